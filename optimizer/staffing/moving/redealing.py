"""The duties of those who change dealt out among them anew: as many as can keep the work that they had before.

Sets     p people whose work is other than before, d their duties (all of a person's places; none is a duty too)
Given    t_pd minutes of travel, c_pd = 1 where d is not what p had before

 (M5) minimise sum t_pd x_pd, then sum c_pd x_pd;  sum_d x_pd = 1, sum_p x_pd = 1;  x_pd = 0 where p may not do d
An assignment problem. Who is present where and when stays as it is, and so do shortfall and waiting.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.rules import REST_SLACK
from optimizer.staffing.groups import Place

Duty = tuple[Place, ...]


def able(problem: StaffingProblem, people: Ints, duty: Duty) -> Bools:
    """(n,) who of these people may have a duty that somebody else keeps every rule with."""
    ok: Bools = np.ones(len(people), dtype=bool)
    worked, at = problem.worked[people], problem.at[people]
    blocks = np.zeros(int(problem.slot_day.max(initial=0)) + 1, dtype=np.int64)
    for place in duty:
        ok &= problem.staff_roles[people, place.role] & problem.available[people, place.first : place.end].all(axis=1)
        near = problem.minutes[problem.staff_base[people], place.site] <= problem.minutes_max + 1e-6
        ok &= near | (at == place.site)
        if place.first == 0:
            ok &= place.end + worked <= problem.block_slots_max
        blocks[problem.slot_day[place.first]] += 1
    if duty and min(place.first for place in duty) > 0:
        first = min(place.first for place in duty)
        ok &= (worked == 0) | (blocks[problem.slot_day[0]] < problem.blocks_per_day_max)
        rested = problem.start_minutes[first] >= problem.rest_slots_min * problem.slot_minutes - REST_SLACK
        ok &= (worked == 0) | bool(rested)
    return np.asarray(ok)


def minutes_of(problem: StaffingProblem, people: Ints, duty: Duty) -> Floats:
    """(n,) minutes of travel of each of these people with a duty."""
    out: Floats = np.zeros(len(people))
    for place in duty:
        way = problem.minutes[problem.staff_base[people], place.site]
        out += np.where(problem.at[people] == place.site, 0.0, way)
    return out


def redealt(
    problem: StaffingProblem, before: list[Duty], people: Ints, duties: list[Duty], limited: Bools
) -> list[Duty]:
    """The duty of each of these people, from those that they have now. `limited` (n,): who may only keep its duty, have
    none, or have what it had before."""
    kinds = sorted(set(duties))
    if len(kinds) < 2:
        return duties
    kind_of = {duty: i for i, duty in enumerate(kinds)}
    column = np.array([kind_of[duty] for duty in duties], dtype=np.int64)
    ways = np.stack([able(problem, people, duty) for duty in kinds], axis=1)
    same = np.array([[duty in (own, now, ()) for duty in kinds] for own, now in zip(before, duties, strict=True)])
    ways &= same | ~limited[:, None]
    cost = np.stack([np.where(ok, minutes_of(problem, people, d), 0) for ok, d in zip(ways.T, kinds, strict=True)], 1)
    told = np.array([[duty != own for duty in kinds] for own in before], dtype=np.int64)
    whole = np.rint(cost * 1000).astype(np.int64) * (len(people) + 1) + told
    row, col = np.nonzero(ways[:, column])
    from ortools.graph.python import linear_sum_assignment  # type: ignore[import-untyped]  # for re-plans alone

    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(row.astype(np.int32), col.astype(np.int32), whole[row, column[col]])
    if solver.solve() != solver.OPTIMAL:
        return duties
    return [duties[solver.right_mate(p)] for p in range(len(people))]
