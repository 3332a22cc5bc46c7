"""Which rounds are plain, and what is left of them: crews at origins, ways to sites, one block for everybody.

A round is plain when nothing but numbers of lanes is to be decided: nobody holds two roles that lanes ask for,
everybody is there for one and the same stretch of slots and may work all of it as one block and no two, sites are open
for one piece of it, nobody is asked for a site as a whole, and no plan came before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Floats, Ints, StaffingProblem
from optimizer.rules import kept_in_reserve
from optimizer.staffing.incumbent import grain_of

THOUSANDTHS = 1000  # minutes are counted in thousandths, rounded down


@dataclass(frozen=True, eq=False)
class Crew:
    """The people of one role. Origins are pairs of a base and the site where people are already.

    `people` are indices of staff sorted by origin, `first[o]` where those of an origin begin. Ways are sorted by site,
    then origin; `minutes` as travelled, `cost` the same in thousandths rounded down. `most` people may work.
    """

    role: int
    per_lane: int
    size: Ints  # (O,)
    people: Ints  # (P,)
    first: Ints  # (O,)
    most: int
    way_origin: Ints  # (E,)
    way_site: Ints  # (E,)
    minutes: Floats  # (E,)
    cost: Ints  # (E,)
    hub: Ints  # (J,) the cost of the nearest way left out (thinning.py), -1 where none is


def stretch(problem: StaffingProblem) -> tuple[int, int] | None:
    """The slots [first, end) in which everybody who can help a lane is there; None where they differ or have gaps."""
    asked = problem.per_lane > 0
    there = problem.available[(problem.staff_roles[:, asked]).any(axis=1)]
    there = there[there.any(axis=1)]
    if not len(there) or (there != there[0]).any():
        return None
    slots = np.flatnonzero(there[0])
    first, end = int(slots[0]), int(slots[-1]) + 1
    return (first, end) if end - first == len(slots) and problem.runs_on[first : end - 1].all() else None


def is_plain(problem: StaffingProblem) -> bool:
    """True where `solve_plain` can take a round."""
    kept = problem.previous is not None or problem.fixed is not None
    if kept or problem.per_site.any() or not len(problem.site_codes):
        return False
    asked = problem.per_lane > 0
    holders = problem.staff_roles[:, asked].sum(axis=1)
    if (holders > 1).any() or not grain_of([weight for _, weight in problem.equity]):
        return False
    if (problem.staff_roles[holders > 0] & (~asked & (problem.reserve > 0))).any():
        return False
    span = stretch(problem)
    if span is None:
        return False
    first, end = span
    workers = (holders > 0) & problem.available.any(axis=1)
    one_block = problem.blocks_per_day_max == 1 and problem.slot_day[first] == problem.slot_day[end - 1]
    no_second = end - first < 2 + max(1, math.ceil(problem.rest_slots_min - 1e-9))
    if problem.worked[workers].any() or end - first > problem.block_slots_max or not (one_block or no_second):
        return False
    here = problem.site_open[:, first:end].astype(np.int8)
    return not (np.diff(np.pad(here, ((0, 0), (1, 0))), axis=1) == 1).sum(axis=1).max() > 1


def crews(problem: StaffingProblem) -> list[Crew]:
    """One crew for each role that a lane asks for, in the order of the roles."""
    kept = kept_in_reserve(problem).max(axis=0)
    near = problem.in_reach()
    base_near, site_near = np.nonzero(near)
    del near
    own_minutes = problem.minutes[base_near, site_near]
    ways_of_base = np.searchsorted(base_near, np.arange(len(problem.base_codes) + 1))
    out = []
    for role in np.flatnonzero(problem.per_lane).tolist():
        people = np.flatnonzero(problem.staff_roles[:, role] & problem.available.any(axis=1))
        people = people[np.lexsort((people, problem.at[people], problem.staff_base[people]))]
        place = np.stack([problem.staff_base[people], problem.at[people]])
        new = np.ones(len(people), dtype=bool)
        new[1:] = (place[:, 1:] != place[:, :-1]).any(axis=0)
        first = np.flatnonzero(new)
        base, at = place[:, first]
        begin, many = ways_of_base[base], ways_of_base[base + 1] - ways_of_base[base]
        origin = np.repeat(np.arange(len(first)), many)
        way = np.repeat(begin - np.concatenate([[0], many.cumsum()[:-1]]), many) + np.arange(many.sum())
        site, minutes = site_near[way], own_minutes[way]
        elsewhere = site != at[origin]
        stays = np.flatnonzero(at >= 0)
        origin, site = np.append(origin[elsewhere], stays), np.append(site[elsewhere], at[stays])
        minutes = np.append(minutes[elsewhere], np.zeros(len(stays)))
        order = np.lexsort((origin, site))
        minutes = minutes[order]
        out.append(
            Crew(
                role=role,
                per_lane=int(problem.per_lane[role]),
                size=np.diff(np.append(first, len(people))),
                people=people,
                first=first,
                most=max(0, len(people) - int(kept[role])),
                way_origin=origin[order],
                way_site=site[order],
                minutes=minutes,
                cost=np.floor(minutes * THOUSANDTHS + 1e-6).astype(np.int64),
                hub=np.full(len(problem.site_codes), -1, dtype=np.int64),
            )
        )
    return out
