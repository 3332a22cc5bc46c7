"""Servers and workers of the tests begin as copies of a process that has loaded the program and done nothing else.

To load it takes as long as many tests, and dozens of servers are started and killed. Each is a process of its own all
the same, with its own environment and log, that reads its settings and makes its application as always; only the
modules are there already. `python -m tests.starting` is that process: it starts what it is told on its standard input
and ends with whoever has started it.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from tests.paths import ROOT


class Program:
    """A program that runs, to be ended and waited for as one of `subprocess`."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        """command: "gunicorn" or "sampling" with its arguments. environment: without what Python itself reads."""
        self.pid = _Loaded.one().ask(start=command, environment=environment, log=str(log))

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float = 20) -> None:
        """Until it has ended; raises AssertionError where it takes longer."""
        assert _Loaded.one().ask(wait=self.pid, timeout=timeout), f"{self.pid} does not end"


class _Loaded:
    """The process that has loaded the program, seen from the tests."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.starting"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        self._turn = threading.Lock()

    @staticmethod
    @cache
    def one() -> "_Loaded":
        """One for all tests of this process."""
        return _Loaded()

    def ask(self, **what: Any) -> int:
        """Its answer to one line."""
        with self._turn:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


def _load() -> None:
    """All that a server and a worker load before they do anything, by making an application that nobody asks."""
    import tempfile

    import gunicorn.app.wsgiapp
    import gunicorn.glogging
    import gunicorn.workers.gthread  # noqa: F401
    import huey.consumer  # type: ignore[import-untyped]  # noqa: F401

    import sampling.cli.serving
    import sampling.worker  # noqa: F401
    from sampling.application import create_app
    from sampling.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(Path(folder), f"sqlite:///{folder}/none.db", "nobody's"))
        app.extensions["database"].close()
    del app
    gc.collect()
    gc.freeze()
    assert threading.active_count() == 1, "a copy of a process with threads may hold a lock that nobody will open"


def _ended(pid: int, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _told() -> list[str]:
    """Start what is told and wait for what is told, until there is nobody to tell; in a copy, what it is to run."""
    running = set[int]()
    for line in sys.stdin:
        what = json.loads(line)
        if "wait" in what:
            ended = _ended(what["wait"], what["timeout"])
            running -= {what["wait"]} if ended else set()
            print(int(ended), flush=True)
        elif pid := os.fork():
            running.add(pid)
            print(pid, flush=True)
        else:
            log = os.open(what["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for ours, its in ((nothing, 0), (log, 1), (log, 2)):
                os.dup2(ours, its)
            os.environ.clear()
            os.environ.update(what["environment"])
            command: list[str] = what["start"]
            return command
    for pid in running:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    return []


def main() -> None:
    """Load the program; then be the process that is copied, and in each copy what it is told to be."""
    _load()
    sys.argv = _told()
    if sys.argv[:1] == ["gunicorn"]:
        from gunicorn.app.wsgiapp import run

        run(prog="gunicorn")
    elif sys.argv:
        from sampling.cli import main as command

        command()


if __name__ == "__main__":
    main()
