"""Auditing: every write leaves a row that says who did what, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.storage.database import Database, Session
from sampling.storage.queries import audit as queries
from sampling.storage.queries import taking
from sampling.storage.statements import Statements
from sampling.storage.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


def record(session: Session, *, by: Actor, action: str, subject: str, at: datetime, **details: Any) -> None:
    """Add a line to the audit within the caller's transaction.

    action: verb and noun in the product's words ("publish plan"). subject: what it was done to, by code.
    details: JSON values; never a password, a token or a resident.
    """
    session.add(AuditEntry(at=at, actor=by.name, action=action, subject=subject, details=details))


def record_at_once(
    statements: Statements, *, by: Actor, action: str, subject: str, at: datetime, **details: Any
) -> None:  # fmt: skip
    """As `record`, by a raw statement: for what is written hundreds of times a second."""
    taking.add_audit(statements, at=at, actor=by.name, action=action, subject=subject, details=details)


def entries(
    db: Database,
    *,
    actor: str = "",
    action: str = "",
    subject: str = "",
    page: int = 1,
    per_page: int = 100,
    scope_path: str = "",
) -> tuple[list[Entry], int]:
    """A page of the audit, newest first, and how many lines there are under these filters.

    scope_path: of whose lines; what people of the area did, and what was done to its rounds, sites and accounts.
    """
    with db.reading() as session:
        rows, total = queries.entries(
            session,
            actor=actor,
            action=action,
            subject=subject,
            offset=(page - 1) * per_page,
            limit=per_page,
            path=scope_path,
        )
    return [Entry(row.at, row.actor, row.action, row.subject, row.details) for row in rows], total
