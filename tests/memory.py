"""What tests write and throw away lies in memory where the machine has room for it: a disk takes longer than the tests.

A database for each of thousands of tests is hundreds of files, and to make them took ten times as much of the processor
on a disk as in memory. Whoever sets `TMPDIR` has them there instead.
"""

import os
import shutil
import tempfile
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
WANTED = 3 * 2**30
"""Bytes. What a test wrote goes with it when it has passed, so that far less is there at once."""


def write_in_memory() -> None:
    """From here on temporary files of this process and of those that it starts are made in memory, if there is room."""
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK) or not IN_MEMORY.is_dir():
        return
    if min(shutil.disk_usage(IN_MEMORY).free, _available()) < WANTED:
        return
    os.environ["TMPDIR"] = str(IN_MEMORY)
    tempfile.tempdir = None  # who has asked before asks again


def _available() -> int:
    """Bytes of memory that nobody uses."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)
