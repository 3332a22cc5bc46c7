"""The columns of a file of candidate places: where a site could be, and what it would take and cost."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, optional, point_columns, provenance_columns
from .values import code, decimal, whole, words


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    yield from ()


CANDIDATES = Kind(
    "candidates",
    (
        Column("code", "候选点代码", "示例NXH001", code),
        Column("name", "候选点名称", "县衙社区小学", words(120)),
        Column("area_code", "所属辖区代码", "411325100001", code),
        Column("place_kind", "场所类型", "学校", words(40)),
        Column("lanes", "可设采样台数", "6", whole(1, 1000), sums=True),
        Column("people_per_lane_hour", "每台每小时人数", "60", decimal(0.1, 10_000, 3)),
        optional("opening_cost", "开设成本", "300", decimal(0, 1_000_000_000, 2), blank=0.0),
        *point_columns("111.83727", "33.05131", filled=True),
        *provenance_columns(),
    ),
    _rules,
)
