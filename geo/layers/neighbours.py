"""Shapes of one level beside each other: overlaps, slivers, gaps, the same shape twice, and what may be put right.

Overlap and gap are told from a sliver by their width: twice the ground by the outline. Two people who draw one border
differ by metres all along it, while a true overlap is as wide as somebody's yard. A sliver may be put right without
asking whose ground it is, and every such change is a finding with its square metres; a true overlap never is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import shapely

from geo.crs import utm_epsg
from geo.layers.findings import LayerFinding
from geo.shapes import Shape, polygonal, rounded, to_degrees, to_metres

NARROW_M = 30.0
"""A strip narrower than this along a border is a slip of the drawing; wider, it is somebody's ground."""
LEAST_SQUARE_M = 1.0
"""Less ground than this is left to rounding and not told."""
JOINED_M = 0.1
"""Corners nearer than this to a border lie on it: files are rounded to a decimetre, and a crack would hide a gap.
What is less than twice as wide is left to rounding and not told."""
SAME = 0.9999
"""Share of the ground of both from which on two shapes are the same one."""


def compare(
    grounds: Mapping[str, Shape],
    features: Mapping[str, int],
    *,
    narrow_m: float = NARROW_M,
    repair: bool = False,
    fixed: Collection[str] = (),
) -> tuple[dict[str, Shape], list[LayerFinding]]:
    """Hold shapes that should lie side by side against each other.

    grounds: valid shapes in WGS-84 degrees by code. features: their places in the file. repair: give slivers to the
    first of the two, and narrow gaps to the neighbour that has the longest border with them. fixed: codes of shapes
    that stand already: they are never changed, and what two of them have with each other is not told. Returns the
    shapes, changed where repaired, and all findings.
    Overlaps wider than `narrow_m` and shapes that are there twice keep the later feature out, unless the other stands.
    """
    if len(grounds) < 2:
        return dict(grounds), []
    corners = shapely.get_coordinates(list(grounds.values()))
    epsg = utm_epsg(corners[:, 0], corners[:, 1])
    moved = {code: polygonal(to_metres(shape, epsg)) for code, shape in grounds.items()}  # a rounding may cross edges
    ordered = sorted((code for code, shape in moved.items() if shape is not None), key=lambda code: code not in fixed)
    codes, metres = ordered, [shape for code in ordered if (shape := moved[code]) is not None]
    firm = sum(code in fixed for code in codes)  # the first so many stand already
    findings, changed = _overlaps(codes, metres, features, narrow_m, repair, firm)
    found, filled = _gaps(codes, metres, features, narrow_m, repair, firm)
    findings += found
    out = dict(grounds)
    for at in sorted(changed | filled):
        back = polygonal(to_degrees(metres[at], epsg))  # a rounding may have crossed edges
        if back is not None:
            out[codes[at]] = rounded(back, 8)  # a millimetre
    return out, findings


def width_m(shape: shapely.Geometry) -> float:
    """Twice the ground by the outline of a shape in metres: the width of a long strip, and the radius of a disc."""
    around = float(shapely.length(shape))
    return 2.0 * float(shapely.area(shape)) / around if around else 0.0


def _overlaps(
    codes: list[str], metres: list[Shape], features: Mapping[str, int], narrow_m: float, repair: bool, firm: int
) -> tuple[list[LayerFinding], set[int]]:
    tree = shapely.STRtree(metres)
    left, right = tree.query(metres, predicate="intersects")
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    asked = (left < right) & (right >= firm)
    left, right = left[asked], right[asked]
    every = np.asarray(metres, dtype=object)
    shared = shapely.intersection(every[left], every[right])  # at once: most neighbours share a border alone
    findings, changed = [], set()
    for a, b in zip(*(side[shapely.area(shared) >= LEAST_SQUARE_M].tolist() for side in (left, right)), strict=True):
        both = polygonal(shapely.intersection(metres[a], metres[b]))
        if both is None or both.area < LEAST_SQUARE_M or width_m(both) < 2 * JOINED_M:
            continue
        square_m = float(both.area)
        least = min(metres[a].area, metres[b].area)
        if square_m > SAME * max(metres[a].area, metres[b].area):
            kind, blocks = "same_shape", a >= firm
        elif width_m(both) < narrow_m and square_m < 0.5 * least:
            kind, blocks = "sliver", False
        else:
            kind, blocks = "overlap", a >= firm
        repaired = False
        if kind == "sliver" and repair:
            left_over = polygonal(shapely.difference(metres[b], metres[a]))
            if left_over is not None:
                metres[b], repaired = left_over, True
                changed.add(b)
        findings.append(
            LayerFinding(
                kind,
                features.get(codes[b]),
                codes[b],
                "",
                blocks,
                codes[a],
                square_m,
                repaired,
                {"width_m": width_m(both)},
            )
        )
    return findings, changed


def _gaps(
    codes: list[str], metres: list[Shape], features: Mapping[str, int], narrow_m: float, repair: bool, firm: int
) -> tuple[list[LayerFinding], set[int]]:
    whole = shapely.union_all(metres, grid_size=JOINED_M)
    around = [shapely.Polygon(part.exterior) for part in shapely.get_parts(whole) if isinstance(part, shapely.Polygon)]
    holes = shapely.get_parts(shapely.difference(shapely.union_all(around), whole))
    tree = shapely.STRtree(metres)
    findings, filled = [], set()
    for hole in holes:
        if not isinstance(hole, shapely.Polygon) or hole.area < LEAST_SQUARE_M or width_m(hole) < 2 * JOINED_M:
            continue
        reach = shapely.buffer(hole, 2 * JOINED_M, join_style="mitre")
        near = [int(k) for k in tree.query(reach, predicate="intersects")]
        borders = [float(shapely.length(shapely.intersection(reach, metres[k].boundary))) for k in near]
        if not any(k >= firm for k in near):
            continue
        own = max((border, k) for border, k in zip(borders, near, strict=True) if k >= firm)[1]
        narrow = width_m(hole) < narrow_m
        if len(near) == 1 and not narrow:
            continue  # a hole within one shape: another township's island, or a lake
        repaired = False
        if narrow and repair:
            others = shapely.union_all([metres[k] for k in near if k != own])
            closed = polygonal(shapely.union(metres[own], shapely.difference(reach, others)))
            if closed is not None:
                metres[own], repaired = closed, True
                filled.add(own)
        facts = {"width_m": width_m(hole)}
        findings.append(
            LayerFinding("gap", features.get(codes[own]), codes[own], "", False, "", float(hole.area), repaired, facts)
        )
    return findings, filled
