"""Duty: who is on duty, who stands in, hours without anybody, one person at two places."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sampling.domain.duty import (
    Absence,
    Duty,
    day_span,
    elsewhere,
    gaps,
    is_seen,
    level_of,
    on_duty,
    overlaps,
    person,
    span_of,
)

DAY = datetime(2022, 5, 3, 16, tzinfo=UTC)  # midnight in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def duty(
    starts: float,
    ends: float,
    *,
    id: int = 1,
    area: str = "T1",
    name: str = "甲",
    phone: str = "0377-1",
    absence: Absence | None = None,
) -> Duty:
    return Duty(
        id,
        area,
        f"{area}镇",
        f"C/{area}/",
        "township",
        "值班员",
        name,
        phone,
        at(starts),
        at(ends),
        "",
        "real",
        absence,
    )


def absent(since: float, name: str = "乙", phone: str = "0377-2") -> Absence:
    return Absence(at(0), "病假", name, phone, at(since))


def test_a_duty_runs_from_its_start_up_to_its_end() -> None:
    one = duty(8, 16)
    assert [len(on_duty([one], at(hour))) for hour in (7.99, 8, 15.99, 16)] == [0, 1, 1, 0]


def test_who_stands_in_takes_the_place_of_who_is_absent() -> None:
    (spell,) = on_duty([duty(8, 16, absence=absent(8))], at(9))
    assert (spell.name, spell.work_phone, spell.stands_in, spell.duty.name) == ("乙", "0377-2", True, "甲")


def test_who_goes_in_the_middle_was_there_until_then() -> None:
    one = duty(8, 16, absence=absent(12))
    assert [on_duty([one], at(hour))[0].name for hour in (11.99, 12)] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("hours", "free"),
    [
        ([(0, 8), (8, 16), (16, 24)], []),
        ([(-8, 8), (8, 40)], []),
        ([(8, 16)], [(0, 8), (16, 24)]),
        ([], [(0, 24)]),
        ([(0, 10), (2, 4), (12, 24)], [(10, 12)]),
        ([(0, 2), (6, 24)], [(2, 6)]),
        ([(24, 30)], [(0, 24)]),
    ],
)
def test_a_gap_is_a_stretch_of_the_window_in_which_nobody_is_on_duty(
    hours: list[tuple[float, float]], free: list[tuple[float, float]]
) -> None:
    found = gaps([duty(*one) for one in hours], (at(0), at(24)))
    assert found == tuple((at(starts), at(ends)) for starts, ends in free)


def test_one_person_at_two_places_is_told_with_both() -> None:
    one, other = duty(8, 16), duty(12, 20, id=2, area="T2")
    ((first, second),) = overlaps([other, one])
    assert (first.duty.area_code, second.duty.area_code) == ("T1", "T2")
    assert overlaps([one, duty(16, 24, id=2, area="T2")]) == []
    assert overlaps([one, duty(8, 16, id=2, area="T1")]) == []
    assert overlaps([one, duty(8, 16, id=2, area="T2", phone="0377-9")]) == []  # the same name, another person


def test_a_stand_in_is_looked_for_where_he_stands_in() -> None:
    one, other = duty(8, 16, absence=absent(8)), duty(12, 20, id=2, area="T2", name="乙", phone="0377-2")
    assert len(overlaps([one, other])) == 1
    assert elsewhere([one], person("甲", "0377-1"), (at(8), at(16))) is None
    assert elsewhere([one], person("乙", "0377 2"), (at(8), at(16))) is not None
    assert elsewhere([one], person("乙", "0377-2"), (at(16), at(24))) is None
    assert elsewhere([one], person("乙", "0377-2"), (at(8), at(16)), but=1) is None


def test_an_end_at_or_before_the_start_is_on_the_next_day() -> None:
    day = date(2022, 5, 4)
    assert span_of(day, time(16), time(0), SHANGHAI) == (at(16), at(24))
    assert span_of(day, time(8), time(8), SHANGHAI) == (at(8), at(32))
    assert day_span(day, SHANGHAI) == (at(0), at(24))


def test_a_day_on_which_the_clock_changes_has_its_own_length() -> None:
    starts, ends = day_span(date(2022, 3, 27), ZoneInfo("Europe/Berlin"))
    assert ends - starts == timedelta(hours=23)


def test_the_four_levels_follow_from_the_tree() -> None:
    assert [level_of(level) for level in ("county", "township", "village", "community", "grid", "building")] == [
        "county",
        "township",
        "village",
        "village",
        "group",
        "group",
    ]


def test_an_account_sees_its_own_area_what_lies_below_and_whom_to_call_above() -> None:
    assert all(is_seen(path, "village", "C/T1/") for path in ("C/", "C/T1/", "C/T1/V11/"))
    assert not any(is_seen(path, "village", "C/T1/") for path in ("C/T2/", "C/T2/V21/"))
    assert is_seen("C/T2/", "township", "")
    lead = [is_seen(path, level, "C/T1/V11/", site_lead=True) for path, level in LEAD]
    assert lead == [True, True, False, False]


LEAD = (("C/", "county"), ("C/T1/", "township"), ("C/T1/V11/", "village"), ("C/T1/V11/G1/", "group"))
