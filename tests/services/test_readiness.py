"""Readiness on both databases: taken exactly once, in its time, kept as versions; opened when ready or by name."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound, Refused
from sampling.domain.readiness import ITEMS, ReadinessReport
from sampling.domain.rounds import STATES, UNDER_WAY
from sampling.services import auditing, readiness, reporting
from sampling.storage.database import Database
from sampling.storage.tables import AbsenceRow, ReadinessReportRow, ReadinessRow

from .. import county as counties

EIGHT = counties.OPENS_AT
SEVEN = EIGHT - timedelta(hours=1)
LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")
DESK = Actor("desk", "desk", "C/")
PLACE = {"round_code": "R1", "session_code": "AM"}
WHOLE = ReadinessReport(
    "a", staff_there=3, supplies_ok=True, network_ok=True, ticked=frozenset(ITEMS), ready=True, observed_at=SEVEN
)


@pytest.fixture
def county(db: Database) -> Database:
    counties.insert(db)
    counties.publish_by_hand(db)
    return db


@pytest.fixture
def everywhere(db: Database) -> Database:
    """A plan that sends somebody to each of the four sites."""
    counties.insert(db)
    counties.publish_by_hand(db, (*counties.WORK, ("P06", "S21", "sampler"), ("P09", "S22", "sampler")))
    return db


def send(
    db: Database, report: ReadinessReport = WHOLE, *, site: str = "S11", by: Actor = LEAD, now: datetime = SEVEN
) -> readiness.Told:
    return readiness.report(db, **PLACE, site_code=site, report=report, by=by, now=now)


def page(db: Database, site: str = "S11", now: datetime = SEVEN) -> readiness.SitePage:
    found = readiness.site_page(db, site, now=now)
    assert found is not None
    return found


def state(db: Database, site: str = "S11") -> str:
    return page(db, site).state


def set_state(db: Database, state: str) -> None:
    with db.writing() as session:
        session.execute(text(f"UPDATE round SET state = '{state}'"))


def at_once(*acts: Callable[[], object]) -> list[object]:
    start = Barrier(len(acts))

    def done(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(done, acts))


def test_the_page_has_the_roster_of_the_plan_and_nothing_before_it_is_told(county: Database) -> None:
    seen = page(county)
    assert [line.code for line in seen.roster] == ["P00", "P01", "P02"]
    assert (seen.planned, seen.state, seen.version, seen.plan_version) == (3, "silent", 0, 1)
    assert seen.begins_at == EIGHT - timedelta(hours=2)


def test_a_report_is_taken_once_however_often_it_is_sent(county: Database) -> None:
    first, again = send(county), send(county)
    assert (first.created, again.created, again.stored.version) == (True, False, 1)
    other_id = send(county, replace(WHOLE, report_id="b", seen=1))
    assert not other_id.created  # says the same: nothing new
    assert state(county) == "ready"
    with county.reading() as session:
        assert len(session.exec(select(ReadinessReportRow)).all()) == 1


def test_the_same_id_with_other_content_is_a_conflict(county: Database) -> None:
    send(county)
    with pytest.raises(Conflict, match="other content"):
        send(county, replace(WHOLE, note="other"))
    with pytest.raises(Conflict, match="other content"):
        send(county, site="S12")


def test_later_reports_are_versions_and_the_audit_names_each(county: Database) -> None:
    send(county, replace(WHOLE, ready=False, network_ok=False))
    assert state(county) == "unready" and page(county).missing == ("network",)
    send(county, replace(WHOLE, report_id="b", seen=1))
    assert page(county).version == 2
    entries, _ = auditing.entries(county, action="report readiness")
    assert [entry.details["version"] for entry in entries] == [2, 1]


def test_ready_with_something_missing_is_refused_with_all_of_it(county: Database) -> None:
    with pytest.raises(Faulty) as caught:
        send(county, ReadinessReport("a", staff_there=2, ready=True, ticked=frozenset({"rules"})))
    places = [fault.where for fault in caught.value.faults]
    assert places == [("absent",), ("supplies_ok",), ("network_ok",), ("ticked",)]
    with pytest.raises(Faulty) as caught:
        send(county, replace(WHOLE, staff_there=None, absent=frozenset({"nobody"})))
    assert [fault.where for fault in caught.value.faults] == [("absent",), ("staff_there",)]
    assert state(county) == "silent"


def test_the_database_itself_refuses_a_ready_that_is_not_whole(county: Database) -> None:
    send(county)
    for statement in (
        "UPDATE readiness_report SET network_ok = FALSE",
        "UPDATE readiness_report SET staff_there = NULL",
        "UPDATE readiness SET opened_at = acknowledged_at",
        "UPDATE readiness SET opened_at = acknowledged_at, opened_by = 'x', opened_how = 'name'",
    ):
        with pytest.raises(IntegrityError), county.writing() as session:
            session.execute(text(statement))


def test_who_is_ticked_is_absent_and_who_is_not_ticked_any_more_has_come(county: Database) -> None:
    send(county, replace(WHOLE, staff_there=1, absent=frozenset({"P00", "P02"})))
    assert state(county) == "short"
    assert {one.staff_code for one in page(county).absent} == {"P00", "P02"}
    send(county, replace(WHOLE, report_id="b", seen=1, staff_there=2, absent=frozenset({"P02"})))
    assert {one.staff_code for one in page(county).absent} == {"P02"}
    send(county, replace(WHOLE, report_id="c", seen=2))
    assert state(county) == "ready"
    send(county, replace(WHOLE, report_id="d", seen=3, staff_there=2, absent=frozenset({"P02"})))
    assert state(county) == "short"
    with county.reading() as session:
        assert len(session.exec(select(AbsenceRow)).all()) == 2


def test_somebody_who_is_no_longer_on_the_roster_is_not_absent(county: Database) -> None:
    told = send(county, replace(WHOLE, absent=frozenset({"P03"})))  # works at another site
    assert told.stored.report.absent == frozenset() and page(county).absent == ()


@pytest.mark.parametrize("state", STATES)
def test_readiness_is_taken_while_the_round_is_under_way_and_refused_with_a_sentence_else(
    county: Database, state: str
) -> None:
    set_state(county, state)
    if state in UNDER_WAY:
        assert send(county).created
    else:
        with pytest.raises(Refused, match="closed" if state == "closed" else "have not been told"):
            send(county)
        with pytest.raises(Refused):
            readiness.acknowledge(county, **PLACE, site_code="S11", by=LEAD, now=SEVEN)
        assert readiness.site_page(county, "S11", now=SEVEN) is None


def test_readiness_is_taken_from_two_hours_before_the_opening_until_the_close(county: Database) -> None:
    with pytest.raises(Refused, match="from 06:00 on"):
        send(county, now=EIGHT - timedelta(hours=2, seconds=1))
    with pytest.raises(Refused, match="over at 12:00"):
        send(county, now=EIGHT + timedelta(hours=4))
    assert send(county, now=EIGHT - timedelta(hours=2)).created


def test_the_wrong_place_is_told(county: Database) -> None:
    with pytest.raises(NotFound):
        send(county, site="S99")
    with pytest.raises(NotFound):
        readiness.report(county, round_code="R1", session_code="PM", site_code="S11", report=WHOLE, by=LEAD, now=SEVEN)
    with county.writing() as session:
        session.execute(text("DELETE FROM session_site WHERE site_id = (SELECT id FROM site WHERE code = 'S22')"))
    with pytest.raises(Refused, match="does not open"):
        send(county, site="S22")


def test_a_report_that_did_not_know_of_anothers_is_a_conflict(county: Database) -> None:
    send(county, replace(WHOLE, ready=False), by=DESK)
    with pytest.raises(Conflict, match="newer report"):
        send(county, replace(WHOLE, report_id="b"))
    assert send(county, replace(WHOLE, report_id="b", seen=1)).stored.version == 2


def test_of_two_of_ones_own_the_later_observed_stands_however_they_arrive(county: Database) -> None:
    late = replace(WHOLE, report_id="b", note="later", observed_at=SEVEN + timedelta(minutes=5))
    send(county, late, now=SEVEN + timedelta(minutes=6))
    with pytest.raises(Conflict, match="newer report"):
        send(county, WHOLE, now=SEVEN + timedelta(minutes=7))
    newer = replace(WHOLE, report_id="c", observed_at=SEVEN + timedelta(minutes=9))
    assert send(county, newer, now=SEVEN + timedelta(minutes=9)).created


def test_the_same_report_sent_at_once_is_one(county: Database) -> None:
    for turn in range(4):
        report = replace(WHOLE, report_id=f"r{turn}", seen=turn, note=str(turn))
        answers = at_once(*[lambda report=report: send(county, report)] * 4)  # type: ignore[misc]
        assert all(isinstance(answer, readiness.Told) for answer in answers), answers
        assert sum(answer.created for answer in answers if isinstance(answer, readiness.Told)) == 1


def test_acknowledging_twice_keeps_the_first_time_and_a_report_acknowledges_too(county: Database) -> None:
    for minutes in (0, 5):
        now = SEVEN + timedelta(minutes=minutes)
        readiness.acknowledge(county, **PLACE, site_code="S11", by=LEAD, now=now)
    assert page(county).acknowledged_at == SEVEN and state(county) == "acknowledged"
    send(county, site="S12", report=replace(WHOLE, report_id="z"), by=DESK)
    assert page(county, "S12").acknowledged_at == SEVEN


def test_a_site_opens_when_it_is_ready_and_not_before(county: Database) -> None:
    with pytest.raises(Refused, match="is not ready"):
        readiness.open_ready(county, **PLACE, site_code="S11", by=LEAD, now=SEVEN)
    send(county, replace(WHOLE, staff_there=2, absent=frozenset({"P00"})))
    with pytest.raises(Refused, match="is not ready"):
        readiness.open_ready(county, **PLACE, site_code="S11", by=LEAD, now=SEVEN)
    send(county, replace(WHOLE, report_id="b", seen=1))
    readiness.open_ready(county, **PLACE, site_code="S11", by=LEAD, now=SEVEN)
    readiness.open_ready(county, **PLACE, site_code="S11", by=LEAD, now=EIGHT)
    opened = page(county).opened
    assert opened is not None and (opened.at, opened.by, opened.how) == (SEVEN, "lead-S11", "ready")


def test_somebody_opens_a_site_by_name_and_says_why(county: Database) -> None:
    for reason in (" ", "x" * 501):
        with pytest.raises(Faulty) as caught:
            readiness.open_by_name(county, **PLACE, site_code="S11", reason=reason, by=DESK, now=EIGHT)
        assert caught.value.faults[0].where == ("reason",)
    readiness.open_by_name(county, **PLACE, site_code="S11", reason="one helper short", by=DESK, now=EIGHT)
    opened = page(county).opened
    assert opened is not None and (opened.by, opened.how, opened.reason) == ("desk", "name", "one helper short")
    with pytest.raises(Conflict, match="open already"):
        readiness.open_by_name(county, **PLACE, site_code="S11", reason="again", by=DESK, now=EIGHT)


def test_a_first_count_opens_a_site_that_was_not_and_says_so(county: Database) -> None:
    nine = EIGHT + timedelta(hours=1)
    for k, people in enumerate((4, 9)):
        hour = nine + timedelta(hours=k)
        reporting.report(
            county, round_code="R1", site_code="S11", report=CountReport(f"c{k}", hour, people), by=LEAD, now=hour
        )
    opened = page(county, now=nine).opened
    assert opened is not None and (opened.how, opened.at) == ("count", nine)
    readiness.open_by_name(county, **PLACE, site_code="S12", reason="because", by=DESK, now=EIGHT)
    reporting.report(county, round_code="R1", site_code="S12", report=CountReport("d", nine, 4), by=DESK, now=nine)
    second = page(county, "S12").opened
    assert second is not None and second.how == "name"


def test_first_counts_at_once_open_a_site_once(county: Database) -> None:
    hours = [EIGHT + timedelta(hours=k) for k in (1, 2, 3)]
    answers = at_once(
        *[
            lambda hour=hour: reporting.report(
                county,
                round_code="R1",
                site_code="S21",
                report=CountReport(f"{hour}", hour, 5),
                by=DESK,
                now=hours[-1],
            )
            for hour in hours
        ]  # type: ignore[misc]
    )
    assert all(isinstance(answer, reporting.Stored) for answer in answers), answers
    with county.reading() as session:
        assert [row.opened_how for row in session.exec(select(ReadinessRow))] == ["count"]


def test_sites_to_which_the_plan_sends_nobody_stand_apart_until_they_report(county: Database) -> None:
    seen = readiness.board(county, round_code="R1", now=SEVEN)
    assert seen is not None and (seen.total.sites, seen.unsent) == (2, ("S21采样点", "S22采样点"))
    send(county, site="S21", by=DESK)
    seen = readiness.board(county, round_code="R1", now=SEVEN)
    assert seen is not None and (seen.total.sites, seen.unsent) == (3, ("S22采样点",))
    so_far = readiness.so_far(county, round_code="R1", now=SEVEN)
    assert so_far is not None and so_far.counted.sites == 3


def test_the_board_counts_each_step_and_puts_the_worst_first(everywhere: Database) -> None:
    county = everywhere
    send(county)
    send(county, replace(WHOLE, report_id="b", ready=False, ticked=frozenset(), network_ok=False), site="S12", by=DESK)
    readiness.acknowledge(county, **PLACE, site_code="S21", by=DESK, now=SEVEN)
    seen = readiness.board(county, round_code="R1", with_contacts=True, now=SEVEN)
    assert seen is not None
    total = seen.total
    assert (total.sites, total.acknowledged, total.supplied, total.ready, total.open) == (4, 3, 2, 1, 0)
    assert (total.staffed, total.done, total.lacking, total.behind) == (2, 1, 3, 0)
    assert [line.code for line in seen.lines] == ["S22", "S21", "S12", "S11"]
    assert seen.lines[0].phone == "演示-V22" and seen.lines[2].missing == ("network", *ITEMS)
    assert [(one.code, one.lacking) for one in seen.townships] == [("T2", 2), ("T1", 1)]
    later = readiness.board(county, round_code="R1", now=EIGHT)
    assert later is not None and later.total.behind == 3


def test_a_township_sees_its_own_sites_alone(everywhere: Database) -> None:
    seen = readiness.board(everywhere, round_code="R1", scope_path="C/T2/", now=SEVEN)
    assert seen is not None and {line.code for line in seen.lines} == {"S21", "S22"} and seen.total.sites == 2


def test_a_board_of_nothing_says_so(county: Database) -> None:
    with pytest.raises(NotFound):
        readiness.board(county, round_code="R9", now=SEVEN)
    with pytest.raises(NotFound):
        readiness.board(county, round_code="R1", session_code="PM", now=SEVEN)
