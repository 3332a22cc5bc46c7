"""The smallest amount of a change that brings a target down to so many people missed.

More of a change never makes the best plan worse, so the relaxed model is bisected for the amount below which nothing
can do; from there whole plans are sought at growing steps, and bisected between the last that failed and the first
that did. Seconds are bounded: the amount is the smallest that was found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.explaining.changes import Changed
from optimizer.explaining.closing import Witness
from optimizer.explaining.inquiry import Inquiry


@dataclass(frozen=True, eq=False)
class Smallest:
    """`step` (from 0) of the amounts asked for, its plan, and whether the step before is proven not to do."""

    step: int
    witness: Witness
    least: bool


def smallest(
    inquiry: Inquiry, change: Callable[[int], Changed | None], steps: int, level: int, found: Witness
) -> Smallest:
    """The first of the steps 0 ... `steps` - 1 with at most `level` people missed; `found` does at the last."""
    clock = inquiry.clock
    low, high = 0, steps - 1
    while low < high and not clock.over:
        middle = (low + high) // 2
        changed = change(middle)
        if changed is None:
            break
        if inquiry.closing(*changed).at_least(clock.one_solve()) > level:
            low = middle + 1
        else:
            high = middle
    refuted = low > 0  # by the relaxed model, at the step before
    best = Smallest(steps - 1, found, False)
    failed, proven, stride, at = low - 1, refuted, 1, low
    while failed + 1 < best.step and not clock.over:
        changed = change(min(at, best.step - 1))
        at = min(at, best.step - 1)
        witness = None if changed is None else inquiry.closing(*changed).best(clock.one_solve(0.4), inquiry.gap)
        if witness is not None and witness.missed <= level:
            best = Smallest(at, witness, False)
            stride = 1
        else:
            failed, proven = at, witness is not None and witness.proven
            stride *= 2
        at = failed + stride if best.step == steps - 1 else (failed + best.step) // 2
        at = max(failed + 1, at)
    done = failed + 1 == best.step and (proven or best.step == 0)
    return Smallest(best.step, best.witness, done)
