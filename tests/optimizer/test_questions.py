"""The questions the other way round: what is found is checked by a plan, and what is proven is never above it."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.__main__ import main
from optimizer.counting import depth, needed_targets, people_asked_for, people_short
from optimizer.limits import Limits
from optimizer.questions import (
    EarliestFinish,
    FewestPeople,
    StaffCurve,
    as_dict,
    earliest_finish,
    fewest_people,
    staff_curve,
)
from optimizer.questions.curve import places, with_share
from optimizer.questions.finish import due_by
from optimizer.questions.headcount import with_reserve
from optimizer.questions.lean import leaned
from optimizer.questions.slices import only_people, people_missed
from optimizer.round_file import parse_round
from optimizer.rules import missed, served_by_site, violations, weighted
from optimizer.staffing import solve
from tests.optimizer.brute_force import best
from tests.optimizer.rounds import starts, tiny_round
from tests.optimizer.short_rounds import Round, changed, one_site, people, reaches

LIMITS = Limits(seconds=20, workers=1)
QUICK = settings(max_examples=int(os.environ.get("EXAMPLES", "15")), suppress_health_check=list(HealthCheck))


def fewest_by_hand(round_: Round, most: int) -> int | None:
    """The fewest people of one role each, at any bases, available throughout, with whom some plan reaches all."""
    bases, slots = [base["code"] for base in round_["bases"]], len(round_["slots"])
    kinds = [(role, base) for role in ("recorder", "sampler") for base in bases]
    for total in range(most + 1):
        for counts in itertools.product(range(total + 1), repeat=len(kinds)):
            if sum(counts) != total:
                continue
            staff = [one for (role, base), n in zip(kinds, counts, strict=True) for one in people(role, n, base, slots)]
            if reaches(changed(round_, staff=staff)):
                return total
    return None


def two_sites(**changes: Any) -> Round:
    """Two sites, each in the reach of a base of its own; people come in the first and in the third hour."""
    round_ = one_site(0, 0, slots=starts(3), **changes)
    round_["sites"] = [
        {**round_["sites"][0], "code": "S1", "arrivals": [10, 0, 0], "lanes_max": 1},
        {**round_["sites"][0], "code": "S2", "arrivals": [0, 0, 10], "lanes_max": 1},
    ]
    round_["areas"][0]["residents"] = 20
    return round_


@pytest.mark.parametrize(
    "round_",
    [
        one_site(1, 1),
        one_site(0, 0, reserve={"sampler": 0.4}),
        one_site(0, 0, limits={"block_slots_max": 1, "blocks_per_day_max": 1}),
        two_sites(travel={"minutes": [[5, 50], [50, 5]], "minutes_max": 30}),
        two_sites(
            travel={"minutes": [[5, 5], [50, 5]], "minutes_max": 30},
            limits={"block_slots_max": 1, "blocks_per_day_max": 2},
        ),
    ],
    ids=["enough hours", "a reserve", "short blocks", "a base for each site", "two blocks a day"],
)
def test_the_fewest_people_are_the_fewest_of_all_that_could_be(round_: Round) -> None:
    answer = fewest_people(parse_round(round_), limits=LIMITS)
    assert answer.unreachable == ()
    assert answer.found is not None
    assert answer.bound <= answer.found == sum(one.found or 0 for one in answer.roles)
    if "reserve" not in round_ and answer.found <= 8:
        assert answer.found == answer.bound
    least = fewest_by_hand(round_, answer.found) if answer.found <= 6 else None
    assert least in (None, answer.found)


def test_the_fewest_of_a_role_are_bounded_by_themselves() -> None:
    round_ = one_site(1, 1, limits={"block_slots_max": 1, "blocks_per_day_max": 1})
    answer = fewest_people(parse_round(round_), limits=LIMITS)
    assert {one.role: (one.have, one.found, one.bound) for one in answer.roles} == {
        "recorder": (1, 6, 6),
        "sampler": (1, 6, 6),
    }


def test_what_no_number_of_people_reaches_is_said_and_left_out() -> None:
    round_ = one_site(1, 1)
    round_["sites"][0]["lanes_max"] = 1
    answer = fewest_people(parse_round(round_), limits=LIMITS)
    assert [(one.area, one.by_slot, one.people) for one in answer.unreachable] == [("A", 3, 30)]
    assert (answer.found, answer.bound) == (2, 2)


def test_people_at_work_in_a_county_of_two_days_may_be_the_same_on_both() -> None:
    round_ = two_sites(limits={"block_slots_max": 1, "blocks_per_day_max": 1})
    round_["slots"] = starts(3, {1: 20 * 60})
    round_["travel"] = {"minutes": [[5, 5], [50, 50]], "minutes_max": 30}
    answer = fewest_people(parse_round(round_), limits=LIMITS)
    assert (answer.found, answer.bound) == (2, 2)


@given(at_work=st.integers(0, 300), share=st.floats(0, 0.9))
def test_with_the_reserve_on_top_enough_are_left_and_with_one_fewer_they_are_not(at_work: int, share: float) -> None:
    def left(people: int) -> int:
        return people - int(np.ceil(share * people - 1e-9))

    people_ = with_reserve(at_work, share)
    assert left(people_) >= at_work
    assert people_ == 0 or left(people_ - 1) < at_work


@pytest.mark.parametrize(
    ("pairs", "by_slot", "at"), [(6, 1, "07:00"), (3, 2, "08:00"), (2, 3, "09:00"), (1, None, None)]
)
def test_the_earliest_finish_is_the_first_slot_by_which_a_plan_reaches_all(
    pairs: int, by_slot: int | None, at: str | None
) -> None:
    round_ = one_site(pairs, pairs)
    round_["sites"][0]["lanes_max"] = 6
    answer = earliest_finish(parse_round(round_), limits=LIMITS)
    assert answer.by_slot == by_slot
    assert answer.at == (None if at is None else f"2022-05-04T{at}:00+00:00")
    assert answer.not_before == (by_slot or 4)
    for one in answer.tries:
        assert (one.bound or 0) <= (one.people_missed if one.people_missed is not None else np.inf)


@QUICK
@given(seed=st.integers(0, 400))
def test_no_round_finishes_earlier_than_it_is_said_it_can(seed: int) -> None:
    round_ = tiny_round(seed)
    problem = parse_round(round_)
    answer = earliest_finish(problem, limits=LIMITS)
    slots = len(round_["slots"])
    for by_slot in range(1, slots + 1):
        due = changed(round_, targets=[{**one, "by_slot": by_slot} for one in round_["targets"]])
        optimum = best(due, 1500)
        if optimum is None:
            return
        if answer.by_slot is not None and by_slot >= answer.by_slot:
            assert optimum[0] == 0
        if by_slot < answer.not_before:
            assert optimum[0] > 0


def test_all_targets_are_due_by_the_same_slot() -> None:
    problem = parse_round(one_site(1, 1))
    assert due_by(problem, 2).target_by_slot.tolist() == [2]


def test_a_curve_says_for_each_share_whom_the_best_plan_misses_and_whom_none_reaches() -> None:
    problem = parse_round(one_site(4, 4))
    answer = staff_curve(problem, (0.25, 0.5, 0.75, 1.0, 1.5), limits=LIMITS)
    assert [(point.share, point.staff, point.people_missed) for point in answer.points] == [
        (0.25, 2, 30),
        (0.5, 4, 0),
        (0.75, 6, 0),
        (1.0, 8, 0),
        (1.5, 12, 0),
    ]
    assert [point.coverage for point in answer.points] == [0.5, 1.0, 1.0, 1.0, 1.0]
    assert [point.bound for point in answer.points] == [30, 0, 0, 0, 0]


@QUICK
@given(seed=st.integers(0, 400), share=st.sampled_from([0.3, 0.5, 0.8, 1.0, 1.4, 2.0]))
def test_a_point_of_the_curve_is_the_optimum_of_the_round_with_that_staff(seed: int, share: float) -> None:
    problem = parse_round(tiny_round(seed))
    (point,) = staff_curve(problem, (share,), limits=LIMITS, seed=seed).points
    other = with_share(problem, places(problem, seed), share)
    solution = solve(only_people(other), limits=LIMITS)
    assert point.staff == len(other.staff_codes)
    assert point.bound is not None
    assert point.people_missed is not None
    assert point.bound <= point.people_missed <= people_missed(other, solution.assignments)
    if depth(other, needed_targets(other)) == 1:  # nobody counts for two targets: the sum is people
        assert point.people_missed == solution.objective[0]


def nested(**changes: Any) -> Round:
    """A county of two villages with a site each, all three with a target of the same people by the same time."""
    round_ = one_site(1, 1)
    round_["areas"] = [
        {"code": "C", "parent": None, "residents": 120},
        {"code": "A", "parent": "C", "residents": 60},
        {"code": "B", "parent": "C", "residents": 60},
    ]
    round_["sites"] = [{**round_["sites"][0], "code": f"S{area}", "area": area} for area in "AB"]
    round_["travel"] = {"minutes": [[5, 5], [40, 40]], "minutes_max": 30}
    round_["targets"] = [{"area": area, "coverage": 1.0, "by_slot": 3} for area in "CAB"]
    return round_ | changes


def test_people_of_nested_targets_are_asked_for_and_missed_once() -> None:
    problem = parse_round(nested())
    assert people_asked_for(problem) == 120
    assert needed_targets(problem).tolist() == [False, True, True]  # both villages reached is the county reached
    answer = staff_curve(problem, (1.0,), limits=LIMITS)
    assert answer.need == 120
    assert [(point.people_missed, point.bound, point.coverage) for point in answer.points] == [(90, 90, 0.25)]
    later = parse_round(nested(targets=[
        {"area": "C", "coverage": 0.9, "by_slot": 2}, {"area": "C", "coverage": 0.5, "by_slot": 3},
        {"area": "A", "coverage": 1.0, "by_slot": 3}, {"area": "B", "coverage": 0.5, "by_slot": 1},
    ]))  # fmt: skip
    assert people_asked_for(later) == 108
    assert needed_targets(later).tolist() == [True, False, True, True]


@QUICK
@given(seed=st.integers(0, 5000), draw=st.integers(0, 100))
def test_people_short_are_as_many_without_the_targets_that_others_reach(seed: int, draw: int) -> None:
    problem = parse_round(tiny_round(seed))
    random = np.random.default_rng(draw)
    served = random.integers(0, 30, (len(problem.site_codes), len(problem.slot_starts)))
    short = people_short(problem, served)
    assert short == people_short(only_people(problem), served)
    assert missed(problem, served).max(initial=0) <= short <= missed(problem, served).sum()
    assert short <= people_asked_for(problem)


@QUICK
@given(seed=st.integers(0, 3000), draw=st.integers(0, 5))
def test_more_staff_is_never_shown_worse_and_a_plan_that_is_known_is_never_beaten(seed: int, draw: int) -> None:
    problem = parse_round(tiny_round(seed))
    known = solve(problem, limits=LIMITS).assignments
    cut = Limits(seconds=0.01, workers=1)
    points = staff_curve(problem, (0.4, 0.7, 1.0, 1.5), limits=cut, seed=draw, known=known).points
    people = [point.people_missed for point in points if point.people_missed is not None]
    assert people == sorted(people, reverse=True)
    assert points[2].people_missed is not None
    assert points[2].people_missed <= people_missed(problem, known)
    for point in points:
        assert point.bound is not None
        assert point.people_missed is None or point.bound <= point.people_missed


def test_a_known_plan_that_breaks_a_rule_is_passed_over() -> None:
    problem = parse_round(one_site(1, 1))
    known = solve(problem, limits=LIMITS).assignments.copy()
    known[:, 3] = -known[:, 3]
    known[:, 4] = 9
    assert staff_curve(problem, (1.0,), limits=LIMITS, known=known).points[0].people_missed == 30
    assert fewest_people(problem, limits=LIMITS, known=known).found == 4


def test_the_fewest_people_begin_with_those_of_a_plan_that_is_known_to_be_enough() -> None:
    round_ = one_site(4, 4, reserve={"sampler": 0.25})
    problem = parse_round(round_)
    known = solve(problem, limits=LIMITS).assignments
    told: list[FewestPeople] = []
    none_left = Limits(seconds=0.0, workers=1)
    answer = fewest_people(problem, limits=none_left, on_progress=told.append, known=known)
    assert answer.found is not None
    assert answer.bound <= answer.found <= len(np.unique(known[:, 0])) + 2


def test_there_is_always_a_number_that_is_enough_and_one_that_is_not() -> None:
    problem = parse_round(one_site(0, 0))
    told: list[FewestPeople] = []
    fewest_people(problem, limits=LIMITS, on_progress=told.append)
    first = next(answer for answer in told if answer.found is not None)
    assert first.bound > 0
    assert told.index(first) <= 2


@QUICK
@given(seed=st.integers(0, 3000))
def test_what_is_left_out_of_a_plan_was_not_needed(seed: int) -> None:
    problem = parse_round(tiny_round(seed)).replaced(previous=None)
    rows = solve(problem, limits=LIMITS).assignments
    lean = leaned(problem, rows, lambda: False)
    assert violations(problem, lean) == []
    before, after = (missed(problem, served_by_site(problem, one).served) for one in (rows, lean))
    assert weighted(problem, after) <= weighted(problem, before)
    assert {tuple(row) for row in lean.tolist()} <= {tuple(row) for row in rows.tolist()}


@QUICK
@given(seed=st.integers(0, 400), draw=st.integers(0, 5))
def test_the_staff_of_a_larger_share_contain_those_of_a_smaller_one(seed: int, draw: int) -> None:
    problem = parse_round(tiny_round(seed))
    place = places(problem, draw)
    before: set[str] = set()
    for share in (0.2, 0.5, 1.0, 1.3, 2.0):
        staff = set(with_share(problem, place, share).staff_codes)
        assert before <= staff
        before = staff
    assert set(with_share(problem, place, 1.0).staff_codes) == set(problem.staff_codes)
    assert len(before) == 2 * len(problem.staff_codes)


def test_the_whole_staff_is_the_round_itself() -> None:
    problem = parse_round(tiny_round(3))
    same = with_share(problem, places(problem, 0), 1.0)
    solution = solve(problem, limits=LIMITS)
    assert violations(same, solution.assignments) == []


def test_a_share_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="not above 0"):
        staff_curve(parse_round(one_site(1, 1)), (0.0,), limits=LIMITS)


def test_answers_come_while_they_are_sought_and_end_at_once_when_cancelled() -> None:
    problem = parse_round(one_site(2, 2))
    fewest: list[FewestPeople] = []
    finish: list[EarliestFinish] = []
    curve: list[StaffCurve] = []
    assert fewest_people(problem, limits=LIMITS, on_progress=fewest.append).found == fewest[-1].found
    assert earliest_finish(problem, limits=LIMITS, on_progress=finish.append).by_slot == finish[-1].by_slot
    assert staff_curve(problem, limits=LIMITS, on_progress=curve.append).points == curve[-1].points
    assert fewest[0].found is None
    assert len(curve) > 2
    assert [point.people_missed for point in curve[0].points] == [None] * 8
    stopped = Limits(seconds=20, workers=1, cancelled=lambda: True)
    assert fewest_people(problem, limits=stopped).found is None
    assert earliest_finish(problem, limits=stopped).by_slot is None
    assert {point.people_missed for point in staff_curve(problem, limits=stopped).points} == {None}


@pytest.mark.parametrize(
    ("question", "key", "line"),
    [
        ("fewest", "found", "in all: 4, no fewer than 4"),
        ("finish", "by_slot", "all targets by 09:00 (end of slot 2); proven not before 09:00 (end of slot 2)"),
        ("curve", "points", "100% of the staff (4): 0 people missed, no fewer possible"),
    ],
)
def test_the_command_answers_in_lines_and_as_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str, key: str, line: str
) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(one_site(2, 2)), encoding="utf-8")
    asked = ["ask", question, str(path), "--seconds", "10", "--workers", "1"]
    assert main([*asked, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert key in data
    assert main(asked) == 0
    assert line in capsys.readouterr().out


def test_answers_are_plain_data() -> None:
    answer = staff_curve(parse_round(one_site(1, 1)), (1.0,), limits=LIMITS)
    data = json.loads(json.dumps(as_dict(answer)))
    assert data["points"][0]["people_missed"] == 30
    assert data["need"] == 60
