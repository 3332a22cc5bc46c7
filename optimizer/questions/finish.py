"""The earliest finish: all targets due by the end of one slot, the slot sought by bisection.

A plan that reaches all targets by a slot reaches them by every later one; so what cannot be done by a slot can't be
done earlier. Slots are first ruled out without a solver, then tried from the last on down.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.questions.answers import EarliestFinish, FinishTry
from optimizer.questions.ceiling import people_missed_at_least
from optimizer.questions.slices import fewest_missed

SMALLEST = 0.2  # seconds that a try takes at least


def earliest_finish(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[EarliestFinish], None] | None = None,
) -> EarliestFinish:
    """See `optimizer.questions.earliest_finish`."""
    began, slots = time.monotonic(), len(problem.slot_starts)
    tries: dict[int, FinishTry] = {}
    found, low = slots + 1, 1  # reached by `found`; proven not before `low`

    def answer() -> EarliestFinish:
        at = None
        if found <= slots:
            at = (problem.slot_starts[found - 1] + timedelta(minutes=problem.slot_minutes)).isoformat()
        by_slot = found if found <= slots else None
        told = tuple(tries[slot] for slot in sorted(tries))
        return EarliestFinish(by_slot, at, low, told, time.monotonic() - began)

    def tell() -> None:
        if on_progress is not None:
            on_progress(answer())

    high = slots + 1
    while low < high:
        middle = (low + high) // 2
        if middle > slots:
            break
        bound, kind = people_missed_at_least(due_by(problem, middle))
        if bound > 0:
            tries[middle] = FinishTry(middle, None, float(bound), kind)
            low = middle + 1
        else:
            high = middle
    if low <= slots and people_missed_at_least(due_by(problem, slots))[0] > 0:
        low = slots + 1
    tell()
    unsettled, at = low, slots  # below `unsettled` no plan was found, or none exists
    while unsettled < found and not limits.cancelled():
        left = limits.seconds - (time.monotonic() - began)
        if left < SMALLEST and tries:
            break
        steps = 1 + max(0, int(np.ceil(np.log2(max(1, found - unsettled)))))
        one = fewest_missed(due_by(problem, at), max(SMALLEST, left / steps), limits, seed, limits.cancelled)
        tries[at] = FinishTry(at, one.people, one.bound, one.kind)
        if one.people == 0:
            found = at
        else:
            unsettled = at + 1
            if one.bound > 0:
                low = max(low, at + 1)
        at = (unsettled + found - 1) // 2
        tell()
    return answer()


def due_by(problem: StaffingProblem, by_slot: int) -> StaffingProblem:
    """The round with every target due by the end of slot `by_slot` - 1."""
    return problem.replaced(target_by_slot=np.full(len(problem.target_by_slot), by_slot))
