"""Risk levels: inherited downwards, and what they do to tubes."""

import pytest

from sampling.domain.norms import effective
from sampling.domain.risks import Risk, faults, inherited, pool_size, tubes

from .test_expected import area

NORMS = effective({})
TREE = [area("C", "county", "C/"), area("T", "township", "C/T/"), area("V", "village", "C/T/V/")]


def test_a_level_holds_below_until_another_is_set() -> None:
    assert inherited(TREE, {"T": "medium"}) == {"C": Risk("low"), "T": Risk("medium", "T"), "V": Risk("medium", "T")}
    assert inherited(TREE, {"T": "medium", "V": "high"})["V"] == Risk("high", "V")


@pytest.mark.parametrize(("level", "size"), [("low", 10), ("medium", 5), ("high", 1)])
def test_the_higher_the_risk_the_fewer_share_a_tube(level: str, size: int) -> None:
    assert pool_size(level, "fixed", NORMS) == size
    assert pool_size(level, "isolation", NORMS) == 1


def test_levels_share_no_tube_and_the_last_tube_of_each_is_part_full() -> None:
    assert tubes({"low": 101, "medium": 6, "high": 3}, "fixed", NORMS) == 11 + 2 + 3
    assert tubes({"low": 101}, "isolation", NORMS) == 101
    assert tubes({"low": 0}, "fixed", NORMS) == 0


def test_a_level_needs_who_set_it() -> None:
    assert [fault.where for fault in faults("severe", "")] == [("level",), ("source",)]
