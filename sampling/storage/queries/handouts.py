"""What is asked for handouts: the work of a plan with places and people, who answers for sites, and departures."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sampling.domain.departures import Said

from ..tables import AreaContact, AreaRow, AssignmentRow, DepartureRow, PlanRow, SiteRow, StaffRole, StaffRow


class Work(NamedTuple):
    """A block of work of a plan.

    first_at: when the person's first block of the plan begins. Paths are those of areas.
    """

    staff_code: str
    staff_name: str
    unit: str
    work_phone: str | None
    site_code: str
    site_name: str
    site_lon: float
    site_lat: float
    area_name: str
    area_path: str
    base_code: str
    base_name: str
    base_path: str
    base_lon: float | None
    base_lat: float | None
    role: str
    starts_at: datetime
    ends_at: datetime
    first_at: datetime


def work(
    session: Session,
    plan_id: int,
    path: str = "",
    *,
    unit: str | None = None,
    site: str | None = None,
    staff: str | None = None,
) -> list[Work]:
    """The work of a plan at sites within `path` and of people whose base is within it, by site, unit, start and person;
    of one unit, at one site, or of one person alone where asked."""
    base = aliased(AreaRow)
    earlier = aliased(AssignmentRow)
    first = (
        select(func.min(col(earlier.starts_at)))
        .where(col(earlier.plan_id) == AssignmentRow.plan_id, col(earlier.staff_id) == AssignmentRow.staff_id)
        .correlate(AssignmentRow)
        .scalar_subquery()
    )
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            StaffRow.code,
            StaffRow.name,
            StaffRow.unit,
            StaffRow.work_phone,
            SiteRow.code,
            SiteRow.name,
            SiteRow.lon,
            SiteRow.lat,
            AreaRow.name,
            AreaRow.path,
            base.code,
            base.name,
            base.path,
            func.coalesce(base.lon, base.inner_lon),
            func.coalesce(base.lat, base.inner_lat),
            AssignmentRow.role,
            AssignmentRow.starts_at,
            AssignmentRow.ends_at,
            first,
        )
        .select_from(AssignmentRow)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(base, col(base.id) == StaffRow.base_id)
        .where(
            AssignmentRow.plan_id == plan_id,
            or_(
                col(AreaRow.path).startswith(path, autoescape=True),
                col(base.path).startswith(path, autoescape=True),
            ),
        )
        .order_by(col(SiteRow.code), col(StaffRow.unit), col(AssignmentRow.starts_at), col(StaffRow.code))
    )
    if unit is not None:
        query = query.where(StaffRow.unit == unit)
    if site is not None:
        query = query.where(SiteRow.code == site)
    if staff is not None:
        query = query.where(StaffRow.code == staff)
    return [Work(*row) for row in session.exec(query)]


def leads(session: Session, plan_id: int, sites: Collection[str] | None = None) -> dict[str, tuple[str, str | None]]:
    """Name and work phone of the lead of each site, by the site's code: who works there as its lead, else who works
    there and could. Sites without either are left out."""
    could = exists().where(col(StaffRole.staff_id) == StaffRow.id, col(StaffRole.role) == "lead")
    query = (
        select(SiteRow.code, AssignmentRow.role, StaffRow.name, StaffRow.work_phone)
        .join(AssignmentRow, col(AssignmentRow.site_id) == SiteRow.id)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .where(AssignmentRow.plan_id == plan_id, or_(col(AssignmentRow.role) == "lead", could))
        .order_by(col(AssignmentRow.starts_at), col(StaffRow.code))
    )
    if sites is not None:
        query = query.where(col(SiteRow.code).in_(sites))
    found: dict[str, tuple[bool, str, str | None]] = {}
    for code, role, name, phone in session.exec(query):
        if code not in found or (role == "lead" and not found[code][0]):
            found[code] = role == "lead", name, phone
    return {code: (name, phone) for code, (_, name, phone) in found.items()}


def area_leads(session: Session, path: str) -> dict[str, tuple[str, str, str | None]]:
    """Name of the area, and name and work phone of its lead, by the path of every area within `path` that has one."""
    query = (
        select(AreaRow.path, AreaRow.name, AreaContact.name, AreaContact.work_phone)
        .join(AreaContact, col(AreaContact.area_id) == AreaRow.id)
        .where(AreaContact.part == "lead", col(AreaRow.path).startswith(path, autoescape=True))
    )
    return {own: (name, who, phone) for own, name, who, phone in session.exec(query)}


def first_starts(session: Session, plan_id: int, unit: str | None = None) -> dict[tuple[str, str], datetime]:
    """When the first work of the people of each unit from each base begins, by unit and code of the base; of one unit
    alone where asked."""
    query = (
        select(StaffRow.unit, AreaRow.code, func.min(col(AssignmentRow.starts_at)))
        .join(AssignmentRow, col(AssignmentRow.staff_id) == StaffRow.id)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(AssignmentRow.plan_id == plan_id)
        .group_by(col(StaffRow.unit), col(AreaRow.code))
    )
    if unit is not None:
        query = query.where(StaffRow.unit == unit)
    return {(own, base): at for own, base, at in session.exec(query)}


def base_paths(session: Session, plan_id: int) -> list[str]:
    """Paths of the areas from which people of a plan start."""
    query = (
        select(AreaRow.path)
        .distinct()
        .join(StaffRow, col(StaffRow.base_id) == AreaRow.id)
        .join(AssignmentRow, col(AssignmentRow.staff_id) == StaffRow.id)
        .where(AssignmentRow.plan_id == plan_id)
    )
    return list(session.exec(query))


Key = tuple[str, str, str | None]
"""A departure: unit, code of the base, and code of the site, None for all of the unit's."""


def departure_rows(session: Session, session_id: int) -> dict[Key, DepartureRow]:
    """What was said of departures of a session."""
    query = (
        select(DepartureRow, AreaRow.code, SiteRow.code)
        .join(AreaRow, col(AreaRow.id) == DepartureRow.base_id)
        .outerjoin(SiteRow, col(SiteRow.id) == DepartureRow.site_id)
        .where(DepartureRow.session_id == session_id)
        .order_by(col(DepartureRow.id))
    )
    return {(row.unit, base, site): row for row, base, site in session.exec(query)}


def said(session: Session, session_id: int) -> dict[Key, Said]:
    """The same as plain values."""
    return {key: said_of(row) for key, row in departure_rows(session, session_id).items()}


def said_of(row: DepartureRow) -> Said:
    """A row as plain values."""
    return Said(
        place=row.place,
        assemble_at=row.assemble_at,
        departs_at=row.departs_at,
        vehicle=row.vehicle,
        driver_name=row.driver_name,
        driver_phone=row.driver_phone,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def blocks_before(session: Session, plan_id: int, staff: str | None = None) -> dict[str, int]:
    """The most blocks that each person had in an earlier published version of the plan's session, by staff code."""
    own = select(PlanRow.session_id).where(PlanRow.id == plan_id).scalar_subquery()
    counted = (
        select(
            col(AssignmentRow.staff_id).label("staff_id"),
            col(AssignmentRow.plan_id).label("plan_id"),
            func.count().label("n"),
        )
        .join(PlanRow, and_(col(PlanRow.id) == AssignmentRow.plan_id, col(PlanRow.state) == "superseded"))
        .where(col(PlanRow.session_id) == own)
        .group_by(col(AssignmentRow.staff_id), col(AssignmentRow.plan_id))
        .subquery()
    )
    query = (
        select(StaffRow.code, func.max(counted.c.n))
        .join(counted, counted.c.staff_id == StaffRow.id)
        .group_by(col(StaffRow.code))
    )
    if staff is not None:
        query = query.where(StaffRow.code == staff)
    return dict(session.exec(query).all())
