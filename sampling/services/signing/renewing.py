"""Personal links in the hands of the planners: whose one is, withdrawing it, and giving a new one in its place."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import NotFound, Refused
from sampling.domain.signing import Document, Receipt, level_of
from sampling.services import auditing
from sampling.services.rounds.reading import row_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import documents
from sampling.storage.queries import signing as queries
from sampling.storage.tables import AreaRow, LinkRow, StaffRow


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link with whose it is. token: None once it is withdrawn. documents: what its holder is to sign."""

    id: int
    level: str
    code: str
    name: str | None
    about: str
    phone: str | None
    token: str | None
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    documents: tuple[tuple[Document, Receipt], ...]


def link(db: Database, *, round_code: str, link_id: int) -> LinkView:
    """A link of a round; raises NotFound."""
    with db.reading() as session:
        row = _existing(session, row_of(session, round_code).id or 0, link_id)
        person = session.get(StaffRow, row.staff_id) if row.staff_id else None
        area = session.get(AreaRow, row.area_id) if row.area_id else None
        lead = queries.lead_of(session, area.id or 0) if area else None
        return LinkView(
            id=link_id,
            level="person" if person else level_of(area.level) if area else "unit",
            code=person.code if person else area.code if area else "",
            name=person.name if person else lead.name if lead else None,
            about=person.unit if person else area.name if area else row.unit or "",
            phone=person.work_phone if person else lead.work_phone if lead else None,
            token=row.token if row.withdrawn_at is None else None,
            created_at=row.created_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=row.withdrawn_by,
            documents=tuple((d, r) for d, r in documents.of_link(session, link_id) if d.holds),
        )


def withdraw_link(db: Database, *, round_code: str, link_id: int, by: Actor, now: datetime) -> None:
    """Withdraw a link: it opens nothing any more. Doing it twice changes nothing. Raises NotFound."""
    with db.writing() as session:
        row = _existing(session, row_of(session, round_code).id or 0, link_id, hold=True)
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by = now, by.name
            session.add(row)
            auditing.record(session, by=by, action="withdraw link", subject=round_code, at=now, link=link_id)


def renew_link(db: Database, *, round_code: str, link_id: int, by: Actor, now: datetime) -> None:
    """Give the holder a new link; the old one opens nothing any more. What was signed stays.

    Raises NotFound, and Refused where the round is closed.
    """
    with db.writing() as session:
        round_ = row_of(session, round_code)
        row = _existing(session, round_.id or 0, link_id, hold=True)
        if round_.state == "closed":
            raise Refused("The round %(code)s is closed: its links open nothing any more.", code=round_code)
        row.token, row.created_at = secrets.token_urlsafe(16), now
        row.withdrawn_at = row.withdrawn_by = None
        session.add(row)
        auditing.record(session, by=by, action="renew link", subject=round_code, at=now, link=link_id)


def _existing(session: Session, round_id: int, link_id: int, *, hold: bool = False) -> LinkRow:
    row = queries.link_of_round(session, round_id, link_id, hold=hold)
    if row is None:
        raise NotFound("There is no such link.")
    return row
