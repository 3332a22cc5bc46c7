"""What an import asks and writes besides the rows themselves: one import at a time, and the sessions of a round."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlmodel import Session, SQLModel, col, select

from ..tables import RoundRow, SessionRow, SessionSite, SessionStaff, StaffAway
from .rounds import published_sessions, row_by_code

ASKED_MAX = 2000  # codes in one statement
CHUNK = 500  # ids in one statement: below what any of the two databases takes


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the database under a code.

    path: of the area, of the area a site stands in, or of a person's base. values: by the column of the import.
    figures: of an area, (residents, source, provenance) by the day they stand for.
    """

    id: int
    path: str
    values: Mapping[str, Any]
    figures: Mapping[Any, tuple[int, str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joined:
    """Places of sites or staff that are new in a round's sessions.

    fixed: how many sessions would have got new places but keep their own, as a plan of theirs is published.
    """

    places: int = 0
    fixed: int = 0


def one_at_a_time(session: Session) -> None:
    """Wait until no other import is writing. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(411325)"))


def few(codes: Collection[str] | None) -> bool:
    """True where asking for these codes alone is quicker than asking for all, and not more than a statement takes."""
    return codes is not None and len(codes) <= ASKED_MAX


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in bulk."""
    if rows:
        session.connection().execute(insert(table), [dict(row) for row in rows])


def update_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows in bulk; each has its `id` and the columns to set, the same ones in every row."""
    if rows:
        session.execute(update(table), [dict(row) for row in rows])


def delete_of(session: Session, table: type[SQLModel], column: str, ids: Iterable[int]) -> None:
    """Delete the rows whose `column` is one of the ids."""
    for some in chunks(ids):
        session.connection().execute(delete(table).where(getattr(table, column).in_(some)))


def chunks(items: Iterable[int]) -> Iterator[list[int]]:
    """The items in lists of at most `CHUNK`."""
    rest = iter(items)
    while some := list(islice(rest, CHUNK)):
        yield some


def join_sessions(session: Session, round_code: str, kind: str, ids: Collection[int]) -> Joined:
    """Put sites or staff into every session of a round of which no plan has been published; the away stay away."""
    row = row_by_code(session, round_code, hold=True)
    if kind == "staff" and row is not None:
        away = select(StaffAway.staff_id).where(StaffAway.round_id == row.id)
        gone: set[int] = set(session.exec(away))
        ids = set(ids) - gone
    members: type[SessionSite] | type[SessionStaff] = SessionSite if kind == "sites" else SessionStaff
    key = "site_id" if kind == "sites" else "staff_id"
    sessions = session.exec(
        select(SessionRow.id, SessionRow.code)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .where(RoundRow.code == round_code)
    ).all()
    published = published_sessions(session, round_code)
    rows, fixed = [], 0
    for session_id, code in sessions:
        there = set(session.exec(select(getattr(members, key)).where(members.session_id == session_id)))
        missing = [item for item in sorted(ids) if item not in there]
        if code in published:
            fixed += bool(missing)
        else:
            rows += [{"session_id": session_id, key: item} for item in missing]
    insert_rows(session, members, rows)
    return Joined(len(rows), fixed)
