"""What is asked about bundles, and the few writes that a worker makes while it packs one.

A worker writes only as long as the bundle is its own: state and attempt are part of every condition, so that a worker
believed dead, or one whose bundle was called off, writes nothing more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, delete, update
from sqlmodel import Session, col, select

from ..tables import AreaRow, BundlePart, BundleRow, PlanRow


@dataclass(frozen=True, slots=True)
class Bundle:
    """An archive of all that is handed out of a plan within an area.

    made, total: handouts that are done, and that there are. size: of the file, in bytes.
    """

    id: int
    plan_id: int
    plan_version: int
    area_code: str
    area_name: str
    area_path: str
    state: str
    language: str
    address: str
    made: int
    total: int
    size: int
    attempt: int
    failure: str
    failure_facts: dict[str, Any]
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime | None


def bundle_by_id(session: Session, bundle_id: int) -> Bundle | None:
    """The bundle with this id."""
    found = _bundles(session, BundleRow.id == bundle_id)
    return found[0] if found else None


def bundles_of_session(session: Session, session_id: int) -> list[Bundle]:
    """Those of a session's plans, newest first."""
    return _bundles(session, PlanRow.session_id == session_id)


def queued_ids(session: Session) -> list[int]:
    """Bundles that wait for a worker, oldest first."""
    query = select(BundleRow.id).where(BundleRow.state == "queued").order_by(col(BundleRow.id))
    return [key for key in session.exec(query) if key is not None]


def running_rows(session: Session) -> list[tuple[int, int, datetime | None, dict[str, Any]]]:
    """Id, attempt, heartbeat and worker of the bundles that a worker has taken."""
    query = select(BundleRow.id, BundleRow.attempt, BundleRow.heartbeat_at, BundleRow.worker)
    found = session.exec(query.where(BundleRow.state == "running"))
    return [(key, attempt, beat, dict(worker)) for key, attempt, beat, worker in found if key is not None]


def claim(session: Session, bundle_id: int, *, now: datetime, worker: dict[str, Any]) -> int | None:
    """Take a queued bundle: the number of the attempt, None where somebody else has it or it is over.

    What an earlier attempt has left is thrown away.
    """
    row = session.get(BundleRow, bundle_id)
    if row is None or row.state != "queued":
        return None
    attempt = row.attempt + 1
    values = {"heartbeat_at": now, "started_at": row.started_at or now, "worker": worker, "made": 0, "size": 0}
    if not _done(session, _where(bundle_id, "queued", row.attempt).values(state="running", attempt=attempt, **values)):
        return None
    session.execute(delete(BundlePart).where(col(BundlePart.bundle_id) == bundle_id))
    return attempt


def beat(session: Session, bundle_id: int, attempt: int, *, now: datetime, **values: Any) -> bool:
    """Say that the worker lives and how far it is; False where the bundle is no longer its own."""
    return _done(session, _where(bundle_id, "running", attempt).values(heartbeat_at=now, **values))


def finish(session: Session, bundle_id: int, attempt: int, *, state: str, **values: Any) -> bool:
    """End a bundle that is this worker's own; False where it is not."""
    return _done(session, _where(bundle_id, "running", attempt).values(state=state, **values))


def requeue(session: Session, bundle_id: int, attempt: int) -> bool:
    """Put a bundle whose worker died back into the queue; False where another has done so already."""
    return _done(session, _where(bundle_id, "running", attempt).values(state="queued", heartbeat_at=None))


def drop_parts(session: Session, *, session_id: int, area_id: int) -> None:
    """Throw away the files of a session's bundles of an area that are over: a newer one takes their place."""
    over = (
        select(BundleRow.id)
        .join(PlanRow, col(PlanRow.id) == BundleRow.plan_id)
        .where(
            PlanRow.session_id == session_id,
            BundleRow.area_id == area_id,
            col(BundleRow.state).in_(("done", "failed", "cancelled")),
        )
    )
    session.execute(delete(BundlePart).where(col(BundlePart.bundle_id).in_(over)))
    session.execute(
        update(BundleRow).where(col(BundleRow.id).in_(over)).values(size=0).execution_options(synchronize_session=False)
    )


def parts_of(session: Session, bundle_id: int) -> list[tuple[int, int]]:
    """Attempt and position of the pieces of a bundle's file, in order."""
    query = (
        select(BundlePart.attempt, BundlePart.position)
        .join(BundleRow, (col(BundleRow.id) == BundlePart.bundle_id) & (col(BundleRow.attempt) == BundlePart.attempt))
        .where(BundlePart.bundle_id == bundle_id)
        .order_by(col(BundlePart.position))
    )
    return list(session.exec(query).all())


def part(session: Session, bundle_id: int, attempt: int, position: int) -> bytes | None:
    """A piece of a bundle's file; None where it was thrown away meanwhile."""
    row = session.get(BundlePart, (bundle_id, attempt, position))
    return row.content if row else None


def _where(bundle_id: int, state: str, attempt: int) -> Update:
    return (
        update(BundleRow)
        .where(col(BundleRow.id) == bundle_id, col(BundleRow.state) == state, col(BundleRow.attempt) == attempt)
        .execution_options(synchronize_session=False)
    )


def _done(session: Session, change: Update) -> bool:
    result = session.execute(change)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _bundles(session: Session, condition: Any) -> list[Bundle]:
    query = (
        select(BundleRow, PlanRow.version, AreaRow)
        .join(PlanRow, col(PlanRow.id) == BundleRow.plan_id)
        .join(AreaRow, col(AreaRow.id) == BundleRow.area_id)
        .where(condition)
        .order_by(col(BundleRow.id).desc())
    )
    return [
        Bundle(
            id=row.id or 0,
            plan_id=row.plan_id,
            plan_version=version,
            area_code=area.code,
            area_name=area.name,
            area_path=area.path,
            state=row.state,
            language=row.language,
            address=row.address,
            made=row.made,
            total=row.total,
            size=row.size,
            attempt=row.attempt,
            failure=row.failure,
            failure_facts=row.failure_facts,
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            heartbeat_at=row.heartbeat_at,
        )
        for row, version, area in session.exec(query)
    ]
