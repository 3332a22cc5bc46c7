"""The queue between the pages and the worker. It carries ids of runs, of sheets of slips and of layers, and nothing
else: their rows are the truth. Of bundles of handouts and of notices it says that some wait.

Huey loses a job whose worker is killed, on purpose. So every worker, when it starts, takes up what a dead one left
(`planning.take_up`), and once a minute so does the scheduler.
"""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from .settings import Settings, engine_of
from .storage.database import Database

NAME = "sampling"


def enqueue(settings: Settings, run_id: int) -> None:
    """Tell the worker of a run. Where nobody hears it, the run is found in the database all the same."""
    queue(settings.queue_path, settings.database_url).solve(run_id)


def enqueue_slips(settings: Settings, sheet_id: int) -> None:
    """Tell the worker of a sheet of slips; it is found in the database where nobody hears it."""
    queue(settings.queue_path, settings.database_url).slips(sheet_id)


def enqueue_layer(settings: Settings, layer_id: int) -> None:
    """Tell the worker of a layer that was brought; it is found in the database where nobody hears it."""
    queue(settings.queue_path, settings.database_url).layers(layer_id)


def enqueue_packing(settings: Settings) -> None:
    """Tell the worker that a bundle waits, or that notices do."""
    queue(settings.queue_path, settings.database_url).pack()


class Queue:
    """Huey with the tasks of the worker: `solve(run_id)`; `slips(sheet_id)`; `layers(layer_id)`; `pack()`, which makes
    the waiting bundles and notices in a process beside it, so that no run waits for them; and `sweep()`, which takes up
    what a dead worker left."""

    def __init__(self, path: Path, database_url: str) -> None:
        from huey import SqliteHuey, crontab  # type: ignore[import-untyped]

        self.huey = SqliteHuey(NAME, filename=str(path), fsync=True, results=False)
        self.database_url = database_url
        self._database: Database | None = None
        self._packing: subprocess.Popen[bytes] | None = None
        self.path = path
        self.solve: Any = self.huey.task(name="solve")(self._solve)
        self.slips: Any = self.huey.task(name="slips")(self._slips)
        self.layers: Any = self.huey.task(name="layers")(self._layers)
        self.pack: Any = self.huey.task(name="pack")(self._pack)
        self.huey.periodic_task(crontab(minute="*"), name="sweep", expires=50)(self.sweep)
        self.huey.on_startup(name="sweep")(self.sweep)

    def sweep(self) -> None:
        """Hand out every run, sheet of slips, layer, bundle and notice that waits, those of dead workers among them."""
        from .services import layers, planning, slips

        self._pack_what_waits()
        for run_id in planning.take_up(self.database, now=datetime.now(UTC)):
            self.solve(run_id)
        for sheet_id in slips.take_up(self.database, now=datetime.now(UTC)):
            self.slips(sheet_id)
        for layer_id in layers.take_up(self.database, now=datetime.now(UTC)):
            self.layers(layer_id)

    @property
    def database(self) -> Database:
        """Opened at first use, in the worker's own process: a connection must not be shared across a fork."""
        if self._database is None:
            self._database = Database(self.database_url)
        return self._database

    def _solve(self, run_id: int) -> None:
        from .services import callup, planning, siting

        if callup.is_proposal(self.database, run_id):
            callup.execute(self.database, run_id=run_id, now=lambda: datetime.now(UTC))
        elif planning.is_of_study(self.database, run_id):
            siting.execute(self.database, run_id=run_id, now=lambda: datetime.now(UTC), engine=engine_of())
        else:
            planning.execute(self.database, run_id=run_id, now=lambda: datetime.now(UTC))

    def _slips(self, sheet_id: int) -> None:
        from .services import slips

        slips.execute(self.database, sheet_id=sheet_id, now=lambda: datetime.now(UTC))

    def _layers(self, layer_id: int) -> None:
        from .services import layers

        layers.execute(self.database, layer_id=layer_id, now=lambda: datetime.now(UTC))

    def _pack(self) -> None:
        """Start a process that makes all bundles and notices that wait, unless one is at it: it finds others itself."""
        if self._packing is not None and self._packing.poll() is None:
            return
        told = {"SAMPLING_DATA": str(self.path.parent), "SAMPLING_DATABASE_URL": self.database_url}
        self._packing = subprocess.Popen(
            [sys.executable, "-c", "from sampling.cli import main; main()", "handouts", "--waiting"],
            env={**os.environ, **told},
        )
        threading.Thread(target=self._follow, args=(self._packing,), name="packing", daemon=True).start()

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        """Once the process has ended, take up what it left, or what was asked for in that moment."""
        process.wait()
        self._pack_what_waits()

    def _pack_what_waits(self) -> None:
        from .services import callup, handouts

        now = datetime.now(UTC)
        if [*handouts.take_up(self.database, now=now), *callup.take_up_notices(self.database, now=now)]:
            self.pack()


@cache
def queue(path: Path, database_url: str) -> Queue:
    """The queue of an installation, one for each process."""
    return Queue(path, database_url)
