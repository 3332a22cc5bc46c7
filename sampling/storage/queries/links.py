"""Questions about personal links."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from sampling.domain.links import Holder

from ..database import Session
from ..tables import AreaRow, LinkRow, StaffRow


def of_round(session: Session, round_id: int) -> dict[Holder, LinkRow]:
    """Every link of a round by whose it is, those that were withdrawn among them."""
    query = (
        select(LinkRow, AreaRow.code, StaffRow.code)
        .outerjoin(AreaRow, col(AreaRow.id) == LinkRow.area_id)
        .outerjoin(StaffRow, col(StaffRow.id) == LinkRow.staff_id)
        .where(LinkRow.round_id == round_id)
        .order_by(col(LinkRow.id))
    )
    return {Holder(area, row.unit, staff): row for row, area, staff in session.exec(query)}


def by_token(session: Session, token: str) -> LinkRow | None:
    """The link with this token."""
    return session.exec(select(LinkRow).where(LinkRow.token == token)).first()


def of_person(session: Session, round_id: int, staff_code: str) -> LinkRow | None:
    """The link of one person in a round."""
    query = (
        select(LinkRow)
        .join(StaffRow, col(StaffRow.id) == LinkRow.staff_id)
        .where(LinkRow.round_id == round_id, StaffRow.code == staff_code)
    )
    return session.exec(query).first()


def holders_of_round(session: Session, round_id: int) -> dict[Holder, int]:
    """Id of every link of a round by whose it is, those that were withdrawn among them."""
    query = (
        select(LinkRow.id, AreaRow.code, LinkRow.unit, StaffRow.code)
        .outerjoin(AreaRow, col(AreaRow.id) == LinkRow.area_id)
        .outerjoin(StaffRow, col(StaffRow.id) == LinkRow.staff_id)
        .where(LinkRow.round_id == round_id)
    )
    return {Holder(area, unit, staff): key or 0 for key, area, unit, staff in session.exec(query)}


def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write new links, thousands at once."""
    if rows:
        session.execute(insert(LinkRow), list(rows))
