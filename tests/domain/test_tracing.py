"""The counts behind a figure: of each site and day the newest, and they add up as coverage does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.coverage import SiteCount, coverages
from sampling.domain.tracing import added_up, made_of

DAY = date(2022, 5, 4)
EIGHT = datetime(2022, 5, 4, 0, tzinfo=UTC)


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def count(site: str, hour: int, sampled: int, version: int = 1, seen: float = 0, day: int = 0) -> SiteCount:
    end = at(hour) + timedelta(days=day)
    return SiteCount(site, DAY + timedelta(days=day), end, version, sampled, end + timedelta(hours=seen))


def test_of_each_site_and_day_the_newest_version_of_the_latest_hour_is_in_it() -> None:
    counts = [
        count("A", 1, 50),
        count("A", 2, 80),
        count("A", 2, 70, 2, 0.5),
        count("A", 1, 9, day=1),
        count("B", 2, 5),
    ]
    found = made_of(counts, {}, as_of=at(30))
    assert [(one.count.site_code, one.count.version, one.people) for one in found] == [
        ("A", 2, 70), ("A", 1, 9), ("B", 1, 5),
    ]  # fmt: skip
    sums = added_up(found)
    assert (sums.people, sums.sites, sums.days, sums.with_tubes) == (84, 2, 3, 0)
    assert added_up(made_of(counts, {}, as_of=at(30), known_at=at(2.1))).people == 85


def test_what_was_added_since_a_moment_is_the_difference() -> None:
    counts = [count("A", 1, 50), count("A", 3, 80), count("B", 1, 20)]
    found = made_of(counts, {}, as_of=at(3), since=at(1))
    assert [(one.count.site_code, one.people, one.before) for one in found] == [("A", 30, 50), ("B", 0, 20)]


def test_visitors_and_tubes_stand_as_they_were_last_told_that_day() -> None:
    counts = [count("A", 1, 50), count("A", 2, 80), count("B", 2, 7)]
    told = {("A", at(1), 1): (4, 10), ("A", at(2), 1): (None, 16)}
    found = made_of(counts, told, as_of=at(2))
    assert [(one.visitors, one.tubes) for one in found] == [(4, 16), (None, None)]
    sums = added_up(found)
    assert (sums.visitors, sums.tubes, sums.with_visitors) == (4, 16, 1)


VERSIONS = st.lists(
    st.builds(
        count,
        st.sampled_from("ABC"),
        st.integers(1, 4),
        st.integers(0, 99),
        st.integers(1, 3),
        st.sampled_from((0, 0.5, 3)),
        st.integers(0, 1),
    ),
    max_size=12,
    unique_by=lambda one: (one.site_code, one.hour, one.version),
)


@given(VERSIONS, st.floats(0, 30), st.one_of(st.none(), st.floats(0, 30)), st.floats(0, 30))
def test_they_add_up_to_the_coverage_of_their_sites(
    counts: list[SiteCount], until: float, seen: float | None, since: float
) -> None:
    as_of, known_at, before = at(until), None if seen is None else at(seen), at(min(since, until))
    sites = dict.fromkeys("ABC", "T/")
    zone = ZoneInfo("Asia/Shanghai")

    def sampled(moment: datetime) -> int:
        return coverages({"T/": 1}, sites, [], counts, as_of=moment, zone=zone, known_at=known_at)["T/"].sampled

    assert added_up(made_of(counts, {}, as_of=as_of, known_at=known_at)).people == sampled(as_of)
    parts = made_of(counts, {}, as_of=as_of, known_at=known_at, since=before)
    assert added_up(parts).people == sampled(as_of) - sampled(before)
