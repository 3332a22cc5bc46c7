"""The steps of the night as the rows say them: sent in, entered, nothing open, signed, ready, open."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.expected import Entry
from sampling.domain.readiness import ITEMS, ReadinessReport
from sampling.domain.steps import Step
from sampling.services import callup, expected, gaps, links, readiness, rounds, signing, submitting
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import AreaContact, ReadinessRow, RoundScope, SiteRow, SubmissionRow
from tests import county as counties

ORDER = datetime(2022, 5, 3, 14, tzinfo=UTC)
BY = program("tests")
SEVEN = counties.OPENS_AT - timedelta(hours=1)
VILLAGES = ("V11", "V12", "V21", "V22")


def at(minutes: int) -> datetime:
    return ORDER + timedelta(minutes=minutes)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def step(db: Database, key: str) -> Step:
    return next(one for one in rounds.steps(db, "R1").steps if one.key == key)


def stands(db: Database, key: str) -> tuple[tuple[int | None, int] | None, datetime | None]:
    found = step(db, key)
    return found.townships, found.done_at


def submit(db: Database, township: str, minute: int) -> None:
    submitting.submit(db, round_code="R1", area_code=township, kind="as_it_stands", by=BY, now=at(minute))


def enter(db: Database, village: str, minute: int, seen: int = 0, away: int = 0) -> None:
    expected.enter(
        db,
        round_code="R1",
        area_code=village,
        entry=Entry(away=away),
        source="逐户询问",
        version=seen,
        by=BY,
        now=at(minute),
    )


def test_townships_have_sent_in_when_the_last_has_something_that_was_not_given_back(
    db: Database, county: counties.County
) -> None:
    assert stands(db, "submissions") == ((0, 2), None)
    submit(db, "T1", 10)
    assert stands(db, "submissions") == ((1, 2), None)
    submit(db, "T2", 25)
    assert stands(db, "submissions") == ((2, 2), at(25))
    with db.reading() as session:
        key = session.exec(select(SubmissionRow.id)).all()[0] or 0
    place = {"round_code": "R1", "area_code": "T1"}
    submitting.give_back(db, **place, submission_id=key, answer="请补电话", by=BY, now=at(30))
    assert stands(db, "submissions") == ((1, 2), None)
    submit(db, "T1", 40)
    assert stands(db, "submissions") == ((2, 2), at(40))


def test_expected_people_are_in_when_every_village_has_entered_and_corrections_move_nothing(
    db: Database, county: counties.County
) -> None:
    for minute, village in enumerate(VILLAGES[:3]):
        enter(db, village, minute)
    assert stands(db, "expected") == ((1, 2), None)
    enter(db, "V22", 30)
    assert stands(db, "expected") == ((2, 2), at(30))
    enter(db, "V11", 50, seen=1, away=3)
    assert stands(db, "expected") == ((2, 2), at(30))


def test_gaps_are_closed_when_nothing_is_open_that_nobody_signed_for(db: Database, county: counties.County) -> None:
    assert stands(db, "gaps") == ((0, 2), None)
    callup.propose_windows(db, round_code="R1", session_code="AM", area_code="C", anew=False, by=BY, now=at(5))
    with db.writing() as session:
        for code in VILLAGES[:3]:
            row = areas.row_by_code(session, code)
            session.add(AreaContact(area_id=row.id, part="member", name="演示", work_phone="演示-2"))  # type: ignore[union-attr]
    assert stands(db, "gaps") == ((1, 2), None)
    wanted = [("no_phone", "V22")]
    gaps.sign(db, round_code="R1", gaps=wanted, signed_by="演示张某", reason="已迁空", by=BY, now=at(60))
    assert stands(db, "gaps") == ((2, 2), at(60))
    firm = gaps.Wanted("firm", "演示食品厂", "V11", "名录", 180, "演示", "演示-1", provenance="generated")
    gaps.put_entry(db, round_code="R1", wanted=firm, by=BY, now=at(61))
    assert stands(db, "gaps") == ((1, 2), None)


def test_a_plan_is_signed_when_everybody_down_the_chain_has(db: Database, county: counties.County) -> None:
    assert stands(db, "signed") == ((None, 2), None)
    counties.publish_by_hand(db)
    (document,) = signing.documents(db, "R1")
    holders = sorted(links.tokens(db, "R1").items(), key=str)
    assert step(db, "signed").parts == (0, document.tally.all)
    for minute, (_, token) in enumerate(holders):
        assert step(db, "signed").done_at is None
        signing.sign(db, token=token, document_id=document.document.id, name="演示", now=at(minute))
    assert step(db, "signed").parts == (document.tally.all, document.tally.all)
    assert stands(db, "signed") == ((2, 2), at(len(holders) - 1))


def test_sites_are_ready_and_open_as_they_say_themselves_before_anybody_moves_the_round(
    db: Database, county: counties.County
) -> None:
    counties.publish_by_hand(db, tuple((f"P{n:02}", site, "sampler") for n, (site, *_) in enumerate(counties.SITES)))
    place = {"round_code": "R1", "session_code": "AM"}
    for n, (site, *_) in enumerate(counties.SITES):
        assert (step(db, "ready").parts, step(db, "ready").done_at) == ((n, 4), None)
        report = ReadinessReport(
            f"r{n}", staff_there=1, supplies_ok=True, network_ok=True, ticked=frozenset(ITEMS), ready=True
        )
        readiness.report(db, **place, site_code=site, report=report, by=BY, now=SEVEN + timedelta(minutes=n))
    assert step(db, "ready").done_at == SEVEN + timedelta(minutes=3)
    assert (step(db, "open").parts, step(db, "open").done_at) == ((0, 4), None)
    assert readiness.so_far(db, round_code="R1", scope_path="C/T1/", now=SEVEN).counted.ready == 2  # type: ignore[union-attr]
    with db.writing() as session:
        keys = dict(session.exec(select(SiteRow.id, SiteRow.code)).all())
        for row in session.exec(select(ReadinessRow)):
            row.opened_at = counties.OPENS_AT + timedelta(minutes=int(keys[row.site_id][-1]))
            row.opened_by, row.opened_how = "tests", "ready"
            session.add(row)
    assert step(db, "open").done_at == counties.OPENS_AT + timedelta(minutes=2)
    found = readiness.so_far(db, round_code="R1", now=SEVEN)
    assert found is not None and (found.counted.open, found.is_before) == (4, True)
    for to, before in (("running", False), ("closed", False)):
        rounds.move(db, round_code="R1", to=to, by=BY, now=counties.OPENS_AT)
        found = readiness.so_far(db, round_code="R1", now=SEVEN)
        assert found is not None and found.is_before == before


def test_a_round_of_one_township_waits_for_that_one_alone(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        row, area = row_by_code(session, "R1"), areas.row_by_code(session, "T2")
        assert row is not None and area is not None
        session.add(RoundScope(round_id=row.id or 0, area_id=area.id or 0))
    enter(db, "V21", 5)
    enter(db, "V22", 9)
    submit(db, "T2", 7)
    assert (stands(db, "submissions"), stands(db, "expected")) == (((1, 1), at(7)), ((1, 1), at(9)))
