"""How many more people of which roles at one base close a target: one model with plenty of them, as few as will do.

minimise   sum of the blocks worked by new people
subject to (1) to (12) with plenty of new people of each role, and at most so many people of the target missed

With one block a day and one day their blocks are people; else people are counted from the plan.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from optimizer.explaining.changes import as_many_in_reserve, more_people
from optimizer.explaining.closing import Witness
from optimizer.explaining.inquiry import Inquiry
from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, missed, served_by_site, violations

PLENTY = 400  # people of a role at most: beyond it nobody would call them a remedy


def nearest_base(problem: StaffingProblem, sites: Ints, queue: Ints) -> tuple[int, int] | None:
    """(base, site): the base from which most of the people who wait at an area's sites (`queue`, (J,)) can be
    reached, the nearest of equals; and the site of the area nearest to it. None where no base reaches any."""
    reach = problem.in_reach()[:, sites]
    if not reach.any():
        return None
    waiting = queue[sites] + 1e-3
    minutes = np.where(reach, problem.minutes[:, sites], 0.0)
    score = [(-float(waiting[ok].sum()), float((m * waiting).sum())) for ok, m in zip(reach, minutes, strict=True)]
    base = min(range(len(score)), key=lambda b: (*score[b], problem.base_codes[b]))
    site = int(sites[np.where(reach[base], problem.minutes[base, sites], np.inf).argmin()])
    return base, site


def plenty(inquiry: Inquiry) -> dict[int, int]:
    """People of each role of the team who would run every lane of the area that has people to serve."""
    problem, sites = inquiry.problem, inquiry.area_sites
    useful = -(-problem.arrived[sites, inquiry.due - 1] // np.maximum(problem.pace[sites], 1))
    lanes = np.minimum(problem.lanes_max[sites], useful)
    blocks = -(-len(problem.slot_starts) // problem.block_slots_max)
    people = (problem.per_lane * int(lanes.sum()) + problem.per_site * int((lanes > 0).sum())) * blocks
    return {int(r): min(PLENTY, int(people[r])) for r in np.flatnonzero(people)}


def fewest(inquiry: Inquiry, base: int, most: dict[int, int], now: int) -> tuple[dict[int, int], Witness, bool] | None:
    """({role: people}, plan, least) that miss the fewest people of the target, fewer than `now`; None without any.

    No people at all where the plan found takes nobody of them: then planning again is what helps.
    """
    problem, clock = inquiry.problem, inquiry.clock
    grown = as_many_in_reserve(more_people(problem, base, most), problem)
    closing = inquiry.closing(grown)
    if closing.at_least(clock.one_solve()) >= now:
        return None
    found = closing.best(clock.one_solve(0.4), inquiry.gap)
    if found is None or found.missed >= now:
        return None
    columns, groups = closing.model.columns, closing.model.groups
    cost = np.zeros(columns.total)
    cost[columns.at["work"]] = groups.base[columns.work_of[:, 0]] == len(problem.base_codes)
    lean = (
        None
        if clock.over
        else closing.plan(closing.within(found.missed).for_cost(cost), clock.one_solve(0.6), inquiry.gap)
    )
    one_block = closing.model.duties is None and int(problem.slot_day.max()) == 0
    witness = found if lean is None else lean
    if not one_block:
        witness = _shaved(inquiry, base, witness, found.missed)
    least = lean is not None and lean.proven and one_block and inquiry.is_whole and not problem.reserve.any()
    exact = _exactly(inquiry, base, witness)
    return None if exact is None else (*exact, least)


def _shaved(inquiry: Inquiry, base: int, witness: Witness, level: int) -> Witness:
    """The same with fewer new people, one after the other, where blocks are not people."""
    problem, clock = inquiry.problem, inquiry.clock
    done: set[int] = set()
    while not clock.over:
        new = witness.rows[witness.rows[:, 0] >= len(problem.staff_codes)]
        counts = Counter({person: int(role) for person, _, role, _, _ in new.tolist()}.values())
        role = next((r for r in sorted(counts, key=lambda r: (-counts[r], r)) if r not in done), None)
        if role is None:
            break
        fewer = {r: n - (r == role) for r, n in sorted(counts.items())}
        grown = as_many_in_reserve(more_people(problem, base, fewer), problem)
        closing = inquiry.closing(grown)
        better = closing.best(clock.one_solve(0.3)) if closing.at_least(clock.one_solve(0.3)) <= level else None
        if better is None or better.missed > level:
            done.add(role)
        else:
            witness = better
    return witness


def _exactly(inquiry: Inquiry, base: int, witness: Witness) -> tuple[dict[int, int], Witness] | None:
    """The same plan in the round with no more people than it takes, the reserve of theirs included."""
    problem, first = inquiry.problem, len(inquiry.problem.staff_codes)
    rows = witness.rows.copy()
    new = rows[:, 0] >= first
    used = {person: int(role) for person, _, role, _, _ in rows[new].tolist()}
    counts = Counter(used.values())
    people = dict(sorted(counts.items()))
    before = kept_in_reserve(problem)
    while True:
        exact = more_people(problem, base, people)
        lacking = (kept_in_reserve(exact) - before).max(axis=0)
        wanted = {role: counts[role] + int(lacking[role]) for role in people}
        if all(people[role] >= wanted[role] for role in people):
            break
        people = {role: max(people[role], wanted[role]) for role in people}
    start, at = {}, first
    for role, count in people.items():
        start[role], at = at, at + count
    name: dict[int, int] = {}
    for person, role in sorted(used.items()):
        name[person] = start[role]
        start[role] += 1
    rows[new, 0] = [name[person] for person in rows[new, 0].tolist()]
    short = missed(exact, served_by_site(exact, rows).served)
    if violations(exact, rows):
        return None
    return people, Witness(rows, int(short[inquiry.target]), witness.proven)
