"""A search of what the prices leave open: proves the best sites, or gives a bound where time ends before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course

from . import levels
from .choosing import Choice, Chosen
from .pricing import Priced, climb
from .saving import Table

FEW = 20  # so few sites leave the prices a wide gap
PROGRAM_MOST, PROGRAM_MOST_OF_FEW = 150_000, 1_000  # entries up to which a program of what is left is quicker
ROUNDS, STEPS = 25, (0.5, 0.4, 0.3)  # of the prices of a branch, which leave ever fewer candidates


@dataclass(frozen=True, eq=False)
class Branch:
    """What is still to be chosen, and the prices so far."""

    choice: Choice
    priced: Priced


@dataclass(eq=False)
class Search:
    """metres (J, I) and people (I,); a place without an open site counts as `beyond` (I,), infinite where it must
    have one. most (I,): prices stay at or below. is_whole: values are whole numbers. value: of the best sites known;
    found: told sites that may be better. course: when it must end."""

    metres: Floats
    people: Floats
    beyond: Floats
    most: Floats
    is_whole: bool
    value: Callable[[], float]
    found: Callable[[Ints], None]
    course: Course

    def below(self, limit: float, root: Branch) -> float:
        """Look for all that is better than `limit`: a bound that holds for whatever is not found."""
        stack, open_bound = [root], np.inf
        most = PROGRAM_MOST_OF_FEW if root.choice.count <= FEW else PROGRAM_MOST
        while stack:
            branch = stack.pop()
            limit = min(limit, self.value())
            if self.is_settled(branch.priced.bound, limit) or not branch.choice.is_possible():
                continue
            if self.course.is_over():
                return min(open_bound, branch.priced.bound, *(one.priced.bound for one in stack), limit)
            branch = self._tightened(branch, limit)
            choice = branch.choice
            if not choice.is_possible():
                continue
            if choice.rest in (0, int(choice.free.sum())):
                self.found(np.flatnonzero(choice.opened | choice.free if choice.rest else choice.opened))
                continue
            if levels.size(self.metres, self.beyond, choice) <= most:
                is_done, inside = self._program(choice)
                if inside is not None:
                    self.found(np.concatenate([np.flatnonzero(choice.opened), inside]))
                if not is_done:
                    open_bound = min(open_bound, branch.priced.bound)
                continue
            stack.extend(self._split(branch, limit))
        return min(open_bound, limit)

    def is_settled(self, bound: float, limit: float) -> bool:
        """Whether nothing of this bound is better than the limit."""
        return bound > self._better(limit) + (1e-6 if self.is_whole else 0.0)

    def _better(self, limit: float) -> float:
        """The largest value that is better than the limit."""
        return limit - 1 if self.is_whole else limit - 1e-7 * abs(limit)

    def _tightened(self, branch: Branch, limit: float) -> Branch:
        """What cannot be in or out of anything better is out or in for good."""
        choice, priced = branch.choice, branch.priced
        sure, out = self._settled(choice, priced.bound, priced.saved, priced.chosen, limit)
        if not (out.any() or sure.any()):
            return branch
        return replace(branch, choice=replace(choice, opened=choice.opened | sure, free=choice.free & ~out & ~sure))

    def _settled(
        self, choice: Choice, bound: float, saved: Floats, chosen: Chosen, limit: float
    ) -> tuple[Bools, Bools]:
        """Candidates that are in, and that are out of, anything better than the limit, by any round's prices.

        Another choice with a candidate left out saves at most the worst of those chosen less; one without a chosen
        candidate at most the next of those left out more.
        """
        inside = np.zeros(len(saved), dtype=bool)
        inside[chosen.inside] = True
        best = self._better(limit) + (1e-6 if self.is_whole else 0.0)
        out = choice.free & ~inside & (bound + chosen.worst - saved > best)
        return choice.free & inside & (bound + saved - chosen.next > best), out

    def _program(self, choice: Choice) -> levels.Answer:
        """Of all that is better than the best known sites: those beyond the limit cost little more, and are often
        among what is left."""
        below = self._better(self.value())
        return levels.solve(self.metres, self.people, self.beyond, choice, below, self.course.left)

    def _split(self, branch: Branch, limit: float) -> list[Branch]:
        """Both ways of the candidate of which the prices are least sure; the one with it comes first."""
        choice = branch.choice
        free = np.flatnonzero(choice.free)
        unsure = int(free[np.abs(branch.priced.mean[free] - 0.5).argmin()])
        rest = choice.free.copy()
        rest[unsure] = False
        opened = choice.opened.copy()
        opened[unsure] = True
        found = []
        for one in (replace(choice, free=rest), replace(choice, free=rest, opened=opened)):
            if one.is_possible():
                priced = self._priced(Branch(one, branch.priced), limit)
                if not self.is_settled(priced.priced.bound, min(limit, self.value())):
                    found.append(priced)
        return found

    def _priced(self, branch: Branch, limit: float) -> Branch:
        """With better prices, and without the candidates that any of them settles: those are left out of the table."""
        for step in STEPS:
            branch = self._stage(branch, limit, step)
            if self.is_settled(branch.priced.bound, limit) or not branch.choice.is_possible() or not branch.choice.rest:
                break
        return branch

    def _stage(self, branch: Branch, limit: float, step: float) -> Branch:
        choice, above = branch.choice, branch.priced
        columns = np.flatnonzero(choice.opened | choice.free)
        small = Choice(
            choice.opened[columns], choice.free[columns], choice.count, choice.village[columns], choice.wanted
        )
        sure, out = np.zeros(len(columns), dtype=bool), np.zeros(len(columns), dtype=bool)

        def tried(bound: float, saved: Floats, chosen: Chosen) -> None:
            more, less = self._settled(small, bound, saved, chosen, min(limit, self.value()))
            np.logical_or(sure, more, out=sure)
            np.logical_or(out, less, out=out)

        priced = climb(
            Table(self.metres[columns], self.people),
            small,
            self.people,
            self.most,
            above.prices,
            value=lambda: min(limit, self.value()),
            found=lambda inside: self._offer(columns[inside]),
            is_enough=self.is_settled,
            rounds=ROUNDS,
            step=step,
            is_over=self.course.is_over,
            tried=tried,
        )
        saved, mean = np.zeros(len(choice.free)), np.zeros(len(choice.free))
        saved[columns], mean[columns] = priced.saved, priced.mean
        chosen = replace(priced.chosen, inside=columns[priced.chosen.inside])
        opened, free = choice.opened.copy(), choice.free.copy()
        opened[columns[sure]] = True
        free[columns[sure | out]] = False
        bound = max(priced.bound, above.bound)
        if (sure & out).any():  # nothing is better
            bound = np.inf
        return Branch(
            replace(choice, opened=opened, free=free),
            replace(priced, bound=bound, saved=saved, mean=mean, chosen=chosen),
        )

    def _offer(self, sites: Ints) -> None:
        nearest = np.minimum(self.metres[sites].min(axis=0), self.beyond)
        if float(self.people @ nearest) < self.value():
            self.found(sites)
