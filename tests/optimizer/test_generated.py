"""Generated rounds of every kind: each plan keeps the rules, and no bound lies above what can be reached.

More of them, and larger ones, are in `test_soak`.
"""

from __future__ import annotations

import pytest

from bench.generated.catalogue import KINDS, rounds
from optimizer.round_file import parse_round
from tests.optimizer.brute_force import best
from tests.optimizer.judging import assert_bounds_hold, no_worse, solved

MOST_UNLIKE = 6000
HARD_TO_PROVE = {"huge_arrivals"}  # a proof in floating point does not reach the last of a thousand million people


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["tiny", "small"])
def test_a_generated_round_is_one_that_the_format_allows_and_the_same_every_time(kind: str, size: str) -> None:
    for seed in range(10):
        round_ = rounds(kind, seed, size)
        assert parse_round(round_).name == f"{kind} {size} {seed}"
        assert round_ == rounds(kind, seed, size)
    assert rounds(kind, 1, size) | {"name": ""} != rounds(kind, 2, size) | {"name": ""}


@pytest.mark.parametrize("kind", KINDS)
def test_tiny_rounds_of_a_kind_are_solved_and_no_plan_lies_below_a_bound(kind: str) -> None:
    counted = 0
    for seed in range(24):
        round_ = rounds(kind, seed, "tiny")
        solution = solved(round_, seconds=0.2 if kind in HARD_TO_PROVE else 20)
        assert solution.status == "optimal" or kind in HARD_TO_PROVE
        optimum = best(round_, MOST_UNLIKE) if seed % 3 == 0 else None
        if optimum is not None:
            counted += 1
            assert no_worse(optimum, solution.objective)
            assert_bounds_hold(solution, optimum)
            assert solution.status == "feasible" or no_worse(solution.objective, optimum)
    assert counted >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_round_of_a_kind_cut_off_by_time_keeps_the_rules(kind: str) -> None:
    solved(rounds(kind, 24, "small"), seconds=0.4)
