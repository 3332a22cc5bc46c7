"""Ways by a routing engine: places and candidates in blocks that lie together, each block one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.travel.asking import EngineFault
from geo.travel.engines import Engine, Smaller
from geo.travel.pairs import lists_of_pairs
from geo.travel.ways import Method, WayLists, in_metres

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Heard = Callable[[int, int], None]
SHORTER = 0.99  # of its straight metres in UTM: no way is shorter than that, whatever engine and projection round


def engine_ways(
    engine: Engine,
    place_lon: ArrayLike,
    place_lat: ArrayLike,
    site_lon: ArrayLike,
    site_lat: ArrayLike,
    *,
    most_m: float = np.inf,
    most_ranks: int | None = None,
    heard: Heard | None = None,
) -> WayLists:
    """Each place's candidates as the engine measures the ways.

    place_*, site_*: WGS-84 degrees, shapes (I,) and (J,), J >= 1. most_m: of the way; candidates whose straight line is
    longer are not asked for. heard: told after each block how many of how many are done; may raise to stop. A pair
    that the engine has no way for is not listed, and no straight line is put in its place. Raises EngineFault where
    the engine gives no answer, ValueError as `straight_ways` does.
    """
    points = [np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (place_lon, place_lat, site_lon, site_lat)]
    here, there, _ = in_metres(*points)
    places, sites = np.column_stack(points[:2]), np.column_stack(points[2:])
    found: list[tuple[Ints, Ints, Floats, Floats]] = []
    blocks = list(_blocks(here, there, engine.ways_at_once, most_m / SHORTER))
    try:
        for number, (rows, columns) in enumerate(blocks, start=1):
            for some, others, minutes, metres in _asked(engine, places, sites, rows, columns):
                i, j = np.nonzero(np.isfinite(minutes))
                found.append((some[i], others[j], metres[i, j], minutes[i, j]))
            if heard is not None:
                heard(number, len(blocks))
    finally:
        engine.asking.close()
    empty = np.zeros(0, dtype=np.int64)
    place, candidate = (np.concatenate([empty, *(one[k] for one in found)]) for k in (0, 1))
    way, time = (np.concatenate([np.zeros(0), *(one[k] for one in found)]) for k in (2, 3))
    detail = {"engine": engine.kind, "name": engine.name, "profile": engine.profile, "most_off_m": engine.most_off_m}
    return lists_of_pairs(
        place.astype(np.int64),
        candidate.astype(np.int64),
        way,
        time,
        places=len(places),
        candidates=len(sites),
        method=Method("engine", detail),
        most_m=most_m,
        most_ranks=most_ranks,
    )


def _blocks(here: Floats, there: Floats, size: int, most_m: float) -> Iterator[tuple[Ints, Ints]]:
    """Places that lie together, with candidates that are within `most_m` of any of them."""
    from scipy.spatial import cKDTree  # only who measures pays for it

    tree = cKDTree(there)
    for rows in _together(here, np.arange(len(here)), size):
        columns = np.arange(len(there))
        if np.isfinite(most_m):
            near = tree.query_ball_point(here[rows], most_m)
            columns = np.unique(np.concatenate([np.asarray(one, dtype=np.int64) for one in near]))
        for start in range(0, len(columns), size):
            yield rows, columns[start : start + size]


def _together(points: Floats, some: Ints, size: int) -> Iterator[Ints]:
    """Halved across the longer side until few enough: groups of neighbours."""
    if len(some) <= size:
        if len(some):
            yield some
        return
    longer = int(np.argmax(np.ptp(points[some], axis=0)))
    order = some[np.argsort(points[some, longer], kind="stable")]
    half = -(-len(some) // (2 * size)) * size  # whole blocks on the one side, so that few are not full
    yield from _together(points, order[:half], size)
    yield from _together(points, order[half:], size)


def _asked(
    engine: Engine, places: Floats, sites: Floats, rows: Ints, columns: Ints
) -> Iterator[tuple[Ints, Ints, Floats, Floats]]:
    """The block's tables: one, or those of its halves where the engine says that somebody in it has no way."""
    try:
        yield rows, columns, *engine.table(places[rows], sites[columns])
        return
    except Smaller as why:
        if len(rows) == len(columns) == 1:
            if why.lost:
                return
            raise EngineFault("refused", why.said) from why
    if len(rows) >= len(columns):
        half = len(rows) // 2
        yield from _asked(engine, places, sites, rows[:half], columns)
        yield from _asked(engine, places, sites, rows[half:], columns)
    else:
        half = len(columns) // 2
        yield from _asked(engine, places, sites, rows, columns[:half])
        yield from _asked(engine, places, sites, rows, columns[half:])
