"""Two sources of counts: how they compare, which holds where, and what becomes official."""

from datetime import UTC, date, datetime, timedelta

from sampling.domain.coverage import SiteCount, sampled_by_site
from sampling.domain.second import Choice, SecondCount, chosen_for, compared, in_force, of_second, official, pairs, rank

AT = datetime(2022, 5, 4, 0, tzinfo=UTC)
DAY = date(2022, 5, 4)
PATHS = {"S11": "C/T1/V11/", "S12": "C/T1/V12/", "S21": "C/T2/V21/"}


def hour(n: int) -> datetime:
    return AT + timedelta(hours=n)


def own(site: str, n: int, sampled: int, version: int = 1) -> SiteCount:
    return SiteCount(site, DAY, hour(n), version, sampled, hour(n))


def second(site: str, n: int, sampled: int, version: int = 1) -> SecondCount:
    return SecondCount(site, DAY, hour(n), version, sampled, hour(5))


def choice(version: int, path: str, at: int | None, what: str = "second") -> Choice:
    return Choice(version, path, None if at is None else hour(at), what, "why", "planner", hour(6))


def test_sites_are_equal_differ_or_stand_in_one_source_alone_the_largest_difference_first() -> None:
    found = pairs(
        [own("A", 1, 10), own("B", 1, 20), own("C", 1, 30), own("D", 1, 40)],
        [second("A", 1, 10), second("B", 1, 25), second("C", 1, 21), second("E", 1, 7)],
    )
    assert [(one.site_code, one.standing, one.difference) for one in sorted(found, key=rank)] == [
        ("C", "differs", -9),
        ("B", "differs", 5),
        ("E", "only_there", None),
        ("D", "only_here", None),
        ("A", "equal", 0),
    ]


def test_sums_are_of_the_sites_that_both_have_since_missing_is_not_zero() -> None:
    told = compared(pairs([own("A", 1, 10), own("B", 1, 90)], [second("A", 1, 12), second("E", 1, 70)]))
    assert (told.own, told.second, told.difference, told.both, told.only_here, told.only_there) == (10, 12, 2, 1, 1, 1)
    assert compared(pairs([own("A", 1, 1)], [])).difference is None


def test_the_newest_version_of_each_is_compared() -> None:
    found = pairs([own("A", 1, 10), own("A", 1, 12, 2)], [second("A", 1, 9), second("A", 1, 12, 3)])
    assert [(one.own, one.second) for one in found] == [(12, 12)]


def test_the_closest_choice_holds_and_of_the_same_place_the_newest() -> None:
    holding = in_force(
        [
            choice(1, "C/", None),
            choice(2, "C/", 2, "own"),
            choice(3, "C/T1/", None, "own"),
            choice(4, "C/T1/", 2),
            choice(5, "C/T2/", None, "own"),
            choice(6, "C/T2/", None),
        ]
    )

    def holds(path: str, n: int) -> int:
        found = chosen_for(holding, path, hour(n))
        assert found is not None
        return found.version

    assert holds("C/T3/V/", 1) == 1 and holds("C/T3/V/", 2) == 2
    assert holds("C/T1/V11/", 1) == 3 and holds("C/T1/V11/", 2) == 4
    assert holds("C/T2/V21/", 1) == 6
    assert chosen_for({}, "C/", hour(1)) is None


def test_until_somebody_chooses_the_countys_own_counts_are_official() -> None:
    counts = [own("S11", 1, 10)]
    assert official(counts, [second("S11", 1, 12)], [], PATHS).counts == counts
    assert official(counts, [second("S11", 1, 12)], [choice(1, "C/", None, "own")], PATHS).counts == counts


def test_the_second_source_takes_the_place_of_the_own_count_and_what_was_known_before_stays() -> None:
    counts = [own("S11", 1, 10), own("S11", 2, 20), own("S21", 2, 5)]
    found = official(counts, [second("S11", 2, 26)], [choice(1, "C/T1/", None)], PATHS)
    assert sampled_by_site(found.counts) == {"S11": 26, "S21": 5}
    before = [one for one in found.counts if one.received_at <= hour(5)]
    assert sampled_by_site(before)["S21"] == 5 and (found.taken, found.filled) == (1, ())
    assert all(one.received_at == hour(6) for one in found.counts if one.sampled == 26)


def test_hours_that_the_official_source_lacks_are_left_out_but_a_site_it_does_not_know_keeps_its_own() -> None:
    counts = [own("S11", 1, 10), own("S11", 3, 40), own("S12", 1, 7)]
    found = official(counts, [second("S11", 1, 12)], [choice(1, "C/", None)], PATHS)
    assert sampled_by_site(found.counts) == {"S11": 12, "S12": 7}
    assert found.filled == ("S12",)


def test_a_choice_for_one_hour_changes_that_hour_alone() -> None:
    counts = [own("S11", 1, 10), own("S11", 2, 20)]
    found = official(counts, [second("S11", 1, 13), second("S11", 2, 29)], [choice(1, "C/T1/", 1)], PATHS)
    assert sampled_by_site(found.counts) == {"S11": 20}
    assert sampled_by_site([one for one in found.counts if one.hour <= hour(1)]) == {"S11": 13}


def test_a_site_that_only_the_second_source_knows_counts_where_it_is_official() -> None:
    found = official([], [second("S21", 1, 50)], [choice(1, "C/T2/", None)], PATHS)
    assert sampled_by_site(found.counts) == {"S21": 50}
    assert official([], [second("S11", 1, 50)], [choice(1, "C/T2/", None)], PATHS).counts == []


def test_where_the_second_source_is_official_is_told_for_an_area_and_those_in_it() -> None:
    choices = [choice(1, "C/", None), choice(2, "C/T1/", None, "own"), choice(3, "C/T1/", 2)]

    def told(path: str, known_at: datetime | None = None) -> list[tuple[int, tuple[str, ...]]]:
        return [(one.version, left) for one, left in of_second(choices, path, known_at=known_at)]

    assert told("") == told("C/") == [(1, ("C/T1/",)), (3, ())]
    assert told("C/T1/") == told("C/T1/V11/") == [(3, ())]
    assert told("C/T2/V21/") == [(1, ("C/T1/",))]
    assert told("C/", known_at=hour(5)) == [] and of_second([], "C/") == []
