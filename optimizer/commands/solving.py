"""`python -m optimizer solve ROUND -o PLAN [--seconds S] [--seed N] [--workers N] [--wishes FILE] [--progress]`"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from optimizer.limits import Limits, Progress
from optimizer.round_file import plan_as_dict, read_round
from optimizer.wishes import Wishes


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    command = commands.add_parser("solve", help="make the best plan for a round")
    command.add_argument("round", type=Path, help="a sampling-round/1, plain or .gz")
    command.add_argument("-o", "--output", type=Path, required=True, help="where the sampling-plan/1 is written")
    command.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    command.add_argument("--seed", type=int, default=0, help="of the search (0)")
    command.add_argument("--workers", type=int, default=2, help="processes (2)")
    command.add_argument("--wishes", type=Path, help="a sampling-wishes/1: pins, closures and wishes (docs/wishes.md)")
    command.add_argument("--progress", action="store_true", help="say on stderr how far it is")
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Write the plan; print its status, objective, bound and what proves it, and the hash of all that was asked."""
    limits = Limits(seconds=asked.seconds, workers=asked.workers)
    problem = read_round(asked.round)
    wishes = Wishes.from_dict(json.loads(asked.wishes.read_bytes())) if asked.wishes else None
    from optimizer.staffing import solve

    say = _say if asked.progress else None
    solution = solve(problem, limits=limits, seed=asked.seed, on_progress=say, wishes=wishes)
    text = json.dumps(plan_as_dict(problem, solution), ensure_ascii=False, indent=None, separators=(",", ":"))
    asked.output.write_text(text + "\n", encoding="utf-8")
    said = ("status", "objective", "bound", "kind", "input_hash")
    print(json.dumps({name: getattr(solution, name) for name in said}))
    return 0


def _say(progress: Progress) -> None:
    print(
        f"{progress.seconds:7.2f} s {progress.stage:12} {progress.objective} {progress.bound}",
        file=sys.stderr,
    )
