"""The rows of one person, site or vehicle of a township, to be changed."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from ..database import put
from ..tables import AreaRow, SiteRow, StaffRole, StaffRow, VehicleRow


def person_row(session: Session, code: str, path: str) -> StaffRow | None:
    """The row of somebody who starts within `path`."""
    query = select(StaffRow).join(AreaRow, col(AreaRow.id) == StaffRow.base_id).where(StaffRow.code == code)
    return session.exec(query.where(col(AreaRow.path).startswith(path, autoescape=True))).first()


def site_row(session: Session, code: str, path: str) -> SiteRow | None:
    """The row of a site that stands within `path`."""
    query = select(SiteRow).join(AreaRow, col(AreaRow.id) == SiteRow.area_id).where(SiteRow.code == code)
    return session.exec(query.where(col(AreaRow.path).startswith(path, autoescape=True))).first()


def vehicle_row(session: Session, code: str, path: str) -> VehicleRow | None:
    """The row of a vehicle that stands within `path`."""
    query = select(VehicleRow).join(AreaRow, col(AreaRow.id) == VehicleRow.base_id).where(VehicleRow.code == code)
    return session.exec(query.where(col(AreaRow.path).startswith(path, autoescape=True))).first()


def roles_of(session: Session, staff_id: int) -> list[str]:
    """The roles that somebody holds."""
    return list(session.exec(select(StaffRole.role).where(StaffRole.staff_id == staff_id)))


def set_roles(session: Session, staff_id: int, roles: Sequence[str]) -> None:
    """Write somebody's roles in place of those before."""
    session.execute(delete(StaffRole).where(col(StaffRole.staff_id) == staff_id))
    session.add_all(StaffRole(staff_id=staff_id, role=role) for role in roles)


def holder_of_plate(session: Session, plate: str) -> str | None:
    """Code of the vehicle with this number plate."""
    return session.exec(select(VehicleRow.code).where(VehicleRow.plate == plate)).first()


def keep(session: Session, row: SQLModel) -> None:
    """Write a row at once; raises Taken where another has its key."""
    put(session, row)
