"""One part of the objective: a process on the whole model, the others from the relaxed model to ways to
neighbourhoods."""

from __future__ import annotations

from optimizer.limits import Parts
from optimizer.problem import Floats
from optimizer.staffing.filling import settle
from optimizer.staffing.fixing import Fixing, softened
from optimizer.staffing.formulation import Model
from optimizer.staffing.guiding import rounded_down, topped_up
from optimizer.staffing.improving import Improver
from optimizer.staffing.incumbent import Incumbent
from optimizer.staffing.offloading import Processes
from optimizer.staffing.program import DONE, Answer, Program, run

STAGES = ("improving", "waiting", "travel")
WHOLE_MODEL = 25_000  # columns up to which a process works on the whole model; beyond, the relaxed one gives the bound
QUICK_COLUMNS = 2500  # models up to this size are first tried without a process
QUICK_SECONDS = 0.4
CLUSTER = 500  # whole unknowns of the sites that become whole together
GUIDED_WHOLE = 1500  # whole unknowns from which the relaxed model leads the search
A_HAIR, MUCH_MORE = 0.01, 1.5  # of what targets need; times the waiting: when a better shortfall is dearly bought
PATIENCE = 0.15  # of the time for the plan at hand to come down to such a shortfall
ENOUGH_IDLE = 60  # neighbourhoods in a row without gain, after which only a proof is waited for


def improve_part(
    best: Incumbent,
    program: Program,
    part: int,
    share: float,
    processes: Processes,
    seed: int,
    fine: Model | None = None,
) -> None:
    """Make one part as small as the time until `share` of the limit allows, those before it no larger.

    `fine` is the model over sites where `best.model` is the one over cells. `program` is over the unknowns of
    `best.model`, with rows that hold the earlier parts.
    """
    best.enter(STAGES[part])
    if part < 2 and best.parts[part] == 0:
        best.prove(part, 0.0, "nothing less")
    if best.proven(part) or best.over():
        return
    program = program.for_cost(best.model.costs[part])
    if len(program.cost) <= QUICK_COLUMNS:
        left = best.limits.seconds - best.seconds()
        if adopt(best, part, run(program, min(QUICK_SECONDS, left), 2**31 - 1, 0.0)):
            return
    whole = len(program.cost) <= WHOLE_MODEL and (processes.count > 1 or program.whole.sum() <= GUIDED_WHOLE)
    if whole:
        until = share * (0.85 if processes.count > 1 else 0.6)  # alone, it leaves some time to the search
        processes.get(0).ask(program, best.limits.seconds * until - best.seconds())
    improver = Improver(best.model, program, part, best.x, best.parts, seed)
    searcher = Searcher(improver, processes, int(whole), fine)
    spare: tuple[Floats, Parts] | None = None
    until = share
    while not best.over(until) and not best.proven(part):
        if searcher.reserved and (answer := processes.get(0).answer(0.02)) is not None:
            searcher.reserved = 0
            spare = _dearly_bought(best, part, answer)
            if spare is not None:
                until = min(share, best.seconds() / max(best.limits.seconds, 1e-9) + PATIENCE)
                searcher.fixing = None
                processes.renew()
                improver.asked.clear()
                continue
            if adopt(best, part, answer):
                break
            improver.meet(best.x, best.parts)
        if searcher.reserved < processes.count:
            searcher.step(best, share)
        if improver.idle >= ENOUGH_IDLE and not searcher.reserved:
            break
    if part < 2:
        processes.renew()
    if spare is not None:
        best.offer(*spare)
    if part == 0 and fine is not None and best.model.duties is None and not best.limits.cancelled():
        best.offer(*topped_up(fine, best.model, best.x, best.limits.cancelled))


def adopt(best: Incumbent, part: int, answer: Answer) -> bool:
    """Take the answer of a whole model: its plan where it is better or proven, and its bound. True where that
    is a proof."""
    if answer.bound is not None:
        best.prove(part, answer.bound + best.model.constant[part], "search tree")
    settled = settle(best.model, answer.x) if answer.x is not None else None
    if settled is None:
        return False
    x, parts = settled
    same = parts[:part] == best.parts[:part] and parts[part] <= best.parts[part] + 1e-6
    if not best.offer(x, parts) and part == 2 and answer.state == DONE and same and best.proven(part):
        # the optimum of the whole model, not the one met first: the same plan however the clocks ran
        best.x, best.parts = x, parts
    if answer.bound is not None:
        best.prove(part, answer.bound + best.model.constant[part], "search tree")
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
        best.prove(0, answer.bound + best.model.constant[0], "search tree")
    return found


class Searcher:
    """Keeps the processes busy that do not work on the whole model. `reserved`: how many of the first do.

    A large model is first relaxed (for its bound), then made whole cluster by cluster; from there neighbourhoods go on.
    """

    def __init__(self, improver: Improver, processes: Processes, reserved: int, fine: Model | None) -> None:
        self.improver, self.processes, self.reserved = improver, processes, reserved
        self.fine = fine
        self.relaxing = improver.program.whole.sum() > GUIDED_WHOLE
        self.guide_at = reserved
        self.fixing: Fixing | None = None

    def step(self, best: Incumbent, share: float) -> None:
        """Ask every free process for something, and take the oldest answer."""
        improver, left = self.improver, best.limits.seconds * share - best.seconds()
        if self.relaxing:
            self._relax(best, left)
        for index in range(self.reserved, self.processes.count):
            child = self.processes.get(index)
            if child.busy or left <= 0.05 or (self.relaxing and index == self.guide_at):
                continue
            if self.fixing is not None and self.fixing.left:
                self.fixing.ask(child, best.seconds(), self.processes.count - self.reserved)
            elif self.fixing is None or index != self.guide_at:
                improver.ask(child, left)
        if improver.asked and improver.take(0.02):
            best.offer(improver.x, improver.parts)
        if self.fixing is not None:
            if self.fixing.asked:
                self.fixing.take(0.02)
            if self.fixing.done or best.seconds() > self.fixing.until + 3:
                self._finish(best, self.fixing)

    def _relax(self, best: Incumbent, left: float) -> None:
        """The relaxed model for its bound; rounded down it is a plan already, and whole cluster by cluster a
        good one."""
        improver, child = self.improver, self.processes.get(self.guide_at)
        if not child.busy:
            child.ask(improver.program.relaxed(), left * 0.9)
        answer = child.answer(0.02)
        if answer is None:
            return
        self.relaxing = False
        if answer.bound is not None:
            best.prove(improver.part, answer.bound + best.model.constant[improver.part], "coupled LP")
        if answer.x is None or best.model.problem.previous is not None or improver.part == 2:
            return
        if self.fine is not None and improver.part == 0:
            self._offer(best, rounded_down(self.fine, best.model, answer.x, best.over))
        until = best.seconds() + left * 0.6
        program = improver.program if improver.part == 0 else softened(improver.program, best.model)
        self.fixing = Fixing(best.model, program, answer.x, improver.near, improver.near.sites_with(CLUSTER), until)

    def _finish(self, best: Incumbent, fixing: Fixing) -> None:
        self.fixing = None
        if fixing.done:
            found = fixing.plan()
            if found is not None and self.fine is not None and best.model.duties is None:
                found = topped_up(self.fine, best.model, found[0], best.limits.cancelled)
            self._offer(best, found)
        elif self.fine is not None and self.improver.part == 0:
            self._offer(best, rounded_down(self.fine, best.model, fixing.x, best.over))
        self.processes.renew(self.reserved)
        self.improver.asked.clear()

    def _offer(self, best: Incumbent, found: tuple[Floats, Parts] | None) -> None:
        if found is not None and best.offer(*found):
            self.improver.meet(best.x, best.parts)
