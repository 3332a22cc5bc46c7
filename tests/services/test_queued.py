"""Whose worker died: gone from this machine, or silent."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

from sampling.services.queued import left_behind
from tests.clock import PRESENT

SILENT = timedelta(seconds=30)
HERE = {"host": socket.gethostname(), "pid": os.getpid()}


def test_a_row_is_left_behind_once_its_worker_is_gone_from_this_machine_or_silent() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone, elsewhere = {**HERE, "pid": ended.pid}, {"host": "another", "pid": ended.pid}
    rows = [
        (1, 1, PRESENT, HERE),
        (2, 1, PRESENT - SILENT, HERE),
        (3, 2, PRESENT - SILENT - timedelta(seconds=1), HERE),
        (4, 3, None, HERE),
        (5, 1, PRESENT, gone),
        (6, 1, PRESENT, elsewhere),
    ]
    assert list(left_behind(rows, now=PRESENT, silent=SILENT)) == [(3, 2), (4, 3), (5, 1)]
