"""Taking up runs whose worker died: a queue forgets them, the rows don't."""

from datetime import datetime, timedelta

from sampling.domain.plans import ATTEMPTS_MAX
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import runs as queries

from ..queued import left_behind

GIVEN_UP = N_(
    "The calculation was broken off %(attempts)s times, each time because its worker ended. The machine may lack "
    "memory. Start it again with less time, or on a larger machine."
)
SILENT = timedelta(seconds=30)  # a heartbeat comes every second; a slow disk may hold it up for a while


def take_up(db: Database, *, now: datetime, silent: timedelta = SILENT) -> list[int]:
    """Put every run whose worker died back into the queue, and give all runs that wait, oldest first."""
    with db.writing() as session:
        rows = queries.running_rows(session)
        progress_of = {run_id: progress for run_id, _, _, progress in rows}
        running = [(run_id, attempt, beat, progress.get("worker", {})) for run_id, attempt, beat, progress in rows]
        for run_id, attempt in left_behind(running, now=now, silent=silent):
            if attempt < ATTEMPTS_MAX:
                queries.requeue(session, run_id, attempt)
                continue
            progress = {**progress_of[run_id], "failure_facts": {"attempts": attempt}}
            told = {"failure": GIVEN_UP, "progress": progress, "finished_at": now}
            queries.finish(session, run_id, attempt, state="failed", **told)
        return queries.queued_ids(session)
