"""The columns of a file of counts: an hour of a site a row."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sampling.domain.counts import PEOPLE_MAX, POOL_SIZES, TEXT_MAX

from .columns import Column, Kind, RowFault, optional
from .faults import N_, BadValue, Fault
from .values import clock, code, day, narrow, whole, words

NOT_A_POOL = Fault(
    N_("Nobody pools %(value)s people in a tube."), N_("Write 1, 5, 10 or 20, or 0 for a household a tube.")
)


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    """What a row must hold beside its cells are the rules of a count, which need what stands: `services.counting`."""
    yield from ()


def since_midnight(text: str) -> timedelta:
    """A time of the day as what has passed since its midnight: 9:00, 24:00 for the midnight that ends the day."""
    at = clock(text)
    if narrow(text).replace("时", ":00").replace("点", ":00") in ("24:00", "24:00:00"):
        return timedelta(days=1)
    return timedelta(hours=at.hour, minutes=at.minute)


def pool_size(text: str) -> int:
    """People a tube, one of `counts.POOL_SIZES`; 0, or 户 or 户采, for a household a tube."""
    value = narrow(text)
    size = 0 if value in ("户", "户采") else whole(0, max(POOL_SIZES))(value)
    if size not in POOL_SIZES:
        raise BadValue(NOT_A_POOL, value=size)
    return size


def _people(name: str, heading: str, example: str) -> Column:
    return optional(name, heading, example, whole(0, PEOPLE_MAX))


COUNTS = Kind(
    "counts",
    (
        Column("site", "采样点代码", "示例NX001", code),
        optional("site_name", "采样点名称", "演示采样点", words(120)),
        Column("day", "日期", "2022-05-04", day),
        Column("hour", "截至时间", "09:00", since_midnight),
        Column("sampled", "累计采样人数", "120", whole(0, PEOPLE_MAX)),
        _people("visitors", "其中：外来人数", "6"),
        _people("tubes", "累计采样管数", "13"),
        optional("pool_size", "混采人数", "10", pool_size),
        _people("queue", "排队人数", "25"),
        _people("staff_present", "在岗人数", "5"),
        _people("lanes_open", "开放采样台数", "2"),
        optional("note", "备注", "", words(TEXT_MAX), blank=""),
        optional("reason", "更正原因", "", words(TEXT_MAX), blank=""),
    ),
    _rules,
    key="site",
)
"""`day` and `hour` are those at which the hour ends, on the county's clock; 24:00 is the end of `day`."""

TOLD = ("version", "source", "received_at", "reported_by", "state")
"""Columns that only an export has, after those of COUNTS: they are not read."""
