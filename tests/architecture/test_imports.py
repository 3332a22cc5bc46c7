"""The layers hold, and the web process stays light."""

import subprocess
import sys

from tests.paths import ROOT


def test_the_layers_are_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_web_process_imports_neither_solver_nor_tables() -> None:
    code = (
        "import sys; from sampling.application import create_app; create_app();"
        "print([m for m in ('ortools','pandas','geopandas','scipy','openpyxl','pyogrio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
