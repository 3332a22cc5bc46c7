"""The wishes kept in a plan at hand: pairs first, then everybody's place by flows, then exchanges, hard wishes last.

Where nothing is asked the people of a base are still gathered, among plans of equal travel alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import previous_by_person, violations
from optimizer.solution import Rows
from optimizer.staffing.fixed import fixed_people
from optimizer.staffing.groups import groups_of
from optimizer.wishes.applying import townships
from optimizer.wishes.asked import Wishes
from optimizer.wishes.calling import called
from optimizer.wishes.charges import Charges, lay_charges
from optimizer.wishes.exchanging import exchanged
from optimizer.wishes.holding import held
from optimizer.wishes.pairing import linked, paired
from optimizer.wishes.sharing import shared

TIE_MINUTES = 1e-5  # what a team fewer is worth where no minute may be spent on it
SAME_MINUTES = 5e-4  # travel that counts as equal


def kept(problem: StaffingProblem, rows: Rows, wishes: Wishes | None, cancelled: Callable[[], bool]) -> Rows:
    """The plan with the wishes kept as their prices allow: presence stays as it is but for hard wishes. Cancelled, only
    these are kept.

    `problem`: ordered by code, pins and closures applied. `rows` sorted; the answer is sorted too.
    """
    asked = Wishes(scatter_minutes=TIE_MINUTES) if wishes is None else wishes
    charges = lay_charges(problem, asked)
    locked = fixed_people(problem)
    found = rows
    if len(charges.pairs) and not cancelled():
        hard = asked.together is not None and asked.together.hard
        found = in_order(paired(charges, found, locked, hard, cancelled))
    if has_charges(charges) and not cancelled():
        free = _free(charges, found, locked)
        found = in_order(shared(charges, found, free, cancelled))
        found = in_order(exchanged(charges, found, _free(charges, found, locked), cancelled))
        if asked.units:
            resting = ~locked
            resting[charges.pairs.reshape(-1)] = False
            free = _free(charges, found, locked)
            found = in_order(called(charges, found, free, resting, groups_of(problem), cancelled))
    if wishes is None and charges.row_prices(found).sum() > charges.row_prices(rows).sum() + SAME_MINUTES:
        return rows
    found = in_order(held(charges, found, asked, locked, cancelled))
    broken = violations(problem, found)
    if broken:
        raise RuntimeError(f"keeping wishes breaks a rule: {broken[0]}")
    return found


def has_charges(charges: Charges) -> bool:
    """True where somebody's place has a price beside the travel."""
    minutes = (charges.scatter_minutes, charges.team_minutes, charges.vehicle_minutes)
    return any(minutes) or charges.outside is not None


def in_order(rows: Rows) -> Rows:
    return rows[np.lexsort(rows.T[::-1])]


def _free(charges: Charges, rows: Rows, locked: Bools) -> Bools:
    """(M,) True for rows that may be given another site: not those of pins, of pairs that are together, and in a
    re-plan of people who are as in the previous plan."""
    problem, stays = charges.problem, locked.copy()
    stays[charges.pairs[~charges.apart(rows)].reshape(-1)] = True
    if problem.previous is not None:
        own: dict[int, set[tuple[int, ...]]] = {}
        for person, *row in rows.tolist():
            own.setdefault(person, set()).add(tuple(row))
        before = previous_by_person(problem)
        stays[[person for person, now in own.items() if person in before and before[person][0] == now]] = True
    return ~stays[rows[:, 0]]


def alike(problem: StaffingProblem, wishes: Wishes | None, group_of: Ints) -> Ints:
    """(P,) people who may take each other's rows when names are given: of one group and unit, -1 for those who keep
    their own."""
    charges = lay_charges(problem, wishes if wishes is not None else Wishes())
    out = group_of * len(charges.unit_codes) + charges.unit_of
    out[[person for people in linked(charges) for person in people]] = -1
    return np.asarray(np.where(group_of < 0, -1, out))


def unkept(problem: StaffingProblem, rows: Rows, wishes: Wishes) -> dict[str, int]:
    """How often each wish is not kept in a plan (`Charges.often`), beside hard ones and pins: those always hold, as far
    as pins let them. Under `scatter_minutes`: teams beyond one for each unit and slot in which its people begin."""
    charges = lay_charges(problem, wishes)
    often = charges.often(rows)
    teams = charges.teams(rows)
    often["scatter_minutes"] -= len(np.unique(np.column_stack([teams.unit, teams.first]), axis=0))
    asked = {kind for kind in often if getattr(wishes, kind)}
    return {kind: count for kind, count in often.items() if kind in asked}


def kept_of(problem: StaffingProblem, rows: Rows, wishes: Wishes) -> dict[str, tuple[int, int]]:
    """(how often it is kept, of how often it could be) of each wish that has a price: pairs, teams in units that are
    large enough, assignments of people who travel from a base that has a township, vehicles taken."""
    charges = lay_charges(problem, wishes)
    often, teams = charges.often(rows), charges.teams(rows)
    goes = problem.at[rows[:, 0]] != rows[:, 1]
    own = wishes.own_township_first
    home = townships(problem, own)[problem.staff_base[rows[:, 0]]] >= 0 if own is not None else goes
    could = {
        "together": len(charges.pairs),
        "teams": int((charges.least[teams.unit] > 1).sum()),
        "own_township_first": int((goes & home).sum()),
        "vehicles": int((-(-teams.travellers // charges.seats)).sum()),
    }
    return {kind: (of - often[kind], of) for kind, of in could.items() if getattr(wishes, kind) is not None}


def charged(problem: StaffingProblem, rows: Rows, wishes: Wishes) -> float:
    """Travel minutes and charges of a plan, as the wishes have it."""
    return lay_charges(problem, wishes).charged(rows)
