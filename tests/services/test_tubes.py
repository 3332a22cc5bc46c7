"""Tubes are told by the desk for the county and by a township for itself: as versions, side by side with what was
taken, and never counted twice."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.chains import Told
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.tubes import Entry, last_told
from sampling.services import reporting, rounds, second, tubes
from sampling.services.tubes import Kept, Sent
from sampling.storage.database import Database
from sampling.storage.tables import AreaRow, AuditEntry, SiteRow, SiteServes, TubesRow
from tests import county as counties

from .test_at_once import at_once

OPENS = counties.OPENS_AT
NOW = OPENS + timedelta(hours=3, minutes=10)
DAY = date(2022, 5, 4)
BY = program("tests")
DESK = Actor("d", "desk", "C/")
T1 = Actor("t1", "township", "C/T1/")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="running")


def at(n: int) -> datetime:
    return OPENS + timedelta(hours=n)


def report(db: Database, site: str, hour: int, told: int | None, now: datetime | None = None) -> None:
    said = CountReport(f"{site}-{hour}", at(hour), hour * 100, tubes=told)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=now or at(hour))


def enter(db: Database, area: str, hour: int | None, *figures: int | None, by: Actor = DESK, **more: Any) -> Kept:
    now = more.pop("now", NOW)
    sent = Sent(DAY, at(hour) if hour is not None else None, Entry(*figures), **more)
    return tubes.enter(db, round_code="R1", area_code=area, sent=sent, by=by, now=now)


def fields(error: pytest.ExceptionInfo[Faulty]) -> list[str]:
    return [str(fault.where[0]) for fault in error.value.faults]


def line(db: Database, area: str = "C", **more: Any) -> tubes.Line:
    board = tubes.board(db, round_code="R1", now=more.pop("now", NOW), **more)
    return next(one for one in (board.county, *board.townships) if one is not None and one.area.code == area)


def rows(db: Database) -> list[TubesRow]:
    with db.reading() as session:
        return list(session.exec(select(TubesRow).order_by(TubesRow.id)))  # type: ignore[arg-type]


def test_what_is_told_is_kept_with_who_and_when_and_leaves_its_line_in_the_audit(
    db: Database, county: counties.County
) -> None:
    assert enter(db, "T1", 2, 30, by=T1).is_new
    page = tubes.area_page(db, round_code="R1", area_code="T1", now=NOW)
    one = page.versions[0]
    assert (one.version, one.hour, one.entry, one.entered_by, one.entered_at) == (1, at(2), Entry(30), "t1", NOW)
    assert page.seen == 1 and last_told(page.holding, NOW)["sent"].n == 30
    with db.reading() as session:
        said = session.exec(select(AuditEntry).where(AuditEntry.action == "enter tubes")).one()
    assert said.subject == "R1/T1" and said.details["tubes_sent"] == 30 and said.details["day"] == "2022-05-04"


def test_the_same_again_is_the_same_and_a_correction_is_a_version_with_a_reason(
    db: Database, county: counties.County
) -> None:
    enter(db, "T1", 2, 30)
    assert not enter(db, "T1", 2, 30).is_new
    with pytest.raises(Faulty) as error:
        enter(db, "T1", 2, 28, seen=1)
    assert fields(error) == ["reason"]
    enter(db, "T1", 2, 28, seen=1, reason="two were empty")
    assert [(row.version, row.sent, row.reason) for row in rows(db)] == [(1, 30, ""), (2, 28, "two were empty")]


def test_whoever_has_not_seen_what_somebody_else_told_for_the_hour_is_shown_it(
    db: Database, county: counties.County
) -> None:
    enter(db, "T1", 2, 30)
    with pytest.raises(Conflict, match="d has entered other figures"):
        enter(db, "T1", 2, 31, by=T1, reason="mine")
    assert enter(db, "T1", 3, 31, by=T1).version.version == 2  # another hour is not theirs


def test_all_faults_of_what_is_typed_come_at_once_each_at_its_field(db: Database, county: counties.County) -> None:
    enter(db, "T1", 1, 30, 20)
    with pytest.raises(Faulty) as error:
        enter(db, "T1", 2, -1, 40, 41)
    assert fields(error) == ["sent", "tested", "resulted"]
    with pytest.raises(Faulty) as error:
        enter(db, "T1", 9, 40, now=NOW)
    assert fields(error) == ["hour"]
    with pytest.raises(Faulty) as error:
        enter(db, "T1", None, 10**8)
    assert fields(error) == ["sent", "hour"]
    with pytest.raises(Faulty) as error:
        enter(db, "T1", 2, 25, 26)
    assert fields(error) == ["sent", "tested"]
    assert len(rows(db)) == 1


def test_more_sent_than_the_sites_have_told_as_taken_is_confirmed_or_not_kept(
    db: Database, county: counties.County
) -> None:
    report(db, "S11", 1, 20)
    report(db, "S12", 1, None)
    with pytest.raises(Faulty) as error:
        enter(db, "T1", 1, 25)
    assert fields(error) == ["confirmed"] and "1 of 2 sites" in str(error.value)
    assert enter(db, "T1", 1, 25, confirmed=True).version.confirmed
    assert enter(db, "T1", 2, 25, 20, confirmed=True, seen=1).version.confirmed
    assert not enter(db, "T2", 1, 3, confirmed=True).version.confirmed  # there was nothing to confirm


def test_a_countys_own_figure_stands_for_all_else_its_townships_add_up(db: Database, county: counties.County) -> None:
    enter(db, "T1", 2, 30, by=T1)
    assert line(db).steps["sent"] == Told(30, 1, 2, at(2), at(2))
    enter(db, "T2", 3, 12)
    assert line(db).steps["sent"] == Told(42, 2, 2, at(2), at(3))
    assert line(db).steps["tested"].n is None
    enter(db, "C", 3, None, 40)
    assert line(db).steps["tested"] == Told(40, 2, 2, at(3), at(3), own_days=1, own_of=2)
    enter(db, "C", 3, 50, 40, seen=1)
    found = line(db)
    assert found.steps["sent"].n == 50 and found.also["sent"].n == 42
    enter(db, "C", 3, None, 40, seen=2, reason="the townships tell it")
    assert line(db).steps["sent"].n == 42 and not line(db).also


def test_more_on_test_for_the_county_than_its_townships_have_sent_is_asked_about(
    db: Database, county: counties.County
) -> None:
    enter(db, "T1", 2, 30)
    with pytest.raises(Faulty) as error:
        enter(db, "C", 2, None, 31)
    assert fields(error) == ["confirmed"] and "1 of 2 townships" in str(error.value)
    assert enter(db, "C", 2, None, 30).is_new


def test_what_was_told_later_is_no_part_of_a_past_moment_nor_what_came_in_later_of_what_was_known(
    db: Database, county: counties.County
) -> None:
    report(db, "S11", 1, 20)
    report(db, "S11", 2, 44)
    enter(db, "T1", 1, 10, now=at(1) + timedelta(minutes=5))
    enter(db, "T1", 2, 40, now=at(2) + timedelta(minutes=5))
    enter(db, "T1", 1, 12, now=at(3), seen=2, reason="two more")
    assert line(db, "T1").steps["sent"].n == 40
    past = line(db, "T1", as_of=at(1))
    assert (past.taken.n, past.steps["sent"].n) == (20, 12)
    known = line(db, "T1", as_of=at(1), known_at=at(2))
    assert (known.taken.n, known.steps["sent"].n) == (20, 10)
    assert line(db, "T1", known_at=at(1) - timedelta(minutes=1)).steps["sent"].n is None


@pytest.mark.parametrize("known_at", [None, at(4) + timedelta(seconds=30)])
def test_taken_is_what_the_sites_told_by_day_whether_it_is_summed_or_counted(
    db: Database, county: counties.County, known_at: datetime | None
) -> None:
    for hour, told in ((1, 10), (2, None), (3, 31)):
        report(db, "S11", hour, told)
    report(db, "S21", 2, 7)
    report(db, "S22", 2, None)
    found = line(db, now=at(4), known_at=known_at)
    assert found.taken == Told(38, 2, 4, at(3), at(3))
    assert line(db, "T2", now=at(4), known_at=known_at).taken == Told(7, 1, 2, at(2), at(2))
    assert line(db, now=at(4), as_of=at(2), known_at=known_at).taken.n == 17


def test_the_second_source_tells_people_never_tubes(db: Database, county: counties.County) -> None:
    report(db, "S11", 1, 10)
    file = "采样点编码,统计时间,累计采样人次\nS11,09:00,104\n".encode()
    second.bring(db, round_code="R1", content=file, file_name="f.csv", by=BY, now=NOW)
    second.choose(db, round_code="R1", official="second", reason="agreed", seen=0, by=BY, now=NOW)
    assert line(db).taken == Told(10, 1, 4, at(1), at(1))


def test_tubes_of_sites_that_serve_several_townships_are_the_countys_alone(
    db: Database, county: counties.County
) -> None:
    with db.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S12")).one()
        other = session.exec(select(AreaRow).where(AreaRow.code == "V21")).one()
        session.add(SiteServes(site_id=site.id or 0, area_id=other.id or 0))
    report(db, "S12", 1, 9)
    board = tubes.board(db, round_code="R1", now=NOW)
    assert board.county is not None and board.county.taken.n == 9 and board.several == 9
    assert line(db, "T1").taken.n is None


def test_the_oldest_unsent_tube_is_looked_for_where_it_is_told_what_was_sent(
    db: Database, county: counties.County
) -> None:
    for hour in (1, 2, 3):
        report(db, "S11", hour, 10 * hour)
        report(db, "S21", hour, 10 * hour)
    assert line(db).oldest is None
    enter(db, "T1", 3, 5)
    enter(db, "T2", 3, 15)
    found = line(db)
    assert found.oldest is not None and (found.oldest.waited, found.oldest_in) == (timedelta(hours=2), "T1镇")
    enter(db, "C", 3, 30)
    found = line(db)
    assert found.oldest is not None and (found.oldest.waited, found.oldest_in) == (timedelta(hours=1), "C县")


def test_the_chain_adds_up_the_days_and_says_how_many_have_told(db: Database, county: counties.County) -> None:
    rounds.add_session(
        db, round_code="R1", code="D2", name="次日", members_of="AM", opens_at=at(24), closes_at=at(28), by=BY, now=NOW
    )  # fmt: skip
    report(db, "S11", 1, 20)
    enter(db, "T1", 2, 15)
    enter(db, "C", 3, None, 10)
    report(db, "S11", 25, 30)
    sent = Sent(None, at(26), Entry(sent=7))
    tubes.enter(db, round_code="R1", area_code="T2", sent=sent, by=DESK, now=at(27))
    chain = tubes.chain(db, round_code="R1", area_code="C", as_of=at(26))
    assert chain is not None and chain.days == 2
    assert (chain.taken.n, chain.taken.told, chain.taken.of) == (50, 2, 8)
    assert chain.steps["sent"] == Told(22, 2, 4, at(2), at(26))
    assert chain.steps["tested"] == Told(10, 2, 4, at(3), at(3), own_days=1, own_of=2)
    own = tubes.chain(db, round_code="R1", area_code="T1", as_of=at(26))
    assert own is not None and own.steps["sent"] == Told(15, 1, 2, at(2), at(2))
    assert tubes.chain(db, round_code="R1", area_code="V11", as_of=at(26)) is None
    assert [one.entry.sent for one in tubes.area_page(db, round_code="R1", area_code="T2", now=at(27)).versions] == [7]
    assert line(db, "T2", now=at(27), day=DAY).steps["sent"].n is None


def test_nobody_tells_tubes_of_an_area_that_is_not_theirs_of_a_village_or_of_a_round_that_is_over(
    db: Database, county: counties.County
) -> None:
    for area in ("T2", "C"):
        with pytest.raises(Refused, match="not in your area"):
            enter(db, area, 2, 1, by=T1)
    with pytest.raises(NotFound, match="county and townships"):
        enter(db, "V11", 2, 1)
    with pytest.raises(NotFound):
        enter(db, "T1", 2, 1, now=OPENS - timedelta(hours=1))
    with pytest.raises(NotFound):
        tubes.area_page(db, round_code="R1", area_code="T1", day=date(2022, 5, 5), now=NOW)
    rounds.move(db, round_code="R1", to="closed", by=BY, now=NOW)
    with pytest.raises(Refused, match="closed"):
        enter(db, "T1", 2, 1)
    assert rows(db) == []


def test_of_two_who_tell_the_same_hour_at_once_one_is_shown_what_the_other_told(
    db: Database, county: counties.County
) -> None:
    for hour in (1, 2, 3):
        seen = len(rows(db))
        answers = at_once(
            *(
                lambda n=n, hour=hour, seen=seen: enter(db, "T1", hour, 10 * hour + n, seen=seen)  # type: ignore[misc]
                for n in (1, 2, 3)
            )
        )
        assert [isinstance(one, Kept) for one in answers].count(True) == 1
        assert [isinstance(one, Conflict) for one in answers].count(True) == 2
    assert [row.version for row in rows(db)] == [1, 2, 3]


def test_two_who_tell_different_hours_at_once_never_leave_more_tested_than_sent(
    db: Database, county: counties.County
) -> None:
    enter(db, "T1", 1, 50)
    answers = at_once(
        lambda: enter(db, "T1", 1, 20, seen=1, reason="counted twice"), lambda: enter(db, "T1", 2, None, 40, seen=1)
    )
    assert [isinstance(one, Kept) for one in answers].count(True) == 1
    assert [isinstance(one, Faulty) for one in answers].count(True) == 1


@pytest.mark.parametrize(
    "wrong", ["tested = 9, sent = 8", "sent = -1", "sent = NULL, reason = ''", "hour = '2030-01-01 00:00:00+00:00'"]
)
def test_the_database_itself_keeps_no_figures_that_cant_be(db: Database, county: counties.County, wrong: str) -> None:
    enter(db, "T1", 2, 30)
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(text(f"UPDATE tubes SET {wrong}"))


def test_every_version_is_listed_and_which_of_them_count(db: Database, county: counties.County) -> None:
    enter(db, "T1", 2, 30)
    enter(db, "T1", 2, 31, seen=1, reason="one more")
    enter(db, "T2", 2, 5)
    given: dict[str, Any] = {"round_code": "R1", "day": None, "as_of": None, "known_at": None, "now": NOW}
    found = tubes.listed(db, scope_path="", **given).versions
    assert [(area.code, one.entry.sent, holds) for area, one, holds in found] == [
        ("T1", 30, False),
        ("T1", 31, True),
        ("T2", 5, True),
    ]
    assert {area.code for area, _, _ in tubes.listed(db, scope_path="C/T2/", **given).versions} == {"T2"}
