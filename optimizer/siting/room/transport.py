"""Who goes where when sites are given and places may be split: a flow, and the prices of room that prove it."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints


def transported(walking: Floats, load: Ints, room: Ints) -> Floats | None:
    """share (L, S) with the least walking (L, S), infinite where there is no way; None where room is short. Exact, by
    a linear program."""
    from scipy.optimize import linprog

    place, site = np.nonzero(np.isfinite(walking))
    if len(np.unique(place)) < len(load):
        return None
    count = len(place)
    each = np.arange(count)
    fills = sparse.csr_array((load[place].astype(float), (site, each)), (len(room), count))
    goes = sparse.csr_array((np.ones(count), (place, each)), (len(load), count))
    result = linprog(
        walking[place, site], A_ub=fills, b_ub=room.astype(float), A_eq=goes, b_eq=np.ones(len(load)), method="highs"
    )  # type: ignore[call-overload]
    if result.x is None or result.status != 0:
        return None
    share = np.zeros(walking.shape)
    share[place, site] = np.where(result.x < 1e-9, 0.0, result.x)
    return share
