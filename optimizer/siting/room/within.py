"""All packs that may be in sites of a value up to a limit: what prices leave open, where places stay whole."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Ints
from optimizer.program import DONE, INFEASIBLE
from optimizer.siting.median.pricing import Priced

from .covering import covering
from .packs import Packs, packs_within
from .problem import RoomProblem
from .searching import Best

MOST = 12_000  # packs of a program that proves
SHARES = (
    1.0,
    0.8,
    0.6,
    0.45,
    0.35,
    0.25,
    0.18,
    0.12,
    0.08,
    0.05,
    0.03,
)  # of what is open: the largest window with so few packs
SOONER = 0.5  # of the time for a window, before a smaller one


class Within:
    """A pack of a chosen candidate that saves less than its best one makes everything dearer by as much at least; one
    of a candidate that is not chosen by what it saves less than the chosen one that gives way."""

    def __init__(self, problem: RoomProblem, load: Ints, priced: Priced) -> None:
        self._problem, self._load, self._priced = problem, load, priced
        chosen = priced.chosen
        free = problem.usable
        self._needs = np.where(free, chosen.worst, np.inf)
        inside = chosen.inside
        self._needs[inside] = priced.saved[inside]

    def at(self, above: float, most: int) -> Packs | None:
        """The packs in anything of a value up to so much above the bound; None where there are more than `most`."""
        problem, room = self._problem, 1e-6 * max(1.0, abs(self._priced.bound))
        return packs_within(
            problem.walking,
            self._load,
            problem.room,
            problem.cost,
            self._priced.prices,
            self._needs - above - room,
            most,
        )

    def proven(self, best: Best, seconds: float) -> float:
        """No sites have less than this; `best` hears of better ones."""
        problem, course, bound = self._problem, best.course, self._priced.bound
        ends, proven = course.seconds + seconds, bound
        for share in SHARES:
            below = best.value - 1.0 if problem.is_whole else best.value * (1 - 1e-7)
            limit = bound + share * (below - bound)
            if limit <= proven or course.seconds >= ends or course.is_over():
                break
            packs = self.at(limit - bound, MOST)
            if packs is None:
                continue
            every = np.arange(len(self._load))
            left = SOONER * (ends - course.seconds)
            answer = covering(problem, packs, every, problem.sites, problem.siting.lacking, limit, left)
            if answer.state == INFEASIBLE:
                return best.value if share == 1.0 else limit
            if answer.x is not None:
                taken = packs.these(np.flatnonzero(answer.x > 0.5))
                ways = np.where(taken.has, problem.walking[:, taken.site].T, np.inf)
                best.move(np.sort(taken.site), taken.site[ways.argmin(axis=0)])
            if answer.bound is not None:
                proven = max(proven, min(answer.bound, limit))
            if answer.state == DONE:
                break
        return proven
