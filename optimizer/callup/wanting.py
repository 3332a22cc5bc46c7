"""Lanes that a call-up wishes for, where the lanes of a plan are not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .problem import CallUpProblem
from .solving import CallUp, call_up


def lanes_wanted(
    problem: CallUpProblem, pace: Sequence[int], lanes_max: int, *, seed: int = 0
) -> tuple[CallUp, tuple[int, ...]]:
    """Windows, and the lanes of each slot with which they keep their waits.

    pace (T,): people whom a lane samples in each slot. The fewest lanes, the same at all hours, with which the search
    finds windows that send nobody home and let nobody wait beyond 25 minutes; lanes_max where no number does. From that
    each slot keeps as many as the people who are there need.
    """
    if lanes_max < 1 or len(pace) != problem.slots:
        raise ValueError("lanes_max: fewer than one lane, or not a pace of each slot")

    def under(lanes: int) -> CallUp:
        return call_up(replace(problem, room=tuple(lanes * one for one in pace)), seed=seed, proves=False)

    low, high = 1, lanes_max
    while low < high:
        middle = (low + high) // 2
        if any(under(middle).value[:3]):
            low = middle + 1
        else:
            high = middle
    found = under(low)
    wanted, queue = [], problem.waiting
    for t, one in enumerate(pace):
        there = queue + found.queue.comes[t]
        wanted.append(min(low, -(-there // one)) if one else 0)
        queue = found.queue.waits[t]
    return found, tuple(wanted)
