"""What a solve promises: plans that break no rule, the same ones again, progress, and an end when asked."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import Any

import pytest

from optimizer.limits import Limits, Progress
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.solution import Solution
from optimizer.staffing import solve
from tests import check_round
from tests.optimizer.rounds import county_round, tiny_round, valid_round


def solved(round_: dict[str, Any], seconds: float, **more: Any) -> Solution:
    """Solve, let the checker judge the plan, and hand back the solution."""
    problem = parse_round(round_)
    solution = solve(problem, limits=Limits(seconds=seconds, **more))
    plan = plan_as_dict(problem, solution)
    assert check_round.violations(round_, plan["assignments"]) == []
    assert check_round.misstatements(round_, plan) == []
    return solution


def permuted(round_: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same round with its rows in another order."""
    draw = random.Random(seed)
    out = dict(round_)
    for key in ("areas", "sites", "bases", "staff", "targets"):
        out[key] = draw.sample(round_[key], len(round_[key]))
    if "minutes" in round_["travel"]:
        bases = [round_["bases"].index(base) for base in out["bases"]]
        sites = [round_["sites"].index(site) for site in out["sites"]]
        rows = round_["travel"]["minutes"]
        out["travel"] = round_["travel"] | {"minutes": [[rows[b][s] for s in sites] for b in bases]}
    return out


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"team": {"per_lane": {"sampler": 2, "recorder": 1}}},
        {"reserve": {"sampler": 0.1, "recorder": 0.05}},
        {"limits": {"block_slots_max": 2, "blocks_per_day_max": 2, "rest_slots_min": 1}},
        {"equity": [[0.2, 0.5], [1, 3]]},
        {"travel": {"detour": 1.3, "km_per_hour": 40, "minutes_max": 5}},
    ],
    ids=["plain", "two samplers a lane", "reserve", "two blocks", "own equity", "short ways"],
)
def test_a_county_plan_cut_off_by_time_breaks_no_rule_and_claims_nothing_false(
    changes: dict[str, Any],
) -> None:
    solution = solved(county_round(11, sites=30, **changes), seconds=2.5)
    assert len(solution.assignments) > 0


def test_a_plan_made_anew_moves_no_more_people_than_it_may() -> None:
    round_ = county_round(3, sites=12)
    before = plan_as_dict(parse_round(round_), solved(round_, 2))["assignments"]
    round_["sites"][0]["arrivals"] = [n * 3 for n in round_["sites"][0]["arrivals"]]
    for person in round_["staff"][::7]:
        person["at"] = round_["sites"][0]["code"]
    again = round_ | {"previous": {"assignments": before, "moves_max": 6}}
    solution = solved(again, 3)
    rows = plan_as_dict(parse_round(again), solution)["assignments"]
    assert check_round.changes(again, rows) <= 6
    nothing_new = tuple(check_round.objective(again, before).values())
    assert solution.objective <= nothing_new


@pytest.mark.parametrize("seed", [2, 8, 21, 33])
def test_the_same_input_and_seed_give_the_same_plan(seed: int) -> None:
    problem = parse_round(tiny_round(seed))
    first, second = (solve(problem, limits=Limits(seconds=20), seed=5) for _ in range(2))
    assert (first.objective, first.bound, first.status) == (second.objective, second.bound, second.status)
    assert first.assignments.tolist() == second.assignments.tolist()


@pytest.mark.parametrize("seed", [1, 5, 12, 18, 40, 41])
def test_the_order_of_the_file_changes_nothing(seed: int) -> None:
    round_ = tiny_round(seed)
    first, second = solved(round_, 20), solved(permuted(round_, seed), 20)
    assert first.status == second.status == "optimal"
    assert first.objective == pytest.approx(second.objective, abs=0.01)
    names = [
        sorted(tuple(a.values()) for a in map(str_slots, plan_as_dict(parse_round(r), s)["assignments"]))
        for r, s in ((round_, first), (permuted(round_, seed), second))
    ]
    assert names[0] == names[1]


def str_slots(assignment: dict[str, Any]) -> dict[str, Any]:
    return assignment | {"slots": str(assignment["slots"])}


def test_progress_never_gets_worse_and_ends_with_the_plan() -> None:
    said: list[Progress] = []
    problem = parse_round(county_round(4, sites=20))
    solution = solve(problem, limits=Limits(seconds=3), on_progress=said.append)
    parts = [(p.objective[0], p.objective[1]) for p in said]
    assert parts == sorted(parts, reverse=True)
    assert said[-1].objective[:2] == solution.objective[:2]
    assert [p.seconds for p in said] == sorted(p.seconds for p in said)
    bounds = [p.bound[0] for p in said if p.bound[0] is not None]
    assert bounds == sorted(bounds)


def test_a_cancelled_solve_hands_back_a_plan_at_once() -> None:
    problem = parse_round(county_round(9, sites=60))
    asked_at: list[float] = []
    began = time.monotonic()

    def cancelled() -> bool:
        if time.monotonic() - began > 2 and not asked_at:
            asked_at.append(time.monotonic())
        return bool(asked_at)

    solution = solve(problem, limits=Limits(seconds=120, cancelled=cancelled))
    assert time.monotonic() - asked_at[0] < 2.5  # a second, and room for a busy machine
    assert len(solution.assignments) > 0


@pytest.mark.parametrize("empty", [{"staff": []}, {"sites": [], "staff": []}, {"targets": []}])
def test_a_round_without_staff_sites_or_targets_has_a_proven_plan(empty: dict[str, Any]) -> None:
    round_ = valid_round() | empty
    del round_["previous"]
    if not round_["sites"]:
        round_["staff"] = []
    assert solved(round_, 10).status == "optimal"


def test_the_round_with_every_key_is_solved_to_a_proof() -> None:
    assert solved(valid_round(), 10).status == "optimal"


def test_what_a_web_process_imports_loads_no_solver() -> None:
    modules = (
        "optimizer, optimizer.problem, optimizer.solution, optimizer.rules, optimizer.limits, optimizer.round_file"
    )
    code = f"import {modules}, optimizer.staffing, sys; print([m for m in ('ortools', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="seconds"):
        Limits(seconds=-1)
    with pytest.raises(ValueError, match="workers"):
        Limits(workers=0)
