"""People who are to be together, by either of two ways that leave presence, and so shortfall and waiting, as they are.

Where both work the same slots, one takes a place of the own role at the site of the other, and the others of that role
and those slots are dealt out anew over the places that are left. Else one of them changes duties (all rows of a person)
with somebody who works where and when the other does. Or all of them rest, and people who are free have their duties.
People who are linked by several pairs are brought together as one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import not_too_many_moves, reserve_is_kept
from optimizer.solution import Rows
from optimizer.wishes.applying import ALONE
from optimizer.wishes.charges import Charges, places_of
from optimizer.wishes.sharing import dealt_anew

CANDIDATES = 4  # people with the duty wanted whose change is worked out in full


def linked(charges: Charges) -> list[list[int]]:
    """The people of all pairs, those linked together, in order."""
    root: dict[int, int] = {}

    def top(person: int) -> int:
        while root.setdefault(person, person) != person:
            person = root[person]
        return person

    for a, b in charges.pairs.tolist():
        low, high = sorted((top(a), top(b)))
        root[high] = low
    own: dict[int, list[int]] = {}
    for person in sorted(root):
        own.setdefault(top(person), []).append(person)
    return [own[key] for key in sorted(own)]


def paired(charges: Charges, rows: Rows, locked: Bools, hard: bool, cancelled: Callable[[], bool]) -> Rows:
    """The plan after all changes of duties that bring people together and lower the charges; where that is `hard`,
    whatever they cost. `locked` (P,): people whose rows stay."""
    taken = locked.copy()
    taken[charges.pairs.reshape(-1)] = True
    for people in linked(charges):
        places = places_of(rows, np.array(people))
        if cancelled() or len({places.get(p) for p in people}) == 1:
            continue
        found = []
        for anchor in people:
            if anchor in places:
                together = _gathered(charges, rows, people, anchor, taken, locked)
                if together is not None:
                    found.append((charges.charged(together), anchor, together))
        resting = _released(charges, rows, people, taken, locked)
        if resting is not None:
            found.append((charges.charged(resting), -1, resting))
        if found:
            cost, _, best = min(found, key=lambda one: one[:2])
            if hard or cost < charges.charged(rows) - 1e-9:
                rows = best
    return rows


def _gathered(charges: Charges, rows: Rows, people: list[int], anchor: int, taken: Bools, locked: Bools) -> Rows | None:
    """The plan in which everybody of the people has the anchor's sites and slots; None where that is not found."""
    problem, used = charges.problem, taken.copy()
    for person in people:
        wanted = places_of(rows, np.array([anchor]))[anchor]
        if places_of(rows, np.array([person])).get(person) == wanted:
            continue
        if locked[person]:
            return None
        site, first, end = min(wanted)
        there = rows[(rows[:, 1] == site) & (rows[:, 3] == first) & (rows[:, 4] == end), 0]
        there = there[~used[there]]
        same = places_of(rows, there)
        options = []
        for other in sorted(set(there.tolist())):
            if same[other] != wanted:
                continue
            found = changed_duties(rows, person, other)
            if fits(problem, found, np.array([person, other])):
                options.append((float(charges.row_prices(found).sum()), other, found))
        if len(wanted) == 1:
            options += _placed(charges, rows, person, (site, first, end), used)
        options = sorted(options, key=lambda one: one[:2])[:CANDIDATES]
        allowed = [one for one in options if fits_together(problem, one[2])]
        if not allowed:
            return None
        _, other, rows = min(allowed, key=lambda one: (charges.charged(one[2]), one[1]))
        used[other] = True
    return rows


def _released(charges: Charges, rows: Rows, people: list[int], taken: Bools, locked: Bools) -> Rows | None:
    """The plan in which none of the people works, each duty taken by whoever is free and nearest; None where that is
    not found."""
    problem, used = charges.problem, taken.copy()
    used[rows[:, 0]] = True
    for person in people:
        own = rows[rows[:, 0] == person]
        if not len(own):
            continue
        if locked[person]:
            return None
        able = problem.staff_roles[:, own[:, 2]].all(axis=1) & ~used
        for _, site, _, first, end in own.tolist():
            able &= problem.available[:, first:end].all(axis=1)
            able &= (problem.minutes[problem.staff_base, site] <= problem.minutes_max + 1e-6) | (problem.at == site)
        free = np.flatnonzero(able)
        price = charges.price[problem.staff_base[free][:, None], own[:, 1]].sum(axis=1)
        for other in free[np.lexsort((free, price))][: 8 * CANDIDATES].tolist():
            found = changed_duties(rows, person, other)
            if fits(problem, found, np.array([other])) and fits_together(problem, found):
                rows, used[other] = found, True
                break
        else:
            return None
    return rows


def _placed(
    charges: Charges, rows: Rows, person: int, place: tuple[int, int, int], used: Bools
) -> list[tuple[float, int, Rows]]:
    """The plan in which a person with one row has a place (site, first, end) of the same role and slots, as one option
    or none; nobody of `used` (P,) changes places."""
    problem, own = charges.problem, np.flatnonzero(rows[:, 0] == person)
    site = place[0]
    if len(own) != 1 or tuple(rows[own[0], 3:].tolist()) != place[1:]:
        return []
    if problem.previous is not None:
        return []  # in a re-plan whoever is moved along would count as changed
    same = (rows[:, 2:] == rows[own[0], 2:]).all(axis=1) & ~used[rows[:, 0]]
    there = np.flatnonzero(same & (rows[:, 1] == site))
    if not len(there):
        return []
    moved = rows.copy()
    moved[[own[0], there[0]], 1] = rows[[there[0], own[0]], 1]
    if not fits(problem, moved, np.array([person])):
        return []
    found = dealt_anew(charges, moved, same)
    return [] if found is None else [(float(charges.row_prices(found).sum()), person, found)]


def changed_duties(rows: Rows, a: int, b: int) -> Rows:
    """The plan in which two people have each other's rows."""
    out = rows.copy()
    out[rows[:, 0] == a, 0] = b
    out[rows[:, 0] == b, 0] = a
    return out


def fits(problem: StaffingProblem, rows: Rows, people: Ints) -> bool:
    """True where the rows of some people break no rule that each person keeps alone."""
    own = rows[np.isin(rows[:, 0], people)]
    return not len(own) or not any(rule(problem, own) for rule in ALONE)


def fits_together(problem: StaffingProblem, rows: Rows) -> bool:
    """True where the reserve and the limit of changed people are kept."""
    return not reserve_is_kept(problem, rows) and not not_too_many_moves(problem, rows)
