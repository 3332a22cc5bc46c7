"""Tubes: what may be told beside what stands, how areas add up, and what follows from hours alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.chains import Age, Last, Told, added, between, of_area, of_county, oldest
from sampling.domain.tubes import (
    FOLLOWED,
    STEPS,
    Entry,
    Version,
    change_faults,
    doubts,
    faults,
    hour_faults,
    hours,
    in_force,
    last_told,
)

OPENS = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
figures = st.none() | st.integers(0, 6)
entries = st.builds(Entry, figures, figures, figures)
told = st.lists(st.tuples(st.integers(1, 4), entries, st.sampled_from(["", "why"])), max_size=12)


def at(n: int) -> datetime:
    return OPENS + n * HOUR


def version(n: int, hour: int, entry: Entry, entered: int = 5) -> Version:
    return Version("T1", n, at(hour), entry, "", False, "desk", at(entered))


def holding(*some: tuple[int, Entry]) -> dict[datetime, Version]:
    return in_force(version(n, hour, entry) for n, (hour, entry) in enumerate(some, 1))


def accepted(sequence: list[tuple[int, Entry, str]]) -> list[Version]:
    kept: list[Version] = []
    for hour, entry, reason in sequence:
        if not change_faults(in_force(kept), at(hour), entry, reason) and not faults(entry, reason):
            kept.append(version(len(kept) + 1, hour, entry, entered=len(kept)))
    return kept


@given(told)
def test_whatever_is_told_in_whatever_order_no_step_ever_has_more_than_the_one_before(
    sequence: list[tuple[int, Entry, str]],
) -> None:
    kept = accepted(sequence)
    for known in range(len(kept) + 1):
        standing = in_force(kept[:known])
        for hour in range(1, 6):
            row = [last.n for step in STEPS if (last := last_told(standing, at(hour)).get(step))]
            assert row == sorted(row, reverse=True)


@given(st.lists(st.tuples(st.integers(1, 4), entries, st.just("")), max_size=12))
def test_without_a_reason_nothing_told_ever_changes_or_falls(sequence: list[tuple[int, Entry, str]]) -> None:
    kept = accepted(sequence)
    standing = in_force(kept)
    for step in STEPS:
        row = [n for hour in sorted(standing) if (n := getattr(standing[hour].entry, step)) is not None]
        assert row == sorted(row)
        for one in kept:
            said = getattr(one.entry, step)
            assert said is None or getattr(standing[one.hour].entry, step) == said


@given(told, st.integers(0, 12))
def test_what_was_known_then_is_what_was_in_force_then(sequence: list[tuple[int, Entry, str]], known: int) -> None:
    kept = accepted(sequence)
    assert in_force(kept, at(known)) == in_force(kept[: known + 1])


@pytest.mark.parametrize(
    ("entry", "hour", "reason", "where"),
    [
        (Entry(), 3, "", ["sent"]),
        (Entry(sent=70), 2, "", ["reason", "sent"]),  # stands as 100, and 80 were tested an hour later
        (Entry(sent=90, tested=None), 3, "", ["sent"]),
        (Entry(sent=70), 3, "counted twice", ["sent"]),  # 80 were tested by then
        (Entry(sent=120, tested=121), 3, "", ["tested"]),
        (Entry(resulted=81), 3, "", ["resulted"]),
        (Entry(sent=130), 1, "", ["sent"]),  # only 100 an hour later
        (Entry(tested=100, resulted=100), 3, "", []),
        (Entry(sent=100), 2, "", []),  # it stands so
        (Entry(sent=100, tested=50), 2, "", []),  # what was not told yet is no change
        (Entry(sent=0), 1, "", []),
    ],
)
def test_what_is_wrong_beside_what_stands_is_told_at_its_field(
    entry: Entry, hour: int, reason: str, where: list[str]
) -> None:
    standing = holding((2, Entry(sent=100)), (3, Entry(tested=80)))
    if hour == 3:
        standing = holding((2, Entry(sent=100, tested=80)))
    found = {str(fault.where[0]) for fault in change_faults(standing, at(hour), entry, reason)}
    assert found == set(where)


def test_a_figure_that_is_taken_back_needs_a_reason_and_leaves_what_was_told_before() -> None:
    standing = holding((1, Entry(sent=50)), (2, Entry(sent=100)))
    assert [fault.where for fault in change_faults(standing, at(2), Entry(), "")] == [("reason",)]
    assert change_faults(standing, at(2), Entry(), "typed for the county by mistake") == []
    back = in_force([*standing.values(), version(3, 2, Entry())])
    assert last_told(back, at(3)) == {"sent": Last(50, at(1))}


def test_zero_is_a_figure_and_nothing_is_none() -> None:
    assert last_told(holding((1, Entry(sent=0))), at(1)) == {"sent": Last(0, at(1))}
    assert of_area(None) == Told(None, 0, 1)
    assert added([Told(0, 1, 1, at(1), at(1)), Told(None, 0, 1)]) == Told(0, 1, 2, at(1), at(1))
    assert added([Told(None, 0, 1)] * 2).n is None


def test_all_that_figures_cant_be_is_told_at_once() -> None:
    found = faults(Entry(-1, 10**8, 3), "x" * 201)
    assert [fault.where for fault in found] == [("sent",), ("tested",), ("reason",)]


@pytest.mark.parametrize(
    ("hour", "wrong"),
    [
        (None, "Choose"),
        (at(1) + timedelta(minutes=30), "Choose"),
        (at(4), "nothing can be told"),
        (OPENS, "opened at"),
        (at(3), ""),
    ],
)
def test_an_hour_is_full_over_and_after_the_opening(hour: datetime | None, wrong: str) -> None:
    found = hour_faults(hour, OPENS, at(3), ZONE)
    assert (str(found[0]) if found else "").count(wrong) and bool(found) is bool(wrong) if wrong else not found


def test_tubes_of_a_day_may_be_told_for_two_days() -> None:
    late = OPENS + FOLLOWED
    assert hour_faults(late, OPENS, late + HOUR, ZONE) == []
    assert "are told until" in str(hour_faults(late + HOUR, OPENS, late + HOUR, ZONE)[0])
    half = OPENS + timedelta(minutes=30)
    assert hours(half, half + 3 * HOUR, ZONE) == [at(1), at(2), at(3)]
    assert len(hours(OPENS, late + 9 * HOUR, ZONE)) == 48


def test_more_than_is_known_of_the_step_before_is_asked_about_not_refused() -> None:
    taken = Told(80, 2, 4, at(2), at(2))
    found = doubts(Entry(sent=90), at(2), {"sent": Last(90, at(2))}, {}, taken)
    assert [fault.where for fault in found] == [("confirmed",)] and "2 of 4 sites" in str(found[0])
    assert doubts(Entry(sent=80), at(2), {"sent": Last(80, at(2))}, {}, taken) == []
    assert doubts(Entry(sent=90), at(2), {"sent": Last(90, at(2))}, {}, Told(None, 0, 4)) == []  # nobody has told any
    parts = {"sent": Told(60, 1, 2, at(2), at(2))}
    found = doubts(Entry(tested=70), at(2), {"tested": Last(70, at(2))}, parts, taken)
    assert "1 of 2 townships" in str(found[0])
    own = {"sent": Last(70, at(2)), "tested": Last(70, at(2))}
    assert doubts(Entry(tested=70), at(2), own, parts, taken) == []  # its own figure: more would be refused


@given(st.lists(st.none() | st.integers(0, 50), min_size=1, max_size=6), st.none() | st.integers(0, 300))
def test_a_countys_own_figure_stands_for_all_else_its_townships_add_up(
    parts: list[int | None], own: int | None
) -> None:
    every = [of_area(Last(n, at(1)) if n is not None else None) for n in parts]
    found = of_county(Last(own, at(2)) if own is not None else None, every)
    known = [n for n in parts if n is not None]
    assert found.of == len(parts)
    if own is not None:
        assert (found.n, found.told, found.last) == (own, len(parts), at(2))
        assert found.is_own and found.own_days == 1
    else:
        assert (found.n, found.told) == (sum(known) if known else None, len(known))
        assert not found.is_own and not found.own_days
    assert found.is_whole is (own is not None or len(known) == len(parts))


def test_of_several_days_it_is_known_on_how_many_the_county_told_it_and_how_many_townships_told_the_others() -> None:
    own = of_county(Last(50, at(2)), [of_area(None)] * 16)
    assert (own.n, own.own_days, own.own_of, own.is_own) == (50, 1, 16, True)
    silent = of_county(None, [of_area(None)] * 16)
    both = added([own, silent])
    assert (both.n, both.own_days, both.is_own, both.is_whole) == (50, 1, True, False)
    partly = added([own, of_county(None, [of_area(Last(7, at(3))), *[of_area(None)] * 15])])
    assert (partly.n, partly.own_days, partly.is_own) == (57, 1, False)
    assert (partly.told - partly.own_of, partly.of - partly.own_of) == (1, 16)


@pytest.mark.parametrize(
    ("before", "after", "bound"),
    [
        (Told(9, 2, 2, at(2), at(2)), Told(4, 1, 1, at(2), at(2)), ""),
        (Told(9, 2, 2, at(2), at(2)), Told(4, 1, 1, at(1), at(1)), "most"),  # more may be sent since
        (Told(9, 1, 2, at(2), at(2)), Told(4, 1, 1, at(2), at(2)), "least"),  # not all have told what was taken
        (Told(9, 1, 2, at(2), at(2)), Told(4, 1, 2, at(2), at(2)), "about"),
        (Told(9, 2, 2, at(1), at(1)), Told(4, 1, 1, at(2), at(2)), "least"),
    ],
)
def test_what_lies_between_two_steps_says_how_exact_it_is(before: Told, after: Told, bound: str) -> None:
    found = between(before, after)
    assert found is not None and (found.n, found.bound) == (5, bound)


def test_what_lies_between_is_no_figure_where_one_is_missing_and_below_zero_where_more_was_told() -> None:
    assert between(Told(None, 0, 2), Told(4, 1, 1, at(1), at(1))) is None
    assert between(Told(4, 1, 1, at(1), at(1)), Told(None, 0, 1)) is None
    found = between(Told(4, 1, 1, at(1), at(1)), Told(6, 1, 1, at(1), at(1)))
    assert found is not None and found.n == -2


def test_the_oldest_has_waited_since_the_hour_by_which_more_were_taken_than_were_ever_sent() -> None:
    taken = [(at(1), 100), (at(2), 200), (at(3), 300), (at(4), 400)]
    assert oldest(taken, Last(150, at(4))) == Age(2 * HOUR, at(4))
    assert oldest(taken, Last(99, at(4))) == Age(3 * HOUR, at(4))
    assert oldest(taken, Last(300, at(4))) is None  # those of the last hour alone: nothing says how long
    assert oldest(taken, Last(99, at(2))) == Age(HOUR, at(2))  # nobody has said since what was sent
    assert oldest(taken, None) is None and oldest([], Last(0, at(4))) is None


@pytest.mark.parametrize(("waited", "verdict"), [(1, ""), (2, "over_target"), (3, "over_target"), (4, "over_limit")])
def test_two_hours_are_the_target_and_four_the_limit(waited: int, verdict: str) -> None:
    assert Age(waited * HOUR, at(5)).verdict == verdict


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=30), st.integers(1, 6), st.randoms())
def test_however_tubes_are_sent_the_oldest_left_has_waited_at_least_as_long_as_is_said(
    some: list[tuple[int, int]], now: int, chance: object
) -> None:
    """Each tube is taken in an hour and sent in another or never: the bound holds for every order."""
    tubes = [(taken, sent if sent > taken else None) for taken, sent in some]
    row = [(at(hour), sum(taken < hour for taken, _ in tubes)) for hour in range(1, now + 1)]
    left = [taken for taken, sent in tubes if taken < now and (sent is None or sent > now)]
    found = oldest(row, Last(sum(sent is not None and sent <= now for _, sent in tubes), at(now)))
    if found:
        assert left and (now - min(left)) * HOUR >= found.waited + HOUR
