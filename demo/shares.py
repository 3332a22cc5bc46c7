"""Whole numbers in given proportions that add up exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heapreplace


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that sum to `total`: floors first, then the largest remainders."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def extra_seats(sizes: Sequence[int], seats: int) -> list[int]:
    """How many seats each place gets: one each, every further one where most people share a seat. Sums to `seats`."""
    given = [1] * len(sizes)
    crowds = [(-float(size), i) for i, size in enumerate(sizes)]
    heapify(crowds)
    for _ in range(seats - len(sizes)):
        i = crowds[0][1]
        given[i] += 1
        heapreplace(crowds, (-sizes[i] / given[i], i))
    return given


def level_for(total: int, most: Sequence[int], share: Callable[[int, float], float]) -> list[int]:
    """Whole numbers that sum to `total`, `share(i, level)` of each i's `most`, for the one level that gives the sum.

    share: rises with the level, between 0 and 1. Raises ValueError where no level gives the total.
    """
    low, high = -50.0, 50.0

    def reached(level: float) -> float:
        return sum(size * share(i, level) for i, size in enumerate(most))

    if not reached(low) <= total <= reached(high):
        raise ValueError(f"{total} is not between {reached(low):.0f} and {reached(high):.0f}")
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) < total else (low, middle)
    return spread(total, [size * share(i, high) for i, size in enumerate(most)])
