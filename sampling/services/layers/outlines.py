"""Outlines of a layer against each other and against what stands, level by level; and in which area a new one lies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sampling.domain.areas import LEVELS
from sampling.domain.findings import Finding

from ..importing.points import DATUM_NAMES
from .faults import found

if TYPE_CHECKING:
    from geo.layers import LayerFinding
    from geo.shapes import Shape

Shapes = Mapping[str, "Shape"]
Seats = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands: outlines and seats by code, the level of every area, and the areas whose outlines are real."""

    grounds: Shapes
    seats: Seats
    levels: Mapping[str, str]
    real: Collection[str]


def told(one: "LayerFinding") -> Finding:
    """What `geo.layers` noticed, as a finding."""
    kind = f"{one.kind}_repaired" if one.repaired and one.kind in ("sliver", "gap") else one.kind
    facts: dict[str, Any] = {"code": one.code, "other": one.other, "square_m": round(one.square_m)}
    facts |= {name: round(value, 1) if value < 100 else round(value) for name, value in one.facts.items()}
    if "km" in one.facts:
        facts["metres"] = round(1000 * one.facts["km"])
    facts |= {"detail": one.detail[:300]} if one.kind != "converted" else {"datum": DATUM_NAMES[one.detail]}
    finding = found(kind, one.feature, **facts)
    return finding if finding.blocks == one.blocks else _as(finding, one.blocks)


def datum_findings(shapes: Shapes, standing: Standing, chosen: str | None) -> tuple[list[Finding], bool]:
    """Whether outlines lie to one side of what stands, as those in another datum do; and whether enough stands to tell.
    shapes: as they were read."""
    from geo.layers.standing import recognised

    real = {code: standing.grounds[code] for code in shapes if code in standing.real and code in standing.grounds}
    seen = recognised(shapes, real, standing.seats)
    if seen.datum in (None, "wgs84"):
        return [], seen.datum is not None or not shapes
    if chosen is not None:
        return [found("other_datum", chosen=DATUM_NAMES[chosen])], True
    off_m = round(seen.of("wgs84").off_m or 0)
    return [found("wrong_datum", datum=DATUM_NAMES[str(seen.datum)], off_m=off_m)], True


def compared(
    shapes: Shapes, rows: Mapping[str, int], levels: Mapping[str, str], standing: Standing, *, repair: bool
) -> tuple[dict[str, "Shape"], list[Finding]]:
    """The outlines as they would stand, with what each level's have with each other and with real ones that stand."""
    import shapely

    from geo.layers.neighbours import compare

    out, findings = dict(shapes), list[Finding]()
    for level in LEVELS:
        own = {code: shape for code, shape in shapes.items() if levels.get(code) == level}
        if not own:
            continue
        reach = shapely.box(*shapely.total_bounds(list(own.values())))
        beside = {
            code: shape
            for code, shape in standing.grounds.items()
            if code in standing.real
            and code not in own
            and standing.levels.get(code) == level
            and reach.intersects(shape)
        }
        changed, noticed = compare({**beside, **own}, rows, repair=repair, fixed=beside.keys())
        out |= {code: changed[code] for code in own if code in changed}
        findings += map(told, noticed)
    return out, findings


def placed(
    shapes: Shapes, seats: Seats, rows: Mapping[str, int], parents: Mapping[str, str | None], standing: Standing
) -> list[Finding]:
    """Outlines beyond the area above, and points beyond their own outline. shapes: as they would stand."""
    from geo.layers.standing import astray, beyond

    known = {**standing.grounds, **shapes}
    above = {code: (up, known[up]) for code in shapes if (up := parents.get(code)) is not None and up in known}
    sure = {code for code, (up, _) in above.items() if up in shapes or up in standing.real}
    noticed = [told(one) for one in beyond(shapes, rows, above)]
    findings = [one if str(one.facts["code"]) in sure else _as(one, False) for one in noticed]
    return findings + [told(one) for one in astray(seats, shapes, rows)]


def parents_by_ground(shapes: Shapes, points: Seats, levels: Mapping[str, str], standing: Standing) -> dict[str, str]:
    """For each shape or point, the area of the lowest level above its own on whose ground its middle lies."""
    import shapely

    codes = list(standing.grounds)
    if not codes:
        return {}
    tree = shapely.STRtree([standing.grounds[code] for code in codes])
    out = {}
    for code in [*shapes, *points]:
        at = shapely.point_on_surface(shapes[code]) if code in shapes else shapely.Point(points[code])
        own = LEVELS.index(levels[code]) if levels.get(code) in LEVELS else len(LEVELS)
        holding = [codes[int(k)] for k in tree.query(at, predicate="within")]
        higher = [one for one in holding if one != code and LEVELS.index(standing.levels[one]) < own]
        if higher:
            out[code] = max(higher, key=lambda one: (LEVELS.index(standing.levels[one]), one))
    return out


def _as(finding: Finding, blocks: bool) -> Finding:
    from dataclasses import replace

    return replace(finding, blocks=blocks)
