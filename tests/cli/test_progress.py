"""What a command is doing is told on a terminal, once it takes a while, and leaves nothing behind."""

import io
import time

import pytest

from sampling.cli.progress import telling


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


def told(terminal: Terminal, words: str) -> None:
    """Wait until they stand there."""
    deadline = time.monotonic() + 60
    while words not in terminal.getvalue():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_work_that_takes_a_while_is_told_with_its_seconds_and_the_line_goes_at_the_end() -> None:
    terminal = Terminal()
    with telling("Checking staff.csv", terminal, patience=0.02):
        told(terminal, "Checking staff.csv ... 0 s")
    assert terminal.getvalue().endswith("\r\033[K")


def test_quick_work_is_not_told() -> None:
    terminal = Terminal()
    with telling("Checking staff.csv", terminal):
        pass
    assert terminal.getvalue() == ""


def test_nothing_is_told_into_a_file() -> None:
    file = io.StringIO()
    with telling("Checking staff.csv", file, patience=0.001):
        time.sleep(0.02)
    assert file.getvalue() == ""


def test_the_line_goes_although_the_work_fails() -> None:
    terminal = Terminal()
    with pytest.raises(ValueError, match="broken"), telling("Checking", terminal, patience=0.01):
        told(terminal, "Checking ... 0 s")
        raise ValueError("broken")
    assert terminal.getvalue().endswith("\r\033[K")
