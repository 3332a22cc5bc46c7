"""Real workers, in processes of their own: started, watched, and killed in the midst of what they make."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sampling.settings import Settings
from sampling.storage.database import Database
from sampling.storage.tables import BundleRow, NoticeFilesRow


def consumer(folder: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SAMPLING_DATA": str(folder), "SAMPLING_DATABASE_URL": url}
    return subprocess.Popen(
        [sys.executable, "-c", "from sampling.cli import main; main()", "worker"],
        env=environment,
        start_new_session=True,
    )


@contextmanager
def working(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is gone at the end, with all that it began."""
    worker = consumer(settings.data, settings.database_url)
    try:
        yield worker
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def kill_who_makes(db: Database, table: type[BundleRow] | type[NoticeFilesRow], key: int) -> None:
    """Kill the process that makes what a row asks for, as soon as one does."""

    def process() -> int:
        with db.reading() as session:
            row = session.get_one(table, key)
            return int(row.worker["pid"]) if row.state == "running" else 0

    os.kill(wait_for(process, 0.002), signal.SIGKILL)


def wait_for(look: Callable[[], int], pause: float = 0.2, seconds: float = 90) -> int:
    """What `look` finds, once it finds anything."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end
        time.sleep(pause)
    return found
