"""Watching on both databases: areas worst first, the curve, sites without news, and what makes a page new."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.errors import NotFound
from sampling.services import reporting, watching
from sampling.storage.database import Database
from sampling.storage.queries.areas import ids_by_code
from sampling.storage.queries.rounds import replace_scope
from sampling.storage.tables import AreaRow, PlanRow, PlanSlotRow, RoundRow, SessionRow, SiteRow, SiteServes

from .. import county as counties
from ..conftest import NOW

BY = program("tests")
EIGHT = counties.County().opens_at
LATER = EIGHT + timedelta(hours=10)


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def send(db: Database, site: str, hour: int, sampled: int, *, now: datetime | None = None, reason: str = "") -> None:
    report = CountReport(f"{site}-{hour}-{sampled}", at(hour), sampled, reason=reason)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=now or at(hour))


@pytest.fixture
def reported(db: Database) -> Database:
    """Two hours of a morning: S22 silent after nine, S12 from the start."""
    counties.insert(db, round_state="running")
    for site, nine, ten in (("S11", 100, 250), ("S21", 80, 150), ("S22", 30, None)):
        send(db, site, 1, nine)
        if ten is not None:
            send(db, site, 2, ten)
    return db


def publish_plan(db: Database, served: dict[str, int], *, now: datetime = EIGHT, version: int = 1) -> None:
    """A plan that samples so many people at each site in each of the four hours, published instead of the last."""
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        for before in session.exec(select(PlanRow).where(PlanRow.state == "published")).all():
            before.state = "superseded"
            session.add(before)
        plan = PlanRow(session_id=part.id or 0, version=version, state="draft", created_at=EIGHT, created_by="tests")
        session.add(plan)
        session.flush()
        for site in session.exec(select(SiteRow)).all():
            for hour in (1, 2, 3, 4):
                people = served.get(site.code, 0)
                session.add(
                    PlanSlotRow(
                        plan_id=plan.id or 0,
                        site_id=site.id or 0,
                        ends_at=at(hour),
                        lanes=1,
                        arrivals=people,
                        served=people,
                        queue=0,
                    )
                )
        session.flush()
        plan.state, plan.published_at = "published", now
        session.add(plan)


def seen(db: Database, hour: float = 2, area: str = "C", known_at: datetime | None = None) -> watching.Watch:
    return watching.watch(db, round_code="R1", area_code=area, as_of=at(hour), known_at=known_at, now=LATER)


def test_the_countys_figure_is_the_sum_of_its_sites_latest_counts(reported: Database) -> None:
    coverage = seen(reported).line.coverage
    assert (coverage.sampled, coverage.denominator) == (250 + 150 + 30, 4000)
    assert (coverage.sites_reported, coverage.sites_expected) == (2, 4)


def test_areas_come_worst_first_and_those_without_a_figure_before_all(reported: Database) -> None:
    assert [line.area.code for line in seen(reported).lines] == ["T1", "T2"]
    lines = seen(reported, area="T1").lines
    assert [(line.area.code, line.state) for line in lines] == [("V12", "no_news"), ("V11", "behind")]


def test_a_page_of_an_area_names_the_areas_above_it(reported: Database) -> None:
    assert [area.code for area in seen(reported, area="V11").above] == ["C", "T1"]
    assert seen(reported, area="V11").lines == ()


def test_an_earlier_hour_shows_what_was_known_for_it(reported: Database) -> None:
    assert seen(reported, hour=1).line.coverage.sampled == 210
    send(reported, "S12", 1, 500, now=at(5))
    assert seen(reported, hour=1).line.coverage.sampled == 710
    assert seen(reported, hour=1, known_at=at(1)).line.coverage.sampled == 210


def test_a_site_that_serves_several_villages_is_counted_with_the_area_that_holds_them(reported: Database) -> None:
    with reported.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        other = session.exec(select(AreaRow).where(AreaRow.code == "V12")).one()
        session.add(SiteServes(site_id=site.id or 0, area_id=other.id or 0))
    found = watching.coverages(reported, round_code="R1", as_of=at(2))
    assert found["V11"].coverage is None
    assert (found["T1"].sampled, found["T1"].of_several) == (250, 250)


def test_a_township_is_measured_by_its_own_target_and_a_village_by_its_townships(reported: Database) -> None:
    line = next(line for line in seen(reported, area="T1").lines if line.area.code == "V11")
    assert line.target is not None and line.target.area_code == "T1"
    assert (line.wanted, line.short) == (1275, 1025)


def test_with_a_published_plan_its_shape_is_the_measure(reported: Database) -> None:
    assert seen(reported).line.planned is None
    publish_plan(reported, {"S11": 300, "S12": 200, "S21": 150, "S22": 100})
    line = seen(reported).line
    assert line.planned == 1500
    assert line.due == 1700  # half of the plan is over, and the target asks for 3,400
    assert line.state == "behind"


def test_the_curve_has_every_hour_of_the_session_and_nothing_sampled_after_the_moment(reported: Database) -> None:
    publish_plan(reported, {"S11": 300})
    found = watching.curve(reported, round_code="R1", area_code="C", as_of=at(2))
    assert found is not None
    assert [point.sampled for point in found.points] == [0, 210, 430, None, None]
    assert [point.added for point in found.points] == [None, 210, 220, None, None]
    assert [point.planned for point in found.points] == [0, 300, 600, 900, 1200]
    assert found.wanted == 3400


def test_a_plan_published_later_leaves_the_hours_that_had_begun_as_they_were_planned(reported: Database) -> None:
    publish_plan(reported, {"S11": 300}, now=at(-12))
    publish_plan(reported, {"S11": 100}, now=at(2.5), version=2)
    found = watching.curve(reported, round_code="R1", area_code="C", as_of=at(2))
    assert found is not None
    assert [point.planned for point in found.points] == [0, 300, 600, 900, 1000]
    assert seen(reported).line.planned == 600
    publish_plan(reported, {"S11": 50}, now=LATER, version=3)
    assert seen(reported, hour=4).line.planned == 1000


def test_what_was_known_of_the_plan_is_the_version_that_was_published_then(reported: Database) -> None:
    publish_plan(reported, {"S11": 300}, now=at(-12))
    publish_plan(reported, {"S11": 100}, now=at(0), version=2)
    assert seen(reported).line.planned == 200
    assert seen(reported, known_at=at(-1)).line.planned == 600
    assert seen(reported, known_at=at(-13)).line.planned is None


def test_hours_that_began_before_any_plan_are_those_of_the_first_one(reported: Database) -> None:
    publish_plan(reported, {"S11": 300}, now=at(1.5))
    publish_plan(reported, {"S11": 100}, now=at(2), version=2)
    assert [seen(reported, hour=hour).line.planned for hour in (1, 2, 3)] == [300, 600, 700]


def test_an_unlikely_count_is_told_once_with_why_until_it_is_corrected(reported: Database) -> None:
    def found(hour: float, area: str = "C", known_at: datetime | None = None) -> list[tuple[str, datetime, int, int]]:
        lines = watching.doubtful_counts(
            reported, round_code="R1", area_code=area, as_of=at(hour), known_at=known_at
        )  # fmt: skip
        return [(one.site.code, one.hour, one.sampled, len(one.doubts)) for one in lines]

    assert found(2) == []
    send(reported, "S21", 3, 9000)
    send(reported, "S21", 4, 9010)
    assert found(4) == [("S21", at(3), 9000, 2)]  # too many for the lanes and for the village
    assert found(2) == [] and found(4, area="T1") == []
    send(reported, "S21", 4, 210, now=LATER, reason="a slip")
    send(reported, "S21", 3, 200, now=LATER, reason="a slip")
    assert found(4) == []
    assert found(4, known_at=at(4)) == [("S21", at(3), 9000, 2)]


def test_more_people_than_a_site_was_dealt_of_an_area_are_told(reported: Database) -> None:
    with reported.writing() as session:
        area = session.exec(select(AreaRow).where(AreaRow.code == "V21")).one()
        for code, people in (("S21", 300), ("S22", 600)):
            site = session.exec(select(SiteRow).where(SiteRow.code == code)).one()
            session.merge(SiteServes(site_id=site.id or 0, area_id=area.id or 0, people=people))
    send(reported, "S21", 3, 301)
    [line] = watching.doubtful_counts(reported, round_code="R1", area_code="C", as_of=at(3))
    assert ("more_than_residents", 300) in [(one.code, one.facts.get("all")) for one in line.doubts]


def test_what_is_unlikely_in_one_county_is_not_told_of_another_with_as_many_writes(
    sqlite_url: str, postgresql_url: str
) -> None:
    for url, sampled in ((sqlite_url, 100), (postgresql_url, 9000)):
        db = Database(url)
        counties.insert(db, round_state="running")
        send(db, "S21", 1, sampled)
        found = watching.doubtful_counts(db, round_code="R1", area_code="C", as_of=at(1))
        db.close()
        assert [one.sampled for one in found] == ([9000] if sampled == 9000 else [])


def test_tubes_too_few_for_the_people_are_told_on_the_countys_page(reported: Database) -> None:
    report = CountReport("tubes", at(3), 200, tubes=2)
    reporting.report(reported, round_code="R1", site_code="S21", report=report, by=BY, now=at(3))
    [line] = watching.doubtful_counts(reported, round_code="R1", area_code="T2", as_of=at(3))
    assert [one.column for one in line.doubts] == ["tubes"]


def test_sites_without_news_come_first_the_longest_silent_on_top(reported: Database) -> None:
    lines = watching.site_lines(reported, round_code="R1", area_code="C", as_of=at(2), now=LATER)
    assert [(line.site.code, line.state, line.sampled) for line in lines] == [
        ("S12", "missing", None),
        ("S22", "late", 30),
        ("S11", "reported", 250),
        ("S21", "reported", 150),
    ]
    assert all(line.lead is None and line.phone is None for line in lines)


def test_just_after_an_hour_its_missing_reports_are_awaited_and_those_from_before_are_late(reported: Database) -> None:
    def states(minutes: int, known_at: datetime | None = None) -> tuple[str, dict[str, str]]:
        asked = {"round_code": "R1", "area_code": "C", "as_of": at(2), "known_at": known_at}
        now = at(2) + timedelta(minutes=minutes)
        lines = watching.site_lines(reported, **asked, now=now)  # type: ignore[arg-type]
        line = watching.watch(reported, **asked, now=now).line  # type: ignore[arg-type]
        return line.state, {line.site.code: line.state for line in lines}

    awaiting = ("awaiting", {"S12": "late", "S22": "awaiting", "S11": "reported", "S21": "reported"})
    assert states(0) == states(9) == awaiting
    assert states(10) == ("behind", {"S12": "missing", "S22": "late", "S11": "reported", "S21": "reported"})
    assert states(600, known_at=at(2)) == awaiting


def test_whom_to_call_is_the_areas_lead_where_the_reader_may_see_it(reported: Database) -> None:
    lines = watching.site_lines(reported, round_code="R1", area_code="C", as_of=at(2), now=LATER, with_contacts=True)
    assert {line.site.code: line.phone for line in lines}["S22"] == "演示-V22"


def test_the_moments_are_the_hours_that_are_over_and_those_counted_beyond_the_plan(reported: Database) -> None:
    assert [one.at for one in watching.moments(reported, "R1", now=at(1.5))] == [at(1)]
    assert [one.at for one in watching.moments(reported, "R1", now=at(3))] == [at(1), at(2), at(3)]
    send(reported, "S11", 5, 400, now=LATER)
    assert [one.at for one in watching.moments(reported, "R1", now=LATER)][-1] == at(5)


def test_a_site_that_closes_early_moves_nobody_into_the_future(reported: Database) -> None:
    for hour in (3, 4):
        report = CountReport(f"closed-{hour}", at(hour), 250)
        reporting.report(reported, round_code="R1", site_code="S11", report=report, by=BY, now=at(2.5), final=True)
    assert [one.at for one in watching.moments(reported, "R1", now=at(2.5))] == [at(1), at(2)]
    found = watching.closing(reported, "R1", now=at(2.5)).coverage
    assert found is not None and (found.as_of, found.sites_reported) == (at(2), 2)
    later = watching.coverages(reported, round_code="R1", as_of=at(3))["C"]
    assert (later.sites_reported, later.sites_expected) == (1, 4)  # it has reported for the hours after its close


def test_a_page_is_new_after_a_count_a_correction_and_a_plan_and_not_otherwise(reported: Database) -> None:
    versions = [watching.version(reported, "R1")]
    assert watching.version(reported, "R1") == versions[0]
    send(reported, "S12", 2, 60)
    versions.append(watching.version(reported, "R1"))
    send(reported, "S12", 2, 50, now=LATER, reason="counted again")
    versions.append(watching.version(reported, "R1"))
    publish_plan(reported, {"S11": 300})
    versions.append(watching.version(reported, "R1"))
    assert len(set(versions)) == 4


def test_the_round_at_hand_is_of_the_readers_county_and_a_draft_only_where_there_is_no_other(
    db: Database,
) -> None:
    assert watching.round_at_hand(db, "", now=NOW) is None
    counties.insert(db, round_state="standby")
    assert getattr(watching.round_at_hand(db, "C/T1/", now=NOW), "code", None) == "R1"
    assert watching.round_at_hand(db, "X/", now=NOW) is None


def test_the_round_at_hand_is_one_that_the_readers_township_takes_part_in(db: Database) -> None:
    counties.insert(db, round_state="running")
    with db.writing() as session:
        first = session.exec(select(RoundRow)).one()
        part = session.exec(select(SessionRow)).one()
        other = RoundRow(**first.model_dump(exclude={"id"}) | {"code": "R2"})
        session.add(other)
        session.flush()
        replace_scope(session, other.id or 0, [ids_by_code(session)["T2"]])
        later = {"id", "round_id", "opens_at", "closes_at"}
        session.add(
            SessionRow(**part.model_dump(exclude=later), round_id=other.id or 0, opens_at=at(24), closes_at=at(28))
        )
    found = {path: watching.round_at_hand(db, path, now=at(25)) for path in ("", "C/", "C/T1/V11/", "C/T2/")}
    assert {path: one and one.code for path, one in found.items()} == {
        "": "R2",
        "C/": "R2",
        "C/T1/V11/": "R1",
        "C/T2/": "R2",
    }


def test_an_unknown_round_or_a_foreign_area_is_told(reported: Database) -> None:
    with pytest.raises(NotFound):
        watching.watch(reported, round_code="R9", area_code="C", as_of=at(2), now=LATER)
    with pytest.raises(NotFound):
        watching.watch(reported, round_code="R1", area_code="X", as_of=at(2), now=LATER)


def test_what_closing_fixes_is_the_newest_figure_with_the_reports_that_are_missing(reported: Database) -> None:
    found = watching.closing(reported, "R1", now=at(2.5))
    assert found.coverage is not None
    assert (found.coverage.sampled, found.coverage.denominator, found.coverage.as_of) == (430, 4000, at(2))
    assert (found.coverage.sites_reported, found.coverage.sites_expected) == (2, 4)
    assert (found.hours_due, found.hours_missing, found.sites_missing) == (8, 3, 2)
    assert found.open_until == at(4)
    after = watching.closing(reported, "R1", now=LATER)
    assert (after.hours_due, after.hours_missing, after.sites_missing, after.open_until) == (16, 11, 4, None)


def test_closing_before_any_hour_is_over_fixes_no_figure(db: Database) -> None:
    counties.insert(db, round_state="running")
    found = watching.closing(db, "R1", now=at(0.5))
    assert (found.coverage, found.hours_due, found.hours_missing) == (None, 0, 0)


def test_a_plan_beyond_the_target_or_all_residents_is_told_by_how_many(reported: Database) -> None:
    def curve() -> watching.Curve:
        found = watching.curve(reported, round_code="R1", area_code="C", as_of=at(2))
        assert found is not None and (found.wanted, found.residents) == (3400, 4000)
        return found

    assert (curve().beyond_target, curve().beyond_residents) == (0, 0)
    publish_plan(reported, {"S11": 500, "S21": 400}, now=EIGHT - timedelta(hours=1))
    assert (curve().beyond_target, curve().beyond_residents) == (200, 0)
    publish_plan(reported, {"S11": 700, "S21": 400}, version=2)
    assert (curve().beyond_target, curve().beyond_residents) == (1000, 400)
