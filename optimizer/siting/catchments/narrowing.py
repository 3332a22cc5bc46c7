"""From both sides: prices for people at whose knapsacks the bound climbs, and whole places dealt out once more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.problem import Floats
from optimizer.siting.course import Course
from optimizer.siting.median.choosing import Choice
from optimizer.siting.median.pricing import climb

from .knapsacks import Knapsacks

ROUNDS = (12, 24, 48, 96, 96, 96)  # of prices, each before the places are dealt out once more
STEP, SHORTER, STALL, FRESH = 0.1, 0.8, 4, 0.3
LITTLE, LONG = 0.01, 48  # of what is open: less from both sides in so many rounds is no progress


def narrowed(
    sacks: Knapsacks,
    prices: Floats,
    bound: float,
    *,
    known: Callable[[], tuple[int, float]],
    again: Callable[[int], None],
    gap: float,
    course: Course,
) -> float:
    """The bound, as far as it climbs from prices (L,) for each person of a place, of the walking where nobody is beyond
    the room. known(): people beyond the room and the walking, of the best; again(number): looks for better from there,
    each time otherwise. Ends at a gap of `gap`, or where neither side gets on."""
    sites = len(sacks.room)
    none, nowhere = np.zeros(sites, dtype=bool), np.full(sites, -1)
    every = Choice(~none, none, sites, nowhere, none[:0])

    def is_enough(low: float, high: float) -> bool:
        return high - low <= gap * high

    for number, rounds in enumerate(ROUNDS):
        over, walking = known()
        before = walking - bound
        if not over:
            priced = climb(
                sacks,  # type: ignore[arg-type]
                every,
                sacks.people.astype(float),
                sacks.lists.complete_to,
                prices,
                value=lambda: known()[1],
                found=lambda _: None,
                is_enough=is_enough,
                rounds=rounds,
                step=STEP * SHORTER**number,
                is_over=course.is_over,
                stall=STALL,
                fresh=FRESH,
            )
            prices, bound = priced.prices, max(bound, priced.bound)
        if course.is_over() or (not over and is_enough(bound, walking)):
            break
        again(number)
        fewer, less = known()
        if rounds >= LONG and fewer >= over and before - (less - bound) < LITTLE * before:
            break
    return bound
