"""Rounds of prices: patterns of each site at them, then the best mixture of all patterns and its new prices.

The first rounds take patterns by rounding, which is quick. At the prices of the relaxed model much neither gains nor
loses, and what a site then takes is chance: so the first round has every site twice, as it comes and lean. Then each
site's best pattern at the first prices proves a bound as well. From there each round takes the best patterns at prices
between those of the best bound and those of the mixture (Wentges' smoothing), nearer to the former while the bound
does not rise. An inner point gives them: a vertex of a mixture has extreme prices, and bounds at them come down late.
Rounds go on while mixture and bound draw nearer.

Then a vertex: few sites are torn between patterns in it. So all others keep theirs, which is a plan already, and those
few are mended.

A row that holds an earlier part is first priced far too high by few patterns, and all prices with it: an inner point
may exceed it at a little more than its price where the bound is best (a box around that price).

Where the rows that hold earlier parts leave room (those parts are not at their bounds), the mixture keeps off them by
some of that room: sites made whole need it.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.program import Answer, Program
from optimizer.staffing.diving import SETTLED
from optimizer.staffing.mending import Mending, mendings
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns, Split
from optimizer.staffing.rounding import POINTS, Lanes

ROUNDED, BEST, TORN = "rounded", "best", "torn"  # what a step may be: a round of patterns, or a vertex that is mended
INNER, VERTEX = "inner", "vertex"  # what is found of a mixture at the end of a round
FIRST = (ROUNDED, ROUNDED, BEST, TORN)
KNOWING = (INNER, BEST, TORN)  # where patterns are known from another part
SWAY = 0.1  # how far prices go towards those of the mixture, until a bound is proven
SMOOTH, LESS, FARTHER, SHORTEST, LONGEST = 0.5, 0.6, 1.3, 0.25, 0.8
"""How far then: at first, times so much after a round without a better bound and after one with, and its limits."""
LEAN = 1e-4  # of the middle reduced cost: dearer by so much, sites take no more than pays, where they would be even
INNER_GAP = 1e-4  # relative, of an inner point
BOX = 1.5  # times the price of a row that holds an earlier part: an inner point prices it no higher
GAIN, ENOUGH, IDLE = 0.02, 1e-5, 3  # of the gap, that a round is to close; of the value, for a gap; rounds without
NULLS = 2  # of these, after which a vertex is mended
CHUNK = 24  # sites that a process prices at a time
SITE_SECONDS, SITE_NODES, SITE_GAP = 1.0, 1000, 3e-4


class Pricing:
    """A run of prices over the sites of one part. `lanes`, `opened`: masks (n,) of those columns; `program`: by whose
    cost torn sites are planned anew; `held`: the linking rows that hold earlier parts, with the `room` in each;
    `known`: patterns found for another part; `extra`: of the time, for more rounds before a vertex is mended.

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
        known: Patterns | None,
        extra: float,
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
        self._stale = True  # the mixture's prices are of fewer patterns
        self._offered = False
        self.mended = False  # the torn sites of a mixture have been planned anew
        self._asked: deque[tuple[Child, Ints]] = deque()
        self._torn: list[Mending] = []
        self._next: list[Mending] = []  # of a later mixture, when those of the one before are done
        self._mended_of = 0  # patterns there were at the last mending
        self._gap, self._idle = np.inf, 0
        self._smooth = SMOOTH
        self._began, self._given, self._extra = time.monotonic(), 0.0, extra
        self._plan: Floats | None = plan
        self._steps: deque[str] = deque()
        self._left: deque[Ints] = deque()
        self._answers: dict[int, Answer] = {}
        self._begin(FIRST if known is None else KNOWING)

    @property
    def over(self) -> bool:
        return not (self._way or self._asked)

    @property
    def done(self) -> bool:
        return self.over and not self._torn

    def again(self, plan: Floats) -> None:
        """Another round with the plan's own patterns in the mixture, while rounds are of use."""
        if plan is not self._plan:
            self._plan = plan
            self.patterns.add_plan(plan)
        if self._idle < IDLE:
            self._begin((BEST, TORN))
        elif len(self.patterns) > self._mended_of:
            self._begin((TORN,))

    def _begin(self, steps: tuple[str, ...]) -> None:
        self._steps = deque(steps)
        self._step()

    def _step(self) -> None:
        """Begin the next step, if there is one."""
        self._way = self._doing = self._steps.popleft() if self._steps else ""
        if self._way in (ROUNDED, BEST):
            self._price()
        elif self._way == TORN:
            self._way = VERTEX

    def _price(self) -> None:
        """Begin a round: near the mixture's prices, but where nothing is proven yet at those given."""
        sway = self._smooth if np.isfinite(self.bound) else 0.0 if self._way == BEST else SWAY
        self.prices = self.centre + sway * (self._mixed_at - self.centre)
        self._programs, self._sum = self.split.priced(self.prices)
        if self._way == ROUNDED and not self._answers:
            self._programs += _leaned(self._programs)
        sites = np.arange(len(self._programs))
        self._left = deque(np.split(sites, range(CHUNK, len(sites), CHUNK)))
        self._answers = {}

    def ask(self, child: Child, seconds: float) -> bool:
        """Give a free child something to do; False where there is nothing for it. `seconds`: that are left."""
        self._given = self._given or seconds
        if any(mending.ask(child, seconds) for mending in self._torn):
            return True
        if self._left:
            sites = self._left.popleft()
            programs = [self._programs[site] for site in sites]
            if self._way == ROUNDED:
                child.ask_rounded(programs, [self._lanes[site % len(self._lanes)] for site in sites], SITE_SECONDS)
            else:
                child.ask_each(programs, SITE_SECONDS, SITE_NODES, SITE_GAP)
        elif self._way in (INNER, VERTEX) and not self._asked:
            sites = np.zeros(0, dtype=np.int64)
            program = self.patterns.program()
            high = program.high.copy()
            high[self._held] -= self._room
            self._mix = replace(program, high=high)
            if self._way == VERTEX:
                child.ask_vertex(self._mix, seconds)
            else:
                boxed = self._mix.exceeding(self._held, BOX * np.abs(self.centre[self._held]))
                child.ask_relaxed(boxed, seconds, INNER_GAP)
        else:
            return False
        self._asked.append((child, sites))
        return True

    def take(self) -> bool:
        """Take an answer; False where none is there."""
        for mending in self._torn:
            if mending.take():
                if mending.done:
                    self.found = mending.x
                    self._torn.remove(mending)
                    self.mended |= not self._torn
                if not self._torn:
                    self._torn, self._next = self._next, []
                return True
        for at, (child, sites) in enumerate(self._asked):
            if (answer := child.answer()) is None:
                continue
            del self._asked[at]
            if self._way in (INNER, VERTEX):
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
                    self.patterns.add(site % len(self._lanes), answer.x[edge : edge + width])
                    edge += width
        if self._way == BEST and np.isfinite(self.bound):
            farther = self._smooth * (FARTHER if bound > self.bound else LESS)
            self._smooth = min(max(farther, SHORTEST), LONGEST)
        if bound > self.bound:
            self.bound, self.centre = bound, self.prices
        self._stale = True
        if self._doing == ROUNDED:
            self._way = VERTEX
        elif self._mended_of or self._early or not self._steps:
            self._way = INNER
        else:
            self._step()  # no time for another round: a vertex at once

    @property
    def _early(self) -> bool:
        """Whether there is time for more rounds before the first vertex is mended."""
        return time.monotonic() - self._began < self._extra * self._given

    def _mixed(self, answer: Answer) -> None:
        way, self._way = self._way, ""
        if answer.x is None or answer.prices is None:
            if self._room.any():  # there may be less room than was thought
                self._room, self._way = np.zeros(len(self._held)), way
            else:
                self._steps.clear()
            return
        if way == VERTEX:
            self.patterns.least = answer.value
        if self._stale:
            self._stale, self._mixed_at = False, answer.prices[: len(self.split.low)]
            if self._doing == BEST and self._nearer(answer.value) and self._steps and self._early:
                self._steps.appendleft(BEST)
        if way == VERTEX:
            self._settle(answer.x, answer.prices)
        self._step()

    def _nearer(self, value: float) -> bool:
        """Whether more rounds may bring mixture and bound nearer to one another."""
        gap, before = value - self.bound, self._gap
        self._gap = min(gap, before)
        if gap > (1 - GAIN) * before:
            self._idle += 1
            return self._idle < NULLS
        self._idle = IDLE if gap <= ENOUGH * abs(value) else 0
        return self._idle == 0

    def _settle(self, mixture: Floats, prices: Floats) -> None:
        """Take the plan of a vertex, and mend its torn sites where the step is for that."""
        x, torn = self.patterns.mixed(mixture, SETTLED)
        if not torn or not self._offered:
            # at first, a plan in which the torn sites wait is better than none
            self._offered = True
            self.found = x.copy()
            for site in torn:
                self.found[self.split.columns[site]] = 0.0
        if torn and self._doing == TORN and len(self.patterns) > self._mended_of:
            self._mended_of = len(self.patterns)
            self._next = mendings(self.patterns, self._program, self._mix, mixture, prices, self._held, self._room)
            if not self._torn:
                self._torn, self._next = self._next, []


def _leaned(programs: list[Program]) -> list[Program]:
    """The programs with all a little dearer."""
    costs = np.abs(np.concatenate([program.cost for program in programs]))
    costs = costs[costs > 1e-6]
    little = LEAN * float(np.median(costs)) if len(costs) else 0.0
    return [replace(program, cost=program.cost + little) for program in programs]
