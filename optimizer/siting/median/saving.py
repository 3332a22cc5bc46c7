"""What each candidate saves at given prices, from a whole table or from lists of the nearest."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.problem import SitingProblem

TABLE_MOST = 4_000_000
"""Cells up to which a whole table is quicker than lists."""


class Savings(Protocol):
    """s_j of the formulation, and how many chosen candidates are nearer to a place than its price."""

    def at(self, prices: Floats) -> Floats:
        """s (J,) in person-metres."""

    def nearer(self, prices: Floats, chosen: Ints) -> Ints:
        """Of each place (I,), after `at` with the same prices."""


class Table:
    """Ways as a table by candidate, (J, I): each one's row lies together."""

    def __init__(self, metres: Floats, people: Floats) -> None:
        self._metres, self._people = metres, people
        self._weighed = metres * np.where(people > 0, people, 1.0)  # so that a sum is enough: it wakes no threads
        self._weighed[:, people == 0] = np.inf

    def at(self, prices: Floats) -> Floats:
        saved = prices * self._people - self._weighed
        np.maximum(saved, 0.0, out=saved)
        return np.asarray(saved.sum(axis=1))

    def nearer(self, prices: Floats, chosen: Ints) -> Ints:
        return np.asarray((self._metres[chosen] < prices).sum(axis=0))


class Lists:
    """Ways as lists by place: only as many ranks are looked at as prices reach."""

    def __init__(self, near: Ints, metres: Floats, people: Floats, candidates: int) -> None:
        self._near = np.where(near < 0, candidates, near)  # a last column takes what is no candidate
        self._metres, self._people, self._candidates = metres, people, candidates
        self._ranks = 0
        self._saved = metres[:, :0]

    def at(self, prices: Floats) -> Floats:
        self._ranks = self._reached(prices)
        self._saved = np.maximum(prices[:, None] - self._metres[:, : self._ranks], 0.0)
        weighed = (self._saved * self._people[:, None]).ravel()
        near = self._near[:, : self._ranks].ravel()
        return np.asarray(np.bincount(near, weighed, self._candidates + 1)[: self._candidates])

    def nearer(self, prices: Floats, chosen: Ints) -> Ints:
        is_chosen = np.zeros(self._candidates + 1, dtype=bool)
        is_chosen[chosen] = True
        return np.asarray((is_chosen[self._near[:, : self._ranks]] & (self._saved > 0)).sum(axis=1))

    def _reached(self, prices: Floats) -> int:
        """Ranks that any price reaches, by halving: they are ascending."""
        low, high = 0, self._metres.shape[1]
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if (self._metres[:, middle] < prices).any() else (low, middle)
        return low


def table(problem: SitingProblem) -> Floats:
    """All ways as (J, I), infinite where there is none."""
    near, metres = problem.ways.near, problem.ways.metres
    out = np.full((problem.candidates, len(near)), np.inf)
    place, rank = np.nonzero(near >= 0)
    out[near[place, rank], place] = metres[place, rank]
    return out


def savings(problem: SitingProblem, usable: Bools) -> Savings:
    """Of the usable candidates; the others save nothing."""
    people = problem.people.astype(float)
    if problem.candidates * len(people) <= TABLE_MOST:
        metres = table(problem)
        metres[~usable] = np.inf
        return Table(metres, people)
    near = np.where((problem.ways.near >= 0) & usable[problem.ways.near], problem.ways.near, -1)
    return Lists(near, problem.ways.metres, people, problem.candidates)
