"""What is asked about people who are absent, and about those who could work instead of them."""

from collections.abc import Collection
from datetime import datetime, time
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sampling.domain.readiness import Absence

from ..tables import (
    AbsenceRow,
    AreaRow,
    AssignmentRow,
    PlanRow,
    SessionStaff,
    SiteRow,
    StaffRole,
    StaffRow,
)


def of_session(session: Session, session_id: int) -> list[Absence]:
    """Everybody ever said to be absent in a session, in the order in which it was said."""
    other = aliased(StaffRow)
    rows = session.exec(
        select(AbsenceRow, StaffRow, SiteRow.code, SiteRow.name, other, PlanRow.version)  # type: ignore[call-overload]
        .join(StaffRow, col(StaffRow.id) == AbsenceRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AbsenceRow.site_id)
        .outerjoin(other, col(other.id) == AbsenceRow.replacement_id)
        .outerjoin(PlanRow, col(PlanRow.id) == AbsenceRow.plan_id)
        .where(AbsenceRow.session_id == session_id)
        .order_by(col(AbsenceRow.reported_at), col(StaffRow.code))
    )
    return [
        Absence(
            staff_code=person.code,
            staff_name=person.name,
            unit=person.unit,
            work_phone=person.work_phone,
            site_code=site_code,
            site_name=site_name,
            role=row.role,
            reported_at=row.reported_at,
            reported_by=row.reported_by,
            withdrawn_at=row.withdrawn_at,
            replacement_code=instead.code if instead else None,
            replacement_name=instead.name if instead else None,
            replacement_phone=instead.work_phone if instead else None,
            accepted_at=row.accepted_at,
            accepted_by=row.accepted_by,
            declined_at=row.declined_at,
            declined_by=row.declined_by,
            plan_version=version,
        )
        for row, person, site_code, site_name, instead, version in rows
    ]


def rows_for_change(session: Session, session_id: int, codes: Collection[str]) -> dict[str, AbsenceRow]:
    """The rows of these people in a session, by staff code, kept from others until the transaction ends."""
    query = (
        select(AbsenceRow, StaffRow.code)
        .join(StaffRow, col(StaffRow.id) == AbsenceRow.staff_id)
        .where(AbsenceRow.session_id == session_id, col(StaffRow.code).in_(codes))
        .order_by(col(AbsenceRow.id))
        .with_for_update(of=AbsenceRow)
        .execution_options(populate_existing=True)
    )
    return {code: row for row, code in session.exec(query)}


def staff_ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Database id of these people, by code; who is not known is left out."""
    found = session.exec(select(StaffRow.code, StaffRow.id).where(col(StaffRow.code).in_(codes)))
    return {code: key for code, key in found if key is not None}


class Person(NamedTuple):
    """Somebody who can be called for a session, with the seat of the base, where it is known."""

    id: int
    code: str
    name: str
    unit: str
    work_phone: str | None
    base_name: str
    base_path: str
    lon: float | None
    lat: float | None
    available_from: time | None
    available_to: time | None


def people_with(session: Session, session_id: int, roles: Collection[str]) -> list[Person]:
    """The people of a session who hold one of the roles, by code."""
    holding = select(StaffRole.staff_id).where(col(StaffRole.role).in_(roles))
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            StaffRow.id,
            StaffRow.code,
            StaffRow.name,
            StaffRow.unit,
            StaffRow.work_phone,
            AreaRow.name,
            AreaRow.path,
            func.coalesce(AreaRow.lon, AreaRow.inner_lon),
            func.coalesce(AreaRow.lat, AreaRow.inner_lat),
            StaffRow.available_from,
            StaffRow.available_to,
        )
        .join(SessionStaff, col(SessionStaff.staff_id) == StaffRow.id)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(SessionStaff.session_id == session_id, col(StaffRow.id).in_(holding))
        .order_by(col(StaffRow.code))
    )
    return [Person(*row) for row in session.exec(query)]


def holders_of(session: Session, session_id: int, roles: Collection[str]) -> dict[int, set[str]]:
    """Which of the roles the people of a session hold, by the staff's id."""
    query = (
        select(StaffRole.staff_id, StaffRole.role)
        .join(SessionStaff, col(SessionStaff.staff_id) == StaffRole.staff_id)
        .where(SessionStaff.session_id == session_id, col(StaffRole.role).in_(roles))
    )
    out: dict[int, set[str]] = {}
    for staff_id, role in session.exec(query):
        out.setdefault(staff_id, set()).add(role)
    return out


def seats(session: Session, paths: Collection[str]) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of these areas' seats, or of a point inside their outlines, where they are known, by
    path."""
    at = (func.coalesce(AreaRow.lon, AreaRow.inner_lon), func.coalesce(AreaRow.lat, AreaRow.inner_lat))
    query = select(AreaRow.path, *at).where(col(AreaRow.path).in_(paths))
    return {path: (lon, lat) for path, lon, lat in session.exec(query) if lon is not None and lat is not None}


class Block(NamedTuple):
    """A block of somebody's work in a published plan; session_id: of the row of its session."""

    staff_id: int
    site_id: int
    role: str
    starts_at: datetime
    ends_at: datetime
    session_id: int


def work_between(session: Session, session_id: int, since: datetime, until: datetime) -> list[Block]:
    """What the people of a session have to do between two instants, in the published plans of all sessions."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            AssignmentRow.staff_id,
            AssignmentRow.site_id,
            AssignmentRow.role,
            AssignmentRow.starts_at,
            AssignmentRow.ends_at,
            PlanRow.session_id,
        )
        .join(PlanRow, col(PlanRow.id) == AssignmentRow.plan_id)
        .join(SessionStaff, col(SessionStaff.staff_id) == AssignmentRow.staff_id)
        .where(
            SessionStaff.session_id == session_id,
            PlanRow.state == "published",
            AssignmentRow.ends_at > since,
            AssignmentRow.starts_at < until,
        )
        .order_by(col(AssignmentRow.starts_at))
    )
    return [Block(*row) for row in session.exec(query)]
