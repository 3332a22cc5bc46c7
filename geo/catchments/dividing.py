"""The ground of each catchment inside each township.

A township's ground is divided among its places: a place has what it brings (a village's or a grid's polygon), and what
nobody brings goes with the nearest place. What the places of one site have is its catchment there. Which site a place
goes to is given, by whatever ways it was chosen; no line here is drawn between sites.

The plane is the township's own: degrees, stretched so that they are metres at its middle. A line that is straight in
degrees is straight there, so that what adds up in one adds up in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.catchments.arrangement import by_nearness, distinct
from geo.catchments.claimed import GRID, by_claim
from geo.crs import EARTH_RADIUS_M, utm_epsg
from geo.shapes import Shape, polygonal, to_metres

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DEGREE_M = np.pi * EARTH_RADIUS_M / 180
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a township's ground belongs to a site, -1 where its places go nowhere or it has no place.

    `ground` in WGS-84 degrees; `m2` of it, so that a township's pieces add up to its square metres in UTM.
    """

    township: int
    site: int
    ground: Shape
    m2: float


@dataclass(frozen=True, slots=True)
class Catchments:
    """Pieces by township, then site; together the townships' ground, each spot once.

    without_ground: sites that people go to and that have no piece, as where all of a site's places lie at the very
    points of others. twice_m2: ground that two townships claim; the first of them has it.
    """

    pieces: tuple[Piece, ...]
    without_ground: tuple[int, ...]
    twice_m2: float

    def of_site(self, site: int) -> Shape | None:
        """The whole ground of a site over all townships, None where it has none."""
        grounds = [piece.ground for piece in self.pieces if piece.site == site]
        return polygonal(shapely.union_all(grounds)) if grounds else None


def catchments(
    place_lon: ArrayLike,
    place_lat: ArrayLike,
    site: ArrayLike,
    township: ArrayLike,
    grounds: Sequence[Shape],
    *,
    cells: Sequence[Shape | None] | None = None,
) -> Catchments:
    """The ground of every catchment, inside each township.

    place_*: WGS-84 degrees, shape (I,). site (I,): where each place goes, -1 for nowhere. township (I,): which of
    `grounds` a place belongs to, -1 for none of them. grounds: of the townships, in degrees. cells: ground that places
    bring, None for those without; all of it in degrees and valid.

    Of places at the same point the first has the ground. Nearness is within 0.1 % of the ground's in a township of
    10 km, within 1 % in one of 100 km. Raises ValueError for arrays of unlike length, a place without a position, a
    township that is not there, a ground that is empty or not valid.
    """
    lon, lat = (np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (place_lon, place_lat))
    sites, homes = (np.atleast_1d(np.asarray(one, dtype=np.int64)) for one in (site, township))
    _check(lon, lat, sites, homes, grounds, cells)
    once, twice_m2 = _once(grounds)
    order = np.argsort(homes, kind="stable")
    start = np.searchsorted(homes[order], np.arange(len(grounds) + 1))
    pieces: list[Piece] = []
    for number, ground in enumerate(once):
        if ground is not None:
            mine = order[start[number] : start[number + 1]]
            brought = [cells[i] for i in mine] if cells is not None else None
            pieces += _divided(number, ground, np.column_stack([lon[mine], lat[mine]]), sites[mine], brought)
    drawn = {piece.site for piece in pieces}
    return Catchments(tuple(pieces), tuple(sorted(set(sites[sites >= 0].tolist()) - drawn)), twice_m2)


def _divided(
    number: int, ground: Shape, places: Floats, sites: Ints, brought: Sequence[Shape | None] | None
) -> list[Piece]:
    """The pieces of a township."""
    west, south, east, north = shapely.bounds(ground)
    middle = np.array([(west + east) / 2, (south + north) / 2])
    stretch = DEGREE_M * np.array([np.cos(np.radians(middle[1])), 1.0])

    def there(shape: Shape) -> Shape:
        return shapely.transform(shape, lambda xy: (xy - middle) * stretch)

    def back(shape: Shape) -> Shape | None:
        moved = shapely.transform(shape, lambda xy: xy / stretch + middle)
        # A rounded corner may come to lie on an edge beside it; a strip finer than degrees can say is no ground.
        return moved if shapely.is_valid(moved) else polygonal(moved)

    plane = there(ground)
    having = [] if brought is None else [i for i, cell in enumerate(brought) if cell is not None]
    shapes = [there(brought[i]) for i in having] if brought else []  # type: ignore[arg-type]
    owned, rest = by_claim(shapes, sites[having], plane)
    if rest is not None:
        points = (places - middle) * stretch
        first = distinct(points) if len(points) else np.zeros(0, dtype=np.int64)
        near = by_nearness(points[first], sites[first], rest) if len(first) else (np.array([NOBODY]), [rest])
        for one, shape in zip(near[0].tolist(), near[1], strict=True):
            both = polygonal(shapely.union(owned[one], shape, grid_size=GRID)) if one in owned else shape
            owned[one] = shape if both is None else both
    epsg = utm_epsg([west, east], [south, north])
    scale = to_metres(ground, epsg).area / sum(shape.area for shape in owned.values())
    grounds = {one: back(owned[one]) for one in sorted(owned)}
    return [Piece(number, one, shape, owned[one].area * scale) for one, shape in grounds.items() if shape is not None]


def _once(grounds: Sequence[Shape]) -> tuple[list[Shape | None], float]:
    """The grounds without what an earlier one has too, and the square metres of that."""
    shapes = np.array(grounds, dtype=object)
    found: list[Shape | None] = list(grounds)
    if shapely.coverage_is_valid(shapes):
        return found, 0.0
    twice, grid = 0.0, GRID / DEGREE_M
    earlier, later = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for number in np.unique(later[earlier < later]).tolist():
        before = shapely.union_all(shapes[earlier[(later == number) & (earlier < number)]])
        shared = polygonal(shapely.intersection(shapes[number], before, grid_size=grid))
        if shared is None:
            continue
        west, south, east, north = shapely.bounds(shared)
        twice += to_metres(shared, utm_epsg([west, east], [south, north])).area
        found[number] = polygonal(shapely.difference(shapes[number], before, grid_size=grid))
    return found, twice


def _check(
    lon: Floats, lat: Floats, sites: Ints, homes: Ints, grounds: Sequence[Any], cells: Sequence[Any] | None
) -> None:
    lengths = {len(lon), len(lat), len(sites), len(homes)} | ({len(cells)} if cells is not None else set())
    if len(lengths) > 1:
        raise ValueError(f"places, sites, townships and cells of unlike length: {sorted(lengths)}")
    lost = np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))
    if len(lost):
        raise ValueError(f"{len(lost)} of {len(lon)} places without a position, the first at {int(lost[0])}")
    if not grounds:
        raise ValueError("no ground to divide")
    if homes.max(initial=-1) >= len(grounds) or min(homes.min(initial=0), sites.min(initial=0)) < -1:
        raise ValueError(f"a township beyond the {len(grounds)} grounds, or a number below -1")
    for name, shapes in (("ground", grounds), ("cell", cells or ())):
        for i, shape in enumerate(shapes):
            if shape is None and name == "cell":
                continue
            if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or shape.is_empty:
                raise ValueError(f"{name} {i}: not a polygon with ground")
            if not shapely.is_valid(shape):
                raise ValueError(f"{name} {i}: {shapely.is_valid_reason(shape)}")
