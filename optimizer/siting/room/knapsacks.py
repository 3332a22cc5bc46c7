"""What each candidate saves at given prices when it has room for so many: a knapsack of each."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from optimizer.problem import Floats, Ints


class Knapsacks(Protocol):
    """As `optimizer.siting.median.saving.Savings`; what it costs to open a candidate is taken off."""

    def at(self, prices: Floats) -> Floats:
        """(J,)"""

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        """Of each place how much goes to the chosen, after `at` with the same prices."""


class Split:
    """By the gain for each unit of load, the last place in part; of each candidate only the places that gain by it."""

    def __init__(self, walking: Floats, load: Ints, room: Ints, cost: Floats) -> None:
        self._walking, self._load, self._room, self._cost = walking, load.astype(float), room.astype(float), cost
        self._by_candidate = np.ascontiguousarray(walking.T)
        self._candidate: Ints = np.zeros(0, dtype=np.int64)
        self._place, self._first = self._candidate, self._candidate
        self._share = self._gain = np.zeros(0)

    def at(self, prices: Floats) -> Floats:
        gains = prices - self._by_candidate
        candidate, place = np.nonzero(gains > 0)
        gain = gains[candidate, place]
        order = np.lexsort((-gain / np.maximum(self._load[place], 1e-9), candidate))
        candidate, place, gain = candidate[order], place[order], gain[order]
        size = self._load[place]
        before = size.cumsum() - size
        first = np.searchsorted(candidate, np.arange(len(self._room) + 1))
        before -= np.append(before, 0.0)[first[:-1]][candidate]
        room = np.clip(self._room[candidate] - before, 0.0, None)
        self._share = np.where(size > 0, np.minimum(room / np.maximum(size, 1e-9), 1.0), 1.0)
        self._candidate, self._place, self._gain, self._first = candidate, place, gain, first
        return np.asarray(np.bincount(candidate, gain * self._share, len(self._room)) - self._cost)

    def gaining(self, sites: Ints) -> tuple[Ints, Floats]:
        """After `at`, of these candidates the places (B, K) that gain, most for their load first, and what they gain;
        -1 and 0 after the last."""
        first, count = self._first[sites], self._first[sites + 1] - self._first[sites]
        ranks = np.arange(int(count.max(initial=0)))
        listed = ranks < count[:, None]
        at = np.where(listed, first[:, None] + ranks, 0)
        if not listed.any():
            return np.full(at.shape, -1), np.zeros(at.shape)
        return np.where(listed, self._place[at], -1), np.where(listed, self._gain[at], 0.0)

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        is_chosen = np.zeros(len(self._room), dtype=bool)
        is_chosen[chosen] = True
        goes = is_chosen[self._candidate]
        return np.asarray(np.bincount(self._place[goes], self._share[goes], len(self._load)))

    def with_way(self, prices: Floats) -> Floats:
        """(L, J) what a candidate saves at most when the place must go there, as if that took room from none."""
        forced = np.where(np.isinf(self._walking), -np.inf, prices[:, None] - self._walking)
        return np.minimum(forced, 0.0) + self.at(prices)
