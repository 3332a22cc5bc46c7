"""Large-neighbourhood search: a few sites are planned anew as a small model with whole lanes, all others held
as they are.

Answers are taken in the order in which they were asked for, and a neighbourhood's size follows from how hard
the last ones were, not from the clock: where no limit of time cuts in, the same seed gives the same plan.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from optimizer.limits import Parts
from optimizer.problem import Bools, Floats, Ints
from optimizer.program import DONE, LIMIT, Answer, Program
from optimizer.staffing.filling import breaks_rows, complete, people_columns, settle
from optimizer.staffing.formulation import Model
from optimizer.staffing.incumbent import earlier
from optimizer.staffing.neighbourhoods import Neighbourhoods
from optimizer.staffing.offloading import Child

NODES = 400
SMALLEST = 2
TIE = 1e-3  # of the next part, beside the one sought
FIRST = 200  # whole unknowns of the first neighbourhoods


def tied(model: Model, program: Program, part: int) -> Program:
    """The program with a little of the next part in its cost, so that of like plans the better one comes out."""
    return program if part == 2 else program.for_cost(program.cost + TIE * model.costs[part + 1])


class _Asked(NamedTuple):
    child: Child
    sites: Ints
    free: Bools
    base: Floats
    size: float


class Improver:
    """Improves one part while those before it get no worse. `x`, `parts` is where the search is now."""

    def __init__(self, model: Model, program: Program, part: int, x: Floats, parts: Parts, seed: int) -> None:
        self.model, self.program, self.part = model, program, part
        self.tied = tied(model, program, part)
        self.x, self.parts = x, parts
        self.near = Neighbourhoods(model, seed * 3 + part)
        self.people = people_columns(model)
        self.size = float(self.near.sites_with(FIRST))
        self.idle = 0  # neighbourhoods in a row that gained nothing
        self.asked: deque[_Asked] = deque()

    def ask(self, child: Child, seconds: float, most: float) -> None:
        """Give a child the next neighbourhood, for `most` seconds at most."""
        busy = np.concatenate([np.zeros(0, dtype=np.int64), *(asked.sites for asked in self.asked)])
        size = min(max(self.size, SMALLEST), len(self.near.sites))
        sites = self.near.draw(round(size), busy, self._pull())
        free = self.near.free_columns(sites)
        inner = self.tied.restricted(free, self.x)
        here = abs(float(inner.cost @ self.x[free]))
        gap = min(1e-3, 0.5 / max(1.0, here)) if self.part < 2 else 1e-4
        child.ask(inner, min(most, seconds), NODES, gap)
        self.asked.append(_Asked(child, sites, free, self.x, size))

    def _pull(self) -> Floats:
        """(J,) what a site has to do with what is still to gain."""
        problem, columns = self.model.problem, self.model.columns
        if self.part == 2:
            pull = np.zeros(len(problem.site_codes))
            np.add.at(pull, columns.go_of[:, 1], self.model.costs[2][columns.at["go"]] * self.x[columns.at["go"]])
            return np.asarray(pull + pull.mean() + 1e-9)
        sums = self.x[columns.at["sum"]].reshape(problem.arrived.shape)
        queue = (problem.arrived - sums)[:, -1] if self.part == 0 else (problem.arrived - sums).sum(axis=1)
        if self.part == 0 and len(problem.target_need):
            short = np.zeros(len(problem.target_need))
            np.maximum.at(short, columns.miss_target, self.x[columns.at["miss"]])
            behind = (problem.target_sites & (short > 0)[:, None]).any(axis=0)
            queue = queue * np.where(behind, 1.0, 0.05)
        return np.asarray(queue + queue.mean() + 1e-9)

    def take(self, wait: float) -> bool | None:
        """Take the oldest answer: True where the plan changed, False where not, None where there is no answer yet."""
        answer = self.asked[0].child.answer(wait)
        if answer is None:
            return None
        asked = self.asked.popleft()
        self._learn(asked, answer)
        gained = answer.x is not None and self._merge(asked, answer)
        self.idle = 0 if gained else self.idle + 1
        return gained

    def _so_far(self, parts: Parts) -> Parts:
        """An objective in which the parts after the one sought are left as they are."""
        first, second, third = (parts[i] if i <= self.part else self.parts[i] for i in range(3))
        return first, second, third

    def meet(self, x: Floats, parts: Parts) -> None:
        """Go on from a plan found elsewhere where it is better."""
        if earlier(self._so_far(parts), self.parts):
            self.x, self.parts, self.idle = x, parts, 0

    def _learn(self, asked: _Asked, answer: Answer) -> None:
        if answer.state == LIMIT:
            self.size = asked.size * 0.8
        elif answer.state == DONE:
            self.size = max(self.size, asked.size * (1.15 if answer.nodes <= 20 else 1.02))

    def _merge(self, asked: _Asked, answer: Answer) -> bool:
        """Apply what the answer changes to where the search is now, which may have moved on meanwhile."""
        found = asked.base.copy()
        found[asked.free] = answer.x
        settled = settle(self.model, found)
        if settled is None:
            return False
        x, parts = settled
        if asked.base is not self.x:
            moved = np.where(self.people, self.x + x - asked.base, 0.0)
            if (moved < -1e-9).any():
                return False
            x, parts = complete(self.model, moved)
            if breaks_rows(self.model, x):
                return False
        if any(parts[i] > self.parts[i] + 1e-6 for i in range(self.part + 1)):
            return False
        better = earlier(self._so_far(parts), self.parts)
        self.x, self.parts = x, parts
        return better
