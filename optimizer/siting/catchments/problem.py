"""Open sites with room, and the people who are to be dealt out to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.problem import SitingProblem


@dataclass(frozen=True, eq=False)
class Lists:
    """Of each place that has people and a way to an open site (L,): near (L, R) positions among the sites, -1 after
    the last, nearest first; metres (L, R), infinite there; complete_to (L,): every site nearer than this is listed."""

    near: Ints
    metres: Floats
    complete_to: Floats


@dataclass(frozen=True, eq=False)
class CatchmentProblem:
    """sites: candidates that are open, ascending. room (J,): people that each candidate has room for. split (I,):
    places that may go to several sites. A ValueError names the field that is wrong."""

    siting: SitingProblem
    sites: Ints
    room: Ints
    split: Bools

    def __post_init__(self) -> None:
        places, candidates = len(self.siting.people), self.siting.candidates
        if not len(self.sites) or (np.diff(self.sites) <= 0).any():
            raise ValueError("sites: none, or not ascending")
        if self.sites[0] < 0 or self.sites[-1] >= candidates:
            raise ValueError("sites: one is beyond the last candidate")
        if self.siting.closed[self.sites].any():
            raise ValueError("sites: one is pinned closed")
        if self.room.shape != (candidates,) or (self.room < 0).any():
            raise ValueError(f"room: not 0 or more of each of {candidates} candidates")
        if self.split.shape != (places,):
            raise ValueError(f"split: {self.split.shape}, not ({places},)")

    @cached_property
    def places(self) -> Ints:
        """Those with people and a way to an open site, ascending: the others go nowhere."""
        return np.flatnonzero((self.siting.people > 0) & (self._listed.sum(axis=1) > 0))

    @cached_property
    def lists(self) -> Lists:
        """Of `places`."""
        ways, listed = self.siting.ways, self._listed
        position = np.full(self.siting.candidates, -1)
        position[self.sites] = np.arange(len(self.sites))
        if len(self.sites) == self.siting.candidates:  # nothing to leave out, ranks stay as they are
            own = self.places
            whole = len(own) == len(ways.near)
            near, metres = (ways.near, ways.metres) if whole else (ways.near[own], ways.metres[own])
            return Lists(near, metres, ways.complete_to[own])
        counts = listed.sum(axis=1)
        row, rank = np.nonzero(listed)
        at = np.arange(len(row)) - np.repeat(counts.cumsum() - counts, counts)
        near = np.full((len(counts), max(1, int(counts.max(initial=0)))), -1)
        metres = np.full(near.shape, np.inf)
        near[row, at] = position[ways.near[row, rank]]
        metres[row, at] = ways.metres[row, rank]
        return Lists(near[self.places], metres[self.places], ways.complete_to[self.places])

    @cached_property
    def _listed(self) -> Bools:
        is_open = np.zeros(self.siting.candidates, dtype=bool)
        is_open[self.sites] = True
        near = self.siting.ways.near
        return np.asarray((near >= 0) & is_open[near])
