"""What is asked about the audit."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_
from sqlmodel import Session, col, select

from ..tables import AreaRow, AuditEntry, RoundRow, SiteRow
from .accounts import accounts_within


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines of the audit are asked for; an empty value asks for all.

    actor, action: exactly these. subject: holds these signs. since, until: from the first instant to before the second.
    words: all of them stand in the details, in any order. path: only what accounts at or below it did, and what was
    done to the rounds, areas, sites and accounts there.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    path: str = ""


_NEWEST_FIRST = (col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
"""By the time that a line tells; of lines of one time, as they were written."""


def entries(session: Session, asked: Asked, *, offset: int = 0, limit: int = 100) -> tuple[list[AuditEntry], int]:
    """Audit rows, newest first, with how many there are in all under these filters."""
    conditions = _conditions(session, asked)
    total = session.exec(select(func.count()).select_from(AuditEntry).where(*conditions)).one()
    rows = session.exec(
        select(AuditEntry).where(*conditions).order_by(*_NEWEST_FIRST).offset(offset).limit(limit)
    ).all()
    return list(rows), total


def entries_before(
    session: Session, asked: Asked, *, before: tuple[datetime, int] | None, limit: int
) -> list[AuditEntry]:  # fmt: skip
    """The next rows downwards, newest first; before: time and id of the last that was read, None at the beginning."""
    query = select(AuditEntry).where(*_conditions(session, asked)).order_by(*_NEWEST_FIRST).limit(limit)
    if before is not None:
        at, last = before
        of_the_same = and_(col(AuditEntry.at) == at, col(AuditEntry.id) < last)
        query = query.where(col(AuditEntry.at) <= at, or_(col(AuditEntry.at) < at, of_the_same))
    return list(session.exec(query))


def last_of(
    session: Session, action: str, subject: str, *, within: bool = False, to: str | None = None
) -> datetime | None:
    """When something was last done to a subject, or with `within` to what lies below it; to: the state moved to."""
    matches = col(AuditEntry.subject).startswith(subject, autoescape=True) if within else AuditEntry.subject == subject
    rows = session.exec(
        select(AuditEntry).where(AuditEntry.action == action, matches).order_by(col(AuditEntry.id).desc())
    )
    return next((row.at for row in rows if to is None or row.details.get("to") == to), None)


def _conditions(session: Session, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [_within(session, asked.path)] if asked.path else []
    if asked.actor:
        conditions.append(col(AuditEntry.actor) == asked.actor)
    if asked.action:
        conditions.append(col(AuditEntry.action) == asked.action)
    if asked.subject:
        conditions.append(col(AuditEntry.subject).contains(asked.subject, autoescape=True))
    if asked.since is not None:
        conditions.append(col(AuditEntry.at) >= asked.since)
    if asked.until is not None:
        conditions.append(col(AuditEntry.at) < asked.until)
    details = func.lower(cast(AuditEntry.details, Text))
    for word in asked.words:
        kept = json.dumps(word.lower())[1:-1]  # as it stands there: Chinese is written as \\uXXXX
        conditions.append(details.contains(kept, autoescape=True))
    return conditions


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
