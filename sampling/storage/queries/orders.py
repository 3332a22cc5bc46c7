"""What is asked about move orders: who is moved from one version to another, what was answered, and refusals."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, exists, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from ..tables import (
    AreaRow,
    AssignmentRow,
    DocumentRow,
    LinkRow,
    MoveOrderRow,
    MoveRefusalRow,
    PlanRow,
    ReceiptRow,
    RoundRow,
    SessionRow,
    SiteRow,
    StaffRow,
)


class Block(NamedTuple):
    """A block of somebody's work in one version that is not the same in another; paths are those of areas."""

    staff_code: str
    staff_name: str
    unit: str
    work_phone: str | None
    base_path: str
    site_code: str
    site_name: str
    site_path: str
    role: str
    starts_at: datetime
    ends_at: datetime


class SiteAnswer(NamedTuple):
    """The order of a version to a site with its answer; where the site stands."""

    row: MoveOrderRow
    site_code: str
    site_name: str
    area_name: str
    area_path: str


class Told(NamedTuple):
    """What a person (code) or a unit (name) has done with a plan's document."""

    link_id: int
    staff_code: str | None
    unit: str | None
    receipt: ReceiptRow


class Refusal(NamedTuple):
    """Who is not to be moved again: one of site (code), staff (code) and unit. version: whose order was refused."""

    plan_id: int
    version: int
    site: str | None
    staff: str | None
    unit: str | None
    refused_at: datetime


def changed_blocks(session: Session, plan_id: int, beside: int, since: datetime) -> list[Block]:
    """Blocks of a plan that go beyond `since` and are not the same in another plan from then on, by person."""
    other, base = aliased(AssignmentRow), aliased(AreaRow)
    begun = and_(col(AssignmentRow.starts_at) <= since, col(other.starts_at) <= since)
    same = exists().where(
        col(other.plan_id) == beside,
        col(other.staff_id) == AssignmentRow.staff_id,
        col(other.site_id) == AssignmentRow.site_id,
        col(other.role) == AssignmentRow.role,
        col(other.ends_at) == AssignmentRow.ends_at,
        or_(col(other.starts_at) == AssignmentRow.starts_at, begun),
    )
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            StaffRow.code,
            StaffRow.name,
            StaffRow.unit,
            StaffRow.work_phone,
            base.path,
            SiteRow.code,
            SiteRow.name,
            AreaRow.path,
            AssignmentRow.role,
            AssignmentRow.starts_at,
            AssignmentRow.ends_at,
        )
        .select_from(AssignmentRow)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(base, base.id == StaffRow.base_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(AssignmentRow.plan_id == plan_id, col(AssignmentRow.ends_at) > since, ~same)
        .order_by(col(StaffRow.code), col(AssignmentRow.starts_at))
    )
    return [Block(*row) for row in session.exec(query)]


def add(session: Session, plan_id: int, site_codes: Collection[str]) -> None:
    """Write the orders of a version that is published, one for each site."""
    keys = session.exec(select(SiteRow.id).where(col(SiteRow.code).in_(site_codes)).order_by(col(SiteRow.id)))
    rows = [{"plan_id": plan_id, "site_id": key, "difficulty": "", "cannot": False} for key in keys]
    if rows:
        session.execute(insert(MoveOrderRow), rows)


def answers(session: Session, plan_ids: Collection[int]) -> list[SiteAnswer]:
    """The orders of these versions, by site."""
    query = (
        select(MoveOrderRow, SiteRow.code, SiteRow.name, AreaRow.name, AreaRow.path)  # type: ignore[call-overload]
        .join(SiteRow, col(SiteRow.id) == MoveOrderRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(MoveOrderRow.plan_id).in_(plan_ids))
        .order_by(col(AreaRow.path), col(SiteRow.code), col(MoveOrderRow.plan_id))
    )
    return [SiteAnswer(*row) for row in session.exec(query)]


def row_for_change(session: Session, plan_id: int, site_code: str) -> MoveOrderRow | None:
    """The order of a version to a site, kept from others until the transaction ends."""
    query = (
        select(MoveOrderRow)
        .join(SiteRow, col(SiteRow.id) == MoveOrderRow.site_id)
        .where(MoveOrderRow.plan_id == plan_id, SiteRow.code == site_code)
    )
    return session.exec(query.with_for_update(of=MoveOrderRow)).first()


class Standing(NamedTuple):
    """A session that is not over in which a site has had an order. round_code, session_code, session_id."""

    round_code: str
    session_code: str
    session_id: int


def sessions_with_orders(session: Session, site_code: str, now: datetime) -> list[Standing]:
    """The sessions still going on or to come in which a site was given an order, the first to close first."""
    query = (
        select(RoundRow.code, SessionRow.code, SessionRow.id)
        .select_from(MoveOrderRow)
        .join(SiteRow, col(SiteRow.id) == MoveOrderRow.site_id)
        .join(PlanRow, col(PlanRow.id) == MoveOrderRow.plan_id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .where(SiteRow.code == site_code, col(SessionRow.closes_at) > now, RoundRow.state != "closed")
        .group_by(col(RoundRow.code), col(SessionRow.code), col(SessionRow.id), col(SessionRow.closes_at))
        .order_by(col(SessionRow.closes_at))
    )
    return [Standing(round_code, code, key or 0) for round_code, code, key in session.exec(query)]


def told(session: Session, plan_id: int, staff: Collection[str], units: Collection[str]) -> list[Told]:
    """What these people and units have done with a plan's document."""
    query = (
        select(LinkRow.id, StaffRow.code, LinkRow.unit, ReceiptRow)
        .select_from(ReceiptRow)
        .join(DocumentRow, col(DocumentRow.id) == ReceiptRow.document_id)
        .join(LinkRow, col(LinkRow.id) == ReceiptRow.link_id)
        .outerjoin(StaffRow, col(StaffRow.id) == LinkRow.staff_id)
        .where(DocumentRow.plan_id == plan_id)
        .where(or_(col(StaffRow.code).in_(staff), col(LinkRow.unit).in_(units)))
    )
    return [Told(key or 0, code, unit, receipt) for key, code, unit, receipt in session.exec(query)]


def refusals(session: Session, session_id: int) -> list[Refusal]:
    """Who is not to be moved again in a session, in the order in which it was said."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            MoveRefusalRow.plan_id,
            PlanRow.version,
            SiteRow.code,
            StaffRow.code,
            MoveRefusalRow.unit,
            MoveRefusalRow.refused_at,
        )
        .select_from(MoveRefusalRow)
        .join(PlanRow, col(PlanRow.id) == MoveRefusalRow.plan_id)
        .outerjoin(SiteRow, col(SiteRow.id) == MoveRefusalRow.site_id)
        .outerjoin(StaffRow, col(StaffRow.id) == MoveRefusalRow.staff_id)
        .where(MoveRefusalRow.session_id == session_id)
        .order_by(col(MoveRefusalRow.id))
    )
    return [Refusal(*row) for row in session.exec(query)]


def refusal_rows(session: Session, session_id: int) -> list[MoveRefusalRow]:
    """The rows of `refusals`."""
    return list(session.exec(select(MoveRefusalRow).where(MoveRefusalRow.session_id == session_id)))


def key_of(session: Session, kind: str, code: str) -> dict[str, Any]:
    """The field of a refusal that names a site or a person, by code."""
    if kind == "site":
        return {"site_id": session.exec(select(SiteRow.id).where(SiteRow.code == code)).one()}
    return {"staff_id": session.exec(select(StaffRow.id).where(StaffRow.code == code)).one()}


def forget_refusal(session: Session, session_id: int, site_id: int) -> None:
    """A site follows its order after all."""
    session.execute(
        delete(MoveRefusalRow).where(
            col(MoveRefusalRow.session_id) == session_id, col(MoveRefusalRow.site_id) == site_id
        )
    )


def people_of_units(session: Session, units: Collection[str]) -> set[str]:
    """Codes of the people of some units, whether they work or not."""
    return set(session.exec(select(StaffRow.code).where(col(StaffRow.unit).in_(units)))) if units else set()
