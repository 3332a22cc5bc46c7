"""Call-ups of a session: proposed, changed, and kept from two who change at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import callup, gaps
from sampling.services.callup import reading
from sampling.storage.database import Database
from sampling.storage.tables import AreaResidents, AreaRow, SiteRow, SiteServes
from tests import county as counties

from .test_at_once import TURNS, at_once

NOW = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
BY = program("tests")
OPENS = counties.OPENS_AT
HOUR = timedelta(hours=1)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def propose(db: Database, area: str = "C", *, anew: bool = False, by: Actor = BY) -> int:
    return callup.propose_windows(db, round_code="R1", session_code="AM", area_code=area, anew=anew, by=by, now=NOW)


def set_windows(db: Database, ends: datetime, version: int, by: Actor = BY) -> None:
    callup.set_windows(
        db, round_code="R1", session_code="AM", site_code="S11", windows={"V11": (OPENS, ends)}, version=version,
        by=by, now=NOW,
    )  # fmt: skip


def standing(db: Database) -> callup.SiteCalls:
    return callup.site_calls(db, round_code="R1", session_code="AM", site_code="S11")[1]


def test_a_proposal_calls_every_area_that_a_site_serves(db: Database, county: counties.County) -> None:
    assert propose(db) == 4
    page = callup.page(db, round_code="R1", session_code="AM")
    assert (page.called, page.areas) == (4, 4)
    call = standing(db).calls[0]
    assert (call.starts_at, call.ends_at, call.people) == (OPENS, OPENS + 4 * HOUR, 1500)
    assert gaps.page(db, round_code="R1").counts.get("no_call_up") is None


def test_an_area_that_several_sites_serve_counts_once_and_when_all_of_them_call_it(
    db: Database, county: counties.County
) -> None:
    with db.writing() as session:
        sites = dict(session.exec(select(SiteRow.code, SiteRow.id)).all())
        areas = dict(session.exec(select(AreaRow.code, AreaRow.id)).all())
        session.add(SiteServes(site_id=sites["S12"] or 0, area_id=areas["V11"] or 0))
    page = callup.page(db, round_code="R1", session_code="AM")
    assert sum(len(one.calls) for one in page.sites) == 5
    assert (page.called, page.areas) == (0, 4)
    set_windows(db, OPENS + HOUR, 0)
    page = callup.page(db, round_code="R1", session_code="AM")
    assert (page.called, page.areas) == (0, 4), "V11 has no window at S12 yet"
    assert [(one.area.code, one.called, one.areas) for one in page.townships] == [("T1", 0, 2), ("T2", 0, 2)]
    propose(db)
    page = callup.page(db, round_code="R1", session_code="AM")
    assert (page.called, page.areas) == (4, 4)
    assert [(one.called, one.areas) for one in page.townships] == [(2, 2), (2, 2)]


def test_a_second_proposal_leaves_what_was_changed_by_hand_unless_asked_anew(
    db: Database, county: counties.County
) -> None:
    propose(db)
    set_windows(db, OPENS + HOUR, 1)
    assert propose(db) == 0
    assert standing(db).calls[0].ends_at == OPENS + HOUR
    assert propose(db, "V11", anew=True) == 1
    assert standing(db).calls[0].ends_at == OPENS + 4 * HOUR


def test_a_township_calls_its_own_alone(db: Database, county: counties.County) -> None:
    township = Actor("t1", "township", "C/T1/")
    assert propose(db, "T1", by=township) == 2
    for refused in (
        lambda: propose(db, "T2", by=township),
        lambda: set_windows(db, OPENS + HOUR, 1, Actor("t2", "township", "C/T2/")),
    ):
        with pytest.raises(Refused):
            refused()
    page = callup.page(db, round_code="R1", session_code="AM", scope_path="C/T2/")
    assert {one.site.code for one in page.sites} == {"S21", "S22"} and len(page.townships) == 1


def test_a_window_outside_the_sites_hours_is_refused_at_its_area(db: Database, county: counties.County) -> None:
    propose(db)
    with pytest.raises(Faulty) as told:
        set_windows(db, OPENS + 5 * HOUR, 1)
    assert told.value.faults[0].where == ("windows", "V11")


def test_of_two_who_change_a_site_at_once_one_is_told(db: Database, county: counties.County) -> None:
    propose(db)
    for turn in range(TURNS):
        seen = standing(db).version
        ends = [OPENS + timedelta(minutes=15 * (n + 1) + 60 * (turn % 2)) for n in (0, 1)]
        answers = at_once(*(lambda at=at, seen=seen: set_windows(db, at, seen) for at in ends))  # type: ignore[misc]
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1


def test_the_same_windows_sent_twice_are_a_success(db: Database, county: counties.County) -> None:
    propose(db)
    set_windows(db, OPENS + HOUR, 1)
    set_windows(db, OPENS + HOUR, 1)
    assert standing(db).version == 2


def test_a_notice_says_who_comes_when_and_where(db: Database, county: counties.County) -> None:
    propose(db)
    _, found = callup.notices(db, round_code="R1", session_code="AM", area_code="T1")
    assert [(notice.area.code, notice.lines[0].site.code) for notice in found] == [("V11", "S11"), ("V12", "S12")]
    with pytest.raises(NotFound):
        callup.notices(db, round_code="R1", session_code="AM", area_code="X")


def _serve_also(db: Database, site: str, area: str) -> None:
    with db.writing() as session:
        site_id = session.exec(select(SiteRow.id).where(SiteRow.code == site)).one() or 0
        area_id = session.exec(select(AreaRow.id).where(AreaRow.code == area)).one() or 0
        session.add(SiteServes(site_id=site_id, area_id=area_id))


@pytest.mark.parametrize("also", [None, ("S11", "V21"), ("S22", "T1"), ("S21", "C")])
def test_an_area_reads_only_the_branches_that_share_sites_and_sees_what_the_whole_county_sees(
    db: Database, county: counties.County, also: tuple[str, str] | None
) -> None:
    if also:
        _serve_also(db, *also)
    propose(db)
    with db.reading() as session:
        whole = reading.read(session, "R1", "AM")
        for path in ("C/T1/", "C/T2/", "C/T1/V11/"):
            part = reading.read(session, "R1", "AM", path)
            inside = {one.site.code for one in part.sites}
            assert list(part.sites) == [one for one in whole.sites if one.site.code in inside]
            assert {one.site.code for one in whole.sites if one.site.area_path.startswith(path)} <= inside
            assert (len(part.areas) < len(whole.areas)) == (also is None)
            assert {one.code for one in part.unserved} <= {one.code for one in whole.unserved}


def test_a_county_without_its_own_figure_is_read_whole(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        top = session.exec(select(AreaRow.id).where(AreaRow.code == "C")).one() or 0
        session.delete(session.exec(select(AreaResidents).where(AreaResidents.area_id == top)).one())
    with db.reading() as session:
        part = reading.read(session, "R1", "AM", "C/T1/")
        assert list(part.areas) == list(reading.read(session, "R1", "AM").areas)
