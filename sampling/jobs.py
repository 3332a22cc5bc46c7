"""The queue between the pages and the worker. It carries ids of runs and of sheets of slips, and nothing else: their
rows are the truth.

Huey loses a job whose worker is killed, on purpose. So every worker, when it starts, takes up what a dead one left
(`planning.take_up`), and once a minute so does the scheduler.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from .settings import Settings
from .storage.database import Database

NAME = "sampling"


def enqueue(settings: Settings, run_id: int) -> None:
    """Tell the worker of a run. Where nobody hears it, the run is found in the database all the same."""
    queue(settings.queue_path, settings.database_url).solve(run_id)


def enqueue_slips(settings: Settings, sheet_id: int) -> None:
    """Tell the worker of a sheet of slips; it is found in the database where nobody hears it."""
    queue(settings.queue_path, settings.database_url).slips(sheet_id)


class Queue:
    """Huey with the tasks of the worker: `solve(run_id)`, `slips(sheet_id)`, and `sweep()`, which takes up what a dead
    worker left."""

    def __init__(self, path: Path, database_url: str) -> None:
        from huey import SqliteHuey, crontab  # type: ignore[import-untyped]

        self.huey = SqliteHuey(NAME, filename=str(path), fsync=True, results=False)
        self.database_url = database_url
        self._database: Database | None = None
        self.solve: Any = self.huey.task(name="solve")(self._solve)
        self.slips: Any = self.huey.task(name="slips")(self._slips)
        self.huey.periodic_task(crontab(minute="*"), name="sweep", expires=50)(self.sweep)
        self.huey.on_startup(name="sweep")(self.sweep)

    def sweep(self) -> None:
        """Hand out every run and every sheet of slips that waits, those of dead workers among them."""
        from .services import planning, slips

        for run_id in planning.take_up(self.database, now=datetime.now(UTC)):
            self.solve(run_id)
        for sheet_id in slips.take_up(self.database, now=datetime.now(UTC)):
            self.slips(sheet_id)

    @property
    def database(self) -> Database:
        """Opened at first use, in the worker's own process: a connection must not be shared across a fork."""
        if self._database is None:
            self._database = Database(self.database_url)
        return self._database

    def _solve(self, run_id: int) -> None:
        from .services import planning

        planning.execute(self.database, run_id=run_id, now=lambda: datetime.now(UTC))

    def _slips(self, sheet_id: int) -> None:
        from .services import slips

        slips.execute(self.database, sheet_id=sheet_id, now=lambda: datetime.now(UTC))


@cache
def queue(path: Path, database_url: str) -> Queue:
    """The queue of an installation, one for each process."""
    return Queue(path, database_url)
