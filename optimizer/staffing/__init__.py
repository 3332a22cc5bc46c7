"""Who works where and when. Importing this loads no solver; the first `solve` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from optimizer.limits import Limits, Progress
from optimizer.problem import StaffingProblem
from optimizer.solution import Solution

if TYPE_CHECKING:
    from optimizer.wishes import Wishes

__all__ = ["solve"]


def solve(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    wishes: Wishes | None = None,
    before: Mapping[str, str] | None = None,
    load: Mapping[str, float] | None = None,
) -> Solution:
    """The best plan found within the limits, with a bound of each part. Cancelled, it hands back what it has.

    `wishes`: pins, closures and wishes (docs/wishes.md); bounds are of plans that hold pins, closures and a hard own
    township. `before`: person -> site in an earlier plan, and `load`: person -> work done in earlier rounds (hours or
    slots), by code: of people who are alike those at a site before come there again, then those with the least load
    work first and longest. Raises optimizer.wishes.WishFaults with everything in these that does not fit the problem.
    """
    from optimizer.wishes.planning import plan

    return plan(problem, limits=limits, seed=seed, on_progress=on_progress, wishes=wishes, before=before, load=load)
