"""A linear program with whole columns as arrays: minimise cost x, low <= matrix x <= high, 0 <= x <= upper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.problem import Bools, Floats, Ints

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

    def exceeding(self, rows: Ints, prices: Floats, most: Floats | float = np.inf) -> Program:
        """The same, in which each of the `rows` may be exceeded by `most` at its price: a column each, at the end."""
        count = len(rows)
        excess = sparse.csc_array((-np.ones(count), (rows, np.arange(count))), (len(self.low), count))
        return Program(
            sparse.hstack([self.matrix, excess], format="csc"),
            self.low,
            self.high,
            np.append(self.cost, prices),
            np.append(self.upper, np.broadcast_to(most, count)),
            np.append(self.whole, np.zeros(count, dtype=bool)),
        )

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


def priced_sides(low: Floats, high: Floats, prices: Floats) -> tuple[Floats, Floats]:
    """The side by which each row counts at its price, and the prices without those that have no such side.

    For any prices y of the rows: cost x >= y sides + sum_j min(0, cost_j - (A'y)_j) upper_j for every x between 0 and
    `upper` with low <= A x <= high, where a row counts with low_i if y_i > 0 and with high_i if y_i < 0.
    """
    prices = np.where(np.isfinite(np.where(prices > 0, low, high)), prices, 0.0)
    sides = np.where(prices > 0, low, high)
    return np.where(prices == 0, 0.0, sides), prices


@dataclass(frozen=True, eq=False)
class Answer:
    """`x` the best point or None, `value` its cost, `bound` proven from below (None: nothing), `nodes` of the
    search tree, `prices` of the rows (m,) where they were asked for.

    `state`: DONE (solved to the gap asked for), LIMIT or INFEASIBLE.
    """

    x: Floats | None
    value: float
    bound: float | None
    state: int
    nodes: int = 0
    prices: Floats | None = None


def run(program: Program, seconds: float, nodes: int, gap: float) -> Answer:
    """Solve with HiGHS, at most so long and so many nodes, until the relative gap is no larger than `gap`."""
    if not len(program.cost):
        return Answer(np.zeros(0), 0.0, 0.0, DONE)
    from scipy.optimize import Bounds, LinearConstraint, milp  # 0.2 s to load, which a first plan need not wait for

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


def run_vertex(program: Program, seconds: float) -> Answer:
    """A vertex of the relaxed program and its prices: few of its unknowns are fractions."""
    from scipy.optimize import linprog

    same = np.isfinite(program.low) & (program.low == program.high)
    over, under = np.isfinite(program.high) & ~same, np.isfinite(program.low) & ~same
    rows = program.matrix.tocsr()
    result: Any = linprog(
        program.cost,
        A_ub=sparse.vstack([rows[over], -rows[under]]),
        b_ub=np.concatenate([program.high[over], -program.low[under]]),
        A_eq=rows[same],
        b_eq=program.low[same],
        bounds=np.stack([np.zeros(len(program.cost)), program.upper], axis=1),
        method="highs-ipm",
        options={"time_limit": max(seconds, 0.05)},  # type: ignore[call-overload]
    )
    if result.x is None or result.status != 0:
        return Answer(None, np.inf, None, LIMIT)
    prices = np.zeros(len(program.low))
    prices[over] = result.ineqlin.marginals[: over.sum()]
    prices[under] -= result.ineqlin.marginals[over.sum() :]
    prices[same] = result.eqlin.marginals
    return Answer(np.asarray(result.x), float(result.fun), None, DONE, prices=prices)


def run_each(programs: list[Program], seconds: float, nodes: int, gap: float) -> Answer:
    """Many small programs of each of which the empty point is one: their points end to end, values and bounds summed.

    seconds, nodes: of each.
    """
    points, value, bound = [], 0.0, 0.0
    for program in programs:
        least = float(np.minimum(program.cost, 0.0) @ program.upper)
        if least == 0.0:
            points.append(np.zeros(len(program.cost)))
            continue
        answer = _run_small(program, seconds, nodes, gap)
        points.append(np.zeros(len(program.cost)) if answer.x is None else answer.x)
        value += min(answer.value, 0.0)
        bound += least if answer.bound is None else max(least, answer.bound)
    return Answer(np.concatenate([np.zeros(0), *points]), value, bound, DONE)


def _run_small(program: Program, seconds: float, nodes: int, gap: float) -> Answer:
    """As `run`; the relaxed program first, which is over in a tenth of the time and often whole by itself."""
    answer = run(program.relaxed(), seconds, nodes, gap)
    if answer.x is not None and answer.state == DONE:
        whole = answer.x[program.whole]
        if np.abs(whole - np.rint(whole)).max(initial=0.0) < 1e-7:
            return answer
    return run(program, seconds, nodes, gap)
