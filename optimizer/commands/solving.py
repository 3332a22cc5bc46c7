"""`python -m optimizer solve ROUND -o PLAN [--seconds S] [--seed N] [--workers N] [--wishes FILE] [--history FILE]
[--progress]`"""

from __future__ import annotations

import argparse
import json
import os
from functools import partial
from pathlib import Path
from typing import TextIO

from optimizer.commands.printing import solvers_silent
from optimizer.history import History, read_history
from optimizer.json_files import read_json
from optimizer.limits import Limits, Progress
from optimizer.round_file import plan_as_dict, read_round
from optimizer.wishes import Wishes, WishFaults


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    command = commands.add_parser("solve", help="make the best plan for a round")
    command.add_argument("round", type=Path, help="a sampling-round/1, plain or .gz")
    command.add_argument("-o", "--output", type=Path, required=True, help="where the sampling-plan/1 is written")
    command.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    command.add_argument("--seed", type=int, default=0, help="of the search (0)")
    command.add_argument("--workers", type=int, default=2, help="processes (2)")
    command.add_argument("--wishes", type=Path, help="a sampling-wishes/1: pins, closures and wishes (docs/wishes.md)")
    command.add_argument("--history", type=Path, help="a sampling-history/1: what people did before")
    command.add_argument("--progress", action="store_true", help="say on stderr how far it is")
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Write the plan; print its status, objective, bound and what proves it, and the hash of all that was asked."""
    limits = Limits(seconds=asked.seconds, workers=asked.workers)
    check_output(asked.output)
    problem = read_round(asked.round)
    wishes = read_wishes(asked.wishes) if asked.wishes else None
    history = read_history(asked.history) if asked.history else History({}, {})
    from optimizer.staffing import solve

    with solvers_silent() as own:
        say = partial(_say, own) if asked.progress else None
        try:
            solution = solve(
                problem,
                limits=limits,
                seed=asked.seed,
                on_progress=say,
                wishes=wishes,
                before=history.before,
                load=history.load,
            )
        except WishFaults as error:
            raise error.in_file(asked.wishes.name) from error
    text = json.dumps(plan_as_dict(problem, solution), ensure_ascii=False, indent=None, separators=(",", ":"))
    asked.output.write_text(text + "\n", encoding="utf-8")
    said = ("status", "objective", "bound", "kind", "input_hash")
    print(json.dumps({name: getattr(solution, name) for name in said}))
    return 0


def check_output(path: Path) -> None:
    """Raises OSError where nothing can be written there: known before anything is calculated."""
    folder = path.parent
    if not folder.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {folder}")
    if path.is_dir():
        raise IsADirectoryError(f"{path}: is a folder")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise PermissionError(f"{path}: may not be written")


def read_wishes(path: Path) -> Wishes:
    """The wishes of a file; every fault names it."""
    value = read_json(path)
    try:
        return Wishes.from_dict(value)
    except WishFaults as error:
        raise error.in_file(path.name) from error


def _say(own: TextIO, progress: Progress) -> None:
    print(f"{progress.seconds:7.2f} s {progress.stage:12} {progress.objective} {progress.bound}", file=own)
