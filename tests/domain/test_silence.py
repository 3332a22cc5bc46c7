"""Silence: hours owed in a row say the same as the state of each site, and add up over areas."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.silence import Silence, Standing, added_up, hours_owed, standing_of, step_of, worst_first
from sampling.domain.standing import site_state

EIGHT = datetime(2022, 5, 4, tzinfo=UTC)
HOURS = [EIGHT + timedelta(hours=n) for n in range(1, 7)]


@given(
    due=st.sets(st.sampled_from(HOURS), min_size=1),
    have=st.sets(st.sampled_from(HOURS)),
    told=st.sets(st.sampled_from(HOURS)),
    minutes=st.integers(0, 20),
)
def test_it_says_what_the_state_of_a_site_says(
    due: set[datetime], have: set[datetime], told: set[datetime], minutes: int
) -> None:
    hour = max(due)
    if hour in have:
        return
    seen_at = hour + timedelta(minutes=minutes)
    owed = hours_owed(hour, sorted(due), lambda end: end in have or end in told, seen_at)
    found = standing_of(hour, owed, told=hour in told)
    assert found.state == site_state(hour, dict.fromkeys(have, 1), sorted(due), seen_at, told=told)


def test_silence_is_added_up_for_every_area_above_and_keeps_the_longest() -> None:
    standings = {
        "A": Standing("late", HOURS[1], 1),
        "B": Standing("missing", HOURS[1], 4),
        "D": Standing("awaiting", HOURS[1], 0),
        "E": Standing("left_out", HOURS[1], 0),
    }
    places = {"A": "C/T/V/", "B": "C/T/", "D": "C/U/", "E": "C/U/"}
    found = added_up(standings, places, ["C/", "C/T/", "C/T/V/", "C/U/", "C/W/"])
    assert found["C/"] == Silence(late=1, missing=1, awaiting=1, left_out=1, longest=4)
    assert (found["C/T/"].silent, found["C/T/V/"].silent, found["C/T/V/"].longest) == (2, 1, 1)
    assert "C/W/" not in found
    assert [code for code, _ in worst_first(standings.items())] == ["B", "A", "E", "D"]


@pytest.mark.parametrize(
    ("silence", "expected", "step"),
    [
        (Silence(), 0, "none"),
        (Silence(), 9, "heard"),
        (Silence(awaiting=2), 9, "awaited"),
        (Silence(late=1, awaiting=3), 20, "late1"),
        (Silence(late=1, missing=1), 20, "late2"),
        (Silence(missing=5), 20, "late3"),
        (Silence(missing=10), 20, "late4"),
    ],
)
def test_an_area_is_on_the_step_of_its_share(silence: Silence, expected: int, step: str) -> None:
    assert step_of(silence, expected) == step
