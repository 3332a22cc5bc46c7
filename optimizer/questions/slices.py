"""One solve as a step of a question: only whom it misses counts, and it ends as soon as that is settled."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from optimizer.limits import Limits, Progress
from optimizer.problem import StaffingProblem
from optimizer.questions.answers import Proof
from optimizer.rules import missed, served_by_site
from optimizer.solution import Rows
from optimizer.staffing import solve

ALIKE = ((1.0, 1.0),)  # every person missed counts alike: the shortfall is people


@dataclass(frozen=True, eq=False)
class Missed:
    """People missed of all targets in the best plan found (`rows`), and at least (`bound`, `kind`)."""

    people: int
    bound: float
    kind: Proof
    rows: Rows


def fewest_missed(
    problem: StaffingProblem, seconds: float, limits: Limits, seed: int, cancelled: Callable[[], bool]
) -> Missed:
    """Solve for the people missed alone, at most so many seconds."""
    began, settled = time.monotonic(), False

    def watch(progress: Progress) -> None:
        nonlocal settled
        short, bound = progress.objective[0], progress.bound[0]
        proven = short is not None and short <= (bound or 0.0)
        settled = settled or proven or progress.stage not in ("constructing", "improving")

    def enough() -> bool:
        return settled or cancelled() or time.monotonic() - began > seconds

    # the shortfall has half of a solve's time: this step gives all of its own to it
    own = Limits(seconds=2 * seconds, workers=limits.workers, cancelled=enough)
    solution = solve(problem.replaced(equity=ALIKE), limits=own, seed=seed, on_progress=watch)
    rows = solution.assignments
    return Missed(people_missed(problem, rows), solution.bound[0] or 0.0, solution.kind[0] or "nothing less", rows)


def people_missed(problem: StaffingProblem, rows: Rows) -> int:
    """People missed of all targets by a plan."""
    return int(missed(problem, served_by_site(problem, rows).served).sum())
