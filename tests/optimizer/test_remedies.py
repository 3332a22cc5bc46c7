"""Rounds of every kind: what is said to close a target closes it when the changed round is solved from nothing."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from optimizer.explaining import Explanation, Remedy, explain, inquiry
from optimizer.explaining.changes import (
    further,
    longer_blocks,
    more_blocks,
    more_lanes,
    more_moves,
    more_people,
    open_longer,
    smaller_reserve,
)
from optimizer.explaining.remedies import Findings
from optimizer.limits import Limits
from optimizer.problem import Ints, StaffingProblem
from optimizer.round_file import parse_round
from optimizer.rules import missed, objective, served_by_site
from optimizer.solution import Rows, Solution
from optimizer.staffing import solve
from tests.optimizer.rounds import county_round, tiny_round
from tests.optimizer.short_rounds import one_site

LIMITS = Limits(seconds=20, workers=1)
SOME = settings(max_examples=int(os.environ.get("EXAMPLES", "10")), suppress_health_check=list(HealthCheck))


def as_said(problem: StaffingProblem, rows: Rows, target: int, remedy: Remedy, amount: int) -> StaffingProblem:
    """The round with so much of a remedy."""
    if remedy.kind == "hours":
        changed = open_longer(problem, rows, target, amount)
        assert changed is not None
        return changed.problem
    if remedy.kind == "lanes":
        return more_lanes(problem, np.array([problem.site_codes.index(remedy.site or "")]), amount)
    if remedy.kind == "reserve":
        return smaller_reserve(problem, problem.roles.index(remedy.people[0][0]), amount)
    if remedy.kind == "people":
        people = {problem.roles.index(role): count for role, count in remedy.people}
        return more_people(problem, problem.base_codes.index(remedy.base or ""), people)
    if remedy.kind == "again":
        return problem
    if remedy.kind == "reach":
        return further(problem, problem.minutes_max + amount)
    return {"block": longer_blocks, "blocks": more_blocks, "moves": more_moves}[remedy.kind](problem, amount)


def can_close(problem: StaffingProblem, target: int, allowed: Ints) -> bool:
    """Whether some plan reaches the target and misses no other by more people than allowed: solved to proof."""
    need = np.maximum(0, problem.target_need - allowed)
    need[target] = problem.target_need[target]
    solution = solve(problem.replaced(target_need=need), limits=LIMITS)
    assert solution.objective[0] == 0 or (solution.bound[0] or 0) > 0
    return solution.objective[0] == 0


def explained(problem: StaffingProblem) -> tuple[Rows, Ints, tuple[Explanation, ...]]:
    solution = solve(problem, limits=LIMITS)
    allowed = missed(problem, served_by_site(problem, solution.assignments).served)
    return solution.assignments, allowed, explain(problem, solution, limits=LIMITS)


@SOME
@given(seed=st.integers(0, 5000))
@example(seed=2720)  # a previous plan, and somebody who is never available
def test_a_remedy_that_is_said_to_close_a_target_does_and_less_of_it_does_not(seed: int) -> None:
    problem = parse_round(tiny_round(seed))
    rows, allowed, explanations = explained(problem)
    assert {one.target for one in explanations if not one.together} == set(np.flatnonzero(allowed).tolist())
    for one in explanations:
        for remedy in one.remedies:
            assert 0 < remedy.people_gained <= one.people_short
            assert remedy.closes == (remedy.people_gained == one.people_short)
            assert remedy.kind == "again" or remedy.amount > 0
            if remedy.kind in ("people", "reserve"):
                assert remedy.people and all(count > 0 for _, count in remedy.people)
            if not remedy.closes:
                continue
            assert can_close(as_said(problem, rows, one.target, remedy, remedy.amount), one.target, allowed)
            if remedy.kind == "people" and remedy.least:
                for role, _ in remedy.people:
                    fewer = {problem.roles.index(r): n - (r == role) for r, n in remedy.people}
                    less = more_people(problem, problem.base_codes.index(remedy.base or ""), fewer)
                    assert not can_close(less, one.target, allowed)
            elif remedy.least and remedy.amount > 1:
                less = as_said(problem, rows, one.target, remedy, remedy.amount - 1)
                assert not can_close(less, one.target, allowed)


def test_in_a_county_the_rest_is_held_and_what_closes_a_target_is_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inquiry, "WHOLE", 0)
    round_ = county_round(4, sites=40)
    round_["staff"] += [{**one, "code": one["code"] + "b"} for one in round_["staff"] if one["base"] != "H02"]
    round_["travel"]["minutes_max"] = 20
    problem = parse_round(round_)
    solution = solve(problem, limits=Limits(seconds=10, workers=1))
    short = missed(problem, served_by_site(problem, solution.assignments).served)
    assert short.any()
    explanations = explain(problem, solution, limits=Limits(seconds=40))
    assert {one.target for one in explanations if not one.together} == set(np.flatnonzero(short).tolist())
    closing = [remedy for one in explanations for remedy in one.remedies if remedy.closes]
    assert closing
    assert not any(remedy.least for remedy in closing)


def test_what_planning_again_does_as_well_is_no_remedy_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is poor: with or without more people it is mended by planning again, and that is what is said."""
    problem = parse_round(one_site(4, 4))
    nobody = np.zeros((0, 5), dtype=np.int64)
    poor = Solution(nobody, objective(problem, nobody), (None, None, None), "feasible", 0.0, 0, "")
    monkeypatch.setattr(Findings, "again", lambda self: None)  # as where the time was too short for it
    (found,) = explain(problem, poor, limits=LIMITS)
    assert [(one.kind, one.closes) for one in found.remedies] == [("again", True)]


def test_a_remedy_of_nobody_is_refused() -> None:
    for kind in ("people", "reserve"):
        with pytest.raises(ValueError, match="no remedy"):
            Remedy(kind, 0, (), "H", "S", 1.0, 5, True, False, 0.0)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="are not"):
            Remedy(kind, 2, (("sampler", 1),), "H", "S", 1.0, 5, True, False, 0.0)  # type: ignore[arg-type]
