"""Solving a run: the worker's way, and that of a command in its own process.

The row of the run is the truth. While it solves, a thread says every second that the worker lives and how far it is,
and asks whether to stop. Answer and draft plan are written in one transaction, and only if the run is still ours.
"""

import gzip
import json
import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sampling.domain.texts import N_
from sampling.services.plans.drafting import add_draft
from sampling.storage.database import Database
from sampling.storage.queries import rounds
from sampling.storage.queries import runs as queries

from .heartbeat import ANEW, Watch, beating
from .questions import answer
from .solving import EXPLAIN_SECONDS, Given, OnProgress, Solved, solve

BROKEN = N_(
    "The calculation stopped because of a fault in the program, not in your data. Start it again; if it fails again, "
    "tell the system's keeper the number %(reference)s, under which the cause is written down."
)
log = logging.getLogger(__name__)


def execute(
    db: Database,
    *,
    run_id: int,
    now: Callable[[], datetime],
    workers: int = 2,
    beat_seconds: float = 1.0,
    explain_seconds: float = EXPLAIN_SECONDS,
    on_progress: OnProgress | None = None,
) -> int | None:
    """Solve a queued run and write its draft plan; gives the plan's id, None where the run ended without one.

    A run that was asked a question gets its answer, and no plan.

    workers: processor cores the solver may use. explain_seconds: what finding out why targets are missed may take, and
    no longer than the solve. A run that another worker has, or that is over, is left alone.
    """
    with db.writing() as session:
        row = queries.claim(session, run_id, now=now(), progress={"worker": worker_name()})
        if row is None:
            return None
        attempt, session_id = row.attempt, row.session_id or 0
        urgent = "replan" in row.progress  # people wait for it
        given = Given(row.input, row.seconds_limit, row.seed, workers, 0.0 if urgent else explain_seconds)
        pins = row.progress.get("replan", {}).get("wishes")  # of a re-plan: whom it leaves where they are
        given = replace(given, wishes=row.progress.get("wishes") or pins, priced=row.progress.get("priced", False))
        given = replace(given, history=row.history)
        watch = Watch({k: v for k, v in row.progress.items() if k not in ANEW})
    try:
        with beating(db, run_id, attempt, watch, now, beat_seconds):
            question = watch.kept.get("question", "")
            found = answer(db, session_id, given, question, watch) if question else None
            solved = None if question else solve(given, watch, on_progress)
        if solved is None:
            _write_answer(db, run_id, attempt, watch, found, now())
            return None
        return _write(db, run_id, attempt, watch, solved, now())
    except Exception:
        fail(db, run_id, attempt, watch, now())
        return None


def worker_name() -> dict[str, Any]:
    """This process, so that its death can be seen from the same machine."""
    return {"host": socket.gethostname(), "pid": os.getpid()}


def _write(db: Database, run_id: int, attempt: int, watch: Watch, solved: Solved, at: datetime) -> int | None:
    from optimizer.round_file import plan_as_dict

    progress, solution = watch.progress(), solved.solution
    with db.writing() as session:
        rounds.hold_of_run(session, run_id)  # two runs of a session that end at once get two versions
        row = queries.owned(session, run_id, attempt)
        if row is None:
            return None
        if row.cancel_requested and not any(step[1] is not None for step in progress.get("steps", ())):
            queries.finish(session, run_id, attempt, state="cancelled", finished_at=at, progress=progress)
            return None
        watch.note(solution.seconds, "done", solution.objective, solution.bound, solution.kind)
        progress = {**watch.progress(), "stopped": row.cancel_requested}
        answer = json.dumps(plan_as_dict(solved.problem, solution), ensure_ascii=False, separators=(",", ":")).encode()
        queries.finish(
            session,
            run_id,
            attempt,
            state="done",
            finished_at=at,
            heartbeat_at=at,
            progress=progress,
            answer=gzip.compress(answer, mtime=0),
            solver_version=solution.version,
        )
        plan = add_draft(
            session,
            row,
            solved.problem,
            solved.coverages,
            solution,
            unserved=progress.get("unserved", 0),
            explained=solved.explained,
            prices=solved.prices,
            kept=solved.kept,
            same_site=solved.same_site,
            at=at,
        )
        return plan.id


def _write_answer(
    db: Database, run_id: int, attempt: int, watch: Watch, found: dict[str, Any] | None, at: datetime
) -> None:
    """What a question was answered: with the progress for the page, and as the run's answer to be fetched."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    with db.writing() as session:
        row = queries.owned(session, run_id, attempt)
        if row is not None:
            queries.finish(
                session,
                run_id,
                attempt,
                state="done",
                finished_at=at,
                heartbeat_at=at,
                progress={**watch.progress(), "stopped": row.cancel_requested},
                answer=gzip.compress(text, mtime=0),
            )


def fail(db: Database, run_id: int, attempt: int, watch: Watch, at: datetime) -> None:
    """End a run of any kind that a fault in the program has stopped: within `except`, whose fault goes to the log."""
    reference = secrets.token_hex(4)
    log.exception("run %s failed, reference %s", run_id, reference)
    progress = {**watch.progress(), "failure_facts": {"reference": reference}}
    with db.writing() as session:
        queries.finish(session, run_id, attempt, state="failed", finished_at=at, progress=progress, failure=BROKEN)
