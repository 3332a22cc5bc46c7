"""What solvers print reaches neither an answer nor an error; what a command says itself reaches both."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def solvers_silent() -> Iterator[TextIO]:
    """Whatever libraries and child processes write to file descriptors 1 and 2 meanwhile is put aside; yields a stream
    to standard error for the command itself. Where it ends in an error, what was put aside is written there after all.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    own = os.fdopen(os.dup(2), "w", buffering=1) if _is_real(sys.stderr) else sys.stderr
    with tempfile.TemporaryFile() as aside:
        failed = True
        try:
            os.dup2(aside.fileno(), 1)
            os.dup2(aside.fileno(), 2)
            yield own
            failed = False
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, descriptor in enumerate(kept, 1):
                os.dup2(descriptor, number)
                os.close(descriptor)
            if own is not sys.stderr:
                own.close()
            if failed:
                aside.seek(0)
                os.write(2, aside.read())


def _is_real(stream: TextIO) -> bool:
    try:
        return stream.fileno() == 2
    except (OSError, ValueError):
        return False
