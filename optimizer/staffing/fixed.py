"""Rows that every plan has: their people are taken off the staff, and what they do is a constant of the model."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import presence, previous_by_person, roles_available
from optimizer.solution import Rows


def fixed_rows(problem: StaffingProblem) -> Rows:
    """(M, 5), none where nothing is fixed."""
    return problem.fixed if problem.fixed is not None else np.zeros((0, 5), dtype=np.int64)


def fixed_people(problem: StaffingProblem) -> Bools:
    """(P,) True for the people of fixed rows."""
    busy = np.zeros(len(problem.staff_codes), dtype=bool)
    busy[fixed_rows(problem)[:, 0]] = True
    return busy


def fixed_presence(problem: StaffingProblem) -> Ints:
    """(J, R, T) people of fixed rows present; a new array each time."""
    return presence(problem, fixed_rows(problem))


def fixed_on_days(problem: StaffingProblem) -> Ints:
    """(D, R) people with a role, and available on the day, who work that day in fixed rows, in whatever role."""
    here = roles_available(problem)
    busy = np.zeros(here.shape[:2], dtype=bool)
    for person, _, _, first, end in fixed_rows(problem).tolist():
        busy[person, problem.slot_day[first:end]] = True
    return np.asarray((here & busy[:, :, None]).sum(axis=0))


def fixed_moves(problem: StaffingProblem) -> int:
    """People whose fixed rows are other than in the previous plan, and count as moved."""
    if problem.previous is None:
        return 0
    before = previous_by_person(problem)
    own: dict[int, set[tuple[int, ...]]] = {}
    for person, *row in fixed_rows(problem).tolist():
        own.setdefault(person, set()).add(tuple(row))
    nothing: tuple[frozenset[tuple[int, ...]], bool] = (frozenset(), True)
    return sum(possible and rows != old for p, rows in own.items() for old, possible in [before.get(p, nothing)])
