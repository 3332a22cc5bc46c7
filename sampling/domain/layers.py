"""Layers: files of areas with their outlines, from the moment they are brought until they stand."""

from dataclasses import dataclass
from datetime import timedelta

WORKS = ("check", "apply")
STATES = ("queued", "running", "done", "failed")
RULES = ("none", "ground", "equal", "attribute")  # how a total is spread among the areas below
KEPT = timedelta(days=1)
ATTEMPTS_MAX = 3
SILENT = timedelta(minutes=15)  # a worker says nothing while it reads; that its process is gone is seen at once
SPREAD = "分摊："
"""How the source of every figure of residents begins that nobody counted: a share of the total above."""
_RULE_WORDS = {"ground": "按辖区面积", "equal": "平均", "attribute": "按图层属性"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a file of a layer does not say itself.

    datum: of its degrees, one of "wgs84", "gcj02", "bd09", None to recognise it. system: of a file that names none,
    such as "EPSG:4547". layer: the one of a GeoPackage with several. code_field: the attribute with the areas' codes.
    level, parent_code, provenance, source, residents_date, residents_source: for features that don't say. spread: how
    a total is divided among the areas below it that have no figure of their own; weight_field: the attribute for that.
    repair: whether slivers and narrow gaps are put right.
    """

    datum: str | None = None
    system: str = ""
    layer: str = ""
    code_field: str = ""
    level: str = ""
    parent_code: str = ""
    provenance: str = ""
    source: str = ""
    residents_date: str = ""
    residents_source: str = ""
    spread: str = "none"
    weight_field: str = ""
    repair: bool = True


def spread_source(rule: str, area: str, total: int, rest: int, source: str) -> str:
    """Where a figure is from that was spread: the total, what of it was left to spread, the rule, and the source."""
    return f"{SPREAD}{area}{total}人中的{rest}人，{_RULE_WORDS[rule]}，最大余数法；{source}"[:400]


def is_spread(source: str) -> bool:
    """True where a figure of residents is a share of the total above, and was not counted."""
    return source.startswith(SPREAD)
