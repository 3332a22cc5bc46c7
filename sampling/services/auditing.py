"""Auditing: every write leaves a row that says who did what, in the same transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.storage.changes import collected, put_to
from sampling.storage.database import Database, Session
from sampling.storage.queries import audit as queries
from sampling.storage.queries import taking
from sampling.storage.statements import Statements
from sampling.storage.tables import AuditEntry

SUBJECT_MAX = 120
AT_ONCE = 500
_ASKED = {"action": "asked_action", "subject": "asked_subject"}  # what the line itself has under these names


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


def record(session: Session, *, by: Actor, action: str, subject: str, at: datetime, **details: Any) -> None:
    """Add a line to the audit within the caller's transaction; what the transaction has changed in rows that stood
    before is told in it, before and after, without being said here.

    action: verb and noun in the product's words ("publish plan"). subject: what it was done to, by code.
    details: JSON values; never a password, a token or a resident.
    """
    entry = AuditEntry(at=at, actor=by.name, action=action, subject=subject[:SUBJECT_MAX], details=details)
    put_to(entry, collected(session))
    session.add(entry)


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
    since: datetime | None = None,
    until: datetime | None = None,
    words: str = "",
    page: int = 1,
    per_page: int = 100,
    scope_path: str = "",
) -> tuple[list[Entry], int]:
    """A page of the audit, newest first, and how many lines there are under these filters.

    since, until: from the first instant to before the second. words: all of them stand in the details. scope_path: of
    whose lines; what people of the area did, and what was done to its rounds, sites and accounts.
    """
    asked = queries.Asked(actor, action, subject, since, until, tuple(words.split()), scope_path)
    with db.reading() as session:
        rows, total = queries.entries(session, asked, offset=(page - 1) * per_page, limit=per_page)
    return [_entry(row) for row in rows], total


def every(
    db: Database,
    *,
    actor: str = "",
    action: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    words: str = "",
    scope_path: str = "",
) -> Iterator[Entry]:
    """Every line under these filters, newest first, read as it is asked for: as many as there are, in little memory."""
    asked = queries.Asked(actor, action, subject, since, until, tuple(words.split()), scope_path)
    last: tuple[datetime, int] | None = None
    while True:
        with db.reading() as session:  # one for each piece: no reader holds the database while a browser takes its time
            rows = queries.entries_before(session, asked, before=last, limit=AT_ONCE)
        yield from map(_entry, rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].at, rows[-1].id or 0


def exported(db: Database, *, by: Actor, at: datetime, **filters: str) -> None:
    """Somebody takes lines of the audit away: that is a line, too."""
    with db.writing() as session:
        asked = {_ASKED.get(name, name): value for name, value in filters.items() if value}
        record(session, by=by, action="export audit", subject="audit", at=at, **asked)


def _entry(row: AuditEntry) -> Entry:
    return Entry(row.at, row.actor, row.action, row.subject, row.details)
