"""One solve as a step of a question: only whom it misses counts, and it ends as soon as that is settled."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from optimizer.counting import depth, needed_targets, people_short
from optimizer.limits import Limits, Progress
from optimizer.problem import StaffingProblem
from optimizer.questions.answers import Proof
from optimizer.rules import served_by_site
from optimizer.solution import Rows
from optimizer.staffing import solve

ALIKE = ((1.0, 1.0),)  # every person missed counts alike: the shortfall is people


@dataclass(frozen=True, eq=False)
class Missed:
    """People missed of all targets, each once, in the best plan found (`rows`), and at least (`bound`, `kind`)."""

    people: int
    bound: float
    kind: Proof
    rows: Rows


def fewest_missed(
    problem: StaffingProblem, seconds: float, limits: Limits, seed: int, cancelled: Callable[[], bool]
) -> Missed:
    """Solve for the people missed alone, at most so many seconds.

    Targets that others reach for them are left out. Where one person still counts for several targets, the people
    missed of all of them are as many times those missed at most.
    """
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
    solution = solve(only_people(problem), limits=own, seed=seed, on_progress=watch)
    rows = solution.assignments
    least = math.ceil((solution.bound[0] or 0.0) / depth(problem, needed_targets(problem)) - 1e-6)
    return Missed(people_missed(problem, rows), float(least), solution.kind[0] or "nothing less", rows)


def only_people(problem: StaffingProblem) -> StaffingProblem:
    """The round in which every person missed counts alike, without the targets that others reach for them."""
    chosen = needed_targets(problem)
    return problem.replaced(
        equity=ALIKE,
        target_area=problem.target_area[chosen],
        target_need=problem.target_need[chosen],
        target_by_slot=problem.target_by_slot[chosen],
    )


def people_missed(problem: StaffingProblem, rows: Rows) -> int:
    """People missed of all targets by a plan, each once."""
    return people_short(problem, served_by_site(problem, rows).served)
