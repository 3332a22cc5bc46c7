"""Readiness by its rules: what is missing, how a site stands, and which session is at hand."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from sampling.domain.readiness import (
    EARLY,
    ITEMS,
    STATES,
    Absence,
    ReadinessReport,
    Stored,
    at_hand,
    faults_of,
    is_behind,
    is_ready,
    is_staffed,
    missing,
    nonsense,
    state_of,
    unnamed,
)

EIGHT = datetime(2022, 5, 4, 0, tzinfo=UTC)
WHOLE = ReadinessReport(
    "a", staff_there=3, supplies_ok=True, network_ok=True, ticked=frozenset(ITEMS), ready=True, observed_at=EIGHT
)
STANDING = Stored(1, WHOLE, 3, 0, EIGHT, "lead")
GONE = Absence("P00", "演示", "卫生院", None, "S11", "S11采样点", "sampler", EIGHT, "lead")


@dataclass(frozen=True)
class Hours:
    opens_at: datetime
    closes_at: datetime


def test_all_that_is_missing_is_told_in_the_order_of_the_page() -> None:
    lacks = missing(staff_there=2, unnamed=1, supplies_ok=False, network_ok=True, ticked=ITEMS[1:])
    assert lacks == ["unnamed", "supplies", "rules"]
    assert [fault.where for fault in faults_of(lacks, 1)] == [("absent",), ("supplies_ok",), ("ticked",)]
    nothing = missing(staff_there=None, unnamed=3, supplies_ok=False, network_ok=False, ticked=())
    assert nothing == ["staff_there", "supplies", "network", *ITEMS]


def test_nothing_is_missing_where_all_is_ticked_and_everybody_there() -> None:
    assert missing(staff_there=3, unnamed=0, supplies_ok=True, network_ok=True, ticked=ITEMS) == []


def test_who_is_neither_there_nor_absent_nor_replaced_has_no_name() -> None:
    assert unnamed(planned=12, absent=2, replaced=0, staff_there=10) == 0
    assert unnamed(planned=12, absent=1, replaced=0, staff_there=10) == 1
    assert unnamed(planned=12, absent=0, replaced=2, staff_there=10) == 0  # those sent are on their way
    assert unnamed(planned=12, absent=0, replaced=0, staff_there=14) == 0
    assert unnamed(planned=3, absent=0, replaced=0, staff_there=None) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"report_id": ""},
        {"report_id": "x" * 65},
        {"staff_there": -1},
        {"staff_there": 1001},
        {"ticked": frozenset({"rules", "hats"})},
        {"note": "x" * 501},
    ],
)
def test_what_can_not_be_is_refused(fault: dict[str, object]) -> None:
    assert not nonsense(WHOLE)
    found = nonsense(replace(WHOLE, **fault))  # type: ignore[arg-type]
    assert [one.where for one in found] == [tuple(fault)]


def test_a_site_is_staffed_once_each_absence_is_settled() -> None:
    sent = replace(GONE, accepted_at=EIGHT, replacement_code="P06")
    without = replace(GONE, declined_at=EIGHT)
    assert is_staffed(STANDING, [])
    assert not is_staffed(STANDING, [GONE])
    assert is_staffed(STANDING, [sent, without])
    assert not is_staffed(replace(STANDING, unnamed=1), [])
    assert not is_staffed(replace(STANDING, report=replace(WHOLE, staff_there=0)), [])
    assert not is_staffed(None, [])


def test_how_a_site_stands() -> None:
    saved = replace(STANDING, report=replace(WHOLE, ready=False))
    seen = {
        state_of(None, [], acknowledged=False, opened=False),
        state_of(None, [], acknowledged=True, opened=False),
        state_of(saved, [], acknowledged=True, opened=False),
        state_of(STANDING, [GONE], acknowledged=True, opened=False),
        state_of(STANDING, [], acknowledged=True, opened=False),
        state_of(saved, [GONE], acknowledged=True, opened=True),
    }
    assert seen == set(STATES)
    assert is_ready(STANDING, []) and not is_ready(saved, []) and not is_ready(STANDING, [GONE])


def test_a_site_is_behind_from_the_hour_of_opening_on() -> None:
    assert not is_behind("unready", EIGHT, EIGHT - timedelta(seconds=1))
    assert is_behind("silent", EIGHT, EIGHT) and is_behind("short", EIGHT, EIGHT)
    assert not is_behind("ready", EIGHT, EIGHT) and not is_behind("open", EIGHT, EIGHT)


def test_at_six_the_session_of_eight_is_at_hand_and_not_yesterdays() -> None:
    day = timedelta(days=1)
    hours = [Hours(EIGHT + k * day, EIGHT + k * day + timedelta(hours=4)) for k in (0, 1, 2)]
    assert at_hand(hours, EIGHT + day - EARLY) == 1
    assert at_hand(hours, EIGHT + day - EARLY - timedelta(minutes=1)) == 1  # the next to come
    assert at_hand(hours, EIGHT + timedelta(hours=1)) == 0
    assert at_hand(hours, EIGHT + 9 * day) == 2
    assert at_hand([], EIGHT) is None


def test_a_session_days_away_does_not_take_the_place_of_the_one_that_just_was() -> None:
    day = timedelta(days=1)
    hours = [Hours(EIGHT, EIGHT + timedelta(hours=4)), Hours(EIGHT + 7 * day, EIGHT + 7 * day + timedelta(hours=1))]
    assert at_hand(hours, EIGHT + day) == 0
    assert at_hand(hours, EIGHT + 6 * day) == 1
    assert at_hand(hours[1:], EIGHT) == 0
