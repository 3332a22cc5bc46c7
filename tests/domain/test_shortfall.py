"""People short of targets, each resident once: a county's target and its townships' ask for the same people."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.plans import TargetFigure
from sampling.domain.shortfall import Shortfall, shortfall

NOON = datetime(2022, 5, 4, 12, tzinfo=UTC)
PATHS = {"C": "C/", "T1": "C/T1/", "T2": "C/T2/", "V11": "C/T1/V11/"}


def figure(area: str, missed: int, needed: int = 1000, hours: int = 0) -> TargetFigure:
    return TargetFigure(area, 0.85, NOON + timedelta(hours=hours), 2000, needed, needed - missed, missed)


def test_who_is_missed_in_a_township_is_missed_in_its_county_and_counted_once() -> None:
    found = shortfall([figure("C", 300, 2500), figure("T1", 100), figure("T2", 200)], PATHS)
    assert found == Shortfall(300, 2500)


def test_a_county_that_misses_less_than_its_townships_together_is_short_by_theirs() -> None:
    assert shortfall([figure("C", 0), figure("T1", 100), figure("T2", 200)], PATHS).short == 300


def test_a_county_that_misses_more_than_its_townships_is_short_by_its_own() -> None:
    assert shortfall([figure("C", 500), figure("T1", 100), figure("V11", 150)], PATHS).short == 500


def test_a_village_counts_for_its_township_though_the_county_has_no_target() -> None:
    assert shortfall([figure("T1", 100), figure("V11", 150), figure("T2", 1)], PATHS).short == 151


def test_two_targets_of_an_area_ask_for_the_same_people() -> None:
    assert shortfall([figure("T1", 100), figure("T1", 40, 1500, hours=2)], PATHS) == Shortfall(100, 1500)


def test_no_target_is_nobody_short() -> None:
    assert shortfall([], PATHS) == Shortfall(0, 0)


def test_what_is_proven_of_weighted_people_says_how_many_residents_are_short_at_least() -> None:
    figures = [figure("C", 900, 2500), figure("T1", 400), figure("T2", 500)]
    assert shortfall(figures, PATHS, weighted=1001.0).least == 501  # each counts in a township and in the county
    assert shortfall(figures, PATHS, weighted=9000.0).least == 900  # never more than are short
    assert shortfall(figures, PATHS, weighted=1001.0, lacking=700).least == 700
    assert shortfall([figure("T1", 400), figure("T2", 500)], PATHS, weighted=500.0).least == 500


@given(st.lists(st.tuples(st.sampled_from(sorted(PATHS)), st.integers(0, 500)), min_size=1, max_size=8))
def test_never_are_more_people_said_to_be_short_at_least_than_are(missed: list[tuple[str, int]]) -> None:
    figures = [figure(area, people) for area, people in missed]
    found = shortfall(figures, PATHS, weighted=float(sum(people for _, people in missed)))
    bare = shortfall(figures, PATHS, weighted=0.0)
    depth = max(sum(PATHS[own].startswith(PATHS[area]) for area, _ in missed) for own, _ in missed)
    assert sum(people for _, people in missed) <= depth * bare.short  # so that what is proven holds of this plan too
    assert found.least <= found.short == bare.short
