"""The rules of the chase: levels in their order, the next step, and what late is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.chasing import begins, level_due, punctuality, step_due, together
from sampling.domain.norms import effective

HOUR = datetime(2022, 5, 4, 2, 0, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_no_level_comes_before_the_one_below_it() -> None:
    after = begins(effective({"chase.site": (20, "x"), "chase.township": (10, "x"), "chase.county": (15, "x")}))
    assert after == {"site": minutes(20), "township": minutes(20), "county": minutes(20)}


@pytest.mark.parametrize(("past", "level"), [(4.9, ""), (5, "site"), (14, "site"), (15, "township"), (30, "county")])
def test_a_level_is_due_from_its_minute_on(past: float, level: str) -> None:
    assert level_due(HOUR, HOUR + minutes(past), begins(effective({}))) == level


def test_the_step_that_is_due_is_the_first_that_nobody_has_taken() -> None:
    assert [step_due("county", done) for done in ([], ["site"], ["site", "township"], ["county"])] == [
        "site",
        "township",
        "county",
        "site",
    ]
    assert step_due("", []) == "" and step_due("site", ["site"]) == ""


@given(st.lists(st.one_of(st.none(), st.integers(-9, 300)), max_size=12))
def test_every_hour_is_on_time_late_or_missing_and_the_sums_agree(came: list[int | None]) -> None:
    due = [HOUR + timedelta(hours=n) for n in range(len(came))]
    first = {end: end + minutes(m) for end, m in zip(due, came, strict=True) if m is not None}
    found = punctuality(due, first, HOUR + timedelta(days=2))
    assert found.due == len(came) == found.on_time + found.late + found.missing
    assert found.missing == came.count(None)
    both = together([found, found])
    assert (both.due, both.missing, both.latest) == (2 * found.due, 2 * found.missing, found.latest)


def test_an_hour_whose_grace_is_not_over_is_not_judged_before_its_report_has_come() -> None:
    assert punctuality([HOUR], {}, HOUR + minutes(9)).due == 0
    assert punctuality([HOUR], {HOUR: HOUR}, HOUR + minutes(9)).on_time == 1
    assert punctuality([HOUR], {}, HOUR + minutes(10)).missing == 1
    assert punctuality([], {}, HOUR).share is None
