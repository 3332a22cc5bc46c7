"""Rounds of prices: patterns of each site at them, then the best mixture of all patterns and its new prices.

The first rounds take patterns by rounding, which is quick; then each site's best pattern at the first prices proves a
bound as well. Until then prices are moved only a little: the mixture of a few patterns swings widely. After that each
round takes the best patterns at the mixture's own prices, until none is better. Few sites are torn between patterns in
the best mixture, since it is a vertex. So all others keep theirs, which is a plan already, and those few are mended.

Where the rows that hold earlier parts leave room (those parts are not at their bounds), the mixture keeps off them by
some of that room: sites made whole need it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.staffing.mending import Mending, anew, choice
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns, Split
from optimizer.staffing.program import Answer, Program
from optimizer.staffing.rounding import POINTS, Lanes

ROUNDED, BEST = "rounded", "best"
MIXTURE = "mixture"  # of what has been found: the end of each round, or all of it
FIRST = (ROUNDED, ROUNDED, BEST, BEST)
KNOWING = (MIXTURE, BEST, BEST)  # where patterns are known from another part
SWAY = 0.1  # how far prices go from the best ones towards those of the mixture, until a bound is proven
CHUNK = 24  # sites that a process prices at a time
SITE_SECONDS, SITE_NODES, SITE_GAP = 1.0, 1000, 3e-4
CHOSEN_WHOLE = 600  # whole unknowns of torn sites, from where patterns are chosen
SETTLED = 1 - 1e-6  # of a pattern, from where its site is not torn


class Pricing:
    """A run of prices over the sites of one part. `lanes`, `opened`: masks (n,) of those columns; `program`: by whose
    cost torn sites are planned anew; `held`: the linking rows that hold earlier parts, with the `room` in each;
    `known`: patterns found for another part.

    `bound`: the best proven so far, without the model's constant. `found`: a vector to take, when there is one; who
    takes it sets it to None. `over` where the rounds begun are over, `done` where no site is being mended either.
    """

    def __init__(
        self,
        whole: Split,
        prices: Floats,
        plan: Floats,
        lanes: Bools,
        opened: Bools,
        program: Program,
        held: Ints,
        room: Floats,
        known: Patterns | None = None,
    ) -> None:
        self.split, self.patterns = whole, Patterns(whole)
        self._program, self._held, self._room = program, held, room
        self.patterns.add_plan(plan)
        if known is not None:
            self.patterns.add_all(known)
        self._lanes = [Lanes(np.flatnonzero(lanes[own]), np.flatnonzero(opened[own])) for own in whole.columns]
        self.centre, self.bound = prices, -np.inf
        self._mixed_at = prices  # the prices of the last mixture
        self.found: Floats | None = None
        self.mended = False  # torn sites have been planned anew once
        self._asked: deque[tuple[Child, Ints]] = deque()
        self._torn: Mending | None = None
        self._next: Mending | None = None  # of a later mixture, when those of the one before are done
        self._rounds: deque[str] = deque()
        self._left: deque[Ints] = deque()
        self._begin(FIRST if known is None else KNOWING)

    @property
    def over(self) -> bool:
        return not (self._way or self._asked)

    @property
    def done(self) -> bool:
        return self.over and self._torn is None

    def again(self, plan: Floats) -> None:
        """Another round from the best prices, with the plan's own patterns in the mixture."""
        self.patterns.add_plan(plan)
        self._begin((BEST,))

    def _begin(self, rounds: tuple[str, ...]) -> None:
        self._rounds = deque(rounds)
        self._price()

    def _price(self) -> None:
        """Begin a round: near the mixture's prices, but where nothing is proven yet at those given."""
        self._way = self._rounds.popleft()
        if self._way == MIXTURE:
            return
        sway = 1.0 if np.isfinite(self.bound) else 0.0 if self._way == BEST else SWAY
        self.prices = self.centre + sway * (self._mixed_at - self.centre)
        self._programs, self._sum = self.split.priced(self.prices)
        sites = np.arange(len(self._programs))
        self._left = deque(np.split(sites, range(CHUNK, len(sites), CHUNK)))
        self._answers: dict[int, Answer] = {}

    def ask(self, child: Child, seconds: float) -> bool:
        """Give a free child something to do; False where there is nothing for it."""
        if self._torn is not None and self._torn.ask(child, seconds):
            return True
        if self._left:
            sites = self._left.popleft()
            programs = [self._programs[site] for site in sites]
            if self._way == ROUNDED:
                child.ask_rounded(programs, [self._lanes[site] for site in sites], SITE_SECONDS)
            else:
                child.ask_each(programs, SITE_SECONDS, SITE_NODES, SITE_GAP)
        elif self._way == MIXTURE and not self._asked:
            sites = np.zeros(0, dtype=np.int64)
            program = self.patterns.program()
            high = program.high.copy()
            high[self._held] -= self._room
            child.ask_relaxed(replace(program, high=high), seconds, vertex=True)
        else:
            return False
        self._asked.append((child, sites))
        return True

    def take(self) -> bool:
        """Take an answer; False where none is there."""
        if self._torn is not None and self._torn.take():
            if self._torn.done:
                self.found = self._torn.x
                self._torn, self._next, self.mended = self._next, None, True
            return True
        for at, (child, sites) in enumerate(self._asked):
            if (answer := child.answer()) is None:
                continue
            del self._asked[at]
            if self._way == MIXTURE:
                self._mixed(answer)
            else:
                self._answers[int(sites[0])] = answer
                if not self._left and not self._asked:
                    self._priced()
            return True
        return False

    def _priced(self) -> None:
        """All sites have answered: their patterns, and the bound (14) where these are the best ones."""
        bound = self._sum if self._way == BEST else -np.inf
        for first in sorted(self._answers):
            answer = self._answers[first]
            if answer.x is None:
                bound = -np.inf  # a process was lost
                continue
            bound += answer.bound if answer.bound is not None else -np.inf
            edge = 0
            for site in range(first, min(first + CHUNK, len(self._programs))):
                width = len(self._programs[site].cost)
                for _ in range(POINTS if self._way == ROUNDED else 1):
                    self.patterns.add(site, answer.x[edge : edge + width])
                    edge += width
        if bound > self.bound:
            self.bound, self.centre = bound, self.prices
        self._way = MIXTURE

    def _mixed(self, answer: Answer) -> None:
        self._way = ""
        if answer.x is None or answer.prices is None:
            if self._room.any():  # there may be less room than was thought
                self._room, self._way = np.zeros(len(self._held)), MIXTURE
            else:
                self._rounds.clear()
            return
        self.patterns.least = answer.value
        x, torn = self.patterns.mixed(answer.x, SETTLED)
        if not torn or not self.mended:
            # at first, a plan in which the torn sites wait is better than none
            self.found = x.copy()
            self.found[self._columns(torn)] = 0.0
        if torn and len(self._rounds) <= 1:
            self._mend(answer.x, answer.prices, x, torn)
        self._mixed_at = answer.prices[: len(self.split.low)]
        if self._rounds:
            self._price()

    def _columns(self, sites: list[int]) -> Ints:
        return np.concatenate([np.zeros(0, dtype=np.int64), *(self.split.columns[site] for site in sites)])

    def _mend(self, mixture: Floats, prices: Floats, x: Floats, torn: list[int]) -> None:
        """Begin to plan the torn sites anew, or to choose, or after those of the mixture before."""
        if sum(int(self.split.own[site].whole.sum()) for site in torn) > CHOSEN_WHOLE:
            mending = choice(self.patterns, mixture, prices, self._held)
        else:
            free = np.zeros(len(x), dtype=bool)
            free[self.split.outer] = free[self._columns(torn)] = True
            mending = anew(self._program, x, free)
        if self._torn is None:
            self._torn = mending
        else:
            self._next = mending
