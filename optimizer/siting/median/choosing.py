"""The inner problem of the formulation: which candidates save most, when so many open and villages want their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Chosen:
    """inside (p,): the candidates that save most. worst: the least saving of those that could give way; next: the most
    saving of those left out; infinite, minus infinite, where there is none."""

    inside: Ints
    worst: float
    next: float


@dataclass(frozen=True, eq=False)
class Choice:
    """What may be chosen: opened candidates are always in, free ones may be, `count` in all. village (J,) and wanted
    (V,) as in the problem."""

    opened: Bools
    free: Bools
    count: int
    village: Ints
    wanted: Bools

    @property
    def rest(self) -> int:
        """How many free ones are to be chosen."""
        return self.count - int(self.opened.sum())

    def is_possible(self) -> bool:
        """Whether any choice keeps the rules."""
        lacking = self.lacking()
        held = np.unique(self.village[self.free & (self.village >= 0)])
        return len(lacking) <= self.rest <= int(self.free.sum()) and bool(np.isin(lacking, held).all())

    def best(self, saved: Floats) -> Chosen:
        """The choice that saves most; (J,) of each candidate. It must be possible."""
        free = np.flatnonzero(self.free)
        first = self._first_of_lacking(free, saved)
        others = free
        if len(first):
            kept = self.free.copy()
            kept[first] = False
            others = np.flatnonzero(kept)
        more = self.rest - len(first)
        if 0 < more < len(others):
            others = others[np.argpartition(-saved[others], more - 1)]
        picked, left = np.concatenate([first, others[:more]]), others[more:]
        return Chosen(
            np.concatenate([np.flatnonzero(self.opened), picked]),
            float(saved[picked].min(initial=np.inf)),
            float(saved[left].max(initial=-np.inf)),
        )

    def lacking(self) -> Ints:
        """Wanted villages without an opened site."""
        if not self.wanted.any():
            return np.zeros(0, dtype=np.int64)
        served = self.village[self.opened]
        return np.setdiff1d(np.flatnonzero(self.wanted), served)

    def _first_of_lacking(self, free: Ints, saved: Floats) -> Ints:
        lacking = self.lacking()
        if not len(lacking):
            return np.zeros(0, dtype=np.int64)
        own = free[np.isin(self.village[free], lacking)]
        own = own[np.argsort(-saved[own], kind="stable")]
        _, first = np.unique(self.village[own], return_index=True)
        return own[first]
