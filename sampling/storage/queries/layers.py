"""What is asked about layers that were brought, and what a worker writes while one is its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, delete, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from ..tables import LayerRow


def layers_of(session: Session, account_id: int, *, most: int = 10) -> list[LayerRow]:
    """The layers that an account brought, newest first; their files are read where they are asked for."""
    query = (
        select(LayerRow)
        .where(LayerRow.account_id == account_id)
        .options(defer(col(LayerRow.content)), defer(col(LayerRow.drawn)), defer(col(LayerRow.report)))  # type: ignore[arg-type]
        .order_by(col(LayerRow.id).desc())
        .limit(most)
    )
    return list(session.exec(query))


def layer_of(session: Session, layer_id: int, account_id: int, *, hold: bool = False) -> LayerRow | None:
    """A layer that this account brought."""
    query = (
        select(LayerRow)
        .where(LayerRow.id == layer_id, LayerRow.account_id == account_id)
        .options(defer(col(LayerRow.content)), defer(col(LayerRow.drawn)))  # type: ignore[arg-type]
    )
    return session.exec(query.with_for_update() if hold else query).first()


def queued_ids(session: Session) -> list[int]:
    """Layers that wait for a worker, oldest first."""
    query = select(LayerRow.id).where(LayerRow.state == "queued").order_by(col(LayerRow.id))
    return [key for key in session.exec(query) if key is not None]


def running_rows(session: Session) -> list[tuple[int, int, datetime | None, dict[str, Any]]]:
    """Id, attempt, heartbeat and worker of the layers that a worker has taken."""
    query = select(LayerRow.id, LayerRow.attempt, LayerRow.heartbeat_at, LayerRow.worker)
    found = session.exec(query.where(LayerRow.state == "running"))
    return [(key, attempt, beat, dict(worker)) for key, attempt, beat, worker in found if key is not None]


def claim(session: Session, layer_id: int, *, now: datetime, worker: dict[str, Any]) -> LayerRow | None:
    """Take a layer that waits: its row, or None where somebody else has it or it is over."""
    row = session.get(LayerRow, layer_id)
    if row is None or row.state != "queued":
        return None
    change = _where(layer_id, "queued", row.attempt)
    if not _done(session, change.values(state="running", attempt=row.attempt + 1, heartbeat_at=now, worker=worker)):
        return None
    session.refresh(row)
    return row


def finish(session: Session, layer_id: int, attempt: int, *, state: str, **values: Any) -> bool:
    """End a layer that is the worker's own; False where it is not."""
    return _done(session, _where(layer_id, "running", attempt).values(state=state, **values))


def requeue(session: Session, layer_id: int, attempt: int) -> bool:
    """Put a layer whose worker died back into the queue."""
    return _done(session, _where(layer_id, "running", attempt).values(state="queued", heartbeat_at=None))


def sweep(session: Session, before: datetime) -> None:
    """Delete the layers that came before an instant, but for those that a worker has."""
    old = col(LayerRow.requested_at) < before, col(LayerRow.state) != "running"
    session.connection().execute(delete(LayerRow).where(*old))


def _where(layer_id: int, state: str, attempt: int) -> Update:
    return (
        update(LayerRow)
        .where(col(LayerRow.id) == layer_id, col(LayerRow.state) == state, col(LayerRow.attempt) == attempt)
        .execution_options(synchronize_session=False)
    )


def _done(session: Session, change: Update) -> bool:
    result = session.execute(change)
    return isinstance(result, CursorResult) and result.rowcount == 1
