"""Replacements on both databases: proposed from the reserve, sent once, in a version that differs in them alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.readiness import ITEMS, ReadinessReport
from sampling.services import auditing, plans, readiness
from sampling.storage.database import Database
from sampling.storage.queries import plans as plan_queries

from .. import county as counties
from .test_readiness import DESK, EIGHT, LEAD, PLACE, SEVEN, at_once, page

PLANNER = Actor("planner", "planner", "C/")


@pytest.fixture
def county(db: Database) -> Database:
    counties.insert(db)
    counties.publish_by_hand(db)
    return db


def absent(db: Database, *codes: str, site: str = "S11", now: datetime = SEVEN) -> None:
    seen = page(db, site, now)
    there = max(1, seen.planned - sum(line.code in codes for line in seen.roster if line.first))
    said = ReadinessReport(
        f"{site}{seen.version}",
        seen=seen.version,
        staff_there=there,
        supplies_ok=True,
        network_ok=True,
        ticked=frozenset(ITEMS),
        absent=frozenset(codes),
        ready=True,
        observed_at=now,
    )
    readiness.report(db, **PLACE, site_code=site, report=said, by=LEAD if site == "S11" else DESK, now=now)


def proposed(db: Database, now: datetime = SEVEN) -> dict[str, str | None]:
    found = readiness.proposals(db, **PLACE, now=now)
    return {
        one.absence.staff_code: one.candidate.code if one.candidate else None
        for one in found.proposals
        if one.begins_at
    }


def send(db: Database, chosen: dict[str, str], by: Actor = PLANNER, now: datetime = SEVEN) -> readiness.Sent:
    return readiness.send(db, **PLACE, chosen=chosen, by=by, now=now)


def work(db: Database, version: int) -> set[tuple[str, str, str, datetime, datetime]]:
    plan = plans.plan_of_version(db, **PLACE, version=version)
    with db.reading() as session:
        return {
            (one.staff_code, one.site_code, one.role, one.starts_at, one.ends_at)
            for one, _, _ in plan_queries.assignments(session, plan.id)
        }


def test_people_of_the_reserve_with_the_role_are_proposed_one_for_each(county: Database) -> None:
    absent(county, "P00", "P01", "P02")
    found = proposed(county)
    assert found["P00"] in {"P06", "P09"} and found["P01"] in {"P04", "P07", "P10"}
    assert found["P02"] in {"P04", "P05", "P07", "P08", "P10", "P11"}
    assert len(set(found.values())) == 3
    seen = readiness.proposals(county, **PLACE, now=SEVEN)
    assert seen.version == 1 and seen.minutes == sum(one.candidate.minutes for one in seen.proposals if one.candidate)
    assert all(one.candidate not in one.others for one in seen.proposals)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM session_staff WHERE staff_id IN (SELECT id FROM staff WHERE code IN ('P06', 'P09'))",
        "DELETE FROM staff_role WHERE staff_id IN (SELECT id FROM staff WHERE code IN ('P06', 'P09'))",
        "INSERT INTO norm (round_id, key, value, source) SELECT id, 'travel_minutes_max', 1, 'test' FROM round",
        "UPDATE staff SET available_from = '12:00:00.000000', available_to = '18:00:00.000000'",
        "UPDATE staff SET available_from = '08:00:00.000000', available_to = '11:00:00.000000'",
    ],
)
def test_who_is_not_free_near_and_able_is_not_proposed(county: Database, statement: str) -> None:
    absent(county, "P00")
    assert proposed(county)["P00"] is not None
    with county.writing() as session:
        session.execute(text(statement))
    assert proposed(county) == {"P00": None}


def test_somebody_with_work_elsewhere_at_that_time_is_not_proposed(db: Database) -> None:
    counties.insert(db)
    counties.publish_by_hand(db, (*counties.WORK, ("P06", "S21", "sampler"), ("P09", "S22", "sampler")))
    absent(db, "P00")
    assert proposed(db) == {"P00": None}


def test_who_is_absent_elsewhere_replaces_nobody(db: Database) -> None:
    counties.insert(db)
    counties.publish_by_hand(db, (*counties.WORK, ("P06", "S21", "sampler")))
    absent(db, "P06", site="S21")
    absent(db, "P00")
    assert sorted(proposed(db).items(), key=str) in (
        [("P00", "P09"), ("P06", None)],
        [("P00", None), ("P06", "P09")],
    )


def test_sending_publishes_a_version_that_differs_in_these_people_alone(county: Database) -> None:
    absent(county, "P00", "P02")
    before, chosen = work(county, 1), {"P00": "P06", "P02": "P08"}
    sent = send(county, chosen)
    assert sent.version == 2
    assert {(one.code, one.instead_of, one.site_name) for one in sent.people} == {
        ("P06", "演示人员00", "S11采样点"),
        ("P08", "演示人员02", "S11采样点"),
    }
    after = work(county, 2)
    assert after == {(chosen.get(code, code), *rest) for code, *rest in before}
    holds = plans.published_plan(county, "R1", "AM")
    assert holds is not None and holds.version == 2
    assert holds.figures["replaced"]["of"] == 1 and len(holds.figures["replaced"]["people"]) == 2
    with county.reading() as session:
        assert [replace(slot) for slot in plan_queries.slots(session, holds.id)] == plan_queries.slots(session, 1)
    seen = page(county)
    assert (seen.state, len(seen.sent), seen.absent) == ("ready", 2, ())
    assert {line.replaces for line in seen.roster} == {"演示人员00", "演示人员02", ""}
    entries, _ = auditing.entries(county, action="send replacements")
    assert entries[0].details["count"] == 2


def test_the_lead_may_report_again_while_those_sent_are_on_their_way(county: Database) -> None:
    absent(county, "P00", "P02")
    send(county, {"P00": "P06", "P02": "P08"})
    said = ReadinessReport(
        "again",
        seen=1,
        staff_there=1,
        supplies_ok=True,
        network_ok=True,
        ticked=frozenset(ITEMS),
        absent=frozenset({"P00", "P02"}),  # the page was loaded before they were replaced
        note="still waiting",
        ready=True,
        observed_at=SEVEN,
    )
    readiness.report(county, **PLACE, site_code="S11", report=said, by=LEAD, now=SEVEN)
    assert page(county).state == "ready"


def test_a_replacement_who_does_not_come_is_replaced_too(county: Database) -> None:
    absent(county, "P00")
    send(county, {"P00": "P06"})
    absent(county, "P06")
    assert proposed(county) == {"P06": "P09"}
    send(county, {"P06": "P09"})
    assert {code for code, *_ in work(county, 3)} == {"P09", "P01", "P02", "P03"}


def test_what_was_worked_stays_and_only_what_is_left_is_given_on(county: Database) -> None:
    half_past_nine = EIGHT + timedelta(minutes=90, seconds=20)
    absent(county, "P00", now=half_past_nine)
    found = readiness.proposals(county, **PLACE, now=half_past_nine)
    assert found.proposals[0].begins_at == EIGHT + timedelta(minutes=90)
    send(county, {"P00": "P06"}, now=half_past_nine)
    assert ("P06", "S11", "sampler", EIGHT + timedelta(minutes=90), EIGHT + timedelta(hours=4)) in work(county, 2)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [({}, "Choose whom"), ({"P00": "P06", "P01": "P06"}, "chosen twice"), ({"P03": "P06"}, "not said to be absent")],
)
def test_a_choice_that_can_not_be_is_refused_at_once(county: Database, chosen: dict[str, str], sentence: str) -> None:
    absent(county, "P00", "P01")
    with pytest.raises(Faulty, match=sentence):
        send(county, chosen)
    assert [plan.version for plan in plans.plans(county, **PLACE)] == [1]


def test_somebody_who_can_not_is_never_sent_and_nobody_else_either(county: Database) -> None:
    absent(county, "P00", "P02")
    for wrong in ("P03", "P08", "P00", "P99"):  # at work, without the role, absent, unknown
        with pytest.raises(Conflict, match="can't take the work"):
            send(county, {"P00": wrong, "P02": "P11"})
    assert proposed(county).keys() == {"P00", "P02"}
    assert [plan.version for plan in plans.plans(county, **PLACE)] == [1]


def test_two_planners_who_send_at_once_do_not_send_twice(county: Database) -> None:
    absent(county, "P00")
    answers = at_once(*[lambda code=code: send(county, {"P00": code}) for code in ("P06", "P09")])  # type: ignore[misc]
    assert sum(isinstance(answer, readiness.Sent) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert [plan.state for plan in plans.plans(county, **PLACE)] == ["published", "superseded"]


def test_one_person_is_not_sent_to_two_places_at_once(county: Database) -> None:
    absent(county, "P00")
    absent(county, "P03", site="S12")
    answers = at_once(*[lambda code=code: send(county, {code: "P06"}) for code in ("P00", "P03")])  # type: ignore[misc]
    assert sum(isinstance(answer, readiness.Sent) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1


def test_going_on_without_settles_an_absence_and_the_site_is_ready(county: Database) -> None:
    absent(county, "P02")
    assert page(county).state == "short"
    readiness.decline(county, **PLACE, codes=["P02"], by=PLANNER, now=SEVEN)
    assert page(county).state == "ready" and proposed(county) == {}
    with pytest.raises(Conflict, match="settled by somebody else"):
        readiness.decline(county, **PLACE, codes=["P02"], by=PLANNER, now=SEVEN)
    with pytest.raises(Faulty):
        readiness.decline(county, **PLACE, codes=["P03"], by=PLANNER, now=SEVEN)


def test_nothing_is_sent_where_no_plan_holds_or_the_round_is_not_under_way(county: Database) -> None:
    absent(county, "P00")
    with county.writing() as session:
        session.execute(text("UPDATE round SET state = 'closed'"))
    with pytest.raises(Refused, match="Tell townships"):
        send(county, {"P00": "P06"})
    assert proposed(county)["P00"] is not None
    with pytest.raises(NotFound):
        readiness.send(county, round_code="R1", session_code="PM", chosen={"P00": "P06"}, by=PLANNER, now=SEVEN)


def test_of_two_people_free_the_nearer_is_proposed(county: Database) -> None:
    absent(county, "P02")  # S11 is in T1
    with county.writing() as session:
        session.execute(text("UPDATE staff SET base_id = (SELECT id FROM area WHERE code = 'V11') WHERE code = 'P11'"))
    assert proposed(county) == {"P02": "P11"}
