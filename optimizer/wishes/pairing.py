"""People who are to be together: one of them changes duties with somebody who works where and when the other does.

A duty is all rows of a person; a changed one leaves presence, and so shortfall and waiting, as they are. People who are
linked by several pairs are brought together as one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import not_too_many_moves, reserve_is_kept
from optimizer.solution import Rows
from optimizer.wishes.applying import ALONE
from optimizer.wishes.charges import Charges, places_of

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
        site, first, end = min(wanted)
        there = rows[(rows[:, 1] == site) & (rows[:, 3] == first) & (rows[:, 4] == end), 0]
        there = there[~used[there]]
        same = places_of(rows, there)
        options = []
        for other in sorted(set(there.tolist())):
            if locked[person] or same[other] != wanted:
                continue
            found = changed_duties(rows, person, other)
            if fits(problem, found, np.array([person, other])):
                options.append((float(charges.row_prices(found).sum()), other, found))
        options = sorted(options, key=lambda one: one[:2])[:CANDIDATES]
        allowed = [one for one in options if fits_together(problem, one[2])]
        if not allowed:
            return None
        _, other, rows = min(allowed, key=lambda one: (charges.charged(one[2]), one[1]))
        used[other] = True
    return rows


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
