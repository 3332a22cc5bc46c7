"""What each candidate saves at given prices when it has room for so many: a knapsack of each."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from optimizer.problem import Bools, Floats, Ints

STEPS, CELLS = 400, 6_000_000
"""Steps into which room is cut, and cells of all knapsacks up to which they are filled with whole places."""


class Knapsacks(Protocol):
    """As `optimizer.siting.median.saving.Savings`; what it costs to open a candidate is taken off."""

    def at(self, prices: Floats) -> Floats:
        """(J,)"""

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        """Of each place how much goes to the chosen, after `at` with the same prices."""

    def with_way(self, prices: Floats) -> Floats:
        """(L, J) what a candidate saves when the place must go there."""


def knapsacks(walking: Floats, load: Ints, room: Ints, cost: Floats, splits: bool) -> Knapsacks:
    """walking (L, J), load (L,), room and cost (J,)."""
    step = max(1, -(-int(room.max(initial=1)) // STEPS))
    cells = walking.size * (int(room.max(initial=0)) // step + 1)
    if splits or cells > CELLS:
        return Split(walking, load, room, cost)
    # rounded down, loads that fit still fit: the bound holds
    return Whole(walking, load // step, room // step, cost)


class Whole:
    """By dynamic programming over places and steps of room."""

    def __init__(self, walking: Floats, load: Ints, room: Ints, cost: Floats) -> None:
        self._walking, self._load, self._room, self._cost = walking, load, room, cost
        self._all = np.arange(len(room))
        self._taken: list[Bools] = []

    def at(self, prices: Floats) -> Floats:
        gain = np.maximum(prices[:, None] - self._walking, 0.0)
        best = np.zeros((int(self._room.max(initial=0)) + 1, len(self._room)))
        self._taken = []
        for place, load in enumerate(self._load.tolist()):
            taken = np.zeros(best.shape, dtype=bool)
            if load < len(best):
                more = best[: len(best) - load] + gain[place]
                np.greater(more, best[load:], out=taken[load:])
                np.maximum(best[load:], more, out=best[load:])
            self._taken.append(taken)
        return best[self._room, self._all] - self._cost

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        served = np.zeros(len(self._load))
        left = self._room[chosen].copy()
        for place in range(len(self._load) - 1, -1, -1):
            taken = self._taken[place][left, chosen]
            served[place] = taken.sum()
            left -= self._load[place] * taken
        return served

    def with_way(self, prices: Floats) -> Floats:
        gain = np.where(np.isinf(self._walking), 0.0, np.maximum(prices[:, None] - self._walking, 0.0))
        forced = np.where(np.isinf(self._walking), -np.inf, prices[:, None] - self._walking)
        before, after = self._filled(gain), self._filled(gain[::-1], self._load[::-1])[::-1]
        out = np.full(gain.shape, -np.inf)
        for place, load in enumerate(self._load.tolist()):
            left = self._room - load
            fits = left >= 0
            first, second = before[place], after[place]
            for j in np.flatnonzero(fits):
                rest = left[j]
                out[place, j] = (first[: rest + 1, j] + second[rest::-1, j][: rest + 1]).max()
        return out + forced - self._cost

    def _filled(self, gain: Floats, load: Ints | None = None) -> Floats:
        """(L, Q, J): the most of the places before each."""
        own = self._load if load is None else load
        best = np.zeros((int(self._room.max(initial=0)) + 1, len(self._room)))
        out = np.zeros((len(own), *best.shape))
        for place, size in enumerate(own.tolist()):
            out[place] = best
            if size < len(best):
                best[size:] = np.maximum(best[size:], best[: len(best) - size] + gain[place])
        return out


class Split:
    """By the gain for each unit of load, the last place in part; of each candidate only the places that gain by it."""

    def __init__(self, walking: Floats, load: Ints, room: Ints, cost: Floats) -> None:
        self._walking, self._load, self._room, self._cost = walking, load.astype(float), room.astype(float), cost
        self._by_candidate = np.ascontiguousarray(walking.T)
        self._candidate: Ints = np.zeros(0, dtype=np.int64)
        self._place, self._share = self._candidate, np.zeros(0)

    def at(self, prices: Floats) -> Floats:
        gains = prices - self._by_candidate
        candidate, place = np.nonzero(gains > 0)
        gain = gains[candidate, place]
        order = np.lexsort((-gain / np.maximum(self._load[place], 1e-9), candidate))
        candidate, place, gain = candidate[order], place[order], gain[order]
        size = self._load[place]
        before = size.cumsum() - size
        first = np.searchsorted(candidate, np.arange(len(self._room)))
        before -= np.append(before, 0.0)[first][candidate]
        room = np.clip(self._room[candidate] - before, 0.0, None)
        self._share = np.where(size > 0, np.minimum(room / np.maximum(size, 1e-9), 1.0), 1.0)
        self._candidate, self._place = candidate, place
        return np.asarray(np.bincount(candidate, gain * self._share, len(self._room)) - self._cost)

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        is_chosen = np.zeros(len(self._room), dtype=bool)
        is_chosen[chosen] = True
        goes = is_chosen[self._candidate]
        return np.asarray(np.bincount(self._place[goes], self._share[goes], len(self._load)))

    def with_way(self, prices: Floats) -> Floats:
        """At most what the place itself adds: it may take room from none."""
        forced = np.where(np.isinf(self._walking), -np.inf, prices[:, None] - self._walking)
        return np.minimum(forced, 0.0) + self.at(prices)
