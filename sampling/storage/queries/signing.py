"""What is asked for the page of a personal link: its holder's share of a plan."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import distinct, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sampling.domain.signing import ways_up

from ..tables import (
    AreaContact,
    AreaRow,
    AssignmentRow,
    LinkRow,
    ReceiptRow,
    RoundRow,
    SiteRow,
    SiteServes,
    StaffRow,
)


class Person(NamedTuple):
    """A block of a person's work with whether the person has read and signed the plan's document."""

    code: str
    name: str
    unit: str
    phone: str | None
    role: str
    site_name: str
    site_path: str
    starts_at: datetime
    ends_at: datetime
    read_at: datetime | None
    signed_at: datetime | None


class LeadBelow(NamedTuple):
    """An area below another with its lead, and whether the lead has read and signed a document."""

    path: str
    area_name: str
    name: str | None
    phone: str | None
    read_at: datetime | None
    signed_at: datetime | None


class SiteWork(NamedTuple):
    """How many people of a role work at a site, from the first to the last of them; where the site stands."""

    code: str
    name: str
    area_name: str
    area_path: str
    role: str
    people: int
    starts_at: datetime
    ends_at: datetime


class Block(NamedTuple):
    """A block of a person's work with the site, where it stands, and from where the person starts."""

    site_id: int
    site_name: str
    site_path: str
    base_name: str
    role: str
    starts_at: datetime
    ends_at: datetime


def link_by_token(session: Session, token: str) -> tuple[LinkRow, RoundRow] | None:
    """The link with this token, and its round."""
    query = select(LinkRow, RoundRow).join(RoundRow, col(RoundRow.id) == LinkRow.round_id).where(LinkRow.token == token)
    return session.exec(query).first()


def link_of_round(session: Session, round_id: int, link_id: int, *, hold: bool = False) -> LinkRow | None:
    """A link of a round; with `hold`, for a transaction that changes it."""
    query = select(LinkRow).where(LinkRow.round_id == round_id, LinkRow.id == link_id)
    return session.exec(query.with_for_update() if hold else query).first()


def lead_of(session: Session, area_id: int) -> AreaContact | None:
    """The lead of an area."""
    query = select(AreaContact).where(AreaContact.area_id == area_id, AreaContact.part == "lead")
    return session.exec(query).first()


def leads_on(session: Session, path: str) -> dict[str, AreaContact]:
    """The leads of the area with `path` and of those above it, by path."""
    query = (
        select(AreaRow.path, AreaContact)
        .join(AreaContact, col(AreaContact.area_id) == AreaRow.id)
        .where(AreaContact.part == "lead", col(AreaRow.path).in_(ways_up(path)))
    )
    return dict(session.exec(query).all())


def names_on(session: Session, path: str) -> list[tuple[str, str]]:
    """(path, name) of the area with `path` and of those above it, the highest first."""
    query = select(AreaRow.path, AreaRow.name).where(col(AreaRow.path).in_(ways_up(path))).order_by(col(AreaRow.path))
    return list(session.exec(query))


def blocks_of(session: Session, plan_id: int, staff_id: int) -> list[Block]:
    """A person's own blocks in a plan, in order."""
    base = aliased(AreaRow)
    query = (
        select(  # type: ignore[call-overload]
            SiteRow.id,
            SiteRow.name,
            AreaRow.path,
            base.name,
            AssignmentRow.role,
            AssignmentRow.starts_at,
            AssignmentRow.ends_at,
        )
        .select_from(AssignmentRow)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(base, base.id == StaffRow.base_id)
        .where(AssignmentRow.plan_id == plan_id, AssignmentRow.staff_id == staff_id)
        .order_by(col(AssignmentRow.starts_at))
    )
    return [Block(*row) for row in session.exec(query)]


def site_lead(session: Session, plan_id: int, site_id: int, starts_at: datetime, ends_at: datetime) -> StaffRow | None:
    """Who leads a site in a plan while a block lasts; the first of them where they change."""
    query = (
        select(StaffRow)
        .join(AssignmentRow, col(AssignmentRow.staff_id) == StaffRow.id)
        .where(AssignmentRow.plan_id == plan_id, AssignmentRow.site_id == site_id, AssignmentRow.role == "lead")
        .where(col(AssignmentRow.starts_at) < ends_at, col(AssignmentRow.ends_at) > starts_at)
        .order_by(col(AssignmentRow.starts_at), col(StaffRow.code))
        .limit(1)
    )
    return session.exec(query).first()


def sites_of(session: Session, plan_id: int, path: str) -> list[SiteWork]:
    """Who works at the sites that stand within `path` or serve people of it, by site and role."""
    serving = (
        select(SiteServes.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteServes.area_id)
        .where(or_(col(AreaRow.path).startswith(path, autoescape=True), col(AreaRow.path).in_(ways_up(path)[1:])))
    )
    query = (
        select(  # type: ignore[call-overload]
            SiteRow.code,
            SiteRow.name,
            AreaRow.name,
            AreaRow.path,
            AssignmentRow.role,
            func.count(distinct(col(AssignmentRow.staff_id))),
            func.min(col(AssignmentRow.starts_at)),
            func.max(col(AssignmentRow.ends_at)),
        )
        .select_from(AssignmentRow)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(AssignmentRow.plan_id == plan_id)
        .where(or_(col(AreaRow.path).startswith(path, autoescape=True), col(SiteRow.id).in_(serving)))
        .group_by(col(SiteRow.code), col(SiteRow.name), col(AreaRow.name), col(AreaRow.path), col(AssignmentRow.role))
        .order_by(col(AreaRow.path), col(SiteRow.code))
    )
    return [SiteWork(*row) for row in session.exec(query)]


def leads_below(session: Session, document_id: int, path: str) -> list[LeadBelow]:
    """The areas strictly below `path` whose leads a document goes to, parents before children."""
    lead = aliased(AreaContact)
    query = (
        select(  # type: ignore[call-overload]
            AreaRow.path, AreaRow.name, lead.name, lead.work_phone, ReceiptRow.read_at, ReceiptRow.signed_at
        )
        .select_from(ReceiptRow)
        .join(LinkRow, col(LinkRow.id) == ReceiptRow.link_id)
        .join(AreaRow, col(AreaRow.id) == LinkRow.area_id)
        .outerjoin(lead, (lead.area_id == AreaRow.id) & (lead.part == "lead"))
        .where(ReceiptRow.document_id == document_id, col(AreaRow.path).startswith(path, autoescape=True))
        .where(col(AreaRow.path) != path)
        .order_by(col(AreaRow.path))
    )
    return [LeadBelow(*row) for row in session.exec(query)]


def people_of(
    session: Session, document_id: int, plan_id: int, *, path: str | None = None, unit: str | None = None
) -> list[Person]:
    """The people of a plan at the sites within `path`, or of a unit, with what they have signed; by site and start."""
    query = (
        select(  # type: ignore[call-overload]
            StaffRow.code,
            StaffRow.name,
            StaffRow.unit,
            StaffRow.work_phone,
            AssignmentRow.role,
            SiteRow.name,
            AreaRow.path,
            AssignmentRow.starts_at,
            AssignmentRow.ends_at,
            ReceiptRow.read_at,
            ReceiptRow.signed_at,
        )
        .select_from(AssignmentRow)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(LinkRow, col(LinkRow.staff_id) == StaffRow.id)
        .join(ReceiptRow, col(ReceiptRow.link_id) == LinkRow.id)
        .where(AssignmentRow.plan_id == plan_id, ReceiptRow.document_id == document_id)
        .order_by(col(SiteRow.code), col(StaffRow.unit), col(StaffRow.code), col(AssignmentRow.starts_at))
    )
    if path is not None:
        query = query.where(col(AreaRow.path).startswith(path, autoescape=True))
    if unit is not None:
        query = query.where(StaffRow.unit == unit)
    return [Person(*row) for row in session.exec(query)]
