"""The changes of a round that may close a target. Each answers the round as it would be, its people, sites and targets
under the same indices; whoever and whatever is new comes after them."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import numpy as np

from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, roles_available
from optimizer.solution import Rows


class Changed(NamedTuple):
    """A changed round, and the plan as it was in the slots of the changed round."""

    problem: StaffingProblem
    rows: Rows


def more_people(problem: StaffingProblem, base: int, people: dict[int, int]) -> StaffingProblem:
    """So many more people of one role each, {role: people}, at a base, available in every slot.

    They start from a second base at the same place, so that they are told from those who are there. Where a previous
    plan limits the changes, they may have assignments on top of it.
    """
    count, slots = sum(people.values()), len(problem.slot_starts)
    roles = np.zeros((count, len(problem.roles)), dtype=bool)
    roles[np.arange(count), np.repeat(list(people), list(people.values())).astype(int)] = True
    return problem.replaced(
        base_codes=(*problem.base_codes, problem.base_codes[base] + "+"),
        minutes=np.vstack([problem.minutes, problem.minutes[base]]),
        staff_codes=(*problem.staff_codes, *(f"+{i:06}" for i in range(count))),
        staff_base=np.append(problem.staff_base, np.full(count, len(problem.base_codes))),
        staff_roles=np.vstack([problem.staff_roles, roles]),
        available=np.vstack([problem.available, np.ones((count, slots), dtype=bool)]),
        worked=np.append(problem.worked, np.zeros(count, dtype=np.int64)),
        at=np.append(problem.at, np.full(count, -1)),
        moves_max=problem.moves_max + count,
    )


def further(problem: StaffingProblem, minutes_max: float) -> StaffingProblem:
    """Another travel limit."""
    return problem.replaced(minutes_max=minutes_max)


def more_lanes(problem: StaffingProblem, sites: Ints, lanes: int | Ints) -> StaffingProblem:
    """So many more lanes at each of the sites."""
    lanes_max = problem.lanes_max.copy()
    lanes_max[sites] += lanes
    return problem.replaced(lanes_max=lanes_max)


def longer_blocks(problem: StaffingProblem, slots: int) -> StaffingProblem:
    """So many more slots in protective clothing."""
    return problem.replaced(block_slots_max=problem.block_slots_max + slots)


def more_blocks(problem: StaffingProblem, blocks: int) -> StaffingProblem:
    """So many more blocks a day."""
    return problem.replaced(blocks_per_day_max=problem.blocks_per_day_max + blocks)


def more_moves(problem: StaffingProblem, people: int) -> StaffingProblem:
    """So many more people with assignments other than in the previous plan."""
    return problem.replaced(moves_max=problem.moves_max + people)


def smaller_reserve(problem: StaffingProblem, role: int, people: int) -> StaffingProblem:
    """So many people of a role released from the reserve of the day that keeps most of them."""
    kept = kept_in_reserve(problem)[:, role]
    day = int(kept.argmax())
    count = int(roles_available(problem)[:, day, role].sum())
    reserve = problem.reserve.copy()
    reserve[role] = max(0, int(kept[day]) - people) / max(1, count)
    return problem.replaced(reserve=reserve)


def as_many_in_reserve(problem: StaffingProblem, before: StaffingProblem) -> StaffingProblem:
    """The reserve in people as it was before people came to the round."""
    kept, here = kept_in_reserve(before), roles_available(problem).sum(axis=0)
    share = np.where(here > 0, kept / np.maximum(here, 1), 0.0).max(axis=0)
    return problem.replaced(reserve=np.minimum(1.0, share))


def open_longer(problem: StaffingProblem, rows: Rows, target: int, slots: int) -> Changed | None:
    """The sites of a target's area stay open so many slots after the last in which each is open before its time.

    Where that is later than the target's time, the time moves with it, slots are added where the round has none, and
    whoever is available in the slot before stays on. None where another slot follows too soon, or none is open.
    """
    due = int(problem.target_by_slot[target])
    sites = np.flatnonzero(problem.target_sites[target] & problem.site_open[:, :due].any(axis=1))
    if not len(sites):
        return None
    last = due - 1 - problem.site_open[sites, :due][:, ::-1].argmax(axis=1)
    end = due - 1  # the last slot that runs on from the target's time
    while end + 1 < len(problem.slot_starts) and problem.runs_on[end]:
        end += 1
    new = max(0, int(last.max()) + slots - end)
    grown = _with_slots(problem, rows, end, new)
    if grown is None:
        return None
    problem, rows = grown
    site_open, available = problem.site_open.copy(), problem.available.copy()
    for site, t in zip(sites.tolist(), last.tolist(), strict=True):
        for step in range(t + 1, t + 1 + slots):
            if not problem.runs_on[step - 1]:
                break
            site_open[site, step] = True
    by_slot = problem.target_by_slot.copy()
    by_slot[target] = max(due, int(last.max()) + 1 + slots)
    for t in range(due, int(by_slot[target])):
        available[:, t] |= available[:, t - 1]
    changed = problem.replaced(site_open=site_open, available=available, target_by_slot=by_slot)
    return Changed(changed, rows)


def _with_slots(problem: StaffingProblem, rows: Rows, after: int, count: int) -> Changed | None:
    """The round with `count` slots put in after one: closed, with nobody available."""
    if not count:
        return Changed(problem, rows)
    if after < len(problem.gap_minutes) and problem.gap_minutes[after] < count * problem.slot_minutes:
        return None
    length, before = timedelta(minutes=problem.slot_minutes), problem.slot_starts[: after + 1]
    starts = (*before, *(before[-1] + (i + 1) * length for i in range(count)), *problem.slot_starts[after + 1 :])
    dates: dict[object, int] = {}
    at = [after + 1] * count

    def later(values: Ints, edge: int) -> Ints:
        return np.where(values > edge, values + count, values)

    def moved(table: Rows) -> Rows:
        out = table.copy()
        out[:, 3], out[:, 4] = later(table[:, 3], after), later(table[:, 4], after + 1)
        return out

    changed = problem.replaced(
        slot_starts=starts,
        slot_day=np.array([dates.setdefault(start.date(), len(dates)) for start in starts], dtype=np.int64),
        arrivals=np.insert(problem.arrivals, at, 0, axis=1),
        site_open=np.insert(problem.site_open, at, False, axis=1),
        available=np.insert(problem.available, at, False, axis=1),
        target_by_slot=later(problem.target_by_slot, after + 1),
        previous=None if problem.previous is None else moved(problem.previous),
    )
    return Changed(changed, moved(rows))
