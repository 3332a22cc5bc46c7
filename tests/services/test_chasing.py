"""The chase: who owes the hour and who does not, whom to call when, each step kept, and how late reports come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.closing import ClosingReport
from sampling.domain.counts import CountReport, Differs
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import chasing, closing, reporting, rounds
from sampling.storage.database import Database
from sampling.storage.tables import ChaseCallRow, CountRow
from tests import county as counties

DESK = Actor("desk", "desk", "C/")
TOWNSHIP = Actor("township-T1", "township", "C/T1/")
BY = program("tests")
SEEN = {"with_staff": True, "with_contacts": True}


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="running")


def hour(county: counties.County, n: int) -> datetime:
    return county.opens_at + timedelta(hours=n)


def count(
    db: Database, county: counties.County, n: int, sampled: int, site: str, late: timedelta = timedelta(0)
) -> None:
    said = CountReport(f"{site}-{n}", hour(county, n), sampled)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=hour(county, n) + late)


def owing(db: Database, county: counties.County, n: int, minutes: int, scope: str = "") -> chasing.Chase:
    now = hour(county, n) + timedelta(minutes=minutes)
    found = chasing.chase(db, round_code="R1", scope_path=scope, now=now, **SEEN)
    assert found is not None
    return found


def codes(found: chasing.Chase) -> list[str]:
    return [site.site_code for one in found.townships for site in one.sites]


def call(db: Database, county: counties.County, **more: object) -> chasing.Recorded:
    base: dict[str, object] = {
        "round_code": "R1",
        "hour": hour(county, 2),
        "level": "site",
        "site_code": "S11",
        "call_id": "call-1",
        "whom": "演示网格长V11",
        "phone": "演示-V11",
        "answered": True,
        "said": "will_send",
        "note": "",
        "by": DESK,
        "now": hour(county, 2) + timedelta(minutes=6),
    }
    return chasing.record(db, **(base | more))  # type: ignore[arg-type]


def test_before_an_hour_is_over_nobody_owes_anything(db: Database, county: counties.County) -> None:
    assert chasing.chase(db, round_code="R1", now=county.opens_at + timedelta(minutes=59)) is None


def test_at_five_past_the_list_is_there_by_township_and_the_longest_silent_first(
    db: Database, county: counties.County
) -> None:
    count(db, county, 1, 50, "S11")
    count(db, county, 1, 40, "S21")
    count(db, county, 2, 90, "S21")
    found = owing(db, county, 2, 5)
    assert (found.hour, found.expected, found.reported, found.level) == (hour(county, 2), 4, 1, "site")
    assert codes(found) == ["S12", "S11", "S22"]
    first = found.townships[0]
    assert (first.code, first.expected, [one.owed for one in first.sites]) == ("T1", 2, [2, 1])
    assert first.sites[1].last == hour(county, 1) and first.sites[1].sampled == 50
    assert first.sites[0].contacts[0].name == "演示网格长V12"
    assert [contact.kind for contact in first.contacts] == ["township_lead"]


def test_levels_come_at_five_a_quarter_and_half_past_and_the_county_may_set_others(
    db: Database, county: counties.County
) -> None:
    levels = [owing(db, county, 2, minutes).level for minutes in (4, 5, 15, 30)]
    assert levels == ["", "site", "township", "county"]
    rounds.set_norms(
        db,
        round_code="R1",
        norms={"chase.site": (10, "tests"), "chase.county": (20, "tests")},
        by=BY,
        now=hour(county, 1),
    )
    assert [owing(db, county, 2, minutes).level for minutes in (9, 10, 15, 20)] == ["", "site", "township", "county"]


def test_a_site_that_has_closed_or_is_not_open_owes_nothing(db: Database, county: counties.County) -> None:
    said = ClosingReport("c", hour(county, 1) + timedelta(minutes=10), 30)
    closing.report(
        db,
        round_code="R1",
        session_code="AM",
        site_code="S22",
        report=said,
        by=Actor("lead", "site_lead", "C/T2/V22/", "S22"),
        now=hour(county, 1) + timedelta(minutes=20),
    )
    found = owing(db, county, 3, 5)
    assert "S22" not in codes(found) and found.expected == 3


def test_nought_reported_is_a_report_and_silence_is_none(db: Database, county: counties.County) -> None:
    for site in ("S11", "S12", "S21"):
        count(db, county, 1, 0, site)
    found = owing(db, county, 1, 5)
    assert codes(found) == ["S22"] and found.reported == 3


def test_a_township_sees_its_own_alone(db: Database, county: counties.County) -> None:
    assert codes(owing(db, county, 1, 5, "C/T1/")) == ["S11", "S12"]


def test_each_step_is_kept_and_what_is_due_next_is_said(db: Database, county: counties.County) -> None:
    call(db, county)
    found = owing(db, county, 2, 16)
    line = next(site for site in found.townships[0].sites if site.site_code == "S11")
    assert [(one.by, one.whom, one.said) for one in line.calls] == [("desk", "演示网格长V11", "will_send")]
    assert line.step == "" and found.townships[0].step == "township"
    call(db, county, level="township", site_code=None, area_code="T1", call_id="t", answered=False, said="")
    assert owing(db, county, 2, 16).townships[0].step == ""
    assert owing(db, county, 2, 31).townships[0].step == "county"


def test_two_who_chase_the_same_at_once_see_each_others_record(db: Database, county: counties.County) -> None:
    assert call(db, county).others == ()
    other = call(db, county, call_id="call-2", by=TOWNSHIP, said="network", seen=0)
    assert [(one.by, one.said) for one in other.others] == [("desk", "will_send")]
    line = owing(db, county, 2, 7).townships[0].sites[0]
    assert len(line.calls) == 2


def test_a_call_sent_many_times_at_once_is_one(db: Database, county: counties.County) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: call(db, county), range(8)))
    with db.reading() as session:
        assert len(session.exec(select(ChaseCallRow)).all()) == 1
    with pytest.raises(Conflict):
        call(db, county, whom="somebody else")


def test_everything_wrong_with_a_call_is_told_at_once(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        call(db, county, whom=" ", answered=None, note="x" * 501)
    assert {fault.where[0] for fault in told.value.faults} == {"whom", "answered", "note"}
    with pytest.raises(Faulty, match="what was said"):
        call(db, county, said="other")


def test_the_countys_step_is_the_countys_and_an_hour_that_is_not_owed_is_not_chased(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Refused, match="by the county"):
        call(db, county, level="county", site_code=None, area_code="T1", by=TOWNSHIP)
    with pytest.raises(Refused, match="owes no report"):
        call(db, county, hour=hour(county, 2) + timedelta(minutes=30))
    with pytest.raises(NotFound):
        call(db, county, level="township", site_code=None, area_code="V11")


def test_nothing_was_added_is_a_count_with_the_same_number(db: Database, county: counties.County) -> None:
    count(db, county, 1, 50, "S11")
    now = hour(county, 2)
    place = {"round_code": "R1", "site_code": "S11", "hour": now, "by": DESK, "now": now}
    stored = chasing.still(db, sampled=50, report_id="s", **place)  # type: ignore[arg-type]
    assert stored.count.report.sampled == 50 and stored.created
    assert not chasing.still(db, sampled=50, report_id="s", **place).created  # type: ignore[arg-type]
    with db.reading() as session:
        assert len(session.exec(select(CountRow)).all()) == 2


def test_nothing_was_added_to_a_number_that_has_changed_meanwhile_is_asked_again(
    db: Database, county: counties.County
) -> None:
    count(db, county, 1, 50, "S11")
    now = hour(county, 2)
    place = {"round_code": "R1", "site_code": "S11", "hour": now, "by": DESK, "now": now}
    with pytest.raises(Conflict, match="It was 50"):
        chasing.still(db, sampled=48, report_id="s", **place)  # type: ignore[arg-type]
    count(db, county, 2, 70, "S11")
    with pytest.raises(Differs):
        chasing.still(db, sampled=50, report_id="t", **place)  # type: ignore[arg-type]


def test_a_first_hour_to_which_nobody_came_is_nought(db: Database, county: counties.County) -> None:
    now = hour(county, 1)
    stored = chasing.still(db, round_code="R1", site_code="S11", hour=now, sampled=0, report_id="s", by=DESK, now=now)
    assert stored.count.report.sampled == 0


def test_lateness_tells_on_time_late_and_missing_with_the_worst_first(db: Database, county: counties.County) -> None:
    count(db, county, 1, 50, "S11", timedelta(minutes=4))
    count(db, county, 2, 60, "S11", timedelta(minutes=25))
    count(db, county, 1, 10, "S21", timedelta(minutes=40))
    found = chasing.lateness(db, round_code="R1", now=hour(county, 2) + timedelta(minutes=30))
    by_site = {line.code: (line.hours.on_time, line.hours.minutes, line.hours.missing) for line in found.sites}
    assert by_site["S11"] == (1, (25,), 0) and by_site["S21"] == (0, (40,), 1) and by_site["S22"] == (0, (), 2)
    assert (found.total.due, found.total.on_time, found.total.late, found.total.missing) == (8, 1, 2, 5)
    assert [line.code for line in found.townships] == ["T2", "T1"]
    assert found.sites[0].code in ("S12", "S22")
