"""What taking a report asks about a site in a few raw statements is what its tables say."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from sampling.storage.database import Database
from sampling.storage.queries import counts
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.queries.taking_places import PlaceFacts, place_facts
from sampling.storage.statements import Statements
from sampling.storage.tables import AreaResidents, AreaRow, SessionRow, SessionSite, SiteRow, SiteServes
from tests import county as counties


@pytest.fixture
def county(db: Database) -> Database:
    counties.insert(db)
    return db


def facts(db: Database, site: str, round_code: str = "R1") -> PlaceFacts | None:
    with db.reading() as session:
        return place_facts(Statements(session.connection()), round_code, site)


def path_of(db: Database, key: int) -> str:
    with db.reading() as session:
        return session.get_one(AreaRow, key).path


def test_hours_and_residents_are_those_that_the_pages_show(county: Database) -> None:
    with county.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S12")).one()
        site.opens, site.closes = time(9), time(11)
    with county.reading() as session:
        round_, sites = row_by_code(session, "R1"), session.exec(select(SiteRow)).all()
        assert round_ is not None and len(sites) > 2
        for site in sites:
            found = facts(county, site.code)
            assert found is not None
            assert list(found.openings) == counts.openings_of_site(session, round_, site)
            assert found.residents_served == counts.residents_served(session, site)
            assert (found.lanes, found.people_per_lane_hour) == (site.lanes, site.people_per_lane_hour)
            assert set(found.timetables) == {one.session_code for one in found.openings}


def test_a_session_that_keeps_its_sites_open_throughout_says_so(county: Database) -> None:
    before = facts(county, "S11")
    with county.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        part = session.exec(select(SessionRow)).first()
        assert part is not None
        site.opens, site.closes, part.throughout = time(9), time(10), True
    after = facts(county, "S11")
    assert before is not None and after is not None
    assert after.openings == before.openings


def test_a_site_out_of_the_round_is_never_open(county: Database) -> None:
    with county.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        for one in session.exec(select(SessionSite).where(SessionSite.site_id == site.id)):
            session.delete(one)
    found = facts(county, "S11")
    assert found is not None and found.openings == () and found.timetables == {}


def test_what_serves_several_villages_counts_above_them_and_has_their_newest_residents(county: Database) -> None:
    with county.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        for code, people in (("V11", 700), ("V21", 300)):
            area = session.exec(select(AreaRow).where(AreaRow.code == code)).one()
            if code != "V11":  # which it serves already
                session.add(SiteServes(site_id=site.id or 0, area_id=area.id or 0))
            newest = date(2030, 1, 1)
            for counted_on, many in ((newest, people), (newest - timedelta(days=9999), 1)):
                session.add(
                    AreaResidents(
                        area_id=area.id or 0, count=many, counted_on=counted_on, source="list", provenance="real"
                    )
                )
    found = facts(county, "S11")
    assert found is not None and found.residents_served == 1000
    assert [path_of(county, key) for key in found.counted_in] == ["C/"]
    alone = facts(county, "S12")
    assert alone is not None
    assert [path_of(county, key) for key in alone.counted_in] == ["C/T1/V12/", "C/T1/", "C/"]


def test_nothing_is_known_of_a_round_or_site_that_is_not_there(county: Database) -> None:
    assert facts(county, "S11", "R9") is None
    assert facts(county, "S99") is None
