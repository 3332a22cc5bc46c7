"""What is measured runs in a process of its own and never longer or larger than it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.measuring import run


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "measured.py"


def test_a_command_that_ends_by_itself_is_done_and_heard(module: Path) -> None:
    module.write_text("import sys; print('first', file=sys.stderr); print(sys.argv[1], file=sys.stderr)")
    done = run("measured", ["second"], 60)
    assert (done.ended, [line for _, line in done.said]) == ("done", ["first", "second"])
    assert [at for at, _ in done.said] == sorted(at for at, _ in done.said)


def test_a_command_that_takes_too_long_is_ended_with_its_children(module: Path) -> None:
    module.write_text("import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])")
    done = run("measured", [], 1.5)
    assert done.ended == "too long"


def test_a_command_that_holds_too_much_is_ended(module: Path) -> None:
    module.write_text("import time; held = bytearray(300 * 2**20); time.sleep(600)")
    done = run("measured", [], 60, most_mb=200)
    assert done.ended == "too large"
    assert done.peak_mb > 200


def test_a_command_that_fails_is_said_to_have_failed(module: Path) -> None:
    module.write_text("raise ValueError('no way')")
    done = run("measured", [], 60)
    assert done.ended == "failed"
    assert done.said[-1][1] == "ValueError: no way"
