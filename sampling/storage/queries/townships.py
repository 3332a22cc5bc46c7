"""What stands in a county's townships, counted where it stands: by the path of an area."""

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from ..tables import (
    Account,
    AreaContact,
    AreaGround,
    AreaResidents,
    AreaRow,
    SiteRow,
    StaffAway,
    StaffRole,
    StaffRow,
    VehicleRow,
)

Place = tuple[str, str, str]
"""Path, code and name of an area, or of a person or a site with the path of its area."""


def townships(session: Session, county_id: int) -> list[AreaRow]:
    """The areas directly below the county, by code."""
    return list(session.exec(select(AreaRow).where(AreaRow.parent_id == county_id).order_by(col(AreaRow.code))))


def people_by_base(session: Session, path: str, round_id: int) -> list[tuple[str, int, int, int]]:
    """(path of a base, people, lent ones, ones who can't be had in the round)."""
    away = (col(StaffAway.staff_id) == StaffRow.id) & (col(StaffAway.round_id) == round_id)
    query = (
        select(
            AreaRow.path,
            func.count(),
            func.count(col(StaffRow.lent_by)),
            func.count(col(StaffAway.staff_id)),
        )
        .select_from(StaffRow)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .outerjoin(StaffAway, away)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .group_by(col(AreaRow.path))
    )
    return list(session.exec(query).all())


def roles_by_base(session: Session, path: str, round_id: int) -> list[tuple[str, str, int]]:
    """(path of a base, role, people who hold it and can be had in the round)."""
    gone = exists().where(col(StaffAway.staff_id) == StaffRow.id, col(StaffAway.round_id) == round_id)
    query = (
        select(AreaRow.path, StaffRole.role, func.count())
        .select_from(StaffRole)
        .join(StaffRow, col(StaffRow.id) == StaffRole.staff_id)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True), ~gone)
        .group_by(col(AreaRow.path), col(StaffRole.role))
    )
    return list(session.exec(query).all())


def lent_by_base(session: Session, path: str, round_id: int) -> list[tuple[str, str, int]]:
    """(path of a base, lending unit, people lent who can be had in the round)."""
    gone = exists().where(col(StaffAway.staff_id) == StaffRow.id, col(StaffAway.round_id) == round_id)
    query = (
        select(AreaRow.path, StaffRow.lent_by, func.count())
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True), col(StaffRow.lent_by).is_not(None), ~gone)
        .group_by(col(AreaRow.path), col(StaffRow.lent_by))
        .order_by(col(AreaRow.path), col(StaffRow.lent_by))
    )
    return [(base, unit or "", count) for base, unit, count in session.exec(query)]


def without_phone(session: Session, path: str) -> list[Place]:
    """Staff without a work phone."""
    query = (
        select(AreaRow.path, StaffRow.code, StaffRow.name)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True), func.coalesce(StaffRow.work_phone, "") == "")
        .order_by(col(StaffRow.code))
    )
    return list(session.exec(query).all())


def without_contact(session: Session, path: str, part: str) -> list[Place]:
    """Areas below the county without a lead, or without a member, who has a phone."""
    there = exists().where(
        col(AreaContact.area_id) == AreaRow.id,
        col(AreaContact.part) == part,
        func.coalesce(AreaContact.work_phone, "") != "",
    )
    return _areas(session, path, ~there)


def without_residents(session: Session, path: str) -> list[Place]:
    """Areas below the county without a figure of their residents."""
    return _areas(session, path, ~exists().where(col(AreaResidents.area_id) == AreaRow.id))


def without_manager(session: Session, path: str) -> list[Place]:
    """Compounds and communities that nobody manages."""
    return _areas(session, path, col(AreaRow.no_manager))


def area_counts(session: Session, county_id: int) -> dict[str, int]:
    """How many areas each township has, itself among them, by its code."""
    below = aliased(AreaRow)
    query = (
        select(AreaRow.code, func.count())
        .join(below, func.substr(below.path, 1, func.length(AreaRow.path)) == AreaRow.path)
        .where(AreaRow.parent_id == county_id)
        .group_by(col(AreaRow.code))
    )
    return dict(session.exec(query).all())


def residents(session: Session, county_id: int) -> dict[str, int]:
    """The newest figure of residents of each township, by its code; those without one are left out."""
    query = (
        select(AreaRow.code, AreaResidents.count)
        .join(AreaResidents, col(AreaResidents.area_id) == AreaRow.id)
        .where(AreaRow.parent_id == county_id)
        .order_by(col(AreaResidents.counted_on))
    )
    return dict(session.exec(query).all())


def sites_by_area(session: Session, path: str) -> list[tuple[str, str, str, int, float, float]]:
    """(path of its area, code, name, lanes, lon, lat) of every site, by code."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            AreaRow.path, SiteRow.code, SiteRow.name, SiteRow.lanes, SiteRow.lon, SiteRow.lat
        )
        .select_from(SiteRow)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code))
    )
    return [tuple(row) for row in session.exec(query)]


def grounds(session: Session, path: str) -> dict[str, str]:
    """GeoJSON geometry of the ground of areas at or below `path`, by their path."""
    query = (
        select(AreaRow.path, AreaGround.geometry)
        .join(AreaGround, col(AreaGround.area_id) == AreaRow.id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
    )
    return dict(session.exec(query).all())


def vehicles_by_base(session: Session, path: str) -> list[tuple[str, int, int]]:
    """(path of where they stand, vehicles, seats)."""
    query = (
        select(AreaRow.path, func.count(), func.sum(VehicleRow.seats))
        .select_from(VehicleRow)
        .join(AreaRow, col(AreaRow.id) == VehicleRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .group_by(col(AreaRow.path))
    )
    return [(base, count, int(seats or 0)) for base, count, seats in session.exec(query)]


def leads(session: Session, county_id: int) -> dict[str, tuple[str, str | None]]:
    """Name and work phone of the lead of each township, by its code."""
    query = (
        select(AreaRow.code, AreaContact.name, AreaContact.work_phone)
        .join(AreaContact, col(AreaContact.area_id) == AreaRow.id)
        .where(AreaRow.parent_id == county_id, AreaContact.part == "lead")
    )
    return {code: (name, phone) for code, name, phone in session.exec(query)}


def coordinators(session: Session, county_id: int) -> dict[str, list[str]]:
    """Full names of the open accounts of each township, by its code."""
    query = (
        select(AreaRow.code, Account.full_name)
        .join(Account, col(Account.area_id) == AreaRow.id)
        .where(AreaRow.parent_id == county_id, Account.role == "township", Account.active)
        .order_by(col(Account.name))
    )
    out: dict[str, list[str]] = {}
    for code, name in session.exec(query):
        out.setdefault(code, []).append(name)
    return out


def _areas(session: Session, path: str, condition: object) -> list[Place]:
    query = (
        select(AreaRow.path, AreaRow.code, AreaRow.name)
        .where(
            col(AreaRow.path).startswith(path, autoescape=True),
            col(AreaRow.parent_id).is_not(None),
            condition,  # type: ignore[arg-type]
        )
        .order_by(col(AreaRow.code))
    )
    return list(session.exec(query).all())
