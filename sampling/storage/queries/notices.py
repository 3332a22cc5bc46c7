"""What is asked about notices that are made for the printer, and the few writes that a worker makes meanwhile.

A worker writes only as long as a request is its own: state and attempt are part of every condition.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, func, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from sampling.domain.notices import NoticeFiles

from ..tables import AreaRow, CallUpRow, NoticeFilesRow, PlanRow, RoundRow, SessionRow


def files_by_id(session: Session, files_id: int) -> NoticeFiles | None:
    """The request with this id."""
    found = _files(session, NoticeFilesRow.id == files_id)
    return found[0] if found else None


def files_of(session: Session, session_id: int, area_id: int, *, most: int = 5) -> list[NoticeFiles]:
    """The newest requests for the notices of an area in a session."""
    return _files(session, NoticeFilesRow.session_id == session_id, NoticeFilesRow.area_id == area_id)[:most]


def under_way(session: Session, session_id: int, area_id: int) -> int | None:
    """The request for an area that is being made or waits for that."""
    query = select(NoticeFilesRow.id).where(
        NoticeFilesRow.session_id == session_id,
        NoticeFilesRow.area_id == area_id,
        col(NoticeFilesRow.state).in_(("queued", "running")),
    )
    return session.exec(query).first()


def content_of(session: Session, files_id: int) -> bytes | None:
    """The archive; None where it is not kept."""
    return session.exec(select(NoticeFilesRow.content).where(NoticeFilesRow.id == files_id)).first()


def drop_contents(session: Session, session_id: int, area_id: int) -> None:
    """Throw away the archives of an area: a newer one takes their place."""
    session.execute(
        update(NoticeFilesRow)
        .where(col(NoticeFilesRow.session_id) == session_id, col(NoticeFilesRow.area_id) == area_id)
        .values(content=None, size=0)
        .execution_options(synchronize_session=False)
    )


def queued_ids(session: Session) -> list[int]:
    """Requests that wait for a worker, oldest first."""
    query = select(NoticeFilesRow.id).where(NoticeFilesRow.state == "queued").order_by(col(NoticeFilesRow.id))
    return [key for key in session.exec(query) if key is not None]


def running_rows(session: Session) -> list[tuple[int, int, datetime | None, dict[str, Any]]]:
    """Id, attempt, heartbeat and worker of the requests that a worker has taken."""
    query = select(NoticeFilesRow.id, NoticeFilesRow.attempt, NoticeFilesRow.heartbeat_at, NoticeFilesRow.worker)
    found = session.exec(query.where(NoticeFilesRow.state == "running"))
    return [(key, attempt, beat, dict(worker)) for key, attempt, beat, worker in found if key is not None]


def claim(session: Session, files_id: int, *, now: datetime, worker: dict[str, Any]) -> int | None:
    """Take a request that waits: the number of the attempt, None where somebody else has it or it is over."""
    row = session.get(NoticeFilesRow, files_id)
    if row is None or row.state != "queued":
        return None
    attempt = row.attempt + 1
    values = {"heartbeat_at": now, "started_at": row.started_at or now, "worker": worker, "made": 0, "total": 0}
    change = _where(files_id, "queued", row.attempt)
    return attempt if _done(session, change.values(state="running", attempt=attempt, **values)) else None


def beat(session: Session, files_id: int, attempt: int, **values: Any) -> bool:
    """Say how far it is; False where the request is no longer the worker's own."""
    return _done(session, _where(files_id, "running", attempt).values(**values))


def finish(session: Session, files_id: int, attempt: int, *, state: str, **values: Any) -> bool:
    """End a request that is the worker's own; False where it is not."""
    return _done(session, _where(files_id, "running", attempt).values(state=state, **values))


def requeue(session: Session, files_id: int, attempt: int) -> bool:
    """Put a request whose worker died back into the queue."""
    return _done(session, _where(files_id, "running", attempt).values(state="queued", heartbeat_at=None))


def changed_at(session: Session, session_id: int) -> datetime | None:
    """When a window of the session was last set, or a plan of it published: whatever stands on a notice."""
    windows = session.exec(select(func.max(CallUpRow.updated_at)).where(CallUpRow.session_id == session_id)).one()
    plans = session.exec(select(func.max(PlanRow.published_at)).where(PlanRow.session_id == session_id)).one()
    return max((at for at in (windows, plans) if at is not None), default=None)


def _where(files_id: int, state: str, attempt: int) -> Update:
    return (
        update(NoticeFilesRow)
        .where(
            col(NoticeFilesRow.id) == files_id,
            col(NoticeFilesRow.state) == state,
            col(NoticeFilesRow.attempt) == attempt,
        )
        .execution_options(synchronize_session=False)
    )


def _done(session: Session, change: Update) -> bool:
    result = session.execute(change)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _files(session: Session, *conditions: Any) -> list[NoticeFiles]:
    query = (
        select(NoticeFilesRow, AreaRow, SessionRow.code, RoundRow.code)
        .join(AreaRow, col(AreaRow.id) == NoticeFilesRow.area_id)
        .join(SessionRow, col(SessionRow.id) == NoticeFilesRow.session_id)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .where(*conditions)
        .options(defer(col(NoticeFilesRow.content)))  # type: ignore[arg-type]
        .order_by(col(NoticeFilesRow.id).desc())
    )
    changed: dict[int, datetime | None] = {}
    out = []
    for row, area, session_code, round_code in session.exec(query):
        if row.session_id not in changed:
            changed[row.session_id] = changed_at(session, row.session_id)
        since = changed[row.session_id]
        out.append(
            NoticeFiles(
                id=row.id or 0,
                round_code=round_code,
                session_code=session_code,
                area_code=area.code,
                area_name=area.name,
                state=row.state,
                made=row.made,
                total=row.total,
                size=row.size,
                attempt=row.attempt,
                failure=row.failure,
                facts=row.facts,
                requested_by=row.requested_by,
                requested_at=row.requested_at,
                started_at=row.started_at,
                finished_at=row.finished_at,
                heartbeat_at=row.heartbeat_at,
                is_outdated=since is not None and since > (row.started_at or row.requested_at),
            )
        )
    return out
