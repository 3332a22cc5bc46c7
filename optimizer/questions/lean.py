"""A first plan with people without end, and what of a plan can be left out with no target missed by more people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from optimizer.problem import StaffingProblem
from optimizer.rules import presence
from optimizer.solution import Rows
from optimizer.staffing.construction import construct
from optimizer.staffing.formulation import formulate
from optimizer.staffing.moving.ledger import Ledger, Shift
from optimizer.staffing.naming import name_people

Window = tuple[int, int, int]  # site, first, end


def first_plan(plenty: StaffingProblem, out_of_time: Callable[[], bool]) -> Rows:
    """Lanes one by one where they lift the most people, then without those that no target needs."""
    model = formulate(plenty)
    return leaned(plenty, name_people(model, construct(model, out_of_time)), out_of_time)


def leaned(problem: StaffingProblem, rows: Rows, out_of_time: Callable[[], bool]) -> Rows:
    """The plan without lanes, and at last without people, that no target needs; whole people alone are left out.

    The lanes that serve the fewest go first.
    """
    ledger = Ledger(problem, presence(problem, rows))
    own: dict[int, list[int]] = defaultdict(list)
    for i, person in enumerate(rows[:, 0].tolist()):
        own[person].append(i)
    windows: dict[Window, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for person, at in own.items():
        if len(at) == 1:  # who has several places is looked at alone
            _, site, role, first, end = rows[at[0]].tolist()
            windows[site, first, end][role].append(person)
    gone: set[int] = set()

    def leave_out(people: list[int]) -> bool:
        places = [rows[i, 1:].tolist() for person in people for i in own[person]]
        shifts = [Shift(site, role, first, end, -1) for site, role, first, end in places]
        if not people or ledger.gain(shifts)[0] < 0:
            return False
        ledger.apply(shifts)
        gone.update(people)
        return True

    takes = {int(r): int(problem.per_lane[r]) for r in np.flatnonzero(problem.per_lane)}
    served = ledger.sums[:, -1]
    for window in sorted(windows, key=lambda w: (int(served[w[0]]), w)):
        by_role = windows[window]
        while not out_of_time() and all(len(by_role[role]) >= n for role, n in takes.items()):
            if not leave_out([person for role, n in takes.items() for person in by_role[role][-n:]]):
                break
            for role, n in takes.items():
                del by_role[role][-n:]
    for person in sorted(own, reverse=True):
        if out_of_time():
            break
        if person not in gone:
            leave_out([person])
    return rows[~np.isin(rows[:, 0], sorted(gone))]
