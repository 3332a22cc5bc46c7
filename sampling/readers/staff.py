"""The columns of a file of staff: who can work, in which roles, from where and when."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, optional, phone_column, provenance_columns
from .faults import N_, Fault
from .values import clock, code, several_of, words
from .words import ROLE_WORDS

HALF_A_TIME = Fault(
    N_("Of the hours somebody is available only one end is given."),
    N_("Give both available_from and available_to, or leave both empty for always."),
)


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    ends = ("available_from", "available_to")
    missing = [end for end in ends if end in values and values[end] is None]
    if len(missing) == 1 and all(end in values for end in ends):
        yield missing[0], HALF_A_TIME, {}


STAFF = Kind(
    "staff",
    (
        Column("code", "人员代码", "示例NXP0001", code),
        Column("name", "姓名", "演示采样员", words(80)),
        Column("roles", "角色", "采样员；信息登记员", several_of(ROLE_WORDS), blank=()),
        Column("unit", "单位", "演示城关镇医疗队", words(120)),
        optional("lent_by", "抽调自单位", "", words(120)),
        Column("base_code", "出发地代码", "411325100", code),
        phone_column("work_phone", "工作电话", "演示-200001"),
        optional("available_from", "可上岗时间起", "08:00", clock),
        optional("available_to", "可上岗时间止", "18:00", clock),
        *provenance_columns(),
    ),
    _rules,
)
