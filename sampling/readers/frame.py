"""The columns of a file of the frame: a trade, village, firm, venue or building a row."""

from collections.abc import Iterator, Mapping
from typing import Any

from .columns import Column, Kind, RowFault, optional, phone_column, provenance_columns
from .faults import N_, Fault
from .values import code, one_of, whole, words
from .words import Meanings

FRAME_WORDS: Meanings = {
    "trade": ("行业",),
    "village": ("村居", "村", "社区"),
    "firm": ("企业", "单位"),
    "venue": ("场所",),
    "building": ("楼宇", "楼栋"),
}
YES_WORDS: Meanings = {"yes": ("是",), "no": ("否",)}
BOTH = Fault(N_("The row has a site, and its people are sampled in place."), N_("Leave one of the two columns empty."))


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    if values.get("site_code") and values.get("in_place") == "yes":
        yield "in_place", BOTH, {}


FRAME = Kind(
    "frame",
    (
        Column("code", "编号", "示例K001", code),
        Column("kind", "类别", "企业", one_of(FRAME_WORDS)),
        Column("name", "名称", "演示食品厂", words(120)),
        Column("area_code", "所在辖区代码", "411325100201", code),
        optional("people", "人数", "180", whole(0, 10_000_000)),
        optional("contact_name", "联系人", "演示联系人", words(80), blank=""),
        phone_column("contact_phone", "联系电话", "演示-300001"),
        optional("site_code", "采样点代码", "NX001", code, blank=""),
        optional("in_place", "上门采样", "否", one_of(YES_WORDS), blank="no"),
        *provenance_columns(),
    ),
    _rules,
)
