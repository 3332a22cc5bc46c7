"""The model of the fewest people who reach all targets of a round with people without end at every base.

Sets     g = (base, role); the sets of the staffing model
Unknown  those of the staffing model (`optimizer.staffing.formulation`), and n_g people of g

minimise   sum_g n_g
subject to (1) to (8) and (11) of the staffing model, nobody in reserve
 (13) miss_ki = 0, targets lowered by whom no number of people reaches (`ceiling.py`)
 (14) sum_{r, b on d} work_grb <= n_g on each day d; or, with several blocks a day, no more than n_g leave the source
      of the duties of g

Those in reserve come on top: of n people ceil(share n) stay free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints, StaffingProblem
from optimizer.program import Program
from optimizer.staffing.formulation import Model, formulate
from optimizer.staffing.service import service_cuts


@dataclass(frozen=True, eq=False)
class Headcount:
    """The program over the model's unknowns and, after them, n_g; `role` (G,) of each g."""

    model: Model
    program: Program
    role: Ints

    def of_role(self, role: int) -> Program:
        """The relaxed program that counts the people of one role alone."""
        cost: Floats = np.zeros(len(self.program.cost))
        cost[self.model.columns.total :] = self.role == role
        return self.program.relaxed().for_cost(cost)


def with_reserve(at_work: int, share: float) -> int:
    """The fewest people of whom so many are left when ceil(share x people) stay free."""
    if share >= 1:
        return 0
    people = at_work
    while people - math.ceil(share * people - 1e-9) < at_work:
        people += 1
    return people


def headcount(plenty: StaffingProblem) -> Headcount:
    """(1) to (14)."""
    model = formulate(plenty, merged=True)
    columns, groups, blocks, duties = model.columns, model.groups, model.blocks, model.duties
    count, total = len(groups.size), columns.total
    upper = columns.high.copy()
    upper[columns.at["miss"]] = 0
    ends = sorted({int(u) for u in plenty.target_by_slot})
    cuts, high = service_cuts(plenty, columns, ends)
    if duties is None:
        days = int(plenty.slot_day.max()) + 1
        row = columns.work_of[:, 0] * days + plenty.slot_day[blocks.span[columns.work_of[:, 2], 0]]
        at = np.arange(columns.at["work"].start, columns.at["work"].stop)
    else:
        days = 1
        leaves = duties.tail == duties.source[duties.group]
        row = duties.group[leaves]
        at = columns.at["duty"].start + np.flatnonzero(leaves)
    every = np.arange(count * days)
    values = np.concatenate([np.ones(len(at)), -np.ones(len(every))])
    table = (values, (np.concatenate([row, every]), np.concatenate([at, total + every // days])))
    own = sparse.csr_array(table, shape=(len(every), total + count))
    inner = sparse.vstack([sparse.csr_array(model.matrix), cuts])
    wide = sparse.hstack([inner, sparse.csr_array((inner.shape[0], count))])
    program = Program(
        sparse.csc_array(sparse.vstack([wide, own])),
        np.concatenate([model.low, np.full(len(high) + len(every), -np.inf)]),
        np.concatenate([model.high, high, np.zeros(len(every))]),
        np.concatenate([np.zeros(total), np.ones(count)]),
        np.concatenate([upper, groups.size.astype(float)]),
        np.concatenate([model.whole, np.ones(count, dtype=bool)]),
    )
    return Headcount(model, program, groups.roles.argmax(axis=1))
