"""Villages and grids enter who is outstanding: once, by whom it may, and nothing is ever overwritten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, Faulty, Gone, NotFound, Refused
from sampling.domain.expected import Entry as Expected
from sampling.domain.links import Holder
from sampling.domain.outstanding import Entry
from sampling.domain.permissions import ENTER_OUTSTANDING, ROLES, allows
from sampling.services import expected, links, outstanding, reporting, rounds, second
from sampling.services.outstanding import Sent
from sampling.storage.database import Database
from sampling.storage.tables import AreaRow, AuditEntry, OutstandingRow, RoundRow, SiteRow, SiteServes
from tests import county as counties

from .test_at_once import at_once

NOW = datetime(2022, 5, 4, 4, 10, tzinfo=UTC)  # ten past twelve
BY = program("tests")
VILLAGE = Actor("v", "village", "C/T1/V11/")
ENTRY = Entry(away=30, home_bound=6, refused=2, exempt=9, elsewhere=4, unknown=12)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="running")


def enter(db: Database, entry: Entry = ENTRY, area: str = "V11", by: Actor = VILLAGE, **more: object) -> object:
    now = more.pop("now", NOW)
    sent = Sent(entry, **more)  # type: ignore[arg-type]
    return outstanding.enter(db, round_code="R1", area_code=area, sent=sent, by=by, now=now)  # type: ignore[arg-type]


def rows(db: Database) -> list[OutstandingRow]:
    with db.reading() as session:
        return list(session.exec(select(OutstandingRow)))


def link(db: Database, area: str) -> str:
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        links.give(session, round_id=round_.id or 0, holders=[Holder(area=area)], now=NOW)
    return links.tokens(db, "R1")[Holder(area=area)]


def grids(db: Database) -> None:
    """Two grids in V11."""
    with db.writing() as session:
        village = session.exec(select(AreaRow).where(AreaRow.code == "V11")).one()
        for code in ("G1", "G2"):
            path = f"{village.path}{code}/"
            facts = {"parent_id": village.id, "path": path, "provenance": "generated", "source": "test"}
            session.add(AreaRow(code=code, name=code, level="grid", **facts))


def test_an_entry_is_kept_with_who_and_when_and_leaves_its_line_in_the_audit(
    db: Database, county: counties.County
) -> None:
    enter(db)
    newest = outstanding.area_page(db, round_code="R1", area_code="V11").newest
    assert newest is not None and newest.entry == ENTRY
    assert (newest.version, newest.entered_by, newest.entered_at, newest.as_of) == (1, "v", NOW, NOW)
    with db.reading() as session:
        line = session.exec(select(AuditEntry).where(AuditEntry.action == "enter outstanding people")).one()
    assert line.subject == "R1/V11" and line.details["away"] == 30 and line.details["version"] == 1


def test_the_same_sent_again_is_the_same_and_other_figures_are_a_new_version(
    db: Database, county: counties.County
) -> None:
    enter(db, sent_id="a")
    enter(db, Entry(unknown=1), sent_id="b", seen=1)
    enter(db, sent_id="a")  # the phone's answer was lost, and the township has corrected meanwhile
    assert [(row.version, row.unknown) for row in rows(db)] == [(1, 12), (2, 1)]
    with pytest.raises(Conflict):
        enter(db, Entry(unknown=2), sent_id="a")


def test_the_same_figures_said_anew_stand_for_a_later_time(db: Database, county: counties.County) -> None:
    enter(db, sent_id="a")
    enter(db, sent_id="b", seen=1, now=NOW + timedelta(hours=2))
    assert [row.as_of for row in rows(db)] == [NOW, NOW + timedelta(hours=2)]


def test_who_has_not_seen_the_newest_is_told_and_nothing_is_written(db: Database, county: counties.County) -> None:
    enter(db, sent_id="a")
    with pytest.raises(Conflict, match="Compare"):
        enter(db, Entry(unknown=1), sent_id="b", seen=0)
    assert len(rows(db)) == 1


def test_a_draft_that_waited_stands_for_when_it_was_typed(db: Database, county: counties.County) -> None:
    enter(db, waited=timedelta(hours=2))
    (row,) = rows(db)
    assert (row.as_of, row.entered_at) == (NOW - timedelta(hours=2), NOW)


def test_nonsense_is_refused_with_all_its_faults_and_too_much_is_kept_and_told(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Faulty) as caught:
        enter(db, Entry(away=-1, exempt=10**8))
    assert [fault.where for fault in caught.value.faults] == [("away",), ("exempt",)]
    assert rows(db) == []
    enter(db, Entry(unknown=1501))
    page = outstanding.area_page(db, round_code="R1", area_code="V11")
    assert [fault.facts for fault in page.doubts] == [{"total": 1501, "people": 1500}]
    assert outstanding.board(db, round_code="R1").sum.doubtful == 1


@pytest.mark.parametrize("state", ["preparing", "ready", "closed"])
def test_only_a_round_that_is_being_sampled_takes_entries(db: Database, state: str) -> None:
    counties.insert(db, round_state=state)
    with pytest.raises(Refused):
        enter(db)
    assert rows(db) == []


def test_townships_enter_nothing_of_their_own_and_unknown_areas_are_not_found(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Refused, match="its villages do"):
        enter(db, area="T1", by=BY)
    with pytest.raises(NotFound):
        enter(db, area="nowhere", by=BY)


PLACES = {"own village": "V11", "same township": "V12", "other township": "V21"}
REACH = {"township": "C/T1/", "village": "C/T1/V11/"}


@pytest.mark.parametrize("where", list(PLACES))
@pytest.mark.parametrize("role", sorted(role for role in ROLES if allows(role, ENTER_OUTSTANDING)))
def test_everybody_enters_within_the_own_area_alone(
    db: Database, county: counties.County, role: str, where: str
) -> None:
    by = Actor("x", role, REACH.get(role, "C/"))
    reaches = {"township": ("own village", "same township"), "village": ("own village",)}.get(role, tuple(PLACES))
    if where in reaches:
        enter(db, area=PLACES[where], by=by)
    else:
        with pytest.raises(Refused, match="not in your area"):
            enter(db, area=PLACES[where], by=by)
    assert len(rows(db)) == (where in reaches)


def test_site_leads_leadership_and_auditors_enter_nothing() -> None:
    assert not any(allows(role, ENTER_OUTSTANDING) for role in ("site_lead", "leadership", "auditor", "administrator"))


def test_a_link_enters_for_its_own_area_and_is_dead_once_the_round_is_closed(
    db: Database, county: counties.County
) -> None:
    token = link(db, "V11")
    outstanding.enter_on_link(db, token=token, sent=Sent(ENTRY, "a"), now=NOW)
    (row,) = rows(db)
    assert row.way == "link" and row.entered_by.startswith("link ") and token not in row.entered_by
    assert outstanding.page_of_link(db, token).area.code == "V11"
    rounds.move(db, round_code="R1", to="closed", by=BY, now=NOW)
    with pytest.raises(Gone):
        outstanding.page_of_link(db, token)
    with pytest.raises(Gone):
        outstanding.enter_on_link(db, token=token, sent=Sent(Entry(), "b", 1), now=NOW)


def test_a_link_of_a_township_enters_nothing_and_sees_its_own_villages(db: Database, county: counties.County) -> None:
    token = link(db, "T1")
    with pytest.raises(Refused):
        outstanding.enter_on_link(db, token=token, sent=Sent(ENTRY, "a"), now=NOW)
    assert [part.area.code for part in outstanding.board_of_link(db, token).parts] == ["V11", "V12"]
    with pytest.raises(NotFound):
        outstanding.page_of_link(db, "no such token")


def test_grids_add_up_until_the_village_speaks_itself(db: Database, county: counties.County) -> None:
    grids(db)
    enter(db, Entry(unknown=3), area="G1")
    board = outstanding.board(db, round_code="R1", area_code="T1")
    assert (board.sum.entered, board.sum.partly, board.sum.entry.total) == (0, 1, 3)
    enter(db, Entry(unknown=4), area="G2", by=Actor("g", "village", "C/T1/V11/G2/"))
    assert outstanding.board(db, round_code="R1").sum.entered == 1
    enter(db, Entry(unknown=9))
    page = outstanding.area_page(db, round_code="R1", area_code="V11")
    assert [grid.entry.total for grid in page.grids if grid.entry] == [3, 4]
    assert [fault.facts for fault in page.doubts] == [{"grids": 7, "total": 9}]
    assert outstanding.board(db, round_code="R1").sum.entry.total == 9


def test_the_board_is_rolled_up_worst_first_beside_expected_and_residents(
    db: Database, county: counties.County
) -> None:
    told = Expected(away=300)
    expected.enter(db, round_code="R1", area_code="V21", entry=told, source="x", version=0, by=BY, now=NOW)
    enter(db, Entry(unknown=5), area="V21", by=BY)
    enter(db, Entry(unknown=7), area="V22", by=BY)
    enter(db)
    board = outstanding.board(db, round_code="R1")
    assert [part.area.code for part in board.parts] == ["T1", "T2"]
    assert (board.sum.villages, board.sum.entered, board.sum.entry.total) == (4, 3, 75)
    assert (board.sum.residents, board.sum.expected, board.sum.expected_of) == (4000, 600, 1)
    assert [line.area.code for _, line in board.missing] == ["V12"]
    own = outstanding.board(db, round_code="R1", scope_path="C/T2/")
    assert own.area.code == "T2" and [part.area.code for part in own.parts] == ["V22", "V21"]


def report(db: Database, site: str, sampled: int) -> None:
    end = counties.OPENS_AT + timedelta(hours=4)
    said = CountReport(f"{site}-4", end, sampled)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=end)


def test_counts_and_entries_are_reconciled_and_a_township_sees_its_own_catchments(
    db: Database, county: counties.County
) -> None:
    report(db, "S11", 1400)
    report(db, "S12", 990)
    enter(db)
    enter(db, Entry(unknown=10), area="V12", by=BY)
    found = outstanding.reconciled(db, round_code="R1", now=NOW)
    told = [(one.villages[0].area.code, one.unexplained) for one in found.catchments]
    assert told[:2] == [("V11", 1500 - 1400 - 63), ("V12", 0)]
    assert {code for code, none in told[2:] if none is None} == {"V21", "V22"}
    assert (found.comparable, found.unexplained, found.leads["V11"].work_phone) == (2, 37, "演示-V11")
    own = outstanding.reconciled(db, round_code="R1", scope_path="C/T1/", now=NOW)
    assert len(own.catchments) == 2 and own.shared == 0 and set(own.leads) == {"V11", "V12"}


def test_what_is_counted_is_the_official_source(db: Database, county: counties.County) -> None:
    report(db, "S11", 1400)
    enter(db)
    planner = Actor("planner", "planner", "C/")
    end = counties.OPENS_AT + timedelta(hours=4)
    content = f"采样点编码,统计时间,累计采样人次\nS11,{end + timedelta(hours=8):%H:%M},1410\n".encode()
    second.bring(db, round_code="R1", content=content, file_name="省平台.csv", by=planner, now=end)
    counted = []
    for seen in (0, 1):
        found = outstanding.reconciled(db, round_code="R1", now=NOW)
        counted.append(next(one.counted for one in found.catchments if "S11" in one.sites))
        official = "own" if seen else "second"
        second.choose(db, round_code="R1", official=official, reason="已核对", seen=seen, by=planner, now=end)
    assert counted == [1400, 1410]


def test_a_catchment_that_reaches_beyond_a_township_is_the_countys_alone(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S12")).one()
        other = session.exec(select(AreaRow).where(AreaRow.code == "V21")).one()
        session.add(SiteServes(site_id=site.id or 0, area_id=other.id or 0))
    own = outstanding.reconciled(db, round_code="R1", scope_path="C/T1/", now=NOW)
    assert [one.villages[0].area.code for one in own.catchments] == ["V11"] and own.shared == 1
    whole = outstanding.reconciled(db, round_code="R1", now=NOW)
    assert sorted(len(one.villages) for one in whole.catchments) == [1, 1, 2]


def test_the_list_says_where_people_go_and_whom_to_ring(db: Database, county: counties.County) -> None:
    enter(db)
    found = outstanding.listed(db, round_code="R1", scope_path="C/T1/", now=NOW)
    assert [(row.township, row.line.area.code) for row in found.rows] == [("T1镇", "V11"), ("T1镇", "V12")]
    assert found.rows[0].sites[0][0] == "S11采样点" and found.rows[0].lead is not None


def test_of_two_who_enter_at_once_one_is_kept_and_the_other_is_told(db: Database, county: counties.County) -> None:
    for turn in range(6):
        acts = [
            lambda k=k, turn=turn: enter(db, Entry(unknown=10 * turn + k), sent_id=f"{turn}-{k}", seen=turn)
            for k in (1, 2)
        ]
        answers = at_once(*acts)
        assert sum(isinstance(one, Conflict) for one in answers) == 1
        assert len(rows(db)) == turn + 1


def test_one_sending_ten_times_at_once_is_one_version(db: Database, county: counties.County) -> None:
    answers = at_once(*(lambda: enter(db, sent_id="storm") for _ in range(10)))
    assert sum(one.is_new for one in answers) == 1  # type: ignore[attr-defined]
    assert len(rows(db)) == 1
