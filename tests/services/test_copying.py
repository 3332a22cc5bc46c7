"""A round from an earlier one: what is taken over, what moves, and what is told of the differences."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from sampling.domain.actors import program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import planning, rounds
from sampling.services.rounds import difference
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 9, 14, tzinfo=UTC)
BY = program("tests")
NEXT = date(2022, 5, 10)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def copied(db: Database, code: str = "R2", first_day: date = NEXT, of: str = "R1") -> None:
    rounds.copy(db, of=of, code=code, name="第二轮", first_day=first_day, by=BY, now=NOW)


def test_a_copy_is_a_draft_with_the_same_sessions_sites_people_targets_and_norms_on_its_own_days(
    db: Database, county: counties.County
) -> None:
    rounds.set_norms(db, round_code="R1", norms={"travel_minutes_max": (45, "county order")}, by=BY, now=NOW)
    opens_at = county.opens_at + timedelta(days=1, hours=10)
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=4)}
    rounds.add_session(db, round_code="R1", code="EVE", name="晚", site_codes=["S11"], by=BY, now=NOW, **hours)
    copied(db)
    old, new = rounds.round_by_code(db, "R1"), rounds.round_by_code(db, "R2")
    assert (new.state, new.name, new.copied_from, new.area_code, new.zone) == (
        "standby",
        "第二轮",
        "R1",
        old.area_code,
        old.zone,
    )
    moved = NEXT - county.opens_at.astimezone(old.tz).date()
    for was, now in zip(old.sessions, new.sessions, strict=True):
        assert (now.code, now.name, now.slot_minutes) == (was.code, was.name, was.slot_minutes)
        assert (now.opens_at - was.opens_at, now.closes_at - was.closes_at) == (moved, moved)
        ours = rounds.session_members(db, round_code="R2", session_code=now.code)
        assert ours == rounds.session_members(db, round_code="R1", session_code=was.code)
    assert [(t.area_code, t.coverage, t.by - moved) for t in new.targets] == [
        (t.area_code, t.coverage, t.by) for t in old.targets
    ]
    assert rounds.norms(db, "R2") == rounds.norms(db, "R1")


def test_plans_and_counts_stay_with_the_earlier_round(db: Database, county: counties.County) -> None:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, by=BY, now=NOW)
    planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    copied(db)
    assert planning.runs(db, round_code="R2", session_code="AM") == []


def test_a_day_of_summer_time_keeps_the_time_of_day(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        session.execute(text("UPDATE round SET zone = 'Europe/Berlin'"))
    old = rounds.round_by_code(db, "R1")
    copied(db, first_day=date(2022, 11, 2))
    new = rounds.round_by_code(db, "R2")
    for was, now in zip(old.sessions, new.sessions, strict=True):
        assert now.opens_at.astimezone(new.tz).time() == was.opens_at.astimezone(old.tz).time()


def test_what_keeps_a_round_from_being_copied_is_told_at_once(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as error:
        rounds.check_copy(db, of="R1", code="R1", name=" ", first_day=date(2022, 5, 4))
    assert [fault.where for fault in error.value.faults] == [("name",), ("code",), ("first_day",)]
    with pytest.raises(Conflict):
        copied(db, code="R1")
    with pytest.raises(NotFound):
        copied(db, of="R9")
    rounds.create(db, code="R0", name="空", area_code="C", by=BY, now=NOW)
    with pytest.raises(Refused, match="nothing to copy"):
        copied(db, of="R0")


def test_nothing_differs_in_a_copy_but_its_days(db: Database, county: counties.County) -> None:
    assert difference(db, "R1") is None
    copied(db)
    found = difference(db, "R2")
    assert found is not None and found.of.code == "R1"
    assert [one.moves_only for one in found.sessions] == [True]
    assert not (found.targets or found.norms or found.new_sites or found.new_staff)


def test_every_difference_is_told(db: Database, county: counties.County) -> None:
    copied(db)
    rounds.set_session_sites(db, round_code="R2", session_code="AM", site_codes=["S11", "S12"], by=BY, now=NOW)
    rounds.set_norms(db, round_code="R2", norms={"travel_minutes_max": (30, "rain")}, by=BY, now=NOW)
    new = rounds.round_by_code(db, "R2")
    by = new.targets[0].by
    rounds.set_targets(db, round_code="R2", targets=[("C", 0.95, by)], by=BY, now=NOW)
    opens_at = new.sessions[0].closes_at + timedelta(hours=4)
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    rounds.add_session(
        db, round_code="R2", code="EVE", name="晚", site_codes=[], staff_codes=[], by=BY, now=NOW, **hours
    )
    found = difference(db, "R2")
    assert found is not None
    morning, evening = found.sessions
    assert morning.sites_gone == {"S21", "S22"} and not morning.sites_come and not morning.staff_gone
    assert evening.before is None and not evening.moves_only
    assert [(before.value, after.value) for before, after in found.norms] == [(60, 30)]
    assert ("C县", (0.85,), (0.95,)) in found.targets
    assert {name for name, _, after in found.targets if not after} == {"T1镇", "T2镇"}
