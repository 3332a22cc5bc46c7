"""Call-ups: windows that part a site's hours among its areas without gap or overlap."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.callup import Called, faults, propose, step_of

EIGHT = datetime(2022, 5, 4, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
called = st.builds(
    Called, st.integers(0, 10**6).map(str), st.integers(0, 3000), st.sampled_from(("low", "medium", "high"))
)
groups = st.lists(called, min_size=1, max_size=40, unique_by=lambda one: one.area_code)


@given(groups, st.integers(1, 48))
def test_windows_part_the_hours_without_gap_or_overlap(areas: list[Called], steps: int) -> None:
    windows = propose(areas, [(EIGHT, EIGHT + steps * QUARTER)], 15)
    assert {window.area_code for window in windows} == {one.area_code for one in areas}
    assert len(windows) == len(areas)
    at = EIGHT
    for window in windows:
        assert window.ends_at - window.starts_at >= QUARTER
        assert (window.starts_at - EIGHT) % QUARTER == timedelta(0)
        if window.starts_at != at:  # shares the step of the one before, which only happens where steps run out
            assert len(areas) > steps and window.ends_at == at
        at = window.ends_at
    assert at == EIGHT + steps * QUARTER


@given(groups, st.integers(40, 96))
def test_more_people_never_have_less_time(areas: list[Called], steps: int) -> None:
    lengths = {w.area_code: w.ends_at - w.starts_at for w in propose(areas, [(EIGHT, EIGHT + steps * QUARTER)], 15)}
    for one in areas:
        for other in areas:
            if one.people > other.people:
                assert lengths[one.area_code] >= lengths[other.area_code] - QUARTER


@given(groups, st.lists(st.integers(0, 20), min_size=1, max_size=4))
def test_no_window_lies_in_two_openings(areas: list[Called], lengths: list[int]) -> None:
    openings = [(EIGHT + timedelta(days=n), EIGHT + timedelta(days=n) + k * QUARTER) for n, k in enumerate(lengths)]
    windows = propose(areas, openings, 15)
    assert len(windows) == (len(areas) if sum(lengths) else 0)
    assert not faults([(w.area_code, "", w.starts_at, w.ends_at) for w in windows], openings, "")


def test_high_risk_comes_first_then_the_code() -> None:
    areas = [Called("A", 10), Called("B", 10, "high"), Called("C", 10, "medium"), Called("D", 10, "high")]
    assert [w.area_code for w in propose(areas, [(EIGHT, EIGHT + 8 * QUARTER)], 15)] == ["B", "D", "C", "A"]


def test_hours_go_by_people_and_the_smallest_still_has_a_step() -> None:
    windows = propose([Called("A", 1000), Called("B", 5)], [(EIGHT, EIGHT + 16 * QUARTER)], 15)
    assert [(w.ends_at - w.starts_at) // QUARTER for w in windows] == [15, 1]


def test_a_window_outside_the_hours_or_backwards_is_told_at_its_area() -> None:
    hours = [(EIGHT, EIGHT + 4 * QUARTER)]
    asked = [("A", "甲", EIGHT, EIGHT), ("B", "乙", EIGHT, EIGHT + 5 * QUARTER), ("C", "丙", EIGHT, EIGHT + QUARTER)]
    assert [fault.where for fault in faults(asked, hours, "S")] == [("windows", "A"), ("windows", "B")]


def test_a_step_is_never_longer_than_a_slot() -> None:
    assert (step_of(60), step_of(10)) == (15, 10)
