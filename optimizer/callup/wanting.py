"""Lanes that a call-up wishes for, where the lanes of a plan are not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimizer.limits import Limits

from .problem import CallUpProblem
from .solving import CallUp, call_up


def lanes_wanted(
    problem: CallUpProblem,
    pace: Sequence[int],
    lanes_max: int,
    limits: Limits | None = None,
    *,
    others: Sequence[int] = (),
    seed: int = 0,
) -> tuple[CallUp, tuple[int, ...]]:
    """Windows, and the lanes of each slot with which they keep their waits.

    pace (T,): people whom a lane samples in each slot. others (T,): people who come without being called. The
    fewest lanes, the same at all hours, with which the search finds windows that send nobody home and let nobody wait
    beyond 25 minutes; lanes_max where no number does. From that each slot keeps as many as the people there need.
    """
    found, lanes = fewest_lanes(problem, pace, lanes_max, limits, others=others, seed=seed)
    return found, lanes_by_slot(found, pace, lanes, problem.waiting, others=others)


def fewest_lanes(
    problem: CallUpProblem,
    pace: Sequence[int],
    lanes_max: int,
    limits: Limits | None = None,
    *,
    others: Sequence[int] = (),
    seed: int = 0,
) -> tuple[CallUp, int]:
    """Windows as the search finds them, and with how many lanes at all hours; see `lanes_wanted`."""
    if lanes_max < 1 or len(pace) != problem.slots:
        raise ValueError("lanes_max: fewer than one lane, or not a pace of each slot")

    def under(lanes: int) -> CallUp:
        room = tuple(max(0, lanes * one - more) for one, more in zip(pace, others or [0] * len(pace), strict=True))
        return call_up(replace(problem, room=room), limits, seed=seed, proves=False)

    low, high = 1, lanes_max
    while low < high:
        middle = (low + high) // 2
        if any(under(middle).value[:3]):
            low = middle + 1
        else:
            high = middle
    return under(low), low


def lanes_by_slot(
    found: CallUp, pace: Sequence[int], lanes: int, waiting: int = 0, *, others: Sequence[int] = ()
) -> tuple[int, ...]:
    """As many of the lanes in each slot as the people who are there need: the queue stays as it is."""
    wanted, queue = [], waiting
    for t, (one, more) in enumerate(zip(pace, others or [0] * len(pace), strict=True)):
        there = queue + found.queue.comes[t] + more
        wanted.append(min(lanes, -(-there // one)) if one else 0)
        queue = found.queue.waits[t]
    return tuple(wanted)
