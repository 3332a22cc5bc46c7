"""The whole solve: a first plan, then part after part of the objective, each proven or improved while there is time.

Small rounds: each part is solved as one model with whole numbers, to proof. Large ones: one process works on the whole model of
a part and brings its bound (and sometimes its optimum), the others plan neighbourhoods anew.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from optimizer import __version__
from optimizer.limits import Limits
from optimizer.problem import Bools, StaffingProblem
from optimizer.rules import objective, violations
from optimizer.solution import Solution
from optimizer.staffing.construction import construct
from optimizer.staffing.filling import complete, settle
from optimizer.staffing.formulation import Model, formulate
from optimizer.staffing.guiding import used_columns
from optimizer.staffing.improving import Improver
from optimizer.staffing.incumbent import REPORT, Incumbent
from optimizer.staffing.naming import name_people
from optimizer.staffing.offloading import Processes
from optimizer.staffing.ordering import in_order
from optimizer.staffing.program import DONE, Answer, Program, run
from optimizer.staffing.service import service_cuts

STAGES = ("improving", "waiting", "travel")
SHARES = (0.5, 0.8, 0.97)  # of the time, by when a part is left to the next
WHOLE_MODEL = 60_000  # columns up to which a process works on the whole model with whole numbers; beyond, on its relaxation
QUICK_COLUMNS = 2500  # models up to this size are first tried without a process
QUICK_SECONDS = 0.4
GUIDED_WHOLE = 1500  # whole unknowns from which the relaxed model leads the search
ENOUGH_IDLE = 60  # neighbourhoods in a row without gain, after which only a proof is waited for


def solve(
    problem: StaffingProblem, *, limits: Limits, seed: int = 0, on_progress: REPORT | None = None
) -> Solution:
    """The best plan found within the limits, with a bound of each part. Cancelled, it hands back what it has."""
    ordered = in_order(problem)
    model = formulate(ordered.problem)
    empty = complete(model, np.zeros(model.columns.total))
    best = Incumbent(model, *empty, limits, on_progress)
    best.tell()
    processes = Processes(limits.workers)
    if model.columns.total > QUICK_COLUMNS:
        processes.get(limits.workers - 1)
    first = construct(model, lambda: best.over(0.5))
    best.offer(*complete(model, first))
    program = _whole_program(model)
    try:
        for part in range(3):
            _improve_part(best, program, part, processes, seed)
            if part < 2:
                # values lie a grain apart: with less than one to spare the same plans pass, whatever the solver's tolerance
                spare = 0.4 * best.grain[part] or 1e-5
                program = program.with_row(model.costs[part], best.parts[part] - model.constant[part] + spare)
    finally:
        processes.stop()
    best.enter("naming")
    rows = name_people(model, best.x)
    broken = violations(model.problem, rows)
    if broken:
        raise RuntimeError(f"the plan breaks a rule: {broken[0]}")
    parts = objective(model.problem, rows)
    bound = tuple(None if b is None else min(b, parts[i]) for i, b in enumerate(best.bound))
    done = all(best.proven(part) for part in range(3))
    return Solution(
        assignments=ordered.original(rows),
        objective=parts,
        bound=(bound[0], bound[1], bound[2]),
        status="optimal" if done else "feasible",
        seconds=best.seconds(),
        seed=seed,
        version=__version__,
    )


def _whole_program(model: Model) -> Program:
    ends = sorted({int(u) for u in model.problem.target_by_slot})
    cuts, high = service_cuts(model.problem, model.columns, ends)
    bare = Program(
        sparse.csc_array(model.matrix), model.low, model.high, model.costs[0], model.columns.high, model.whole
    )
    return bare.with_rows(cuts, high)


def _improve_part(best: Incumbent, program: Program, part: int, processes: Processes, seed: int) -> None:
    """Make one part as small as time allows, those before it no larger."""
    model, share = best.model, SHARES[part]
    best.enter(STAGES[part])
    if part < 2 and best.parts[part] == 0:
        best.prove(part, 0.0)
        return
    if best.over():
        return
    program = program.for_cost(model.costs[part])
    if len(program.cost) <= QUICK_COLUMNS:
        left = best.limits.seconds - best.seconds()
        answer = run(program, min(QUICK_SECONDS, left), 2**31 - 1, 0.0)
        if _adopt(best, part, answer):
            return
    if part == 2:
        _nearest(best, program)
    large = len(program.cost) > WHOLE_MODEL
    prover = processes.get(0) if processes.count > 1 or not large else None
    if prover is not None:
        whole = program.relaxed() if large else program
        prover.ask(whole, best.limits.seconds * _last(processes, share) - best.seconds())
    improver = Improver(model, program, part, best.x, best.parts, seed)
    searcher = Searcher(improver, processes, reserved=int(prover is not None))
    while not best.over(share) and not best.proven(part):
        if prover is not None and (answer := prover.answer(0.02)) is not None:
            prover = None
            searcher.reserved = 0
            if _adopt(best, part, answer):
                break
            improver.meet(best.x, best.parts)
        if searcher.reserved < processes.count:
            searcher.step(best, share)
        if improver.idle >= ENOUGH_IDLE and prover is None:
            break
    processes.renew()


def _last(processes: Processes, share: float) -> float:
    """The share of the time by when a whole model must answer: alone, it leaves some to the search."""
    return share * (0.95 if processes.count > 1 else 0.6)


class Searcher:
    """Keeps the processes that do not work on the whole model busy: first the relaxed model, then its ways, then neighbourhoods."""

    def __init__(self, improver: Improver, processes: Processes, reserved: int) -> None:
        self.improver, self.processes, self.reserved = improver, processes, reserved
        self.guide: str = "relaxed" if improver.program.whole.sum() > GUIDED_WHOLE else "done"
        self.guided: Bools = np.zeros(0, dtype=bool)

    def step(self, best: Incumbent, share: float) -> None:
        """Ask every free process for something, and take the oldest answer."""
        improver, left = self.improver, best.limits.seconds * share - best.seconds()
        first = self.processes.get(self.reserved)
        if self.guide in ("relaxed", "ways"):
            if not first.busy:
                program = improver.program
                if self.guide == "relaxed":
                    first.ask(program.relaxed(), left * 0.6)
                else:
                    first.ask(program.restricted(self.guided, improver.x), left * 0.4, gap=1e-3)
            elif (answer := first.answer(0.02)) is not None:
                self._follow(best, answer)
            return
        for index in range(self.reserved, self.processes.count):
            child = self.processes.get(index)
            if not child.busy and left > 0.05:
                improver.ask(child, left)
        if improver.asked and improver.take(0.02):
            best.offer(improver.x, improver.parts)

    def _follow(self, best: Incumbent, answer: Answer) -> None:
        improver = self.improver
        if self.guide == "relaxed":
            if answer.bound is not None:
                best.prove(improver.part, answer.bound + best.model.constant[improver.part])
            self.guide = "done" if answer.x is None else "ways"
            if answer.x is not None:
                self.guided = used_columns(best.model, answer.x, improver.x)
            return
        self.guide = "done"
        if answer.x is not None:
            found = improver.x.copy()
            found[self.guided] = answer.x
            settled = settle(best.model, found)
            if settled is not None:
                best.offer(*settled)
                improver.meet(best.x, best.parts)


def _adopt(best: Incumbent, part: int, answer: Answer) -> bool:
    """Take the answer of a whole model: its plan where it is better or proven, and its bound. True where that is a proof."""
    if answer.bound is not None:
        best.prove(part, answer.bound + best.model.constant[part])
    if answer.x is None:
        return False
    settled = settle(best.model, answer.x)
    if settled is None:
        return False
    x, parts = settled
    same = parts[:part] == best.parts[:part] and parts[part] <= best.parts[part] + 1e-6
    if not best.offer(x, parts) and answer.state == DONE and same and best.proven(part):
        # the optimum of the whole model, not the one met first: the same plan however the clocks ran
        best.x, best.parts = x, parts
    if answer.bound is not None:
        best.prove(part, answer.bound + best.model.constant[part])
    return best.proven(part)


def _nearest(best: Incumbent, program: Program) -> None:
    """The same counts with the least travel: a transportation problem."""
    model = best.model
    people = np.zeros(model.columns.total, dtype=bool)
    for kind in ("work", "go", "stay", "keep", "move", "duty"):
        people[model.columns.at[kind]] = True
    left = best.limits.seconds - best.seconds()
    answer = run(program.restricted(people, best.x), max(0.5, left), 2000, 1e-6)
    if answer.x is None:
        return
    x = best.x.copy()
    x[people] = answer.x
    settled = settle(model, x)
    if settled is not None:
        best.offer(*settled)
