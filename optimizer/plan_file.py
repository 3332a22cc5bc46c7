"""Reading a `sampling-plan/1` for a round: its assignments as rows, with every fault at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from optimizer import __version__
from optimizer.json_files import read_json
from optimizer.problem import StaffingProblem
from optimizer.round_faults import Reader, RoundFaults
from optimizer.rules import objective
from optimizer.solution import Rows, Solution

PLAN_KEYS = ("format", "round", "assignments")
OTHER_KEYS = ("status", "objective", "bound", "seconds", "seed", "version")


def read_plan(problem: StaffingProblem, path: Path) -> Solution:
    """A plan of a round. RoundFaults: what it says that the round does not know; OSError where it can't be read."""
    value = read_json(path)
    try:
        return parse_plan(problem, value)
    except RoundFaults as error:
        raise error.in_file(path.name) from error


def parse_plan(problem: StaffingProblem, value: Any) -> Solution:
    """The same from JSON values. Nothing that the file says of itself is believed: the objective is worked out anew,
    and it has no bound."""
    reader = Reader()
    top = reader.keys(value, "", PLAN_KEYS, OTHER_KEYS)
    if top.get("format", "sampling-plan/1") != "sampling-plan/1":
        reader.fault("format", "not_format", "is not sampling-plan/1", format="sampling-plan/1")
    known = [
        {code: i for i, code in enumerate(codes)} for codes in (problem.staff_codes, problem.site_codes, problem.roles)
    ]
    names, slots = ("staff", "site", "role"), len(problem.slot_starts)
    found: list[list[int]] = []
    for i, item in enumerate(reader.items(top.get("assignments", []), "assignments")):
        path = f"assignments[{i}]"
        row = reader.keys(item, path, (*names, "slots"))
        indices = [
            reader.known(row.get(name), f"{path}.{name}", codes, name)
            for name, codes in zip(names, known, strict=True)
        ]  # fmt: skip
        block = reader.items(row.get("slots", [0, 1]), f"{path}.slots")
        if len(block) != 2:
            reader.fault(f"{path}.slots", "not_block", "is not [first, end]")
            continue
        first = reader.whole(block[0], f"{path}.slots[0]", 0, slots)
        end = reader.whole(block[1], f"{path}.slots[1]", 0, slots, instead=slots)
        if end <= first:
            reader.fault(f"{path}.slots", "ends_early", "ends before it begins")
        found.append([*indices, first, end])
    if reader.faults:
        raise RoundFaults(reader.faults)
    rows: Rows = np.array(sorted(found), dtype=np.int64).reshape(-1, 5)
    return Solution(
        assignments=rows,
        objective=objective(problem, rows),
        bound=(None, None, None),
        status="feasible",
        seconds=0.0,
        seed=0,
        version=__version__,
    )
