"""Rounds of prices: each site's best pattern at them, then the best mixture of patterns and its new prices.

Few sites are torn between patterns in the best mixture, since it is a vertex. So at last all others keep theirs, and
those few are planned anew as whole lanes. Prices are moved only a little from those with the best bound: the mixture of
a few patterns swings widely at first.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from optimizer.problem import Floats
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns, Split
from optimizer.staffing.program import Answer

ROUNDS = 2  # of prices before the patterns found are chosen from
SWAY = 0.1  # how far prices go from the best ones towards those of the mixture
CHUNK = 24  # sites that a process prices at a time
SITE_SECONDS, SITE_NODES, SITE_GAP = 1.0, 1000, 3e-4
CHOICE_SECONDS, CHOICE_GAP = 8.0, 3e-4
SETTLED = 1 - 1e-6  # of a pattern, from where its site is not torn


class Pricing:
    """A run of prices over the sites of one part. `bound`: the best proven so far, without the model's constant.

    `stage`: "sites" being priced, the "mixture" or the "torn" sites being solved, or "done"; `found` is then the vector
    found, or None.
    """

    def __init__(self, whole: Split, prices: Floats, plan: Floats, rounds: int = ROUNDS) -> None:
        self.split, self.patterns = whole, Patterns(whole)
        self.patterns.add_plan(plan)
        self.centre, self.bound = prices, -np.inf
        self.found: Floats | None = None
        self._begin(prices, rounds)

    def again(self, plan: Floats, rounds: int = 1) -> None:
        """Begin anew from the best prices, with the plan's own patterns to choose from."""
        self.patterns.add_plan(plan)
        self._begin(self.centre, rounds)

    def _begin(self, prices: Floats, rounds: int) -> None:
        self.stage, self.rounds = "sites", rounds
        self._set(prices)

    def _set(self, prices: Floats) -> None:
        self.stage, self.prices = "sites", prices
        self._programs, self._sum = self.split.priced(prices)
        sites = range(len(self._programs))
        self._left = deque(sites[first : first + CHUNK] for first in range(0, len(sites), CHUNK))
        self._answers: dict[int, Answer] = {}
        self._asked: deque[tuple[Child, range]] = deque()

    def ask(self, child: Child, seconds: float) -> bool:
        """Give a free child something to do; False where there is nothing for it."""
        if self.stage == "sites" and self._left:
            sites = self._left.popleft()
            child.ask_each([self._programs[site] for site in sites], SITE_SECONDS, SITE_NODES, SITE_GAP)
            self._asked.append((child, sites))
            return True
        if self._asked:
            return False
        if self.stage == "mixture":
            child.ask_relaxed(self.patterns.program(), seconds, vertex=True)
        elif self.stage == "torn":
            torn = self.split.program.restricted(self._free, self._held)
            child.ask(torn, min(CHOICE_SECONDS, seconds), 2**31 - 1, CHOICE_GAP)
        else:
            return False
        self._asked.append((child, range(0)))
        return True

    def take(self) -> bool:
        """Take an answer if one is there; True where the stage is over."""
        for at, (child, sites) in enumerate(self._asked):
            answer = child.answer()
            if answer is None:
                continue
            del self._asked[at]
            if self.stage == "sites":
                self._answers[sites.start] = answer
                return not self._left and not self._asked and self._priced()
            return self._mixed(answer) if self.stage == "mixture" else self._mended(answer)
        return False

    def _priced(self) -> bool:
        bound = self._sum
        for first in sorted(self._answers):
            answer = self._answers[first]
            if answer.x is None or answer.bound is None:
                bound = -np.inf  # a process was lost
                continue
            bound += answer.bound
            edge = 0
            for site in range(first, min(first + CHUNK, len(self._programs))):
                width = len(self._programs[site].cost)
                self.patterns.add(site, answer.x[edge : edge + width])
                edge += width
        if bound > self.bound:
            self.bound, self.centre = bound, self.prices
        self.stage = "mixture"
        return True

    def _mixed(self, answer: Answer) -> bool:
        if answer.x is None or answer.prices is None:
            self.stage = "done"
            return True
        self.rounds -= 1
        prices = answer.prices[: len(self.split.low)]
        if self.rounds > 0:
            self._set(self.centre + SWAY * (prices - self.centre))
            return True
        self._held, self._free = self.patterns.settled(answer.x, SETTLED)
        self.stage = "torn"
        return True

    def _mended(self, answer: Answer) -> bool:
        self.found = None
        if answer.x is not None:
            self.found = self._held.copy()
            self.found[self._free] = answer.x
        self.stage = "done"
        return True
