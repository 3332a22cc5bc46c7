"""Outstanding people: what is refused, what is doubted, what counts, and that every sum is exact."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.areas import Area
from sampling.domain.outstanding import COUNT_MAX, REASONS, Entry, Version, doubts, faults, may_enter, stands_for
from sampling.domain.tallies import counting, lines, rolled_up

NOON = datetime(2022, 5, 4, 4, tzinfo=UTC)


def area(code: str, path: str, level: str) -> Area:
    up = path.rstrip("/").split("/")[:-1]
    return Area(code, code, level, up[-1] if up else None, path, None, None, None, "generated", "test")


COUNTY = area("C", "C/", "county")
TOWNSHIP = area("T", "C/T/", "township")
VILLAGE, OTHER = area("V", "C/T/V/", "village"), area("W", "C/T/W/", "village")
GRIDS = [area(f"G{n}", f"C/T/V/G{n}/", "grid") for n in range(3)]
MICRO = [area(f"M{n}", f"C/T/V/G2/M{n}/", "micro_grid") for n in range(2)]
TREE = [COUNTY, TOWNSHIP, VILLAGE, OTHER, *GRIDS, *MICRO]
RESIDENTS: dict[str, int | None] = {one.code: 1000 for one in TREE}


def said(code: str, entry: Entry, at: datetime = NOON) -> Version:
    return Version(code, 1, entry, at, "tests", at)


entries = st.builds(Entry, *(st.integers(0, 500) for _ in REASONS))


def test_all_that_is_wrong_with_an_entry_is_told_at_its_place() -> None:
    found = faults(Entry(away=-1, refused=COUNT_MAX + 1, unknown=-3))
    assert [fault.where for fault in found] == [("away",), ("refused",), ("unknown",)]
    assert faults(Entry()) == []


def test_more_than_were_expected_is_doubted_and_else_more_than_live_there() -> None:
    entry = Entry(away=30, unknown=31)
    assert [one.facts["people"] for one in doubts(entry, expected=60, residents=10)] == [60]
    assert [one.facts["people"] for one in doubts(entry, expected=None, residents=60)] == [60]
    assert doubts(entry, expected=61, residents=10) == doubts(entry, expected=None, residents=None) == []


def test_only_villages_what_lies_in_them_and_lowest_areas_enter() -> None:
    assert may_enter(VILLAGE, [COUNTY, TOWNSHIP], 5) and may_enter(GRIDS[2], [COUNTY, TOWNSHIP, VILLAGE], 2)
    assert not may_enter(TOWNSHIP, [COUNTY], 7)
    assert may_enter(TOWNSHIP, [COUNTY], 0)  # a branch without villages enters as a whole


def test_a_phone_says_how_long_ago_it_was_and_its_clock_chooses_nothing() -> None:
    assert stands_for(NOON, timedelta(hours=2)) == NOON - timedelta(hours=2)
    assert stands_for(NOON, timedelta(hours=-2)) == NOON
    assert stands_for(NOON, timedelta(days=400)) == NOON - timedelta(hours=72)


def test_a_village_counts_before_its_grids_and_is_told_where_they_differ() -> None:
    own, grids = Entry(unknown=9), {one.code: said(one.code, Entry(away=2)) for one in GRIDS}
    village = lines(TREE, {**grids, "V": said("V", own)}, RESIDENTS, {})[0]
    assert village.is_whole and village.entry == own
    assert village.from_grids == Entry(away=6)
    assert [one.facts for one in village.doubts] == [{"grids": 6, "total": 9}]


def test_without_its_own_figure_a_village_is_whole_once_every_grid_has_entered() -> None:
    some = {one.code: said(one.code, Entry(away=2)) for one in GRIDS[:2]}
    village, other = lines(TREE, some, RESIDENTS, {})
    assert (village.grids_entered, village.grids, village.is_whole) == (2, 4, False)  # the third has two parts
    assert village.entry == Entry(away=4) and other.entry is None
    sums = rolled_up([village, other])
    assert (sums.entered, sums.partly, sums.villages, sums.entry.total) == (0, 1, 2, 4)
    full = some | {one.code: said(one.code, Entry(away=1)) for one in MICRO}
    assert lines(TREE, full, RESIDENTS, {})[0].is_whole


def test_what_is_not_entered_is_missing_and_not_zero() -> None:
    sums = rolled_up(lines(TREE, {"W": said("W", Entry())}, RESIDENTS, {"W": 800}))
    assert sums.has_any and (sums.entered, sums.villages) == (1, 2)
    assert (sums.residents, sums.expected, sums.expected_of) == (2000, 800, 1)
    assert not rolled_up(lines(TREE, {}, RESIDENTS, {})).has_any


@given(st.dictionaries(st.sampled_from([one.code for one in TREE if one.level not in ("county", "township")]), entries))
def test_nobody_is_counted_twice_whoever_has_entered(told: dict[str, Entry]) -> None:
    newest = {code: said(code, entry) for code, entry in told.items()}
    kept = counting(TREE, newest)
    paths = {one.code: one.path for one in TREE}
    assert not any(a != b and paths[a].startswith(paths[b]) for a in kept for b in kept)
    sums = rolled_up(lines(TREE, newest, RESIDENTS, {}))
    assert sums.entry == sum((one.entry for one in kept.values()), Entry())
    assert sums.entry.total == sums.entry.with_reason + sums.entry.unknown


@given(st.lists(entries, max_size=8))
def test_the_parts_of_a_sum_are_the_sum(some: list[Entry]) -> None:
    whole = sum(some, Entry())
    assert whole.total == sum(one.total for one in some) == sum(getattr(whole, name) for name in REASONS)
    assert whole.coming == whole.refused + whole.unknown
