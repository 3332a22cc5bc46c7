"""What one person may work one after the other, as a network of states over time.

Used where people may have several blocks a day, or days touch (`Blocks.one_a_day` is False).

A state is (slot t, blocks begun that day, whether an assignment touches that day). Arcs of a group: wait for
the next slot,
or work a block and come back when the rest is over. Every path through the network is a person's duty, and
every duty is
such a path; so the people of a group are a flow, and whole flows fall apart into people. A block that reaches
into another day counts on the day it begins, but takes its person out of the reserve of each day it touches.

Where the dates of the slots go back (two time zones), blocks are counted over all days together: never too
many, maybe too few.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import REST_SLACK
from optimizer.staffing.blocks import Blocks
from optimizer.staffing.groups import Groups


class State(NamedTuple):
    slot: int
    begun: int
    touched: bool
    fresh: bool  # before the first slot, when slots already worked are still to be accounted for


@dataclass(frozen=True, eq=False)
class Duties:
    """Arcs over all groups: `group`, `tail`, `head` (-1 = done), `block` (-1 = waiting); `source[g]` a group's
    first node.

    `nodes` their number; `takes` = (arc, day) pairs where an arc takes a person out of the reserve of a day.
    """

    group: Ints
    tail: Ints
    head: Ints
    block: Ints
    source: Ints
    nodes: int
    takes: Ints  # (n, 2)


def next_start(problem: StaffingProblem, end: int) -> int:
    """The first slot in which a new block may begin after one that ended before slot `end`; the number of
    slots if none."""
    rest = problem.rest_slots_min * problem.slot_minutes
    over = problem.start_minutes[end - 1] + problem.slot_minutes
    for slot in range(end, len(problem.slot_starts)):
        if slot == end and problem.runs_on[end - 1]:
            continue
        if problem.start_minutes[slot] - over >= rest - REST_SLACK:
            return slot
    return len(problem.slot_starts)


def lay_duties(problem: StaffingProblem, groups: Groups, blocks: Blocks) -> Duties:
    """The networks of all groups side by side."""
    slots = len(problem.slot_starts)
    day = problem.slot_day if blocks.days_in_order else np.zeros(slots, dtype=np.int64)
    back = [next_start(problem, int(end)) for end in blocks.span[:, 1]]
    rest = problem.rest_slots_min * problem.slot_minutes
    rested = next((t for t in range(1, slots) if problem.start_minutes[t] >= rest - REST_SLACK), slots)
    arcs: list[tuple[int, int, int, int]] = []
    takes: list[tuple[int, int]] = []
    source, count = [], 0
    for g in range(len(groups.size)):
        by_first: dict[int, list[int]] = defaultdict(list)
        for b in np.flatnonzero(blocks.offered[g]).tolist():
            by_first[int(blocks.span[b, 0])].append(b)
        start = State(0, 0, False, bool(groups.worked[g]))
        index = {start: count}
        source.append(count)
        count += 1
        waiting = [start]
        while waiting:
            state = waiting.pop()
            steps: list[tuple[State | None, int]] = []
            if state.fresh:
                steps.append((_on(rested, 1, False, day, 0, slots), -1))
            else:
                steps.append((_on(state.slot + 1, state.begun, state.touched, day, state.slot, slots), -1))
            if state.begun < problem.blocks_per_day_max:
                for b in by_first[state.slot]:
                    lands = _on(back[b], state.begun + 1, True, day, state.slot, slots)
                    if lands is not None and lands.slot < slots:
                        touched = day[lands.slot] in day[blocks.span[b, 0] : blocks.span[b, 1]]
                        lands = lands._replace(touched=lands.touched or bool(touched))
                    steps.append((lands, b))
            for lands, b in steps:
                if lands is not None and lands not in index:
                    index[lands] = count
                    count += 1
                    waiting.append(lands)
                if b >= 0:
                    touched_days = set(problem.slot_day[blocks.span[b, 0] : blocks.span[b, 1]].tolist())
                    if state.touched and blocks.days_in_order:
                        touched_days.discard(int(problem.slot_day[state.slot]))
                    takes += [(len(arcs), d) for d in sorted(touched_days)]
                arcs.append((g, index[state], index[lands] if lands is not None else -1, b))
    table = np.array(arcs, dtype=np.int64).reshape(-1, 4)
    pairs = np.array(takes, dtype=np.int64).reshape(-1, 2)
    group, tail, head, block = table.T
    return Duties(group, tail, head, block, source=np.array(source, dtype=np.int64), nodes=count, takes=pairs)


def _on(slot: int, begun: int, touched: bool, day: Ints, since: int, slots: int) -> State | None:
    """The state in a later slot: a new day forgets the blocks of the one before."""
    if slot >= slots:
        return None
    if day[slot] != day[since]:
        return State(slot, 0, False, False)
    return State(slot, begun, touched, False)


def walk(duties: Duties, flow: Ints) -> list[tuple[int, list[int]]]:
    """(group, blocks in order) of each person who works, from whole flows (arcs,): paths with at least one block."""
    left = flow.copy()
    leaving: dict[int, list[int]] = defaultdict(list)
    for arc in np.flatnonzero(left > 0).tolist():
        leaving[int(duties.tail[arc])].append(arc)
    out: list[tuple[int, list[int]]] = []
    for g, source in enumerate(duties.source.tolist()):
        while True:
            node, own = source, list[int]()
            path: list[int] = []
            while node >= 0:
                arc = next((a for a in leaving[node] if left[a] > 0), -1)
                if arc < 0:
                    break
                path.append(arc)
                if duties.block[arc] >= 0:
                    own.append(int(duties.block[arc]))
                node = int(duties.head[arc])
            if not path:
                break
            for arc in path:
                left[arc] -= 1
            if own:
                out.append((g, own))
    return out
