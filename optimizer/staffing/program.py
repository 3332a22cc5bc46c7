"""A linear program with whole columns as arrays: minimise cost x, low <= matrix x <= high, 0 <= x <= upper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.problem import Bools, Floats

DONE, LIMIT, INFEASIBLE = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Program:
    """See the module; `matrix` (m, n) compressed by column, `whole` (n,)."""

    matrix: sparse.csc_array
    low: Floats
    high: Floats
    cost: Floats
    upper: Floats
    whole: Bools

    def with_row(self, row: Floats, high: float) -> Program:
        """The same with one more row: row x <= high."""
        matrix = sparse.vstack([self.matrix, sparse.csr_array(row[None])], format="csc")
        low, top = np.append(self.low, -np.inf), np.append(self.high, high)
        return Program(matrix, low, top, self.cost, self.upper, self.whole)

    def with_rows(self, rows: sparse.csr_array, high: Floats) -> Program:
        """The same with more rows: rows x <= high."""
        matrix = sparse.vstack([self.matrix, rows], format="csc")
        low = np.concatenate([self.low, np.full(len(high), -np.inf)])
        return Program(matrix, low, np.concatenate([self.high, high]), self.cost, self.upper, self.whole)

    def for_cost(self, cost: Floats) -> Program:
        return Program(self.matrix, self.low, self.high, cost, self.upper, self.whole)

    def relaxed(self) -> Program:
        return Program(self.matrix, self.low, self.high, self.cost, self.upper, np.zeros_like(self.whole))

    def restricted(self, free: Bools, values: Floats) -> Program:
        """The same in the `free` columns alone, the others fixed at `values`; rows without free columns are
        left out."""
        inner = self.matrix[:, free]
        used = np.zeros(self.matrix.shape[0], dtype=bool)
        used[inner.indices] = True
        fixed = self.matrix @ np.where(free, 0.0, values)
        return Program(
            inner.tocsr()[used].tocsc(),
            self.low[used] - fixed[used],
            self.high[used] - fixed[used],
            self.cost[free],
            self.upper[free],
            self.whole[free],
        )


@dataclass(frozen=True, eq=False)
class Answer:
    """`x` the best point or None, `value` its cost, `bound` proven from below (None: nothing), `nodes` of the
    search tree.

    `state`: DONE (solved to the gap asked for), LIMIT or INFEASIBLE.
    """

    x: Floats | None
    value: float
    bound: float | None
    state: int
    nodes: int = 0


def run(program: Program, seconds: float, nodes: int, gap: float) -> Answer:
    """Solve with HiGHS, at most so long and so many nodes, until the relative gap is no larger than `gap`."""
    if not len(program.cost):
        return Answer(np.zeros(0), 0.0, 0.0, DONE)
    options: Any = {"time_limit": max(seconds, 0.05), "mip_rel_gap": gap, "node_limit": nodes, "presolve": True}
    rows = LinearConstraint(program.matrix, program.low, program.high) if program.matrix.shape[0] else ()
    result = milp(
        program.cost,
        constraints=rows,
        bounds=Bounds(0, program.upper),
        integrality=program.whole.astype(np.int64),
        options=options,
    )
    state = {0: DONE, 2: INFEASIBLE}.get(int(result.status), LIMIT)
    x = None if result.x is None else np.asarray(result.x, dtype=float)
    bound = result.mip_dual_bound
    if bound is None and state == DONE and not program.whole.any():
        bound = result.fun
    if bound is not None and not np.isfinite(bound):
        bound = None
    value = float(result.fun or 0.0) if x is not None else np.inf
    return Answer(x, value, bound, state, int(result.get("mip_node_count") or 0))
