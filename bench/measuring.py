"""A command in a process of its own, within a time and a memory, with what it took."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TICK_SECONDS = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Run:
    """`seconds` of wall time, the most megabytes that the command and its children held together, how it `ended`
    ("done", "too long", "too large", "failed") and what it said: lines of stderr with their seconds since the start."""

    seconds: float
    peak_mb: float
    ended: str
    said: list[tuple[float, str]]


def run(module: str, arguments: list[str], seconds: float, most_mb: float = 6000) -> Run:
    """`python -m module arguments`, ended with all its children where it takes longer or holds more."""
    began = time.monotonic()
    said: list[tuple[float, str]] = []
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stderr is not None
    os.set_blocking(child.stderr.fileno(), False)
    peak, ended, rest = 0.0, "", ""
    try:
        while child.poll() is None and not ended:
            peak = max(peak, _held_mb(child.pid))
            rest = _hear(child.stderr.fileno(), rest, said, began)
            if time.monotonic() - began > seconds:
                ended = "too long"
            elif peak > most_mb:
                ended = "too large"
            else:
                time.sleep(TICK_SECONDS)
    finally:
        took = time.monotonic() - began
        if child.poll() is None:  # ended by us, or we are ended ourselves
            os.killpg(child.pid, signal.SIGKILL)
    code = child.wait()
    _hear(child.stderr.fileno(), rest, said, began)
    child.stderr.close()
    return Run(took, peak, ended or ("failed" if code else "done"), said)


def _hear(source: int, rest: str, said: list[tuple[float, str]], began: float) -> str:
    """Take the whole lines that have come; answers what is not a line yet."""
    try:
        while more := os.read(source, 65536):
            rest += more.decode(errors="replace")
    except BlockingIOError:
        pass
    *lines, rest = rest.split("\n")
    said += [(time.monotonic() - began, line) for line in lines]
    return rest


def _held_mb(session: int) -> float:
    """Megabytes in memory of every process in a session; 0 where the system does not tell."""
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            pages += int(fields[21])
    return pages * PAGE / 2**20
