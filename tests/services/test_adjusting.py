"""Adjusting: a few moves with gains that add up, refusals that stand, and one planner at a time."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.adjusting import LeftOut, SiteReally, lanes_run_by
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.plans import Plan
from sampling.services import adjusting, orders, planning, plans, reporting, signing
from sampling.services.adjusting.shutting import shut
from sampling.storage.database import Database
from sampling.storage.tables import AbsenceRow, SiteRow, StaffRow
from tests import county as counties

pytestmark = pytest.mark.usefixtures("solved_once")
BY = program("tests")
HOUR = timedelta(hours=1)
R1: dict[str, Any] = {"round_code": "R1", "session_code": "AM"}
DAY_BEFORE = datetime(2022, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def county(db: Database) -> counties.County:
    """Version 1 published the day before; at ten, everybody is through at the busiest site, and 300 queue elsewhere."""
    made = counties.insert(db)
    run_id = planning.request_run(db, **R1, seconds=2, seed=1, by=BY, now=DAY_BEFORE)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: DAY_BEFORE, workers=1, explain_seconds=0)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=DAY_BEFORE)
    for code, sampled in counties.busiest_is_through(db).items():
        report(db, made, code, sampled, queue=300 if sampled == 60 else 0)
    return made


def report(db: Database, county: counties.County, site: str, sampled: int, **beside: Any) -> None:
    hour = county.opens_at + 2 * HOUR
    said = CountReport(report_id=f"{site}-{hour:%H}", hour=hour, sampled=sampled, **beside)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=hour)


def at_ten(county: counties.County) -> datetime:
    return county.opens_at + 2 * HOUR


def solved(db: Database, run_id: int, now: datetime) -> Plan:
    plan_id = planning.execute(db, run_id=run_id, now=lambda: now, workers=1)
    assert plan_id is not None
    return plans.plan_by_id(db, plan_id)


def proposed(db: Database, county: counties.County, moves: int = 6, **more: Any) -> Plan:
    now = at_ten(county)
    return solved(
        db, adjusting.request(db, **R1, may_close=True, moves_max=moves, seconds=2, by=BY, now=now, **more), now
    )


def accepted(db: Database, county: counties.County, plan: Plan) -> Plan:
    adjusting.accept(db, plan_id=plan.id, sentence="T2落后，先补人", by=BY, now=at_ten(county))
    return plans.plan_by_id(db, plan.id)


def people_of(plan: Plan) -> set[str]:
    return {one["staff"] for change in plan.figures["replan"]["changes"] for one in change["people"]}


def sites_of(plan: Plan) -> set[str]:
    places = [
        place["site"]
        for change in plan.figures["replan"]["changes"]
        for one in change["people"]
        for place in (one["from"], one["to"])
        if place
    ]
    return set(places)


def places_after(db: Database, plan: Plan, since: datetime) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for person in plans.by_person(db, plan, with_names=False):
        out[person.code] = {block.site_code for block in person.blocks if block.ends_at > since}
    return out


def show(db: Database, plan: Plan, now: datetime) -> adjusting.Proposal:
    return adjusting.proposal(db, plan, with_names=True, now=now)


def test_the_page_before_says_why_and_what_moves_would_go_out_from(db: Database, county: counties.County) -> None:
    seen = adjusting.why(db, **R1, area_code="T2", now=at_ten(county))
    assert (seen.area_code, seen.outlook.version, seen.outlook.reported, seen.outlook.queues) == ("T2", 1, 4, 4)
    assert seen.outlook.queueing == 900 and seen.outlook.coming > 0
    assert seen.forecast is not None and seen.forecast.wanted == 1275
    assert seen.missing == 1275 - seen.forecast.mid > 0
    with pytest.raises(NotFound):
        adjusting.why(db, **R1, area_code="X", now=at_ten(county))


def test_the_gains_of_the_moves_add_up_to_the_difference_between_the_two_plans(
    db: Database, county: counties.County
) -> None:
    plan = proposed(db, county)
    seen = show(db, plan, at_ten(county))
    assert seen.moves and seen.more > 0
    assert seen.more == sum(move.gain for move in seen.moves)
    assert seen.more == sum(new - old for old, new in plan.figures["replan"]["served"].values())
    assert seen.more == sum(one.more for one in seen.townships) == seen.total.more
    assert seen.total.moved is not None and seen.total.going_on is not None
    assert seen.total.moved - seen.total.going_on == seen.more
    assert sum(one.comes for one in seen.townships) == seen.total.comes


def test_the_forecast_without_moves_is_kept_with_the_proposal(db: Database, county: counties.County) -> None:
    before = adjusting.why(db, **R1, area_code="T2", now=at_ten(county)).forecast
    seen = show(db, proposed(db, county, area_code="T2"), at_ten(county))
    assert before is not None and seen.townships[0].code == seen.area_code == "T2"
    told = seen.townships[0].forecast
    assert told is not None
    assert (told.mid, told.wanted, told.deadline) == (before.mid, before.wanted, before.deadline)
    assert [at for at, *_ in told.points] == [county.opens_at + 3 * HOUR, county.opens_at + 4 * HOUR]


def test_what_is_struck_is_solved_again_without_and_stays_struck(db: Database, county: counties.County) -> None:
    plan = proposed(db, county)
    now = at_ten(county)
    first = sorted(people_of(plan))[0]
    again = solved(db, adjusting.strike(db, plan=plan, people=[first], seconds=2, by=BY, now=now), now)
    assert first not in people_of(again)
    assert show(db, again, now).struck == (first,)
    struck = [first]
    while people_of(again) and len(struck) < 3:
        struck.append(sorted(people_of(again))[0])
        again = solved(db, adjusting.strike(db, plan=again, people=struck[-1:], seconds=2, by=BY, now=now), now)
        assert not set(struck) & people_of(again)
    with pytest.raises(Faulty, match="Tick the moves"):
        adjusting.strike(db, plan=plan, people=[], by=BY, now=now)
    with pytest.raises(Faulty, match="Tick the moves"):
        adjusting.strike(db, plan=plan, people=["P99"], by=BY, now=now)


def test_nothing_is_moved_to_or_from_a_site_that_is_left_out(db: Database, county: counties.County) -> None:
    free = proposed(db, county)
    for site in sorted(sites_of(free)):
        held = proposed(db, county, struck=LeftOut(sites=frozenset({site})))
        assert site not in sites_of(held)


def test_a_proposal_is_accepted_with_a_sentence_and_its_orders_go_to_the_sites_concerned(
    db: Database, county: counties.County
) -> None:
    plan = proposed(db, county)
    for sentence, said in ((" ", "Write one sentence"), ("x" * 201, "at most 200")):
        with pytest.raises(Faulty, match=said):
            adjusting.accept(db, plan_id=plan.id, sentence=sentence, by=BY, now=at_ten(county))
    plan = accepted(db, county, plan)
    assert (plan.state, plan.figures["replan"]["sentence"]) == ("published", "T2落后，先补人")
    board = orders.board(db, **R1)
    assert {line.code for line in board.of("site")} == sites_of(plan)
    assert {line.code for line in board.of("person")} == people_of(plan)
    assert {line.code for line in board.of("unit")} == {"演示卫生院"}
    assert {line.answered.state for line in board.lines} == {"unsigned"}
    site = orders.site_page(db, sorted(sites_of(plan))[0], now=at_ten(county))
    assert site.orders[0].sentence == "T2落后，先补人"


def test_a_site_signs_or_says_that_it_cannot_and_a_newer_word_takes_the_place_of_an_older(
    db: Database, county: counties.County
) -> None:
    plan = accepted(db, county, proposed(db, county))
    site, now = sorted(sites_of(plan))[0], at_ten(county)
    where = {**R1, "version": 2, "site_code": site, "by": BY}
    with pytest.raises(Faulty, match="what the difficulty is"):
        orders.report_difficulty(db, **where, text=" ", cannot=False, now=now)
    orders.report_difficulty(db, **where, text="车还没到", cannot=False, now=now)
    assert orders.awaits(db, site, now=now) == "difficulty"
    orders.sign(db, **where, now=now + timedelta(minutes=1))
    assert orders.awaits(db, site, now=now) == "signed"
    orders.report_difficulty(db, **where, text="没有场地", cannot=True, now=now + timedelta(minutes=2))
    assert orders.awaits(db, site, now=now) == "cannot"
    line = orders.board(db, **R1).in_state("cannot")[0]
    assert (line.code, line.refused, line.answered.signed_at) == (site, True, None)
    orders.sign(db, **where, now=now + timedelta(minutes=3))
    line = next(one for one in orders.board(db, **R1).of("site") if one.code == site)
    assert (line.answered.state, line.refused) == ("signed", False)
    with pytest.raises(NotFound):
        orders.sign(db, **{**where, "site_code": "S99"}, now=now)


def test_a_proposal_shuts_no_site_where_people_are_still_expected_unless_the_planner_says_so(
    db: Database, county: counties.County
) -> None:
    """Everybody of S11 would go to S21: 300 people wait at both."""
    now = at_ten(county)
    kept = solved(db, adjusting.request(db, **R1, moves_max=6, seconds=2, by=BY, now=now), now)
    assert shut(db, kept, kept.figures["replan"]) == ()
    plan = proposed(db, county)
    seen = show(db, plan, now)
    assert (seen.may_close, seen.shut) == (True, ("S11采样点",))
    again = solved(db, adjusting.strike(db, plan=plan, people=["P08"], seconds=2, by=BY, now=now), now)
    assert show(db, again, now).may_close


def test_who_was_moved_by_an_order_that_a_site_refuses_goes_to_no_third_site(
    db: Database, county: counties.County
) -> None:
    now, first = at_ten(county), plans.published_plan(db, "R1", "AM")
    assert first is not None
    plan = accepted(db, county, proposed(db, county))
    change = next(change for change in plan.figures["replan"]["changes"] if change["site"])
    site, moved = change["site"], {one["staff"] for one in change["people"]}
    orders.report_difficulty(db, **R1, version=2, site_code=site, text="没有场地", cannot=True, by=BY, now=now)
    run_id = adjusting.request(db, **R1, may_close=True, moves_max=12, seconds=2, by=BY, now=now)
    given = dict(json.loads(gzip.decompress(planning.stored_input(db, run_id))))
    stood = {(row["staff"], row["site"]) for row in given["previous"]["assignments"] if row["staff"] in moved}
    free = {one["code"]: one["available"] for one in given["staff"] if one["code"] in moved}
    assert all(free[person] == [] for person in moved - {person for person, _ in stood})  # was free, and stays so
    again = solved(db, run_id, now)
    before, after = (places_after(db, one, now) for one in (first, again))
    assert {person: after.get(person, set()) for person in moved} == {
        person: before.get(person, set()) for person in moved
    }


def test_a_refusal_of_a_site_is_solved_around_and_never_used_again(db: Database, county: counties.County) -> None:
    now = at_ten(county)
    first = plans.published_plan(db, "R1", "AM")
    plan = accepted(db, county, proposed(db, county))
    assert first is not None
    site = next(change["site"] for change in plan.figures["replan"]["changes"] if change["site"])
    orders.report_difficulty(db, **R1, version=2, site_code=site, text="没有场地", cannot=True, by=BY, now=now)
    again = solved(db, adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=now), now)
    before, after = (places_after(db, one, now) for one in (first, again))
    assert {p for p, at in after.items() if site in at} == {p for p, at in before.items() if site in at}
    accepted(db, county, again)
    line = next(one for one in orders.board(db, **R1).of("site") if one.code == site)
    assert (line.version, line.refused) == (3, True)  # it is told that they do not come
    later = solved(db, adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=now), now)
    assert site not in sites_of(later)


def test_a_person_who_refuses_stays_where_they_were_and_is_not_moved_again(
    db: Database, county: counties.County
) -> None:
    now = at_ten(county)
    first = plans.published_plan(db, "R1", "AM")
    plan = accepted(db, county, proposed(db, county))
    assert first is not None
    person = sorted(people_of(plan))[0]
    orders.refuse(db, **R1, kind="person", code=person, by=BY, now=now)
    orders.refuse(db, **R1, kind="person", code=person, by=BY, now=now)  # twice is once
    again = accepted(
        db, county, solved(db, adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=now), now)
    )
    assert places_after(db, again, now).get(person, set()) == places_after(db, first, now).get(person, set())
    later = solved(db, adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=now), now)
    assert person not in people_of(later)
    with pytest.raises(NotFound):
        orders.refuse(db, **R1, kind="person", code="P99", by=BY, now=now)


def test_who_refused_and_stood_on_is_written_down_where_they_stood(db: Database, county: counties.County) -> None:
    now = at_ten(county)
    first = plans.published_plan(db, "R1", "AM")
    plan = accepted(db, county, proposed(db, county))
    assert first is not None
    mover = next(
        one["staff"]
        for change in plan.figures["replan"]["changes"]
        for one in change["people"]
        if one["from"] and one["to"] and one["from"]["site"] != one["to"]["site"]
    )
    orders.refuse(db, **R1, kind="person", code=mover, by=BY, now=now)
    later = now + HOUR
    again = solved(db, adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=later), later)

    def before(which: Plan) -> set[tuple[str, datetime, datetime]]:
        own = next(p for p in plans.by_person(db, which, with_names=False) if p.code == mover)
        return {(b.site_code, b.starts_at, min(b.ends_at, later)) for b in own.blocks if b.starts_at < later}

    assert before(again) == before(first)


def test_a_unit_that_refuses_is_left_alone_as_a_whole(db: Database, county: counties.County) -> None:
    now = at_ten(county)
    accepted(db, county, proposed(db, county))
    orders.refuse(db, **R1, kind="unit", code="演示卫生院", by=BY, now=now)
    again = solved(db, adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=now), now)
    assert people_of(again) == set()  # it is everybody


def test_a_difficulty_on_a_personal_link_stands_on_the_board(db: Database, county: counties.County) -> None:
    from sampling.domain.links import Holder
    from sampling.services import links

    now = at_ten(county)
    plan = accepted(db, county, proposed(db, county))
    person = sorted(people_of(plan))[0]
    token, document = links.token_of_person(db, "R1", person), signing.document_of(db, plan)
    assert document is not None
    (told,) = [paper.change for paper in signing.personal_page(db, token).papers]
    assert told is not None
    assert (told.sentence, [one.code for one in told.people]) == ("T2落后，先补人", [person])
    signing.report_difficulty(db, token=token, document_id=document, text="没有车", now=now)
    unit = links.tokens(db, "R1")[Holder(unit="演示卫生院")]
    (paper,) = signing.personal_page(db, unit).papers
    assert paper.change is not None and {one.code for one in paper.change.people} == people_of(plan)
    signing.sign(db, token=unit, document_id=document, name="演示负责人", now=now)
    lines = {(one.kind, one.code): one for one in orders.board(db, **R1).lines}
    assert lines["person", person].answered.state == "difficulty"
    assert lines["unit", "演示卫生院"].answered.signed_by == "演示负责人"
    unseen = orders.board(db, **R1, with_names=False)
    assert all((not one.answered.difficulty and one.kind != "person") or one.name is None for one in unseen.lines)


def test_a_township_sees_what_concerns_it_alone(db: Database, county: counties.County) -> None:
    accepted(db, county, proposed(db, county))
    for path in ("C/T1/", "C/T2/"):
        lines = orders.board(db, **R1, scope_path=path).lines
        assert {one.code for one in lines if one.kind == "site"} <= {"C/T1/": {"S11", "S12"}, "C/T2/": {"S21", "S22"}}[
            path
        ]
        assert all(one.person.concerns(path) for one in lines if one.person)
    assert orders.board(db, **R1, scope_path="C/T9/").lines == ()


def test_a_site_is_told_its_own_orders_alone(db: Database, county: counties.County) -> None:
    plan = accepted(db, county, proposed(db, county))
    now = at_ten(county)
    for code in ("S11", "S12", "S21", "S22"):
        if code not in sites_of(plan):
            with pytest.raises(NotFound):
                orders.site_page(db, code, now=now)
            assert orders.awaits(db, code, now=now) is None
            continue
        order = orders.site_page(db, code, now=now).orders[0]
        told = {one.code for one in (*order.comes, *order.leaves, *order.stays)}
        assert told and all(code in one.sites for one in (*order.comes, *order.leaves, *order.stays))
        assert told <= people_of(plan)
    with pytest.raises(NotFound):
        orders.site_page(db, "S11", now=county.closes_at)


def test_two_planners_who_accept_at_once_publish_one_version(db: Database, county: counties.County) -> None:
    now = at_ten(county)
    drafts = [proposed(db, county, moves=moves) for moves in (6, 4)]

    def accept(plan: Plan) -> bool:
        try:
            adjusting.accept(db, plan_id=plan.id, sentence="补人", by=BY, now=now)
            return True
        except (Conflict, Refused):
            return False

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(accept, drafts))
    assert sorted(done) == [False, True]
    with ThreadPoolExecutor(2) as both:
        assert list(both.map(accept, drafts)) == [False, False]
    assert sum(plan.state == "published" for plan in plans.plans(db, **R1)) == 1


def test_a_proposal_from_a_version_that_no_longer_holds_is_refused_clearly(
    db: Database, county: counties.County
) -> None:
    old, new = proposed(db, county, moves=4), proposed(db, county)
    accepted(db, county, new)
    with pytest.raises(Refused, match="no longer holds"):
        adjusting.accept(db, plan_id=old.id, sentence="补人", by=BY, now=at_ten(county))
    with pytest.raises(Conflict, match="no longer holds"):
        adjusting.strike(db, plan=old, people=[sorted(people_of(old))[0]], by=BY, now=at_ten(county))
    with pytest.raises(Refused, match="is over"):
        late = proposed(db, county)
        adjusting.accept(db, plan_id=late.id, sentence="补人", by=BY, now=at_ten(county) + HOUR)


def test_who_was_said_to_be_absent_on_a_sites_page_gets_nothing_more(db: Database, county: counties.County) -> None:
    first = plans.published_plan(db, "R1", "AM")
    assert first is not None
    now = at_ten(county)
    absent = sorted(code for code, at in places_after(db, first, now).items() if at)[0]
    with db.writing() as session:
        staff = session.exec(select(StaffRow).where(StaffRow.code == absent)).one()
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        session.add(
            AbsenceRow(
                session_id=1, staff_id=staff.id, site_id=site.id, role="sampler", reported_at=now, reported_by="t"
            )
        )
    assert adjusting.why(db, **R1, now=now).outlook.really.absent == {absent}
    plan = proposed(db, county)
    assert not places_after(db, plan, now).get(absent)


@pytest.mark.parametrize(("missing", "stay"), [(0, False), (2, True)])
def test_a_site_with_fewer_lanes_than_planned_is_taken_as_it_is(
    db: Database, county: counties.County, missing: int, stay: bool
) -> None:
    hour = county.opens_at + 3 * HOUR
    first = plans.published_plan(db, "R1", "AM")
    assert first is not None
    line = max(plans.by_site(db, first), key=lambda one: one.slots[2].lanes)
    people = sum(line.code in at for at in places_after(db, first, hour - HOUR).values())
    said = CountReport(
        report_id="less", hour=hour, sampled=line.expected, queue=9, lanes_open=0, staff_present=people - missing
    )
    reporting.report(db, round_code="R1", site_code=line.code, report=said, by=BY, now=hour)
    seen = adjusting.why(db, **R1, now=hour).outlook.really
    assert (seen.lanes_most, bool(seen.uncertain)) == ({line.code: 0}, stay)
    run_id = adjusting.request(db, **R1, may_close=True, moves_max=6, seconds=2, by=BY, now=hour)
    problem = json.loads(gzip.decompress(planning.stored_input(db, run_id)))
    assert next(site["lanes_max"] for site in problem["sites"] if site["code"] == line.code) == 0
    plan = solved(db, run_id, hour)
    assert (line.code not in sites_of(plan)) or not stay


def test_named_absences_limit_no_lanes_and_people_missing_without_a_name_hold_the_rest() -> None:
    named = SiteReally("S1", lanes=2, staff=6, can=1, absent=3, lanes_told=1, staff_told=3)
    assert (named.missing, named.lanes_most) == (0, None)
    table = SiteReally("S1", lanes=2, staff=6, can=2, absent=0, lanes_told=1, staff_told=6)
    assert (table.missing, table.lanes_most) == (0, 1)
    nobody_knows = SiteReally("S1", lanes=2, staff=6, can=2, absent=0, lanes_told=1, staff_told=4)
    assert (nobody_knows.missing, nobody_knows.lanes_most) == (2, 1)
    more = SiteReally("S1", lanes=2, staff=6, can=2, absent=0, lanes_told=3, staff_told=None)
    assert (more.missing, more.lanes_most) == (0, None)
    assert lanes_run_by({"sampler": 2, "recorder": 3}, {"sampler": 1, "recorder": 1}, {"recorder": 2}) == 1
    assert lanes_run_by({"sampler": 2}, {"sampler": 1}, {"lead": 1}) == 0
