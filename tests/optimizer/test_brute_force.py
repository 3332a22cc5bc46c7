"""The count of plans by those alike finds what looking at every single plan finds."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bench.generated.catalogue import KINDS, rounds
from tests import check_round
from tests.optimizer.brute_force import best, duties
from tests.optimizer.rounds import tiny_round


def one_by_one(round_: dict[str, Any], most: int) -> tuple[float, ...] | None:
    """The optimum with every plan judged by the checker; None where there are more than `most`."""
    by_person = [duties(round_, person) for person in round_["staff"]]
    plans = 1
    for own in by_person:
        plans *= len(own)
    if plans > most:
        return None
    found: tuple[float, ...] | None = None
    for choice in itertools.product(*by_person):
        rows = [row for own in choice for row in own]
        value = tuple(check_round.objective(round_, rows).values())
        if (found is None or value < found) and not check_round.violations(round_, rows):
            found = value
    return found


@pytest.mark.parametrize("source", ["tiny", *KINDS[::3]])
def test_plans_alike_counted_together_have_the_optimum_of_all_plans(source: str) -> None:
    for seed in range(6):
        round_ = tiny_round(seed) if source == "tiny" else rounds(source, seed, "tiny")
        expected = one_by_one(round_, 400)
        if expected is not None:
            assert best(round_, 10**5) == pytest.approx(expected, abs=0.002)


def test_a_round_with_too_many_plans_is_not_counted() -> None:
    assert best(rounds("no_residents", 0, "small"), 100) is None
