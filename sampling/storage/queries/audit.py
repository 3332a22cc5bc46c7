"""What is asked about the audit."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from ..tables import AreaRow, AuditEntry, RoundRow, SiteRow
from .accounts import accounts_within


def entries(
    session: Session,
    *,
    actor: str = "",
    action: str = "",
    subject: str = "",
    offset: int = 0,
    limit: int = 100,
    path: str = "",
) -> tuple[list[AuditEntry], int]:
    """Audit rows, newest first, with how many there are in all under these filters.

    path: only what accounts at or below it did, and what was done to the rounds, areas, sites and accounts there.
    """
    conditions = [_within(session, path)] if path else []
    if actor:
        conditions.append(col(AuditEntry.actor) == actor)
    if action:
        conditions.append(col(AuditEntry.action) == action)
    if subject:
        conditions.append(col(AuditEntry.subject).contains(subject, autoescape=True))
    total = session.exec(select(func.count()).select_from(AuditEntry).where(*conditions)).one()
    rows = session.exec(
        select(AuditEntry).where(*conditions).order_by(col(AuditEntry.id).desc()).offset(offset).limit(limit)
    ).all()
    return list(rows), total


def last_of(
    session: Session, action: str, subject: str, *, within: bool = False, to: str | None = None
) -> datetime | None:
    """When something was last done to a subject, or with `within` to what lies below it; to: the state moved to."""
    matches = col(AuditEntry.subject).startswith(subject, autoescape=True) if within else AuditEntry.subject == subject
    rows = session.exec(
        select(AuditEntry).where(AuditEntry.action == action, matches).order_by(col(AuditEntry.id).desc())
    )
    return next((row.at for row in rows if to is None or row.details.get("to") == to), None)


def _within(session: Session, path: str) -> ColumnElement[bool]:
    names = [account.name for account, _, _ in accounts_within(session, path)]
    inside = col(AreaRow.path).startswith(path, autoescape=True)
    rounds = session.exec(select(RoundRow.code).join(AreaRow, col(AreaRow.id) == RoundRow.area_id).where(inside)).all()
    sites = select(SiteRow.code).join(AreaRow, col(AreaRow.id) == SiteRow.area_id).where(inside)
    done_to = col(AuditEntry.subject)
    return or_(
        col(AuditEntry.actor).in_(names),
        done_to.in_([*names, *rounds]),
        done_to.in_(select(AreaRow.code).where(inside)),
        done_to.in_(sites),
        *(done_to.startswith(f"{code}/", autoescape=True) for code in rounds),
    )
