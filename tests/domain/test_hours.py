"""Hours: when a site is open in a session, and when its counts are due."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.hours import (
    Opening,
    at_hand,
    hour_ends,
    hour_to_report,
    last_full_hour,
    late_hours,
    opening_of,
    openings,
    reported_from,
    slots_within,
)

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2022-05-{text}+08:00")


def open_in(opens: str, closes: str, begins: str, ends: str) -> list[Opening]:
    return openings("S", time.fromisoformat(opens), time.fromisoformat(closes), "AM", at(begins), at(ends), ZONE)


def test_a_site_is_open_where_its_hours_and_the_session_overlap() -> None:
    [opening] = open_in("07:00", "20:00", "04T08:00", "04T12:00")
    assert (opening.opens_at, opening.closes_at) == (at("04T08:00"), at("04T12:00"))
    [opening] = open_in("09:00", "11:30", "04T08:00", "04T12:00")
    assert (opening.opens_at, opening.closes_at) == (at("04T09:00"), at("04T11:30"))


def test_a_site_that_is_closed_during_the_session_has_no_opening() -> None:
    assert open_in("13:00", "18:00", "04T08:00", "04T12:00") == []


def test_a_session_of_two_days_opens_a_site_on_each() -> None:
    days = [opening.day(ZONE) for opening in open_in("08:00", "18:00", "04T08:00", "05T18:00")]
    assert days == [date(2022, 5, 4), date(2022, 5, 5)]


def test_a_site_past_midnight_counts_on_in_the_day_it_opened() -> None:
    [opening] = open_in("18:00", "02:00", "04T18:00", "05T06:00")
    assert opening.closes_at == at("05T02:00")
    assert opening.day(ZONE) == date(2022, 5, 4)
    assert opening_of(at("05T01:00"), [opening], ZONE) == opening


def test_who_types_the_last_minute_of_a_day_means_its_end() -> None:
    for closes in ("23:59", "23:59:59", "00:00"):
        [opening] = open_in("00:00", closes, "04T22:00", "05T02:00")
        assert (opening.opens_at, opening.closes_at) == (at("04T22:00"), at("05T02:00"))
        assert all(end.astimezone(ZONE).minute == 0 for end in opening.due(ZONE))
        [opening] = open_in("08:00", closes, "04T20:00", "05T02:00")
        assert opening.closes_at == at("05T00:00")
    session = Opening("", "", at("04T22:30"), at("05T01:30"))
    slots = [at("04T22:30") + n * timedelta(hours=1) for n in range(3)]
    all_day = slots_within(time(0), time(23, 59), slots, timedelta(hours=1), session, ZONE)
    assert all_day == [0, 1, 2], "the slot over midnight, too"


def test_a_site_that_never_closes_is_open_through_the_night_in_one_stretch() -> None:
    [opening] = open_in("00:00", "00:00", "04T18:00", "05T06:00")
    assert (opening.opens_at, opening.closes_at) == (at("04T18:00"), at("05T06:00"))


def test_the_hour_that_ends_at_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    [before] = open_in("20:00", "00:00", "04T18:00", "05T06:00")
    [after] = open_in("00:00", "04:00", "05T00:00", "05T06:00")
    for hour, opening, day in (("05T00:00", before, 4), ("05T01:00", after, 5)):
        assert opening_of(at(hour), [before, after], ZONE) == opening
        assert opening.day(ZONE) == date(2022, 5, day)


def test_counts_are_due_at_each_full_hour_and_at_the_close() -> None:
    assert hour_ends(at("04T08:30"), at("04T11:15"), ZONE) == [
        at("04T09:00"),
        at("04T10:00"),
        at("04T11:00"),
        at("04T11:15"),
    ]


def test_full_hours_are_those_of_the_local_clock_also_where_it_is_half_an_hour_off() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    opens = datetime(2022, 5, 4, 8, tzinfo=kolkata)
    assert hour_ends(opens, opens + timedelta(hours=2), kolkata)[0].astimezone(kolkata).time() == time(9)


def test_before_the_first_hour_is_over_there_is_no_full_hour() -> None:
    [opening] = open_in("08:00", "12:00", "04T08:00", "04T12:00")
    assert last_full_hour(opening, at("04T08:59"), ZONE) is None
    assert last_full_hour(opening, at("04T09:00"), ZONE) == at("04T09:00")
    assert last_full_hour(opening, at("04T23:00"), ZONE) == at("04T12:00")


def test_the_hour_to_report_follows_the_clock_and_may_be_told_ten_minutes_early() -> None:
    among = open_in("08:00", "12:00", "04T08:00", "04T12:00")
    assert hour_to_report(among, at("04T07:00"), ZONE) == at("04T09:00")
    assert hour_to_report(among, at("04T09:49"), ZONE) == at("04T09:00")
    assert hour_to_report(among, at("04T09:50"), ZONE) == at("04T10:00")
    assert hour_to_report(among, at("09T09:00"), ZONE) == at("04T12:00")
    assert hour_to_report([], at("04T09:00"), ZONE) is None


def test_a_site_that_is_open_reports_an_hour_of_this_opening_though_its_first_is_not_over() -> None:
    among = open_in("08:00", "12:00", "04T08:00", "05T12:00")
    assert hour_to_report(among, at("05T07:59"), ZONE) == at("04T12:00")
    assert hour_to_report(among, at("05T08:00"), ZONE) == at("05T09:00")
    assert reported_from(at("05T09:00")) == at("05T08:50")


def test_a_site_may_count_on_after_the_close_but_not_at_odd_minutes_or_days_later() -> None:
    among = open_in("08:00", "12:00", "04T08:00", "04T12:00")
    assert opening_of(at("04T13:00"), among, ZONE) == among[0]
    assert opening_of(at("04T13:20"), among, ZONE) is None
    assert opening_of(at("04T08:00"), among, ZONE) is None
    assert opening_of(at("05T09:00"), among, ZONE) is None


def test_after_the_close_the_hours_that_are_over_can_still_be_counted_for_a_while() -> None:
    [opening] = open_in("08:00", "11:30", "04T08:00", "04T12:00")
    assert late_hours(opening, at("04T11:00"), ZONE) == []
    assert late_hours(opening, at("04T13:55"), ZONE) == [at("04T12:00"), at("04T13:00"), at("04T14:00")]
    assert late_hours(opening, at("04T17:45"), ZONE)[-1] == at("04T17:00")
    assert late_hours(opening, at("05T09:00"), ZONE) == []


@given(
    opens=st.times(timezones=st.none()),
    closes=st.times(timezones=st.none()),
    after=st.timedeltas(timedelta(), timedelta(days=2)),
    length=st.timedeltas(timedelta(minutes=30), timedelta(hours=60)),
)
def test_openings_lie_in_the_session_apart_from_each_other_and_every_due_hour_finds_its_opening(
    opens: time, closes: time, after: timedelta, length: timedelta
) -> None:
    begins = at("01T00:00") + after
    found = openings("S", opens, closes, "AM", begins, begins + length, ZONE)
    for opening in found:
        assert begins <= opening.opens_at < opening.closes_at <= begins + length
        assert opening.closes_at - opening.opens_at <= timedelta(hours=24)
        assert all(opening_of(end, found, ZONE) == opening for end in opening.due(ZONE))
    for one, other in pairwise(found):
        assert one.closes_at <= other.opens_at


def test_of_several_rounds_the_one_that_is_open_now_is_at_hand() -> None:
    def lasting(begins: datetime, hours: int = 4) -> Opening:
        return Opening("S1", "AM", begins, begins + timedelta(hours=hours))

    now = datetime(2022, 5, 4, 1, tzinfo=ZoneInfo("UTC"))
    today, yesterday, tomorrow = (lasting(now + timedelta(hours=shift)) for shift in (-1, -25, 23))
    assert at_hand([[tomorrow], [today], [yesterday]], now) == 1
    assert at_hand([[tomorrow], [yesterday]], now) == 1
    assert at_hand([[lasting(now + timedelta(hours=47))], [tomorrow]], now) == 1
    assert at_hand([[today], [today]], now) == 0
    assert at_hand([[], []], now) is None
