"""What taking a report asks about a site in a few raw statements is what its tables say."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session, col, select

from sampling.storage.database import Database
from sampling.storage.queries import counts, serving
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.queries.taking_places import PlaceFacts, place_facts
from sampling.storage.statements import Statements
from sampling.storage.tables import (
    AreaResidents,
    AreaRow,
    RoundRow,
    RoundServes,
    SessionRow,
    SessionSite,
    SiteRow,
    SiteServes,
)
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
            shown = serving.residents_served(session, round_.id or 0, [site])
            assert {site.code: found.residents_served} == shown
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


def deal(session: Session, areas: dict[str, dict[str, int]], in_round: str = "") -> None:
    """Deal people of areas to sites, by code of the area; as it was in a round, where one is named."""
    sites = dict(session.exec(select(SiteRow.code, SiteRow.id)).all())
    key = session.exec(select(RoundRow.id).where(RoundRow.code == in_round)).first()
    for code, parts in areas.items():
        area = session.exec(select(AreaRow.id).where(AreaRow.code == code)).one() or 0
        for site, people in parts.items():
            row = {"site_id": sites[site] or 0, "area_id": area, "people": people}
            session.merge(RoundServes(**row, round_id=key) if key else SiteServes(**row))


def both(db: Database, codes: tuple[str, ...] = ("S11", "S12", "S21", "S22")) -> list[int | None]:
    """The residents that reports of sites are held against, and that their pages show: the same."""
    with db.reading() as session:
        round_ = row_by_code(session, "R1")
        assert round_ is not None
        rows = session.exec(select(SiteRow).where(col(SiteRow.code).in_(codes))).all()
        shown = serving.residents_served(session, round_.id or 0, rows)
    taken = [facts(db, code) for code in codes]
    assert [one and one.residents_served for one in taken] == [shown[code] for code in codes]
    return [shown[code] for code in codes]


def test_of_an_area_that_a_study_has_dealt_among_sites_each_is_for_its_share(county: Database) -> None:
    assert both(county) == [1500, 1000, 900, 600]
    with county.writing() as session:  # V11 has 1500 residents: twice those whom the study dealt
        deal(session, {"V11": {"S11": 500, "S12": 250, "S21": 0}})
    assert both(county) == [1000, 500 + 1000, 0 + 900, 600]


def test_what_a_study_once_dealt_to_a_site_that_opens_no_more_takes_nobody_from_the_others(county: Database) -> None:
    with county.writing() as session:
        deal(session, {"V11": {"S11": 750, "S12": 750, "S21": 1500}})
        gone = session.exec(select(SiteRow).where(SiteRow.code == "S21")).one()
        for one in session.exec(select(SessionSite).where(SessionSite.site_id == gone.id)):
            session.delete(one)
    assert both(county, ("S11", "S12", "S22")) == [750, 750 + 1000, 600]


def test_a_round_for_which_the_past_was_kept_has_the_shares_of_that_time(county: Database) -> None:
    with county.writing() as session:  # S12 had 900 of them in the round, and none since; S11 was left as it was
        deal(session, {"V11": {"S12": 900}}, in_round="R1")
        deal(session, {"V11": {"S11": 600, "S12": 0, "S21": 900}})
        gone = session.exec(select(SiteRow).where(SiteRow.code == "S21")).one()
        for one in session.exec(select(SessionSite).where(SessionSite.site_id == gone.id)):
            session.delete(one)
    assert both(county, ("S11", "S12")) == [600, 900]


def test_shares_are_asked_in_no_more_statements(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    rows = Statements.rows

    def heard(self: Statements, text: str, *values: object) -> list[tuple[object, ...]]:
        asked.append(text)
        return rows(self, text, *values)

    monkeypatch.setattr(Statements, "rows", heard)
    facts(county, "S11")
    before = len(asked)
    asked.clear()
    with county.writing() as session:
        deal(session, {"V11": {"S11": 500, "S12": 250}})
    assert both(county, ("S11",)) == [1000] and len(asked) == before


def test_nothing_is_known_of_a_round_or_site_that_is_not_there(county: Database) -> None:
    assert facts(county, "S11", "R9") is None
    assert facts(county, "S99") is None
