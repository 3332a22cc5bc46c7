"""`python -m optimizer solve ROUND.json[.gz] -o PLAN.json [--seconds S] [--seed N] [--workers N]`"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from optimizer.limits import Limits, Progress
from optimizer.round_file import RoundFaults, plan_as_dict, read_round


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with a plan written; 2 with every fault on stderr and nothing written."""
    parser = argparse.ArgumentParser(prog="python -m optimizer", description="Plans of who works where and when.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("solve", help="make the best plan for a round")
    command.add_argument("round", type=Path, help="a sampling-round/1, plain or .gz")
    command.add_argument("-o", "--output", type=Path, required=True, help="where the sampling-plan/1 is written")
    command.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    command.add_argument("--seed", type=int, default=0, help="of the search (0)")
    command.add_argument("--workers", type=int, default=2, help="processes (2)")
    command.add_argument("--progress", action="store_true", help="say on stderr how far it is")
    asked = parser.parse_args(arguments)
    try:
        limits = Limits(seconds=asked.seconds, workers=asked.workers)
        problem = read_round(asked.round)
    except RoundFaults as error:
        print("\n".join(error.faults), file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    from optimizer.staffing import solve

    solution = solve(problem, limits=limits, seed=asked.seed, on_progress=_say if asked.progress else None)
    text = json.dumps(plan_as_dict(problem, solution), ensure_ascii=False, indent=None, separators=(",", ":"))
    asked.output.write_text(text + "\n", encoding="utf-8")
    print(json.dumps({"status": solution.status, "objective": solution.objective, "bound": solution.bound}))
    return 0


def _say(progress: Progress) -> None:
    print(
        f"{progress.seconds:7.2f} s {progress.stage:12} {progress.objective} {progress.bound}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main())
