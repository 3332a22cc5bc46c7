"""What areas lack, how long people wait, whom to call, and which drafts wait: on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.lacking import Lack
from sampling.services import lacking, plans, readiness, reporting, watching
from sampling.storage.database import Database
from sampling.storage.tables import AreaContact, AreaRow, PlanRow, SessionRow

from .. import county as counties
from .test_watching import EIGHT, at, publish_plan

BY = program("tests")
PLANNED = {"S11": 180, "S12": 120, "S21": 120, "S22": 60}  # an hour


def send(db: Database, site: str, hour: int, sampled: int, queue: int | None, lanes_open: int | None = None) -> None:
    report = CountReport(f"{site}-{hour}", at(hour), sampled, queue=queue, lanes_open=lanes_open)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=at(hour) + timedelta(minutes=2))


@pytest.fixture
def running(db: Database) -> Database:
    """Two hours of a morning as planned in T1, too slow for its queues in T2, where S22 is silent."""
    counties.insert(db, round_state="running")
    publish_plan(db, PLANNED, now=EIGHT - timedelta(hours=9))
    for hour in (1, 2):
        send(db, "S11", hour, 180 * hour, 0)
        send(db, "S12", hour, 120 * hour, 60)
        send(db, "S21", hour, 40 * hour, 70)
    return db


def found(db: Database, area: str = "C", hour: float = 2) -> dict[str, Lack]:
    seen = watching.watch(db, round_code="R1", area_code=area, as_of=at(hour), now=at(hour + 0.5))
    return lacking.lacks(db, seen, wait=True)


def waits(db: Database, area: str = "C", hour: float = 2, known_at: datetime | None = None) -> dict[str, str]:
    lines = watching.site_lines(db, round_code="R1", area_code=area, as_of=at(hour), known_at=known_at, now=at(hour))
    return {line.site.code: line.queue.word for line in lines if line.queue}


def test_an_area_behind_its_plan_is_told_what_it_lacks_with_all_parts_at_once(running: Database) -> None:
    lacks = found(running)
    assert (lacks["T2"].behind, lacks["T2"].measure) == (280, "plan")  # 360 planned by ten, 80 sampled
    assert lacks["T2"].by == at(4) and lacks["T2"].missing is not None and lacks["T2"].missing > 280
    assert not lacks["T2"].is_idle, "people wait there"
    assert found(running, "T2")["V21"].behind == 160
    assert found(running, "T2")["T2"] == lacks["T2"], "an area lacks the same on its own page"


def test_who_has_no_figure_or_is_awaited_lacks_nothing_that_could_be_said(running: Database) -> None:
    assert "V22" not in found(running, "T2")
    seen = watching.watch(running, round_code="R1", area_code="C", as_of=at(3), now=at(3) + timedelta(minutes=3))
    assert seen.line.state in ("awaiting", "no_news")
    assert lacking.lacks(running, seen, wait=True) == {}


def test_once_the_session_is_over_only_a_sweep_can_bring_them(running: Database) -> None:
    for hour in (3, 4):
        send(running, "S21", hour, 40 * hour, 70)
    lack = found(running, "T2", 4)["V21"]
    assert lack.is_over and lack.measure == "target" and lack.behind == 765 - 160
    assert (lack.samplers, lack.minutes) == (None, None)


def test_queues_are_told_in_words_by_the_open_lanes(running: Database) -> None:
    assert waits(running) == {"S11": "smooth", "S12": "crowded", "S21": "crowded", "S22": "untold"}
    send(running, "S12", 3, 360, 60, lanes_open=2)
    send(running, "S21", 3, 120, 0, lanes_open=0)
    assert waits(running, hour=3) == {"S11": "smooth", "S12": "busy", "S21": "resting", "S22": "untold"}
    assert set(waits(running, hour=4).values()) == {"resting"}
    assert waits(running, known_at=at(1)) == dict.fromkeys(("S11", "S12", "S21", "S22"), "untold")


def test_each_part_has_its_sites_by_word_and_the_whole_their_sum(running: Database) -> None:
    many = watching.waiting(running, round_code="R1", area_code="C", as_of=at(2))
    assert set(many) == {"C", "T1", "T2"}
    assert (many["T1"].crowded, many["T1"].smooth, many["T2"].untold) == (1, 1, 1)
    assert (many["C"].crowded, many["C"].open, many["C"].people, many["C"].told_for) == (2, 4, 130, at(2))


def test_whom_to_call_is_the_county_leader_of_the_area_or_above_then_the_lead(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        area = session.exec(select(AreaRow).where(AreaRow.code == "T1")).one()
        session.add(AreaContact(area_id=area.id or 0, part="county_leader", name="县领导甲", work_phone="0377-1"))
    seen = watching.watch(db, round_code="R1", area_code="T1", as_of=at(1), now=at(1))
    areas = [line.area for line in (seen.line, *seen.lines)]
    people = watching.answering(db, areas, above=seen.above)
    assert [(one.part, one.name, one.area_name) for one in people["T1"]] == [
        ("county_leader", "县领导甲", ""),
        ("lead", "演示网格长T1", ""),
    ]
    assert [(one.part, one.area_name) for one in people["V11"]] == [("county_leader", "T1镇"), ("lead", "")]
    village = [line.area for line in seen.lines if line.area.code == "V11"]
    own = watching.answering(db, village, above=(*seen.above, seen.line.area), scope_path="C/T1/V11/")
    assert [one.part for one in own["V11"]] == ["lead"], "nobody is named from outside the reader's area"


def test_an_area_knows_which_is_worse_and_which_is_better(running: Database) -> None:
    def beside(area: str, scope: str = "") -> watching.Beside | None:
        seen = watching.watch(running, round_code="R1", area_code=area, as_of=at(2), now=at(5))
        return watching.beside(running, seen, scope_path=scope, now=at(5))

    worst = beside("T2")
    assert worst is not None and (worst.place, worst.of, worst.worse) == (1, 2, None)
    assert worst.better is not None and worst.better.code == "T1"
    assert beside("C") is None and beside("T1", "C/T1/") is None


def test_drafts_newer_than_the_plan_that_holds_wait_until_the_session_is_over(running: Database) -> None:
    assert plans.waiting(running, "R1", now=at(1)) == []
    with running.writing() as session:
        part = session.exec(select(SessionRow)).one()
        for version in (2, 3):
            made = at(version / 4)
            session.add(PlanRow(session_id=part.id or 0, version=version, created_at=made, created_by="tests"))
    [one] = plans.waiting(running, "R1", now=at(1))
    assert (one.session_code, one.drafts, one.newest, one.holds, one.made_at) == ("AM", 2, 3, 1, at(0.75))
    assert plans.waiting(running, "R1", now=at(4)) == []


def test_before_the_opening_sites_are_counted_as_on_the_board(db: Database) -> None:
    counties.insert(db)
    counties.publish_by_hand(db)
    half_past = EIGHT - timedelta(minutes=30)
    readiness.acknowledge(db, round_code="R1", session_code="AM", site_code="S11", by=BY, now=half_past)
    told = readiness.so_far(db, round_code="R1", scope_path="C/", now=half_past)
    board = readiness.board(db, round_code="R1", scope_path="C/", now=half_past)
    assert told is not None and board is not None
    own, total = told.counted, board.total
    assert (own.acknowledged, own.staffed, own.ready, own.open) == (1, 0, 0, 0)
    assert (own.sites, own.acknowledged, own.staffed) == (total.sites, total.acknowledged, total.staffed)
    assert own.heard_at == board.heard_at == half_past
