"""Forecasts on both databases: what was known then alone counts; a plan, call-ups, queues, closings and silence."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.closing import ClosingReport
from sampling.domain.counts import CountReport
from sampling.domain.errors import NotFound
from sampling.services import closing, forecasting, reporting
from sampling.services.auditing import record
from sampling.services.forecasting.gathering import gathered, session_of
from sampling.services.watching.facts import current
from sampling.storage.database import Database
from sampling.storage.tables import AreaRow, CallUpRow, SessionRow, SiteRow, TargetRow

from .. import county as counties
from .test_watching import publish_plan

BY = program("tests")
EIGHT = counties.County().opens_at
NINE, TEN, NOON = (EIGHT + timedelta(hours=hour) for hour in (1, 2, 4))
PLANNED = {"S11": 250, "S12": 150, "S21": 150, "S22": 70}


def send(db: Database, site: str, hour: int, sampled: int, *, minutes: int = 1, queue: int | None = 0, **more) -> None:  # type: ignore[no-untyped-def]
    at = EIGHT + timedelta(hours=hour)
    report = CountReport(f"{site}-{hour}-{sampled}", at, sampled, queue=queue, **more)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=at + timedelta(minutes=minutes))


def said(db: Database, at: datetime, area: str = "C", known_at: datetime | None = None) -> forecasting.Forecast:
    found = forecasting.area_forecast(db, round_code="R1", area_code=area, as_of=at, known_at=known_at)
    assert found is not None
    return found


@pytest.fixture
def planned(db: Database) -> Database:
    counties.insert(db, round_state="running")
    publish_plan(db, PLANNED)
    return db


def two_hours(db: Database) -> None:
    for code, people in PLANNED.items():
        send(db, code, 1, people)
        send(db, code, 2, 2 * people)


def test_before_any_report_it_is_what_the_plan_says_and_unsure(planned: Database) -> None:
    found = said(planned, EIGHT)
    assert found.counted == 0
    assert found.low < 4 * sum(PLANNED.values()) * 1.05
    assert found.high > found.mid > found.low > 0
    assert found.with_plan


def test_with_two_hours_as_planned_the_rest_comes_as_planned(planned: Database) -> None:
    two_hours(planned)
    found = said(planned, TEN)
    assert found.counted == 2 * 620
    assert found.low <= 4 * 620 <= found.high
    assert found.mid == pytest.approx(4 * 620, rel=0.1)
    assert [point.at for point in found.points] == [EIGHT + timedelta(hours=hour) for hour in (2, 3, 4)]
    assert found.points[0].low == found.points[0].high == found.counted


def test_an_area_is_forecast_from_its_own_sites(planned: Database) -> None:
    two_hours(planned)
    parts = [said(planned, TEN, area) for area in ("T1", "T2")]
    assert [one.counted for one in parts] == [800, 440]
    assert sum(one.mid for one in parts) == pytest.approx(said(planned, TEN).mid, abs=3)


def test_what_came_in_later_changes_nothing_of_what_was_known_then(planned: Database) -> None:
    send(planned, "S11", 1, 250)
    then = NINE + timedelta(minutes=5)
    before = said(planned, NINE, known_at=then)
    for code in ("S12", "S21", "S22"):
        send(planned, code, 1, PLANNED[code], minutes=30)
    publish_plan(planned, dict.fromkeys(PLANNED, 10), now=NINE + timedelta(minutes=20), version=2)
    assert said(planned, NINE, known_at=then) == before
    assert said(planned, NINE).counted == 620


def test_the_deadline_is_the_targets_time_else_the_close(planned: Database) -> None:
    two_hours(planned)
    with planned.writing() as session:
        for target in session.exec(select(TargetRow)).all():
            session.delete(target)
    found = said(planned, TEN)
    assert (found.deadline, found.which) == (NOON, "expected")
    with planned.writing() as session:
        area = session.exec(select(AreaRow).where(AreaRow.code == "C")).one()
        row = session.exec(select(SessionRow)).one()
        eleven = EIGHT + timedelta(hours=3, minutes=30)
        session.add(TargetRow(round_id=row.round_id, area_id=area.id or 0, coverage=0.5, by=eleven))
        record(session, by=BY, action="set targets", subject="R1", at=TEN)
    found = said(planned, TEN)
    assert (found.deadline, found.which, found.wanted) == (eleven, "target", 2000)
    assert found.finish_low is not None and found.finish_low > TEN
    assert found.finish_mid is None or found.finish_mid >= found.finish_low


def test_a_closed_site_adds_nothing(planned: Database) -> None:
    two_hours(planned)
    report = ClosingReport("close-S22", TEN - timedelta(minutes=5), 140, reason="Its lead is ill.")
    closing.report(planned, round_code="R1", session_code="AM", site_code="S22", report=report, by=BY, now=TEN)
    assert said(planned, TEN, "V22").high == 140


def test_a_silent_site_goes_on_and_is_less_certain(planned: Database) -> None:
    for code, people in PLANNED.items():
        send(planned, code, 1, people)
        if code != "S22":
            send(planned, code, 2, 2 * people)
    found = said(planned, TEN, "V22")
    assert found.counted == 70
    assert found.points[0].mid > 100
    heard = said(planned, TEN, "V21")
    assert (found.high - found.low) / found.mid > (heard.high - heard.low) / heard.mid


def test_people_who_are_called_later_come_later(planned: Database) -> None:
    with planned.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S22")).one()
        area = session.exec(select(AreaRow).where(AreaRow.code == "V22")).one()
        part = session.exec(select(SessionRow)).one()
        session.add(
            CallUpRow(
                session_id=part.id or 0,
                area_id=area.id or 0,
                site_id=site.id or 0,
                starts_at=EIGHT + timedelta(hours=3),
                ends_at=NOON,
                updated_by="tests",
                updated_at=EIGHT - timedelta(hours=12),
            )
        )
    facts = current(planned, "R1")
    part = session_of(facts, NINE)
    assert part is not None
    found = gathered(planned, facts, part, as_of=NINE, known_at=None, deadline=NOON)
    assert found is not None
    come = {site.code: site.arrivals for site in found.given.sites}
    assert come["S22"][3] > 0.8 * sum(come["S22"])
    assert come["S11"] == (250.0,) * 4


def test_without_a_plan_it_is_who_lives_there_in_the_norms_shape(db: Database) -> None:
    counties.insert(db, round_state="running")
    found = said(db, NINE)
    assert not found.with_plan
    assert 0 < found.mid <= 4000
    for code in PLANNED:
        send(db, code, 1, 60)
    found = said(db, NINE)
    assert 240 < found.mid < 1600


def test_a_site_that_the_plan_leaves_out_counts_all_the_same(planned: Database) -> None:
    publish_plan(planned, {**PLANNED, "S22": 0}, now=EIGHT - timedelta(hours=1), version=2)
    send(planned, "S22", 1, 33)
    assert said(planned, NINE, "V22").low >= 33


def test_once_the_session_is_over_there_is_nothing_to_forecast(planned: Database) -> None:
    two_hours(planned)
    assert forecasting.area_forecast(planned, round_code="R1", area_code="C", as_of=NOON) is None
    with pytest.raises(NotFound):
        forecasting.area_forecast(planned, round_code="R1", area_code="X", as_of=TEN)
    with pytest.raises(NotFound):
        forecasting.area_forecast(planned, round_code="R9", area_code="C", as_of=TEN)


def test_a_site_has_a_band_of_its_own(planned: Database) -> None:
    two_hours(planned)
    band = forecasting.site_forecast(planned, round_code="R1", site_code="S11", as_of=TEN)
    assert band is not None
    assert band.counted == 500
    assert band.low[-1] <= 1000 <= band.high[-1]
    with pytest.raises(NotFound):
        forecasting.site_forecast(planned, round_code="R1", site_code="S99", as_of=TEN)


def test_pages_get_the_last_forecast_while_a_new_one_is_made(planned: Database) -> None:
    two_hours(planned)
    place = {"round_code": "R1", "area_code": "C", "as_of": TEN}
    first = forecasting.forecast_lately(planned, **place)
    assert first == said(planned, TEN)
    send(planned, "S11", 3, 740)
    later = forecasting.forecast_lately(planned, **place)
    assert later is not None and later.counted == first.counted


def test_a_session_that_is_over_is_replayed(planned: Database) -> None:
    two_hours(planned)
    for code, people in PLANNED.items():
        send(planned, code, 3, 3 * people)
        send(planned, code, 4, 4 * people)
    assert forecasting.replayed(planned, now=TEN) == []
    (found,) = forecasting.replayed(planned, now=NOON + timedelta(hours=1))
    assert found.truth[-1] == (NOON, 4 * 620)
    assert [look.at for look in found.looks] == [EIGHT + timedelta(hours=hour) for hour in (1, 2, 3)]
    assert {one.level for one in found.tallies} == {"county", "townships"}
