"""Solving a run: the worker's way, and that of a command in its own process. The solver's library loads here.

The row of the run is the truth. While it solves, a thread says every second that the worker lives and how far it is,
and asks whether to stop. Answer and draft plan are written in one transaction, and only if the run is still ours.
"""

import gzip
import json
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sampling.domain.texts import N_
from sampling.services.plans.drafting import add_draft
from sampling.storage.database import Database
from sampling.storage.queries import rounds
from sampling.storage.queries import runs as queries

BROKEN = N_(
    "The calculation stopped because of a fault in the program, not in your data. Start it again; if it fails again, "
    "tell the system's keeper the number %(reference)s, under which the cause is written down."
)
log = logging.getLogger(__name__)
STEPS_MAX = 200
OnProgress = Callable[[float, str, float | None, float | None], None]
"""Called with seconds, stage, shortfall of the best plan so far and its bound."""


@dataclass
class _Watch:
    """What the solver says, kept for the heartbeat to write."""

    kept: dict[str, Any]
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)  # asked to stop, or the run is no longer ours
    over: threading.Event = field(default_factory=threading.Event)  # the solver has answered

    def progress(self) -> dict[str, Any]:
        with self.lock:
            return {**self.kept, "steps": list(self.kept.get("steps", ()))}

    def note(self, seconds: float, stage: str, objective: Any, bound: Any) -> None:
        with self.lock:
            steps = self.kept.setdefault("steps", [])
            step = [round(seconds, 2), objective[0], bound[0]]
            if not steps or steps[-1][1:] != step[1:]:
                steps.append(step)
            if len(steps) > STEPS_MAX:
                del steps[1:-1:2]
            self.kept.update(stage=stage, objective=list(objective), bound=list(bound))


def execute(
    db: Database,
    *,
    run_id: int,
    now: Callable[[], datetime],
    workers: int = 2,
    beat_seconds: float = 1.0,
    on_progress: OnProgress | None = None,
) -> int | None:
    """Solve a queued run and write its draft plan; gives the plan's id, None where the run ended without one.

    workers: processor cores the solver may use. A run that another worker has, or that is over, is left alone.
    """
    with db.writing() as session:
        row = queries.claim(session, run_id, now=now(), progress={"worker": worker_name()})
        if row is None:
            return None
        attempt, given, seconds, seed = row.attempt, row.input, row.seconds_limit, row.seed
        kept = {k: v for k, v in row.progress.items() if k not in ("steps", "stage", "objective", "bound")}
    watch = _Watch(kept)
    heart = threading.Thread(
        target=_beat, args=(db, run_id, attempt, watch, now, beat_seconds), name=f"run-{run_id}", daemon=True
    )
    heart.start()
    try:
        problem, solution = _solve(given, seconds, seed, workers, watch, on_progress)
    except Exception:
        _fail(db, run_id, attempt, watch, now())
        return None
    finally:
        watch.over.set()
        heart.join()
    try:
        return _write(db, run_id, attempt, watch, problem, solution, now())
    except Exception:
        _fail(db, run_id, attempt, watch, now())
        return None


def worker_name() -> dict[str, Any]:
    """This process, so that its death can be seen from the same machine."""
    return {"host": socket.gethostname(), "pid": os.getpid()}


def _solve(
    given: bytes, seconds: float, seed: int, workers: int, watch: _Watch, on_progress: OnProgress | None
) -> tuple[Any, Any]:
    from optimizer.limits import Limits, Progress
    from optimizer.round_file import parse_round
    from optimizer.staffing import solve

    def hear(news: Progress) -> None:
        watch.note(news.seconds, news.stage, news.objective, news.bound)
        if on_progress is not None:
            on_progress(news.seconds, news.stage, news.objective[0], news.bound[0])

    problem = parse_round(json.loads(gzip.decompress(given)))
    limits = Limits(seconds=seconds, workers=workers, cancelled=watch.stop.is_set)
    return problem, solve(problem, limits=limits, seed=seed, on_progress=hear)


def _beat(
    db: Database,
    run_id: int,
    attempt: int,
    watch: _Watch,
    now: Callable[[], datetime],
    seconds: float,
) -> None:
    while not watch.over.wait(seconds):
        try:
            with db.writing() as session:
                asked = queries.beat(session, run_id, attempt, now=now(), progress=watch.progress())
        except Exception:
            log.exception("run %s: the heartbeat could not be written", run_id)  # the next one may be
            continue
        if asked is None or asked:
            watch.stop.set()


def _write(
    db: Database, run_id: int, attempt: int, watch: _Watch, problem: Any, solution: Any, at: datetime
) -> int | None:
    from optimizer.round_file import plan_as_dict

    progress = watch.progress()
    with db.writing() as session:
        rounds.hold_of_run(session, run_id)  # two runs of a session that end at once get two versions
        row = queries.owned(session, run_id, attempt)
        if row is None:
            return None
        if row.cancel_requested and not any(step[1] is not None for step in progress.get("steps", ())):
            queries.finish(session, run_id, attempt, state="cancelled", finished_at=at, progress=progress)
            return None
        watch.note(solution.seconds, "done", solution.objective, solution.bound)
        progress = {**watch.progress(), "stopped": row.cancel_requested}
        answer = json.dumps(plan_as_dict(problem, solution), ensure_ascii=False, separators=(",", ":")).encode()
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
        plan = add_draft(session, row, problem, solution, unserved=progress.get("unserved", 0), at=at)
        return plan.id


def _fail(db: Database, run_id: int, attempt: int, watch: _Watch, at: datetime) -> None:
    reference = secrets.token_hex(4)
    log.exception("run %s failed, reference %s", run_id, reference)
    progress = {**watch.progress(), "failure_facts": {"reference": reference}}
    with db.writing() as session:
        queries.finish(session, run_id, attempt, state="failed", finished_at=at, progress=progress, failure=BROKEN)
