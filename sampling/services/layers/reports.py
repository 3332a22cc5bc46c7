"""What is said of a layer: its report, its shapes for the map, and both as they are kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sampling.domain.findings import Finding
from sampling.storage.queries.importing import Standing

from ..importing.changes import Change, faulty_rows
from ..importing.reports import DIFFERENT_ROWS_MAX, Difference, ImportReport, differences
from .attributes import Features, said
from .residents import Figure

if TYPE_CHECKING:
    from geo.shapes import Shape

Ground = tuple[str, str, str]
"""GeoJSON geometry, provenance, source."""
REPAIRED = ("repaired", "sliver_repaired", "gap_repaired")
FINDINGS_MAX = 20_000
_PAIR = re.compile(r"\[-?\d")
SEEN = 2000  # parts of the whole that a map can show


@dataclass(frozen=True, slots=True)
class LayerReport(ImportReport):
    """A report of an import, with how many areas get a share of a total, and how many shapes were put right.

    datum_is_sure: False where nobody said the datum and too little stands to tell it by.
    """

    spread: int = 0
    repaired: int = 0
    datum_is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape as it would stand. state: "right", "changed" (put right, or to be looked at), "out"."""

    code: str
    name: str
    state: str
    geometry: Mapping[str, Any]


def report_of(
    file_name: str,
    count: int,
    findings: Sequence[Finding],
    right: Sequence[Change],
    brought: Mapping[str, Ground],
    grounds: Mapping[str, Ground],
    figures: Mapping[str, Figure],
    datum: str | None,
) -> LayerReport:
    """The report of a layer of so many features. brought, grounds: outlines by code, of the right ones and as they
    stand."""
    new = changed = 0
    shown: list[Difference] = []
    for change in right:
        code = str(change.record.code)
        fields = dict(change.fields)
        stood, now = grounds.get(code, ("", "", "")), brought.get(code)
        if now is not None and stood != now:
            pairs = zip(("outline", "outline_provenance", "outline_source"), stood, now, strict=True)
            fields |= {name: _brief(name, old, given) for name, old, given in pairs if old != given}
        if change.is_new or (now is not None and code not in grounds):
            new += 1
        elif fields:
            changed += 1
            shown += differences(change.record.row, code, fields) if changed <= DIFFERENT_ROWS_MAX else []
    whole = not any(one.blocks and one.row is None for one in findings)
    sound = len(right) if whole else 0
    return LayerReport(
        kind="layers",
        file_name=file_name,
        rows=count,
        new=new if whole else 0,
        changed=changed if whole else 0,
        unchanged=sound - new - changed if whole else 0,
        faulty=count - sound,
        findings=tuple(sorted(findings, key=lambda one: one.row or 0)),
        differences=tuple(shown),
        datum=datum,
        spread=len(figures) if whole else 0,
        repaired=len({one.row for one in findings if one.code in REPAIRED}),
    )


def draw(
    shapes: Mapping[str, "Shape"], features: Features, there: Mapping[str, Standing], findings: Sequence[Finding]
) -> list[Drawn]:
    """The shapes for the map, simplified to what can be seen of the whole."""
    import shapely

    from geo.shapes import as_geojson, polygonal

    if not shapes:
        return []
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    fine = max(east - west, north - south) / SEEN
    out, noticed = faulty_rows(findings), {one.row for one in findings}
    drawn = []
    for code, shape in shapes.items():
        row = features.rows[code]
        state = "out" if row in out else "changed" if row in noticed else "right"
        named = said(features.of(code), features.fields, "name")
        simple = polygonal(shapely.simplify(shape, fine)) or shape
        name = named or (str(there[code].values["name"]) if code in there else code)
        drawn.append(Drawn(code, name, state, as_geojson(simple, 6)))
    return drawn


def as_kept(report: LayerReport) -> dict[str, Any]:
    """A report as JSON."""
    findings = [asdict(one) | {"facts": plain(one.facts)} for one in report.findings[:FINDINGS_MAX]]
    return asdict(report) | {"findings": findings, "differences": [asdict(one) for one in report.differences]}


def as_was(kept: Mapping[str, Any]) -> LayerReport | None:
    """The report of what `as_kept` made; None of nothing."""
    if not kept:
        return None
    findings = tuple(Finding(**one) for one in kept["findings"])
    return LayerReport(
        **{**kept, "findings": findings, "differences": tuple(Difference(**one) for one in kept["differences"])}
    )


def plain(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts of a sentence as JSON."""
    return {key: value if isinstance(value, str | int | float) else str(value) for key, value in facts.items()}


def _brief(name: str, old: str, new: str) -> tuple[str, str]:
    """An outline is told by how many corners it has."""
    return (_corners(old), _corners(new)) if name == "outline" else (old, new)


def _corners(geometry: str) -> str:
    """Pairs of numbers in a GeoJSON text; the innermost brackets."""
    return str(len(_PAIR.findall(geometry))) if geometry else ""
