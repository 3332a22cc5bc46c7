"""Partial rounds on both databases: the county's figure is that of the areas that take part, on every page alike."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.errors import TakesNoPart
from sampling.domain.expected import Entry
from sampling.services import briefings, closing, expected, forecasting, reporting, rounds, watching
from sampling.services.adjusting.foreseen import townships
from sampling.services.briefings.gathering import stand
from sampling.services.briefings.sheet import _of
from sampling.services.planning import tree as trees
from sampling.services.planning.gathering import gather
from sampling.services.planning.inputs import build
from sampling.services.watching.facts import current
from sampling.storage.database import Database
from sampling.storage.queries.areas import ids_by_code
from sampling.storage.queries.rounds import replace_scope
from sampling.storage.tables import RoundRow, SessionRow, SessionSite, SiteRow, SiteServes

from .. import county as counties

BY = program("tests")
EIGHT = counties.County().opens_at


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def send(db: Database, site: str, hour: int, sampled: int) -> None:
    report = CountReport(f"{site}-{hour}-{sampled}", at(hour), sampled)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=at(hour))


@pytest.fixture
def partial(db: Database) -> Database:
    """The round is for T2 alone: 1,500 of the county's 4,000 residents, 600 of them sampled by ten."""
    counties.insert(db, round_state="preparing")
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        replace_scope(session, round_.id or 0, [ids_by_code(session)["T2"]])
    rounds.set_session_sites(db, round_code="R1", session_code="AM", site_codes=None, by=BY, now=at(-9))
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        round_.state = "running"
        session.add(round_)
    for site, nine, ten in (("S21", 200, 400), ("S22", 100, 200)):
        send(db, site, 1, nine)
        send(db, site, 2, ten)
    return db


def seen(db: Database, which: str = "residents") -> watching.Watch:
    return watching.watch(db, round_code="R1", area_code="C", as_of=at(2), now=at(2.1), which=which)


def test_all_sites_of_a_partial_round_are_those_of_the_areas_that_take_part(partial: Database) -> None:
    found = rounds.session_members(partial, round_code="R1", session_code="AM")
    assert found.sites == {"S21", "S22"}


def test_the_countys_figure_holds_the_residents_of_those_that_take_part_and_says_of_how_many(
    partial: Database,
) -> None:
    line = seen(partial).line
    assert (line.coverage.sampled, line.coverage.denominator, line.coverage.of_areas) == (600, 1500, 1)
    assert (line.coverage.sites_reported, line.coverage.sites_expected) == (2, 2)
    assert line.wanted == round(1500 * line.target.coverage) if line.target else True


def test_counts_one_by_one_and_their_summaries_give_the_same_in_a_partial_round(partial: Database) -> None:
    watching.made_anew(partial, "R1")
    facts = current(partial, "R1")
    assert facts.summed
    summed = facts.coverages(at(2))
    one_by_one = facts.coverages(at(2), at(2) + timedelta(seconds=1))
    assert {path: (one.sampled, one.denominator, one.of_areas) for path, one in summed.items()} == {
        path: (one.sampled, one.denominator, one.of_areas) for path, one in one_by_one.items()
    }
    assert watching.check(partial, "R1").wrong == 0


def test_a_report_adds_itself_where_a_partial_round_counts_its_site(partial: Database) -> None:
    with partial.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S21")).one()
        session.add(SiteServes(site_id=site.id or 0, area_id=ids_by_code(session)["V12"]))
    watching.made_anew(partial, "R1")
    send(partial, "S21", 3, 500)
    assert current(partial, "R1").summed
    assert watching.check(partial, "R1").wrong == 0
    line = watching.watch(partial, round_code="R1", area_code="T2", as_of=at(3), now=at(3.1)).line
    assert line.coverage.sampled == 700


def test_a_site_that_stands_outside_and_serves_nobody_who_takes_part_is_neither_counted_nor_waited_for(
    partial: Database,
) -> None:
    with partial.writing() as session:
        site = session.exec(select(SiteRow.id).where(SiteRow.code == "S11")).one()
        part = session.exec(select(SessionRow)).one()
        session.add(SessionSite(session_id=part.id or 0, site_id=site or 0))
    watching.made_anew(partial, "R1")
    send(partial, "S11", 2, 1000)
    assert watching.check(partial, "R1").wrong == 0
    line = seen(partial).line
    assert (line.coverage.sampled, line.coverage.sites_expected, line.coverage.of_several) == (600, 2, 0)
    found = watching.site_lines(partial, round_code="R1", area_code="C", as_of=at(2), now=at(2.1))
    assert {one.site.code for one in found} == {"S21", "S22"}


def test_areas_outside_are_named_and_not_listed(partial: Database) -> None:
    found = seen(partial)
    assert [line.area.code for line in found.lines] == ["T2"]
    assert [area.code for area in found.outside] == ["T1"]
    assert seen(partial).line.expected.villages == 2
    assert townships(partial, "R1") == [("T2", "T2镇", "C/T2/")]
    assert set(watching.coverages(partial, round_code="R1", as_of=at(2))) == {"C", "T2", "V21", "V22"}


def test_a_round_for_the_whole_county_says_nothing_of_areas_that_take_part(db: Database) -> None:
    counties.insert(db, round_state="running")
    found = seen(db)
    assert (found.line.coverage.denominator, found.line.coverage.of_areas, found.outside) == (4000, 0, ())


def test_the_expected_people_of_a_partial_round_are_whole_once_those_that_take_part_have_entered(
    partial: Database,
) -> None:
    for code in ("V21", "V22"):
        entry, of = Entry(away=100), {"round_code": "R1", "area_code": code}
        expected.enter(partial, **of, entry=entry, source="a list", version=0, by=BY, now=at(0))
    line = seen(partial, which="expected").line
    assert (line.of_expected.denominator, line.of_expected.of_areas) == (1300, 1)
    found = expected.overview(partial, round_code="R1")
    assert (found.sum.villages, found.sum.entered) == (2, 2)


def test_the_forecast_of_a_partial_round_is_of_those_that_take_part(partial: Database) -> None:
    found = forecasting.area_forecast(partial, round_code="R1", area_code="C", as_of=at(2))
    assert found is not None
    assert found.residents == 1500
    assert found.wanted is None or found.wanted <= 1500


def test_a_plan_of_a_partial_round_counts_its_target_of_those_that_take_part(partial: Database) -> None:
    with partial.reading() as session:
        given = gather(session, "R1", "AM")
        problem = build(given).problem
    assert trees.build(given.areas).residents["C"] == 1500
    county = next(area for area in problem["areas"] if area["code"] == "C")
    assert county["residents"] == 1500


def test_the_paragraph_and_the_briefing_say_of_whom_the_figure_is(partial: Database) -> None:
    told = watching.told(watching.brief(partial, round_code="R1", area_code="C", as_of=at(2), now=at(2.1)))
    assert "600 of the 1,500 residents of the 1 township of C县 that takes part" in told["paragraph"]
    own = stand(partial, round_code="R1", area_code="C", as_of=at(2), now=at(2.1)).figures
    assert (own.sampled, own.denominator, own.of_areas) == (600, 1500, 1)
    assert _of(own) == "600 sampled, of the 1,500 residents of the 1 township that takes part"


def test_an_area_outside_is_refused_by_name_with_those_that_take_part(partial: Database) -> None:
    for code in ("T1", "V11"):
        with pytest.raises(TakesNoPart) as refused:
            watching.watch(partial, round_code="R1", area_code=code, as_of=at(2), now=at(2.1))
        assert str(refused.value).endswith("takes no part in 第一轮. These do: T2镇.")
    with pytest.raises(TakesNoPart):
        briefings.place(partial, round_code="R1", area_code="T1", by=BY)
    with pytest.raises(TakesNoPart):
        expected.overview(partial, round_code="R1", scope_path="C/T1/")
    with pytest.raises(TakesNoPart):
        closing.of_session(partial, round_code="R1", scope_path="C/T1/", now=at(5))


def test_the_rounds_side_by_side_leave_out_one_in_which_the_readers_township_takes_no_part(partial: Database) -> None:
    assert watching.finals(partial, "C/T1/", now=at(5)) == []
    [final] = watching.finals(partial, "C/T2/", now=at(5))
    assert final.area.code == "T2"
