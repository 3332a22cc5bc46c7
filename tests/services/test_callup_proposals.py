"""Proposals of call-ups: worked out by the worker for a plan's lanes or as a wish, followed, stopped, and accepted."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.services import callup, planning, rounds
from sampling.storage.database import Database
from sampling.storage.queries import callup as queries
from sampling.storage.tables import AreaResidents, AreaRow, CallUpRow, PlanRow, RunRow, SiteRow, SiteServes
from tests import county as counties

NOW = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
BY = program("tests")
OPENS = counties.OPENS_AT
HOUR = timedelta(hours=1)
TOWNSHIP = Actor("t1", "township", "C/T1/")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def request(db: Database, basis: str = "wish", area: str = "C", by: Actor = BY) -> int:
    return callup.request_proposal(
        db, round_code="R1", session_code="AM", area_code=area, basis=basis, seconds=10.0, by=by, now=NOW
    )


def solved(db: Database, basis: str = "wish", area: str = "C") -> callup.Proposal:
    run_id = request(db, basis, area)
    assert callup.execute(db, run_id=run_id, now=lambda: NOW, beat_seconds=0.2)
    return read(db, run_id)


def read(db: Database, run_id: int) -> callup.Proposal:
    return callup.proposal(db, round_code="R1", session_code="AM", run_id=run_id)


def accept(db: Database, run_id: int, by: Actor = BY) -> int:
    return callup.accept_proposal(db, round_code="R1", session_code="AM", run_id=run_id, by=by, now=NOW)


def standing(db: Database) -> dict[tuple[str, str], tuple[datetime, datetime]]:
    with db.reading() as session:
        return {(site, area): (row.starts_at, row.ends_at) for row, area, site in queries.rows_of(session, 1)}


def split_into_grids(db: Database, village: str, site: str, people: list[int]) -> None:
    """Make a village of grids, all of which a site serves as it serves the village."""
    with db.writing() as session:
        row = session.exec(select(AreaRow).where(AreaRow.code == village)).one()
        for n, count in enumerate(people):
            grid = AreaRow(
                code=f"{village}G{n}", name=f"第{n}网格", level="grid", parent_id=row.id,
                path=f"{row.path}{village}G{n}/", provenance="generated", source="tests",
            )  # fmt: skip
            session.add(grid)
            session.flush()
            session.add(
                AreaResidents(
                    area_id=grid.id or 0, count=count, counted_on=OPENS.date(), source="tests", provenance="generated"
                )
            )


def test_as_a_wish_everybody_is_called_and_nobody_waits_beyond_the_limit(db: Database, county: counties.County) -> None:
    found = solved(db)
    assert (found.state, len(found.sites), found.left) == ("done", 4, ())
    people = {window.area_code: window.people for site in found.sites for window in site.windows}
    assert people == {"V11": 1500, "V12": 1000, "V21": 900, "V22": 600}
    for site in found.sites:
        assert all(low <= value for low, value in zip(site.bound, site.value, strict=True))
        assert sum(site.then.comes) == site.people
        for window in site.windows:
            assert site.starts[0] <= window.starts_at < window.ends_at <= site.starts[-1] + timedelta(minutes=15)
    lanes = {site.code: (site.value[:3], max(site.lanes)) for site in found.sites}
    assert lanes["S12"][1] <= 2 and lanes["S22"][1] <= 1


def test_what_the_lanes_can_not_sample_is_sent_home_and_that_is_said_with_its_bound(
    db: Database, county: counties.County
) -> None:
    site = next(one for one in solved(db).sites if one.code == "S11")
    assert site.value[0] == site.bound[0] == 1500 - 3 * 60 * 4
    assert site.then.left == 780 and site.is_least


def test_without_a_plan_its_lanes_can_not_be_taken(db: Database, county: counties.County) -> None:
    with pytest.raises(Refused, match="no plan yet"):
        request(db, "plan")


def test_under_a_plan_its_lanes_are_the_room_and_sites_without_one_are_named(
    db: Database, county: counties.County
) -> None:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2.0, seed=1, by=BY, now=NOW)
    planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0.0)
    found = solved(db, "plan")
    assert found.plan_version == 1
    assert {one.code for one in found.sites} | set(found.left) == {"S11", "S12", "S21", "S22"} and found.sites
    for site in found.sites:
        assert site.room == tuple(15 * lanes for lanes in site.lanes)
        assert max(site.lanes) <= {"S11": 3, "S12": 2, "S21": 2, "S22": 1}[site.code]


def test_the_lanes_of_a_draft_newer_than_the_published_plan_can_be_chosen_and_no_others(
    db: Database, county: counties.County
) -> None:
    for seed in (1, 2, 3):
        run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2.0, seed=seed, by=BY, now=NOW)
        planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0.0)
    with db.writing() as session:
        first = session.exec(select(PlanRow).where(PlanRow.version == 1)).one()
        first.state, first.published_at, first.published_by = "published", NOW, "tests"
        session.add(first)
    offered = callup.plans_to_choose(db, round_code="R1", session_code="AM")
    assert [(plan.version, plan.state) for plan in offered] == [(1, "published"), (3, "draft")]

    def ask(version: int | None) -> int:
        return callup.request_proposal(
            db, round_code="R1", session_code="AM", area_code="C", basis="plan", plan_version=version, by=BY, now=NOW
        )

    assert [read(db, ask(version)).plan_version for version in (None, 1, 3)] == [1, 1, 3]
    with pytest.raises(NotFound, match="neither published nor the newest draft"):
        ask(2)


def test_accepting_keeps_the_windows_once_and_the_next_plan_is_made_for_them(
    db: Database, county: counties.County
) -> None:
    found = solved(db)
    assert not standing(db)
    assert accept(db, found.id) == accept(db, found.id) == 4
    windows = {(one.code, w.area_code): (w.starts_at, w.ends_at) for one in found.sites for w in one.windows}
    assert standing(db) == windows and read(db, found.id).accepted_by == "tests"
    with db.reading() as session:
        assert {row.version for row in session.exec(select(CallUpRow))} == {1}
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2.0, by=BY, now=NOW)
    problem = json.loads(gzip.decompress(planning.stored_input(db, run_id)))
    for own in problem["sites"]:
        site = next(one for one in found.sites if one.code == own["code"])
        assert own["arrivals"] == [sum(site.then.comes[4 * n : 4 * n + 4]) for n in range(4)]


def test_windows_that_were_kept_meanwhile_are_not_overwritten(db: Database, county: counties.County) -> None:
    found = solved(db)
    windows = {"V11": (OPENS, OPENS + HOUR)}
    callup.set_windows(
        db, round_code="R1", session_code="AM", site_code="S11", windows=windows, version=0, by=BY, now=NOW
    )
    with pytest.raises(Conflict, match="S11采样点"):
        accept(db, found.id)
    assert set(standing(db)) == {("S11", "V11")}


def test_a_township_asks_for_its_own_alone(db: Database, county: counties.County) -> None:
    with pytest.raises(Refused):
        request(db, by=TOWNSHIP)
    own = request(db, area="T1", by=TOWNSHIP)
    callup.execute(db, run_id=own, now=lambda: NOW, beat_seconds=0.2)
    assert {one.code for one in read(db, own).sites} == {"S11", "S12"}
    assert accept(db, own, TOWNSHIP) == 2
    whole = solved(db)
    refused: list[Callable[[], object]] = [
        lambda: accept(db, whole.id, TOWNSHIP),
        lambda: callup.stop_proposal(db, round_code="R1", session_code="AM", run_id=whole.id, by=TOWNSHIP, now=NOW),
    ]
    for attempt in refused:
        with pytest.raises(Refused):
            attempt()


def test_grids_of_a_village_come_whole_and_in_slots_that_follow_one_another(
    db: Database, county: counties.County
) -> None:
    split_into_grids(db, "V12", "S12", [100, 90, 80, 70, 60])
    found = solved(db)
    site = next(one for one in found.sites if one.code == "S12")
    own = [window.people for window in sorted(site.windows, key=lambda one: one.area_code)]
    assert own == [250, 225, 200, 175, 150], "600 of the village live in no grid: they come with those who do"
    accept(db, found.id)
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2.0, by=BY, now=NOW)
    problem = json.loads(gzip.decompress(planning.stored_input(db, run_id)))
    come = next(one["arrivals"] for one in problem["sites"] if one["code"] == "S12")
    meant = [sum(site.then.comes[4 * n : 4 * n + 4]) for n in range(4)]
    assert sum(come) == 1000 and all(abs(a - b) <= 3 for a, b in zip(come, meant, strict=True))
    times = sorted({at for w in site.windows for at in site.starts if w.starts_at <= at < w.ends_at})
    assert times == list(site.starts[site.starts.index(times[0]) : site.starts.index(times[0]) + len(times)])


def test_who_was_called_late_before_comes_earlier_now(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        session.add(
            SiteServes(
                site_id=session.exec(select(SiteRow.id).where(SiteRow.code == "S22")).one() or 0,
                area_id=session.exec(select(AreaRow.id).where(AreaRow.code == "V21")).one() or 0,
            )
        )
    first = next(one for one in solved(db).sites if one.code == "S22")
    order = [window.area_code for window in first.windows]
    rounds.add_session(
        db, round_code="R1", code="EVE", name="前一日", opens_at=OPENS - 4 * HOUR, closes_at=OPENS, by=BY, now=NOW
    )
    with db.writing() as session:
        key = session.exec(select(SiteRow.id).where(SiteRow.code == "S22")).one() or 0
        area = session.exec(select(AreaRow.id).where(AreaRow.code == order[-1])).one() or 0
        session.add(
            CallUpRow(
                session_id=2, area_id=area, site_id=key, starts_at=OPENS - HOUR, ends_at=OPENS, updated_by="t",
                updated_at=NOW,
            )
        )  # fmt: skip
    run_id = request(db)
    with db.reading() as session:
        row = session.get(RunRow, run_id)
        assert row is not None
        assert json.loads(gzip.decompress(row.input))["late"] == {order[-1]: 75}


def test_a_proposal_that_waits_is_stopped_at_once_and_is_no_run_of_plans(db: Database, county: counties.County) -> None:
    run_id = request(db)
    assert callup.is_proposal(db, run_id)
    assert planning.runs(db, round_code="R1", session_code="AM") == []
    callup.stop_proposal(db, round_code="R1", session_code="AM", run_id=run_id, by=BY, now=NOW)
    assert read(db, run_id).state == "cancelled"
    assert not callup.execute(db, run_id=run_id, now=lambda: NOW)
    with pytest.raises(Refused):
        accept(db, run_id)
    with pytest.raises(NotFound):
        read(db, run_id + 1)
    assert [one.id for one in callup.proposals(db, round_code="R1", session_code="AM")] == [run_id]
