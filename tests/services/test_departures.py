"""Where people assemble: proposed, said by those who know better, each township for its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from sampling.domain.actors import Actor
from sampling.domain.errors import DomainError, Faulty, NotFound, Refused
from sampling.services import handouts, plans, rounds
from sampling.services.handouts import Typed
from sampling.storage.database import Database
from tests import county as counties
from tests.handouts import BY, NOW, T1, T2, publish

UNIT = "演示卫生院"
KEY = (UNIT, "T1", None)


@pytest.fixture
def plan_id(db: Database) -> int:
    counties.insert(db)
    return publish(db)


def row(db: Database, plan_id: int, key: tuple[str, str, str | None] = KEY) -> handouts.Departure:
    return next(one for one in handouts.departures(db, plan_id=plan_id, unit=UNIT) if one.key == key)


def met(db: Database, person: str):  # type: ignore[no-untyped-def]
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    return handouts.handout(handouts.given(db, plan, with_names=True), "person", person).stops[0].parties[0].gathering


def put(db: Database, plan_id: int, *typed: Typed, by: Actor = BY) -> int:
    return handouts.set_departures(db, plan_id=plan_id, typed=typed, by=by, now=NOW)


def test_every_unit_has_a_departure_from_each_of_its_bases(db: Database, plan_id: int) -> None:
    rows = handouts.departures(db, plan_id=plan_id)
    assert [(one.key, one.persons, one.sites) for one in rows] == [
        ((UNIT, "T1", None), 2, 1),
        ((UNIT, "T2", None), 2, 2),
    ]
    assert [one.base_code for one in handouts.departures(db, plan_id=plan_id, township="T2")] == ["T2"]
    assert [one.base_code for one in handouts.departures(db, plan_id=plan_id, scope_path="C/T1/")] == ["T1"]
    with pytest.raises(NotFound):
        handouts.departures(db, plan_id=plan_id, township="T2", scope_path="C/T1/")


def test_what_is_said_of_a_unit_is_told_to_its_people_until_it_is_taken_back(db: Database, plan_id: int) -> None:
    assert met(db, "P01").proposed
    said = Typed(KEY, place="卫生院门口", assemble_at="6:50", departs_at="07:00", vehicle="中巴 01", driver_name="王")
    assert put(db, plan_id, said, by=T1) == 1
    now = met(db, "P01")
    assert (now.place, now.vehicle, now.driver_name, now.proposed) == ("卫生院门口", "中巴 01", "王", False)
    assert now.assemble_at == counties.OPENS_AT - timedelta(minutes=70)
    assert now.departs_at == counties.OPENS_AT - timedelta(minutes=60)
    assert met(db, "P00").proposed  # starts from the other township
    assert put(db, plan_id, Typed(KEY, seen=row(db, plan_id).stamp)) == 1
    assert met(db, "P01").proposed


def test_times_that_were_said_are_those_of_the_first_shift(db: Database, plan_id: int) -> None:
    put(db, plan_id, Typed(KEY, place="卫生院门口", assemble_at="06:50"))
    later = met(db, "P02")  # begins at 10:00
    assert later.place == "卫生院门口" and later.assemble_at > counties.OPENS_AT + timedelta(minutes=60)


def test_a_site_of_its_own_goes_before_the_unit(db: Database, plan_id: int) -> None:
    put(db, plan_id, Typed((UNIT, "T2", None), vehicle="1"), Typed((UNIT, "T2", "S21"), vehicle="2"))
    assert (met(db, "P00").vehicle, met(db, "P03").vehicle) == ("1", "2")


def test_a_time_that_leaves_too_little_for_the_way_is_marked(db: Database, plan_id: int) -> None:
    put(db, plan_id, Typed((UNIT, "T2", "S11"), assemble_at="07:55"), Typed((UNIT, "T2", "S21"), assemble_at="07:40"))
    assert row(db, plan_id, (UNIT, "T2", "S11")).is_late
    assert not row(db, plan_id, (UNIT, "T2", "S21")).is_late and not row(db, plan_id).is_late


def test_the_same_again_changes_nothing(db: Database, plan_id: int) -> None:
    put(db, plan_id, Typed(KEY, vehicle="1"))
    assert put(db, plan_id, Typed(KEY, vehicle="1")) == 0


def test_a_time_is_the_last_one_before_the_work_also_the_evening_before(db: Database) -> None:
    counties.insert(db, opens_at=counties.OPENS_AT - timedelta(hours=7))  # 01:00
    plan_id = publish(db)
    put(db, plan_id, Typed(KEY, assemble_at="23:50"))
    assert met(db, "P01").assemble_at == counties.OPENS_AT - timedelta(hours=8, minutes=10)


@pytest.mark.parametrize("text", ["6:50", "06:50", "0650", " 06：50 "])
def test_a_time_of_day_is_read_as_people_write_it(db: Database, plan_id: int, text: str) -> None:
    put(db, plan_id, Typed(KEY, assemble_at=text))
    assert met(db, "P01").assemble_at == counties.OPENS_AT - timedelta(minutes=70)


@pytest.mark.parametrize("text", ["25:00", "7", "06:50:30", "06:50+08:00", "٣:30", "now", "-1:00"])
def test_what_is_no_time_of_day_is_said_to_be_none(db: Database, plan_id: int, text: str) -> None:
    with pytest.raises(Faulty, match="no time of day"):
        put(db, plan_id, Typed(KEY, assemble_at=text))


def test_everything_wrong_is_told_at_once_and_nothing_is_written(db: Database, plan_id: int) -> None:
    typed = (
        Typed(KEY, place="x" * 121, assemble_at="25:00", driver_phone="1" * 41),
        Typed((UNIT, "T2", None), assemble_at="08:30", vehicle="1"),
        Typed((UNIT, "T2", "S21"), assemble_at="07:00", departs_at="06:59"),
    )
    with pytest.raises(Faulty) as told:
        put(db, plan_id, *typed)
    assert {fault.where for fault in told.value.faults} == {
        (0, "place"),
        (0, "assemble_at"),
        (0, "driver_phone"),
        (1, "assemble_at"),
        (2, "departs_at"),
    }
    assert row(db, plan_id, (UNIT, "T2", None)).said.vehicle is None


def test_who_may_change_what(db: Database, plan_id: int) -> None:
    said = Typed(KEY, vehicle="1")
    for role in ("leadership", "auditor", "village", "site_lead"):
        with pytest.raises(Refused):
            put(db, plan_id, said, by=Actor("x", role, "C/"))
    with pytest.raises(NotFound):
        put(db, plan_id, said, by=T2)
    assert put(db, plan_id, said, by=T1) == 1
    for state in ("running", "closed"):
        rounds.move(db, round_code="R1", to=state, by=BY, now=NOW)
    with pytest.raises(Refused, match="closed"):
        put(db, plan_id, Typed(KEY, vehicle="2"), by=T1)


def test_what_another_has_changed_meanwhile_is_not_overwritten(db: Database, plan_id: int) -> None:
    before = row(db, plan_id).stamp
    put(db, plan_id, Typed(KEY, vehicle="1", seen=before), by=T1)
    with pytest.raises(Faulty, match="t1 changed this row"):
        put(db, plan_id, Typed(KEY, vehicle="2", seen=before))
    assert row(db, plan_id).said.vehicle == "1"


def test_of_two_who_say_it_at_once_one_is_told_so(db: Database, plan_id: int) -> None:
    start = Barrier(2)

    def act(vehicle: str) -> object:
        start.wait()
        try:
            return put(db, plan_id, Typed(KEY, vehicle=vehicle))
        except DomainError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, ("1", "2")))
    assert sum(answer == 1 for answer in answers) == 1 and sum(isinstance(one, DomainError) for one in answers) == 1
