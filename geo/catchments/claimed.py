"""Ground that places bring themselves: villages' or grids' polygons, dissolved by owner, each spot in one of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes import Shape, polygonal

Ints = NDArray[np.int64]
GRID = 1e-4
"""Metres that corners are moved onto where polygons are overlaid. Edges that nearly lie on each other can lose GEOS
half of a union otherwise, without a word (seen with 3.14: two neighbours of 219 and 134 km2 came out as 219)."""


def by_claim(cells: Sequence[Shape], owner: Ints, ground: Shape) -> tuple[dict[int, Shape], Shape | None]:
    """The ground of each owner of cells, and what of `ground` none of them has, None where nothing is left.

    cells: in the plane of `ground`, valid; what reaches beyond `ground` is cut off. owner: of each cell. Where cells
    overlap, the owner first in number has it, so that nothing is in two.
    """
    if not cells:
        return {}, ground
    shapes = np.array(cells, dtype=object)
    meets = bool(shapely.coverage_is_valid(shapes))
    owners = np.unique(owner)
    found: list[shapely.Geometry] = []
    for one in owners:
        mine = shapes[owner == one]
        found.append(shapely.coverage_union_all(mine) if meets else shapely.union_all(mine, grid_size=GRID))
    if not meets:
        found = _apart(found)
    shapely.prepare(ground)
    cut: dict[int, Shape] = {}
    for one, shape in zip(owners.tolist(), found, strict=True):
        inner = shape if shapely.contains(ground, shape) else shapely.intersection(shape, ground, grid_size=GRID)
        kept = polygonal(inner)
        if kept is not None:
            cut[one] = kept
    claimed = shapely.union_all(list(cut.values()), grid_size=GRID)
    return cut, polygonal(shapely.difference(ground, claimed, grid_size=GRID))


def _apart(shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """The same without what an earlier one has already."""
    earlier, later = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = list(shapes)
    for i in range(len(shapes)):
        before = earlier[(later == i) & (earlier < i)]
        if len(before):
            found[i] = shapely.difference(shapes[i], shapely.union_all([shapes[j] for j in before]), grid_size=GRID)
    return found
