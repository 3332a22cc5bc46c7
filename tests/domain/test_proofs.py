"""What is proven of a plan: the gap, its share, and when a plan may be called the best possible."""

import pytest

from optimizer import limits
from sampling.domain.proofs import KINDS, is_optimal, proofs


def test_the_gap_of_the_shortfall_is_a_share_of_bound_and_need_together() -> None:
    short, waiting, travel = proofs((1200, 60, 90), (1150, 50, None), ("coupled LP", "search tree", None), need=3850)
    assert (short.gap, short.share) == (50, pytest.approx(50 / 5000))
    assert (waiting.gap, waiting.share) == (10, pytest.approx(0.2))
    assert (travel.gap, travel.share, travel.is_proven) == (None, None, False)


def test_a_share_of_nothing_is_no_figure_unless_nothing_is_left_to_prove() -> None:
    assert [proof.share for proof in proofs((3, 0, 5), (0, 0, 0), need=0)] == [None, 0, None]


def test_a_share_without_a_known_need_is_no_figure() -> None:
    assert proofs((3, 0, 5), (1, 0, 0))[0].share is None


def test_a_plan_is_the_best_possible_only_when_every_part_is_proven() -> None:
    assert is_optimal(proofs((0, 5, 7.004), (0, 5, 7), need=9))
    assert not is_optimal(proofs((0, 5, 7.1), (0, 5, 7), need=9))
    assert not is_optimal(proofs((0, 5, 7), (0, 5, None), need=9))
    assert not is_optimal(())


def test_every_kind_of_bound_is_known() -> None:
    assert limits.BoundKind.__args__ == KINDS  # type: ignore[attr-defined]
