"""How near a part of a round can come to one target, the others missed by no more people than allowed.

minimise   the people missed of the target
subject to (1) to (11) of the staffing model (`optimizer.staffing.formulation`, `service`), and
 (12) people missed of another target k <= allowed_k

Its relaxed model says what cannot be (`at_least`); its whole answer, named and put beside what is held, is a plan of
the round that the rules judge (`best`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.explaining.holding import Part
from optimizer.problem import Floats, Ints
from optimizer.program import DONE, INFEASIBLE, Program, run
from optimizer.rules import missed, served_by_site, violations
from optimizer.solution import Rows
from optimizer.staffing.filling import settle
from optimizer.staffing.formulation import Model, formulate
from optimizer.staffing.naming import name_people
from optimizer.staffing.refining import refined
from optimizer.staffing.service import service_cuts

NODES = 3000


@dataclass(frozen=True, eq=False)
class Witness:
    """A plan of the whole round that breaks no rule: `rows`, people `missed` of the target; `proven`: the part has no
    plan that misses fewer."""

    rows: Rows
    missed: int
    proven: bool


class Closing:
    """The model of one part, seen from one target. `target` and `allowed` (K,) are the round's."""

    def __init__(self, part: Part, target: int, allowed: Ints) -> None:
        self.part, self.target, self.allowed = part, target, allowed
        self.model: Model = formulate(part.problem, merged=True)
        columns = self.model.columns
        of = part.targets[columns.miss_target]
        first = columns.at["miss"].start
        self.cost: Floats = np.zeros(columns.total)
        self.cost[first + np.flatnonzero(of == target)] = 1.0
        ends = sorted({int(u) for u in part.problem.target_by_slot})
        cuts, high = service_cuts(part.problem, columns, ends)
        matrix = sparse.csc_array(self.model.matrix)
        bare = Program(matrix, self.model.low, self.model.high, self.cost, columns.high, self.model.whole)
        others = [k for k in part.targets.tolist() if k != target]
        rows = [first + np.flatnonzero(of == k) for k in others]
        held = sparse.csr_array(
            (
                np.ones(sum(map(len, rows))),
                (np.repeat(np.arange(len(rows)), [len(row) for row in rows]), np.concatenate([[], *rows]).astype(int)),
            ),
            shape=(len(rows), columns.total),
        )
        self.program = bare.with_rows(cuts, high).with_rows(held, allowed[others].astype(float) + 1e-6)

    def within(self, people: int) -> Program:
        """The program with at most so many people missed of the target."""
        return self.program.with_row(self.cost, people + 1e-6)

    def at_least(self, seconds: float) -> int:
        """People missed of the target at least, whatever is planned anew in the part."""
        answer = run(self.program.relaxed(), seconds, NODES, 0.0)
        if answer.state == INFEASIBLE:
            return int(self.part.problem.target_need.sum())
        return max(0, math.ceil((answer.bound or 0.0) - 1e-4))

    def best(self, seconds: float, gap: float = 0.0) -> Witness | None:
        """The plan with the fewest people missed of the target that was found in time."""
        return self.plan(self.program, seconds, gap)

    def plan(self, program: Program, seconds: float, gap: float = 0.0) -> Witness | None:
        """A program's answer as a plan of the round; None where none was found, or where it broke a rule."""
        answer = run(program, seconds, NODES, gap)
        found = None if answer.x is None else settle(self.model, answer.x, 2.0)
        if found is None:
            return None
        fine = formulate(self.part.problem)
        own = name_people(fine, refined(fine, self.model, found[0]))
        rows, whole = self.part.together(own), self.part.whole
        short = missed(whole, served_by_site(whole, rows).served)
        others = np.arange(len(short)) != self.target
        if violations(whole, rows) or (short[others] > self.allowed[others]).any():
            return None
        return Witness(rows, int(short[self.target]), answer.state == DONE)
