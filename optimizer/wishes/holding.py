"""Hard wishes in any case: where changing places does not keep them, people are added or taken off work.

Each breach is mended in the way that leaves the least shortfall, then waiting, then charges, of a few: for people who
are to be together, all of them where one is, or none at work; for a team that is too small, people of its unit who are
free, or nobody there; for a unit without vehicles enough, those who fill a vehicle least stay at home. People of pins
stay.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.problem import Bools
from optimizer.rules import objective, violations
from optimizer.solution import Rows
from optimizer.wishes.asked import Wishes
from optimizer.wishes.charges import Charges, places_of
from optimizer.wishes.pairing import fits, linked

ROUNDS = 6  # mending one wish may break another: after half of them nobody is added any more


def held(charges: Charges, rows: Rows, wishes: Wishes, locked: Bools, cancelled: Callable[[], bool]) -> Rows:
    """The plan in which the hard wishes hold as far as pins let them."""
    together = wishes.together is not None and wishes.together.hard
    teams = wishes.teams is not None and wishes.teams.hard
    vehicles = wishes.vehicles is not None and wishes.vehicles.hard
    for turn in range(ROUNDS if together or teams or vehicles else 0):
        before, adding = rows, turn < ROUNDS // 2
        if together:
            rows = _together(charges, rows, locked, adding)
        if teams:
            rows = _teams(charges, rows, locked, adding)
        if vehicles:
            rows = _vehicles(charges, rows, locked)
        if rows is before:
            break
    return rows


def _best(charges: Charges, options: list[Rows]) -> Rows | None:
    """Of the plans that break no rule the one with the least objective, charges for its last part."""
    allowed = [rows for rows in options if not violations(charges.problem, rows)]
    ranked = [(*objective(charges.problem, rows)[:2], charges.charged(rows), i) for i, rows in enumerate(allowed)]
    return allowed[min(ranked)[-1]] if ranked else None


def _without(charges: Charges, rows: Rows, gone: Bools) -> Rows:
    """The plan without some rows (M,); in a re-plan without their people: half a duty would count as a change."""
    if charges.problem.previous is not None:
        gone = np.isin(rows[:, 0], rows[gone, 0])
    return rows[~gone]


def _sorted(rows: Rows) -> Rows:
    return rows[np.lexsort(rows.T[::-1])]


def _together(charges: Charges, rows: Rows, locked: Bools, adding: bool) -> Rows:
    problem = charges.problem
    for people in linked(charges):
        places = places_of(rows, np.array(people))
        if len({places.get(p) for p in people}) == 1:
            continue
        movable = np.array([p for p in people if not locked[p]], dtype=np.int64)
        rest = _without(charges, rows, np.isin(rows[:, 0], movable))
        options = [rest]
        for anchor in people if adding else []:
            own = rows[rows[:, 0] == anchor]
            followers = [p for p in movable.tolist() if p != anchor]
            joined = [own] if not locked[anchor] else []
            for p in followers:
                copy = own.copy()
                copy[:, 0] = p
                able = problem.staff_roles[p, copy[:, 2]]
                copy[~able, 2] = int(np.flatnonzero(problem.staff_roles[p])[0])
                joined.append(copy)
            options.append(_sorted(np.concatenate([rest, *joined])))
        settled = [one for one in options if len({places_of(one, np.array(people)).get(p) for p in people}) == 1]
        rows = _chosen(charges, settled, rows)
    return rows


def _chosen(charges: Charges, options: list[Rows], rows: Rows) -> Rows:
    found = _best(charges, options)
    return rows if found is None else found


def _teams(charges: Charges, rows: Rows, locked: Bools, adding: bool) -> Rows:
    while True:
        teams = charges.teams(rows)
        small = np.flatnonzero(teams.people < charges.least[teams.unit])
        stays = np.zeros(len(teams.unit), dtype=bool)
        stays[teams.of_row[locked[rows[:, 0]]]] = True
        before = rows
        for t in small.tolist():
            inside = teams.of_row == t
            options = [] if stays[t] else [_without(charges, rows, inside)]
            if adding:
                filled = _filled(charges, rows, inside, int(charges.least[teams.unit[t]]))
                options += [] if filled is None else [filled]
            found = _best(charges, options)
            if found is not None:
                rows = found
                break
        if rows is before or not len(rows):
            return rows


def _filled(charges: Charges, rows: Rows, inside: Bools, least: int) -> Rows | None:
    """The plan with free people of a team's unit beside it until there are enough; None where there are not."""
    problem, own = charges.problem, rows[inside]
    unit = charges.unit_of[own[0, 0]]
    idle = np.flatnonzero((charges.unit_of == unit) & ~np.isin(np.arange(len(charges.unit_of)), rows[:, 0]))
    more: list[Rows] = []
    for person in idle.tolist():
        for row in own:
            copy = row[None].copy()
            copy[0, 0] = person
            if fits(problem, copy, np.array([person])):
                more.append(copy)
                break
        if len(own) + len(more) >= least:
            return _sorted(np.concatenate([rows, *more]))
    return None


def _vehicles(charges: Charges, rows: Rows, locked: Bools) -> Rows:
    while True:
        teams = charges.teams(rows)
        lacking = charges.lacking(teams)
        goes = (charges.problem.at[rows[:, 0]] != rows[:, 1]) & ~locked[rows[:, 0]]
        spare = np.bincount(teams.of_row[goes], minlength=len(teams.unit))
        last = (teams.travellers - 1) % charges.seats + 1  # people in the vehicle that is not full
        over = (lacking[teams.unit, teams.first] > 0) & (teams.travellers > 0) & (spare >= last)
        if not over.any():
            return rows
        least = min(np.flatnonzero(over).tolist(), key=lambda t: (last[t], teams.travellers[t], t))
        gone = np.zeros(len(rows), dtype=bool)
        gone[np.flatnonzero((teams.of_row == least) & goes)[-last[least] :]] = True
        rows = _without(charges, rows, gone)
