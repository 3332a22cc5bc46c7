"""A round with people without end at every base, and back: the round with no more people than plans of it take."""

from __future__ import annotations

import numpy as np

from optimizer.explaining.holding import Part, hold
from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, missed, served_by_site, violations
from optimizer.solution import Rows
from optimizer.staffing.blocks import days_apart

NOBODY = np.zeros((0, 5), dtype=np.int64)


def works_once(problem: StaffingProblem) -> bool:
    """Whether everybody works one block at one site at most in the whole round."""
    one_day = len(np.unique(problem.slot_day)) == 1
    return problem.blocks_per_day_max == 1 and one_day and days_apart(problem)


def everybody(problem: StaffingProblem, short: Ints) -> StaffingProblem:
    """The round with as many people of one role at each base as could ever be of use, available throughout, nobody in
    reserve; its targets lowered by `short` (K,).

    Bases that need not be looked at have nobody: where people work once, all but the nearest of each site; else
    those whose sites another base reaches too, all of them.
    """
    reach = problem.in_reach()
    minutes = np.where(reach, problem.minutes, np.inf)
    if works_once(problem) and len(minutes):
        minutes = np.where(np.arange(len(minutes))[:, None] == minutes.argmin(axis=0)[None], minutes, np.inf)
    elif len(minutes):
        within = ~(reach[:, None, :] & ~reach[None, :, :]).any(axis=2)  # [a, b]: b reaches all that a does
        alike = within & within.T
        earlier = np.arange(len(reach))[:, None] > np.arange(len(reach))[None]
        minutes[(within & (~alike | earlier)).any(axis=1)] = np.inf
    problem = problem.replaced(minutes=minutes)
    useful = -(-problem.arrived[:, -1] // np.maximum(problem.pace, 1)) * (problem.pace > 0)
    lanes = np.minimum(problem.lanes_max, useful)
    team = np.flatnonzero((problem.per_lane > 0) | (problem.per_site > 0))
    takes = (problem.per_lane[None, team] * lanes[:, None] + problem.per_site[None, team]) * (lanes > 0)[:, None]
    # in each of its slots a site may have other people
    slots = problem.site_open.sum(axis=1)
    most = np.isfinite(minutes).astype(np.int64) @ (takes * slots[:, None])  # (B, team)
    base, role = (index.reshape(-1) for index in np.indices(most.shape))
    base, role = np.repeat(base, most.reshape(-1)), np.repeat(team[role], most.reshape(-1))
    roles = np.zeros((len(base), len(problem.roles)), dtype=bool)
    roles[np.arange(len(base)), role] = True
    return _staffed(problem, base, roles).replaced(
        reserve=np.zeros(len(problem.roles)), target_need=problem.target_need - short
    )


def fall_apart(problem: StaffingProblem) -> list[Bools]:
    """Sites (J,) in sets that no target joins, those of no target left out."""
    joined = problem.target_sites[problem.target_need > 0]
    sets: list[Bools] = []
    for own in joined:
        touching = [one for one in sets if (one & own).any()]
        sets = [one for one in sets if not (one & own).any()]
        sets.append(np.logical_or.reduce([own, *touching]))
    return sets


def apart(problem: StaffingProblem, short: Ints, chosen: Bools) -> Part:
    """The round of some sites alone, with people without end."""
    part = hold(problem.replaced(previous=None, moves_max=0), NOBODY, chosen)
    plenty = everybody(part.problem, short[part.targets])
    return Part(plenty, part.whole, NOBODY, np.arange(len(plenty.staff_codes)), part.sites, part.targets)


def exactly(problem: StaffingProblem, plans: list[tuple[Part, Rows]], short: Ints) -> Ints | None:
    """(R,) people by role, the reserve included, with whom the plans of the parts stand in the round together; None
    where they break a rule or miss more people than `short` (K,)."""
    bases: list[Ints] = [np.zeros(0, dtype=np.int64)]
    roles: list[Bools] = [np.zeros((0, len(problem.roles)), dtype=bool)]
    rows: list[Rows] = [NOBODY]
    count = 0
    for part, own in plans:
        used, place = np.unique(own[:, 0], return_inverse=True)
        bases.append(part.problem.staff_base[used])
        roles.append(part.problem.staff_roles[used])
        table = own.copy()
        table[:, 0], table[:, 1] = count + place.reshape(-1), part.sites[own[:, 1]]
        rows.append(table)
        count += len(used)
    return _counted(problem, np.concatenate(bases), np.vstack(roles), np.vstack(rows), short)


def enough(problem: StaffingProblem, rows: Rows, short: Ints) -> Ints | None:
    """(R,) people by role, the reserve included, with whom a plan of the round stands where everybody has one role and
    comes from home; None where that breaks a rule or misses more people than `short` (K,)."""
    kinds, place = np.unique(rows[:, [0, 2]], axis=0, return_inverse=True)
    table = rows.copy()
    table[:, 0] = place.reshape(-1)
    role = np.eye(len(problem.roles), dtype=bool)[kinds[:, 1]]
    return _counted(problem, problem.staff_base[kinds[:, 0]], role, table, short)


def _counted(problem: StaffingProblem, base: Ints, role: Bools, table: Rows, short: Ints) -> Ints | None:
    at_work = role.sum(axis=0)
    while True:
        exact = _staffed(problem, base, role)
        lacking = kept_in_reserve(exact).max(axis=0) - (role.sum(axis=0) - at_work)
        lacking = np.where(at_work > 0, np.maximum(0, lacking), 0)
        if not lacking.any():
            break
        more = np.repeat(np.arange(len(lacking)), lacking)
        base = np.append(base, np.zeros(len(more), dtype=np.int64))
        role = np.vstack([role, np.eye(len(lacking), dtype=bool)[more]])
    if violations(exact, table) or (missed(exact, served_by_site(exact, table).served) > short).any():
        return None
    return np.asarray(role.sum(axis=0))


def _staffed(problem: StaffingProblem, base: Ints, roles: Bools) -> StaffingProblem:
    """The round with other people, available throughout."""
    count = len(base)
    return problem.replaced(
        staff_codes=tuple(f"{i:07}" for i in range(count)),
        staff_base=base,
        staff_roles=roles,
        available=np.ones((count, len(problem.slot_starts)), dtype=bool),
        worked=np.zeros(count, dtype=np.int64),
        at=np.full(count, -1),
        previous=None,
        moves_max=0,
    )
