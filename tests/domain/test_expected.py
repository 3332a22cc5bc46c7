"""Expected people: the figure, what can't be, what is asked about, and sums that never count what is missing."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.areas import Area, Residents
from sampling.domain.expected import (
    COUNTS,
    Entry,
    Line,
    Version,
    doubts,
    entering,
    faults,
    newest_of,
    people,
    residents_of,
    rolled_up,
)

AT = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
counts = st.integers(0, 5000)
entries = st.builds(Entry, *[counts] * len(COUNTS))


def area(code: str, level: str, path: str, residents: int | None = None) -> Area:
    parts = path.rstrip("/").split("/")
    known = None if residents is None else Residents(residents, "test", date(2020, 11, 1), "generated")
    above = parts[-2] if len(parts) > 1 else None
    return Area(code, code, level, above, path, None, None, known, "generated", "test")


def line(code: str, residents: int | None, entry: Entry | None) -> Line:
    newest = None if entry is None else Version(code, 1, entry, "asked", "v", AT)
    return Line(area(code, "village", f"C/{code}/"), residents, newest)


def test_expected_is_residents_without_who_is_away_or_exempt_and_with_visitors() -> None:
    entry = Entry(away=100, visitors=20, exempt_tested=5, exempt_school=15, exempt_work=10, home_bound=7)
    assert people(1000, entry) == 890
    assert people(None, entry) is None


@given(st.integers(0, 20_000), entries)
def test_an_entry_without_faults_gives_the_exact_figure_and_holds_the_home_bound(residents: int, entry: Entry) -> None:
    found = faults(entry, residents, "asked")
    figure = residents - entry.away + entry.visitors - entry.exempt
    assert (figure < 0 or entry.home_bound > figure) is bool(found)
    if not found:
        assert people(residents, entry) == figure >= entry.home_bound


def test_all_faults_are_told_at_once_each_at_its_field() -> None:
    found = faults(Entry(away=-1, visitors=20_000_000), 100, " ")
    assert [fault.where for fault in found] == [("away",), ("visitors",), ("source",)]


def test_more_away_and_exempt_than_are_there_is_refused() -> None:
    assert [f.where for f in faults(Entry(away=90, exempt_work=20), 100, "asked")] == [("away",)]
    assert not faults(Entry(away=90, exempt_work=10), 100, "asked")


def test_most_people_away_is_asked_about_and_not_refused() -> None:
    entry = Entry(away=61)
    assert not faults(entry, 100, "asked")
    assert [doubt.where for doubt in doubts(entry, 100)] == [("away",)]
    assert not doubts(Entry(away=60), 100)


@given(st.lists(st.tuples(st.integers(0, 5000), st.none() | entries), max_size=12))
def test_a_sum_is_of_the_villages_that_entered_and_says_of_how_many(told: list[tuple[int, Entry | None]]) -> None:
    lines = [line(f"V{n}", residents, entry) for n, (residents, entry) in enumerate(told)]
    sum_ = rolled_up(lines)
    known = [(residents, entry) for residents, entry in told if entry is not None]
    assert (sum_.villages, sum_.entered) == (len(told), len(known))
    assert sum_.residents == sum(residents for residents, _ in told)
    assert sum_.residents_entered == sum(residents for residents, _ in known)
    assert sum_.expected == sum(people(residents, entry) or 0 for residents, entry in known)
    assert sum_.entry.exempt == sum(entry.exempt for _, entry in known)
    assert (sum_.as_of is None) is (not known)


def test_villages_enter_and_where_there_are_none_the_lowest_areas() -> None:
    tree = [
        area("C", "county", "C/"),
        area("T1", "township", "C/T1/"),
        area("T2", "township", "C/T2/"),
        area("G9", "grid", "C/T2/G9/"),
        area("V1", "village", "C/T1/V1/"),
        area("G1", "grid", "C/T1/V1/G1/"),
    ]
    assert [one.code for one in entering(tree)] == ["G9", "V1"]


def test_residents_of_an_area_without_a_figure_are_those_of_its_parts() -> None:
    tree = [
        area("C", "county", "C/"),
        area("V1", "village", "C/V1/", 5),
        area("V2", "village", "C/V2/"),
        area("G1", "grid", "C/V2/G1/", 7),
        area("V3", "village", "C/V3/"),
    ]
    assert residents_of(tree) == {"C": 12, "V1": 5, "V2": 7, "G1": 7, "V3": None}


def test_the_newest_version_counts() -> None:
    versions = [Version("V", n, Entry(away=n), "asked", "v", AT) for n in (2, 3, 1)]
    assert newest_of(versions)["V"].entry.away == 3
