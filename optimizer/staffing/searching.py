"""One part of the objective: a process on the whole model, the others from the relaxed model to ways to
neighbourhoods."""

from __future__ import annotations

import time

import numpy as np

from optimizer.limits import Parts
from optimizer.problem import Floats
from optimizer.program import DONE, Answer, Program, run
from optimizer.staffing.filling import settle
from optimizer.staffing.formulation import Model
from optimizer.staffing.guiding import topped_up
from optimizer.staffing.improving import Improver
from optimizer.staffing.incumbent import Incumbent
from optimizer.staffing.offloading import Child, Processes
from optimizer.staffing.patterns import Patterns, split
from optimizer.staffing.pricing import Pricing

STAGES = ("improving", "waiting", "travel")
WHOLE_MODEL = 25_000  # columns up to which a process works on the whole model; beyond, the relaxed one gives the bound
QUICK_COLUMNS = 2500  # models up to this size are first tried without a process
QUICK_SECONDS = 1.0
GUIDED_WHOLE = 1500  # whole unknowns from which the relaxed model leads the search
A_HAIR, MUCH_MORE = 0.01, 1.5  # of what targets need; times the waiting: when a better shortfall is dearly bought
PATIENCE = 0.15  # of the time for the plan at hand to come down to such a shortfall
SHORT, LONG = 1.0, 4.0  # seconds of a neighbourhood: while prices are soon to come, and later
OWED = (0.75, 0.9, 0.97)  # by part: of the time, for the first rounds of prices
EXTRA = (0.25, 0.25, 0.6)  # by part: of the time left, for more rounds; sites made whole seldom save travel
ROOM = 0.9  # of what an earlier part is above its best mixture
NEAR, STILL = (1e-3, 1e-2, 0.0), 0.1
"""By part: a gap from which the time is better spent on the next part, after so much of it without any gain."""
ENOUGH_IDLE = 60  # neighbourhoods in a row without gain, after which only a proof is waited for


def improve_part(
    best: Incumbent,
    program: Program,
    part: int,
    share: float,
    processes: Processes,
    seed: int,
    fine: Model | None = None,
    known: Patterns | None = None,
) -> Patterns | None:
    """Make one part as small as the time until `share` of the limit allows, those before it no larger.

    `fine` is the model over sites where `best.model` is the one over cells. `program` is over the unknowns of
    `best.model`; its last rows, one a part, hold the earlier parts. `known`: patterns of the same sites that another
    part found; answers them with those of this one.
    """
    best.enter(STAGES[part])
    best.prove_nothing_less()
    if best.proven(part) or best.over():
        return known
    program = program.for_cost(best.model.costs[part])
    if len(program.cost) <= QUICK_COLUMNS:
        left = best.limits.seconds - best.seconds()
        if adopt(best, part, run(program, min(QUICK_SECONDS, left), 2**31 - 1, 0.0)):
            return known
    whole = len(program.cost) <= WHOLE_MODEL and program.whole.sum() <= GUIDED_WHOLE
    if whole:
        until = share * (0.85 if processes.count > 1 else 0.6)  # alone, it leaves some time to the search
        processes.get(0).ask(program, best.limits.seconds * until - best.seconds())
    improver = Improver(best.model, program, part, best.x, best.parts, seed)
    searcher = Searcher(improver, processes, int(whole), fine, known)
    spare: tuple[Floats, Parts] | None = None
    until = share
    patience = _Patience(best, part)
    while not best.over(max(until, searcher.owed)) and not best.proven(part):
        if patience.ends():
            break
        if searcher.reserved and (answer := processes.get(0).answer(0.02)) is not None:
            searcher.reserved = 0
            spare = _dearly_bought(best, part, answer)
            if spare is not None:
                until = min(share, best.seconds() / max(best.limits.seconds, 1e-9) + PATIENCE)
                processes.renew()
                improver.asked.clear()
                continue
            if adopt(best, part, answer):
                break
            improver.meet(best.x, best.parts)
        if searcher.reserved < processes.count:
            searcher.step(best, max(share, searcher.owed))
        if improver.idle >= ENOUGH_IDLE and not searcher.reserved:
            break
    if part < 2:
        processes.renew()
    if spare is not None:
        best.offer(*spare)
    if part == 0 and fine is not None and best.model.duties is None and not best.limits.cancelled():
        best.offer(*topped_up(fine, best.model, best.x, best.limits.cancelled))
    return known if searcher.pricing is None else searcher.pricing.patterns


def adopt(best: Incumbent, part: int, answer: Answer) -> bool:
    """Take the answer of a whole model: its plan where it is better or proven, and its bound. True where that
    is a proof."""
    if answer.bound is not None:
        best.prove_cost(part, answer.bound, "search tree")
    settled = settle(best.model, answer.x) if answer.x is not None else None
    if settled is None:
        return False
    x, parts = settled
    same = parts[:part] == best.parts[:part] and parts[part] <= best.parts[part] + 1e-6
    if not best.offer(x, parts) and part == 2 and answer.state == DONE and same and best.proven(part):
        # the optimum of the whole model, not the one met first: the same plan however the clocks ran
        best.x, best.parts = x, parts
    if answer.bound is not None:
        best.prove_cost(part, answer.bound, "search tree")
    return best.proven(part)


def _dearly_bought(best: Incumbent, part: int, answer: Answer) -> tuple[Floats, Parts] | None:
    """A plan whose shortfall is a hair smaller and whose waiting is far larger: kept in spare, its bound taken.

    The whole model of the shortfall does not look at the waiting; the plan at hand may soon have the same shortfall.
    """
    if part != 0 or answer.x is None:
        return None
    found = settle(best.model, answer.x)
    if found is None or not found[1][0] < best.parts[0] or found[1][1] < MUCH_MORE * best.parts[1]:
        return None
    if best.parts[0] - found[1][0] > A_HAIR * (best.parts[0] + float(best.model.problem.target_need.sum())):
        return None
    if answer.bound is not None:
        best.prove_cost(0, answer.bound, "search tree")
    return found


class _Patience:
    """Ends where a part is near its bound, and neither has moved for a while."""

    def __init__(self, best: Incumbent, part: int) -> None:
        self.best, self.part = best, part
        self.seen: object = None
        self.since = best.seconds()

    def ends(self) -> bool:
        best, part = self.best, self.part
        value, bound = best.parts[part], best.bound[part]
        if (seen := (best.parts[: part + 1], bound)) != self.seen:
            self.seen, self.since = seen, best.seconds()
        if bound is None:
            return False
        whole = bound + (float(best.model.problem.target_need.sum()) if part == 0 else 0.0)
        near = value - bound <= NEAR[part] * whole
        return near and best.seconds() - self.since > STILL * best.limits.seconds


class Searcher:
    """Keeps the processes busy that do not work on the whole model. `reserved`: how many of the first do.

    A large model is first relaxed, for its bound and its prices; then rounds of prices go over the sites and lead to
    a plan. Neighbourhoods of the best plan are sought all the while, where a process is free.
    """

    def __init__(
        self,
        improver: Improver,
        processes: Processes,
        reserved: int,
        fine: Model | None,
        known: Patterns | None,
    ) -> None:
        self.improver, self.processes, self.reserved = improver, processes, reserved
        self.fine, self.known = fine, known
        self.relaxing = improver.program.whole.sum() > GUIDED_WHOLE
        self.pricing: Pricing | None = None
        self.leading = True  # the first rounds of prices go before neighbourhoods

    @property
    def owed(self) -> float:
        """The share of the time by when the first rounds of prices have to be over: a part is not left before."""
        pricing = self.pricing
        owed = self.relaxing or (pricing is not None and (self.leading or pricing.found is not None))
        return OWED[self.improver.part] if owed else 0.0

    def step(self, best: Incumbent, share: float) -> None:
        """Ask every free process for something, and take what is answered."""
        improver, left = self.improver, best.limits.seconds * share - best.seconds()
        guide = self.reserved
        if self.relaxing:
            self._relax(best, self.processes.get(guide), left)
        for index in range(self.reserved, self.processes.count):
            child = self.processes.get(index)
            if child.busy or left <= 0.05 or (self.relaxing and index == guide):
                continue
            if self.pricing is not None and (self.leading or index == guide) and self.pricing.ask(child, left):
                continue
            if self.pricing is None or not self.leading or self.pricing.over:
                improver.ask(child, left, SHORT if self.relaxing else LONG)
        if improver.asked and improver.take(0.0 if self.pricing is not None else 0.02):
            best.offer(improver.x, improver.parts)
        if self.pricing is not None:
            self._look_at(best, self.pricing)  # while the processes are at work
            self._hear(best, self.pricing)

    def _relax(self, best: Incumbent, child: Child, left: float) -> None:
        """The relaxed model: its bound, and the prices to begin with."""
        improver = self.improver
        if not child.busy:
            child.ask_relaxed(improver.program, left * 0.9)
        answer = child.answer(0.02)
        if answer is None:
            return
        self.relaxing = False
        if answer.bound is not None:
            best.prove_cost(improver.part, answer.bound, "coupled LP")
        if answer.prices is not None:
            whole = split(improver.program, best.model.columns.site)
            lanes, opened = (best.model.kind_mask(kind) for kind in ("lane", "open"))
            held = np.flatnonzero(whole.rows >= len(improver.program.low) - improver.part)
            self.pricing = Pricing(
                whole,
                answer.prices[whole.rows],
                best.x,
                lanes,
                opened,
                improver.tied,
                held,
                self._room(best),
                self.known,
                EXTRA[improver.part],
            )

    def _room(self, best: Incumbent) -> Floats:
        """By earlier part: how far a mixture may keep off the row that holds it, if anything is known of that."""
        part = self.improver.part
        room = np.zeros(part)
        if self.known is not None and part:
            least = self.known.least + float(best.model.constant[part - 1])
            room[part - 1] = ROOM * max(0.0, best.parts[part - 1] - least)
        return room

    def _hear(self, best: Incumbent, pricing: Pricing) -> None:
        """Take a bound from the prices where there is one; begin another round when one is over."""
        if not pricing.take():
            time.sleep(0.01)
            return
        if np.isfinite(pricing.bound):
            best.prove_cost(self.improver.part, pricing.bound, "Lagrangian")
        if pricing.done or pricing.mended:
            self.leading = False
        if pricing.over:
            pricing.again(best.x)

    def _look_at(self, best: Incumbent, pricing: Pricing) -> None:
        """Take the plan that the prices led to, if there is one."""
        if pricing.found is None:
            return
        found, pricing.found = settle(best.model, pricing.found), None
        if found is not None and self.fine is not None and best.model.duties is None:
            found = topped_up(self.fine, best.model, found[0], best.limits.cancelled)
        if found is not None and best.offer(*found):
            self.improver.meet(best.x, best.parts)
