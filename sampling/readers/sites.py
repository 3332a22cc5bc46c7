"""The columns of a file of sites: where they stand, how many lanes they have, when they open, whom they serve."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, optional, point_columns, provenance_columns
from .faults import N_, Fault
from .values import clock, code, decimal, listed, one_of, whole, words
from .words import KIND_WORDS

MANY_LANES = Fault(
    N_("%(lanes)s lanes are unusual: at 600 to 800 people a lane they are for %(people)s people or more."),
    N_("Check the number of lanes."),
    blocks=False,
)
ODD_PACE = Fault(
    N_("%(pace)s people per lane and hour are unusual: the norm is 60, and %(least)s to %(most)s are plausible."),
    N_("Check the pace of one lane; for the whole site it is the pace times the lanes."),
    blocks=False,
)
LANES_USUAL_MAX = 30
PACE_USUAL = (20.0, 150.0)


def _doubt_lanes(lanes: int) -> tuple[Fault, dict[str, object]] | None:
    return (MANY_LANES, {"lanes": lanes, "people": lanes * 600}) if lanes > LANES_USUAL_MAX else None


def _doubt_pace(pace: float) -> tuple[Fault, dict[str, object]] | None:
    least, most = PACE_USUAL
    facts: dict[str, object] = {"pace": f"{pace:g}", "least": f"{least:g}", "most": f"{most:g}"}
    return None if least <= pace <= most else (ODD_PACE, facts)


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    yield from ()


def _served(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(listed(code)(text))))


SITES = Kind(
    "sites",
    (
        Column("code", "采样点代码", "示例NX001", code),
        Column("name", "采样点名称", "县衙社区第1采样点", words(120)),
        Column("area_code", "所属辖区代码", "411325100001", code),
        Column("kind", "类型", "固定", one_of(KIND_WORDS)),
        Column("lanes", "采样台数", "8", whole(1, 1000), doubt=_doubt_lanes, sums=True),
        Column("people_per_lane_hour", "每台每小时人数", "60", decimal(0.1, 10_000, 3), doubt=_doubt_pace),
        Column("opens", "开放时间", "07:00", clock),
        Column("closes", "关闭时间", "20:00", clock),
        *point_columns("111.83727", "33.05131", filled=True),
        optional("serves", "服务辖区代码", "411325100001；411325100002", _served, blank=()),
        *provenance_columns(),
    ),
    _rules,
)
