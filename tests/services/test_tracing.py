"""Every figure is made of counts that add up to it; areas that share sites are one catchment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.counts import CountReport
from sampling.domain.errors import NotFound
from sampling.domain.expected import Entry
from sampling.services import auditing, expected, reporting, rounds, second, watching
from sampling.services.watching import AreaLine, Traced, Watch, Which
from sampling.services.watching.facts import current
from sampling.storage.database import Database
from sampling.storage.tables import AreaResidents, AreaRow

from .. import county as counties
from .test_summaries import EIGHT, at, move, send

BY = program("tests")
NIGHT = datetime(2022, 5, 3, 14, tzinfo=UTC)
NOW = EIGHT + timedelta(hours=3)


@pytest.fixture
def running(db: Database) -> Database:
    """S11 serves V11 and V12 together, S12 is V12's own; S21 and S22 stand for one village each."""
    counties.insert(db, round_state="running")
    move(db, "S11", "V11", "V12")
    watching.made_anew(db, "R1")
    for site, hour, sampled in (("S11", 1, 100), ("S11", 2, 160), ("S12", 1, 40), ("S21", 2, 30)):
        send(db, site, hour, sampled)
    return db


def seen(db: Database, area: str = "T1", *, of: str = "residents", known_at: datetime | None = None) -> Watch:
    return watching.watch(
        db, round_code="R1", area_code=area, as_of=at(2), known_at=known_at, now=NOW, which=of
    )  # fmt: skip


def counted(db: Database, area: str = "T1", **which: object) -> Traced:
    return watching.traced(db, round_code="R1", area_code=area, as_of=at(2), which=Which(**which))  # type: ignore[arg-type]


def line(watch: Watch, code: str) -> AreaLine:
    return next(one for one in watch.lines if one.area.code == code)


def enter(db: Database, area: str, now: datetime = NIGHT, version: int = 0, **entry: int) -> None:
    expected.enter(
        db, round_code="R1", area_code=area, entry=Entry(**entry), source="逐户", version=version, by=BY, now=now
    )


def test_villages_that_share_a_site_are_one_catchment_with_all_that_is_counted_in_it(running: Database) -> None:
    watch = seen(running)
    (together,) = watch.together
    assert [area.code for area in together.areas] == ["V11", "V12"]
    assert (together.coverage.sampled, together.coverage.of_several) == (200, 160)
    assert (together.coverage.denominator, together.sites, together.own) == (2500, ("S11",), 1)
    assert (together.coverage.sites_reported, together.coverage.sites_expected) == (1, 2)
    alone, both = line(watch, "V11"), line(watch, "V12")
    assert alone.is_together and alone.coverage.coverage is None
    assert not both.is_together and both.shares and both.shares.line == together
    assert line(seen(running, "C"), "T1").shares is None
    assert seen(running, "C").together == ()


def test_a_site_for_all_of_a_township_joins_no_villages(running: Database) -> None:
    move(running, "S22", "T2")
    watching.made_anew(running, "R1")
    send(running, "S22", 2, 70)
    watch = seen(running, "T2")
    (together,) = watch.together
    assert together.whole and together.coverage.sampled == 70 and together.coverage.denominator is None
    assert line(watch, "V22").is_together and not line(watch, "V21").is_together
    assert counted(running, "T2", group="T2", shared=True).sums.people == 70


def test_groups_and_villages_alone_add_up_to_the_township(running: Database) -> None:
    for area, codes in (("T1", ("V11",)), ("T2", ())):
        watch = seen(running, area)
        grouped = {one.code for together in watch.together for one in together.areas if not together.whole}
        alone = sum(one.coverage.sampled for one in watch.lines if one.area.code not in grouped)
        assert watch.line.coverage.sampled == alone + sum(one.coverage.sampled for one in watch.together)
        assert bool(codes) == bool(grouped)


@pytest.mark.parametrize("way", ["summed", "counted one by one", "second source"])
def test_the_counts_behind_each_figure_add_up_to_it(running: Database, way: str) -> None:
    known_at = None
    if way == "second source":
        planner = Actor("planner", "planner", "C/")
        content = "采样点编码,采样点名称,统计时间,累计采样人次\nS11,,10:00,171\nS21,,09:00,12".encode()
        second.bring(running, round_code="R1", content=content, file_name="省.csv", by=planner, now=NOW)
        second.choose(running, round_code="R1", official="second", seen=0, reason="已核对", by=planner, now=NOW)
    elif way == "counted one by one":
        known_at = NOW + timedelta(seconds=1)
    facts = current(running, "R1")
    for area in ("C", "T1", "V11", "V12", "T2"):
        for as_of in (at(1), at(2), at(4)):
            for since in (None, at(1)):
                found = watching.traced(
                    running,
                    round_code="R1",
                    area_code=area,
                    as_of=as_of,
                    known_at=known_at,
                    which=Which(since=since),
                )
                path = facts.basis.path_of(area)
                before = facts.coverage(path, since, known_at).sampled if since else 0
                assert found.adds_up
                assert found.sums.people == facts.coverage(path, as_of, known_at).sampled - before
                assert sum(one.counted.people for one in found.lines) == found.sums.people
                if since is None:
                    assert found.reported == found.line.coverage.sites_reported
                    assert found.expected == len(found.due) == found.line.coverage.sites_expected
                    assert sum(one.left_out for one in found.due) == found.line.coverage.sites_left_out
    if way == "second source":
        assert {one.site.code for one in counted(running).lines if one.is_second} == {"S11"}


def test_a_catchment_leads_to_its_counts_and_to_those_of_the_sites_it_shares(running: Database) -> None:
    assert counted(running, group="V12").sums.people == 200
    shared = counted(running, group="V11", shared=True)
    assert [(one.site.code, one.together) for one in shared.lines] == [("S11", ("V11村", "V12村"))]
    assert counted(running, sites=("S12",)).sums.people == 40
    for wrong in ({"group": "V21"}, {"sites": ("S21",)}, {"group": "NONE"}):
        with pytest.raises(NotFound):
            counted(running, **wrong)


def test_nothing_was_added_since_a_moment_still_to_come(running: Database) -> None:
    found = counted(running, "C", since=at(4))
    assert (found.sums.people, found.figure, found.adds_up) == (0, 0, True)


def test_what_was_known_then_is_traced_as_it_was_known(running: Database) -> None:
    send(running, "S11", 2, 150, reason="数错", now=NOW)
    then = watching.traced(running, round_code="R1", area_code="C", as_of=at(2), known_at=at(2))
    assert (then.sums.people, counted(running, "C").sums.people) == (230, 220)
    assert then.figure == 230


def test_visitors_and_tubes_are_traced_with_the_people(running: Database) -> None:
    said = CountReport("with-more", at(3), 180, visitors=9, tubes=20)
    reporting.report(running, round_code="R1", site_code="S11", report=said, by=BY, now=NOW)
    found = watching.traced(running, round_code="R1", area_code="C", as_of=at(3))
    samples = current(running, "R1").samples("C/", at(3))
    assert samples is not None
    assert (found.sums.visitors, found.sums.tubes) == (samples.visitors, samples.tubes) == (9, 20)
    assert (found.sums.with_visitors, found.sums.days) == (samples.with_visitors, samples.days)
    (sent,) = [
        one
        for key, one in watching.sent(running, round_code="R1", lines=found.lines).items()
        if key == ("S11", at(3), 1)
    ]
    assert (sent.source, sent.reported_by) == ("page", "tests")


def test_coverage_of_expected_people_stands_once_every_village_has_entered(running: Database) -> None:
    assert seen(running).line.of_expected.coverage is None
    enter(running, "V11", away=1300)
    watch = seen(running)
    assert watch.line.expected.missing == 1 and watch.line.of_expected.denominator is None
    enter(running, "V12", away=900, now=at(1.5))
    watch = seen(running)
    assert (watch.line.of_expected.denominator, watch.line.of_expected.sampled) == (300, 200)
    assert watch.line.of_expected.which == "expected" and watch.line.coverage.denominator == 2500
    assert seen(running, known_at=at(1)).line.of_expected.denominator is None, "as it was known then"
    (together,) = seen(running, of="expected").together
    assert (together.coverage.denominator, together.coverage.which) == (300, "expected")
    assert [one.area.code for one in seen(running, of="expected").lines] == ["V11", "V12"]


def test_an_areas_own_figure_comes_before_the_sum_of_its_parts(running: Database) -> None:
    with running.writing() as session:
        area = session.exec(select(AreaRow).where(AreaRow.code == "T2")).one()
        session.exec(select(AreaResidents).where(AreaResidents.area_id == area.id)).one().count = 9999
        auditing.record(session, by=BY, action="import areas", subject="areas", at=NIGHT)
    for village, away in (("V21", 100), ("V22", 0)):
        enter(running, village, away=away)
    assert seen(running, "T2").line.of_expected.denominator == 1400, (
        "the villages' own, whatever the township's residents"
    )


def test_the_rounds_stand_beside_each_other_with_their_final_figures(running: Database) -> None:
    (one,) = watching.finals(running, "C/", now=NOW)
    assert one.coverage and one.coverage.sampled == 230 and not one.is_over
    assert (one.coverage.as_of, one.coverage.sites_expected) == (at(3), 4)
    send(running, "S22", 3, 11)
    rounds.move(running, round_code="R1", to="closed", by=BY, now=at(5))
    (closed,) = watching.finals(running, "C/T2/", now=at(40))
    assert closed.is_over and closed.area.code == "T2"
    assert closed.coverage and (closed.coverage.sampled, closed.coverage.as_of) == (41, at(4))
    assert watching.finals(running, "C/", now=EIGHT - timedelta(days=1)) == []
