"""What is asked about the audit."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from ..tables import AuditEntry


def entries(
    session: Session, *, actor: str = "", action: str = "", subject: str = "", offset: int = 0, limit: int = 100
) -> tuple[list[AuditEntry], int]:
    """Audit rows, newest first, with how many there are in all under these filters."""
    conditions = []
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
