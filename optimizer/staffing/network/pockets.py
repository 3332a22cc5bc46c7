"""Pockets: sites where more people would be worth more, and the whole lanes that all who can get there fill.

For any set X of sites, n(X) people of a crew can reach one of them, so that

 (8) sum_(j in X) y_j <= floor(n(X) / L)

which the network of half lanes does not know: with 27 people and two a lane it runs 13 lanes and a half. Sets that
matter are those of the network's own prices, X = {j: lambda_j >= a level}; from one level to the next the price is
split off as a toll of X, and each odd person over counts as often as it. So the bound that the prices give without
travel rises by the sum of (level - level before) x (n(X) mod L).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.plain import Crew


@dataclass(frozen=True, eq=False)
class Tolls:
    """`lane` (J,) what a lane pays at each site; `held`, what all of them pay at most in a plan of whole lanes."""

    lane: Ints
    held: int


def no_tolls(sites: int) -> Tolls:
    return Tolls(np.zeros(sites, dtype=np.int64), 0)


def tolls_of(team: Crew, price: Ints, gate: int) -> Tolls:
    """The tolls of a crew with all its ways. `price` (J,) of a person at each site in a network without travel, `gate`
    of one more who may work."""
    low = max(0, gate)
    level = np.maximum(price, low)
    top = np.full(len(team.size), low)
    np.maximum.at(top, team.way_origin, level[team.way_site])
    levels = np.unique(top)
    many = np.bincount(np.searchsorted(levels, top), team.size, len(levels))[::-1].cumsum()[::-1].astype(np.int64)
    step = np.diff(levels, prepend=low)
    over = many % team.per_lane
    step[(over == 0) | (many > team.most)] = 0
    paid = np.concatenate([[0], step.cumsum()])
    lane = team.per_lane * paid[np.searchsorted(levels, np.minimum(level, levels[-1] if len(levels) else low), "right")]
    return Tolls(lane, int(step @ (many - over)))
