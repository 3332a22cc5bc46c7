"""Who can be called for a session: every page says the number that a plan of it may use, and why the others can't."""

from datetime import UTC, datetime, time

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import rounds
from sampling.services.planning.gathering import gather
from sampling.services.planning.inputs import build
from sampling.storage.database import Database
from sampling.storage.tables import RoundRow, StaffAway, StaffRole, StaffRow
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    made = counties.insert(db)
    with db.writing() as session:
        staff = {row.code: row for row in session.exec(select(StaffRow))}
        round_id = session.exec(select(RoundRow.id)).one()
        staff["P00"].available_from, staff["P00"].available_to = time(13), time(18)
        staff["P01"].available_from, staff["P01"].available_to = time(8), time(9)
        staff["P02"].available_from, staff["P02"].available_to = time(8, 30), time(9)  # not one whole slot
        session.add(StaffAway(round_id=round_id, staff_id=staff["P03"].id or 0, said_by="tests", said_at=NOW))
        for role in session.exec(select(StaffRole).where(StaffRole.staff_id == staff["P06"].id)):
            session.delete(role)
        session.flush()
        session.add(StaffRole(staff_id=staff["P06"].id or 0, role="lab"))
    return made


def test_the_number_is_what_a_plan_may_use_and_the_others_are_named(db: Database, county: counties.County) -> None:
    found = rounds.can_be_called(db, "R1")["AM"]
    assert found == rounds.CanBeCalled(chosen=12, can=8, away=1, otherwise=1, elsewhen=2)
    with db.reading() as session:
        problem = build(gather(session, "R1", "AM")).problem
    assert sum(bool(person["available"]) for person in problem["staff"]) == found.can


def test_a_session_that_nobody_is_chosen_for_has_nobody(db: Database, county: counties.County) -> None:
    rounds.set_session_staff(db, round_code="R1", session_code="AM", staff_codes=[], by=BY, now=NOW)
    assert rounds.can_be_called(db, "R1") == {"AM": rounds.CanBeCalled()}
