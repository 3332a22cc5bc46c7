"""Lists of ways from pairs: a place, a candidate, metres and minutes of the way; a pair that is not there is no way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.travel.ways import ENTRIES_MAX, Method, WayLists, completeness

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def lists_of_pairs(
    place: Ints,
    candidate: Ints,
    metres: Floats,
    minutes: Floats,
    *,
    places: int,
    candidates: int,
    method: Method,
    most_m: float = np.inf,
    most_ranks: int | None = None,
) -> WayLists:
    """Each place's candidates, nearest by metres first, then by minutes.

    place, candidate, metres, minutes: shape (pairs,), each pair once. most_m: pairs that are longer are left out;
    most_ranks: of each place the nearest at most so many. Raises ValueError for more than `ENTRIES_MAX` entries.
    """
    kept = metres <= most_m
    place, candidate, metres, minutes = place[kept], candidate[kept], metres[kept], minutes[kept]
    order = np.lexsort((candidate, minutes, metres, place))
    place, candidate, metres, minutes = place[order], candidate[order], metres[order], minutes[order]
    count = np.bincount(place, minlength=places)
    longest = max(int(count.max(initial=0)), 1)
    ranks = min(longest, most_ranks or longest)
    if ranks * places > ENTRIES_MAX:
        raise ValueError(f"{places} places x {ranks} candidates are too many ways: fewer metres, or fewer ranks")
    rank = np.arange(len(place)) - (np.cumsum(count) - count)[place]
    listed = rank < ranks
    near = np.full((places, ranks), -1, dtype=np.int64)
    far, long = np.full((places, ranks), np.inf), np.full((places, ranks), np.inf)
    at = place[listed], rank[listed]
    near[at], far[at], long[at] = candidate[listed], metres[listed], minutes[listed]
    whole = completeness(near, far, candidates, most_m, longest > ranks)
    return WayLists(near, far, long, whole, method)
