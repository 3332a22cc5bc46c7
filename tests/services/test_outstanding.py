"""Whom a session plans for: those whom the sessions before it leave, as counted, and as planned until they count."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.errors import Faulty, Refused
from sampling.domain.plans import Plan
from sampling.services import planning, plans, reporting, rounds
from sampling.storage.database import Database
from tests import check_round
from tests import county as counties

pytestmark = pytest.mark.usefixtures("solved_once")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    """With a sweep in the evening, from 17:00 to 22:00."""
    made = counties.insert(db)
    opens_at = made.opens_at + timedelta(hours=9)
    with db.writing() as session:
        session.execute(text("UPDATE site SET opens = '06:00:00.000000', closes = '22:00:00.000000'"))
    rounds.add_session(
        db,
        round_code="R1",
        code="EVE",
        name="补采",
        kind="sweep",
        members_of="AM",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=5),
        by=BY,
        now=NOW,
    )
    return made


def planned(db: Database, session_code: str = "AM", seed: int = 1) -> Plan:
    run_id = planning.request_run(db, round_code="R1", session_code=session_code, seconds=1, seed=seed, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    return plans.plan_by_id(db, plan_id or 0)


def served(db: Database, plan: Plan, *, after: datetime | None = None) -> dict[str, int]:
    """What a plan expects each site to sample in the slots that end after an instant."""
    out: dict[str, int] = {}
    with db.reading() as session:
        from sampling.storage.queries.plans import slots

        for slot in slots(session, plan.id):
            if after is None or slot.ends_at > after:
                out[slot.site_code] = out.get(slot.site_code, 0) + slot.served
    return out


def problem(db: Database, session_code: str = "EVE") -> dict[str, Any]:
    run_id = planning.request_run(db, round_code="R1", session_code=session_code, seconds=1, by=BY, now=NOW)
    return dict(json.loads(gzip.decompress(planning.stored_input(db, run_id))))


def coming(db: Database) -> planning.Coming:
    return planning.coming(db, round_code="R1", session_code="EVE")


def report(db: Database, county: counties.County, site: str, hour: int, sampled: int) -> None:
    end = county.opens_at + timedelta(hours=hour)
    said = CountReport(f"{site}-{hour}", end, sampled)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=end)


def begin(db: Database) -> None:
    rounds.move(db, round_code="R1", to="running", by=BY, now=NOW)


def test_a_sweep_is_never_planned_as_if_nobody_came_in_the_morning(db: Database, county: counties.County) -> None:
    found = coming(db)
    assert (found.outstanding, found.before.unplanned) == (4000, ("上午",))
    plan = planned(db)
    expected = served(db, plan)
    assert sum(expected.values()) > 0
    found = coming(db)
    assert found.outstanding == found.come == 4000 - sum(expected.values())
    assert (found.people_planned, found.before.drafts) == (sum(expected.values()), ("上午",))
    assert found.before.unheard == {code for code, people in expected.items() if people}
    given = problem(db)
    assert {site["code"]: sum(site["arrivals"]) for site in given["sites"]} == {
        code: residents - expected[code]
        for code, residents in (("S11", 1500), ("S12", 1000), ("S21", 900), ("S22", 600))
    }
    assert given["areas"][0]["sampled"] == sum(expected.values())


def test_the_published_plan_counts_before_a_newer_draft(db: Database, county: counties.County) -> None:
    plan = planned(db)
    plans.publish(db, plan_id=plan.id, by=BY, now=NOW)
    with db.writing() as session:
        session.execute(text("UPDATE staff SET available_from = '11:00:00', available_to = '12:00:00'"))
    newer = planned(db, seed=2)
    assert sum(served(db, newer).values()) < sum(served(db, plan).values())
    found = coming(db)
    assert (found.people_planned, found.before.drafts) == (sum(served(db, plan).values()), ())


def test_counts_take_the_place_of_the_plan_hour_by_hour(db: Database, county: counties.County) -> None:
    plan = planned(db)
    plans.publish(db, plan_id=plan.id, by=BY, now=NOW)
    begin(db)
    staffed = sorted(code for code, people in served(db, plan).items() if people)
    first, *others = staffed
    report(db, county, first, 1, 50)
    later = served(db, plan, after=county.opens_at + timedelta(hours=1))
    found = coming(db)
    assert (found.people_counted, found.before.partly, found.before.counted) == (50, {first}, frozenset())
    assert found.people_planned == later[first] + sum(served(db, plan)[code] for code in others)
    assert found.outstanding == 4000 - 50 - found.people_planned
    report(db, county, first, 4, 120)
    found = coming(db)
    assert (found.people_counted, found.before.counted, found.before.partly) == (120, {first}, frozenset())
    assert found.before.unheard == set(others)
    for site in others:
        report(db, county, site, 4, 10)
    found = coming(db)
    assert found.people_planned == 0 and found.outstanding == 4000 - 120 - 10 * len(others)
    assert found.before.counted == set(staffed) and not found.before.unheard


def test_a_count_of_nobody_is_a_count(db: Database, county: counties.County) -> None:
    plans.publish(db, plan_id=planned(db).id, by=BY, now=NOW)
    begin(db)
    for site in ("S11", "S12", "S21", "S22"):
        report(db, county, site, 4, 0)
    assert (coming(db).outstanding, coming(db).people_planned) == (4000, 0)


def test_a_plan_says_in_its_figures_whom_it_was_made_for(db: Database, county: counties.County) -> None:
    morning = planned(db)
    plans.publish(db, plan_id=morning.id, by=BY, now=NOW)
    evening = planned(db, "EVE")
    assert morning.figures["before"] == {
        "outstanding": 4000,
        "counted": 0,
        "partly": 0,
        "unheard": 0,
        "people_counted": 0,
        "people_planned": 0,
    }
    expected = served(db, morning)
    assert evening.figures["before"]["people_planned"] == sum(expected.values())
    assert evening.figures["before"]["unheard"] == sum(people > 0 for people in expected.values())
    assert evening.figures["people"]["expected"] == evening.figures["before"]["outstanding"]


def test_a_replan_of_the_sweep_takes_the_mornings_plan_into_account_once(db: Database, county: counties.County) -> None:
    plans.publish(db, plan_id=planned(db).id, by=BY, now=NOW)
    plans.publish(db, plan_id=planned(db, "EVE").id, by=BY, now=NOW)
    begin(db)
    at = county.opens_at + timedelta(hours=9, minutes=50)
    run_id = planning.request_replan(db, round_code="R1", session_code="EVE", seconds=1, by=BY, now=at)
    given = json.loads(gzip.decompress(planning.stored_input(db, run_id)))
    whole = problem(db)
    assert sum(map(sum, (site["arrivals"] for site in given["sites"]))) <= sum(
        map(sum, (site["arrivals"] for site in whole["sites"]))
    )
    assert given["areas"][0]["sampled"] >= whole["areas"][0]["sampled"]


def numbers(db: Database, people: dict[str, int | None], session_code: str = "AM") -> None:
    rounds.set_site_people(db, round_code="R1", session_code=session_code, people=people, by=BY, now=NOW)


def kind(db: Database, code: str, word: str, *, serves: str = "") -> None:
    with db.writing() as session:
        session.execute(text("UPDATE site SET kind = :word WHERE code = :code"), {"word": word, "code": code})
        if serves:
            statement = (
                "UPDATE site_serves SET area_id = (SELECT id FROM area WHERE code = :area) "
                "WHERE site_id = (SELECT id FROM site WHERE code = :code)"
            )
            session.execute(text(statement), {"area": serves, "code": code})


def arrivals(db: Database) -> dict[str, int]:
    return {site["code"]: sum(site["arrivals"]) for site in problem(db, "AM")["sites"]}


def test_mobile_teams_visit_as_many_as_they_are_given_who_then_walk_nowhere(
    db: Database, county: counties.County
) -> None:
    kind(db, "S22", "mobile", serves="V21")
    with db.writing() as session:
        session.execute(
            text("INSERT INTO site_serves (site_id, area_id) SELECT s.id, a.id FROM site s, area a "
                 "WHERE s.code = 'S21' AND a.code = 'V22'")
        )  # fmt: skip
    assert arrivals(db) == {"S11": 1500, "S12": 1000, "S21": 1500, "S22": 0}
    assert planning.coming(db, round_code="R1", session_code="AM").numberless == 1
    numbers(db, {"S22": 80})
    assert arrivals(db) == {"S11": 1500, "S12": 1000, "S21": 1420, "S22": 80}
    found = planning.coming(db, round_code="R1", session_code="AM")
    assert [(site.code, people) for site, people in found.assigned] == [("S22", 80)] and found.numberless == 0
    assert found.tubes == 150 + 100 + 142 + 8
    numbers(db, {"S22": None})
    assert arrivals(db)["S22"] == 0


def test_more_home_bound_than_an_area_has_left_take_nobody_from_elsewhere(
    db: Database, county: counties.County
) -> None:
    kind(db, "S22", "mobile", serves="V21")
    numbers(db, {"S22": 5000})
    found = arrivals(db)
    assert (found["S11"], found["S12"], found["S21"], found["S22"]) == (1500, 1000, 0, 5000)


def test_an_isolation_site_samples_its_own_singly_and_nobody_of_its_area(db: Database, county: counties.County) -> None:
    kind(db, "S22", "isolation", serves="V21")
    numbers(db, {"S22": 25})
    found = planning.coming(db, round_code="R1", session_code="AM")
    assert arrivals(db) == {"S11": 1500, "S12": 1000, "S21": 900, "S22": 25}
    assert found.tubes == 150 + 100 + 90 + 25
    assert found.unserved == 600  # V22 has no other site


def test_a_plan_with_sites_by_number_is_a_sound_round_and_plan(db: Database, county: counties.County) -> None:
    kind(db, "S22", "isolation", serves="V21")
    numbers(db, {"S22": 25})
    plan = planned(db)
    assert plan.run_id is not None
    round_ = json.loads(gzip.decompress(planning.stored_input(db, plan.run_id)))
    answer = json.loads(gzip.decompress(planning.stored_answer(db, plan.run_id)))
    assert check_round.violations(round_, answer["assignments"]) == []
    assert check_round.misstatements(round_, answer) == []


def test_what_is_wrong_with_numbers_is_told_at_their_rows(db: Database, county: counties.County) -> None:
    kind(db, "S22", "mobile")
    with pytest.raises(Faulty) as error:
        rounds.check_people(
            db,
            round_code="R1",
            session_code="AM",
            people=[("S11", 5), ("S99", 5), ("S22", -1), ("S22", 100_001), ("", None)],
        )
    assert [fault.where[1:] for fault in error.value.faults] == [
        (0, "site"),
        (1, "site"),
        (2, "people"),
        (3, "site"),
        (3, "people"),
        (4, "site"),
    ]
    with pytest.raises(Faulty):
        numbers(db, {"S11": 5})
    plans.publish(db, plan_id=planned(db).id, by=BY, now=NOW)
    with pytest.raises(Refused, match="published"):
        numbers(db, {"S22": 5})


def test_choosing_other_sites_keeps_the_numbers_of_those_that_stay(db: Database, county: counties.County) -> None:
    kind(db, "S22", "mobile")
    numbers(db, {"S22": 40})
    place = {"round_code": "R1", "session_code": "AM"}
    rounds.set_session_sites(db, **place, site_codes=["S11", "S22"], by=BY, now=NOW)  # type: ignore[arg-type]
    assert rounds.session_members(db, **place).people == {"S22": 40}


def test_a_sweep_begins_with_the_members_of_another_session_without_their_numbers(
    db: Database, county: counties.County
) -> None:
    kind(db, "S22", "mobile")
    numbers(db, {"S22": 40})
    place = {"round_code": "R1", "session_code": "AM"}
    rounds.set_session_staff(db, **place, staff_codes=["P00", "P01"], by=BY, now=NOW)  # type: ignore[arg-type]
    hours = {"opens_at": county.opens_at + timedelta(days=1), "closes_at": county.opens_at + timedelta(days=1, hours=2)}
    told: dict[str, Any] = {"round_code": "R1", "name": "x", "by": BY, "now": NOW, **hours}
    rounds.add_session(db, code="D2", members_of="AM", people={"S22": 12}, **told)
    found = rounds.session_members(db, round_code="R1", session_code="D2")
    assert (found.staff, found.sites, found.people) == ({"P00", "P01"}, {"S11", "S12", "S21", "S22"}, {"S22": 12})
    with pytest.raises(Refused, match="kind"):
        rounds.add_session(db, code="D3", kind="party", **told)
