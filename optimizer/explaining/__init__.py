"""Why targets are missed and what would close them. Importing this loads no solver; the first `explain` does."""

from __future__ import annotations

from optimizer.explaining.explanation import REPORT, Binding, Explained, Explanation, Remedy, as_dict
from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.solution import Solution

__all__ = ["Binding", "Explained", "Explanation", "Remedy", "as_dict", "explain"]


def explain(
    problem: StaffingProblem,
    solution: Solution,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: REPORT | None = None,
) -> tuple[Explanation, ...]:
    """For each target that the plan misses what holds it back and what would close it, the most people short first.

    A shortage of several targets together comes before them. Whatever time is left out is left unsaid: an explanation
    without remedies says that none was found in time.
    """
    from optimizer.explaining.searching import explain as run

    return run(problem, solution, limits=limits, seed=seed, on_progress=on_progress)
