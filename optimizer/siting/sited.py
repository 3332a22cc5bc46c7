"""What a siting question is answered with: sites, who goes where, and what is proven about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from optimizer.problem import Ints

Status = Literal["optimal", "feasible", "impossible", "unknown"]
"""Proven best; the best found; proven that no choice keeps the rules; none found, though there may be one."""

BoundKind = Literal["Lagrangian", "search tree", "relaxed program", "nothing less"]
"""What proves a bound: prices for people; a search of all that prices leave open; the program without whole sites; no
value lies below 0."""


@dataclass(frozen=True, eq=False)
class Sited:
    """Sites that are opened, and what is proven about them.

    sites: indices of candidates, ascending. site_of (I,): the site each place goes to, the most of it where it is
    split, -1 where it goes to none. value: what the question counts; bound: no choice has less (of people reached:
    more). status: optimal where they are equal within the gap of sums in floating point; impossible and unknown come
    without sites, with an infinite value. kind: what proves the bound. seconds: of wall time.
    """

    sites: Ints
    site_of: Ints
    value: float
    bound: float
    status: Status
    kind: BoundKind
    seconds: float

    @property
    def gap(self) -> float:
        """How far from the bound, as a share of the value; 0 where they are equal, infinite without a value."""
        if self.value == self.bound:
            return 0.0
        return abs(self.value - self.bound) / abs(self.value) if self.value and np.isfinite(self.value) else np.inf

    @property
    def beyond(self) -> Ints:
        """Places that go to no site."""
        return np.flatnonzero(self.site_of < 0)


def without(status: Status, places: int, bound: float, kind: BoundKind, seconds: float) -> Sited:
    """The answer that has no sites."""
    return Sited(np.zeros(0, dtype=np.int64), np.full(places, -1), np.inf, bound, status, kind, seconds)


def status_of(value: float, bound: float) -> Status:
    """Of a choice that keeps the rules."""
    return "optimal" if abs(value - bound) <= 1e-9 * max(1.0, abs(value)) else "feasible"
