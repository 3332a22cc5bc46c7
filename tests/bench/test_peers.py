"""Peers are worth comparing with: their plans keep the rules, and where one cannot run it is said why."""

from __future__ import annotations

import pytest

from bench.comparing import OURS, PEERS, Result, better, missing_for, ours, peer
from bench.generated.catalogue import rounds
from bench.table import page


@pytest.mark.parametrize("name", PEERS)
def test_a_peers_plan_for_a_small_round_keeps_the_rules(name: str) -> None:
    round_ = rounds("double_roles", 1, "small") | {"equity": [[0.1, 1], [1, 3]]}
    result = peer(name, round_, 2.5)
    if missing_for(name):
        assert result.absent == missing_for(name)
    else:
        assert (result.absent, result.objective is not None) == ("", True)


@pytest.mark.parametrize("name", ["cbc", "highs", "cpsat"])
def test_a_peer_that_counts_people_finds_the_optimum_of_a_tiny_round(name: str) -> None:
    round_ = rounds("replanning", 4, "tiny")
    own, other = ours(round_, 5), peer(name, round_, 5)
    assert own.objective is not None
    assert other.objective == pytest.approx(own.objective, abs=0.01)


def result(solver: str, *objective: float, absent: str = "") -> Result:
    parts = (objective[0], objective[1], objective[2]) if objective else None
    return Result(solver, 2.0, 100.0, parts, (90.0, None, None), ("coupled LP", None, None), absent=absent)


def test_a_better_plan_of_a_peer_is_said_aloud_in_the_table() -> None:
    round_ = rounds("morning", 1, "small")
    own, other, none = (
        result(OURS, 100, 50, 7),
        result("other", 100, 50, 6.9),
        result("third", absent="no plan in time"),
    )
    assert better(other, own)
    assert not better(own, other)
    assert not better(none, own)
    text = page([("a morning", round_, [own, other, none]), ("far away", None, [])], 2, 2)
    assert f"**other reached a better plan than {OURS}.**" in text
    assert "| third | no plan in time |" in text
    assert "Not at hand" in text
