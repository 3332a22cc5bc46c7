"""A study put to use: its parts of areas go on into demand, windows and counts; the past stays as it was."""

import gzip
import json
from datetime import timedelta

import pytest
from sqlmodel import select

from sampling.domain.errors import Refused
from sampling.domain.siting import Question
from sampling.services import callup, planning, rounds, siting, watching
from sampling.services import sites as sites_service
from sampling.storage.database import Database
from sampling.storage.queries import importing_sites, sites
from sampling.storage.tables import CountRow, RoundRow, SiteRow
from tests import county as counties

from .test_siting import BY, NOW, county

__all__ = ["county"]

LATER = timedelta(days=3)


def split_study(db: Database) -> siting.Looked:
    """A study that deals the largest village, 1,500 people, among several sites of 1,100 people at most."""
    question = Question(kind="walking", sites=6, most=1100, hours=24.0, splits=True)
    run = siting.ask(db, code="ST", question=question, by=BY, now=NOW)
    assert siting.execute(db, run_id=run, now=lambda: NOW) is not None
    return siting.look(db, code="ST")


def put_to_use(db: Database, version: int = 1, round_code: str = "R1") -> siting.Use:
    return siting.use(db, code="ST", version=version, round_code=round_code, session_code="AM", by=BY, now=NOW)


def parts(db: Database) -> dict[str, dict[str, int]]:
    """Of areas that are dealt: people by site."""
    out: dict[str, dict[str, int]] = {}
    for site in sites_service.sites_within(db, "C/"):
        for area, people in site.parts:
            out.setdefault(area, {})[site.code] = people
    return out


def test_the_parts_of_a_study_are_who_comes_to_each_site_in_plan_and_call_up(
    db: Database, county: counties.County
) -> None:
    found = split_study(db)
    use = put_to_use(db)
    dealt = parts(db)
    assert (use.dealt, sum(dealt["V11"].values()), min(dealt["V11"].values())) == (1, 1500, 750)
    loads = {site.code: site.people for site in found.figures.sites if site.people}
    run = planning.request_run(db, round_code="R1", session_code="AM", seconds=1.0, by=BY, now=NOW)
    problem = json.loads(gzip.decompress(planning.stored_input(db, run)))
    come = {site["code"]: sum(site["arrivals"]) for site in problem["sites"]}
    assert {code: n for code, n in come.items() if n} == loads, "as the study said, to the person"
    page = callup.page(db, round_code="R1", session_code="AM", area_code="C")
    assert [own.site.code for own in page.sites if not own.calls] == ["K2"], "nobody goes there: nobody is called"
    assert {own.site.code: own.people for own in page.sites if own.people} == loads
    proposed = callup.request_proposal(
        db, round_code="R1", session_code="AM", area_code="C", basis="wish", by=BY, now=NOW
    )
    assert callup.execute(db, run_id=proposed, now=lambda: NOW, beat_seconds=0.2)
    windows = callup.proposal(db, round_code="R1", session_code="AM", run_id=proposed)
    assert {one.code: one.people for one in windows.sites} == loads
    assert siting.using(db, code="ST", version=1, round_code="R1", session_code="AM", by=BY).served == 0


def test_an_import_of_sites_keeps_parts_and_another_study_without_parts_takes_them_away(
    db: Database, county: counties.County
) -> None:
    split_study(db)
    put_to_use(db)
    dealt = parts(db)
    with db.writing() as session:
        every = importing_sites.standing_sites(session)
        values = {**every[next(iter(dealt["V11"]))].values, "lanes": 7}
        importing_sites.write_sites(session, [], [values])
    assert parts(db) == dealt
    run = siting.ask(db, code="ST", question=Question(sites=6, hours=24.0), by=BY, now=NOW)
    siting.execute(db, run_id=run, now=lambda: NOW)
    assert put_to_use(db, 2).dealt == 0
    assert [sorted(own.values()) for own in parts(db).values()] == [[0, 1500], [0, 900]], "all or nobody"


def counted(db: Database) -> None:
    """300 people at S11 and 200 at S21 in the round's first hour."""
    hour = counties.OPENS_AT + timedelta(hours=1)
    with db.writing() as session:
        for code, people in (("S11", 300), ("S21", 200)):
            site = session.exec(select(SiteRow).where(SiteRow.code == code)).one()
            session.add(
                CountRow(
                    round_id=1, site_id=site.id or 0, day=hour.date(), hour=hour, version=1, sampled=people,
                    observed_at=hour,
                    received_at=hour, source="phone", reported_by="t", report_id=code,
                )
            )  # fmt: skip


def close(db: Database, state: str = "closed") -> None:
    with db.writing() as session:
        row = session.exec(select(RoundRow).where(RoundRow.code == "R1")).one()
        row.state = state
        session.add(row)


def coverage(db: Database) -> dict[str, tuple[int, int | None]]:
    """Sampled and denominator of every area of the first round."""
    found = watching.coverages(db, round_code="R1", as_of=counties.County().closes_at)
    return {code: (one.sampled, one.denominator) for code, one in found.items()}


def test_a_study_used_in_a_later_round_changes_nothing_of_a_closed_ones_coverage(
    db: Database, county: counties.County
) -> None:
    siting.set_pins(db, code="ST", pins={"S11": "open", "S21": "open"}, by=BY, now=NOW)
    run = siting.ask(db, code="ST", question=Question(sites=2, hours=24.0), by=BY, now=NOW)
    siting.execute(db, run_id=run, now=lambda: NOW)
    counted(db)
    before = coverage(db)
    assert before["V11"][0] == 300
    rounds.create(db, code="R2", name="第二轮", area_code="C", by=BY, now=NOW)
    rounds.add_session(
        db, round_code="R2", code="AM", name="上午", opens_at=counties.OPENS_AT + LATER, by=BY, now=NOW,
        closes_at=counties.County().closes_at + LATER,
    )  # fmt: skip
    with pytest.raises(Refused, match="People have been counted at these sites in 第一轮"):
        put_to_use(db, 1, "R2")
    assert siting.using(db, code="ST", version=1, round_code="R1", session_code="AM", by=BY).counted, "it is said"
    close(db)
    assert put_to_use(db, 1, "R2").served
    assert coverage(db) == before
    with db.reading() as session:
        now = {site.code: site.serves for site in sites.sites_within(session, "C/")}
        kept = {site.code: site.serves for site in sites.sites_within(session, "C/", served_in=1)}
    assert (now["S11"], now["S21"]) == (("V11", "V12"), ("V21", "V22"))
    assert (kept["S11"], kept["S21"]) == (("V11",), ("V21",))
    close(db, "running")
    assert coverage(db) == before, "opened again it is still what it was"


def test_whom_a_closed_round_keeps_stays_through_every_change_after_it(db: Database, county: counties.County) -> None:
    close(db)
    for serves in (("V12",), ("V21", "V22"), ("V11",)):
        with db.writing() as session:
            values = {**importing_sites.standing_sites(session)["S11"].values, "serves": serves}
            importing_sites.write_sites(session, [], [values])
        with db.reading() as session:
            assert next(s for s in sites.sites_within(session, "C/") if s.code == "S11").serves == serves
            kept = next(s for s in sites.sites_within(session, "C/", served_in=1) if s.code == "S11")
            assert kept.serves == ("V11",)
