"""Rounds: the states they pass through, and the slots of a session."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.rounds import MOVES, STATES, Session, may_change, may_move, may_reshape


def test_every_state_is_reached_and_left_only_along_its_moves() -> None:
    assert set(MOVES) == set(STATES)
    assert may_move("activated", "preparing") and may_move("closed", "running")
    assert not may_move("standby", "running") and not may_move("running", "standby") and not may_move("gone", "ready")


def test_hours_change_only_before_anybody_was_told_and_nothing_once_it_is_closed() -> None:
    assert [may_reshape(state) for state in STATES] == [True, True, False, False, False, False, False]
    assert [may_change(state) for state in STATES] == [True, True, True, True, True, True, False]


def test_a_session_has_whole_slots_in_the_countys_zone() -> None:
    opens = datetime(2022, 5, 4, 0, tzinfo=UTC)
    session = Session("AM", "上午", opens, opens + timedelta(hours=2, minutes=30), 60)
    slots = session.slots(ZoneInfo("Asia/Shanghai"))
    assert [slot.isoformat() for slot in slots] == ["2022-05-04T08:00:00+08:00", "2022-05-04T09:00:00+08:00"]


def test_a_session_whose_people_stay_longer_closes_whole_slots_later() -> None:
    opens = datetime.fromisoformat("2022-05-04T08:00+08:00")
    morning = Session("AM", "Morning", opens, opens + timedelta(hours=4), 60)
    assert [(morning.staying(m).closes_at - opens) / timedelta(hours=1) for m in (0, 30, 60, 120)] == [4, 5, 5, 6]
