"""A published plan for the tests of handouts, written by hand: who is where when is known."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.services import plans
from sampling.storage.database import Database
from sampling.storage.tables import AreaRow, AssignmentRow, PlanRow, SessionRow, SiteRow, StaffRow

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
T1 = Actor("t1", "township", "C/T1/")
T2 = Actor("t2", "township", "C/T2/")
# person, site, role, hours after 08:00 in Shanghai. P00 and P03 start from T2, P01 and P02 from T1.
WORK = (
    ("P00", "S11", "sampler", 0, 4),
    ("P03", "S21", "sampler", 0, 4),
    ("P01", "S11", "recorder", 0, 2),
    ("P01", "S12", "recorder", 2, 4),
    ("P02", "S11", "helper", 2, 4),
)


def publish(
    db: Database, work: tuple[tuple[str, str, str, int, int], ...] = WORK, *, version: int = 1, now: datetime = NOW
) -> int:
    """Write a plan and publish it; gives its id."""
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        staff = {row.code: row.id for row in session.exec(select(StaffRow))}
        sites = {row.code: row.id for row in session.exec(select(SiteRow))}
        plan = PlanRow(session_id=part.id or 0, version=version, created_at=now, created_by="tests")
        session.add(plan)
        session.flush()
        for who, where, role, begins, ends in work:
            session.add(
                AssignmentRow(
                    plan_id=plan.id or 0,
                    staff_id=staff[who] or 0,
                    site_id=sites[where] or 0,
                    role=role,
                    starts_at=part.opens_at + timedelta(hours=begins),
                    ends_at=part.opens_at + timedelta(hours=ends),
                )
            )
    plans.publish(db, plan_id=plan.id or 0, by=BY, now=now)
    return plan.id or 0


def without_a_seat(db: Database, code: str) -> None:
    """Take an area's point away."""
    with db.writing() as session:
        row = session.exec(select(AreaRow).where(AreaRow.code == code)).one()
        row.lon = row.lat = None
        session.add(row)
