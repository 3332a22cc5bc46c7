"""The day's report: signed as it stands at the close, locked, reopened by the county, and never overwritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.closing import ClosingReport
from sampling.domain.counts import CountReport
from sampling.domain.daily import MATTERS
from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound, Refused
from sampling.services import closing, reporting, rounds
from sampling.services.daily import reading, signing
from sampling.storage.database import Database
from sampling.storage.tables import CountConflictRow, CountRow, DailyReportRow
from tests import county as counties

DAY = date(2022, 5, 4)
TOWNSHIP = Actor("township-T1", "township", "C/T1/")
DESK = Actor("desk", "desk", "C/")
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="running")


def count(
    db: Database, county: counties.County, n: int, sampled: int, site: str, *, reason: str = "", at: float = 0
) -> None:
    end = county.opens_at + timedelta(hours=n)
    said = CountReport(f"{site}-{n}-{sampled}", end, sampled, visitors=2, tubes=9, reason=reason)
    now = end + timedelta(hours=at)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=now)


def close(db: Database, county: counties.County, site: str, sampled: int) -> None:
    said = ClosingReport(f"close-{site}", county.closes_at, sampled, tubes=20, reason="测试")
    at = county.closes_at + timedelta(minutes=10)
    closing.report(db, round_code="R1", session_code="AM", site_code=site, report=said, by=TOWNSHIP, now=at)


def whole(db: Database, county: counties.County) -> None:
    """Both sites of T1 report every hour and close."""
    for site in ("S11", "S12"):
        for n in (1, 2, 3, 4):
            count(db, county, n, 50 * n, site)
        close(db, county, site, 200)


def evening(county: counties.County) -> datetime:
    return county.closes_at + timedelta(hours=1)


def here(db: Database, county: counties.County, area: str = "T1") -> reading.Township:
    return reading.township(db, round_code="R1", area_code=area, day=DAY, now=evening(county))[1]


def sign(db: Database, county: counties.County, **more: object) -> int:
    base: dict[str, object] = {
        "round_code": "R1",
        "area_code": "T1",
        "day": DAY,
        "seen": here(db, county, str(more.get("area_code", "T1"))).figures.fingerprint,
        "by": TOWNSHIP,
        "now": evening(county),
    }
    return signing.sign(db, **(base | more))  # type: ignore[arg-type]


def reopen(db: Database, county: counties.County, reason: str = "漏报一小时", by: Actor = DESK) -> None:
    signing.reopen(db, round_code="R1", area_code="T1", day=DAY, reason=reason, by=by, now=evening(county))


def test_a_day_is_signed_as_it_stands_and_numbered(db: Database, county: counties.County) -> None:
    whole(db, county)
    assert sign(db, county) == 1
    signed = here(db, county).signed
    assert signed is not None
    figures = signed.figures
    assert (figures.noon, figures.final, figures.tubes, figures.closed, signed.zero) == (400, 400, 40, 2, False)
    assert (figures.hours, figures.hours_missing, figures.open_matters) == (8, 0, {})
    assert figures == here(db, county).figures  # kept and read again it is the same


def test_a_signed_day_takes_no_count_and_no_closing_report(db: Database, county: counties.County) -> None:
    whole(db, county)
    count(db, county, 1, 10, "S21")
    sign(db, county)
    with pytest.raises(Refused, match=r"T1镇 \(T1\) has signed its report of 2022-05-04"):
        count(db, county, 4, 201, "S11", reason="再数", at=2)
    with pytest.raises(Refused, match="figures are locked"):
        closing.report(
            db,
            round_code="R1",
            session_code="AM",
            site_code="S11",
            report=ClosingReport("other", county.closes_at, 200, tubes=21, reason="再数"),
            seen=1,
            by=TOWNSHIP,
            now=evening(county),
        )
    count(db, county, 2, 20, "S21", at=3)  # the other township goes on


def test_the_same_count_sent_again_is_still_a_success_when_the_day_is_locked(
    db: Database, county: counties.County
) -> None:
    whole(db, county)
    sign(db, county)
    count(db, county, 4, 200, "S11", at=2)


def test_the_county_reopens_with_a_reason_and_the_next_signature_is_a_new_version(
    db: Database, county: counties.County
) -> None:
    whole(db, county)
    sign(db, county)
    with pytest.raises(Faulty, match="why the day is reopened"):
        reopen(db, county, " ")
    with pytest.raises(Refused, match="Only the county"):
        reopen(db, county, by=TOWNSHIP)
    reopen(db, county)
    with pytest.raises(Conflict, match="nothing to reopen"):
        reopen(db, county)
    count(db, county, 4, 202, "S11", reason="漏记两人", at=2)
    assert sign(db, county) == 2
    versions = here(db, county).versions
    assert [(one.version, one.figures.final, one.locked) for one in versions] == [(1, 400, False), (2, 402, True)]
    assert versions[0].reopen_reason == "漏报一小时"
    assert versions[1].figures.corrections == 1


def test_what_is_open_is_listed_and_signed_for(db: Database, county: counties.County) -> None:
    count(db, county, 1, 50, "S11")
    count(db, county, 4, 200, "S11")
    close(db, county, "S11", 200)
    with db.writing() as session:
        stands = session.exec(select(CountRow)).first()
        assert stands is not None
        session.add(
            CountConflictRow(
                count_id=stands.id or 0,
                round_id=stands.round_id,
                site_id=stands.site_id,
                hour=stands.hour,
                sampled=55,
                report_id="other",
                observed_at=stands.observed_at,
                received_at=stands.received_at,
                reported_by="tests",
            )
        )
    figures = here(db, county).figures
    assert figures.open_matters == {"no_closing": 1, "missing_hours": 6, "conflicts": 1}
    assert figures.clashes[0].offered == 55 and (figures.final, figures.known) == (200, 1)
    with pytest.raises(Faulty) as told:
        sign(db, county)
    assert {fault.where[0] for fault in told.value.faults} == {*MATTERS, "note"}
    sign(db, county, signed_for=MATTERS, note="S12停电，次日补报")
    assert here(db, county).signed is not None


def test_nothing_sampled_is_a_zero_report_and_silence_is_not(db: Database, county: counties.County) -> None:
    silent = here(db, county)
    assert not silent.figures.zero and silent.figures.final is None
    for site in ("S11", "S12"):
        said = ClosingReport(f"z-{site}", None, 0, reason="测试")
        closing.report(
            db, round_code="R1", session_code="AM", site_code=site, report=said, by=TOWNSHIP, now=evening(county)
        )
    assert here(db, county).figures.zero
    sign(db, county)
    with db.reading() as session:
        row = session.exec(select(DailyReportRow)).one()
        assert (row.zero, row.final, row.noon) == (True, 0, 0)


def test_a_day_is_signed_at_its_close_not_before(db: Database, county: counties.County) -> None:
    with pytest.raises(Refused, match="The last site was to close at"):
        sign(db, county, now=county.closes_at - timedelta(minutes=1))


def test_nobody_signs_what_he_has_not_seen(db: Database, county: counties.County) -> None:
    whole(db, county)
    seen = here(db, county).figures.fingerprint
    count(db, county, 4, 203, "S12", reason="漏记", at=1)
    with pytest.raises(Conflict, match="changed since you opened"):
        sign(db, county, seen=seen)


def test_a_township_signs_its_own_day_alone_and_one_of_the_round(db: Database, county: counties.County) -> None:
    with pytest.raises(NotFound):
        sign(db, county, area_code="T2")
    with pytest.raises(NotFound):
        reading.township(db, round_code="R1", area_code="V11", now=evening(county))
    with pytest.raises(NotFound, match="no day of the round"):
        reading.of_round(db, round_code="R1", day=date(2022, 5, 9), now=evening(county))


def test_the_county_sees_which_townships_have_signed(db: Database, county: counties.County) -> None:
    whole(db, county)
    sign(db, county)
    view = reading.of_round(db, round_code="R1", now=evening(county))
    assert (view.signed, [one.code for one in view.townships]) == (1, ["T2", "T1"])
    own = reading.of_round(db, round_code="R1", scope_path="C/T2/", now=evening(county))
    assert [one.code for one in own.townships] == ["T2"]


def test_of_two_signatures_at_once_one_stands(db: Database, county: counties.County) -> None:
    whole(db, county)
    start, seen = Barrier(3), here(db, county).figures.fingerprint

    def signed(_: int) -> object:
        start.wait()
        try:
            return sign(db, county, seen=seen)
        except DomainError as error:
            return error

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(signed, range(3)))
    assert sum(isinstance(one, int) for one in answers) == 1
    assert sum(isinstance(one, Conflict) for one in answers) == 2


def test_what_is_signed_is_what_stands_however_counts_and_signature_meet(db: Database, county: counties.County) -> None:
    whole(db, county)
    for turn in range(4):
        start, seen = Barrier(3), here(db, county).figures.fingerprint

        def act(n: int, start: Barrier = start, seen: str = seen, turn: int = turn) -> object:
            start.wait()
            try:
                if n == 0:
                    return sign(db, county, seen=seen)
                return count(db, county, 4, 210 + 10 * turn + n, ("S11", "S12")[n - 1], reason="同时", at=2)
            except DomainError as error:
                return error

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(act, range(3)))
        signed = here(db, county).signed
        if signed is not None:
            assert signed.figures == here(db, county).figures
            reopen(db, county)


def test_where_all_sites_close_early_the_day_is_signed_with_what_stands_at_its_planned_end(
    db: Database, county: counties.County
) -> None:
    early = county.opens_at + timedelta(hours=2, minutes=30)
    figures = []
    for site in ("S11", "S12"):
        said = ClosingReport(f"close-{site}", early - timedelta(minutes=5), 70, tubes=7, reason="没人了")
        closing.report(db, round_code="R1", session_code="AM", site_code=site, report=said, by=TOWNSHIP, now=early)
        figures.append(reading.township(db, round_code="R1", area_code="T1", day=DAY, now=early)[1])
    assert [(one.over, one.figures.noon, one.figures.final) for one in figures] == [(False, None, 70), (True, 140, 140)]


def test_the_days_between_are_days_of_the_round_but_not_when_it_rests_for_more_than_a_week(
    db: Database, county: counties.County
) -> None:
    for code, days in (("NEAR", 2), ("FAR", 30)):
        opens_at = counties.OPENS_AT + timedelta(days=days)
        rounds.add_session(
            db,
            round_code="R1",
            code=code,
            name=code,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(hours=4),
            by=DESK,
            now=counties.OPENS_AT,
        )

    def days_by(day: int) -> list[int]:
        first, *_ = found = reading.of_round(
            db, round_code="R1", now=counties.OPENS_AT + timedelta(days=day, hours=9)
        ).days
        return [(one - first).days for one in found]

    assert days_by(1) == [0, 1]
    assert days_by(20) == [0, 1, 2]
    assert days_by(30) == [0, 1, 2, 30]
