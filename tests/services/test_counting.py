"""The desk's counts: typed, from files, settled; each once, in its own area, and nothing that was typed is lost."""

import csv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.closing import ClosingReport
from sampling.domain.counting import Outcome, Typed
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound, Refused
from sampling.services import auditing, closing, counting, reporting, rounds, watching
from sampling.services.daily import reading as daily
from sampling.services.daily import signing
from sampling.storage.database import Database
from sampling.storage.tables import CountConflictRow, CountRow

from .. import county as counties

EIGHT = counties.County().opens_at
LATER = EIGHT + timedelta(hours=6)
TOWNSHIP = Actor("town-1", "township", "C/T1/")
OTHER = Actor("town-2", "township", "C/T2/")
DESK = Actor("desk", "desk", "C/")
LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")
PAGE = "page-1"


def at(hour: int) -> datetime:
    return EIGHT + timedelta(hours=hour)


def typed(*cells: tuple[str, int, str, int]) -> list[Typed]:
    return [Typed(site, at(hour), text, seen) for site, hour, text, seen in cells]


def save(db: Database, *cells: tuple[str, int, str, int], by: Actor = TOWNSHIP, **more: object) -> list[Outcome]:
    asked = {"page_id": PAGE, "now": LATER, "area_code": None} | more
    return counting.save(db, round_code="R1", cells=typed(*cells), by=by, **asked)  # type: ignore[arg-type]


def states(outcomes: Sequence[Outcome]) -> list[tuple[str, int, str]]:
    return [(one.site_code, int((one.hour - EIGHT) / timedelta(hours=1)), one.state) for one in outcomes]


def phone(db: Database, hour: int, sampled: int, report_id: str, *, site: str = "S11", **more: object) -> None:
    report = CountReport(report_id, at(hour), sampled, **more)  # type: ignore[arg-type]
    reporting.report(db, round_code="R1", site_code=site, report=report, by=LEAD, now=LATER, source="phone")


def rows(db: Database) -> list[tuple[str, int, int, int]]:
    with db.reading() as session:
        found = session.exec(select(CountRow).order_by(CountRow.site_id, CountRow.hour, CountRow.version)).all()  # type: ignore[arg-type]
        return [(row.source, int((row.hour - EIGHT) / timedelta(hours=1)), row.version, row.sampled) for row in found]


def sampled(db: Database) -> int:
    return watching.coverages(db, round_code="R1", as_of=LATER)["C"].sampled


@pytest.fixture
def county_db(db: Database) -> Database:
    counties.insert(db)
    return db


def offer(db: Database, hour: int, people: int, *, site: str = "S11", report_id: str = "offered") -> int:
    """A report of a phone that the county has other figures for; gives the id of the conflict."""
    with pytest.raises(Conflict):
        phone(db, hour, people, report_id, site=site)
    with db.reading() as session:
        return max(row.id or 0 for row in session.exec(select(CountConflictRow)).all())


# The grid


def test_a_grid_has_all_sites_of_the_area_by_the_hours_of_the_day(county_db: Database) -> None:
    found = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=LATER)
    assert [line.site_code for line in found.lines] == ["S11", "S12"]
    assert found.hours[:4] == tuple(at(hour) for hour in range(1, 5))
    assert (found.due, found.reported) == (8, 0)
    assert {cell.state for line in found.lines for cell in line.cells} == {"empty"}


def test_an_hour_that_is_not_over_is_locked_and_says_from_when_on(county_db: Database) -> None:
    found = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=at(2))
    [line, _] = found.lines
    assert [cell.state for cell in line.cells] == ["empty", "empty", "locked", "locked"]
    assert line.cells[2].not_before == at(3) - timedelta(minutes=10)


def test_cells_are_stored_each_by_itself_and_what_is_wrong_comes_back_as_typed(county_db: Database) -> None:
    outcomes = save(
        county_db, ("S11", 1, "40", 0), ("S11", 2, "abc", 0), ("S11", 3, "１，０２", 0), ("S12", 1, " 1,0 ", 0),
        ("S12", 2, "", 0), ("S12", 3, "25", 0),
    )  # fmt: skip
    assert states(outcomes) == [
        ("S11", 1, "saved"), ("S11", 2, "problem"), ("S11", 3, "problem"),
        ("S12", 1, "problem"), ("S12", 2, "empty"), ("S12", 3, "saved"),
    ]  # fmt: skip
    assert outcomes[1].text == "abc" and outcomes[1].told
    assert rows(county_db) == [("grid", 1, 1, 40), ("grid", 3, 1, 25)]


def test_the_same_page_sent_twice_is_one_count(county_db: Database) -> None:
    first = save(county_db, ("S11", 1, "40", 0), ("S11", 2, "60", 0))
    again = save(county_db, ("S11", 1, "40", 0), ("S11", 2, "60", 0))
    assert [one.version for one in first + again] == [1, 1, 1, 1]
    assert rows(county_db) == [("grid", 1, 1, 40), ("grid", 2, 1, 60)]


def test_a_page_sent_again_after_a_correction_changes_nothing(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    save(county_db, ("S11", 1, "45", 1), reason="misread")
    [again] = save(county_db, ("S11", 1, "40", 0))
    assert (again.state, again.value) == ("saved", 45)
    assert rows(county_db) == [("grid", 1, 1, 40), ("grid", 1, 2, 45)]


def test_a_changed_cell_asks_for_a_reason_and_one_reason_serves_many(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0), ("S12", 1, "20", 0))
    changed = (("S11", 1, "41", 1), ("S12", 1, "21", 1))
    assert [one.state for one in save(county_db, *changed)] == ["reason", "reason"]
    assert len(rows(county_db)) == 2
    assert [one.state for one in save(county_db, *changed, reason="tally read again")] == ["saved", "saved"]
    assert [row[2:] for row in rows(county_db)] == [(1, 40), (2, 41), (1, 20), (2, 21)]


def test_a_fall_below_an_earlier_hour_asks_for_a_reason(county_db: Database) -> None:
    outcomes = save(county_db, ("S11", 1, "40", 0), ("S11", 2, "39", 0))
    assert [one.state for one in outcomes] == ["saved", "reason"]
    assert save(county_db, ("S11", 2, "39", 0), reason="one was counted twice")[0].state == "saved"


def test_a_figure_that_looks_like_a_slip_is_asked_about_and_stored_with_a_reason(county_db: Database) -> None:
    [asked] = save(county_db, ("S11", 1, "99999", 0))
    assert asked.state == "reason" and rows(county_db) == []
    assert save(county_db, ("S11", 1, "99999", 0), reason="the whole town came")[0].state == "saved"


def test_a_count_that_stands_is_never_emptied(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    [outcome] = save(county_db, ("S11", 1, "", 1), reason="gone")
    assert (outcome.state, outcome.value) == ("problem", 40)


def test_another_figure_keeps_all_the_others_of_the_report(county_db: Database) -> None:
    phone(county_db, 1, 40, "a", tubes=4, queue=7, visitors=3, note="calm")
    save(county_db, ("S11", 1, "5", 1), figure="tubes", reason="one was forgotten")
    [line, _] = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=LATER).lines
    standing = line.cells[0].standing
    assert standing is not None
    report = standing.report
    assert (report.sampled, report.tubes, report.queue, report.visitors, report.note) == (40, 5, 7, 3, "calm")
    assert save(county_db, ("S12", 1, "5", 0), figure="tubes")[0].state == "problem"


def test_what_comes_from_a_tally_sheet_is_known_as_that(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0), source="paper")
    assert rows(county_db) == [("paper", 1, 1, 40)]
    with pytest.raises(Refused):
        save(county_db, ("S11", 2, "40", 0), source="phone")


def test_a_township_stores_and_sees_its_own_sites_alone(county_db: Database) -> None:
    [outcome] = save(county_db, ("S21", 1, "40", 0))
    assert outcome.state == "problem" and rows(county_db) == []
    for area in ("T2", "V21", "C"):
        with pytest.raises(NotFound):
            counting.grid(county_db, round_code="R1", area_code=area, by=TOWNSHIP, now=LATER)
        with pytest.raises(NotFound):
            save(county_db, ("S21", 1, "40", 0), area_code=area)
    assert save(county_db, ("S21", 1, "40", 0), by=DESK)[0].state == "saved"


def test_the_county_sees_its_townships_side_by_side(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    whole = counting.grid(county_db, round_code="R1", by=DESK, now=LATER)
    below = counting.townships(county_db, whole)
    assert whole.is_county and (whole.due, whole.reported) == (16, 1)
    assert [(one.area_code, one.due, one.reported) for one in below] == [("T2", 8, 0), ("T1", 8, 1)]


def test_a_closed_round_takes_nothing(db: Database) -> None:
    counties.insert(db, round_state="closed")
    found = counting.grid(db, round_code="R1", by=TOWNSHIP, now=LATER)
    assert {cell.state for line in found.lines for cell in line.cells} == {"locked"}
    [outcome] = save(db, ("S11", 1, "40", 0))
    assert outcome.state == "problem" and outcome.told and rows(db) == []


def test_a_reason_is_stored_with_what_needs_one_alone(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    outcomes = save(
        county_db, ("S11", 1, "41", 1), ("S11", 2, "60", 0), ("S12", 1, "20", 0), ("S12", 2, "15", 0),
        ("S12", 3, "1900", 0), reason="read again",
    )  # fmt: skip
    assert {one.state for one in outcomes} == {"saved"}
    with county_db.reading() as session:
        told = {(row.sampled, row.reason) for row in session.exec(select(CountRow)).all()}
    # A correction, a fall and what looks like a slip have it; figures that nobody asks about have none.
    assert told == {(40, ""), (41, "read again"), (60, ""), (20, ""), (15, "read again"), (1900, "read again")}


# Conflicts


def test_open_conflicts_are_one_number_on_the_grid_in_the_list_and_in_the_days_report(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0), ("S12", 1, "20", 0))
    offer(county_db, 1, 44, report_id="a")
    offer(county_db, 1, 45, report_id="b")  # of the same hour
    offer(county_db, 1, 21, site="S12", report_id="c")
    for by in (TOWNSHIP, DESK):
        shown = counting.grid(county_db, round_code="R1", by=by, now=LATER)
        assert shown.disputes == len(counting.conflicts(county_db, round_code="R1", by=by)) == 3
    assert [one.disputes for one in counting.townships(county_db, shown)] == [3, 0]
    _, here = daily.township(county_db, round_code="R1", area_code="T1", now=LATER)
    assert here.figures.open_matters["conflicts"] == 3


def test_what_a_phone_reported_since_the_page_was_opened_is_not_overwritten(county_db: Database) -> None:
    phone(county_db, 1, 38, "a")
    for reason in ("", "I am right"):
        [outcome] = save(county_db, ("S11", 1, "40", 0), reason=reason)
        assert (outcome.state, outcome.text, outcome.value) == ("conflict", "40", 38)
    assert rows(county_db) == [("phone", 1, 1, 38)]
    [sides] = counting.conflicts(county_db, round_code="R1", by=TOWNSHIP)
    assert (sides.dispute.offered.sampled, sides.dispute.source, sides.dispute.reported_by) == (40, "grid", "town-1")
    [line, _] = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=LATER).lines
    assert line.cells[0].state == "conflict"


@pytest.mark.parametrize(
    ("how", "given", "left"),
    [
        ("kept", None, [("grid", 1, 1, 40)]),
        ("taken", None, [("grid", 1, 1, 40), ("grid", 1, 2, 44)]),
        ("other", 42, [("grid", 1, 1, 40), ("grid", 1, 2, 42)]),
    ],
)
def test_a_conflict_is_settled_by_the_township_and_the_sum_is_exact(
    county_db: Database, how: str, given: int | None, left: list[tuple[str, int, int, int]]
) -> None:
    save(county_db, ("S11", 1, "40", 0), ("S12", 1, "20", 0))
    found = offer(county_db, 1, 44)
    counting.settle(
        county_db, round_code="R1", conflict_id=found, how=how, sampled=given, reason="counted the tubes", seen=1,
        by=TOWNSHIP, now=LATER,
    )  # fmt: skip
    assert [row for row in rows(county_db) if row[3] != 20] == left
    assert sampled(county_db) == left[-1][3] + 20
    assert counting.conflicts(county_db, round_code="R1", by=TOWNSHIP) == []
    [settled] = counting.conflicts(county_db, round_code="R1", is_open=False, by=TOWNSHIP)
    assert (settled.dispute.settled_by, settled.dispute.settled_how) == ("town-1", how)
    [line] = auditing.entries(county_db, action="settle conflict")[0]
    assert (line.details["how"], line.details["reason"]) == (how, "counted the tubes")


def test_a_settled_conflict_keeps_what_stood_and_loses_no_figure_that_was_not_offered(county_db: Database) -> None:
    phone(county_db, 1, 314, "first", tubes=32, queue=7, visitors=3, note="calm")
    found = offer(county_db, 1, 315)
    counting.settle(
        county_db, round_code="R1", conflict_id=found, how="taken", reason="counted", seen=1, by=TOWNSHIP, now=LATER
    )
    sides = counting.conflict(county_db, round_code="R1", conflict_id=found, by=TOWNSHIP)
    assert sides.stood is not None and sides.standing is not None
    assert (sides.stood.report.sampled, sides.dispute.offered.sampled, sides.standing.report.sampled) == (314, 315, 315)
    report = sides.standing.report
    assert (report.tubes, report.queue, report.visitors, report.note) == (32, 7, 3, "calm")
    assert (sides.standing.source, sides.standing.reported_by) == ("grid", "town-1")


def test_visitors_who_are_more_than_the_people_taken_are_not_kept(county_db: Database) -> None:
    phone(county_db, 1, 40, "first", tubes=4, visitors=30)
    found = offer(county_db, 1, 20)
    counting.settle(
        county_db, round_code="R1", conflict_id=found, how="taken", reason="counted", seen=1, by=TOWNSHIP, now=LATER
    )
    standing = counting.conflict(county_db, round_code="R1", conflict_id=found, by=TOWNSHIP).standing
    assert standing is not None and (standing.report.sampled, standing.report.visitors) == (20, None)


def test_a_conflict_is_settled_with_all_that_is_said_or_not_at_all(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    found = offer(county_db, 1, 44)

    def settle(by: Actor = TOWNSHIP, **asked: object) -> None:
        counting.settle(county_db, round_code="R1", conflict_id=found, **({"seen": 1} | asked), by=by, now=LATER)  # type: ignore[arg-type]

    with pytest.raises(Faulty) as caught:
        settle(how="other", reason="")
    assert {fault.where for fault in caught.value.faults} == {("sampled",), ("reason",)}
    with pytest.raises(Faulty):
        settle(how="guessed", reason="x")
    with pytest.raises(NotFound):
        settle(by=OTHER, how="kept")
    with pytest.raises(Conflict):
        settle(how="taken", reason="x", seen=2)
    assert rows(county_db) == [("grid", 1, 1, 40)]
    settle(how="taken", reason="x")
    with pytest.raises(Conflict, match="town-1"):
        settle(how="kept", seen=2)


def test_conflicts_are_seen_by_their_own_township_alone(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    offer(county_db, 1, 44)
    assert counting.conflicts(county_db, round_code="R1", by=OTHER) == []
    assert len(counting.conflicts(county_db, round_code="R1", by=DESK)) == 1
    with pytest.raises(NotFound):
        counting.conflicts(county_db, round_code="R1", area_code="T1", by=OTHER)


def test_of_two_who_settle_at_once_one_is_told(county_db: Database) -> None:
    for turn in range(6):
        hour = turn % 3 + 1
        site = "S11" if turn < 3 else "S12"
        save(county_db, (site, hour, f"{hour}00", 0))
        found = offer(county_db, hour, hour * 100 + 4, site=site, report_id=f"offered-{turn}")
        start = Barrier(2)

        def settle(how: str, start: Barrier = start, found: int = found, hour: int = hour) -> object:
            start.wait()
            try:
                counting.settle(
                    county_db, round_code="R1", conflict_id=found, how=how, sampled=hour * 100 + 10, reason="x", seen=1,
                    by=TOWNSHIP, now=LATER,
                )  # fmt: skip
            except DomainError as error:
                return error
            return None

        with ThreadPoolExecutor(2) as pool:
            one, two = pool.map(settle, ("taken", "other"))
        assert [type(one), type(two)].count(type(None)) == 1
        assert isinstance(one or two, Conflict)
        versions = [row for row in rows(county_db) if row[1] == hour]
        assert max(row[2] for row in versions) == 2


def test_of_two_who_type_the_same_cell_at_once_nothing_is_overwritten_unseen(county_db: Database) -> None:
    for turn in range(1, 5):
        start = Barrier(2)

        def write(people: str, turn: int = turn, start: Barrier = start) -> Outcome:
            start.wait()
            [found] = save(county_db, ("S11", turn, people, 0), page_id=f"page-{people}", reason="sure")
            return found

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(write, (f"{turn}0", f"{turn}1")))
        assert sorted(one.state for one in outcomes) == ["conflict", "saved"]
        assert [row[2] for row in rows(county_db) if row[1] == turn] == [1]


@pytest.mark.parametrize("wrong", ["4x", "", "9999999"])
def test_a_slip_in_an_old_page_does_not_teach_it_the_newer_version(county_db: Database, wrong: str) -> None:
    save(county_db, ("S11", 1, "40", 0))
    phone(county_db, 1, 44, "a", reason="two lanes were forgotten")
    [outcome] = save(county_db, ("S11", 1, wrong, 1), reason="read again")
    assert (outcome.state, outcome.version, outcome.seen, outcome.text) == ("problem", 2, 1, wrong)
    assert "since you opened this page" in str(outcome.told[-1])
    [outcome] = save(county_db, ("S11", 1, "41", outcome.seen), reason="read again")
    assert (outcome.state, outcome.value, outcome.seen) == ("conflict", 44, 1)
    assert [row[2:] for row in rows(county_db)] == [(1, 40), (2, 44)]


def test_who_types_into_an_old_page_is_told_what_stands_from_whom_and_where_both_are_kept(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0))
    phone(county_db, 1, 44, "a", reason="two lanes were forgotten")
    [outcome] = save(county_db, ("S11", 1, "41", 1), reason="read again")
    assert "44" in str(outcome.told[0]) and "lead-S11, 14:00" in str(outcome.told[0])
    assert outcome.conflict_id is not None
    sides = counting.conflict(county_db, round_code="R1", conflict_id=outcome.conflict_id, by=TOWNSHIP)
    assert sides.standing is not None
    assert (sides.standing.report.sampled, sides.dispute.offered.sampled) == (44, 41)
    [again] = save(county_db, ("S11", 1, "41", 1), reason="read again")
    assert again.conflict_id == outcome.conflict_id  # the same figures are the same conflict


# A site that has closed


def close(db: Database, hour: int, sampled: int, site: str = "S11") -> None:
    """The site closes half an hour before `hour` ends."""
    now = at(hour) - timedelta(minutes=30)
    said = ClosingReport("closed", now - timedelta(minutes=5), sampled, tubes=sampled)
    closing.report(db, round_code="R1", session_code="AM", site_code=site, report=said, by=LEAD, now=now)


def test_the_hours_to_come_of_a_closed_site_are_closed_with_its_final_figure_and_not_reported(
    county_db: Database,
) -> None:
    phone(county_db, 1, 60, "a")
    close(county_db, 2, 70)
    found = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=at(2) - timedelta(minutes=20))
    line = found.lines[0]
    assert [cell.state for cell in line.cells] == ["saved", "final", "final", "final"]
    assert [cell.standing.report.sampled for cell in line.cells if cell.standing] == [60, 70, 70, 70]
    assert (found.due, found.reported) == (2, 1)
    later = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=at(2)).lines[0]
    assert [cell.state for cell in later.cells] == ["saved", "saved", "final", "final"]
    assert later.cells[1].standing is not None and later.cells[1].standing.is_final


def test_what_is_doubtful_about_a_final_figure_is_told_once(county_db: Database) -> None:
    phone(county_db, 1, 60, "a")
    close(county_db, 2, 1600)  # more than the residents of the site
    found = counting.grid(county_db, round_code="R1", by=TOWNSHIP, now=at(2) - timedelta(minutes=20))
    assert found.doubtful == 1 == len(counting.flags(county_db, round_code="R1", by=TOWNSHIP))


def test_a_file_says_which_hours_came_with_the_closing_and_can_be_brought_back_at_once(county_db: Database) -> None:
    phone(county_db, 1, 60, "a")
    close(county_db, 2, 70)
    now = at(2) - timedelta(minutes=20)
    content, _ = counting.export(county_db, round_code="R1", form="csv", by=TOWNSHIP, now=now)
    lines = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert [one["state"] for one in lines] == ["状态", "已上报", "已收点", "已收点", "已收点"]
    brought = counting.check_file(
        county_db, round_code="R1", content=content, file_name="x.csv", by=TOWNSHIP, now=now
    )  # fmt: skip
    assert (brought.unchanged, brought.faulty) == (4, 0), [str(one) for one in brought.findings]
    changed = content.replace(b",12:00,70,", b",12:00,75,")
    brought = counting.check_file(
        county_db, round_code="R1", content=changed, file_name="x.csv", by=TOWNSHIP, now=now
    )  # fmt: skip
    assert (brought.unchanged, brought.faulty) == (3, 1)


# Flags and history


def test_improbable_counts_are_listed_newest_first_and_once_a_day(county_db: Database) -> None:
    save(county_db, ("S11", 1, "2000", 0), ("S11", 2, "2010", 0), reason="sure")
    save(county_db, ("S12", 1, "300", 0), now=LATER + timedelta(minutes=1))
    found = counting.flags(county_db, round_code="R1", by=TOWNSHIP)
    assert [(one.site_code, one.version.report.sampled) for one in found] == [("S12", 300), ("S11", 2000)]
    assert counting.flags(county_db, round_code="R1", by=OTHER) == []


def test_the_history_of_an_hour_has_every_version_with_who_when_way_and_reason(county_db: Database) -> None:
    phone(county_db, 1, 40, "a")
    save(county_db, ("S11", 1, "41", 1), reason="tally read again", source="paper")
    found = counting.history(county_db, round_code="R1", site_code="S11", hour=at(1), by=TOWNSHIP)
    assert [(one.report.sampled, one.source, one.reported_by, one.report.reason) for one in found.versions] == [
        (40, "phone", "lead-S11", ""),
        (41, "paper", "town-1", "tally read again"),
    ]
    with pytest.raises(NotFound):
        counting.history(county_db, round_code="R1", site_code="S11", hour=at(1), by=OTHER)
    with pytest.raises(NotFound):
        counting.history(county_db, round_code="R1", site_code="S11", hour=at(1) + timedelta(minutes=7), by=TOWNSHIP)


# Files

HEAD = "site,day,hour,sampled,tubes,reason\n"


def bring(db: Database, lines: str, *, by: Actor = TOWNSHIP, only_right: bool = False, now: datetime = LATER) -> object:
    return counting.apply_file(
        db, round_code="R1", content=(HEAD + lines).encode(), file_name="counts.csv", only_right_rows=only_right,
        by=by, now=now,
    )  # fmt: skip


def test_a_file_is_stored_row_by_row_and_the_same_file_changes_nothing(county_db: Database) -> None:
    lines = "S11,2022-05-04,09:00,40,4,\nS11,2022-05-04,10:00,60,,\nS12,2022-05-04,9:00,20,2,\n"
    first, again = bring(county_db, lines), bring(county_db, lines)
    assert (first.new, first.unchanged, again.new, again.unchanged) == (3, 0, 0, 3)  # type: ignore[attr-defined]
    assert rows(county_db) == [("file", 1, 1, 40), ("file", 2, 1, 60), ("file", 1, 1, 20)]
    save(county_db, ("S11", 1, "45", 1), reason="x")
    assert bring(county_db, lines).unchanged == 3  # type: ignore[attr-defined]
    assert rows(county_db)[1] == ("grid", 1, 2, 45)


def test_a_dry_run_tells_all_faults_at_once_and_writes_nothing(county_db: Database) -> None:
    save(county_db, ("S12", 1, "20", 0))
    lines = (
        "S11,2022-05-04,09:00,abc,,\n"  # 2
        "S99,2022-05-04,09:00,40,,\n"  # 3
        "S21,2022-05-04,09:00,40,,\n"  # 4: of another township
        "S11,2022-05-04,03:00,40,,\n"  # 5: not open
        "S11,2022-05-04,10:00,50,,\n"  # 6
        "S11,2022-05-04,11:00,40,,\n"  # 7: falls
        "S12,2022-05-04,09:00,21,,\n"  # 8: a correction without a reason
        "S12,2022-05-04,10:00,30,,\n"  # 9 and
        "S12,2022-05-04,10:00,31,,\n"  # 10: twice
        "S12,2022-05-04,11:00,99999,,\n"  # 11: a slip
    )
    report = counting.check_file(
        county_db, round_code="R1", content=(HEAD + lines).encode(), file_name="f.csv", by=TOWNSHIP, now=LATER
    )
    assert sorted({one.row for one in report.findings if one.blocks}) == [2, 3, 4, 5, 7, 8, 9, 10, 11]
    assert (report.rows, report.new, report.faulty) == (10, 1, 9)
    assert len(rows(county_db)) == 1
    with pytest.raises(Refused):
        bring(county_db, lines)
    applied = bring(county_db, lines, only_right=True)
    assert (applied.new, applied.left_out) == (1, 9)  # type: ignore[attr-defined]
    assert applied.returned.decode("utf-8-sig").count("\n") == 10  # type: ignore[attr-defined]


def test_an_hour_that_is_not_over_is_told_in_a_file(county_db: Database) -> None:
    with pytest.raises(Refused):
        bring(county_db, "S11,2022-05-04,12:00,40,,\n", now=at(2))


def test_an_export_has_a_mark_of_utf8_and_can_be_brought_back(county_db: Database) -> None:
    save(county_db, ("S11", 1, "40", 0), ("S12", 1, "20", 0), ("S21", 1, "9", 0), by=DESK)
    save(county_db, ("S11", 1, "41", 1), reason="=1+1")
    content, name = counting.export(county_db, round_code="R1", form="csv", by=TOWNSHIP, now=LATER)
    assert content.startswith(b"\xef\xbb\xbf") and name == "counts-R1-T1.csv"
    text = content.decode("utf-8-sig")
    assert "S21" not in text and "'=1+1" in text and text.count("\r\n") == 4
    every, _ = counting.export(county_db, round_code="R1", form="csv", every_version=True, by=TOWNSHIP, now=LATER)
    assert every.decode("utf-8-sig").count("\r\n") == 5
    for form in ("csv", "xlsx"):
        content, _ = counting.export(county_db, round_code="R1", form=form, by=TOWNSHIP, now=LATER)
        report = counting.check_file(
            county_db, round_code="R1", content=content, file_name=f"x.{form}", by=TOWNSHIP, now=LATER
        )
        assert (report.rows, report.unchanged, report.errors) == (2, 2, 0), [str(one) for one in report.findings]
    assert len(auditing.entries(county_db, action="export counts")[0]) == 4


def test_a_tally_sheet_has_every_hour_and_the_way_to_the_sites_page(county_db: Database) -> None:
    asked = {"round_code": "R1", "address": "https://county.example/s/{site}", "now": at(0)}
    found = counting.sheets(county_db, **asked, by=TOWNSHIP)  # type: ignore[arg-type]
    assert [one.site_code for one in found.sheets] == ["S11", "S12"]
    assert found.sheets[0].hours == tuple(at(hour) for hour in range(1, 5)) and "<svg" in found.sheets[0].qr
    assert len(counting.sheets(county_db, **asked, site_code="S11", by=LEAD).sheets) == 1  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        counting.sheets(county_db, **asked, site_code="S21", by=LEAD)  # type: ignore[arg-type]


def test_a_site_past_midnight_counts_in_the_day_on_which_it_opened(db: Database) -> None:
    opens = datetime(2022, 5, 4, 14, tzinfo=UTC)  # 22:00 in Shanghai
    counties.insert(db, opens_at=opens)
    lines = "S11,2022-05-04,24:00,40,,\nS11,2022-05-05,01:00,60,,\n"
    assert bring(db, lines, now=opens + timedelta(hours=6)).new == 2  # type: ignore[attr-defined]
    found = counting.grid(db, round_code="R1", day=date(2022, 5, 4), by=TOWNSHIP, now=opens + timedelta(hours=6))
    assert found.reported == 2


def test_a_session_that_keeps_its_sites_open_is_counted_in_all_of_its_hours(county_db: Database) -> None:
    evening = EIGHT + timedelta(hours=10)
    rounds.add_session(
        county_db, round_code="R1", code="EVE", name="晚", opens_at=evening, closes_at=evening + timedelta(hours=2),
        throughout=True, by=DESK, now=EIGHT,
    )  # fmt: skip
    found = counting.grid(county_db, round_code="R1", area_code="T1", session_code="EVE", by=TOWNSHIP, now=evening)
    assert len(found.lines) == 2
    assert {cell.state for line in found.lines for cell in line.cells} == {"locked"} and len(found.hours) == 2


def test_a_day_that_is_signed_is_locked_in_the_grid_and_says_who_signed(county_db: Database) -> None:
    view, here = daily.township(county_db, round_code="R1", area_code="T1", now=LATER)
    signing.sign(
        county_db, round_code="R1", area_code="T1", day=view.day, signed_for=tuple(here.figures.open_matters),
        note="无", seen=here.figures.fingerprint, by=TOWNSHIP, now=LATER,
    )  # fmt: skip
    found = counting.grid(county_db, round_code="R1", area_code="T1", by=TOWNSHIP, now=LATER)
    assert found.signed == ("T1镇",)
    assert {cell.state for line in found.lines for cell in line.cells} == {"locked"}
    assert counting.grid(county_db, round_code="R1", area_code="T2", by=OTHER, now=LATER).signed == ()
