"""Aside: a process beside the server for what takes long and nobody waits for, such as the forecast of a large county.

Threads of one process take turns. While one computes for seconds, each report and each page waits for its turn many
times over; a process of its own leaves them alone. It is started when it is first asked, comes last where the machine
is busy, does one thing after the other, and ends with the process that asks it.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, TypeVar

from sampling.storage.database import Database

T = TypeVar("T")
NICE = 19
_turn = Lock()
_line: Connection | None = None


def ask(function: Callable[..., T], *arguments: Any) -> T:
    """What a module's function answers there; the thread that asks waits, the others go on.

    Arguments and answer are copied: keep them small. Raises RuntimeError with what the function has raised, and
    EOFError where the process has ended before it answered; whoever asks next starts it again.
    """
    global _line
    with _turn:
        try:
            _line = _line or _started()
            _line.send((function, arguments))
            found, fault = _line.recv()
        except (OSError, EOFError) as error:
            _line = None
            raise EOFError("The process beside the server has ended.") from error
    if fault:
        raise RuntimeError(fault)
    return found


@cache
def database_at(url: str) -> Database:
    """The database, for functions that are asked aside: one for all of them."""
    return Database(url)


def _started() -> Connection:
    spawning = get_context("spawn")  # a copy of a process with threads may hold a lock that nobody will open
    ours, its = spawning.Pipe()
    spawning.Process(target=_answer, args=(its,), name="aside", daemon=True).start()
    its.close()
    return ours


def _leave_the_server_its_processor() -> None:
    """The server may keep to one processor, and what it starts begins there: go to the others, where there are any."""
    if hasattr(os, "sched_setaffinity"):  # Linux
        everywhere = set(range(os.cpu_count() or 1))
        for wanted in (everywhere - os.sched_getaffinity(0), everywhere):
            with suppress(OSError):  # none of these is ours to use
                os.sched_setaffinity(0, wanted)
                return


def _answer(line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the server, not before it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(NICE)
    _leave_the_server_its_processor()
    while True:
        try:
            function, arguments = line.recv()
        except EOFError:
            return
        try:
            said = function(*arguments), ""
        except Exception as error:  # told to whoever has asked
            said = None, f"{type(error).__name__}: {error}"
        line.send(said)
