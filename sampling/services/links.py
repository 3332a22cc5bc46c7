"""Personal links: made for whom a plan or an order goes to, one for each holder in a round."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sampling.domain.links import Holder
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, links, staff
from sampling.storage.queries import rounds as rounds_queries


def give(session: Session, *, round_id: int, holders: Iterable[Holder], now: datetime) -> int:
    """Make a link for each of them that has none in this round; gives how many were made."""
    have = links.holders_of_round(session, round_id)
    area_ids, staff_ids = areas.ids_by_code(session), staff.ids_by_code(session)
    made = [
        {
            "round_id": round_id,
            "area_id": area_ids[one.area] if one.area else None,
            "unit": one.unit,
            "staff_id": staff_ids[one.staff] if one.staff else None,
            "token": secrets.token_urlsafe(16),
            "created_at": now,
        }
        for one in dict.fromkeys(holders)
        if one not in have
    ]
    links.add(session, made)
    return len(made)


def tokens(db: Database, round_code: str) -> dict[Holder, str]:
    """The token of each link of a round that was not withdrawn; empty where there is no such round."""
    with db.reading() as session:
        row = rounds_queries.row_by_code(session, round_code)
        found = links.of_round(session, row.id or 0) if row else {}
    return {holder: link.token for holder, link in found.items() if link.withdrawn_at is None}


def token_of_person(db: Database, round_code: str, staff_code: str) -> str:
    """The token of one person's link in a round; "" where there is none, or it was withdrawn."""
    with db.reading() as session:
        row = rounds_queries.row_by_code(session, round_code)
        link = links.of_person(session, row.id or 0, staff_code) if row else None
    return link.token if link is not None and link.withdrawn_at is None else ""
