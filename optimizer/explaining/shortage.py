"""Several targets that the people within reach of them cannot serve together: a minimum cut.

Sets     b bases, k targets of areas that hold no other target's area, Q sets of roles of the team
Given    h_b person-slots that the people at b with a role of Q can work by the last target's time;
         d_k person-slots of Q that the target's people take at least, at the fastest open sites of its area

maximise the flow   source -> b (h_b) -> k (where b reaches a site of it) -> sink (d_k)

Where less than sum d_k flows, the targets on the sink's side of the cut take more person-slots than all people who
reach one of them can work, whoever goes where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from ortools.graph.python import max_flow  # type: ignore[import-untyped]

from optimizer.problem import Bools, Floats, Ints, StaffingProblem


@dataclass(frozen=True, slots=True)
class Shortage:
    """`targets` that need `need` people sampled and can have `most` of them with the people of `roles` in reach;
    `people_more` of those roles are lacking at least."""

    targets: tuple[int, ...]
    roles: tuple[int, ...]
    need: int
    most: int
    people_more: int


def shortage(problem: StaffingProblem) -> Shortage | None:
    """The shortage that leaves most people of two or more targets without service; None where there is none."""
    targets = lowest_targets(problem)
    found = [one for roles in _role_sets(problem) if (one := _cut(problem, targets, roles)) is not None]
    return max(found, key=lambda one: (one.need - one.most, -len(one.roles)), default=None)


def lowest_targets(problem: StaffingProblem) -> Ints:
    """Targets whose sites are not counted twice: of areas without another target's area inside, the largest of each."""
    areas = problem.target_area
    above = problem.ancestry[areas][:, areas]  # [k, l]: l's area is k's or lies above it
    inner = above & (areas[:, None] != areas[None, :])
    lowest = np.flatnonzero(~inner.any(axis=0))
    best: dict[int, int] = {}
    for k in lowest.tolist():
        other = best.get(int(areas[k]))
        if other is None or problem.target_need[k] > problem.target_need[other]:
            best[int(areas[k])] = k
    return np.array(sorted(best.values()), dtype=np.int64)


def people_at_least(problem: StaffingProblem, need: Ints) -> Ints:
    """(R,) people of each role of a lane at least, whoever they are, where so many of each target, (K,), are to be
    sampled: at the fastest sites of each area, nobody with a slot to spare."""
    if not len(need):
        return np.zeros(len(problem.roles), dtype=np.int64)
    due = int(problem.target_by_slot.max())
    slots, most = 0, problem.block_slots_max * problem.blocks_per_day_max
    for day in np.unique(problem.slot_day[:due]).tolist():
        slots += min(most, int((problem.slot_day[:due] == day).sum()))
    lanes = 0.0
    for k in lowest_targets(problem).tolist():
        people, pace, _ = _sites(problem, k)
        lanes += _lane_slots(people, pace, int(need[k]))
    return np.ceil(problem.per_lane * lanes / max(slots, 1) - 1e-6).astype(np.int64)


def _role_sets(problem: StaffingProblem) -> Iterator[tuple[int, ...]]:
    roles = np.flatnonzero(problem.per_lane).tolist()
    for size in range(1, min(len(roles), 3) + 1):
        yield from combinations(roles, size)


def slots_of_people(problem: StaffingProblem, due: int) -> Ints:
    """(P,) slots that each person can work at most before slot `due`."""
    out = np.zeros(len(problem.staff_codes), dtype=np.int64)
    most = problem.block_slots_max * problem.blocks_per_day_max
    for day in np.unique(problem.slot_day[:due]).tolist():
        out += np.minimum(most, problem.available[:, :due][:, problem.slot_day[:due] == day].sum(axis=1))
    return out


def _sites(problem: StaffingProblem, target: int) -> tuple[Ints, Ints, Ints]:
    """(people that can be served at most, pace) of the target's sites, fastest first; and the sites."""
    due = int(problem.target_by_slot[target])
    sites = np.flatnonzero(problem.target_sites[target] & (problem.pace > 0))
    slots = problem.site_open[sites, :due].sum(axis=1)
    most = np.minimum(problem.arrived[sites, due - 1], problem.lanes_max[sites] * problem.pace[sites] * slots)
    order = np.argsort(-problem.pace[sites], kind="stable")
    return most[order], problem.pace[sites][order], sites[order]


def _cut(problem: StaffingProblem, targets: Ints, roles: tuple[int, ...]) -> Shortage | None:
    if len(targets) < 2:
        return None
    due = int(problem.target_by_slot[targets].max())
    able = problem.staff_roles[:, list(roles)].any(axis=1)
    each = np.where(able, slots_of_people(problem, due), 0)
    supply = np.zeros(len(problem.base_codes), dtype=np.int64)
    np.add.at(supply, problem.staff_base, each)
    per_lane = int(problem.per_lane[list(roles)].sum())
    served = [_sites(problem, k) for k in targets.tolist()]
    demand = np.array(
        [
            int(np.floor(_lane_slots(people, pace, int(problem.target_need[k])) + 1e-6)) * per_lane
            for k, (people, pace, _) in zip(targets.tolist(), served, strict=True)
        ],
        dtype=np.int64,
    )
    reach = problem.in_reach()
    at = problem.at >= 0
    for person in np.flatnonzero(able & at).tolist():  # who is there already needs no way
        reach[problem.staff_base[person], problem.at[person]] = True
    ways = np.stack([reach[:, sites].any(axis=1) for _, _, sites in served], axis=1)
    lacking = _sink_side(supply, demand, ways)
    if len(lacking) < 2:
        return None
    within = ways[:, lacking].any(axis=1)
    lanes = float(supply[within].sum()) / per_lane
    people = np.concatenate([served[i][0] for i in lacking])
    pace = np.concatenate([served[i][1] for i in lacking])
    need, most = int(problem.target_need[targets[lacking]].sum()), int(_people(people, pace, lanes) + 1e-6)
    short = int(demand[lacking].sum() - supply[within].sum())
    slots = min(problem.block_slots_max * problem.blocks_per_day_max * (int(problem.slot_day[:due].max()) + 1), due)
    if most >= need or short <= 0:
        return None
    return Shortage(tuple(targets[lacking].tolist()), roles, need, most, -(-short // slots))


def _lane_slots(people: Ints, pace: Ints, need: int) -> float:
    """Slots of a lane in which `need` people are served at the fastest sites; those who cannot be are left out."""
    before = np.concatenate([[0], people.cumsum()[:-1]])
    return float((np.clip(need - before, 0, people) / np.maximum(pace, 1)).sum())


def _people(people: Ints, pace: Ints, lane_slots: float) -> float:
    """People served in so many slots of a lane at the fastest sites."""
    order = np.argsort(-pace, kind="stable")
    takes: Floats = (people / np.maximum(pace, 1))[order]
    before = np.concatenate([[0.0], takes.cumsum()[:-1]])
    return float((np.clip(lane_slots - before, 0.0, takes) * pace[order]).sum())


def _sink_side(supply: Ints, demand: Ints, ways: Bools) -> Ints:
    """Targets (positions) on the sink's side of a minimum cut, where less flows than is asked for."""
    bases, targets = ways.shape
    source, sink = bases + targets, bases + targets + 1
    b, k = np.nonzero(ways)
    tail = np.concatenate([np.full(bases, source), b, bases + np.arange(targets)])
    head = np.concatenate([np.arange(bases), bases + k, np.full(targets, sink)])
    wide = int(supply.sum() + demand.sum() + 1)
    capacity = np.concatenate([supply, np.full(len(b), wide), demand])
    flow = max_flow.SimpleMaxFlow()
    flow.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64))
    flow.solve(source, sink)
    if flow.optimal_flow() >= int(demand.sum()):
        return np.zeros(0, dtype=np.int64)
    side = np.array(flow.get_sink_side_min_cut(), dtype=np.int64)
    inside = side[(side >= bases) & (side < bases + targets)] - bases
    return np.sort(inside)
