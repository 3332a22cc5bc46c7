"""A site closes: its final figure is its last count, the noon figure stays its own, and nothing is overwritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import delete

from sampling.domain.actors import Actor, program
from sampling.domain.closing import Closing, ClosingReport
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound, Refused
from sampling.services import auditing, closing, reporting
from sampling.storage.database import Database
from sampling.storage.tables import CountRow
from tests import county as counties

LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")
TOWNSHIP = Actor("township-T1", "township", "C/T1/")
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="running")


def hour(county: counties.County, n: int) -> datetime:
    return county.opens_at + timedelta(hours=n)


def count(db: Database, county: counties.County, n: int, sampled: int, site: str = "S11") -> None:
    said = CountReport(f"{site}-{n}-{sampled}", hour(county, n), sampled, visitors=1, tubes=sampled // 10)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=hour(county, n))


def said(county: counties.County, **more: object) -> ClosingReport:
    base: dict[str, object] = {
        "report_id": "close-1",
        "last_person_at": county.closes_at + timedelta(minutes=25),
        "sampled": 240,
        "tubes": 25,
        "handed_to": "演示转运员",
        "handed_at": county.closes_at + timedelta(minutes=40),
        "carried_in": "车1 箱3",
        "seals": "A001 A002",
    }
    return ClosingReport(**(base | more))  # type: ignore[arg-type]


def close(
    db: Database,
    county: counties.County,
    report: ClosingReport,
    *,
    by: Actor = LEAD,
    seen: int = 0,
    now: datetime | None = None,
    site: str = "S11",
) -> Closing:
    at = now or county.closes_at + timedelta(minutes=45)
    return closing.report(
        db, round_code="R1", session_code="AM", site_code=site, report=report, seen=seen, by=by, now=at
    )


def counted(db: Database, site: str = "S11") -> list[tuple[int, int, int]]:
    """(hour of the session, version, sampled) of what stands."""
    page = reporting.site_page(db, site, now=counties.OPENS_AT + timedelta(hours=9), round_code="R1")
    assert page is not None
    return [
        (round((line.hour - page.opening.opens_at) / timedelta(hours=1)), line.count.version, line.count.report.sampled)
        for line in page.hours
        if line.count
    ]


def test_a_site_may_count_past_the_end_and_its_noon_figure_stays(db: Database, county: counties.County) -> None:
    for n, sampled in ((3, 180), (4, 220)):
        count(db, county, n, sampled)
    stored = close(db, county, said(county))
    assert (stored.version, stored.how, stored.hour) == (1, "site", hour(county, 5))
    assert counted(db) == [(3, 1, 180), (4, 1, 220), (5, 1, 240)]
    found = closing.of_session(db, round_code="R1", session_code="AM", now=hour(county, 6))
    assert found is not None
    line = next(one for one in found.sites if one.site.code == "S11")
    assert (line.noon, line.final, line.final_hour, line.tubes) == (220, 240, hour(county, 5), 25)
    assert (found.total.noon, found.total.noon_sites, found.total.final, found.total.closed_sites) == (220, 1, 240, 1)
    assert (found.total.sites, found.total.people) == (4, 4000)


def test_a_figure_that_is_missing_is_none_and_never_nought(db: Database, county: counties.County) -> None:
    found = closing.of_session(db, round_code="R1", session_code="AM", now=hour(county, 6))
    assert found is not None
    assert (found.total.noon, found.total.final, found.total.final_coverage) == (None, None, None)
    assert all(one.noon is None and one.final is None and len(one.missing) == 4 for one in found.sites)


def test_without_a_count_at_the_planned_end_there_is_no_noon_figure(db: Database, county: counties.County) -> None:
    count(db, county, 3, 180)
    close(db, county, said(county))
    found = closing.of_session(db, round_code="R1", session_code="AM", now=hour(county, 6))
    assert found is not None
    line = next(one for one in found.sites if one.site.code == "S11")
    assert (line.noon, line.final, line.missing) == (None, 240, (hour(county, 1), hour(county, 2), hour(county, 4)))


def test_a_site_that_closes_early_has_its_figure_for_the_hours_that_were_planned(
    db: Database, county: counties.County
) -> None:
    count(db, county, 1, 60)
    now = hour(county, 1) + timedelta(minutes=30)
    last = {"last_person_at": hour(county, 1) + timedelta(minutes=20), "sampled": 70, "handed_at": None}
    close(db, county, said(county, **last), now=now)
    assert counted(db) == [(1, 1, 60), (2, 1, 70), (3, 1, 70), (4, 1, 70)]


def test_at_a_planned_end_still_to_come_nothing_is_said_of_a_site_that_has_closed(
    db: Database, county: counties.County
) -> None:
    count(db, county, 1, 60)
    now = hour(county, 1) + timedelta(minutes=30)
    last = {"last_person_at": hour(county, 1) + timedelta(minutes=20), "sampled": 70, "handed_at": None}
    close(db, county, said(county, **last), now=now)
    seen = []
    for when in (now, hour(county, 4)):
        found = closing.of_session(db, round_code="R1", session_code="AM", now=when)
        assert found is not None
        line = next(one for one in found.sites if one.site.code == "S11")
        seen.append((line.noon, line.ahead, line.final, line.final_hour))
        page = closing.page(db, round_code="R1", session_code="AM", site_code="S11", now=when)
        assert page is not None and (page.noon is None) == (line.noon is None)
    assert seen == [(None, 70, 70, hour(county, 2)), (70, None, 70, hour(county, 4))]


def test_a_site_to_which_nobody_came_says_nought_for_every_hour(db: Database, county: counties.County) -> None:
    nobody = said(county, last_person_at=None, sampled=0, tubes=0, handed_to="", handed_at=None)
    close(db, county, nobody)
    assert counted(db) == [(n, 1, 0) for n in (1, 2, 3, 4)]


def test_the_same_report_sent_twice_is_one(db: Database, county: counties.County) -> None:
    first = close(db, county, said(county))
    assert close(db, county, said(county)) == first
    assert counted(db) == [(5, 1, 240)]
    with pytest.raises(Conflict):
        close(db, county, said(county, sampled=241))


def test_a_correction_has_a_reason_and_the_versions_stay(db: Database, county: counties.County) -> None:
    close(db, county, said(county))
    later = said(county, report_id="close-2", sampled=242)
    with pytest.raises(Conflict):
        close(db, county, later)
    with pytest.raises(Faulty, match="why the closing report is corrected"):
        close(db, county, later, seen=1)
    close(db, county, said(county, report_id="close-2", sampled=242, reason="两人漏记"), seen=1)
    page = closing.page(db, "S11", round_code="R1", now=hour(county, 6))
    assert page is not None
    assert [(one.version, one.report.sampled) for one in page.versions] == [(1, 240), (2, 242)]
    assert counted(db) == [(5, 2, 242)]


def test_everything_wrong_is_told_at_once_and_nothing_is_written(db: Database, county: counties.County) -> None:
    wrong = said(
        county,
        last_person_at=None,
        visitors=300,
        tubes=0,
        handed_to="",
        handed_at=county.closes_at + timedelta(hours=2),
    )
    with pytest.raises(Faulty) as told:
        close(db, county, wrong)
    fields = {fault.where[0] for fault in told.value.faults}
    assert fields == {"last_person_at", "visitors", "tubes", "handed_at", "handed_to"}
    assert counted(db) == []


def test_another_figure_than_the_county_has_for_the_last_hour_asks_why(db: Database, county: counties.County) -> None:
    count(db, county, 4, 220)
    other = said(county, last_person_at=county.closes_at - timedelta(minutes=5), sampled=221)
    with pytest.raises(Faulty, match="The county has 220"):
        close(db, county, other)
    close(db, county, said(county, last_person_at=other.last_person_at, sampled=221, reason="数错一人"))
    assert counted(db) == [(4, 2, 221)]


def test_a_fall_below_an_earlier_hour_asks_why(db: Database, county: counties.County) -> None:
    count(db, county, 4, 250)
    with pytest.raises(Faulty, match="fewer than the 250"):
        close(db, county, said(county))


def test_the_township_closes_by_name_with_a_reason(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty, match="in place of its lead"):
        close(db, county, said(county), by=TOWNSHIP)
    stored = close(db, county, said(county, reason="点长手机没电"), by=TOWNSHIP)
    assert (stored.how, stored.reported_by) == ("name", "township-T1")
    entries, _ = auditing.entries(db, action="close site")
    assert entries[0].details["by_name"] is True


def test_a_site_is_not_closed_before_it_opens_and_only_where_it_opens(db: Database, county: counties.County) -> None:
    early = said(county, last_person_at=None, sampled=0, tubes=None, handed_to="", handed_at=None)
    with pytest.raises(Refused, match="can't be closed before"):
        close(db, county, early, now=county.opens_at - timedelta(minutes=1))
    with pytest.raises(NotFound):
        closing.page(db, "S99", now=county.opens_at)


def test_of_two_closing_reports_sent_at_once_one_stands(db: Database, county: counties.County) -> None:
    start = Barrier(4)

    def sent(n: int) -> object:
        start.wait()
        try:
            return close(db, county, said(county, report_id=f"at-once-{n}", sampled=240 + n, reason="同时"))
        except DomainError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(sent, range(4)))
    stood = [one for one in answers if isinstance(one, Closing)]
    assert len(stood) == 1, answers
    page = closing.page(db, "S11", round_code="R1", now=hour(county, 6))
    assert page is not None and page.version == 1
    assert counted(db) == [(5, 1, stood[0].report.sampled)]  # of the others nothing was counted


def test_a_report_whose_count_was_cut_off_is_made_whole_when_it_is_sent_again(
    db: Database, county: counties.County
) -> None:
    stored = close(db, county, said(county))
    with db.writing() as session:
        session.exec(delete(CountRow))
    assert close(db, county, said(county)) == stored
    assert counted(db) == [(5, 1, 240)]
