"""No rule holds at some hours of the day only: tests are told what time it is."""

import ast
from pathlib import Path

from ..paths import ROOT

FOLDERS = ("domain", "readers", "services", "web")
REAL = {"services/test_worker.py"}  # a worker in a process of its own, which looks at the clock itself
ASKING = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def _asks(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in ASKING
        for node in ast.walk(ast.parse(path.read_text()))
    )


def test_no_test_of_rules_and_pages_asks_the_clock_of_the_machine() -> None:
    tests = ROOT / "tests"
    found = {
        str(path.relative_to(tests)) for folder in FOLDERS for path in (tests / folder).rglob("*.py") if _asks(path)
    }
    assert found == REAL, "take PRESENT of tests/clock.py"
