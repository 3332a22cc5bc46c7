"""A round solved, and the plan judged by the independent checker before anybody looks at it."""

from __future__ import annotations

from typing import Any

from optimizer.limits import Limits
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.solution import Solution
from optimizer.staffing import solve
from tests import check_round

Round = dict[str, Any]
Optimum = tuple[float, float, float]
TRAVEL_SLACK = 0.01


def solved(round_: Round, seconds: float = 20, seed: int = 0, **limits: Any) -> Solution:
    """The solution, after the checker has found that it keeps every rule and says nothing false of itself.

    `limits`: further fields of `Limits`; one worker where none is named.
    """
    problem = parse_round(round_)
    solution = solve(problem, limits=Limits(seconds=seconds, **{"workers": 1} | limits), seed=seed)
    plan = plan_as_dict(problem, solution)
    assert check_round.violations(round_, plan["assignments"]) == []
    assert check_round.misstatements(round_, plan) == []
    for part, (bound, kind) in enumerate(zip(solution.bound, solution.kind, strict=True)):
        assert (bound is None) == (kind is None), f"part {part}: bound {bound} of kind {kind}"
    return solution


def assert_bounds_hold(solution: Solution, value: Optimum) -> None:
    """`value` is the objective of some plan: a bound lies above none of its parts whose earlier parts are no larger
    than the solution's."""
    for part, bound in enumerate(solution.bound):
        if bound is not None:
            assert bound <= value[part] + TRAVEL_SLACK, f"part {part}: bound {bound} above {value[part]}"
        if value[part] > solution.objective[part] + TRAVEL_SLACK:
            return


def no_worse(value: Optimum, other: Optimum) -> bool:
    """True where `value` comes before `other` in lexicographic order or is the same, travel to a hundredth."""
    return value[:2] < other[:2] or (value[:2] == other[:2] and value[2] <= other[2] + TRAVEL_SLACK)
