"""Queues in words: busy from 25 minutes, crowded from 50, and what is not told is not smooth."""

from datetime import timedelta

import pytest

from sampling.domain.waiting import SiteQueue, site_queue, together, wait_minutes, word_of

from ..county import OPENS_AT

TEN = OPENS_AT + timedelta(hours=2)


def seen(queue: int | None, lanes: float = 2, *, hours_ago: float = 0, is_open: bool = True) -> SiteQueue:
    told_for = None if queue is None else TEN - timedelta(hours=hours_ago)
    return site_queue(queue, told_for, lanes=lanes, pace=60, is_open=is_open, as_of=TEN)


@pytest.mark.parametrize(
    ("minutes", "word"), [(0, "smooth"), (24.9, "smooth"), (25, "busy"), (49.9, "busy"), (50, "crowded")]
)
def test_a_queue_is_busy_from_25_minutes_and_crowded_from_50(minutes: float, word: str) -> None:
    assert word_of(minutes) == word


def test_the_wait_is_the_queue_by_what_the_open_lanes_sample() -> None:
    assert wait_minutes(60, 2, 60) == 30 and wait_minutes(0, 0, 60) == 0
    assert (seen(60).word, seen(60).wait_minutes) == ("busy", 30)


def test_people_who_wait_where_no_lane_is_open_are_a_crowd() -> None:
    assert (seen(5, 0).word, seen(5, 0).wait_minutes) == ("crowded", None)
    assert seen(0, 0).word == seen(None, 0).word == "resting"


def test_what_was_not_told_or_long_ago_is_not_told() -> None:
    assert seen(None).word == "untold" and seen(60, hours_ago=1.5).word == "untold"
    assert seen(60, hours_ago=1).word == "busy"


def test_a_closed_site_is_closed_whatever_it_told() -> None:
    assert seen(60, is_open=False) == SiteQueue("resting")


def test_an_area_has_its_sites_by_word_with_the_oldest_hour_among_them() -> None:
    found = together([seen(0), seen(60), seen(120, hours_ago=1), seen(None), seen(3, is_open=False)])
    assert (found.crowded, found.busy, found.smooth, found.untold, found.resting) == (1, 1, 1, 1, 1)
    assert (found.told, found.open, found.all, found.people) == (3, 4, 5, 180)
    assert found.told_for == TEN - timedelta(hours=1)
    assert together([]).told_for is None
