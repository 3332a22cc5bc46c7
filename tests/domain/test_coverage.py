"""Coverage: one function, held to the same rules whatever comes in, in whatever order, however late."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.coverage import Coverage, SiteCount, coverages, hours_expected, hours_missing, open_at
from sampling.domain.hours import Opening

ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime.fromisoformat("2022-05-04T08:00+08:00")
HOUR = timedelta(hours=1)
AREAS: dict[str, int | None] = {"C/": 1000, "C/T1/": 600, "C/T2/": 400, "C/T1/V11/": 350, "C/T1/V12/": 250}
# S3 serves both villages of T1; S5 serves the whole county
SITES = {"S1": "C/T1/V11/", "S2": "C/T1/V12/", "S3": "C/T1/", "S4": "C/T2/", "S5": "C/"}
CHILDREN = {"C/": ("C/T1/", "C/T2/"), "C/T1/": ("C/T1/V11/", "C/T1/V12/")}


def opening(site: str, session: str = "AM", opens: datetime = EIGHT, hours: int = 4) -> Opening:
    return Opening(site, session, opens, opens + hours * HOUR)


def count(
    site: str, hour: int, sampled: int, version: int = 1, late: timedelta = timedelta(), day: int = 0
) -> SiteCount:  # fmt: skip
    end = EIGHT + hour * HOUR + day * timedelta(days=1)
    return SiteCount(site, end.astimezone(ZONE).date(), end, version, sampled, end + late)


def as_of(
    counts: list[SiteCount], hour: float = 4, known_at: datetime | None = None, openings: list[Opening] | None = None
) -> dict[str, Coverage]:
    given_openings = [opening(site) for site in SITES] if openings is None else openings
    return coverages(
        AREAS, SITES, given_openings, counts, as_of=EIGHT + hour * HOUR, zone=ZONE, known_at=known_at
    )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> list[SiteCount]:
    """Counts of two days with corrections and late arrivals; each site's day never falls from hour to hour."""
    out = []
    for site in SITES:
        for day in range(draw(st.integers(0, 2))):
            sampled = 0
            for hour in sorted(draw(st.sets(st.integers(1, 4)))):
                sampled += draw(st.integers(0, 60))
                late = timedelta(minutes=draw(st.integers(0, 300)))
                out.append(count(site, hour, sampled, 1, late, day))
                if draw(st.booleans()):
                    out.append(count(site, hour, draw(st.integers(0, 300)), 2, late + HOUR, day))
    return out


def without_corrections(counts: list[SiteCount]) -> list[SiteCount]:
    return [one for one in counts if one.version == 1]


@given(cases(), st.integers(0, 28), st.integers(0, 28))
def test_more_time_never_means_fewer_people(counts: list[SiteCount], one: int, other: int) -> None:
    counts = without_corrections(counts)
    early, late = sorted((one, other))
    before, after = as_of(counts, early), as_of(counts, late)
    assert all(before[path].sampled <= after[path].sampled for path in AREAS)


@given(cases(), st.integers(0, 28))
def test_an_area_has_the_people_of_its_parts_and_of_the_sites_that_serve_several(
    counts: list[SiteCount], hour: int
) -> None:
    found = as_of(counts, hour)
    for path, parts in CHILDREN.items():
        assert found[path].sampled == sum(found[part].sampled for part in parts) + found[path].of_several
        assert found[path].sites_counted >= sum(found[part].sites_counted for part in parts)


@given(cases(), st.integers(0, 28), st.randoms(use_true_random=False))
def test_the_order_of_the_counts_does_not_matter(counts: list[SiteCount], hour: int, chance: random.Random) -> None:
    shuffled = list(counts)
    chance.shuffle(shuffled)
    assert as_of(shuffled, hour) == as_of(counts, hour)


@given(cases(), st.integers(0, 28), st.integers(0, 40))
def test_what_was_known_then_is_what_had_come_in_by_then(counts: list[SiteCount], hour: int, known: int) -> None:
    known_at = EIGHT + known * HOUR
    come_in = [one for one in counts if one.received_at <= known_at]
    then, now = as_of(counts, hour, known_at), as_of(come_in, hour)
    assert {path: one.sampled for path, one in then.items()} == {path: one.sampled for path, one in now.items()}
    assert {path: one.sites_reported for path, one in then.items()} == {
        path: one.sites_reported for path, one in now.items()
    }


@given(cases())
def test_as_known_late_enough_is_as_known_now(counts: list[SiteCount]) -> None:
    late = as_of(counts, 28, EIGHT + timedelta(days=30))
    assert {path: one.sampled for path, one in late.items()} == {
        path: one.sampled for path, one in as_of(counts, 28).items()
    }


@given(cases(), st.integers(0, 28))
def test_never_do_more_sites_report_than_are_expected(counts: list[SiteCount], hour: int) -> None:
    two_days = [opening(site) for site in SITES] + [opening(site, "2", EIGHT + timedelta(days=1)) for site in SITES]
    for one in as_of(counts, hour, openings=two_days).values():
        assert 0 <= one.sites_reported <= one.sites_expected <= len(SITES)
        assert (one.coverage is None) == (one.sites_counted == 0)


def test_a_lost_hour_is_repaired_by_the_next() -> None:
    assert as_of([count("S1", 1, 40), count("S1", 3, 120)], 3)["C/"].sampled == 120
    assert as_of([count("S1", 1, 40), count("S1", 3, 120)], 2)["C/"].sampled == 40


def test_a_correction_counts_for_its_hour_whenever_it_came() -> None:
    counts = [count("S1", 1, 40), count("S1", 1, 30, version=2, late=5 * HOUR)]
    assert as_of(counts, 1)["C/"].sampled == 30
    assert as_of(counts, 1, known_at=EIGHT + 2 * HOUR)["C/"].sampled == 40


def test_a_correction_of_an_earlier_hour_leaves_the_latest_alone() -> None:
    assert as_of([count("S1", 1, 40), count("S1", 2, 70), count("S1", 1, 20, 2, 3 * HOUR)], 2)["C/"].sampled == 70


def test_days_are_added() -> None:
    counts = [count("S1", 4, 40), count("S1", 1, 10, day=1), count("S1", 2, 25, day=1)]
    assert as_of(counts, 26)["C/T1/V11/"].sampled == 65


def test_missing_is_not_zero() -> None:
    found = as_of([count("S1", 1, 0)], 1)
    assert found["C/T1/V11/"].coverage == 0.0
    assert found["C/T1/V12/"].coverage is None
    assert (found["C/T1/V11/"].sites_reported, found["C/T1/V12/"].sites_reported) == (1, 0)


def test_nobody_of_nobody_is_no_figure() -> None:
    found = coverages({"C/": 0}, {"S1": "C/"}, [opening("S1")], [count("S1", 1, 5)], as_of=EIGHT + HOUR, zone=ZONE)
    assert found["C/"].coverage is None
    assert found["C/"].is_over


def test_above_all_residents_is_shown_and_flagged() -> None:
    found = as_of([count("S1", 1, 420)], 1)["C/T1/V11/"]
    assert found.coverage == pytest.approx(1.2)
    assert found.is_over


def test_unknown_residents_are_the_sum_of_the_parts_only_where_every_part_is_known() -> None:
    def people(parts: dict[str, int | None]) -> int | None:
        return coverages({"C/": None, **parts}, {}, [], [], as_of=EIGHT, zone=ZONE)["C/"].denominator

    assert people({"C/A/": 3, "C/B/": 4}) == 7
    assert people({"C/A/": 3, "C/B/": None}) is None
    assert people({}) is None


def test_sites_are_expected_for_the_last_full_hour_of_the_latest_session_that_has_had_one() -> None:
    two = [
        opening("S1", "MAY3", EIGHT - timedelta(days=1)),
        opening("S2", "MAY3", EIGHT - timedelta(days=1)),
        opening("S1", "MAY4"),
        opening("S3", "MAY4", EIGHT + HOUR),
    ]
    assert hours_expected(two, EIGHT - timedelta(days=2), ZONE) == {}
    last_of_may_3 = EIGHT - timedelta(days=1) + 4 * HOUR
    assert hours_expected(two, EIGHT + HOUR / 2, ZONE) == {"S1": last_of_may_3, "S2": last_of_may_3}
    assert hours_expected(two, EIGHT + HOUR, ZONE) == {"S1": EIGHT + HOUR}
    assert hours_expected(two, EIGHT + 2 * HOUR, ZONE) == {"S1": EIGHT + 2 * HOUR, "S3": EIGHT + 2 * HOUR}


def test_a_site_has_reported_only_with_the_hour_that_is_expected_of_it() -> None:
    found = as_of([count("S1", 1, 10), count("S2", 2, 10)], 2)["C/"]
    assert (found.sites_reported, found.sites_expected, found.sites_counted) == (1, 5, 2)
    assert found.hour == EIGHT + 2 * HOUR


def test_counts_of_a_site_of_another_county_belong_to_no_area() -> None:
    assert as_of([count("FOREIGN", 1, 99)], 1)["C/"].sampled == 0


def test_an_hour_is_missing_once_it_is_over_and_has_no_count() -> None:
    openings = [opening("S1", hours=3), opening("S2", hours=2)]
    counts = [count("S1", 1, 10), count("S1", 3, 30, version=2)]
    assert hours_missing(openings, counts, EIGHT + 1.5 * HOUR, ZONE) == [("S2", EIGHT + HOUR)]
    assert hours_missing(openings, counts, EIGHT + 9 * HOUR, ZONE) == [
        ("S1", EIGHT + 2 * HOUR),
        ("S2", EIGHT + HOUR),
        ("S2", EIGHT + 2 * HOUR),
    ]


def test_a_site_is_open_from_its_opening_until_before_its_close_and_its_first_hour_is_known() -> None:
    given_openings = [opening("S1"), opening("S2", opens=EIGHT + HOUR / 2), opening("S3", opens=EIGHT + 2 * HOUR)]
    assert open_at(given_openings, EIGHT - HOUR / 60, ZONE) == {}
    assert open_at(given_openings, EIGHT, ZONE) == {"S1": EIGHT + HOUR}
    assert open_at(given_openings, EIGHT + HOUR / 2, ZONE) == {"S1": EIGHT + HOUR, "S2": EIGHT + HOUR}
    assert set(open_at(given_openings, EIGHT + 4 * HOUR, ZONE)) == {"S2", "S3"}
