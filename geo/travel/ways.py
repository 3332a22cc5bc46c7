"""The ways from each place to its nearest candidates by straight lines x detour, with how they were measured.

The lists say by which method; nothing that reads them measures a way again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.crs import project_m, utm_epsg
from geo.travel.detours import WALKING, Detours

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["straight", "matrix", "engine", "network"]

ENTRIES_MAX = 40_000_000
"""Entries of a list, places x ranks: about a gigabyte. Beyond, fewer ranks or fewer metres are asked for."""
CHUNK = 1 << 21  # entries that are measured at a time


@dataclass(frozen=True, slots=True)
class Method:
    """How ways were measured: stored with every result. `detail` holds nothing but what JSON can say."""

    kind: Kind
    detail: dict[str, Any]

    def __post_init__(self) -> None:
        json.dumps(self.detail, allow_nan=False)  # a ValueError or TypeError here, not when a result is stored

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"kind": self.kind, "detail": self.detail}


@dataclass(frozen=True, eq=False)
class WayLists:
    """From each place to its candidates, nearest first.

    near (I, K): candidates, -1 after the last that is listed. metres (I, K): of the way, ascending, infinite where -1.
    minutes (I, K): of the way, infinite where -1. complete_to (I,): every candidate nearer than this is listed,
    infinite where all that can be reached are. A ValueError names what is wrong.
    """

    near: Ints
    metres: Floats
    minutes: Floats
    complete_to: Floats
    method: Method

    def __post_init__(self) -> None:
        if self.near.ndim != 2 or not self.near.shape[1]:
            raise ValueError(f"near {self.near.shape}: not places x ranks, with at least one rank")
        shapes = (self.metres.shape, self.minutes.shape, (*self.complete_to.shape, self.near.shape[1]))
        if any(shape != self.near.shape for shape in shapes):
            raise ValueError(f"metres, minutes, complete_to {shapes}: not of {self.near.shape}")
        nowhere = self.near < 0
        for name, values in (("metres", self.metres), ("minutes", self.minutes)):
            if not (values >= 0).all() or not np.array_equal(np.isinf(values), nowhere):
                raise ValueError(f"{name}: below 0, or infinite with a candidate, or finite without one")
        if not (self.metres[:, 1:] >= self.metres[:, :-1]).all():
            raise ValueError("metres: a place's ways are not from the nearest on")
        self.near.setflags(write=False)
        for values in (self.metres, self.minutes, self.complete_to):
            values.setflags(write=False)

    @property
    def unreached(self) -> Ints:
        """Places from which no candidate is listed, ascending."""
        return np.flatnonzero(self.near[:, 0] < 0)


def straight_ways(
    place_lon: ArrayLike,
    place_lat: ArrayLike,
    site_lon: ArrayLike,
    site_lat: ArrayLike,
    *,
    factors: Detours = WALKING,
    most_m: float = np.inf,
    most_ranks: int | None = None,
) -> WayLists:
    """Straight lines in the UTM zone of the places and sites together, stretched by the detour.

    place_*, site_*: WGS-84 degrees, shapes (I,) and (J,), J >= 1. most_m: of the way; a candidate farther off is not
    listed. most_ranks: of the nearest at most so many. Straight metres of UTM are within 0.1 % of the ground's in the
    zone. Raises ValueError for a point without a position and for lists of more than `ENTRIES_MAX` entries.
    """
    points = [np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (place_lon, place_lat, site_lon, site_lat)]
    places, sites, epsg = in_metres(*points)
    if not most_m >= 0 or (most_ranks is not None and most_ranks < 1):
        raise ValueError(f"most_m {most_m}, most_ranks {most_ranks}: below 0, or no rank")
    from scipy.spatial import cKDTree  # only who measures pays for it

    radius = factors.straight_m(most_m) if np.isfinite(most_m) else np.inf
    tree = cKDTree(sites)
    ranks, cut = _ranks(tree, places, radius, min(most_ranks or len(sites), len(sites)))
    near = np.full((len(places), ranks), -1, dtype=np.int64)
    metres = np.full((len(places), ranks), np.inf)
    step = max(1, CHUNK // ranks)
    # The bound of the query leaves out what lies exactly on it.
    bound = np.nextafter(radius, np.inf)
    for start in range(0, len(places), step):
        answer = tree.query(places[start : start + step], k=[*range(1, ranks + 1)], distance_upper_bound=bound)
        straight, found = np.asarray(answer[0]), np.asarray(answer[1])
        there = np.isfinite(straight)
        near[start : start + step][there] = found[there]
        metres[start : start + step][there] = factors.way_m(straight[there])
    complete_to = completeness(near, metres, len(sites), most_m, cut)
    return WayLists(near, metres, factors.minutes(metres), complete_to, straight_method(factors, epsg))


def straight_method(factors: Detours, epsg: int) -> Method:
    """What is stored of straight lines."""
    return Method("straight", {"factors": factors.as_json(), "measured_in": f"EPSG:{epsg}"})


def completeness(near: Ints, metres: Floats, candidates: int, most_m: float, cut: bool) -> Floats:
    """(I,) up to where each list is whole: infinite with every candidate in it, the last way's metres where it is full
    and the ranks were `cut`, else just beyond `most_m`."""
    full = near[:, -1] >= 0
    if near.shape[1] >= candidates:
        return np.where(full, np.inf, np.nextafter(most_m, np.inf))
    return np.where(full & cut, metres[:, -1], np.nextafter(most_m, np.inf))


def in_metres(place_lon: Floats, place_lat: Floats, site_lon: Floats, site_lat: Floats) -> tuple[Floats, Floats, int]:
    """Places (I, 2) and sites (J, 2) in metres of one UTM zone, and its EPSG number. Raises ValueError for no site, for
    arrays of unlike length, and for a point without a position."""
    if place_lon.shape != place_lat.shape or site_lon.shape != site_lat.shape:
        raise ValueError("a longitude without a latitude")
    if not site_lon.size:
        raise ValueError("no candidate to measure a way to")
    epsg = utm_epsg(np.concatenate([place_lon, site_lon]), np.concatenate([place_lat, site_lat]))
    found = []
    for name, lon, lat in (("place", place_lon, place_lat), ("candidate", site_lon, site_lat)):
        known = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        xy = np.column_stack(project_m(np.where(known, lon, 0.0), np.where(known, lat, 0.0), epsg))
        lost = np.flatnonzero(~known | ~np.isfinite(xy).all(axis=1))
        if len(lost):
            raise ValueError(f"{len(lost)} of {len(lon)} {name}s without a position, the first at {int(lost[0])}")
        found.append(xy)
    return found[0], found[1], epsg


def _ranks(tree: cKDTree[None], places: Floats, radius: float, most: int) -> tuple[int, bool]:
    """Ranks that the longest list has, at most `most`, and whether a list would have more."""
    longest = tree.n
    if np.isfinite(radius):
        within = tree.query_ball_point(places, np.nextafter(radius, np.inf), return_length=True)
        longest = int(np.max(within, initial=0))
    ranks = max(min(longest, most), 1)
    if ranks * len(places) > ENTRIES_MAX:
        raise ValueError(f"{len(places)} places x {ranks} candidates are too many ways: fewer metres, or fewer ranks")
    return ranks, longest > most
