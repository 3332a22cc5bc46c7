"""What villages say beside what sites count: catchments are whole, and a count is never guessed apart."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.areas import Area
from sampling.domain.coverage import SiteCount
from sampling.domain.outstanding import Entry, Version
from sampling.domain.reconciling import catchments, joined
from sampling.domain.tallies import Line

EIGHT, NOON = datetime(2022, 5, 4, 0, tzinfo=UTC), datetime(2022, 5, 4, 4, tzinfo=UTC)
DUE = {"S1": EIGHT + timedelta(hours=1), "S2": EIGHT + timedelta(hours=1)}


def line(code: str, outstanding: int | None, *, expected: int | None = 100, at: datetime = NOON) -> Line:
    place = Area(code, code, "village", "T", f"C/T/{code}/", None, None, None, "generated", "test")
    entry = None if outstanding is None else Entry(unknown=outstanding)
    own = Version(code, 1, entry, at, "x", at) if entry else None
    return Line(place, 120, expected, entry, own, 1, int(entry is not None), first=at, last=at if entry else None)


def count(site: str, sampled: int, at: datetime = NOON) -> SiteCount:
    return SiteCount(site, date(2022, 5, 4), at, 1, sampled, at)


def test_expected_less_counted_less_told_is_unexplained() -> None:
    (one,) = catchments([line("V1", 10)], {"S1": ["V1"]}, [count("S1", 85)], DUE, now=NOON)
    assert (one.people, one.counted, one.unexplained) == (100, 85, 5)


def test_villages_that_share_a_site_are_one_catchment() -> None:
    villages = [line("V1", 10), line("V2", 5), line("V3", 1)]
    serves = {"S1": ["V1", "V2"], "S2": ["V2"], "S3": ["V3"]}
    found = catchments(villages, serves, [count("S1", 120), count("S2", 60)], DUE, now=NOON)
    shared = next(one for one in found if len(one.villages) == 2)
    assert shared.sites == ("S1", "S2") and shared.unexplained == 200 - 180 - 15


def test_without_an_entry_or_a_report_there_is_no_figure() -> None:
    (silent,) = catchments([line("V1", None)], {"S1": ["V1"]}, [count("S1", 85)], DUE, now=NOON)
    assert silent.unexplained is None and silent.counted == 85
    (unheard,) = catchments([line("V1", 10)], {"S1": ["V1"], "S2": ["V1"]}, [count("S1", 85)], DUE, now=NOON)
    assert (unheard.reported, unheard.due, unheard.unexplained) == (1, 2, None)
    (alone,) = catchments([line("V1", 10)], {}, [], DUE, now=NOON)
    assert alone.counted is None and alone.unexplained is None


def test_who_is_sampled_after_the_village_has_spoken_is_no_difference() -> None:
    ten = EIGHT + timedelta(hours=2)
    counts = [count("S1", 40, ten), count("S1", 95, NOON)]
    (one,) = catchments([line("V1", 60, at=ten)], {"S1": ["V1"]}, counts, DUE, now=NOON)
    assert (one.counted, one.unexplained, one.up_to) == (40, 0, ten)


def test_the_largest_difference_stands_first_whichever_way_it_goes() -> None:
    villages = [line("V1", 0), line("V2", 40), line("V3", None), line("V4", 15)]
    serves = {f"S{n}": [f"V{n}"] for n in (1, 2, 3, 4)}
    counts = [count("S1", 90), count("S2", 90), count("S3", 1), count("S4", 85)]
    found = catchments(villages, serves, counts, {}, now=NOON)
    assert [(one.villages[0].area.code, one.unexplained) for one in found] == [
        ("V2", -30), ("V1", 10), ("V4", 0), ("V3", None),
    ]  # fmt: skip


def test_residents_stand_in_where_expected_people_were_not_told() -> None:
    (one,) = catchments([line("V1", 20, expected=None)], {"S1": ["V1"]}, [count("S1", 95)], DUE, now=NOON)
    assert (one.people, one.of_expected, one.unexplained) == (120, 0, 5)


CODES = [f"V{n}" for n in range(6)]


@given(st.dictionaries(st.sampled_from(["S1", "S2", "S3", "S4"]), st.lists(st.sampled_from([*CODES, "beyond"]))))
def test_every_village_is_in_one_catchment_and_every_site_wholly(serves: dict[str, list[str]]) -> None:
    found = joined(CODES, serves)
    assert sorted(code for codes, _ in found for code in codes) == CODES
    for site, codes in serves.items():
        holding = [own for own, sites in found if site in sites]
        own = [code for code in codes if code in CODES]
        assert len(holding) == (1 if own else 0)
        assert all(code in holding[0] for code in own)
