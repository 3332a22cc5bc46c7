"""Moving a planned session to another day, as a demonstration does with the one that is always still to come."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from ..tables import AssignmentRow, CountRow, PlanRow, PlanSlotRow, SessionRow


def is_at_work(session: Session, part: SessionRow) -> bool:
    """True where a plan of the session was ever published, or a count of its round is for its hours or later."""
    told = select(func.count()).where(PlanRow.session_id == part.id, col(PlanRow.published_at).is_not(None))
    counted = select(func.count()).where(CountRow.round_id == part.round_id, col(CountRow.hour) > part.opens_at)
    return bool(session.exec(told).one() or session.exec(counted).one())


def shift(session: Session, part: SessionRow, by: timedelta) -> None:
    """Move a session, and what its plans say of people and sites, by so much time."""
    plans = select(PlanRow.id).where(PlanRow.session_id == part.id)
    for row in session.exec(select(AssignmentRow).where(col(AssignmentRow.plan_id).in_(plans))):
        row.starts_at, row.ends_at = row.starts_at + by, row.ends_at + by
    for slot in session.exec(select(PlanSlotRow).where(col(PlanSlotRow.plan_id).in_(plans))):
        slot.ends_at = slot.ends_at + by
    part.opens_at, part.closes_at = part.opens_at + by, part.closes_at + by
    session.add(part)
    session.flush()
