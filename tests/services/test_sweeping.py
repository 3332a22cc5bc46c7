"""The sweep is planned from what villages have entered where it is so chosen, and the plan says it."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.errors import Refused
from sampling.domain.outstanding import Entry
from sampling.services import outstanding, planning, plans, reporting, rounds, second
from sampling.services.outstanding import Sent
from sampling.storage.database import Database
from sampling.storage.tables import AuditEntry
from tests import county as counties

pytestmark = pytest.mark.usefixtures("solved_once")
NOON = counties.OPENS_AT + timedelta(hours=4)
NOW = NOON + timedelta(minutes=10)
BY = program("tests")
ENTRY = Entry(away=100, home_bound=20, refused=5, exempt=50, elsewhere=10, unknown=45)


@pytest.fixture
def county(db: Database) -> counties.County:
    """Counted at noon, 200 people of V11 not, and a sweep from 17:00 to 22:00."""
    made = counties.insert(db, round_state="running")
    with db.writing() as session:
        session.execute(text("UPDATE site SET opens = '06:00:00.000000', closes = '22:00:00.000000'"))
    rounds.add_session(
        db,
        round_code="R1",
        code="EVE",
        name="补采",
        kind="sweep",
        members_of="AM",
        opens_at=made.opens_at + timedelta(hours=9),
        closes_at=made.opens_at + timedelta(hours=14),
        by=BY,
        now=NOW,
    )
    for site, sampled in (("S11", 1300), ("S12", 900), ("S21", 800), ("S22", 500)):
        report(db, site, 4, sampled)
    return made


def report(db: Database, site: str, hour: int, sampled: int) -> None:
    end = counties.OPENS_AT + timedelta(hours=hour)
    reporting.report(
        db, round_code="R1", site_code=site, report=CountReport(f"{site}-{hour}", end, sampled), by=BY, now=end
    )


def enter(db: Database, area: str = "V11", entry: Entry = ENTRY, at: datetime = NOW) -> None:
    outstanding.enter(db, round_code="R1", area_code=area, sent=Sent(entry), by=BY, now=at)


def choose(db: Database, basis: str = "entered") -> None:
    outstanding.set_basis(db, round_code="R1", session_code="EVE", basis=basis, by=BY, now=NOW)


def coming(db: Database, basis: str = "") -> planning.Coming:
    return planning.coming(db, round_code="R1", session_code="EVE", outstanding=basis)


def problem(db: Database) -> dict[str, Any]:
    run_id = planning.request_run(db, round_code="R1", session_code="EVE", seconds=1, by=BY, now=NOW)
    return dict(json.loads(gzip.decompress(planning.stored_input(db, run_id))))


def arrivals(given: dict[str, Any]) -> dict[str, int]:
    return {site["code"]: sum(site["arrivals"]) for site in given["sites"]}


def mobile_site(db: Database, code: str) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE site SET kind = 'mobile' WHERE code = :code"), {"code": code})


def test_from_counts_nothing_that_was_entered_is_used(db: Database, county: counties.County) -> None:
    enter(db)
    assert coming(db).outstanding == 500 and coming(db).told is None
    assert arrivals(problem(db)) == {"S11": 200, "S12": 100, "S21": 100, "S22": 100}


def test_from_what_was_entered_those_who_refused_and_the_unknown_are_expected(
    db: Database, county: counties.County
) -> None:
    enter(db)
    choose(db)
    assert arrivals(problem(db)) == {"S11": 50, "S12": 100, "S21": 100, "S22": 100}
    found = coming(db)
    assert found.told is not None
    assert (found.told.entered, found.told.of, found.told.coming, found.told.home_bound) == (1, 4, 50, 20)
    assert (found.told.not_expected, found.told.from_counts, found.outstanding) == (160, 300, 370)
    assert found.told.unvisited == found.unserved == 20  # no mobile site serves them


def test_what_each_choice_would_give_is_known_before_it_is_made(db: Database, county: counties.County) -> None:
    enter(db)
    assert (coming(db, "counts").come, coming(db, "entered").come) == (500, 350)
    assert coming(db).come == 500  # looking changes nothing


def test_the_home_bound_are_the_number_of_the_mobile_team(db: Database, county: counties.County) -> None:
    mobile_site(db, "S22")
    with db.writing() as session:  # it serves all of T1, whose villages have sites of their own nearer by
        session.execute(
            text(
                "UPDATE site_serves SET area_id = (SELECT id FROM area WHERE code = 'T1') "
                "WHERE site_id = (SELECT id FROM site WHERE code = 'S22')"
            )
        )
    enter(db)
    choose(db)
    found = coming(db)
    assert [(site.code, people) for site, people in found.assigned] == [("S22", 20)]
    assert found.told is not None and found.told.unvisited == 0
    given = arrivals(problem(db))
    assert (given["S22"], given["S11"]) == (20, 50)
    rounds.set_site_people(db, round_code="R1", session_code="EVE", people={"S22": 32}, by=BY, now=NOW)
    assert arrivals(problem(db))["S22"] == 32  # twelve more, of V12, which has entered nothing
    enter(db, "V12", Entry(home_bound=3, unknown=7))
    given = arrivals(problem(db))
    assert (given["S22"], given["S12"]) == (23, 7)  # every area it serves has entered: the planner's number is past


def test_who_was_sampled_since_is_taken_off(db: Database, county: counties.County) -> None:
    enter(db, entry=Entry(unknown=45, home_bound=9))
    choose(db)
    report(db, "S11", 6, 1330)  # thirty more by 14:00, after the village's ten past twelve
    found = coming(db)
    assert found.told is not None and (found.told.coming, found.told.since) == (15, 30)
    enter_again = Sent(Entry(unknown=40), seen=1)
    outstanding.enter(
        db, round_code="R1", area_code="V11", sent=enter_again, by=BY, now=counties.OPENS_AT + timedelta(hours=6)
    )
    assert coming(db).told.coming == 40  # type: ignore[union-attr]  # said after that report


def test_the_plan_says_what_it_was_planned_from(db: Database, county: counties.County) -> None:
    enter(db)

    def planned() -> dict[str, Any]:
        run_id = planning.request_run(db, round_code="R1", session_code="EVE", seconds=1, seed=1, by=BY, now=NOW)
        plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
        return dict(plans.plan_by_id(db, plan_id or 0).figures)

    assert "told" not in planned()
    choose(db)
    told = planned()["told"]
    assert (told["kind"], told["entered"], told["of"], told["coming"]) == ("entered", 1, 4, 50)
    assert told["last"] == NOW.isoformat()


def make_second_official(db: Database, **more: Any) -> None:
    """Another platform has 1,450 people at S11 at noon, and a planner takes its word."""
    content = "采样点编码,采样点名称,统计时间,累计采样人次\nS11,,12:00,1450\n".encode()
    second.bring(db, round_code="R1", content=content, file_name="省平台.csv", by=BY, now=NOW)
    second.choose(db, round_code="R1", official="second", reason="省平台已核对", seen=0, by=BY, now=NOW, **more)


@pytest.mark.parametrize("more", [{}, {"area_code": "T1"}, {"hour": NOON}])
def test_a_sweep_is_planned_from_the_counts_that_are_official(
    db: Database, county: counties.County, more: dict[str, Any]
) -> None:
    assert (coming(db).outstanding, coming(db).second) == (500, 0)
    make_second_official(db, **more)
    found = coming(db)
    assert (found.outstanding, found.people_counted, found.second) == (350, 3650, 1)
    assert arrivals(problem(db)) == {"S11": 50, "S12": 100, "S21": 100, "S22": 100}
    second.choose(db, round_code="R1", official="own", reason="省平台有误", seen=1, by=BY, now=NOW, **more)
    assert (coming(db).outstanding, coming(db).second) == (500, 0)


def test_a_choice_for_another_township_changes_nothing_here(db: Database, county: counties.County) -> None:
    make_second_official(db, area_code="T2")
    assert (coming(db).outstanding, coming(db).second) == (500, 0)


def test_who_was_sampled_since_is_taken_off_by_the_official_counts(db: Database, county: counties.County) -> None:
    enter(db, entry=Entry(unknown=45), at=NOON - timedelta(minutes=30))
    choose(db)
    report(db, "S11", 3, 1290)
    assert coming(db).told.coming == 35  # type: ignore[union-attr]  # ten by noon
    content = "采样点编码,采样点名称,统计时间,累计采样人次\nS11,,11:00,1290\nS11,,12:00,1320\n".encode()
    second.bring(db, round_code="R1", content=content, file_name="省平台.csv", by=BY, now=NOW)
    second.choose(db, round_code="R1", official="second", reason="省平台已核对", seen=0, by=BY, now=NOW)
    assert coming(db).told.coming == 15  # type: ignore[union-attr]  # thirty


def test_the_plan_keeps_how_many_sites_the_second_source_counted(db: Database, county: counties.County) -> None:
    make_second_official(db)
    run_id = planning.request_run(db, round_code="R1", session_code="EVE", seconds=1, seed=1, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    before = plans.plan_by_id(db, plan_id or 0).figures["before"]
    assert (before["second"], before["people_counted"]) == (1, 3650)


def test_the_choice_is_written_in_the_audit_once_and_only_where_somebody_was_before(
    db: Database, county: counties.County
) -> None:
    choose(db)
    choose(db)
    with db.reading() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "set basis of sweep")).all()
    assert [(one.details["before"], one.details["to"]) for one in found] == [("counts", "entered")]
    with pytest.raises(Refused, match="Nobody is sampled before"):
        outstanding.set_basis(db, round_code="R1", session_code="AM", basis="entered", by=BY, now=NOW)
    with pytest.raises(Refused):
        choose(db, "guess")


def test_a_round_made_from_it_keeps_the_choice(db: Database, county: counties.County) -> None:
    choose(db)
    rounds.copy(
        db, of="R1", code="R2", name="第二轮", first_day=datetime(2022, 5, 10, tzinfo=UTC).date(), by=BY, now=NOW
    )
    assert [one.outstanding_basis for one in rounds.round_by_code(db, "R2").sessions] == ["counts", "entered"]
