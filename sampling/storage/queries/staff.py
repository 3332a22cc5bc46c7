"""What is asked about staff."""

from collections.abc import Collection, Sequence
from datetime import time
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from sampling.domain.staff import ROLES, StaffMember

from ..tables import AreaRow, SessionRow, SessionStaff, StaffAway, StaffRole, StaffRow


def staff_within(
    session: Session,
    path: str = "",
    *,
    session_id: int | None = None,
    words: str = "",
    offset: int = 0,
    limit: int | None = None,
    codes: Sequence[str] | None = None,
) -> list[StaffMember]:
    """Staff whose base lies at or below `path`, by code; `words` looks in code, name and unit.

    codes: only these people; not more than a statement takes.
    """
    query = _selection(select(StaffRow, AreaRow.code, AreaRow.name), path, session_id, words)
    query = query.order_by(col(StaffRow.code)).offset(offset)
    if limit is not None:
        query = query.limit(limit)
    if codes is not None:
        query = query.where(col(StaffRow.code).in_(codes))
    rows = session.exec(query).all()
    some = limit is not None or codes is not None
    roles = _roles(session, [row.id or 0 for row, _, _ in rows] if some else None)
    return [
        StaffMember(
            code=row.code,
            name=row.name,
            roles=roles.get(row.id or 0, ()),
            unit=row.unit,
            lent_by=row.lent_by,
            base_code=base_code,
            base_name=base_name,
            work_phone=row.work_phone,
            available_from=row.available_from,
            available_to=row.available_to,
            provenance=row.provenance,
            source=row.source,
        )
        for row, base_code, base_name in rows
    ]


def staff_count(session: Session, path: str = "", *, session_id: int | None = None, words: str = "") -> int:
    """How many staff `staff_within` would give without a limit."""
    return session.exec(_selection(select(func.count(col(StaffRow.id))), path, session_id, words)).one()


def bases(session: Session, path: str = "") -> dict[str, str]:
    """Path of the base of everybody whose base lies at or below `path`, by staff code, in order."""
    query = (
        select(StaffRow.code, AreaRow.path)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(StaffRow.code))
    )
    return dict(session.exec(query).all())


def bases_of_session(session: Session, session_id: int) -> dict[str, str]:
    """Names, by code and in its order, of the areas that the staff of a session start from."""
    query = (
        select(AreaRow.code, AreaRow.name)
        .join(StaffRow, col(StaffRow.base_id) == AreaRow.id)
        .join(SessionStaff, col(SessionStaff.staff_id) == StaffRow.id)
        .where(SessionStaff.session_id == session_id)
        .distinct()
        .order_by(col(AreaRow.code))
    )
    return dict(session.exec(query).all())


def role_counts(session: Session, *paths: str) -> dict[str, int]:
    """How many staff who start at or below one of `paths` hold each role, of everybody without any; a person with two
    roles is counted under both."""
    inside = or_(*(col(AreaRow.path).startswith(path, autoescape=True) for path in paths or ("",)))
    query = (
        select(StaffRole.role, func.count())
        .join(StaffRow, col(StaffRow.id) == StaffRole.staff_id)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(inside)
        .group_by(col(StaffRole.role))
    )
    found = dict(session.exec(query).all())
    return {role: found[role] for role in ROLES if role in found}


class Alike(NamedTuple):
    """What decides whether somebody can be called for a session: local hours, None for always; can't be had in the
    round; has one of the roles that are asked for."""

    available_from: time | None
    available_to: time | None
    is_away: bool
    is_asked: bool


def alike_by_session(session: Session, round_id: int, roles: Collection[str]) -> dict[str, dict[Alike, int]]:
    """How many people chosen for each session of a round are alike, by code of the session."""
    asked = select(StaffRole.staff_id).where(col(StaffRole.role).in_(roles)).distinct().subquery()
    is_away = case((col(StaffAway.staff_id).is_not(None), 1), else_=0)
    is_asked = case((asked.c.staff_id.is_not(None), 1), else_=0)
    hours = col(StaffRow.available_from), col(StaffRow.available_to)
    query = (
        select(SessionRow.code, *hours, is_away, is_asked, func.count())  # type: ignore[call-overload]
        .select_from(SessionStaff)
        .join(SessionRow, col(SessionRow.id) == SessionStaff.session_id)
        .join(StaffRow, col(StaffRow.id) == SessionStaff.staff_id)
        .outerjoin(StaffAway, and_(col(StaffAway.staff_id) == StaffRow.id, col(StaffAway.round_id) == round_id))
        .outerjoin(asked, asked.c.staff_id == StaffRow.id)
        .where(SessionRow.round_id == round_id)
        .group_by(SessionRow.code, *hours, is_away, is_asked)
    )
    out: dict[str, dict[Alike, int]] = {}
    for code, since, until, away, needed, people in session.exec(query):
        out.setdefault(code, {})[Alike(since, until, bool(away), bool(needed))] = people
    return out


def ids_by_code(session: Session) -> dict[str, int]:
    """Database id of every staff member, by code."""
    return {code: key for code, key in session.exec(select(StaffRow.code, StaffRow.id)) if key is not None}


def _selection(query, path: str, session_id: int | None, words: str):  # type: ignore[no-untyped-def]
    query = query.select_from(StaffRow).join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
    query = query.where(col(AreaRow.path).startswith(path, autoescape=True))
    if session_id is not None:
        query = query.join(SessionStaff, col(SessionStaff.staff_id) == StaffRow.id)
        query = query.where(SessionStaff.session_id == session_id)
    for word in words.split():
        columns = (StaffRow.code, StaffRow.name, StaffRow.unit)
        query = query.where(or_(*(col(column).contains(word, autoescape=True) for column in columns)))
    return query


def _roles(session: Session, ids: list[int] | None) -> dict[int, tuple[str, ...]]:
    """Roles by the staff's id, of these people or of everybody."""
    held: dict[int, set[str]] = {}
    query = select(StaffRole.staff_id, StaffRole.role)
    if ids is not None:
        query = query.where(col(StaffRole.staff_id).in_(ids))
    for staff_id, role in session.exec(query):
        held.setdefault(staff_id, set()).add(role)
    return {key: tuple(role for role in ROLES if role in roles) for key, roles in held.items()}
