"""A siting problem in which sites have room for so many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.median.saving import table
from optimizer.siting.problem import SitingProblem

CELLS_MOST = 40_000_000


@dataclass(frozen=True, eq=False)
class RoomProblem:
    """load (I,): what each place takes of the room (J,) of a site. cost (J,) of opening one, 0 or more. sites: how many
    open, None where any number may. splits: whether a place may go to several. A ValueError names what is wrong."""

    siting: SitingProblem
    load: Ints
    room: Ints
    cost: Floats
    sites: int | None
    splits: bool

    def __post_init__(self) -> None:
        places, candidates = len(self.siting.people), self.siting.candidates
        if self.load.shape != (places,) or (self.load < 0).any():
            raise ValueError(f"load: not 0 or more of each of {places} places")
        for name in ("room", "cost"):
            value = getattr(self, name)
            if value.shape != (candidates,) or (value < 0).any():
                raise ValueError(f"{name}: not 0 or more of each of {candidates} candidates")
        if places * candidates > CELLS_MOST:
            raise ValueError(f"people: {places} places and {candidates} candidates are more than a table can hold")
        if not np.isinf(self.siting.ways.complete_to).all():
            raise ValueError("complete_to: with room the lists of ways must have all that can be reached")

    @cached_property
    def usable(self) -> Bools:
        """(J,)"""
        return ~self.siting.closed

    @cached_property
    def places(self) -> Ints:
        """Those that reach a usable candidate and have people or load: the others go nowhere."""
        return np.flatnonzero(self.siting.reaches & ((self.siting.people > 0) | (self.load > 0)))

    @property
    def least(self) -> int:
        """How many sites there must be at least: the largest that may open, and those that do, until there is room for
        all; one more than there are where there never is."""
        pinned = int(self.room[self.siting.opened].sum())
        largest = np.sort(self.room[self.usable & ~self.siting.opened])[::-1].cumsum()
        total = int(self.load[self.places].sum()) - pinned
        more = 0 if total <= 0 else 1 + int(np.searchsorted(largest, total))
        return int(self.siting.opened.sum()) + more

    @cached_property
    def walking(self) -> Floats:
        """(L, J) person-metres of all of a place, of `places`; infinite where there is no way."""
        metres = table(self.siting)[:, self.places]
        metres[~self.usable] = np.inf
        people = self.siting.people[self.places]
        with np.errstate(invalid="ignore"):
            return np.ascontiguousarray(np.where(np.isinf(metres), np.inf, metres * people).T)

    @cached_property
    def is_whole(self) -> bool:
        """Whether the value of every choice is a whole number."""
        return self.siting.is_whole and not self.splits and bool((self.cost == np.rint(self.cost)).all())

    def rounded(self, bound: float) -> float:
        """Up to a whole number, where all values are."""
        return float(np.ceil(bound - 1e-6)) if self.is_whole and np.isfinite(bound) else bound

    def is_enough(self, bound: float, value: float, gap: float) -> bool:
        """Whether the value is no further than `gap` from the bound, as a share."""
        return bool(np.isfinite(value) and value - bound <= max(gap, 1e-9) * abs(value))
