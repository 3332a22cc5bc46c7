"""A total divided by weights: exact sums, nobody more than one beside the exact share."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.layers.spreading import spread

WEIGHTS = st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=40).filter(lambda some: sum(some) > 0)


@given(st.integers(0, 5_000_000), WEIGHTS)
def test_the_parts_sum_to_the_total_and_are_within_one_of_the_exact_share(total: int, weights: list[float]) -> None:
    parts = spread(total, weights)
    whole = sum(map(Fraction, weights))
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * Fraction(weight) / whole) < 1
        assert weight or not part


@given(st.integers(0, 10_000), WEIGHTS)
def test_who_has_more_weight_never_gets_fewer_people(total: int, weights: list[float]) -> None:
    parts = spread(total, weights)
    by_weight = sorted(zip(weights, parts, strict=True))
    assert all(b[1] >= a[1] for a, b in pairwise(by_weight) if b[0] > a[0])


def test_the_largest_remainders_get_the_people_who_are_left() -> None:
    assert spread(10, [1, 1, 1]) == [4, 3, 3]
    assert spread(100, [52.5, 27.3, 20.2]) == [53, 27, 20]
    assert spread(0, [0, 0]) == [0, 0]


@pytest.mark.parametrize(
    ("total", "weights"), [(-1, [1]), (5, [0, 0]), (5, [-1, 2]), (5, [float("nan"), 1]), (5, [float("inf")]), (1, [])]
)
def test_what_cannot_be_divided_is_refused(total: int, weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"weight|number"):
        spread(total, weights)
