"""What an area lacks: samplers, time, or people who come; and nothing is promised that would not close it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sampling.domain.lacking import AtWork, Lack, lack, minutes_needed, samplers_needed

from ..county import OPENS_AT

TEN = OPENS_AT + timedelta(hours=2)
NOON = OPENS_AT + timedelta(hours=4)
# 20 lanes have served 1,600 people in two hours, 40 an hour each; the norm is 60, and queues are long
BUSY = AtWork(lanes=20, norm=60, lane_hours=40, served=1600, samplers_per_lane=1, waiting=900)


def found(missing: int | None, work: AtWork = BUSY, **more: object) -> Lack:
    given = {
        "behind": 500, "measure": "plan", "missing": missing, "by": NOON, "as_of": TEN, "closes_at": NOON, "work": work
    }  # fmt: skip
    return lack(**(given | more))  # type: ignore[arg-type]


def test_samplers_and_minutes_follow_from_the_pace_a_lane_really_serves() -> None:
    closed = found(600)
    assert (closed.samplers, closed.minutes) == (10, 45)  # 600 / (40 x 1.5 h); 600 / (20 x 40) of an hour


def test_without_a_forecast_those_behind_the_plan_stand_for_the_missing() -> None:
    closed = found(None)
    assert (closed.missing, closed.samplers, closed.minutes) == (None, 9, 40)


def test_before_anything_was_served_the_norm_is_the_pace() -> None:
    assert replace(BUSY, served=0, lane_hours=0).pace == 60


def test_two_samplers_a_lane_are_two_people() -> None:
    assert samplers_needed(600, 1.5, replace(BUSY, samplers_per_lane=2)) == 20


def test_more_lanes_than_as_many_again_are_not_promised_nor_more_than_two_hours() -> None:
    closed = found(1700)
    assert (closed.samplers, closed.minutes) == (None, None)
    assert minutes_needed(1600, BUSY) == 120 and minutes_needed(1601, BUSY) is None


def test_where_it_is_too_late_for_samplers_only_time_is_left() -> None:
    closed = found(600, as_of=NOON - timedelta(minutes=30))
    assert (closed.samplers, closed.minutes) == (None, 45)


def test_once_the_session_is_over_nothing_closes_it() -> None:
    closed = found(None, as_of=NOON, measure="target")
    assert closed.is_over and (closed.samplers, closed.minutes) == (None, None)


def test_where_hardly_anybody_waits_the_lanes_there_are_have_room() -> None:
    idle = replace(BUSY, waiting=50)
    assert found(600, idle).samplers == 0 and found(600, idle).is_idle
    assert found(700, idle).samplers == 2  # 100 beyond the room for 600, at the norm's 60 an hour


def test_queues_that_are_not_told_are_not_taken_for_none() -> None:
    assert not replace(BUSY, waiting=None).is_idle and replace(BUSY, waiting=100).is_idle
    assert not replace(BUSY, waiting=101).is_idle


def test_where_the_forecast_reaches_the_target_nothing_is_needed() -> None:
    closed = found(0)
    assert closed.closes_by_itself and (closed.samplers, closed.minutes) == (None, None)


@pytest.mark.parametrize("work", [replace(BUSY, lanes=0), replace(BUSY, norm=0, served=0)])
def test_where_nothing_works_nothing_is_promised(work: AtWork) -> None:
    assert (found(10, work).samplers, found(10, work).minutes) == (None, None)
