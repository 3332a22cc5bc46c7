"""Tiny rounds of every kind: the solver proves what looking at every plan finds."""

from __future__ import annotations

import pytest

from optimizer.limits import Limits
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.staffing import searching, solve
from tests import check_round
from tests.optimizer.brute_force import best
from tests.optimizer.rounds import tiny_round

MOST_PLANS = 6000


def judged(seed: int, seconds: float = 20, workers: int = 1) -> tuple[tuple[float, float, float], str] | None:
    """The solver's objective and status after the checker has found nothing wrong; None where the round has
    too many plans."""
    round_ = tiny_round(seed)
    optimum = best(round_, MOST_PLANS)
    if optimum is None:
        return None
    problem = parse_round(round_)
    solution = solve(problem, limits=Limits(seconds=seconds, workers=workers), seed=seed)
    plan = plan_as_dict(problem, solution)
    assert check_round.violations(round_, plan["assignments"]) == []
    assert check_round.misstatements(round_, plan) == []
    earlier = True
    for part in range(3):
        bound = solution.bound[part]
        earlier = earlier and (part == 0 or solution.objective[part - 1] >= optimum[part - 1] - 0.01)
        if bound is not None and earlier:
            assert bound <= optimum[part] + 0.01
    assert solution.objective == pytest.approx(optimum, abs=0.01)
    return solution.objective, solution.status


@pytest.mark.parametrize("start", range(0, 400, 20))
def test_tiny_rounds_are_solved_to_a_proof_that_every_plan_confirms(start: int) -> None:
    answers = [judged(seed) for seed in range(start, start + 20)]
    proven = [answer for answer in answers if answer is not None]
    assert len(proven) >= 10
    assert {status for _, status in proven} == {"optimal"}


def test_processes_of_their_own_prove_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "QUICK_COLUMNS", 0)
    answers = [judged(seed, seconds=90, workers=2) for seed in (0, 4, 7)]
    assert {answer[1] for answer in answers if answer is not None} == {"optimal"}


def test_every_kind_of_round_is_among_those_looked_at() -> None:
    rounds = [tiny_round(seed) for seed in range(400)]
    rounds = [r for r in rounds if best(r, MOST_PLANS) is not None]
    assert sum("reserve" in r for r in rounds) > 50
    assert sum("previous" in r for r in rounds) > 50
    assert sum("per_site" in r["team"] for r in rounds) > 50
    assert sum("minutes" in r["travel"] for r in rounds) > 50
    assert sum(r["limits"]["blocks_per_day_max"] > 1 for r in rounds) > 100
    assert sum(r["limits"].get("rest_slots_min", 0) > 0 for r in rounds) > 50
    assert sum(len({s[:10] for s in r["slots"]}) > 1 for r in rounds) > 50
    assert sum(any("at" in p for p in r["staff"]) for r in rounds) > 50
    assert sum(any("worked" in p for p in r["staff"]) for r in rounds) > 50
    assert sum(any("open" in s for s in r["sites"]) for r in rounds) > 50
    assert sum(any(len(p["roles"]) > 1 for p in r["staff"]) for r in rounds) > 100
    assert sum("equity" in r for r in rounds) > 50
