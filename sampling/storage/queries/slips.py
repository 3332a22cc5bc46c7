"""What is asked about sheets of slips, and the few writes that a worker makes while it makes one.

A worker writes only as long as the sheet is its own: state and attempt are part of every condition. `content` is read
by who fetches it alone.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, text, update
from sqlmodel import Session, col, select

from sampling.domain.slips import Sheet

from ..tables import AreaRow, SlipSheet


def sheets_of(session: Session, account_id: int, sheet_id: int | None = None, *, most: int = 10) -> list[Sheet]:
    """The sheets that an account has asked for, newest first, without what is in them; only one, where asked."""
    table = SlipSheet.__table__  # type: ignore[attr-defined]
    columns = [column for column in table.columns if column.name != "content"]
    query = (
        select(AreaRow.code, AreaRow.name, *columns)
        .join(AreaRow, col(AreaRow.id) == table.c.area_id)
        .where(table.c.account_id == account_id)
        .order_by(table.c.id.desc())
        .limit(most)
    )
    if sheet_id is not None:
        query = query.where(table.c.id == sheet_id)
    names = [column.name for column in columns]
    return [_sheet(row[0], row[1], dict(zip(names, row[2:], strict=True))) for row in session.exec(query)]


def under_way(session: Session, account_id: int, area_id: int, kind: str) -> list[SlipSheet]:
    """The sheets of a kind for an area that an account waits for."""
    query = select(SlipSheet).where(
        SlipSheet.account_id == account_id,
        SlipSheet.area_id == area_id,
        SlipSheet.kind == kind,
        col(SlipSheet.state).in_(("queued", "running")),
    )
    return list(session.exec(query))


def queued_ids(session: Session) -> list[int]:
    """Sheets that wait for a worker, oldest first."""
    query = select(SlipSheet.id).where(SlipSheet.state == "queued").order_by(col(SlipSheet.id))
    return [key for key in session.exec(query) if key is not None]


def running_rows(session: Session) -> list[tuple[int, int, datetime | None, dict[str, Any]]]:
    """Id, attempt, heartbeat and worker of the sheets that a worker has taken."""
    query = select(SlipSheet.id, SlipSheet.attempt, SlipSheet.heartbeat_at, SlipSheet.worker)
    found = session.exec(query.where(SlipSheet.state == "running"))
    return [(key, attempt, beat, dict(worker)) for key, attempt, beat, worker in found if key is not None]


def claim(session: Session, sheet_id: int, *, now: datetime, worker: dict[str, Any]) -> SlipSheet | None:
    """Take a sheet that waits: its row, or None where somebody else has it or it is over."""
    row = session.get(SlipSheet, sheet_id)
    if row is None or row.state != "queued":
        return None
    change = _where(sheet_id, "queued", row.attempt)
    values = {"state": "running", "attempt": row.attempt + 1, "heartbeat_at": now, "worker": worker, "done": 0}
    if not _done(session, change.values(**values)):
        return None
    session.refresh(row)
    return row


def beat(session: Session, sheet_id: int, attempt: int, **values: Any) -> bool:
    """Say how far it is; False where the sheet is no longer the worker's own."""
    return _done(session, _where(sheet_id, "running", attempt).values(**values))


def finish(session: Session, sheet_id: int, attempt: int, *, state: str, **values: Any) -> bool:
    """End a sheet that is the worker's own; False where it is not."""
    return _done(session, _where(sheet_id, "running", attempt).values(state=state, **values))


def requeue(session: Session, sheet_id: int, attempt: int) -> bool:
    """Put a sheet whose worker died back into the queue."""
    return _done(session, _where(sheet_id, "running", attempt).values(state="queued", heartbeat_at=None, done=0))


def taken(session: Session, sheet_id: int, account_id: int, *, now: datetime) -> bytes | None:
    """The file of a sheet for who asked for it, which is gone with this; None where there is none any more."""
    query = select(SlipSheet).where(
        SlipSheet.id == sheet_id,
        SlipSheet.account_id == account_id,
        SlipSheet.state == "ready",
        col(SlipSheet.expires_at) > now,
    )
    row = session.exec(query.with_for_update()).first()
    if row is None or row.content is None:
        return None
    content = row.content
    _forget(session)
    row.content, row.state, row.fetched_at = None, "fetched", now
    session.add(row)
    session.flush()
    return content


def expire(session: Session, now: datetime) -> int:
    """Forget the files that nobody has fetched in time; gives how many."""
    due = col(SlipSheet.state) == "ready", col(SlipSheet.expires_at) <= now
    if session.exec(select(SlipSheet.id).where(*due).limit(1)).first() is None:
        return 0
    _forget(session)
    found = session.execute(update(SlipSheet).where(*due).values(content=None, state="expired"))
    return found.rowcount if isinstance(found, CursorResult) else 0


def _forget(session: Session) -> None:
    """What goes now is written over, and does not stay in the file's free pages: SQLite else leaves it there."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def _where(sheet_id: int, state: str, attempt: int) -> Update:
    return (
        update(SlipSheet)
        .where(col(SlipSheet.id) == sheet_id, col(SlipSheet.state) == state, col(SlipSheet.attempt) == attempt)
        .execution_options(synchronize_session=False)
    )


def _done(session: Session, change: Update) -> bool:
    result = session.execute(change)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _sheet(area_code: str, area_name: str, row: dict[str, Any]) -> Sheet:
    kept = ("id", "kind", "state", "done", "total", "attempt", "failure", "facts")
    at = ("requested_at", "finished_at", "expires_at", "fetched_at", "heartbeat_at")
    return Sheet(
        **{key: row[key] for key in (*kept, *at)},
        area_code=area_code,
        area_name=area_name,
        site_codes=tuple(row["site_codes"]),
    )
