"""People who are alike: the solver counts them, and gives them names at the end.

Sets: g groups; a group is everybody with the same base, roles, availability, slots worked, present site and
previous rows. People of fixed rows are in no group: they are constants of the model (`fixed.py`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import (
    is_available,
    no_block_over_a_gap,
    no_block_too_long,
    not_too_many_blocks_a_day,
    previous_by_person,
    rests_between_blocks,
    site_is_open,
    within_reach,
)
from optimizer.staffing.fixed import fixed_people

OWN_RULES = (
    is_available,
    site_is_open,
    no_block_over_a_gap,
    no_block_too_long,
    within_reach,
    not_too_many_blocks_a_day,
    rests_between_blocks,
)


class Place(NamedTuple):
    """One row of a previous plan without the person."""

    site: int
    role: int
    first: int
    end: int


@dataclass(frozen=True, eq=False)
class Groups:
    """G groups in canonical order. `members[g]` are indices of staff, sorted; `size[g]` their number.

    `kept[g]` are the previous places that its people may go on with (all or nothing), () where there are none or they
    would break a rule; `counted[g]` tells whether other assignments than those count as a move.
    """

    base: Ints  # (G,)
    roles: Bools  # (G, R)
    available: Bools  # (G, T)
    worked: Ints  # (G,)
    at: Ints  # (G,)
    size: Ints  # (G,)
    members: tuple[Ints, ...]
    kept: tuple[tuple[Place, ...], ...]
    counted: Bools  # (G,)


def group_staff(problem: StaffingProblem) -> Groups:
    """Everybody who is alike together, in an order that depends on what people are, not on where the file has them."""
    before = previous_by_person(problem) if problem.previous is not None else {}
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    busy = fixed_people(problem)
    for person in np.flatnonzero(~busy).tolist():
        rows, possible = before.get(person, (frozenset(), True))
        key = (
            int(problem.staff_base[person]),
            problem.staff_roles[person].tobytes(),
            problem.available[person].tobytes(),
            int(problem.worked[person]),
            int(problem.at[person]),
            tuple(sorted(rows)),
            possible,
        )
        alike[key].append(person)
    keys = sorted(alike, key=repr)
    members = tuple(np.array(sorted(alike[key]), dtype=np.int64) for key in keys)
    first = np.array([own[0] for own in members], dtype=np.int64)
    kept, counted = [], []
    for person in first.tolist():
        rows, possible = before.get(person, (frozenset(), True))
        table = np.array([[person, *row] for row in sorted(rows)], dtype=np.int64).reshape(-1, 5)
        fits = bool(len(table)) and possible and not any(rule(problem, table) for rule in OWN_RULES)
        kept.append(tuple(Place(*row) for row in sorted(rows)) if fits else ())
        counted.append(possible and problem.previous is not None)
    return Groups(
        base=problem.staff_base[first],
        roles=problem.staff_roles[first],
        available=problem.available[first],
        worked=problem.worked[first],
        at=problem.at[first],
        size=np.array([len(own) for own in members], dtype=np.int64),
        members=members,
        kept=tuple(kept),
        counted=np.array(counted, dtype=bool),
    )


def groups_of(problem: StaffingProblem) -> Ints:
    """(P,) the number of each person's group, -1 for people of fixed rows."""
    groups = group_staff(problem)
    out = np.full(len(problem.staff_codes), -1, dtype=np.int64)
    for g, members in enumerate(groups.members):
        out[members] = g
    return out
