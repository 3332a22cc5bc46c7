"""Counts: which report is taken, which is given back, and which is refused, with everything that is wrong with it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sampling.domain.counts import (
    Count,
    CountReport,
    Differs,
    Faulty,
    around,
    doubts,
    newest,
    nonsense,
    question,
    stored_already,
)
from sampling.domain.errors import Conflict, Refused

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime.fromisoformat("2022-05-04T09:00+08:00")


def report(hours_after_nine: int = 0, sampled: int = 100, report_id: str = "a", **more: object) -> CountReport:
    return CountReport(report_id, NINE + timedelta(hours=hours_after_nine), sampled, **more)  # type: ignore[arg-type]


def stored(given: CountReport, version: int = 1, site: str = "S1") -> Count:
    return Count("R1", site, date(2022, 5, 4), version, given, NINE, "lead")


def judge(given: CountReport, *day: Count, same_id: Count | None = None) -> Count | None:
    return stored_already(given, round_code="R1", site_code="S1", same_id=same_id, day=day, zone=ZONE)


def test_a_first_report_is_taken() -> None:
    assert judge(report()) is None


def test_zero_is_a_report_like_any_other() -> None:
    assert judge(report(sampled=0)) is None


def test_the_same_report_again_is_given_back() -> None:
    stands = stored(report())
    assert judge(report(), stands, same_id=stands) is stands


def test_the_same_report_from_a_clock_that_went_on_is_still_the_same() -> None:
    stands = stored(report(observed_at=NINE))
    assert judge(report(observed_at=NINE + timedelta(minutes=3)), stands, same_id=stands) is stands


def test_the_same_figures_under_another_id_are_given_back() -> None:
    stands = stored(report(report_id="a"))
    assert judge(report(report_id="b"), stands) is stands


def test_the_same_id_with_other_figures_is_a_conflict_even_with_a_reason() -> None:
    stands = stored(report(sampled=100))
    with pytest.raises(Differs) as caught:
        judge(report(sampled=101, reason="counted again"), stands, same_id=stands)
    assert caught.value.stored is stands
    assert isinstance(caught.value, Conflict)


def test_the_same_id_from_another_site_is_a_conflict() -> None:
    with pytest.raises(Differs):
        judge(report(), same_id=stored(report(), site="S2"))


def test_another_figure_for_the_hour_needs_a_reason() -> None:
    stands = stored(report(sampled=100))
    with pytest.raises(Differs) as caught:
        judge(report(sampled=90, report_id="b"), stands)
    assert caught.value.facts == {"n": 100, "hour": "09:00"}
    assert judge(report(sampled=90, report_id="b", reason="a family twice"), stands) is None


def test_a_blank_is_no_reason() -> None:
    with pytest.raises(Differs):
        judge(report(sampled=90, report_id="b", reason="  "), stored(report(sampled=100)))


def test_a_fall_below_an_earlier_hour_is_refused_without_a_reason_and_taken_with_one() -> None:
    earlier = stored(report(0, 100))
    with pytest.raises(Faulty) as caught:
        judge(report(1, 99, "b"), earlier)
    [fault] = caught.value.faults
    assert fault.column == "sampled"
    assert fault.facts == {"n": 99, "other": 100, "hour": "09:00"}
    assert isinstance(caught.value, Refused)
    assert judge(report(1, 99, "b", reason="the morning's figure was too high"), earlier) is None


def test_a_late_report_above_a_later_hour_is_taken_and_the_later_one_is_in_doubt() -> None:
    later, late = stored(report(2, 100)), report(1, 101, "b")
    assert judge(late, later) is None
    able = {"opens_at": NINE - timedelta(hours=1), "lanes": 9, "people_per_lane_hour": 60.0, "residents_served": None}
    [doubt] = doubts(later.report, before=stored(late), zone=ZONE, **able)  # type: ignore[arg-type]
    assert (doubt.code, doubt.blocks) == ("fewer_than_earlier_hour", False)
    assert doubt.facts == {"n": 100, "other": 101, "hour": "10:00"}
    assert doubts(later.report, before=stored(report(1, 100, "b")), **able) == []  # type: ignore[arg-type]


def test_tubes_hold_as_many_as_the_pool_size_says_and_a_household_any_number() -> None:
    able = {"opens_at": NINE - timedelta(hours=1), "lanes": 9, "people_per_lane_hour": 60.0, "residents_served": None}

    def told(**more: int) -> list[str]:
        return [one.code for one in doubts(report(0, 100, **more), before=None, **able)]  # type: ignore[arg-type]

    assert told(tubes=5) == told(tubes=10, pool_size=10) == told(tubes=1, pool_size=0) == []
    assert told(tubes=4) == told(tubes=9, pool_size=10) == ["more_than_tubes_hold"]
    assert [fault.code for fault in nonsense(report(pool_size=7))] == ["unknown_pool_size"]


def test_all_faults_are_told_at_once() -> None:
    bad = report(sampled=-1, report_id="", visitors=5, tubes=-2, note="x" * 501)
    assert {fault.column for fault in nonsense(bad)} == {"report_id", "sampled", "visitors", "tubes", "note"}


def test_nonsense_is_refused_with_or_without_a_reason() -> None:
    with pytest.raises(Faulty):
        judge(report(sampled=10_000_000, reason="really"))


def test_a_time_without_a_zone_is_a_fault() -> None:
    [fault] = nonsense(replace(report(), hour=datetime(2022, 5, 4, 9)))  # noqa: DTZ001
    assert fault.column == "hour"


def test_a_correction_hides_the_figure_before_it() -> None:
    day = [stored(report(0, 100), 1), stored(report(0, 80, "b"), 2), stored(report(1, 120, "c"))]
    assert [one.report.sampled for one in newest(day).values()] == [80, 120]
    before, after = around(NINE + timedelta(hours=1), day)
    assert before is not None and before.report.sampled == 80
    assert after is None


def test_more_than_the_lanes_can_do_is_taken_and_told() -> None:
    def told(sampled: int, before: Count | None = None, hours: int = 0) -> list[str | None]:
        found = doubts(
            report(hours, sampled, "b"),
            before=before,
            opens_at=NINE - timedelta(hours=1),
            lanes=2,
            people_per_lane_hour=60,
            residents_served=None,
        )
        assert not any(one.blocks for one in found)
        return [one.column for one in found]

    assert told(150) == []
    assert told(151) == ["sampled"]
    assert told(350, stored(report(0, 100)), 2) == []
    assert told(401, stored(report(0, 100)), 2) == ["sampled"]


def test_more_than_the_residents_is_told_unless_they_are_visitors() -> None:
    def told(given: CountReport) -> list[str | None]:
        opens = NINE - timedelta(hours=1)
        return [
            one.column
            for one in doubts(
                given, before=None, opens_at=opens, lanes=50, people_per_lane_hour=60, residents_served=500
            )
        ]

    assert told(report(sampled=501)) == ["sampled"]
    assert told(report(sampled=501, visitors=1)) == []
    assert told(report(sampled=500, tubes=24)) == ["tubes"]
    assert told(report(sampled=500, tubes=25)) == []


def test_a_slip_of_the_finger_is_asked_about_and_a_figure_that_may_be_is_not() -> None:
    def asked(sampled: int, residents: int | None) -> dict[str, object] | None:
        found = question(
            report(1, sampled),
            opens_at=NINE - timedelta(hours=1),
            lanes=2,
            people_per_lane_hour=60,
            residents_served=residents,
        )
        return dict(found.facts) if found else None

    # two hours of two lanes are 240 people, three times that 720
    assert asked(720, 500) is None
    assert asked(721, 500) == {"n": 721, "lanes": 2, "most": 240, "all": 500}
    assert asked(900, 900) is None
    assert asked(901, 900) is not None
    assert asked(720, None) is None
    assert asked(721, None) == {"n": 721, "lanes": 2, "most": 240}


def test_nobody_sampled_is_never_asked_about() -> None:
    early = NINE + timedelta(hours=3)
    assert question(report(0, 0), opens_at=early, lanes=0, people_per_lane_hour=60, residents_served=0) is None


def test_a_figure_that_can_not_be_is_refused_and_never_asked_about() -> None:
    for sampled in (-5, 1_000_001, 99_999_999):
        assert nonsense(report(0, sampled))
        asked = question(report(0, sampled), opens_at=NINE, lanes=1, people_per_lane_hour=60, residents_served=100)
        assert asked is None
