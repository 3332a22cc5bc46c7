"""Re-planning a session that runs: from what is reported, with few changes, and what was stays as it was."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from optimizer.round_file import parse_round
from sampling.domain.actors import program
from sampling.domain.errors import Refused
from sampling.domain.plans import Plan
from sampling.services import auditing, planning, plans, rounds, second
from sampling.storage.database import Database
from sampling.storage.tables import AssignmentRow, CountRow, SiteRow
from tests import county as counties

pytestmark = pytest.mark.usefixtures("solved_once")
DAY_BEFORE = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
HOUR = timedelta(hours=1)


@pytest.fixture
def county(db: Database) -> counties.County:
    """With version 1 of the plan published the day before."""
    made = counties.insert(db)
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2, seed=1, by=BY, now=DAY_BEFORE)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: DAY_BEFORE, workers=1, explain_seconds=0)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=DAY_BEFORE)
    return made


def report(db: Database, county: counties.County, hours: int, sampled: dict[str, int], queue: int | None = 0) -> None:
    with db.writing() as session:
        ids = dict(session.exec(select(SiteRow.code, SiteRow.id)).all())
        for code, people in sampled.items():
            at = county.opens_at + hours * HOUR
            session.add(
                CountRow(
                    round_id=1,
                    site_id=ids[code],
                    hour=at,
                    version=1,
                    day=at.date(),
                    sampled=people,
                    queue=queue,
                    report_id=f"{code}-{hours}",
                    observed_at=at,
                    received_at=at,
                    reported_by="tests",
                )
            )


def request(db: Database, now: datetime, moves: int = 4, **more: Any) -> int:
    return planning.request_replan(
        db, round_code="R1", session_code="AM", moves_max=moves, seconds=2, by=BY, now=now, **more
    )


def problem_of(db: Database, run_id: int) -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(planning.stored_input(db, run_id))))


def replanned(db: Database, now: datetime, moves: int = 4, **more: Any) -> Plan:
    run_id = request(db, now, moves, **more)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: now, workers=1)
    assert plan_id is not None
    return plans.plan_by_id(db, plan_id)


def blocks(db: Database, plan_id: int) -> set[tuple[Any, ...]]:
    with db.reading() as session:
        rows = session.exec(select(AssignmentRow).where(AssignmentRow.plan_id == plan_id)).all()
        return {(row.staff_id, row.site_id, row.role, row.starts_at, row.ends_at) for row in rows}


def test_a_replan_begins_with_the_next_slot_from_what_is_reported(db: Database, county: counties.County) -> None:
    report(db, county, 2, {"S11": 100, "S21": 30}, queue=40)
    problem = problem_of(db, request(db, county.opens_at + 2 * HOUR))
    parse_round(problem)
    assert [datetime.fromisoformat(slot) for slot in problem["slots"]] == [
        county.opens_at + 2 * HOUR,
        county.opens_at + 3 * HOUR,
    ]
    sites = {site["code"]: site for site in problem["sites"]}
    assert (sites["S11"]["waiting"], sites["S21"]["waiting"]) == (40, 40)
    assert sum(sites["S11"]["arrivals"]) == 1500 - 100 - 40  # who was expected and has not come yet
    assert sites["S11"]["open"] == [0, 1]
    sampled = {area["code"]: area["sampled"] for area in problem["areas"]}
    unreported = _planned(db, {"S12", "S22"}, county.opens_at + 2 * HOUR)
    assert sampled["C"] == 130 + sum(unreported.values())
    assert sampled["T1"] == 100 + unreported["S12"]
    assert {target["by_slot"] for target in problem["targets"]} == {2}
    assert problem["previous"]["moves_max"] == 4


def test_a_replan_goes_out_from_the_official_counts_and_the_queue_that_the_site_told(
    db: Database, county: counties.County
) -> None:
    report(db, county, 2, {"S11": 100, "S21": 30}, queue=40)
    now = county.opens_at + 2 * HOUR
    content = "采样点编码,采样点名称,统计时间,累计采样人次\nS11,,10:00,160\n".encode()
    second.bring(db, round_code="R1", content=content, file_name="省平台.csv", by=BY, now=now)
    second.choose(db, round_code="R1", official="second", area_code="T1", reason="核对", seen=0, by=BY, now=now)
    problem = problem_of(db, request(db, now))
    sites = {site["code"]: site for site in problem["sites"]}
    assert sites["S11"]["waiting"] == 40 and sum(sites["S11"]["arrivals"]) == 1500 - 160 - 40
    assert sum(sites["S21"]["arrivals"]) == 900 - 30 - 40
    sampled = {area["code"]: area["sampled"] for area in problem["areas"]}
    assert sampled["T1"] == 160 + sum(_planned(db, {"S12"}, now).values())


def _planned(db: Database, codes: set[str], until: datetime) -> dict[str, int]:
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    return {
        line.code: sum(slot.served for slot in line.slots if slot.ends_at <= until)
        for line in plans.by_site(db, plan)
        if line.code in codes
    }


def test_within_a_slot_the_state_at_its_end_is_taken_from_the_report_and_the_plan(
    db: Database, county: counties.County
) -> None:
    report(db, county, 1, {"S11": 60}, queue=10)
    problem = problem_of(db, request(db, county.opens_at + HOUR + timedelta(minutes=20)))
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    slot = next(line for line in plans.by_site(db, plan) if line.code == "S11").slots[1]
    served = min(10 + slot.arrivals, slot.lanes * 60)
    site = next(site for site in problem["sites"] if site["code"] == "S11")
    assert site["waiting"] == 10 + slot.arrivals - served
    assert sum(site["arrivals"]) == 1500 - 60 - served - site["waiting"]


def test_people_stand_where_the_plan_put_them_for_as_long_as_they_have_worked(
    db: Database, county: counties.County
) -> None:
    problem = problem_of(db, request(db, county.opens_at + 2 * HOUR))
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    at_work = {person.code: person.blocks[0] for person in plans.by_person(db, plan, with_names=False)}
    for person in problem["staff"]:
        block = at_work.get(person["code"])
        if block and block.starts_at == county.opens_at and block.ends_at >= county.opens_at + 2 * HOUR:
            assert (person["at"], person["worked"]) == (block.site_code, 2)
    assert any("at" in person for person in problem["staff"])
    assert {row["staff"] for row in problem["previous"]["assignments"]} <= set(at_work)


def test_a_replan_keeps_what_was_before_it_and_changes_at_most_so_many(db: Database, county: counties.County) -> None:
    standing = plans.published_plan(db, "R1", "AM")
    assert standing is not None
    at = county.opens_at + 2 * HOUR
    report(db, county, 2, {"S11": 90, "S12": 40, "S21": 30, "S22": 20}, queue=200)
    plan = replanned(db, at, moves=2)
    told = plan.figures["replan"]
    assert (plan.version, plan.state, told["of"], told["changed"] <= 2) == (2, "draft", 1, True)
    assert told["reported"] == told["sites"] == 4
    old, new = blocks(db, standing.id), blocks(db, plan.id)

    def until(rows: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
        return {(*row[:4], min(row[4], at)) for row in rows if row[3] < at}

    assert until(new) == until(old)
    before, after = plans.by_site(db, standing), plans.by_site(db, plan)
    for one, other in zip(before, after, strict=True):
        assert one.slots[:2] == other.slots[:2]
    assert plan.figures["people"]["served"] == 180 + sum(
        slot.served for line in after for slot in line.slots if slot.ends_at > at
    )


def test_the_changes_told_are_those_that_were_made_and_their_gains_add_up(
    db: Database, county: counties.County
) -> None:
    absent = _somebody_at_work(db)
    through = counties.busiest_is_through(db)
    for code, sampled in through.items():
        report(db, county, 2, {code: sampled}, queue=300 if sampled == 60 else 0)
    plan = replanned(db, county.opens_at + 2 * HOUR, moves=6, absent=[absent])
    told = plan.figures["replan"]
    standing = plans.published_plan(db, "R1", "AM")
    assert standing is not None
    people = [person for change in told["changes"] for person in change["people"]]
    assert told["told"] == len(people) >= 1
    assert told["changed"] >= 1 and told["gained"]["people"] > 0
    assert absent not in {person["staff"] for person in people}
    for key in ("people", "shortfall", "waiting"):
        assert told["gained"][key] == pytest.approx(sum(change["gain"][key] for change in told["changes"]))
    old, new = (
        {p.code: {b.site_code for b in p.blocks} for p in plans.by_person(db, plan_, with_names=False)}
        for plan_ in (standing, plan)
    )
    for person in people:
        if person["to"] is not None:
            assert person["to"]["site"] in new[person["staff"]]
        if person["from"] is not None:
            assert person["from"]["site"] in old[person["staff"]]


def _somebody_at_work(db: Database) -> str:
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    return next(p.code for p in plans.by_person(db, plan, with_names=False) if p.blocks[0].role == "sampler")


def test_who_is_absent_gets_nothing_more_and_keeps_what_is_past(db: Database, county: counties.County) -> None:
    absent = _somebody_at_work(db)
    at = county.opens_at + 2 * HOUR
    plan = replanned(db, at, absent=[absent])
    own = [p for p in plans.by_person(db, plan, with_names=False) if p.code == absent]
    assert all(block.ends_at <= at for person in own for block in person.blocks)
    assert own, "what is past stays"


def test_a_published_replan_takes_the_place_of_the_version_it_changes(db: Database, county: counties.County) -> None:
    at = county.opens_at + HOUR
    plan = replanned(db, at - timedelta(minutes=5))
    plans.publish(db, plan_id=plan.id, by=BY, now=at + timedelta(minutes=5))
    assert [(p.version, p.state) for p in plans.plans(db, round_code="R1", session_code="AM")] == [
        (2, "published"),
        (1, "superseded"),
    ]
    again = replanned(db, at + timedelta(minutes=40))
    assert (again.version, again.figures["replan"]["of"]) == (3, 2)


def test_a_replan_is_held_against_what_would_now_come_of_the_plan_and_never_reaches_less(
    db: Database, county: counties.County
) -> None:
    standing = plans.published_plan(db, "R1", "AM")
    assert standing is not None
    report(db, county, 2, {"S11": 5, "S12": 5, "S21": 5, "S22": 5}, queue=0)  # far fewer than foreseen
    plan = replanned(db, county.opens_at + 2 * HOUR)
    compared = plans.compare(standing, plan)
    assert compared.before.sampled < standing.figures["people"]["served"]
    assert (compared.after.sampled >= compared.before.sampled, compared.is_less) == (True, False)
    gained = plan.figures["replan"]["gained"]["people"]
    if not gained:
        assert compared.after.reached == compared.before.reached


def test_a_replan_whose_first_slot_is_over_is_not_published(db: Database, county: counties.County) -> None:
    plan = replanned(db, county.opens_at + HOUR)
    with pytest.raises(Refused, match="is over"):
        plans.publish(db, plan_id=plan.id, by=BY, now=county.opens_at + 2 * HOUR)


def test_a_replan_of_a_version_that_no_longer_holds_is_not_published(db: Database, county: counties.County) -> None:
    now = county.opens_at + HOUR
    first, second = replanned(db, now), replanned(db, now)
    plans.publish(db, plan_id=second.id, by=BY, now=now)
    with pytest.raises(Refused, match="no longer holds"):
        plans.publish(db, plan_id=first.id, by=BY, now=now)


def test_an_older_version_taken_up_again_is_a_plan_as_any_other(db: Database, county: counties.County) -> None:
    now = county.opens_at + HOUR
    plan = replanned(db, now)
    plans.publish(db, plan_id=plan.id, by=BY, now=now)
    plans.publish(db, plan_id=replanned(db, now + HOUR).id, by=BY, now=now + HOUR)
    made = plans.again(db, plan_id=plan.id, by=BY, now=now + HOUR)
    assert "replan" not in made.figures
    plans.publish(db, plan_id=made.id, by=BY, now=now + 3 * HOUR)


def test_nothing_is_replanned_without_a_plan_or_a_slot_left_or_somebody_unknown(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Refused, match="last slot"):
        request(db, county.closes_at)
    with pytest.raises(Refused, match="nobody with the code X9"):
        request(db, county.opens_at, absent=["X9"])
    with pytest.raises(Refused, match="0 to 500"):
        request(db, county.opens_at, moves=501)
    rounds.add_session(
        db,
        round_code="R1",
        code="PM",
        name="下午",
        opens_at=county.closes_at,
        closes_at=county.closes_at + 2 * HOUR,
        by=BY,
        now=DAY_BEFORE,
    )
    with pytest.raises(Refused, match="nothing to re-plan"):
        planning.request_replan(db, round_code="R1", session_code="PM", by=BY, now=county.opens_at)


def test_the_outlook_says_from_when_and_from_how_many_reports(db: Database, county: counties.County) -> None:
    report(db, county, 1, {"S11": 60, "S12": 20})
    now = county.opens_at + HOUR + timedelta(minutes=10)
    seen = planning.outlook(db, round_code="R1", session_code="AM", now=now)
    assert (seen.version, seen.at, seen.reported, seen.sites) == (1, county.opens_at + 2 * HOUR, 2, 4)
    assert seen.latest == county.opens_at + HOUR


def test_the_audit_says_who_asked_for_a_replan_of_what(db: Database, county: counties.County) -> None:
    replanned(db, county.opens_at + HOUR)
    entries, _ = auditing.entries(db, action="request re-plan")
    assert entries[0].details["replan_of"] == 1
    drafts, _ = auditing.entries(db, action="draft plan")
    assert drafts[0].details["replan_of"] == 1


def test_a_target_reached_already_stays_as_it_was_set(db: Database, county: counties.County) -> None:
    report(db, county, 3, {"S11": 1400, "S12": 900, "S21": 850, "S22": 560})
    first = plans.published_plan(db, "R1", "AM")
    assert first is not None
    again = replanned(db, county.opens_at + 3 * HOUR)
    sampled = {target["area"]: target["reached"] for target in again.figures["targets"]}
    assert sampled["C"] > 0.85 * 4000  # more than what is asked for
    for target, before in zip(again.figures["targets"], first.figures["targets"], strict=True):
        assert (target["coverage"], target["needed"]) == (before["coverage"], before["needed"])
