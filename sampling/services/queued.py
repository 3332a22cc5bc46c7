"""Rows that a worker takes: which of them a dead one has left, and making what waits one after the other."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sampling.storage.database import Database, Session

Running = tuple[int, int, datetime | None, dict[str, Any]]
"""Id, attempt, heartbeat and worker of a row that a worker has taken."""


def left_behind(running: Iterable[Running], *, now: datetime, silent: timedelta) -> Iterator[tuple[int, int]]:
    """Id and attempt of the rows whose worker died: its process is gone from this machine, or it has been silent for
    longer than `silent`. Handing such a row out again does no harm: of two workers the second finds it taken."""
    for key, attempt, beat, worker in running:
        if beat is None or now - beat > silent or is_gone(worker):
            yield key, attempt


def make_one_by_one(db: Database, queued_ids: Callable[[Session], list[int]], make: Callable[[int], object]) -> int:
    """Make what waits, those that come meanwhile too, each once; gives how many were taken."""
    taken: set[int] = set()
    while True:
        with db.reading() as session:
            waiting = [key for key in queued_ids(session) if key not in taken]
        if not waiting:
            return len(taken)
        taken.add(waiting[0])
        make(waiting[0])


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
