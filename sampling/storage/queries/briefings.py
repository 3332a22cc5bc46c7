"""What is asked about briefings."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from ..tables import BriefingRow


def next_number(session: Session, round_id: int, area_id: int) -> int:
    """The number that the next briefing of an area gets."""
    query = select(func.max(BriefingRow.number)).where(BriefingRow.round_id == round_id, BriefingRow.area_id == area_id)
    return (session.exec(query).one() or 0) + 1


def of_area(session: Session, round_id: int, area_id: int) -> Sequence[BriefingRow]:
    """Every briefing of an area, the newest number first, the revisions of each together, the newest first."""
    query = (
        select(BriefingRow)
        .where(BriefingRow.round_id == round_id, BriefingRow.area_id == area_id)
        .order_by(col(BriefingRow.number).desc(), col(BriefingRow.revision).desc())
    )
    return session.exec(query).all()


def of_number(session: Session, round_id: int, area_id: int, number: int) -> Sequence[BriefingRow]:
    """The revisions of a number, the newest first."""
    query = (
        select(BriefingRow)
        .where(BriefingRow.round_id == round_id, BriefingRow.area_id == area_id, BriefingRow.number == number)
        .order_by(col(BriefingRow.revision).desc())
    )
    return session.exec(query).all()


def areas_with(session: Session, round_id: int) -> set[int]:
    """Keys of the areas that have a briefing in the round."""
    return set(session.exec(select(BriefingRow.area_id).where(BriefingRow.round_id == round_id).distinct()))
