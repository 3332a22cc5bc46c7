"""A siting problem as arrays: where people live, where sites could be, and how far it is.

Indices: i places where people live, j candidates for a site, k ranks of an entry in a list of ways, v villages.
All lengths are metres of the way, whatever they were measured with.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from optimizer.problem import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Ways:
    """From each place to its candidates, nearest first.

    near (I, K): candidates, -1 after the last that is listed; metres (I, K): ascending, infinite there. complete_to
    (I,): every candidate nearer than this is listed, infinite where all that can be reached are. A ValueError names
    what is wrong.
    """

    near: Ints
    metres: Floats
    complete_to: Floats

    def __post_init__(self) -> None:
        places, ranks = self.near.shape
        if not ranks:
            raise ValueError("near: a list without a rank; -1 says that there is no way")
        if self.metres.shape != (places, ranks) or self.complete_to.shape != (places,):
            raise ValueError(
                f"metres {self.metres.shape}, complete_to {self.complete_to.shape}: not of {self.near.shape}"
            )
        if not np.array_equal(np.isinf(self.metres), self.near < 0) or (self.metres < 0).any():
            raise ValueError("metres: an entry is negative, or infinite with a candidate, or finite without one")
        if (np.diff(np.where(np.isinf(self.metres), np.finfo(float).max, self.metres), axis=1) < 0).any():
            raise ValueError("metres: a place's ways are not from the nearest on")

    @classmethod
    def of_table(cls, metres: Floats) -> Ways:
        """From a whole table (I, J), infinite where there is no way."""
        near = np.argsort(metres, axis=1, kind="stable")
        ordered = np.take_along_axis(metres, near, axis=1).astype(np.float64)
        near[np.isinf(ordered)] = -1
        return cls(near, ordered, np.full(len(metres), np.inf))

    def within(self, most: float) -> Ways:
        """Those of at most so many metres, as all the ways there are; a ValueError where a list ends before."""
        if (self.complete_to <= most).any():
            raise ValueError(f"complete_to: a list of ways ends before {most:g} metres")
        ranks = max(1, int((self.metres <= most).sum(axis=1).max(initial=0)))
        metres = self.metres[:, :ranks]
        near = np.where(metres <= most, self.near[:, :ranks], -1)
        return Ways(near, np.where(near < 0, np.inf, metres), np.full(len(near), np.inf))


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """People at places, candidates for sites, and the ways between them.

    people (I,): who live at each place. opened, closed (J,): candidates that are pinned. village (J,): of each
    candidate, -1 for none; wanted (V,): villages that are to have a site of their own. Every array is made read-only;
    a ValueError names the field that is wrong.
    """

    ways: Ways
    people: Ints
    opened: Bools
    closed: Bools
    village: Ints
    wanted: Bools

    def __post_init__(self) -> None:
        places, count = len(self.people), len(self.opened)
        if not count:
            raise ValueError("opened: there is no candidate")
        if self.ways.near.shape[0] != places:
            raise ValueError(f"people: {places} places, the ways have {self.ways.near.shape[0]}")
        if self.closed.shape != (count,) or self.village.shape != (count,):
            raise ValueError(f"closed {self.closed.shape}, village {self.village.shape}: not ({count},)")
        if (self.people < 0).any():
            raise ValueError("people: below 0")
        if self.ways.near.max(initial=-1) >= count:
            raise ValueError("ways: a candidate is beyond the last")
        if (self.opened & self.closed).any():
            raise ValueError("opened, closed: a candidate is pinned open and closed")
        if self.village.max(initial=-1) >= len(self.wanted) or self.village.min(initial=0) < -1:
            raise ValueError("village: one is beyond the last")
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @classmethod
    def plain(cls, ways: Ways, people: Ints, candidates: int) -> SitingProblem:
        """Without pins and villages."""
        free = np.zeros(candidates, dtype=bool)
        nowhere = np.full(candidates, -1, dtype=np.int64)
        return cls(ways, people, free, free.copy(), nowhere, np.zeros(0, dtype=bool))

    @property
    def candidates(self) -> int:
        """How many there are."""
        return len(self.opened)

    @cached_property
    def reaches(self) -> Bools:
        """(I,) whether a way to a candidate that is not closed is listed."""
        near = self.ways.near
        return np.asarray(((near >= 0) & ~self.closed[near]).any(axis=1))

    def with_people(self, people: Ints) -> SitingProblem:
        """The same with others at the places."""
        return replace(self, people=people)

    def with_ways(self, ways: Ways) -> SitingProblem:
        """The same with other ways."""
        return replace(self, ways=ways)

    @cached_property
    def lacking(self) -> Ints:
        """Wanted villages without an opened site, ascending."""
        return np.setdiff1d(np.flatnonzero(self.wanted), self.village[self.opened])

    def nearest(self, sites: Ints) -> Ints:
        """(I,) of these the nearest of each place, -1 where none is listed."""
        is_open = np.zeros(self.candidates, dtype=bool)
        is_open[sites] = True
        near = self.ways.near
        found = (near >= 0) & is_open[near]
        first = found.argmax(axis=1)
        rows = np.arange(len(near))
        return np.where(found[rows, first], near[rows, first], -1)

    @cached_property
    def is_whole(self) -> bool:
        """Whether every sum of people's ways is a whole number, so that a bound may be rounded up."""
        listed = self.ways.metres[np.isfinite(self.ways.metres)]
        return bool((listed == np.rint(listed)).all())
