"""From the relaxed model to whole lanes, cluster by cluster: the sites of one become whole, all others stay as
they are.

Those still to come keep their fractions of people, those done their whole ones, so that every cluster is
planned with the
people whom the relaxed model would give it. Nobody at all is always a way out: a plan comes out at the end.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from optimizer.limits import Parts
from optimizer.problem import Bools, Floats, Ints
from optimizer.staffing.filling import people_columns, settle
from optimizer.staffing.formulation import Model
from optimizer.staffing.neighbourhoods import Neighbourhoods
from optimizer.staffing.offloading import Child
from optimizer.staffing.program import Program

NODES = 100
LEAST_SECONDS, MOST_SECONDS = 3.0, 6.0
GAP = 5e-4
DEAR = 200.0  # person-slots of waiting that one person more in the shortfall costs where it is not held
TIE = 1e-3  # of a part beside the one before it, so that of equal plans the better one comes out


def softened(program: Program, model: Model) -> Program:
    """The program of the waiting in which the shortfall is not held but dear: a fraction of a lane less is no
    dead end."""
    high = program.high.copy()
    high[-1] = np.inf
    return replace(program, high=high, cost=model.costs[1] + DEAR * model.costs[0])


class Fixing:
    """Goes once through all sites. `x` is where it is: whole at the sites done, relaxed at the others.

    `until`: the second of the solve by when it should be done.
    """

    def __init__(
        self, model: Model, program: Program, relaxed: Floats, near: Neighbourhoods, size: int, until: float
    ) -> None:
        self.model, self.x, self.near, self.until = model, relaxed.copy(), near, until
        lanes = np.zeros(model.columns.total, dtype=bool)
        for kind in ("count", "lane", "open"):
            lanes[model.columns.at[kind]] = True
        self.program = replace(program, cost=program.cost + TIE * model.costs[1], whole=program.whole & lanes)
        self.people = people_columns(model)
        self.left: deque[Ints] = deque(near.partition(size))
        self.asked: deque[tuple[Child, Ints, Bools, Floats]] = deque()

    @property
    def done(self) -> bool:
        return not self.left and not self.asked

    def ask(self, child: Child, now: float, processes: int) -> None:
        """Give a child the next cluster, with its share of the time that is left."""
        share = (self.until - now) * processes / (len(self.left) + len(self.asked) + 1)
        seconds = min(MOST_SECONDS, max(LEAST_SECONDS, 0.9 * share))
        sites = self.left.popleft()
        free = self.near.free_columns(sites)
        child.ask(self.program.restricted(free, self.x), seconds, NODES, GAP)
        self.asked.append((child, sites, free, self.x))

    def take(self, wait: float) -> bool:
        """Take the oldest answer if it is there. A cluster at odds with its neighbours' waits, a hard one is halved."""
        child, sites, free, base = self.asked[0]
        answer = child.answer(wait)
        if answer is None:
            return False
        self.asked.popleft()
        if answer.x is None:
            if len(sites) == 1:
                raise RuntimeError("a site cannot be planned alone")
            self.left.extendleft((sites[len(sites) // 2 :], sites[: len(sites) // 2]))
            return True
        found = base.copy()
        found[free] = answer.x
        merged = found if base is self.x else self.x + found - base
        merged[self.model.columns.at["miss"]] = self.model.columns.high[self.model.columns.at["miss"]]
        if base is not self.x and self._breaks(merged):
            self.left.append(sites)
        else:
            self.x = merged
        return True

    def _breaks(self, x: Floats) -> bool:
        value = self.model.matrix @ x
        over = (value > self.model.high + 1e-5) | (value < self.model.low - 1e-5)
        return bool(over.any() or (x[self.people] < -1e-6).any())

    def plan(self) -> tuple[Floats, Parts] | None:
        """The plan at the end."""
        return settle(self.model, self.x)
