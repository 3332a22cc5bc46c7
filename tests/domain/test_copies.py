"""A round from an earlier one: how names with dates in them, hours and targets move."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sampling.domain.copies import as_copied, due_of, hours_of, meeting, recoded, redated
from sampling.domain.rounds import Round, Session

MAY_4 = date(2022, 5, 4)
MORNING = Session("AM", "5月4日上午", datetime(2022, 5, 4, tzinfo=UTC), datetime(2022, 5, 4, 4, tzinfo=UTC), 60)
ROUND = Round("R1", "第一轮", "C", "C/", "Asia/Shanghai", "running", "generated", "", (MORNING,), ())


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("5月4日上午", "5月10日上午"),
        ("05月04日上午", "05月10日上午"),
        ("5月28日夜间（补采）", "6月3日夜间（补采）"),
        ("2022年5月4日（全县）", "2022年5月10日（全县）"),
        ("2022年12月30日", "2023年1月5日"),
        ("12月30日", "1月5日"),
        ("5月4号", "5月10号"),
        ("2022-05-04 morning", "2022-05-10 morning"),
        ("2022.5.4", "2022.5.10"),
        ("4 May, morning", "10 May, morning"),
        ("30 May 2022", "5 June 2022"),
        ("May 30, 2022", "June 5, 2022"),
        ("28 Sep", "4 Oct"),
        ("5月4日至5月5日", "5月10日至5月11日"),
        ("2022年5月全县核酸采样", "2022年5月全县核酸采样"),
        ("2022年4月全县核酸采样", "2022年4月全县核酸采样"),
    ],
)
def test_a_date_in_a_name_moves_with_the_day_and_is_written_as_it_was(was: str, now: str) -> None:
    assert redated(was, 6, MAY_4) == now


@pytest.mark.parametrize("name", ["上午", "第2场", "0504", "13月40日", "4 Maybe", "2月30日", ""])
def test_what_is_no_date_stays_as_it_is(name: str) -> None:
    assert redated(name, 6, MAY_4) == name


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("2022年5月全县核酸采样", "2022年11月全县核酸采样"),
        ("2022年05月全县", "2022年11月全县"),
        ("5月全县", "11月全县"),
        ("2022年4月全县（5月补）", "2022年4月全县（11月补）"),
        ("15月", "15月"),
    ],
)
def test_a_month_in_a_name_moves_where_it_is_that_of_the_days(was: str, now: str) -> None:
    assert redated(was, 200, MAY_4) == now
    assert redated("2022年5月", 300, MAY_4) == "2023年2月"


def test_codes_that_are_days_move_with_them_where_the_new_ones_are_free() -> None:
    may_3 = date(2022, 5, 3)
    assert recoded({"0503": may_3, "0504": MAY_4, "0504S": MAY_4, "AM": MAY_4, "20220504": MAY_4}, 210) == {
        "0503": "1129",
        "0504": "1130",
        "0504S": "1130S",
        "AM": "AM",
        "20220504": "20221130",
    }
    assert recoded({"0503": may_3, "0504": MAY_4}, 1) == {"0503": "0504", "0504": "0505"}
    assert recoded({"0503": MAY_4}, 1) == {"0503": "0503"}, "it is not the day of its session"
    assert recoded({"0504": MAY_4, "0505": may_3}, 1) == {"0504": "0504", "0505": "0505"}


def test_a_date_without_a_year_is_the_one_nearest_to_the_session() -> None:
    assert redated("2月28日", 1, date(2024, 2, 28)) == "2月29日"
    assert redated("2月28日", 1, date(2022, 2, 28)) == "3月1日"


def clocks(asked: tuple[time | None, time | None]) -> list[str]:
    return [f"{at.astimezone(ROUND.tz):%d %H:%M}" for at in hours_of(ROUND, MORNING, 6, asked)]


def test_hours_are_those_of_the_earlier_round_or_those_asked_for_and_may_end_the_next_day() -> None:
    assert clocks((None, None)) == ["10 08:00", "10 12:00"]
    assert clocks((time(7), None)) == ["10 07:00", "10 12:00"]
    assert clocks((None, time(14))) == ["10 08:00", "10 14:00"]
    assert clocks((time(20), time(2))) == ["10 20:00", "11 02:00"]


def test_a_session_over_several_days_keeps_its_length_where_no_hours_are_asked_for() -> None:
    long = replace(MORNING, closes_at=datetime(2022, 5, 6, 4, tzinfo=UTC))
    opens_at, closes_at = hours_of(ROUND, long, 6)
    assert (closes_at - opens_at) == (long.closes_at - long.opens_at)


def test_a_target_due_at_the_close_of_a_session_moves_with_that_close() -> None:
    later = datetime(2022, 5, 10, 6, tzinfo=UTC)
    closing = {MORNING.closes_at: later}
    assert due_of(ROUND, MORNING.closes_at, 6, closing) == later
    assert due_of(ROUND, datetime(2022, 5, 4, 2, tzinfo=UTC), 6, closing) == datetime(2022, 5, 10, 2, tzinfo=UTC)


def test_a_sweep_of_the_same_day_is_taken_over_and_one_that_follows_days_later_is_not() -> None:
    def sweep(code: str, after: timedelta) -> Session:
        opens_at = MORNING.closes_at + after
        return Session(code, "补采", opens_at, opens_at + timedelta(hours=3), 60, kind="sweep")

    soon, late = sweep("S1", timedelta(hours=3)), sweep("S2", timedelta(days=3))
    kept = as_copied(replace(ROUND, sessions=(MORNING, soon, late))).sessions
    assert kept == (MORNING, soon)
    alone = replace(ROUND, sessions=(late,))
    assert as_copied(alone) == alone


def test_rounds_meet_where_a_session_is_open_in_a_stretch_of_the_other() -> None:
    opens_at, closes_at, hour = MORNING.opens_at, MORNING.closes_at, timedelta(hours=1)
    assert meeting(ROUND, [(closes_at, closes_at + hour), (opens_at - hour, opens_at)]) is None
    assert meeting(ROUND, [(closes_at - hour, closes_at + hour)]) == MORNING
