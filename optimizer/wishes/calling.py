"""People who are free have places of people alike: so a team is filled up, or dissolved, by whoever else is there.

People alike (one group: base, roles, availability and the rest) of different units may have each other's rows at no
cost in travel. For each team, smallest first, its places are tried for free people of each other unit at the site, and
the places of other units there for free people of its own; as many change as lower the charges most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np

from optimizer.problem import Bools, Ints
from optimizer.solution import Rows
from optimizer.wishes.charges import Charges
from optimizer.wishes.exchanging import GAIN, Floor, Team

PASSES = 4


def called(
    charges: Charges, rows: Rows, free: Bools, resting: Bools, group_of: Ints, cancelled: Callable[[], bool]
) -> Rows:
    """The plan after all such changes of `free` rows (M,) of people with one row, by people of `resting` (P,) who have
    none. `group_of` (P,): people alike have the same."""
    often = np.bincount(rows[:, 0], minlength=len(group_of))
    single = free & (often[rows[:, 0]] == 1)
    floor = Floor(charges, rows, single)
    bench = _Bench(charges, rows, resting & (often == 0), group_of)
    for _ in range(PASSES if bench.free else 0):
        gained = False
        for team in sorted((t for t, people in floor.people.items() if people), key=lambda t: (floor.people[t], t)):
            if cancelled():
                return bench.rows
            gained |= _tried(floor, bench, team)
        if not gained:
            break
    return bench.rows


class _Bench:
    """Who is free, by group and unit, and the rows with the people who have them now."""

    def __init__(self, charges: Charges, rows: Rows, resting: Bools, group_of: Ints) -> None:
        self.rows, self.group_of = rows.copy(), group_of
        self.free: dict[tuple[int, int], list[int]] = defaultdict(list)
        for person in np.flatnonzero(resting)[::-1].tolist():
            self.free[int(group_of[person]), int(charges.unit_of[person])].append(person)

    def group(self, row: int) -> int:
        return int(self.group_of[self.rows[row, 0]])

    def change(self, floor: Floor, row: int, unit: int) -> None:
        """The first free person of a unit, alike, has the row; who had it is free."""
        group, before = self.group(row), floor.unit[row]
        person = self.free[group, unit].pop()
        self.free[group, before].append(int(self.rows[row, 0]))
        self.rows[row, 0] = person
        floor.give(row, unit)

    def undo(self, floor: Floor, row: int, unit: int) -> None:
        """Take a change back: the person of `unit` who had the row is the last who became free."""
        self.change(floor, row, unit)


def _tried(floor: Floor, bench: _Bench, team: Team) -> bool:
    unit, site, first = team
    there = [(u, j, f) for u, j, f in _at_site(floor, site, first) if u != unit]
    inwards = [row for other in there for row in list(floor.rows_of[other])]
    if _prefix(floor, bench, inwards, unit):
        return True
    return any(_prefix(floor, bench, list(floor.rows_of[team]), other[0]) for other in there)


def _at_site(floor: Floor, site: int, first: int) -> list[Team]:
    return sorted((u, site, first) for u in floor.units_at[site, first] if floor.people[u, site, first] > 0)


def _prefix(floor: Floor, bench: _Bench, rows: Iterable[int], unit: int) -> bool:
    """Give rows to free people of a unit one after the other, and keep as many of these changes as cost least."""
    done: list[tuple[int, int]] = []
    total, best, kept = 0.0, -GAIN, 0
    for row in rows:
        if not bench.free.get((bench.group(row), unit)):
            continue
        total += floor.change_of_unit(row, unit)
        done.append((row, floor.unit[row]))
        bench.change(floor, row, unit)
        if total < best:
            best, kept = total, len(done)
    for row, before in reversed(done[kept:]):
        bench.undo(floor, row, before)
    return kept > 0
