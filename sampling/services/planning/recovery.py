"""Taking up runs whose worker died: a queue forgets them, the rows don't."""

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from sampling.domain.plans import ATTEMPTS_MAX
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import runs as queries

GIVEN_UP = N_(
    "The calculation was broken off %(attempts)s times, each time because its worker ended. The machine may lack "
    "memory. Start it again with less time, or on a larger machine."
)
SILENT = timedelta(seconds=30)  # a heartbeat comes every second; a slow disk may hold it up for a while


def take_up(db: Database, *, now: datetime, silent: timedelta = SILENT) -> list[int]:
    """Put every run whose worker died back into the queue, and give all runs that wait, oldest first.

    A worker is dead where its process is gone from this machine, or where it has been silent for `silent`. A run that
    lost its worker `ATTEMPTS_MAX` times fails. Handing out a run twice does no harm: the second worker finds it taken.
    """
    with db.writing() as session:
        for run_id, attempt, beat, progress in queries.running_rows(session):
            gone = beat is None or now - beat > silent or is_gone(progress.get("worker", {}))
            if not gone:
                continue
            if attempt < ATTEMPTS_MAX:
                queries.requeue(session, run_id, attempt)
                continue
            facts = {"failure_facts": {"attempts": attempt}}
            queries.finish(
                session,
                run_id,
                attempt,
                state="failed",
                finished_at=now,
                failure=GIVEN_UP,
                progress={**progress, **facts},
            )
        return queries.queued_ids(session)


def is_gone(worker: dict[str, Any]) -> bool:
    """True where the process ran on this machine and does no more."""
    if worker.get("host") != socket.gethostname():
        return False
    try:
        os.kill(int(worker.get("pid", 0)), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
