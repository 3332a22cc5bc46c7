"""The whole solve: a first plan, then part after part of the objective, each proven or improved while there is time.

Shortfall and waiting are sought over origins and cells, where a way exists or not; travel over bases and sites.
"""

from __future__ import annotations

import time

import numpy as np
from scipy import sparse

from optimizer import __version__
from optimizer.limits import Limits
from optimizer.problem import Bools, Floats, StaffingProblem
from optimizer.program import Answer, Program, run
from optimizer.rules import objective, violations
from optimizer.solution import Solution
from optimizer.staffing.construction import construct
from optimizer.staffing.filling import complete, people_columns, settle
from optimizer.staffing.formulation import Model, formulate
from optimizer.staffing.guiding import with_fewest_lanes
from optimizer.staffing.incumbent import REPORT, Incumbent, earlier, is_proven
from optimizer.staffing.moving import FEW_MOVES, is_short, replan, restored, unsearched, vector_of
from optimizer.staffing.naming import name_people
from optimizer.staffing.network import is_plain, solve_plain
from optimizer.staffing.offloading import Processes
from optimizer.staffing.ordering import in_order
from optimizer.staffing.refining import coarsened, refined
from optimizer.staffing.searching import QUICK_COLUMNS, improve_part
from optimizer.staffing.service import service_cuts

NEAREST_SECONDS = 6.0  # at least, for the least travel of the counts found
LEFT, MOST_SITES = 0.2, 1000  # of the time, and sites at most, where a plain round goes on after its own search
SHARES = (0.42, 0.7, 0.97)  # of the time, by when a part is left to the next


def solve(problem: StaffingProblem, *, limits: Limits, seed: int = 0, on_progress: REPORT | None = None) -> Solution:
    """The best plan found within the limits, with a bound of each part. Cancelled, it hands back what it has."""
    began = time.monotonic()
    ordered = in_order(problem)
    start = None
    if is_plain(ordered.problem):
        start = solve_plain(ordered, limits=limits, seed=seed, on_progress=on_progress, began=began)
        if not _open(start, ordered.problem, limits):
            return start
    moved = None
    if ordered.problem.previous is not None:
        moved = replan(ordered.problem, limits, on_progress, began)
        if limits.cancelled() or is_short(ordered.problem, limits):
            return unsearched(ordered, moved, seed, time.monotonic() - began)
    fine, coarse = formulate(ordered.problem), formulate(ordered.problem, merged=True)
    x = None if start is None else vector_of(coarse, ordered.own(start.assignments))
    nothing = np.zeros(coarse.columns.total)
    best = Incumbent(coarse, *complete(coarse, nothing if x is None else x), limits, on_progress)
    if start is not None or moved is not None:
        best.began = began
    if moved is not None and (x := vector_of(coarse, moved)) is not None:
        best.offer(*complete(coarse, x))
    _know(best, start, (0, 1))
    best.tell()
    processes = Processes(limits.workers)
    try:
        if coarse.columns.total > QUICK_COLUMNS:
            processes.get(limits.workers - 1)  # they take a second to begin: meanwhile the first plan is made
        if x is None or (moved is not None and ordered.problem.moves_max > FEW_MOVES):
            first = construct(fine, lambda: best.over(0.5))
            best.offer(*complete(coarse, coarsened(fine, coarse, first)))
        program = whole_program(coarse)
        patterns = None
        for part in (0, 1):
            patterns = improve_part(best, program, part, SHARES[part], processes, seed, fine, patterns)
            program = _held(program, best, part)
        best.turn_to(fine, *complete(fine, refined(fine, coarse, best.x)))
        _know(best, start, (2,))
        _nearest(best, processes)
        program = _held(_held(whole_program(fine), best, 0), best, 1)
        improve_part(best, program, 2, SHARES[2], processes, seed, known=patterns)
    finally:
        processes.stop()
    best.enter("naming")
    rows = name_people(fine, best.x)
    if moved is not None:
        rows = restored(fine.problem, fine.groups, rows)
    if start is not None and not earlier(objective(fine.problem, rows), start.objective):
        rows = ordered.own(start.assignments)
    broken = violations(fine.problem, rows)
    if broken:
        raise RuntimeError(f"the plan breaks a rule: {broken[0]}")
    parts = objective(fine.problem, rows)
    bound = tuple(None if b is None else min(b, parts[i]) for i, b in enumerate(best.bound))
    done = all(is_proven(part, parts[part], bound[part]) for part in range(3))
    return Solution(
        assignments=ordered.original(rows),
        objective=parts,
        bound=(bound[0], bound[1], bound[2]),
        status="optimal" if done else "feasible",
        seconds=best.seconds(),
        seed=seed,
        version=__version__,
        kind=best.kind,
    )


def _open(found: Solution, problem: StaffingProblem, limits: Limits) -> bool:
    """Whether a plain round's plan may be made better here: its shortfall or waiting is not proven, and there is
    time."""
    proven = all(is_proven(part, found.objective[part], found.bound[part]) for part in (0, 1))
    time_left = found.seconds < (1 - LEFT) * limits.seconds and not limits.cancelled()
    return not proven and time_left and len(problem.site_codes) <= MOST_SITES


def _know(best: Incumbent, start: Solution | None, parts: tuple[int, ...]) -> None:
    """Take over what is proven of a plan to start from. A bound speaks of plans no worse in the parts before, and the
    plans from here on are among those."""
    if start is None:
        return
    for part in parts:
        value, kind = start.bound[part], start.kind[part]
        if value is not None and kind is not None:
            best.prove(part, value, kind)


def whole_program(model: Model) -> Program:
    """The model with the cuts of whole lanes, by the ends of the targets."""
    ends = sorted({int(u) for u in model.problem.target_by_slot})
    cuts, high = service_cuts(model.problem, model.columns, ends)
    bare = Program(
        sparse.csc_array(model.matrix), model.low, model.high, model.costs[0], model.columns.high, model.whole
    )
    return bare.with_rows(cuts, high)


def _held(program: Program, best: Incumbent, part: int) -> Program:
    """The program with a row that lets a part get no larger.

    Its values lie a grain apart: with less than one to spare the same plans pass, whatever the solver's tolerance.
    """
    spare = 0.4 * best.grain[part] or 1e-5
    return program.with_row(best.model.costs[part], best.parts[part] - best.model.constant[part] + spare)


def _nearest(best: Incumbent, processes: Processes) -> None:
    """The same service with the least travel: first with the same counts, which is a transportation problem, then with
    no more people than its lanes take."""
    people = people_columns(best.model)
    counted = people.copy()
    counted[best.model.columns.at["count"]] = False
    _least_travel(best, processes, counted, best.x)
    _least_travel(best, processes, people, with_fewest_lanes(best.model, best.x))


def _least_travel(best: Incumbent, processes: Processes, free: Bools, x: Floats) -> None:
    """Plan the `free` people anew with the least travel, all else as in `x`."""
    model = best.model
    if best.limits.cancelled():
        return
    program = Program(
        sparse.csc_array(model.matrix),
        model.low,
        model.high,
        model.costs[2],
        model.columns.high,
        model.whole & free,
    ).restricted(free, x)
    # worth a little more than the time that was given: without it people are sent across the county for nothing
    seconds = max(NEAREST_SECONDS, best.limits.seconds - best.seconds())
    if len(program.cost) <= QUICK_COLUMNS:
        answer: Answer | None = run(program, seconds, 2000, 1e-6)
    else:  # in a process, which can be left at once
        child = processes.get(0)
        child.ask(program, seconds, 2000, 1e-6)
        while (answer := child.answer(0.05)) is None and not best.limits.cancelled():
            pass
    if answer is None or answer.x is None:
        return
    x = x.copy()
    x[free] = answer.x
    settled = settle(model, x)
    if settled is not None:
        best.offer(*settled)
