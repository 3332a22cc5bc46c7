"""The first re-plan: the previous plan and the best few changes, each gain told, within every rule."""

from __future__ import annotations

import itertools
import os
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.generated.catalogue import rounds
from bench.generated.county import county
from bench.generated.midmorning import midmorning
from optimizer.changes import gains, going_on
from optimizer.limits import Limits, Progress
from optimizer.problem import StaffingProblem
from optimizer.round_file import parse_round
from optimizer.rules import not_too_many_moves, objective, violations
from optimizer.solution import Rows, Solution
from optimizer.staffing import solve
from optimizer.staffing.filling import complete
from optimizer.staffing.formulation import formulate
from optimizer.staffing.groups import group_staff
from optimizer.staffing.moving import move_teams, pipeline, restored, vector_of
from optimizer.staffing.ordering import in_order
from tests import check_round
from tests.optimizer.brute_force import best
from tests.optimizer.judging import no_worse, solved
from tests.optimizer.rounds import starts, tiny_round

Round = dict[str, Any]
EXAMPLES = settings(max_examples=int(os.environ.get("EXAMPLES", "40")), suppress_health_check=list(HealthCheck))


def replanned(problem: StaffingProblem) -> Rows:
    return move_teams(problem, lambda share: False)


def previous_rounds() -> list[Round]:
    tiny = [round_ for seed in range(120) if "previous" in (round_ := tiny_round(seed))]
    kinds = [rounds(kind, seed, "tiny") for kind in ("replanning", "stale_previous") for seed in range(20)]
    return tiny + kinds


def as_solution(problem: StaffingProblem, rows: Rows) -> Solution:
    return Solution(rows, objective(problem, rows), (None, None, None), "feasible", 0.0, 0, "")


def as_dicts(problem: StaffingProblem, rows: Rows) -> list[Round]:
    return [
        {
            "staff": problem.staff_codes[person], "site": problem.site_codes[site],
            "role": problem.roles[role], "slots": [first, end],
        }
        for person, site, role, first, end in rows.tolist()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def morning() -> Round:
    """A small county of which two of five hours are over."""
    round_ = county(3, sites=40, townships=4, samplers=150, others=330, residents=42_000)
    for person in random.Random(3).sample(round_["staff"], 30):
        person["available"] = [2, 3, 4]
    plan = as_dicts(parse_round(round_), solve(parse_round(round_), limits=Limits(4, 1)).assignments)
    return midmorning(round_, plan, moves_max=12)


def test_a_first_replan_keeps_every_rule_and_is_never_worse_than_going_on() -> None:
    looked_at = 0
    for round_ in previous_rounds():
        problem = parse_round(round_)
        rows = replanned(problem)
        assert violations(problem, rows) == []
        assert check_round.violations(round_, as_dicts(problem, rows)) == []
        kept = going_on(problem)
        if not violations(problem, kept):
            looked_at += 1
            assert objective(problem, rows)[:2] <= objective(problem, kept)[:2]
    assert looked_at > 40


def test_a_first_replan_is_never_better_than_the_best_of_all_plans_and_often_as_good() -> None:
    same = met = 0
    for round_ in previous_rounds():
        optimum = best(round_, 6000)
        if optimum is None:
            continue
        problem = parse_round(round_)
        parts = objective(problem, replanned(problem))
        assert no_worse(optimum, parts)
        met += 1
        same += parts[:2] == optimum[:2]
    assert met > 60
    assert same > 0.6 * met


def test_a_solve_with_a_previous_plan_is_never_worse_than_its_first_replan(morning: Round) -> None:
    told: list[Progress] = []
    problem = parse_round(morning)
    solution = solve(problem, limits=Limits(4, 1), on_progress=told.append)
    assert violations(problem, solution.assignments) == []
    assert told[0].objective == objective(problem, going_on(problem))
    assert told[1].objective[:2] < told[0].objective[:2]
    assert solution.objective[:2] <= told[1].objective[:2]


@pytest.mark.parametrize("moves", [0, 1, 2, 5, 40])
def test_no_more_people_change_than_may(morning: Round, moves: int) -> None:
    round_ = morning | {"previous": morning["previous"] | {"moves_max": moves}}
    problem = parse_round(round_)
    rows = replanned(problem)
    assert not_too_many_moves(problem, rows) == []
    assert check_round.changes(round_, as_dicts(problem, rows)) <= moves
    changed = [mover for change in gains(problem, as_solution(problem, rows)) for mover in change.movers]
    assert sum(mover.counts for mover in changed) == check_round.changes(round_, as_dicts(problem, rows))


def test_more_changes_never_reach_less(morning: Round) -> None:
    reached = []
    for moves in (0, 4, 12, 30):
        problem = parse_round(morning | {"previous": morning["previous"] | {"moves_max": moves}})
        reached.append(objective(problem, replanned(problem))[:2])
    assert reached == sorted(reached, reverse=True)
    assert reached[-1] < reached[0]


def test_a_midmorning_round_has_its_plan_so_far_behind_it(morning: Round) -> None:
    problem = parse_round(morning)
    assert violations(problem, going_on(problem)) == []
    assert problem.waiting.sum() > 0
    assert (problem.at >= 0).any()
    assert set(problem.worked.tolist()) >= {0, 2}
    assert problem.previous is not None
    lost = {person for person, *_ in problem.previous.tolist() if not problem.available[person].any()}
    assert lost, "some sites have lost staff"


def test_the_gains_of_all_changes_add_up_to_what_the_replan_gains(morning: Round) -> None:
    for round_ in [morning, *previous_rounds()]:
        problem = parse_round(round_)
        solution = as_solution(problem, replanned(problem))
        changes = gains(problem, solution)
        before, after = objective(problem, going_on(problem)), solution.objective
        for part in range(3):
            gained = sum(change.gain[part] for change in changes)
            assert gained == pytest.approx(before[part] - after[part], abs=0.01)


def test_the_changes_told_turn_the_previous_plan_into_the_new_one(morning: Round) -> None:
    problem = parse_round(morning)
    rows = replanned(problem)
    told = {tuple(row) for row in going_on(problem).tolist()}
    for change in gains(problem, as_solution(problem, rows)):
        for mover in change.movers:
            told -= {(mover.staff, *place) for place in mover.before}
            told |= {(mover.staff, *place) for place in mover.after}
    assert told == {tuple(row) for row in rows.tolist()}


def two_sites(moves: int) -> Round:
    """S1 has lost its recorder; at S2 a recorder stands without a sampler. 40 people queue at S1."""
    people = [("P1", "sampler", "S1"), ("P2", "recorder", "S1"), ("P3", "recorder", "S2")]
    return {
        "format": "sampling-round/1", "name": "two sites", "slot_minutes": 60, "slots": starts(2),
        "areas": [{"code": "A", "parent": None, "residents": 40}],
        "sites": [
            {"code": "S1", "area": "A", "lon": 112.0, "lat": 33.0, "lanes_max": 1, "people_per_lane_hour": 20,
             "arrivals": [0, 0], "waiting": 40},
            {"code": "S2", "area": "A", "lon": 112.1, "lat": 33.0, "lanes_max": 1, "people_per_lane_hour": 20,
             "arrivals": [0, 0]},
        ],
        "team": {"per_lane": {"sampler": 1, "recorder": 1}},
        "bases": [{"code": "H", "lon": 112.0, "lat": 33.0}],
        "staff": [
            {"code": code, "base": "H", "roles": [role], "available": [] if code == "P2" else [0, 1], "worked": 1,
             "at": at}
            for code, role, at in people
        ],
        "limits": {"block_slots_max": 3, "blocks_per_day_max": 1},
        "travel": {"minutes": [[5, 12]], "minutes_max": 30},
        "targets": [{"area": "A", "coverage": 1.0, "by_slot": 2}],
        "equity": [[1, 1]],
        "previous": {
            "assignments": [{"staff": c, "site": at, "role": role, "slots": [0, 2]} for c, role, at in people],
            "moves_max": moves,
        },
    }  # fmt: skip


def test_one_change_that_brings_a_lane_back_is_found_and_its_gain_told() -> None:
    problem = parse_round(two_sites(1))
    rows = replanned(problem)
    (change,) = gains(problem, as_solution(problem, rows))
    (mover,) = change.movers
    assert problem.staff_codes[mover.staff] == "P3"
    assert problem.site_codes[change.site] == "S1"
    assert [problem.site_codes[place[0]] for place in mover.before] == ["S2"]
    assert change.people == 40
    assert change.gain == (40.0, 60.0, -5.0)  # the way from the base to S1
    assert solved(two_sites(1)).objective == objective(problem, rows)


def test_without_a_change_to_spare_everybody_goes_on() -> None:
    problem = parse_round(two_sites(0))
    assert gains(problem, as_solution(problem, replanned(problem))) == ()


def test_who_goes_on_is_sent_home_where_the_reserve_asks_for_more() -> None:
    round_ = two_sites(0) | {"reserve": {"recorder": 1.0}}
    problem = parse_round(round_)
    rows = replanned(problem)
    assert violations(problem, rows) == []
    assert [problem.staff_codes[person] for person in rows[:, 0]] == ["P1"]


def taken_back_for_nothing(problem: StaffingProblem, rows: Rows) -> list[tuple[int, ...]]:
    """Sets of people whose work could be as before with no part of the objective worse, by looking at every set."""
    own: dict[int, set[tuple[int, ...]]] = {}
    kept: dict[int, set[tuple[int, ...]]] = {}
    for table, by_person in ((rows, own), (going_on(problem), kept)):
        for person, *place in table.tolist():
            by_person.setdefault(person, set()).add((person, *place))
    changed = sorted(p for p in own.keys() | kept.keys() if own.get(p, set()) != kept.get(p, set()))
    now, found = objective(problem, rows), []
    for size in range(1, len(changed) + 1):
        for chosen in itertools.combinations(changed, size):
            work = {row for p, places in own.items() if p not in chosen for row in places}
            work |= {row for p in chosen for row in kept.get(p, set())}
            other = np.array(sorted(work), dtype=np.int64).reshape(-1, 5)
            if not violations(problem, other) and no_worse(objective(problem, other), now):
                found.append(chosen)
    return found


@EXAMPLES
@given(seed=st.integers(0, 20_000), kind=st.sampled_from(["", "replanning", "stale_previous"]))
def test_no_replan_holds_a_change_that_can_be_taken_back_for_nothing(seed: int, kind: str) -> None:
    round_ = rounds(kind, seed, "tiny") if kind else tiny_round(seed)
    if "previous" not in round_:
        return
    problem = parse_round(round_)
    rows = solved(round_, seconds=4).assignments
    assert taken_back_for_nothing(problem, rows) == []


@EXAMPLES
@given(seed=st.integers(0, 20_000), kind=st.sampled_from(["", "replanning", "stale_previous"]))
def test_taking_back_makes_no_part_worse_and_adds_no_change(seed: int, kind: str) -> None:
    round_ = rounds(kind, seed, "tiny") if kind else tiny_round(seed)
    if "previous" not in round_:
        return
    problem = parse_round(round_)
    rows = replanned(problem)
    after = restored(problem, group_staff(problem), rows)
    assert violations(problem, after) == []
    assert no_worse(objective(problem, after), objective(problem, rows))
    before = check_round.changes(round_, as_dicts(problem, rows))
    assert check_round.changes(round_, as_dicts(problem, after)) <= before


def two_alike(**changes: Any) -> Round:
    """Two sites, a sampler and a recorder at each, all of them standing there; 40 people queue at both."""
    round_ = two_sites(9)
    people = [("P1", "sampler", "S1"), ("P2", "recorder", "S1"), ("P3", "sampler", "S2"), ("P4", "recorder", "S2")]
    round_["sites"][1]["waiting"] = 40
    round_["areas"][0]["residents"] = 80
    round_["staff"] = [
        {"code": code, "base": "H", "roles": [role], "available": [0, 1], "worked": 1, "at": at}
        for code, role, at in people
    ]
    round_["previous"]["assignments"] = [
        {"staff": code, "site": at, "role": role, "slots": [0, 2]} for code, role, at in people
    ]
    return round_ | changes


def test_equals_who_have_changed_places_go_back_where_they_stand() -> None:
    problem = parse_round(two_alike())
    rows = going_on(problem).copy()
    rows[[1, 3], 1] = rows[[3, 1], 1]  # the recorders have changed places
    assert np.array_equal(restored(problem, group_staff(problem), rows), going_on(problem))


def test_a_team_that_has_moved_for_nothing_goes_back_together() -> None:
    round_ = two_alike()
    round_["sites"][0]["lanes_max"] = round_["sites"][1]["lanes_max"] = 2
    round_["sites"][0]["people_per_lane_hour"] = round_["sites"][1]["people_per_lane_hour"] = 20
    problem = parse_round(round_)
    rows = going_on(problem).copy()
    rows[:, 1] = 1 - rows[:, 1]  # both teams have changed places
    assert np.array_equal(restored(problem, group_staff(problem), rows), going_on(problem))


def test_who_was_called_off_comes_back_where_people_would_wait() -> None:
    round_ = two_alike()
    for person in round_["staff"]:
        del person["at"], person["worked"]
    problem = parse_round(round_)
    nobody = np.zeros((0, 5), dtype=np.int64)
    assert np.array_equal(restored(problem, group_staff(problem), nobody), going_on(problem))


def test_nobody_is_sent_home_for_nothing(morning: Round) -> None:
    problem = parse_round(morning)
    solution = solve(problem, limits=Limits(4, 1))
    at_work = set(solution.assignments[:, 0].tolist())
    idle = [person for person, *_ in going_on(problem).tolist() if person not in at_work]
    assert all(problem.at[person] < 0 for person in idle), "who is there already goes on, whether needed or not"
    alone = parse_round(two_sites(0))
    assert len(solve(alone, limits=Limits(4, 1)).assignments) == 2  # the sampler and the recorder who serve nobody


def test_where_the_reserve_needs_all_who_are_free_people_come_from_other_sites() -> None:
    """A recorder more is at home and must stay there; the one at S2 who serves nobody goes to S1 all the same."""
    round_ = two_sites(1) | {"reserve": {"recorder": 0.5}}
    round_["staff"].append({"code": "P4", "base": "H", "roles": ["recorder"], "available": [0, 1]})
    problem = parse_round(round_)
    rows = replanned(problem)
    assert violations(problem, rows) == []
    (change,) = gains(problem, as_solution(problem, rows))
    assert [problem.staff_codes[mover.staff] for mover in change.movers] == ["P3"]
    assert change.people == 40


def test_a_reserve_is_kept_from_those_who_would_go_on_for_nothing() -> None:
    round_ = two_sites(0) | {"reserve": {"sampler": 1.0}}
    solution = solved(round_)
    assert [parse_round(round_).staff_codes[person] for person in solution.assignments[:, 0]] == ["P3"]


@pytest.mark.parametrize("merged", [False, True])
def test_the_search_starts_from_the_first_replan(merged: bool) -> None:
    taken = 0
    for round_ in previous_rounds():
        problem = in_order(parse_round(round_)).problem
        model = formulate(problem, merged=merged)
        rows = replanned(problem)
        x = vector_of(model, rows)
        if x is None:
            continue
        taken += 1
        parts = complete(model, x)[1]
        want = objective(problem, rows)
        assert parts[:2] == pytest.approx(want[:2])
        assert merged or parts[2] == pytest.approx(want[2], abs=0.01)
    assert taken > 40


def test_in_a_short_time_a_large_round_gets_its_first_replan_alone(
    monkeypatch: pytest.MonkeyPatch, morning: Round
) -> None:
    monkeypatch.setattr(pipeline, "SMALL", 0)
    solution = solved(morning, seconds=1.5)
    problem = parse_round(morning)
    assert solution.objective[:2] < objective(problem, going_on(problem))[:2]
    assert solution.bound == (None, None, None)


def test_a_cancelled_replan_hands_back_the_plan_as_it_goes_on(morning: Round) -> None:
    solution = solved(morning, seconds=20, cancelled=lambda: True)
    problem = parse_round(morning)
    assert np.array_equal(solution.assignments, going_on(problem))
