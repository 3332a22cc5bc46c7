"""From the previous plan to the first re-plan, and its answer where there is no time for more."""

from __future__ import annotations

import time
from collections.abc import Callable

from optimizer import __version__
from optimizer.limits import Bound, Kinds, Limits, Progress
from optimizer.problem import StaffingProblem
from optimizer.rules import objective, violations
from optimizer.solution import Rows, Solution
from optimizer.staffing.moving.exchanging import exchange
from optimizer.staffing.moving.growing import Replan
from optimizer.staffing.ordering import Ordered

FEW_MOVES = 500  # changes up to which teams are moved one after the other in good time
FIRST_SHARE, SHARE = 0.8, 0.4  # of the time for the first re-plan, which comes at once, and for better ones
SHORT = 1.5  # seconds of a limit up to which there is no such search for a round with more ways than `SMALL`
SMALL = 50_000  # staff x sites

FOUND = Callable[[Rows], None]


def move_teams(
    problem: StaffingProblem,
    out_of_time: Callable[[float], bool],
    found: FOUND | None = None,
) -> Rows:
    """The previous plan with the changes that gain the most: rows [staff, site, role, first, end] that keep every rule.

    As far as it has come when time is out: `out_of_time(share)` tells whether that share of it is gone. `found` is
    told of the plan kept, of the first re-plan, and of better ones.
    """
    plan = Replan(problem)
    tell = found or (lambda rows: None)
    tell(plan.rows())
    plan.grow(lambda: out_of_time(FIRST_SHARE))
    tell(plan.rows())
    exchange(plan, lambda: out_of_time(SHARE), lambda: tell(plan.rows()))
    return plan.rows()


def replan(problem: StaffingProblem, limits: Limits, report: Callable[[Progress], None] | None, began: float) -> Rows:
    """As `move_teams`, within a share of the limits, and reported as the first plans of a solve begun at `began`."""

    def tell(rows: Rows) -> None:
        if report is not None:
            report(Progress(time.monotonic() - began, "constructing", objective(problem, rows), (None, None, None)))

    short = is_short(problem, limits)

    def out_of_time(share: float) -> bool:
        share = FIRST_SHARE if short else share
        return limits.cancelled() or time.monotonic() - began >= share * limits.seconds

    return move_teams(problem, out_of_time, tell)


def is_short(problem: StaffingProblem, limits: Limits) -> bool:
    """True where the time is for moving teams alone: building the whole model would take most of it."""
    few = problem.moves_max <= FEW_MOVES
    return few and limits.seconds <= SHORT and len(problem.staff_codes) * len(problem.site_codes) > SMALL


def unsearched(ordered: Ordered, rows: Rows, seed: int, seconds: float) -> Solution:
    """The answer of a solve whose time is over with its first re-plan: a bound only where nothing less can be."""
    broken = violations(ordered.problem, rows)
    if broken:
        raise RuntimeError(f"the plan breaks a rule: {broken[0]}")
    parts = objective(ordered.problem, rows)
    bound: Bound = (0.0, None, None) if parts[0] == 0 else (None, None, None)
    kind: Kinds = ("nothing less", None, None) if parts[0] == 0 else (None, None, None)
    return Solution(
        assignments=ordered.original(rows),
        objective=parts,
        bound=bound,
        status="feasible",
        seconds=seconds,
        seed=seed,
        version=__version__,
        kind=kind,
    )
