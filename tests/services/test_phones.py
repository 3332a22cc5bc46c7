"""Phones on both databases: what they take along, and who has said that it is ready without a network."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.closing import ClosingReport
from sampling.domain.counts import CountReport
from sampling.domain.daily import MATTERS
from sampling.domain.errors import Faulty, NotFound, Refused
from sampling.domain.hours import DAY
from sampling.services import auditing, closing, phones, reporting, rounds
from sampling.services.daily import reading, signing
from sampling.services.readiness import opening
from sampling.storage.database import Database
from sampling.storage.tables import PhoneRow, RoundRow, SessionRow

from .. import county as counties

EIGHT = counties.OPENS_AT
LATE = EIGHT + timedelta(hours=3)
EVENING = EIGHT - timedelta(hours=12)
LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")


@pytest.fixture
def county(db: Database) -> Database:
    counties.insert(db)
    return db


def say(db: Database, site: str = "S11", device: str = "phone-1", *, kept: bool = True, hours: int = 0) -> None:
    phones.say_ready(
        db,
        round_code="R1",
        site_code=site,
        device=device,
        app="v1",
        kept=kept,
        by=LEAD,
        now=EVENING + timedelta(hours=hours),
    )


def test_a_phone_takes_along_hours_counts_rules_and_roster(county: Database) -> None:
    counties.publish_by_hand(county)
    for sampled, reason in ((42, ""), (31, "a family twice")):
        said = CountReport(report_id=f"r{sampled}", hour=EIGHT + timedelta(hours=1), sampled=sampled, reason=reason)
        reporting.report(county, round_code="R1", site_code="S11", report=said, by=LEAD, now=EIGHT + timedelta(hours=1))
    found = phones.facts(county, "S11", now=EIGHT + timedelta(hours=2))
    [round_] = found.rounds
    assert (found.lanes, found.people_per_lane_hour, round_.residents) == (3, 60, 1500)
    [opening] = round_.openings
    assert [int((at - EIGHT) / timedelta(hours=1)) for at in opening.due] == [1, 2, 3, 4]
    assert [int((at - EIGHT) / timedelta(hours=1)) for at in opening.late] == [5, 6, 7, 8, 9, 10]
    assert [(count.version, count.report.sampled) for count in round_.counts] == [(1, 42), (2, 31)]
    assert [one.staff_code for one in opening.roster] == ["P00", "P01", "P02"]


def test_a_phone_knows_that_the_township_has_signed_a_day_until_it_is_reopened(county: Database) -> None:
    evening = counties.OPENS_AT + timedelta(hours=5)
    township = Actor("township-T1", "township", "C/T1/")
    day = date(2022, 5, 4)
    seen = reading.township(county, round_code="R1", area_code="T1", day=day, now=evening)[1].figures.fingerprint
    base = {"round_code": "R1", "area_code": "T1", "day": day, "now": evening}
    signing.sign(county, **base, signed_for=MATTERS, note="by telephone", seen=seen, by=township)  # type: ignore[arg-type]
    assert [one.signed for one in phones.facts(county, "S11", now=evening).rounds[0].openings] == ["T1镇"]
    assert [one.signed for one in phones.facts(county, "S21", now=evening).rounds[0].openings] == [""]
    signing.reopen(county, **base, reason="one hour more", by=Actor("desk", "desk", "C/"))  # type: ignore[arg-type]
    assert [one.signed for one in phones.facts(county, "S11", now=evening).rounds[0].openings] == [""]


def test_a_phone_knows_that_its_site_is_closed_by_whom_and_with_which_figure(county: Database) -> None:
    now = EIGHT + timedelta(hours=2)
    said = ClosingReport("c", now, 66, tubes=7, reason="road closed")
    by = Actor("township-T1", "township", "C/T1/")
    base = {"round_code": "R1", "session_code": "AM", "site_code": "S11"}
    assert phones.facts(county, "S11", now=now).rounds[0].openings[0].closed is None
    closing.report(county, **base, report=said, by=by, now=now)  # type: ignore[arg-type]
    closed = phones.facts(county, "S11", now=now).rounds[0].openings[0].closed
    assert closed is not None
    assert (closed.report.sampled, closed.reported_by, closed.how) == (66, "township-T1", "name")
    assert phones.facts(county, "S12", now=now).rounds[0].openings[0].closed is None


def test_a_phone_takes_along_what_is_doubted_about_a_count_that_stands(county: Database) -> None:
    for n, sampled in ((1, 900), (2, 910)):
        said = CountReport(f"r{n}", EIGHT + timedelta(hours=n), sampled)
        reporting.report(county, round_code="R1", site_code="S11", report=said, by=LEAD, now=LATE)
    [round_] = phones.facts(county, "S11", now=LATE).rounds
    assert {at: [one.code for one in found] for at, found in round_.doubts.items()} == {
        EIGHT + timedelta(hours=1): ["more_than_lanes_can"]
    }


def test_a_site_that_was_opened_early_begins_so_on_the_first_day_and_by_its_timetable_on_the_others(
    county: Database,
) -> None:
    with county.writing() as session:
        part = session.exec(select(SessionRow)).one()
        part.closes_at = EIGHT + timedelta(hours=4) + 2 * DAY
        session.add(part)
    before = [one.opening.opens_at for one in phones.facts(county, "S11", now=EIGHT).rounds[0].openings]
    early = EIGHT - timedelta(minutes=20)
    opening.open_by_name(
        county, round_code="R1", session_code="AM", site_code="S11", reason="all there", by=LEAD, now=early
    )
    after = [one.opening.opens_at for one in phones.facts(county, "S11", now=early).rounds[0].openings]
    assert before == [EIGHT, EIGHT + DAY, EIGHT + 2 * DAY]
    assert after == [early, *before[1:]]


def test_a_phone_keeps_the_last_opening_that_has_begun_however_long_ago_as_the_countys_page_shows_it(
    county: Database,
) -> None:
    later = EIGHT + timedelta(days=12)
    rounds.add_session(
        county,
        round_code="R1",
        code="LATER",
        name="Later",
        opens_at=later,
        closes_at=later + timedelta(hours=4),
        by=program("tests"),
        now=EIGHT,
    )
    [round_] = phones.facts(county, "S11", now=EIGHT + timedelta(days=5)).rounds
    assert [one.opening.opens_at for one in round_.openings] == [EIGHT, later]
    page = reporting.site_page(county, "S11", now=EIGHT + timedelta(days=5))
    assert page is not None and page.opening.opens_at == EIGHT


def test_every_hour_a_phone_takes_along_is_one_that_the_county_takes(county: Database) -> None:
    [round_] = phones.facts(county, "S11", now=EIGHT).rounds
    for number, at in enumerate([*round_.openings[0].due, *round_.openings[0].late]):
        said = CountReport(report_id=f"r{number}", hour=at, sampled=number)
        assert reporting.report(county, round_code="R1", site_code="S11", report=said, by=LEAD, now=at).created


def test_a_round_that_is_closed_or_not_told_yet_is_not_taken_along(county: Database) -> None:
    for state, many in (("activated", 0), ("ready", 1), ("running", 1), ("closed", 0)):
        with county.writing() as session:
            row = session.exec(select(RoundRow)).one()
            row.state = state
            session.add(row)
        assert len(phones.facts(county, "S11", now=EIGHT).rounds) == many, state


def test_a_site_that_is_none_is_not_found(county: Database) -> None:
    with pytest.raises(NotFound):
        phones.facts(county, "S99", now=EIGHT)


def test_the_evening_before_the_county_sees_which_sites_have_a_phone_that_is_ready(county: Database) -> None:
    assert phones.board(county, round_code="R1", now=EVENING).total.lacking == 4
    say(county)
    say(county, device="phone-2", kept=False, hours=1)
    say(county, site="S21", kept=False)
    found = phones.board(county, round_code="R1", with_contacts=True, now=EVENING)
    assert (found.total.sites, found.total.ready, found.total.lacking) == (4, 2, 2)
    assert [(one.code, one.sites, one.ready) for one in found.townships] == [("T1", 2, 1), ("T2", 2, 1)]
    assert [(one.code, one.phones, one.kept) for one in found.lines] == [
        ("S12", 0, False),
        ("S22", 0, False),
        ("S11", 2, True),
        ("S21", 1, False),
    ]
    assert (found.lines[0].lead, found.lines[0].phone) == ("演示网格长V12", "演示-V12")
    assert found.lines[2].ready_at == EVENING + timedelta(hours=1)
    assert phones.board(county, round_code="R1", now=EVENING).lines[0].lead is None


def test_a_township_sees_its_own_sites_alone(county: Database) -> None:
    say(county)
    found = phones.board(county, round_code="R1", scope_path="C/T2/", now=EVENING)
    assert [one.code for one in found.lines] == ["S21", "S22"]


def test_saying_it_again_renews_the_time_and_is_one_phone_and_one_line_in_the_audit(county: Database) -> None:
    say(county)
    say(county, hours=3)
    [line] = [one for one in phones.board(county, round_code="R1", now=EVENING).lines if one.code == "S11"]
    assert (line.phones, line.ready_at) == (1, EVENING + timedelta(hours=3))
    entries, total = auditing.entries(county, action="ready phone")
    assert (total, entries[0].subject) == (1, "S11")


def test_many_tabs_of_one_phone_at_once_are_one_phone(county: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: say(county), range(16)))
    with county.reading() as session:
        assert len(session.exec(select(PhoneRow)).all()) == 1


def test_all_that_is_wrong_with_what_a_phone_says_is_told_at_once(county: Database) -> None:
    with pytest.raises(Faulty) as told:
        phones.say_ready(
            county, round_code="R1", site_code="S11", device="", app="x" * 40, kept=True, by=LEAD, now=EVENING
        )
    assert [fault.where for fault in told.value.faults] == [("device",), ("app",)]


def test_a_round_that_does_not_have_the_site_takes_no_word(county: Database) -> None:
    with pytest.raises(NotFound):
        phones.say_ready(county, round_code="R9", site_code="S11", device="a", app="b", kept=True, by=LEAD, now=EVENING)
    with county.writing() as session:
        row = session.exec(select(RoundRow)).one()
        row.state = "closed"
        session.add(row)
    with pytest.raises(Refused):
        say(county)
    with pytest.raises(NotFound):
        phones.board(county, round_code="R9", now=EVENING)
