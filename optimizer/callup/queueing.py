"""The queue that windows lead to, and what it is worth."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from .problem import BUSY, CROWDED, CallUpProblem

Value = tuple[int, int, int, int, int, int]
"""The six objectives in their order: sent home, beyond 50 minutes, beyond 25, longest wait, unevenness, waiting."""


@dataclass(frozen=True, slots=True)
class Queue:
    """By slot: people who come, people who wait at its end, and whole minutes until who came last is sampled."""

    comes: tuple[int, ...]
    waits: tuple[int, ...]
    minutes: tuple[int, ...]


def comes_of(problem: CallUpProblem, begins: Sequence[int]) -> list[int]:
    """People who come in each slot. begins: of each unit."""
    out = [0] * problem.slots
    for at, shares in zip(begins, problem.shares, strict=True):
        for k, people in enumerate(shares[at], at):
            out[k] += people
    return out


def queue_of(problem: CallUpProblem, begins: Sequence[int]) -> Queue:
    """The queue at a site. begins: slot in which each unit's window begins."""
    return queue_from(problem, comes_of(problem, begins))


def queue_from(problem: CallUpProblem, comes: Sequence[int]) -> Queue:
    """The queue that follows where so many people come in each slot, however they are called."""
    waits, minutes, queue = [], [], problem.waiting
    for t, people in enumerate(comes):
        queue = max(0, queue + people - problem.room[t])
        waits.append(queue)
        minutes.append(bisect_left(problem.reach[t], queue) if queue else 0)
    return Queue(tuple(comes), tuple(waits), tuple(minutes))


def value_of(problem: CallUpProblem, begins: Sequence[int]) -> Value:
    """What windows are worth: lower is better, compared from the first on."""
    comes, queue = comes_of(problem, begins), problem.waiting
    crowded = busy = longest = waiting = 0
    for t, people in enumerate(comes):
        queue += people - problem.room[t]
        if queue <= 0:
            queue = 0
            continue
        waiting += queue
        wait = bisect_left(problem.reach[t], queue)
        if wait > longest:
            longest = wait
        if wait > BUSY:
            busy += min(people, queue - problem.within(t, BUSY))
            if wait > CROWDED:
                crowded += min(people, queue - problem.within(t, CROWDED))
    return queue, crowded, busy, longest, unevenness(problem, begins), waiting


def unevenness(problem: CallUpProblem, begins: Sequence[int]) -> int:
    """Of blocks of a level: how much later than an earlier one's the village of a later one was called before."""
    if not problem.late:
        return 0
    first = [min(begins[u] for u in block) for block in problem.blocks]
    last = [max(begins[u] for u in block) for block in problem.blocks]
    out = 0
    for b, late in enumerate(problem.late_of):
        for c, later in enumerate(problem.late_of):
            if (
                later > late
                and problem.level_of[b] == problem.level_of[c]
                and last[b] <= first[c]
                and last[c] > first[b]
            ):
                out += later - late
    return out


def is_kept(problem: CallUpProblem, begins: Sequence[int]) -> bool:
    """Whether windows keep the constraints: by risk, in turn, adjoining, within the open hours."""
    if any(at not in own for at, own in zip(begins, problem.begins, strict=True)):
        return False
    first = [min(begins[u] for u in block) for block in problem.blocks]
    last = [max(begins[u] for u in block) for block in problem.blocks]
    for b, level in enumerate(problem.level_of):
        for c in range(b + 1, len(problem.blocks)):
            if last[b] > first[c] and (level < problem.level_of[c] or last[c] > first[b]):
                return False
    return all(adjoins(problem, block, begins) for block in problem.blocks)


def adjoins(problem: CallUpProblem, block: Sequence[int], begins: Sequence[int]) -> bool:
    """Whether the windows of a block leave no slot out."""
    until = -1
    for at, length in sorted((begins[u], len(problem.shares[u][begins[u]])) for u in block):
        if until >= 0 and at > until:
            return False
        until = max(until, at + length)
    return True
