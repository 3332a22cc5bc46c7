"""Which blocks of slots are worth offering to whom, and where.

A block (first, end) is a stretch of slots without a gap. A group may work it when everybody in it is
available, and it is no longer than the limit, slots already worked counted in.

Where a person has one block a day and the days do not touch (`one_a_day`), a longer block is never worse: more people
present never run fewer lanes, and travel counts once a block. Then only the blocks that cannot be longer,
within the hours
of some site, are offered. In every other case a short block may leave time for another one: all of them are offered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import REST_SLACK
from optimizer.staffing.groups import Groups


@dataclass(frozen=True, eq=False)
class Blocks:
    """`span` (B, 2) the blocks in order; `covers` (B, T); `offered` (G, B) to groups; `usable` (J, B) at sites.

    `one_a_day`: nobody has two blocks on a day and no block of one day hinders one of the next.
    `days_in_order`: the dates of the slots never go back.
    """

    span: Ints
    covers: Bools
    offered: Bools
    usable: Bools
    one_a_day: bool
    days_in_order: bool


def days_apart(problem: StaffingProblem) -> bool:
    """True where no block can reach into another day, nor its rest."""
    change = np.diff(problem.slot_day) != 0
    rest = problem.rest_slots_min * problem.slot_minutes
    return bool((~problem.runs_on[change]).all() and (problem.gap_minutes[change] >= rest - REST_SLACK).all())


def offer_blocks(problem: StaffingProblem, groups: Groups) -> Blocks:
    """Every block that some group may work at some site and that is not idle to offer."""
    in_order = bool((np.diff(problem.slot_day) >= 0).all())
    one_a_day = problem.blocks_per_day_max == 1 and days_apart(problem) and in_order
    kinds, kind_of = _kinds(np.column_stack([groups.available, groups.worked]))
    hours, hours_of = _kinds(problem.site_open)
    found: dict[tuple[int, int], tuple[set[int], set[int]]] = {}
    for k, kind in enumerate(kinds):
        for h, hour in enumerate(hours):
            own = stretches(problem, kind[:-1].astype(bool) & hour.astype(bool), int(kind[-1]))
            for block in _longest(own) if one_a_day else own:
                at_kinds, at_hours = found.setdefault(block, (set(), set()))
                at_kinds.add(k)
                at_hours.add(h)
    for places in groups.kept:
        for place in places:
            found.setdefault((place.first, place.end), (set(), set()))
    span = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    slots = np.arange(len(problem.slot_starts))
    offered = np.zeros((len(groups.size), len(span)), dtype=bool)
    usable = np.zeros((len(problem.site_codes), len(span)), dtype=bool)
    for b, (first, end) in enumerate(span.tolist()):
        at_kinds, at_hours = found[first, end]
        offered[:, b] = np.isin(kind_of, list(at_kinds))
        usable[:, b] = np.isin(hours_of, list(at_hours))
    covers = (span[:, :1] <= slots) & (slots < span[:, 1:])
    return Blocks(span, covers, offered, usable, one_a_day, in_order)


def _kinds(rows: Ints | Bools) -> tuple[Ints, Ints]:
    kinds, kind_of = np.unique(rows.astype(np.int64), axis=0, return_inverse=True)
    return kinds, kind_of.reshape(-1)


def stretches(problem: StaffingProblem, free: Bools, worked: int) -> list[tuple[int, int]]:
    """All blocks within the free slots that somebody with so many slots worked may have."""
    rest = problem.rest_slots_min * problem.slot_minutes
    out = []
    for first in np.flatnonzero(free).tolist():
        longest = problem.block_slots_max - (worked if first == 0 else 0)
        if worked and first > 0:
            # the block being worked off counts on the first day, and its rest begins with the first slot
            same_day = problem.slot_day[first] == problem.slot_day[0]
            if problem.start_minutes[first] < rest - REST_SLACK or (same_day and problem.blocks_per_day_max == 1):
                continue
        end = first
        while end < len(free) and free[end] and end - first < longest and (end == first or problem.runs_on[end - 1]):
            end += 1
            out.append((first, end))
    return out


def _longest(blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (first, end)
        for first, end in blocks
        if not any(a <= first and end <= b and (a, b) != (first, end) for a, b in blocks)
    ]
