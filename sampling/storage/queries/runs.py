"""What is asked about runs, and the few writes that a worker makes while it solves.

A worker writes only as long as the run is its own: state and attempt are part of every condition, so that a worker
believed dead can't write over the one that took the run up after it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, update
from sqlmodel import Session, col, select

from sampling.domain.plans import Run, Step
from sampling.domain.proofs import Proof, proofs

from ..tables import PlanRow, RoundRow, RunRow, SessionRow


def run_by_id(session: Session, run_id: int) -> Run | None:
    """The run with this id."""
    found = _runs(session, RunRow.id == run_id)
    return found[0] if found else None


def runs_of_session(session: Session, session_id: int) -> list[Run]:
    """A session's runs, newest first."""
    return _runs(session, RunRow.session_id == session_id)


def queued_ids(session: Session) -> list[int]:
    """Runs that wait for a worker, oldest first."""
    query = select(RunRow.id).where(RunRow.state == "queued").order_by(col(RunRow.id))
    return [key for key in session.exec(query) if key is not None]


def running_rows(session: Session) -> list[tuple[int, int, datetime | None, dict[str, Any]]]:
    """Id, attempt, heartbeat and progress of the runs that a worker has taken."""
    query = select(RunRow.id, RunRow.attempt, RunRow.heartbeat_at, RunRow.progress).where(RunRow.state == "running")
    return [
        (key, attempt, beat, dict(progress)) for key, attempt, beat, progress in session.exec(query) if key is not None
    ]


def claim(session: Session, run_id: int, *, now: datetime, progress: dict[str, Any]) -> RunRow | None:
    """Take a queued run: its row with the attempt counted up, or None where somebody else has it or it is over."""
    row = session.get(RunRow, run_id)
    if row is None or row.state != "queued":
        return None
    change = _where(run_id, "queued", row.attempt).values(
        state="running",
        attempt=row.attempt + 1,
        heartbeat_at=now,
        started_at=row.started_at or now,
        progress={**row.progress, **progress},
    )
    if not _done(session, change):
        return None
    session.refresh(row)
    return row


def beat(session: Session, run_id: int, attempt: int, *, now: datetime, progress: dict[str, Any]) -> bool | None:
    """Say that the worker lives and how far it is: whether it is to stop, None where the run is no longer its own."""
    if not _done(session, _where(run_id, "running", attempt).values(heartbeat_at=now, progress=progress)):
        return None
    return session.exec(select(RunRow.cancel_requested).where(RunRow.id == run_id)).one()


def owned(session: Session, run_id: int, attempt: int) -> RunRow | None:
    """The row of a run that is still this worker's own, kept from others until the transaction ends; else None."""
    query = select(RunRow).where(RunRow.id == run_id, RunRow.state == "running", RunRow.attempt == attempt)
    return session.exec(query.with_for_update()).first()


def finish(session: Session, run_id: int, attempt: int, *, state: str, **values: Any) -> bool:
    """End a run that is this worker's own; False where it is not."""
    return _done(session, _where(run_id, "running", attempt).values(state=state, **values))


def requeue(session: Session, run_id: int, attempt: int) -> bool:
    """Put a run whose worker died back into the queue; False where another has done so already."""
    return _done(session, _where(run_id, "running", attempt).values(state="queued", heartbeat_at=None))


def _where(run_id: int, state: str, attempt: int) -> Update:
    return (
        update(RunRow)
        .where(col(RunRow.id) == run_id, col(RunRow.state) == state, col(RunRow.attempt) == attempt)
        .execution_options(synchronize_session=False)
    )


def _done(session: Session, change: Update) -> bool:
    result = session.execute(change)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _runs(session: Session, condition: Any) -> list[Run]:
    table = RunRow.__table__  # type: ignore[attr-defined]
    columns = [column for column in table.columns if column.name not in ("input", "history", "answer")]
    query = (
        select(RoundRow.code, SessionRow.code, PlanRow.version, col(RunRow.history).is_not(None), *columns)
        .select_from(RunRow)
        .join(SessionRow, col(SessionRow.id) == RunRow.session_id)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .outerjoin(PlanRow, col(PlanRow.run_id) == RunRow.id)
        .where(condition)
        .order_by(col(RunRow.id).desc())
    )
    names = [column.name for column in columns]
    return [_run(*row[:4], dict(zip(names, row[4:], strict=True))) for row in session.exec(query)]


def _run(round_code: str, session_code: str, version: int | None, history: bool, row: dict[str, Any]) -> Run:
    progress = row["progress"]
    parts = progress.get("objective") or [None, None, None]
    return Run(
        id=row["id"],
        round_code=round_code,
        session_code=session_code,
        state=row["state"],
        seed=row["seed"],
        seconds_limit=row["seconds_limit"],
        attempt=row["attempt"],
        stage=progress.get("stage", ""),
        steps=tuple(Step(*step) for step in progress.get("steps", ())),
        waiting=parts[1],
        travel=parts[2],
        cancel_requested=row["cancel_requested"],
        stopped=bool(progress.get("stopped")),
        failure=row["failure"],
        failure_facts=progress.get("failure_facts", {}),
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        heartbeat_at=row["heartbeat_at"],
        plan_version=version,
        history=history,
        solver_version=row["solver_version"],
        input_hash=row["input_hash"],
        proofs=_proofs(progress),
        explained=tuple(progress.get("explained", (0, 0))),
        prices=tuple(progress.get("prices", (0, 0))),
        question=progress.get("question", ""),
        answer=progress.get("answer"),
        assumed=progress.get("assumed", {}),
        wishes=progress.get("wishes"),
        priced=bool(progress.get("priced")),
        adjusts="area" in progress.get("replan", {}),
    )


def _proofs(progress: dict[str, Any]) -> tuple[Proof, ...]:
    """What is proven of the best plan so far; a run of an earlier version kept neither kinds nor the need."""
    objective = progress.get("objective")
    if objective is None:
        return ()
    nothing = [None, None, None]
    return proofs(objective, progress.get("bound", nothing), progress.get("kind", nothing), progress.get("need"))
