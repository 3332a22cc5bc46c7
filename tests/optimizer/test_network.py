"""Plain rounds: flows in networks find what looking at every plan finds, and every bound is one."""

from __future__ import annotations

import pytest

from optimizer.limits import Limits
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.solution import Solution
from optimizer.staffing import solve
from optimizer.staffing.network import is_plain, proving
from tests import check_round
from tests.optimizer.brute_force import best
from tests.optimizer.plain_rounds import tiny_plain
from tests.optimizer.rounds import Round

MOST_PLANS = 4000
LIMITS = Limits(seconds=20, workers=1)


def checked(round_: Round, solution: Solution) -> None:
    plan = plan_as_dict(parse_round(round_), solution)
    assert check_round.violations(round_, plan["assignments"]) == []
    assert check_round.misstatements(round_, plan) == []


def below(solution: Solution, optimum: tuple[float, float, float]) -> bool:
    """Every bound that speaks of the optimum (as good as the plan in the parts before) lies at or below it."""
    for part in range(3):
        bound = solution.bound[part]
        if bound is not None and bound > optimum[part] + 0.01:
            return False
        if optimum[part] < solution.objective[part] - 0.01:
            return part < 2 or True
    return True


def known(start: int, count: int) -> list[tuple[Round, tuple[float, float, float]]]:
    rounds = [tiny_plain(seed) for seed in range(start, start + count)]
    judged = [(round_, best(round_, MOST_PLANS)) for round_ in rounds if is_plain(parse_round(round_))]
    return [(round_, optimum) for round_, optimum in judged if optimum is not None]


@pytest.mark.parametrize("start", range(0, 240, 40))
def test_a_tiny_plain_round_is_proven_and_looking_at_every_plan_agrees(start: int) -> None:
    rounds = known(start, 40)
    assert len(rounds) >= 20
    for round_, optimum in rounds:
        solution = solve(parse_round(round_), limits=LIMITS)
        checked(round_, solution)
        assert solution.objective == pytest.approx(optimum, abs=0.01), round_["name"]
        assert solution.status == "optimal", round_["name"]


def test_flows_alone_never_claim_more_than_the_best_plan_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "MOST_COLUMNS", 0)
    rounds = known(240, 120)
    proven = 0
    for round_, optimum in rounds:
        solution = solve(parse_round(round_), limits=LIMITS)
        checked(round_, solution)
        assert solution.objective >= tuple(value - 0.01 for value in optimum)
        assert below(solution, optimum), round_["name"]
        proven += solution.objective[0] == optimum[0]
    assert proven > 0.9 * len(rounds)
