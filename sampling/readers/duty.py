"""The columns of a roster: who is on duty where, from when to when."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, doubt_phone, optional
from .faults import N_, Fault
from .values import clock, code, day, one_of, phone, words
from .words import PROVENANCE_WORDS

NO_PHONE = Fault(
    N_("“%(value)s” has no digits to call."),
    N_("Write the work phone that is answered during the duty."),
)


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    number = values.get("work_phone")
    if number and not number.startswith("演示-") and sum(sign.isdigit() for sign in number) < 3:
        yield "work_phone", NO_PHONE, {"value": number}


ROSTER = Kind(
    "duty",
    (
        Column("area_code", "辖区代码", "示例411325100", code),
        Column("post", "值班岗位", "带班领导", words(80)),
        Column("name", "姓名", "演示值班员", words(80)),
        Column("work_phone", "值班电话", "演示-300001", phone, doubt=doubt_phone),
        Column("day", "值班日期", "2022-05-04", day),
        Column("starts", "开始时间", "08:00", clock),
        Column("ends", "结束时间", "16:00", clock),
        optional("note", "备注", "", words(400), blank=""),
        optional("provenance", "数据性质", "真实", one_of(PROVENANCE_WORDS), blank="real"),
    ),
    _rules,
    key="area_code",
)
