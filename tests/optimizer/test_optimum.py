"""Tiny rounds of every kind: the solver proves what looking at every plan finds."""

from __future__ import annotations

import pytest

from optimizer.staffing import searching
from tests.optimizer.brute_force import best
from tests.optimizer.judging import Optimum, assert_bounds_hold, solved
from tests.optimizer.rounds import tiny_round

MOST_UNLIKE = 6000


def judged(seed: int, seconds: float = 20, workers: int = 1) -> tuple[Optimum, str] | None:
    """The solver's objective and status after the checker has found nothing wrong; None where the round has
    too many plans."""
    round_ = tiny_round(seed)
    optimum = best(round_, MOST_UNLIKE)
    if optimum is None:
        return None
    solution = solved(round_, seconds, seed, workers=workers)
    assert_bounds_hold(solution, optimum)
    assert solution.objective == pytest.approx(optimum, abs=0.01)
    return solution.objective, solution.status


@pytest.mark.parametrize("start", range(0, 200, 20))
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
    rounds = [tiny_round(seed) for seed in range(200)]
    assert sum("reserve" in r for r in rounds) > 30
    assert sum("previous" in r for r in rounds) > 30
    assert sum("per_site" in r["team"] for r in rounds) > 30
    assert sum("minutes" in r["travel"] for r in rounds) > 30
    assert sum(r["limits"]["blocks_per_day_max"] > 1 for r in rounds) > 60
    assert sum(r["limits"].get("rest_slots_min", 0) > 0 for r in rounds) > 30
    assert sum(len({s[:10] for s in r["slots"]}) > 1 for r in rounds) > 30
    assert sum(any("at" in p for p in r["staff"]) for r in rounds) > 30
    assert sum(any("worked" in p for p in r["staff"]) for r in rounds) > 30
    assert sum(any("open" in s for s in r["sites"]) for r in rounds) > 30
    assert sum(any(len(p["roles"]) > 1 for p in r["staff"]) for r in rounds) > 60
    assert sum("equity" in r for r in rounds) > 30
