"""`python -m optimizer ask fewest|finish|curve ROUND [--seconds S] [--json]`"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from optimizer.commands.printing import solvers_on_stderr
from optimizer.limits import Limits
from optimizer.questions import (
    EarliestFinish,
    FewestPeople,
    StaffCurve,
    as_dict,
    earliest_finish,
    fewest_people,
    staff_curve,
)
from optimizer.round_file import read_round


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    command = commands.add_parser("ask", help="how many people, by when, or what staff buys")
    command.add_argument("question", choices=("fewest", "finish", "curve"))
    command.add_argument("round", type=Path, help="a sampling-round/1, plain or .gz")
    command.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    command.add_argument("--seed", type=int, default=0, help="of the search and of who is left out (0)")
    command.add_argument("--workers", type=int, default=2, help="processes (2)")
    command.add_argument("--json", action="store_true", help="codes and figures instead of lines")
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print the answer, a line for each role, slot or share."""
    limits = Limits(seconds=asked.seconds, workers=asked.workers)
    problem = read_round(asked.round)
    answer: FewestPeople | EarliestFinish | StaffCurve
    with solvers_on_stderr():
        if asked.question == "fewest":
            answer = fewest_people(problem, limits=limits, seed=asked.seed)
        elif asked.question == "finish":
            answer = earliest_finish(problem, limits=limits, seed=asked.seed)
        else:
            answer = staff_curve(problem, limits=limits, seed=asked.seed)
    print(json.dumps(as_dict(answer), ensure_ascii=False) if asked.json else "\n".join(lines(answer)))
    return 0


def lines(answer: FewestPeople | EarliestFinish | StaffCurve) -> list[str]:
    """The answer in English."""
    if isinstance(answer, FewestPeople):
        return _fewest(answer)
    if isinstance(answer, EarliestFinish):
        return _finish(answer)
    return [
        f"{point.share:.0%} of the staff ({point.staff}): "
        + ("not tried" if point.people_missed is None else f"{point.people_missed} people missed")
        + f", no fewer than {point.bound or 0:g} possible"
        for point in answer.points
    ]


def _fewest(answer: FewestPeople) -> list[str]:
    out = [
        f"{one.role}: {'not found' if one.found is None else one.found}, no fewer than {one.bound}; {one.have} now"
        for one in answer.roles
    ]
    out.append(f"in all: {'not found' if answer.found is None else answer.found}, no fewer than {answer.bound}")
    return out + [
        f"{one.area} by the end of slot {one.by_slot - 1}: {one.people} people are out of reach of any number of staff"
        for one in answer.unreachable
    ]


def _finish(answer: EarliestFinish) -> list[str]:
    found = "no plan found that reaches all targets" if answer.at is None else f"all targets by {answer.at}"
    if answer.by_slot is not None:
        found += f", the end of slot {answer.by_slot - 1}"
    return [f"{found}; proven not before the end of slot {answer.not_before - 1}"] + [
        f"slot {one.by_slot - 1}: "
        + ("" if one.people_missed is None else f"{one.people_missed} people missed, ")
        + f"no fewer than {one.bound or 0:g} possible"
        for one in answer.tries
    ]
