"""Who works where and when. Importing this loads no solver; the first `solve` does."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.limits import Limits, Progress
from optimizer.problem import StaffingProblem
from optimizer.solution import Solution

__all__ = ["solve"]


def solve(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
) -> Solution:
    """The best plan found within the limits, with a bound of each part. Cancelled, it hands back what it has."""
    from optimizer.staffing.solving import solve as run

    return run(problem, limits=limits, seed=seed, on_progress=on_progress)
