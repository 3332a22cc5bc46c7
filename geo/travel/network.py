"""Ways along a street network: each place and candidate steps onto the nearest street, then the soonest way is gone.

On foot every street is gone both ways at one speed. In a vehicle the file's speeds and directions hold, and the
factors' speed where it has none. The step onto the street is the straight line times the factors' `near`, at the
factors' speed. What is farther from any street than `most_off_m` is off the network and has no way: no straight line
is put in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import project_m
from geo.travel.detours import WALKING, Detours
from geo.travel.pairs import lists_of_pairs
from geo.travel.soonest import graph_of, soonest
from geo.travel.streets import Streets
from geo.travel.ways import Method, WayLists

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

MOST_OFF_M = 500.0
LEAST_PART_M = 1000.0
"""Parts of a network with less street than this are left out, as a yard's paths that nobody has joined to a street."""


@dataclass(frozen=True, eq=False)
class Steps:
    """From points onto the streets: stretch (n,), -1 off the network; share (n,) of the stretch where it is met;
    metres (n,) of the straight line there, infinite off the network."""

    stretch: Ints
    share: Floats
    metres: Floats

    @property
    def off(self) -> Ints:
        """Points off the network, ascending."""
        return np.flatnonzero(self.stretch < 0)


def steps(
    streets: Streets, lon: ArrayLike, lat: ArrayLike, *, most_m: float = MOST_OFF_M, least_part_m: float = LEAST_PART_M
) -> Steps:
    """The steps from points in WGS-84 degrees, shape (n,), onto the nearest street of a part that is large enough; of
    the largest part where none is. Raises ValueError for a point without a position."""
    x, y = (np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (lon, lat))
    known = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    if not known.all():
        raise ValueError(f"{int((~known).sum())} of {len(x)} points without a position")
    points = np.column_stack(project_m(x, y, streets.epsg))
    kept = _kept(streets, least_part_m)
    ends = np.stack([streets.corner[streets.start[kept]], streets.corner[streets.end[kept]]], axis=1)
    lines: Shapes = np.asarray(shapely.linestrings(ends), dtype=object)
    spots: Shapes = np.asarray(shapely.points(points), dtype=object)
    stretch, share, away = np.full(len(x), -1), np.zeros(len(x)), np.full(len(x), np.inf)
    if len(x):
        which, line = shapely.STRtree(lines).query_nearest(spots, max_distance=most_m, all_matches=False)
        stretch[which] = kept[line]
        share[which] = np.clip(shapely.line_locate_point(lines[line], spots[which], normalized=True), 0.0, 1.0)
        away[which] = shapely.distance(lines[line], spots[which])
    return Steps(stretch.astype(np.int64), share, away)


def network_ways(
    streets: Streets,
    place_lon: ArrayLike,
    place_lat: ArrayLike,
    site_lon: ArrayLike,
    site_lat: ArrayLike,
    *,
    factors: Detours = WALKING,
    vehicles: bool = False,
    most_off_m: float = MOST_OFF_M,
    least_part_m: float = LEAST_PART_M,
    most_m: float = np.inf,
    most_ranks: int | None = None,
    heard: Callable[[int, int], None] = lambda done, of: None,
) -> WayLists:
    """Each place's candidates along the streets.

    place_*, site_*: WGS-84 degrees, shapes (I,) and (J,), J >= 1. vehicles: the file's speeds and directions hold;
    metres are then those of the soonest way. most_m: of the way; on foot nothing farther is searched. heard: told from
    how many points of how many the ways are found; what it raises ends it. The method says how many places and
    candidates are off the network. Raises ValueError as `steps` does, and for no candidate.
    """
    here = steps(streets, place_lon, place_lat, most_m=most_off_m, least_part_m=least_part_m)
    there = steps(streets, site_lon, site_lat, most_m=most_off_m, least_part_m=least_part_m)
    if not len(there.stretch):
        raise ValueError("no candidate to measure a way to")
    pace = factors.km_per_hour.value * 1000 / 60
    kept = _kept(streets, least_part_m)
    graph = graph_of(
        streets,
        kept,
        np.concatenate([here.stretch, there.stretch]),
        np.concatenate([here.share, there.share]),
        pace,
        vehicles=vehicles,
    )
    homes, sites = np.flatnonzero(here.stretch >= 0), np.flatnonzero(there.stretch >= 0)
    # From the fewer of the two, which for the candidates is against the direction of the ways.
    few = graph if len(homes) <= len(sites) else graph.turned()
    ends = (homes, sites + len(here.stretch)) if few is graph else (sites + len(here.stretch), homes)
    limit = np.inf if vehicles else most_m / pace
    source, target, minutes, metres = soonest(few, *ends, limit, with_metres=vehicles, heard=heard)
    place, candidate = (homes[source], sites[target]) if few is graph else (homes[target], sites[source])
    step_m = factors.near.value * (here.metres[place] + there.metres[candidate])
    detail = {
        "file": streets.file,
        "factors": factors.as_json(),
        "vehicles": vehicles,
        "most_off_m": most_off_m,
        "streets_km": float(streets.length_m[kept].sum() / 1000),
        "left_out_km": float((streets.length_m.sum() - streets.length_m[kept].sum()) / 1000),
        "least_part_m": least_part_m,
        "places_off": len(here.off),
        "candidates_off": len(there.off),
    }
    return lists_of_pairs(
        place,
        candidate,
        (metres if vehicles else minutes * pace) + step_m,
        minutes + step_m / pace,
        places=len(here.stretch),
        candidates=len(there.stretch),
        method=Method("network", detail),
        most_m=most_m,
        most_ranks=most_ranks,
    )


def _kept(streets: Streets, least_m: float) -> Ints:
    """Stretches of parts that are large enough, of the largest where none is."""
    length = streets.part_m
    large = length >= min(least_m, float(length.max()))
    return np.flatnonzero(large[streets.part[streets.start]])
