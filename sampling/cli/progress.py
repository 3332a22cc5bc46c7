"""What a command is doing, told on the terminal while it takes a while."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TextIO

PATIENCE = 1.0  # seconds in which nothing needs to be told


@contextmanager
def telling(what: str, stream: TextIO | None = None, *, patience: float = PATIENCE) -> Iterator[None]:
    """Say on `stream` (standard error) what is being done and for how long already, once it takes over `patience` s.

    The line is taken away at the end. Nothing is written where nobody watches: into a file or a pipe.
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield
        return
    done, began = Event(), time.monotonic()

    def tell() -> None:
        told = False
        while not done.wait(patience):
            out.write(f"\r{what} ... {time.monotonic() - began:.0f} s\033[K")
            out.flush()
            told = True
        if told:
            out.write("\r\033[K")
            out.flush()

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
