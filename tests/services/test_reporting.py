"""Reporting on both databases: exactly once, in versions, at the right place and time."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.counts import CountReport, Differs, Faulty
from sampling.domain.errors import DomainError, NotFound, Refused
from sampling.domain.rounds import STATES
from sampling.services import auditing, reporting
from sampling.services.reporting import Stored
from sampling.storage.database import Database
from sampling.storage.queries import taking
from sampling.storage.queries.taking_places import PlaceFacts
from sampling.storage.statements import Statements
from sampling.storage.tables import CountConflictRow, CountRow

from .. import county as counties

LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")
EIGHT = counties.County().opens_at
LATER = EIGHT + timedelta(hours=10)


def of(hour: int, sampled: int, report_id: str = "a", **more: object) -> CountReport:
    return CountReport(report_id, EIGHT + timedelta(hours=hour), sampled, **more)  # type: ignore[arg-type]


def send(db: Database, report: CountReport, *, site: str = "S11", now: datetime = LATER) -> Stored:
    return reporting.report(db, round_code="R1", site_code=site, report=report, by=LEAD, now=now)


def stored(db: Database) -> list[tuple[str, int, int, int]]:
    with db.reading() as session:
        rows = session.exec(select(CountRow).order_by(CountRow.site_id, CountRow.hour, CountRow.version)).all()  # type: ignore[arg-type]
        return [(row.report_id, int((row.hour - EIGHT) / timedelta(hours=1)), row.version, row.sampled) for row in rows]


@pytest.fixture
def county_db(db: Database) -> Database:
    counties.insert(db)
    return db


def test_a_report_is_stored_once_however_often_it_is_sent(county_db: Database) -> None:
    first, again = send(county_db, of(1, 40)), send(county_db, of(1, 40))
    assert (first.created, again.created) == (True, False)
    assert again.count == first.count
    assert stored(county_db) == [("a", 1, 1, 40)]


def test_a_correction_adds_a_version_and_keeps_the_old_one(county_db: Database) -> None:
    send(county_db, of(1, 40))
    with pytest.raises(Differs) as caught:
        send(county_db, of(1, 30, "b"))
    assert caught.value.stored.report.sampled == 40
    corrected = send(county_db, of(1, 30, "b", reason="a family twice"))
    assert corrected.version == 2
    assert stored(county_db) == [("a", 1, 1, 40), ("b", 1, 2, 30)]
    [line] = [line for line in page(county_db).hours if line.count]
    assert [one.report.sampled for one in line.older] == [40]


def test_a_correction_of_an_outdated_version_replaces_nothing_and_is_kept_for_the_township(county_db: Database) -> None:
    send(county_db, of(1, 40))
    send(county_db, of(1, 44, "township", reason="by telephone"))
    with pytest.raises(Differs) as caught:
        send(county_db, of(1, 38, "phone", reason="a family twice", seen=1))
    assert caught.value.stored.report.sampled == 44
    with pytest.raises(Differs):  # a fall told without having heard of the hour's count at all
        send(county_db, of(1, 30, "other", reason="a family twice", seen=0))
    assert [version for _, _, version, _ in stored(county_db)] == [1, 2]
    with county_db.reading() as session:
        kept = session.exec(select(CountConflictRow).order_by(CountConflictRow.sampled)).all()  # type: ignore[arg-type]
        assert [(row.report_id, row.sampled) for row in kept] == [("other", 30), ("phone", 38)]


def test_a_correction_of_the_version_that_stands_is_taken_and_the_same_figures_are_given_back(
    county_db: Database,
) -> None:
    send(county_db, of(1, 40))
    assert send(county_db, of(1, 38, "b", reason="a family twice", seen=1)).version == 2
    assert not send(county_db, of(1, 38, "c", reason="a family twice", seen=1)).created


def test_the_same_id_with_other_figures_is_refused_and_nothing_changes(county_db: Database) -> None:
    send(county_db, of(1, 40))
    with pytest.raises(Differs):
        send(county_db, of(2, 40))
    with pytest.raises(Differs):
        send(county_db, of(1, 40), site="S12")
    assert stored(county_db) == [("a", 1, 1, 40)]


def test_a_fall_is_refused_with_all_faults_and_nothing_is_written(county_db: Database) -> None:
    send(county_db, of(1, 40))
    with pytest.raises(Faulty):
        send(county_db, of(2, 39, "b"))
    assert send(county_db, of(2, 39, "b", reason="the first was too high")).created


def test_every_stored_report_leaves_a_line_in_the_audit_and_no_other_does(county_db: Database) -> None:
    send(county_db, of(1, 40))
    send(county_db, of(1, 40))
    send(county_db, of(1, 30, "b", reason="a family twice"))
    lines, total = auditing.entries(county_db, action="report count")
    assert total == 2
    assert lines[0].details["sampled_before"] == 40
    assert lines[0].actor == "lead-S11"


def test_a_report_that_comes_long_after_the_close_is_taken(county_db: Database) -> None:
    assert send(county_db, of(4, 90), now=EIGHT + timedelta(days=3)).created


def test_people_sampled_after_the_close_are_counted_for_their_hour(county_db: Database) -> None:
    send(county_db, of(4, 90))
    assert send(county_db, of(5, 97, "b")).count.day == datetime(2022, 5, 4).date()  # noqa: DTZ001


def test_an_hour_that_is_not_over_is_refused_but_for_the_last_ten_minutes(county_db: Database) -> None:
    with pytest.raises(Refused):
        send(county_db, of(2, 40), now=EIGHT + timedelta(hours=1, minutes=49))
    assert send(county_db, of(2, 40), now=EIGHT + timedelta(hours=1, minutes=50)).created


@pytest.mark.parametrize("hours", [0, 30, 0.5])
def test_an_hour_at_which_the_site_is_not_open_is_refused(county_db: Database, hours: float) -> None:
    odd = CountReport("a", EIGHT + timedelta(hours=hours), 40)
    with pytest.raises(Refused):
        send(county_db, odd, now=EIGHT + timedelta(days=9))


@pytest.mark.parametrize(
    ("state", "taken"), [(state, state not in ("standby", "activated", "closed")) for state in STATES]
)
def test_counts_are_taken_once_sites_are_told_until_the_end(db: Database, state: str, taken: bool) -> None:
    counties.insert(db, round_state=state)
    if taken:
        assert send(db, of(1, 40)).created
    else:
        with pytest.raises(Refused):
            send(db, of(1, 40))


def test_a_closed_round_still_answers_for_what_it_has(county_db: Database) -> None:
    send(county_db, of(1, 40))
    with county_db.writing() as session:
        from sampling.storage.queries.rounds import row_by_code

        row = row_by_code(session, "R1")
        assert row is not None
        row.state = "closed"
        session.add(row)
    assert not send(county_db, of(1, 40)).created


def test_an_unknown_round_or_site_is_told(county_db: Database) -> None:
    with pytest.raises(NotFound):
        send(county_db, of(1, 40), site="S99")
    with pytest.raises(NotFound):
        reporting.report(county_db, round_code="R9", site_code="S11", report=of(1, 4), by=LEAD, now=LATER)


def test_more_than_the_lanes_can_do_is_stored_and_told(county_db: Database) -> None:
    given = send(county_db, of(1, 400))
    assert given.created
    assert [doubt.column for doubt in given.doubts] == ["sampled"]
    assert page(county_db).hours[0].doubts == given.doubts


def test_a_slip_of_the_finger_is_stored_and_told_where_nobody_can_be_asked(county_db: Database) -> None:
    assert {doubt.column for doubt in send(county_db, of(1, 900_000)).doubts} == {"sampled"}
    assert stored(county_db) == [("a", 1, 1, 900_000)]


def test_the_page_knows_what_the_site_can_do(county_db: Database) -> None:
    seen = page(county_db)
    assert (seen.lanes, seen.people_per_lane_hour, seen.residents_served) == (3, 60, 1500)


def test_two_phones_with_the_same_report_make_one_count(county_db: Database) -> None:
    results = at_once([lambda: send(county_db, of(1, 40))] * 8)
    assert sum(isinstance(one, Stored) and one.created for one in results) == 1
    assert all(isinstance(one, Stored) for one in results)
    assert stored(county_db) == [("a", 1, 1, 40)]


def test_two_phones_with_different_figures_for_an_hour_make_one_count_and_one_conflict(county_db: Database) -> None:
    def sending(number: int) -> Callable[[], Stored]:
        return lambda: send(county_db, of(1, 40 + number, f"phone-{number}"))

    results = at_once([sending(number) for number in range(6)])
    assert sum(isinstance(one, Stored) for one in results) == 1
    assert sum(isinstance(one, Differs) for one in results) == 5
    assert len(stored(county_db)) == 1


def test_corrections_at_the_same_time_become_versions_one_after_the_other(county_db: Database) -> None:
    send(county_db, of(1, 40))

    def correcting(number: int) -> Callable[[], Stored]:
        return lambda: send(county_db, of(1, 50 + number, f"c-{number}", reason=f"count {number}"))

    results = at_once([correcting(number) for number in range(5)])
    assert all(isinstance(one, Stored) and one.created for one in results)
    assert [version for _, _, version, _ in stored(county_db)] == [1, 2, 3, 4, 5, 6]


def test_of_hours_sent_at_the_same_time_the_lower_later_one_is_refused_or_in_doubt(county_db: Database) -> None:
    results = at_once([lambda: send(county_db, of(1, 50, "one")), lambda: send(county_db, of(2, 40, "two"))])
    assert isinstance(results[0], Stored)
    if isinstance(results[1], Stored):  # it was there first
        [(later, found)] = results[0].later
        assert (later.report.report_id, [doubt.code for doubt in found]) == ("two", ["fewer_than_earlier_hour"])
    else:
        assert isinstance(results[1], Faulty)


def conflicts(db: Database) -> list[tuple[str, int, str]]:
    with db.reading() as session:
        rows = session.exec(select(CountConflictRow).order_by(CountConflictRow.id)).all()  # type: ignore[arg-type]
        return [(row.report_id, row.sampled, row.source) for row in rows]


def test_other_figures_are_kept_once_for_the_township_to_settle(county_db: Database) -> None:
    send(county_db, of(1, 40))
    for _ in range(2):
        with pytest.raises(Differs):
            send(county_db, of(1, 44, "b"))
        with pytest.raises(Differs):
            send(county_db, of(1, 45))
    assert conflicts(county_db) == [("b", 44, "page"), ("a", 45, "page")]
    _, total = auditing.entries(county_db, action="offer other count")
    assert total == 2


def test_the_same_figures_under_several_ids_are_one_conflict_until_it_is_settled(county_db: Database) -> None:
    send(county_db, of(1, 40))
    for sent in (of(1, 44, "b"), of(1, 44, "a"), of(1, 44, "c"), of(1, 44, "c")):
        with pytest.raises(Differs):
            send(county_db, sent)
    assert conflicts(county_db) == [("b", 44, "page")]
    with pytest.raises(Differs):
        send(county_db, of(1, 44, "d", tubes=5))
    assert conflicts(county_db) == [("b", 44, "page"), ("d", 44, "page")]


def test_an_id_that_is_used_makes_no_conflict_of_figures_that_stand(county_db: Database) -> None:
    send(county_db, of(1, 40))
    send(county_db, of(1, 45, "b", reason="counted again"))
    with pytest.raises(Differs):
        send(county_db, of(1, 45))
    assert conflicts(county_db) == []


def test_an_id_that_is_used_for_many_hours_is_kept_once(county_db: Database) -> None:
    send(county_db, of(1, 40))
    for hour in (2, 3, 3):
        with pytest.raises(Differs):
            send(county_db, of(hour, 50))
    assert conflicts(county_db) == [("a", 50, "page")]


def test_under_the_id_of_another_site_nothing_is_kept(county_db: Database) -> None:
    send(county_db, of(1, 40))
    with pytest.raises(Differs):
        send(county_db, of(1, 40), site="S12")
    assert conflicts(county_db) == []


def test_a_count_says_by_which_way_it_came(county_db: Database) -> None:
    given = reporting.report(
        county_db, round_code="R1", site_code="S11", report=of(1, 4, pool_size=0), by=LEAD, now=LATER, source="grid"
    )
    assert (given.count.source, given.count.report.pool_size, given.count.id > 0) == ("grid", 0, True)
    with county_db.reading() as session:
        row = session.exec(select(CountRow)).one()
        assert (row.source, row.pool_size, row.id) == ("grid", 0, given.count.id)


def test_of_many_reports_each_is_taken_or_refused_by_itself(county_db: Database) -> None:
    reports = [("S12", of(1, 9, "x")), ("S11", of(2, 5, "y")), ("S99", of(1, 1, "z")), ("S11", of(2, 6, "w"))]
    sent = [reporting.Sent("R1", site, report) for site, report in [*reports, ("S11", of(3, 4, "v"))]]
    outcomes = reporting.report_all(county_db, sent, by=LEAD, now=LATER)
    assert [type(one) for one in outcomes] == [Stored, Stored, NotFound, Differs, Faulty]
    assert [row[0] for row in stored(county_db)] == ["y", "x"]
    assert conflicts(county_db) == [("w", 6, "page")]


def test_a_storm_of_repeated_reports_from_all_sites_is_counted_exactly(county_db: Database) -> None:
    def sending(site: str, hour: int) -> Callable[[], Stored]:
        # a later hour may come in first; with a reason none is refused
        return lambda: send(county_db, of(hour, 10 * hour, f"{site}-{hour}"), site=site)

    jobs = [sending(site, hour) for site in ("S11", "S12", "S21", "S22") for hour in (1, 2, 3, 4)] * 3
    assert all(isinstance(one, Stored) for one in at_once(jobs, threads=8))
    assert [(hour, version, sampled) for _, hour, version, sampled in stored(county_db)] == [
        (hour, 1, 10 * hour) for hour in (1, 2, 3, 4)
    ] * 4


def test_the_page_has_the_hour_that_is_due_by_the_servers_clock(county_db: Database) -> None:
    assert page(county_db, now=EIGHT + timedelta(hours=2, minutes=5)).hour == EIGHT + timedelta(hours=2)
    assert page(county_db, now=EIGHT - timedelta(hours=5)).hour == EIGHT + timedelta(hours=1)


def test_the_page_shows_the_days_hours_with_what_each_added(county_db: Database) -> None:
    send(county_db, of(1, 40))
    send(county_db, of(3, 100, "b"))
    seen = page(county_db, now=EIGHT + timedelta(hours=3, minutes=5))
    assert [line.added for line in seen.hours] == [40, None, 60, None]
    assert seen.standing is not None and seen.standing.report.sampled == 100
    assert seen.before is not None and seen.before.report.sampled == 40


def test_a_site_of_no_open_round_has_no_page(db: Database) -> None:
    counties.insert(db, round_state="standby")
    assert reporting.site_page(db, "S11", now=LATER) is None


def page(db: Database, now: datetime = LATER) -> reporting.SitePage:
    found = reporting.site_page(db, "S11", now=now)
    assert found is not None
    return found


def at_once(jobs: list[Callable[[], Stored]], threads: int = 0) -> list[Stored | DomainError]:
    """What each job gives, or the refusal it ends with, all begun together."""
    start = threading.Barrier(threads or len(jobs))
    results: list[Stored | DomainError | None] = [None] * len(jobs)

    def work(first: int) -> None:
        start.wait()
        for index in range(first, len(jobs), threads or len(jobs)):
            try:
                results[index] = jobs[index]()
            except DomainError as error:
                results[index] = error

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads or len(jobs))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    done = [one for one in results if one is not None]
    assert len(done) == len(jobs)
    return done


def test_what_another_process_counts_is_seen_and_its_other_writes_cost_no_question(
    county_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    each = 1 if county_db.is_postgresql else 0  # there nothing is kept between two reports

    def noting(statements: Statements, place: PlaceFacts) -> list[tuple[object, ...]]:
        asked.append(place.site_code)
        return rows_of_site(statements, place)

    rows_of_site = taking._rows_of_site
    monkeypatch.setattr(taking, "_rows_of_site", noting)
    elsewhere = Database(county_db.url)
    try:
        send(county_db, of(1, 40))
        assert asked == ["S11"]
        with elsewhere.writing() as session:
            auditing.record(session, by=LEAD, action="sign in", subject="lead-S11", at=LATER)
        send(county_db, of(2, 60, "b"))
        assert len(asked) == 1 + each, "a sign-in changes no count"
        send(elsewhere, of(3, 90, "c"))
        with pytest.raises(Differs) as caught:
            send(county_db, of(3, 95, "d"))
        assert caught.value.stored.report.sampled == 90
        send(county_db, of(4, 120, "e"))
        assert stored(county_db) == [("a", 1, 1, 40), ("b", 2, 1, 60), ("c", 3, 1, 90), ("e", 4, 1, 120)]
    finally:
        elsewhere.close()
