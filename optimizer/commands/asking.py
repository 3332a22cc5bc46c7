"""`python -m optimizer ask fewest|finish|curve ROUND [--plan PLAN] [--seconds S] [--json]`"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

from optimizer.commands.printing import solvers_silent
from optimizer.limits import Limits
from optimizer.plan_file import read_plan
from optimizer.problem import StaffingProblem
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
from optimizer.slots import by_clock, with_clocks


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    command = commands.add_parser("ask", help="how many people, by when, or what staff buys")
    command.add_argument("question", choices=("fewest", "finish", "curve"))
    command.add_argument("round", type=Path, help="a sampling-round/1, plain or .gz")
    command.add_argument("--plan", type=Path, help="a sampling-plan/1 of it that is known (fewest, curve)")
    command.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    command.add_argument("--seed", type=int, default=0, help="of the search and of who is left out (0)")
    command.add_argument("--workers", type=int, default=2, help="processes (2)")
    command.add_argument("--json", action="store_true", help="codes and figures instead of lines")
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print the answer, a line for each role, slot or share."""
    limits = Limits(seconds=asked.seconds, workers=asked.workers)
    problem = read_round(asked.round)
    known = None if asked.plan is None else read_plan(problem, asked.plan).assignments
    answer: FewestPeople | EarliestFinish | StaffCurve
    with solvers_silent():
        if asked.question == "fewest":
            answer = fewest_people(problem, limits=limits, seed=asked.seed, known=known)
        elif asked.question == "finish":
            answer = earliest_finish(problem, limits=limits, seed=asked.seed)
        else:
            answer = staff_curve(problem, limits=limits, seed=asked.seed, known=known)
    if asked.json:
        print(json.dumps(with_clocks(problem, as_dict(answer)), ensure_ascii=False))
    else:
        print("\n".join(lines(problem, answer)))
    return 0


def lines(problem: StaffingProblem, answer: FewestPeople | EarliestFinish | StaffCurve) -> list[str]:
    """The answer in English."""
    if isinstance(answer, FewestPeople):
        return _fewest(problem, answer)
    if isinstance(answer, EarliestFinish):
        return _finish(problem, answer)
    return [
        f"{point.share:.0%} of the staff ({point.staff}): {_missed(point.people_missed, point.bound)}"
        for point in answer.points
    ]


def _missed(people: int | None, bound: float | None) -> str:
    """What is found and what is proven of it."""
    least = math.ceil((bound or 0.0) - 1e-6)
    found = "not tried" if people is None else f"{people} people missed"
    if people is not None and people <= least:
        return f"{found}, no fewer possible"
    return f"{found}, no fewer than {least} possible" if least else f"{found}, none perhaps: nothing is proven"


def _enough(found: int | None, bound: int) -> str:
    return ("not found" if found is None else str(found)) + (f", no fewer than {bound}" if bound else "")


def _fewest(problem: StaffingProblem, answer: FewestPeople) -> list[str]:
    out = [f"{one.role}: {_enough(one.found, one.bound)}; {one.have} now" for one in answer.roles]
    out.append(f"in all: {_enough(answer.found, answer.bound)}")
    return out + [
        f"{one.area} by {by_clock(problem, one.by_slot)}: {one.people} people are out of reach of any number of staff"
        for one in answer.unreachable
    ]


def _finish(problem: StaffingProblem, answer: EarliestFinish) -> list[str]:
    found = "no plan found that reaches all targets"
    if answer.by_slot is not None:
        found = f"all targets by {by_clock(problem, answer.by_slot)}"
    if answer.not_before > len(problem.slot_starts):
        proven = "proven that none does"
    else:
        proven = f"proven not before {by_clock(problem, answer.not_before)}"
    return [f"{found}; {proven}"] + [
        f"all targets due by {by_clock(problem, one.by_slot)}: {_missed(one.people_missed, one.bound)}"
        for one in answer.tries
    ]
