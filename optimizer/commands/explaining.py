"""`python -m optimizer explain ROUND PLAN [--seconds S] [--json]`"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from optimizer.commands.printing import solvers_silent
from optimizer.limits import Limits
from optimizer.round_file import read_round
from optimizer.slots import with_clocks


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    command = commands.add_parser("explain", help="why a plan misses targets, and what would close them")
    command.add_argument("round", type=Path, help="a sampling-round/1, plain or .gz")
    command.add_argument("plan", type=Path, help="a sampling-plan/1 of that round")
    command.add_argument("--seconds", type=float, default=20.0, help="time limit (20)")
    command.add_argument("--json", action="store_true", help="codes and figures instead of sentences")
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print a line for each missed target, or a JSON list; nothing is missed: no line."""
    from optimizer.explaining import as_dict, explain
    from optimizer.explaining.sentence import sentence
    from optimizer.plan_file import read_plan

    limits = Limits(seconds=asked.seconds)
    problem = read_round(asked.round)
    solution = read_plan(problem, asked.plan)
    with solvers_silent():
        found = explain(problem, solution, limits=limits)
    if asked.json:
        print(json.dumps(with_clocks(problem, [as_dict(one) for one in found]), ensure_ascii=False))
    else:
        for one in found:
            print(sentence(problem, one))
    return 0
