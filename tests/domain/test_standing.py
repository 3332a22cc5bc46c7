"""Standing: on target, to watch, behind or without news, and why."""

from datetime import datetime, timedelta

import pytest

from sampling.domain.coverage import Coverage
from sampling.domain.hours import GRACE
from sampling.domain.rounds import Session, Target
from sampling.domain.standing import awaited_until, is_missed, people_due, people_short, site_state, state_of, target_of

EIGHT = datetime.fromisoformat("2022-05-04T08:00+08:00")
NOON = EIGHT + timedelta(hours=4)
MORNING = Session("AM", "Morning", EIGHT, NOON, 60)
TARGET = Target("C", "County", 0.8, NOON)
LATER = NOON + timedelta(days=1)  # when every hour is due


def covered(sampled: int, hour: int, *, reported: int = 5, expected: int = 5, counted: int = 5) -> Coverage:
    at = EIGHT + timedelta(hours=hour)
    return Coverage(sampled, 0, 1000, "residents", at, None, counted, reported, expected, at if expected else None)


def due(sampled: int, hour: int, **more: int | None) -> float | None:
    given: dict[str, int | None] = {"base": 0, "planned": None, "planned_in_all": None, **more}
    return people_due(covered(sampled, hour), TARGET, session=MORNING, **given)  # type: ignore[arg-type]


def test_an_area_without_a_target_of_its_own_has_that_of_the_nearest_area_above() -> None:
    of_township = Target("T1", "T1", 0.9, NOON)
    targets = [TARGET, of_township]
    assert target_of("C/T1/V11/", targets, EIGHT) == of_township
    assert target_of("C/T2/V21/", targets, EIGHT) == TARGET
    assert target_of("X/", targets, EIGHT) is None


def test_of_several_targets_the_next_to_fall_due_holds_and_after_all_the_last() -> None:
    first, last = Target("C", "C", 0.5, EIGHT + timedelta(hours=2)), TARGET
    assert target_of("C/", [last, first], EIGHT) == first
    assert target_of("C/", [last, first], EIGHT + timedelta(hours=3)) == last
    assert target_of("C/", [last, first], NOON + timedelta(hours=3)) == last


def test_the_people_short_are_whole_people_and_never_fewer_than_none() -> None:
    third = Target("C", "C", 1 / 3, NOON)
    assert people_short(covered(333, 4), third) == 1
    assert people_short(covered(334, 4), third) == 0
    assert people_short(covered(999, 4), TARGET) == 0


def test_when_the_target_is_due_only_reaching_it_counts() -> None:
    assert state_of(covered(800, 4), TARGET, None, LATER) == "on_target"
    assert state_of(covered(799, 4), TARGET, 0, LATER) == "behind"


@pytest.mark.parametrize(("sampled", "state"), [(400, "on_target"), (399, "watch"), (380, "watch"), (379, "behind")])
def test_without_a_plan_an_even_pace_to_the_target_is_the_measure(sampled: int, state: str) -> None:
    assert due(sampled, 2) == 400
    assert state_of(covered(sampled, 2), TARGET, due(sampled, 2), LATER) == state


def test_with_a_plan_the_way_to_the_target_has_the_plans_shape() -> None:
    assert due(0, 1, planned=500, planned_in_all=1000) == 400
    assert due(0, 1, base=100, planned=450, planned_in_all=900) == 450


def test_a_target_of_a_later_session_is_not_due_without_a_plan() -> None:
    later = Target("C", "County", 0.8, NOON + timedelta(days=1))
    found = people_due(covered(100, 2), later, base=0, session=MORNING, planned=None, planned_in_all=None)
    assert found is None
    assert state_of(covered(100, 2), later, found, LATER) == "not_due"


def test_an_area_above_100_percent_is_to_watch_and_never_on_target() -> None:
    assert state_of(covered(1000, 4), TARGET, None, LATER) == "on_target"
    assert state_of(covered(1001, 4), TARGET, None, LATER) == "watch"
    assert state_of(covered(1001, 2), TARGET, due(1001, 2), LATER) == "watch"
    assert state_of(covered(1001, 2), None, None, LATER) == "watch"


def test_an_area_whose_sites_are_all_silent_has_no_news() -> None:
    assert state_of(covered(700, 4, reported=0), TARGET, None, LATER) == "no_news"


@pytest.mark.parametrize("reported", [0, 3, 5])
def test_an_area_that_has_reached_its_target_is_on_target_whatever_is_late(reported: int) -> None:
    assert state_of(covered(800, 2, reported=reported), TARGET, 900, LATER) == "on_target"
    assert state_of(covered(800, 2, reported=reported), TARGET, 900, EIGHT + timedelta(hours=2)) == "on_target"


@pytest.mark.parametrize("hour", [2, 4])
def test_until_an_hour_is_due_an_area_with_missing_reports_awaits_them(hour: int) -> None:
    end = EIGHT + timedelta(hours=hour)
    for reported in (0, 4):
        lacking = covered(100, hour, reported=reported)
        assert awaited_until(lacking, end) == end + GRACE
        assert state_of(lacking, TARGET, 700, end + GRACE - timedelta(seconds=1)) == "awaiting"
        assert awaited_until(lacking, end + GRACE) is None
    assert state_of(covered(100, hour, reported=4), TARGET, 700, end + GRACE) == "behind"
    assert state_of(covered(100, hour, reported=0), TARGET, 700, end + GRACE) == "no_news"


@pytest.mark.parametrize(
    ("minutes", "state", "missed"),
    [(-1, "behind", False), (-1, "no_news", False), (0, "awaiting", False), (0, "behind", True), (60, "no_news", True)],
)
def test_people_are_to_go_until_the_targets_time_is_over_and_short_only_then(
    minutes: int, state: str, missed: bool
) -> None:
    assert is_missed(9, NOON, NOON + timedelta(minutes=minutes), state) is missed
    assert not is_missed(9, None, NOON + timedelta(minutes=minutes), state)
    assert not is_missed(0, NOON, NOON + timedelta(minutes=minutes), state)


def test_an_area_that_has_all_its_reports_is_judged_at_once() -> None:
    assert awaited_until(covered(100, 2), EIGHT + timedelta(hours=2)) is None
    assert state_of(covered(100, 2), TARGET, 400, EIGHT + timedelta(hours=2)) == "behind"


def test_an_area_with_enough_people_is_on_target_though_reports_are_awaited() -> None:
    assert state_of(covered(400, 2, reported=4), TARGET, 400, EIGHT + timedelta(hours=2)) == "on_target"


def test_an_area_where_nothing_was_counted_has_no_figure() -> None:
    assert state_of(covered(0, 0, expected=0, reported=0, counted=0), TARGET, None, LATER) == "no_figure"


def test_an_area_whose_sites_are_open_and_owe_no_report_yet_has_no_news_yet_and_nobody_is_short() -> None:
    none_yet = covered(0, 0, expected=0, reported=0, counted=0)
    assert state_of(none_yet, TARGET, 0, EIGHT, sites_open=5) == "opened"
    assert people_short(none_yet, TARGET) is None
    silent = covered(0, 1, reported=0, counted=0)
    assert state_of(silent, TARGET, 200, LATER, sites_open=5) == "no_news"
    assert people_short(silent, TARGET) is None
    assert people_short(covered(0, 1), TARGET) == 800, "a site that has counted nobody is a figure"


def test_an_area_without_a_target_has_no_standing() -> None:
    assert state_of(covered(500, 2), None, None, LATER) == "no_target"


def test_a_site_is_late_by_one_hour_and_missing_by_more() -> None:
    nine, ten, eleven = (EIGHT + timedelta(hours=h) for h in (1, 2, 3))
    hours = [nine, ten, eleven, NOON]
    assert site_state(eleven, {eleven: 5}, hours, LATER) == "reported"
    assert site_state(eleven, {ten: 5}, hours, LATER) == "late"
    assert site_state(eleven, {nine: 5}, hours, LATER) == "missing"
    assert site_state(eleven, {}, hours, LATER) == "missing"
    assert site_state(nine, {}, hours, LATER) == "late"
    assert site_state(None, {nine: 5}, hours, LATER) == "resting"
    assert site_state(None, {}, hours, EIGHT, is_open=True) == "opened"


def test_a_site_is_awaited_until_its_hour_is_due_and_late_by_what_it_owes_from_before() -> None:
    nine, ten, eleven = (EIGHT + timedelta(hours=h) for h in (1, 2, 3))
    hours = [nine, ten, eleven, NOON]
    just_after = eleven + GRACE - timedelta(seconds=1)
    assert site_state(nine, {}, hours, nine) == "awaiting"
    assert site_state(eleven, {ten: 5}, hours, just_after) == "awaiting"
    assert site_state(eleven, {eleven: 5}, hours, just_after) == "reported"
    assert site_state(eleven, {nine: 5}, hours, just_after) == "late"
    assert site_state(eleven, {}, hours, just_after) == "missing"
    assert site_state(eleven, {ten: 5}, hours, eleven + GRACE) == "late"
