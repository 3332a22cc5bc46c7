"""Summaries: whatever is reported, corrected, imported, moved and refused, they hold what the counts make."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, delete, select

from sampling.cli.summaries import summaries as command_of_summaries
from sampling.domain.actors import Actor, program
from sampling.domain.counts import CountReport
from sampling.domain.errors import DomainError, Refused
from sampling.services import auditing, importing, reporting, rounds, second, watching
from sampling.services.watching.facts import current
from sampling.storage.database import Database
from sampling.storage.statements import Statements
from sampling.storage.tables import (
    AreaRow,
    CountRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SiteRow,
    SiteServes,
    SummaryRow,
)

from .. import county as counties
from ..empty import put_empty

BY = program("tests")
EIGHT = counties.OPENS_AT
SITES = ("S11", "S12", "S21", "S22")


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def send(db: Database, site: str, hour: int, sampled: int, *, now: datetime | None = None, reason: str = "") -> None:
    report = CountReport(f"{site}-{hour}-{sampled}", at(hour), sampled, reason=reason)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=now or at(hour))


def both_ways(db: Database, as_of: datetime, known_at: datetime | None = None) -> tuple[Any, Any]:
    """The coverage of every area out of the summaries, and out of the counts."""
    facts = current(db, "R1")
    assert facts.summed
    return facts.coverages(as_of, known_at), replace(facts, summed=False, _all={}).coverages(as_of, known_at)


def move(db: Database, site_code: str, *area_codes: str) -> None:
    """Let a site serve other areas."""
    with db.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == site_code)).one()
        session.exec(delete(SiteServes).where(col(SiteServes.site_id) == site.id))
        for code in area_codes:
            area = session.exec(select(AreaRow).where(AreaRow.code == code)).one()
            session.add(SiteServes(site_id=site.id or 0, area_id=area.id or 0))
        auditing.record(session, by=BY, action="edit site", subject=site_code, at=EIGHT)


PLANNER = Actor("planner", "planner", "C/")
CENSUS = "2020-11-01,census,generated,test"
PLACES = {code: (lon, lat, residents) for code, _, _, lon, lat, residents in counties.AREAS}
AREA_OF = {code: area for code, area, _ in counties.SITES}


def bring_in(db: Database, kind: str, head: str, row: str, now: datetime) -> None:
    """Import a file of one row."""
    content = f"{head}\n{row}\n".encode()
    importing.apply(db, kind=kind, content=content, file_name=f"{kind}.csv", by=PLANNER, now=now)


class Reported(RuleBasedStateMachine):
    """Reports, corrections, sheets typed in, refusals, imports, another source, moves and closings, in any order and at
    any minute."""

    fresh: Callable[[], Database]

    def __init__(self) -> None:
        super().__init__()
        self.number, self.now, self.chosen = 0, at(0.9), 0

    @initialize()
    def empty(self) -> None:
        """Begin without a count, and with summaries that are in use."""
        self.db = type(self).fresh()
        counties.insert(self.db, round_state="running")
        watching.made_anew(self.db, "R1")

    def teardown(self) -> None:
        """The database is thrown away."""
        if hasattr(self, "db"):
            self.db.close()

    @rule(parent=st.sampled_from(("T1", "T2")))
    def bring_areas(self, parent: str) -> None:
        """A file of areas puts a village under another township."""
        lon, lat, residents = PLACES["V12"]
        head = "code,name,level,parent_code,lon,lat,residents,residents_date,residents_source,provenance,source"
        row = f"V12,V12村,village,{parent},{lon},{lat},{residents},{CENSUS}"
        bring_in(self.db, "areas", head, row, self.now)
        watching.made_anew(self.db, "R1")

    @rule(site=st.sampled_from(SITES), serves=st.sampled_from(("V11", "V11;V12", "V12;V21", "T2")))
    def bring_sites(self, site: str, serves: str) -> None:
        """A file of sites lets one serve other areas."""
        lon, lat, _ = PLACES[AREA_OF[site]]
        head = "code,name,area_code,kind,lanes,people_per_lane_hour,opens,closes,lon,lat,serves,provenance,source"
        row = f"{site},{site}采样点,{AREA_OF[site]},fixed,2,60,08:00,12:00,{lon},{lat},{serves},generated,test"
        bring_in(self.db, "sites", head, row, self.now)
        watching.made_anew(self.db, "R1")

    @rule(site=st.sampled_from(SITES), hour=st.integers(1, 4), sampled=st.integers(0, 60))
    def bring_second(self, site: str, hour: int, sampled: int) -> None:
        """A file of the other platform: the county's own sums stay what they are."""
        content = f"采样点编码,统计时间,累计采样人次\n{site},{8 + hour:02}:00,{sampled}\n".encode()
        with suppress(DomainError):  # of a site that takes part no more
            second.bring(self.db, round_code="R1", content=content, file_name="省.csv", by=PLANNER, now=self.now)

    @rule(official=st.sampled_from(("own", "second")), area=st.sampled_from(("", "T1")))
    def choose(self, official: str, area: str) -> None:
        """Somebody says which source is official."""
        with suppress(DomainError):
            asked = {"official": official, "area_code": area, "reason": f"第{self.chosen}次", "seen": self.chosen}
            second.choose(self.db, round_code="R1", by=PLANNER, now=self.now, **asked)  # type: ignore[arg-type]
            self.chosen += 1

    @rule(left_out=st.sampled_from((None, *SITES)))
    def take_part(self, left_out: str | None) -> None:
        """A site takes part no more, or all do again: what it has counted stays."""
        codes = [one for one in SITES if one != left_out]
        rounds.set_session_sites(
            self.db, round_code="R1", session_code="AM", site_codes=codes, by=PLANNER, now=self.now
        )
        watching.made_anew(self.db, "R1")

    @rule()
    def close_and_open_again(self) -> None:
        """A closed round takes no report; opened again it does."""
        rounds.move(self.db, round_code="R1", to="closed", by=PLANNER, now=self.now)
        with suppress(DomainError):
            said = self.report_of(1, 60, None, "补录")
            reporting.report(self.db, round_code="R1", site_code="S11", report=said, by=BY, now=max(self.now, at(1)))
            raise AssertionError("a closed round has taken a report")
        self.the_summaries_are_what_the_counts_make()
        rounds.move(self.db, round_code="R1", to="running", by=PLANNER, now=self.now)

    def report_of(self, hour: int, sampled: int, tubes: int | None, reason: str) -> CountReport:
        """The next report."""
        self.number += 1
        return CountReport(f"r{self.number}", at(hour), sampled, tubes=tubes, reason=reason)

    @rule(
        site=st.sampled_from(SITES),
        hour=st.integers(1, 5),
        sampled=st.integers(0, 60),
        tubes=st.sampled_from((None, None, 0, 3, 7)),
        reason=st.sampled_from(("", "数错")),
        seconds=st.sampled_from((0, 1, 30, 60, 600)),
    )
    def report(self, site: str, hour: int, sampled: int, tubes: int | None, reason: str, seconds: int) -> None:
        """A report of a phone, perhaps late, perhaps a correction, perhaps refused."""
        self.now = max(self.now, at(hour)) + timedelta(seconds=seconds)
        said = self.report_of(hour, sampled, tubes, reason)
        with suppress(DomainError):
            reporting.report(self.db, round_code="R1", site_code=site, report=said, by=BY, now=self.now)

    @rule(figures=st.lists(st.tuples(st.sampled_from(SITES), st.integers(1, 4), st.integers(0, 60)), max_size=6),
          goes_wrong=st.booleans())  # fmt: skip
    def type_in(self, figures: list[tuple[str, int, int]], goes_wrong: bool) -> None:
        """A township types in a sheet in one transaction: all of it is kept, or nothing."""
        self.now = max([self.now, *(at(hour) for _, hour, _ in figures)])
        with suppress(DomainError), self.db.writing() as session:
            for site, hour, sampled in figures:
                sent = reporting.Sent("R1", site, self.report_of(hour, sampled, None, "补录"), "grid")
                reporting.take(session, sent, by=BY, now=self.now)
            if goes_wrong:
                raise Refused("not today")

    @rule(site=st.sampled_from(SITES), areas=st.sampled_from((("V11",), ("V11", "V12"), ("V12", "V21"), ())))
    def move_site(self, site: str, areas: tuple[str, ...]) -> None:
        """A site is for other villages from now on; somebody looks, and the summaries are made anew."""
        move(self.db, site, *areas)
        assert not current(self.db, "R1").summed or watching.check(self.db, "R1").current
        watching.made_anew(self.db, "R1")

    @invariant()
    def the_summaries_are_what_the_counts_make(self) -> None:
        """Cell by cell, and in what they give for every past moment."""
        assert watching.check(self.db, "R1").wrong == 0
        minute = self.now.replace(second=0, microsecond=0)
        for as_of in (at(1), at(2.5), at(5)):
            for known_at in (None, at(2), minute, minute + timedelta(minutes=1)):
                if current(self.db, "R1").summed:
                    summed, counted = both_ways(self.db, as_of, known_at)
                    assert summed == counted
        for known_at in (None, minute):
            for area in ("C", "T1"):
                for as_of in (at(2.5), at(5)):
                    found = watching.traced(self.db, round_code="R1", area_code=area, as_of=as_of, known_at=known_at)
                    assert found.adds_up and found.reported == found.line.coverage.sites_reported


def test_the_summaries_equal_a_rebuild_after_any_sequence(tmp_path: Path) -> None:
    names = count()

    def fresh() -> Database:
        return Database(put_empty(tmp_path / f"{next(names)}.db"))

    machine = type("Here", (Reported,), {"fresh": staticmethod(fresh)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_site_that_takes_part_no_more_keeps_what_it_has_counted(running: Database) -> None:
    send(running, "S11", 1, 100)
    send(running, "S12", 1, 40)
    rounds.set_session_sites(
        running, round_code="R1", session_code="AM", site_codes=["S12", "S21", "S22"], by=BY, now=at(2)
    )
    assert not current(running, "R1").summed
    watching.made_anew(running, "R1")
    summed, counted = both_ways(running, at(1))
    assert summed == counted and summed["C/T1/V11/"].sampled == 100 and summed["C/"].sites_expected == 3


def test_a_round_that_is_deleted_takes_its_sums_with_it_and_leaves_the_others_theirs(running: Database) -> None:
    send(running, "S11", 1, 100)
    with running.writing() as session:
        first = session.exec(select(RoundRow)).one()
        other = RoundRow(**first.model_dump(exclude={"id", "code"}), code="R2")
        session.add(other)
        session.flush()
        part = session.exec(select(SessionRow)).one()
        again = SessionRow(**part.model_dump(exclude={"id", "round_id"}), round_id=other.id)
        session.add(again)
        session.flush()
        for own in session.exec(select(SessionSite).where(SessionSite.session_id == part.id)).all():
            session.add(SessionSite(session_id=again.id or 0, site_id=own.site_id))
        auditing.record(session, by=BY, action="create round", subject="R2", at=EIGHT)
    watching.made_anew(running, "R2")
    said = CountReport("other", at(1), 7)
    reporting.report(running, round_code="R2", site_code="S11", report=said, by=BY, now=at(1))
    assert watching.coverages(running, round_code="R2", as_of=at(1))["C"].sampled == 7
    with running.writing() as session:
        session.exec(delete(CountRow).where(col(CountRow.round_id) == other.id))
        session.exec(delete(SessionSite).where(col(SessionSite.session_id) == again.id))
        session.exec(delete(SessionRow).where(col(SessionRow.round_id) == other.id))
        session.exec(delete(RoundRow).where(col(RoundRow.id) == other.id))
        auditing.record(session, by=BY, action="remove session", subject="R2", at=EIGHT)
    with running.reading() as session:
        assert {one.round_id for one in session.exec(select(SummaryRow)).all()} == {first.id}
    assert watching.check(running, "R1").wrong == 0
    summed, counted = both_ways(running, at(1))
    assert summed == counted and summed["C/"].sampled == 100


@pytest.fixture
def running(db: Database) -> Database:
    counties.insert(db, round_state="running")
    watching.made_anew(db, "R1")
    return db


def test_each_report_adds_itself_to_all_areas_that_hold_its_site(running: Database) -> None:
    for site, hour, sampled in (("S11", 1, 100), ("S12", 1, 40), ("S21", 1, 30), ("S11", 2, 150)):
        send(running, site, hour, sampled)
    summed, counted = both_ways(running, at(2))
    assert summed == counted
    assert [summed[path].sampled for path in ("C/", "C/T1/", "C/T1/V11/", "C/T2/")] == [220, 190, 150, 30]
    assert (summed["C/"].sites_counted, summed["C/"].sites_reported, summed["C/"].sites_expected) == (3, 1, 4)


def test_what_was_known_at_a_minute_stays_what_it_was(running: Database) -> None:
    send(running, "S11", 1, 100, now=at(1))
    send(running, "S11", 2, 90, reason="数错", now=at(2))
    send(running, "S11", 1, 80, reason="一号台重复", now=at(3.11))
    summed, counted = both_ways(running, at(1), at(2))
    assert summed == counted and summed["C/"].sampled == 100
    assert both_ways(running, at(1))[0]["C/"].sampled == 80


def test_within_a_minute_what_was_known_is_computed_from_the_counts(running: Database) -> None:
    send(running, "S11", 1, 100, now=at(1) + timedelta(seconds=10))
    send(running, "S12", 1, 50, now=at(1) + timedelta(seconds=40))
    facts = current(running, "R1")
    assert facts.coverage("C/", at(1), at(1) + timedelta(seconds=20)).sampled == 100
    assert facts.coverage("C/", at(1), at(1) + timedelta(minutes=1)).sampled == 150


def test_until_summaries_are_made_for_a_site_that_moved_coverage_comes_from_the_counts(running: Database) -> None:
    send(running, "S11", 1, 100)
    assert current(running, "R1").summed
    move(running, "S11", "V11", "V12")
    facts = current(running, "R1")
    assert facts.coverage("C/T1/V11/", at(1)).sampled == 0
    assert facts.coverage("C/T1/", at(1)).of_several == 100
    watching.made_anew(running, "R1")
    summed, counted = both_ways(running, at(1))
    assert summed == counted and summed["C/T1/"].of_several == 100


def test_summaries_of_a_round_that_had_none_are_made_when_somebody_looks(db: Database) -> None:
    counties.insert(db, round_state="running")
    send(db, "S11", 1, 100)
    assert watching.coverages(db, round_code="R1", as_of=at(1))["C"].sampled == 100
    db.committing.do(lambda statements: None)  # what was asked for is done in its turn
    assert current(db, "R1").summed
    summed, counted = both_ways(db, at(1))
    assert summed == counted


def test_summaries_that_are_made_in_the_commit_of_a_report_hold_it_once(running: Database) -> None:
    send(running, "S11", 1, 100)
    move(running, "S11", "V11", "V12")
    watching.coverages(running, round_code="R1", as_of=at(1))  # somebody looks: they are to be made
    send(running, "S12", 1, 50)
    assert current(running, "R1").summed
    assert watching.check(running, "R1").wrong == 0
    summed, counted = both_ways(running, at(1))
    assert summed == counted and summed["C/"].sampled == 150


def test_a_report_that_breaks_the_shared_commit_adds_nothing(running: Database) -> None:
    def breaks(statements: Statements) -> None:
        statements.write("UPDATE site SET lanes = lanes")
        raise Refused("broken after it has written")

    with pytest.raises(Refused):
        running.committing.do(breaks)
    send(running, "S11", 1, 100)
    assert watching.check(running, "R1").wrong == 0


def test_other_hours_of_a_session_move_its_reports_to_other_cells(running: Database) -> None:
    send(running, "S11", 4, 100)
    with running.writing() as session:
        part = session.exec(select(SessionRow)).one()
        part.closes_at = at(5)
        for row in session.exec(select(SiteRow)).all():
            row.closes = (at(5) + timedelta(hours=8)).time()
            session.add(row)
        session.add(part)
        auditing.record(session, by=BY, action="edit session", subject="AM", at=EIGHT)
    assert not current(running, "R1").summed
    watching.made_anew(running, "R1")
    for as_of in (at(4), at(5)):
        summed, counted = both_ways(running, as_of)
        assert summed == counted


def test_a_second_session_on_the_same_day_counts_on(running: Database) -> None:
    send(running, "S11", 4, 100)
    with running.writing() as session:
        part = session.exec(select(SessionRow)).one()
        sweep = SessionRow(
            round_id=part.round_id, code="PM", name="补采", opens_at=at(5), closes_at=at(7), slot_minutes=60,
            throughout=True,
        )  # fmt: skip
        session.add(sweep)
        session.flush()
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        session.add(SessionSite(session_id=sweep.id or 0, site_id=site.id or 0))
        auditing.record(session, by=BY, action="add session", subject="PM", at=EIGHT)
    watching.made_anew(running, "R1")
    send(running, "S11", 6, 130)
    send(running, "S11", 2, 60, now=at(6.5))
    assert watching.check(running, "R1").wrong == 0
    for as_of in (at(2), at(4), at(6), at(7)):
        summed, counted = both_ways(running, as_of)
        assert summed == counted


def test_while_the_second_source_is_official_anywhere_the_counts_are_asked(running: Database) -> None:
    send(running, "S11", 1, 100)
    assert current(running, "R1").summed
    planner = Actor("planner", "planner", "C/")
    content = "采样点编码,采样点名称,统计时间,累计采样人次\nS11,,09:00,104".encode()
    second.bring(running, round_code="R1", content=content, file_name="省平台.csv", by=planner, now=at(2))
    assert current(running, "R1").summed
    second.choose(running, round_code="R1", official="second", seen=0, reason="已核对", by=planner, now=at(2))
    facts = current(running, "R1")
    assert not facts.summed and facts.coverage("C/", at(1)).sampled == 104
    second.choose(running, round_code="R1", official="own", seen=1, reason="改回", by=planner, now=at(3))
    assert facts.coverage("C/", at(1)).sampled == 104 and current(running, "R1").coverage("C/", at(1)).sampled == 100


def test_many_who_report_at_once_lose_no_sum(running: Database) -> None:
    def reports(site: str) -> Callable[[], None]:
        return lambda: [send(running, site, hour, 10 * hour, now=at(5)) for hour in (1, 2, 3, 4)] and None

    threads = [Thread(target=reports(site)) for site in SITES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert watching.check(running, "R1").wrong == 0
    assert both_ways(running, at(4))[0]["C/"].sampled == 160


def test_the_command_proves_them_and_says_what_is_wrong(
    county: counties.County, app: Any, command: Callable[..., Any]
) -> None:
    db: Database = app.extensions["database"]
    watching.made_anew(db, "R1")
    assert "0 of them wrong" in command(command_of_summaries, "--round", "R1").output
    with db.writing() as session:
        round_id = session.exec(select(SessionRow)).one().round_id
        session.add(
            SummaryRow(
                round_id=round_id, area_id=1, hour=at(1), timetable=1, known_by=at(1), own=0, people=7, visitors=0,
                tubes=0, days=0, with_visitors=0, with_tubes=0, sites=0, reports=0,
            )
        )  # fmt: skip
        auditing.record(session, by=BY, action="edit session", subject="AM", at=EIGHT)
    found = command(command_of_summaries, "--round", "R1")
    assert found.exit_code == 1 and "1 of them wrong" in found.output
    assert command(command_of_summaries, "--round", "R1", "--rebuild").exit_code == 0


def test_what_others_write_is_seen_by_the_next_report(running: Database) -> None:
    send(running, "S11", 1, 100)  # the writer knows the site now
    with running.writing() as session:
        report = CountReport("typed", at(2), 150)
        reporting.take(session, reporting.Sent("R1", "S11", report, "grid"), by=BY, now=at(2))
    send(running, "S11", 3, 170)
    assert watching.check(running, "R1").wrong == 0
    with running.writing() as session:
        session.exec(select(RoundRow)).one().state = "closed"
        auditing.record(session, by=BY, action="move round", subject="R1", at=at(3))
    with pytest.raises(DomainError, match="closed"):
        send(running, "S11", 4, 180)
