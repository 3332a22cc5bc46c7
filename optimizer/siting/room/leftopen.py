"""What prices leave open, ways as well as candidates, in windows between bound and value: programs that prove."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools
from optimizer.siting.median.pricing import Priced
from optimizer.siting.sited import BoundKind

from .choosing import AnyNumber
from .knapsacks import Split
from .placing import place
from .problem import RoomProblem
from .searching import Best

WINDOWS, WINDOW_SHARE = (0.4, 0.7, 1.0), 0.4  # between bound and value, what a program looks at; of the time left
SECONDS_OF_A_WAY = 2e-5
SAME = 1e-7  # of the value: the program counts in floating point


def by_ways(
    problem: RoomProblem,
    best: Best,
    windows: tuple[float, ...],
    bound: float,
    kind: BoundKind,
    gap: float,
    choice: AnyNumber,
    left_open: LeftOpen | None,
) -> tuple[float, BoundKind]:
    """What is proven by programs of the ways that the prices leave open, in windows between bound and value."""
    course = best.course
    for window in windows:
        if problem.is_enough(bound, best.value, gap) or course.is_over():
            break
        below = best.value - 1 if problem.is_whole else best.value * (1 - SAME)
        # all that is of a value up to here is left; what is better than the best known sites, but beyond, may be
        limit = bound + window * (below - bound) if np.isfinite(below) else np.inf
        opened, free = choice.opened, choice.free
        ways = np.isfinite(problem.walking)
        if left_open is not None and np.isfinite(limit):
            opened, free, ways = left_open.at(limit)
        if np.isfinite(best.value) and course.left < SECONDS_OF_A_WAY * ways[:, opened | free].sum():
            break  # such a program does not end in time
        placed = place(problem, opened, free, ways, below, course.left * (WINDOW_SHARE if window < 1 else 1.0), gap)
        if placed.sites is not None and placed.share is not None:
            if problem.splits:
                best.offer(placed.sites)
            else:
                best.take(placed.sites, placed.share)
        if np.isinf(placed.bound) and placed.bound > 0 and np.isinf(best.value):
            return np.inf, kind
        proven = min(problem.rounded(placed.bound), best.value, limit if window < 1 else np.inf)
        if proven > bound:
            bound, kind = problem.rounded(proven), "search tree"
    return bound, kind


class LeftOpen:
    """What the prices leave open."""

    def __init__(self, problem: RoomProblem, choice: AnyNumber, priced: Priced, split: Split) -> None:
        self._choice, self._priced = choice, priced
        self._saved = priced.saved  # as the bound has it: a candidate that seems to save more would seem sure
        self._inside = np.zeros(len(self._saved), dtype=bool)
        self._inside[priced.chosen.inside] = True
        self._ways = np.isfinite(problem.walking)
        self._forced = None if problem.splits else split.with_way(priced.prices)

    def at(self, limit: float) -> tuple[Bools, Bools, Bools]:
        """Candidates that are sure, that may open, and ways (L, J) that may be gone, in anything up to this value."""
        bound, saved, chosen, free = self._priced.bound, self._saved, self._priced.chosen, self._choice.free
        limit += 1e-6 * max(1.0, abs(limit))
        out = free & ~self._inside & (bound + chosen.worst - saved > limit)
        sure = free & self._inside & (bound + saved - chosen.next > limit)
        ways = self._ways
        if self._forced is not None:
            ways = ways & (bound + np.where(self._inside, saved, chosen.worst) - self._forced <= limit)
        return self._choice.opened | sure, free & ~sure & ~out, ways
