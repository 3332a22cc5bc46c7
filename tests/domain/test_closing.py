"""The rules of a closing report: which hours its figure is for, and what is wrong with one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.closing import ClosingReport, faults_of, final_hour, hours_told
from sampling.domain.hours import Opening

ZONE = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)
MORNING = Opening("S", "AM", OPENS, OPENS + timedelta(hours=4))


def at(hours: float) -> datetime:
    return OPENS + timedelta(hours=hours)


def test_the_final_hour_is_the_first_that_ends_at_or_after_the_last_person() -> None:
    assert [final_hour(MORNING, at(h), ZONE) for h in (0.5, 1, 3.2, 4, 4.1, 5.5)] == [at(h) for h in (1, 1, 4, 4, 5, 6)]


def test_where_nobody_came_every_hour_is_told() -> None:
    assert hours_told(MORNING, None, [], at(5), ZONE) == [at(h) for h in (1, 2, 3, 4)]


def test_hours_before_the_last_persons_are_not_told_for_nobody_knows_theirs() -> None:
    assert hours_told(MORNING, at(2.5), [at(1)], at(3), ZONE) == [at(3), at(4)]
    assert hours_told(MORNING, at(4.5), [], at(5), ZONE) == [at(5)]


def test_an_hour_typed_beyond_the_last_person_has_the_final_figure_too() -> None:
    assert hours_told(MORNING, at(3.5), [at(5)], at(5), ZONE) == [at(4), at(5)]


def test_a_whole_report_has_no_fault_and_an_empty_one_all_of_them() -> None:
    whole = ClosingReport("a", at(4.1), 200, tubes=20, handed_to="x", handed_at=at(4.2))
    given = {"before": 190, "by_name": False, "correcting": False, "now": at(4.5)}
    assert faults_of(whole, MORNING, **given) == []  # type: ignore[arg-type]
    wrong = ClosingReport("a", at(12), 10, tubes=0, visitors=11, handed_at=at(-1), note="x" * 501)
    fields = [fault.where[0] for fault in faults_of(wrong, MORNING, **given)]  # type: ignore[arg-type]
    assert set(fields) == {"last_person_at", "tubes", "visitors", "handed_at", "handed_to", "note", "sampled"}
