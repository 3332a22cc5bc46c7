"""The relaxed model by an interior point method, and a bound from its prices that holds whatever they are.

For any prices y of the rows: cost x >= sum_i y_i (low_i or high_i) + sum_j min(0, cost_j - (A'y)_j) upper_j
for every x between 0
and `upper` with low <= A x <= high, where a row counts with low_i if y_i > 0 and with high_i if y_i < 0. So
neither a tolerance nor a solve that was cut short makes the bound wrong, only weaker.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2  # type: ignore[import-untyped]
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]
from ortools.math_opt.solvers import highs_pb2  # type: ignore[import-untyped]

from optimizer.problem import Floats
from optimizer.staffing.program import DONE, LIMIT, Answer, Program


def safe_bound(program: Program, prices: Floats) -> float:
    """The bound of the module's first lines."""
    y = np.where(np.isfinite(program.low) | (prices < 0), prices, 0.0)
    y = np.where(np.isfinite(program.high) | (y > 0), y, 0.0)
    reduced = program.cost - program.matrix.T @ y
    sides = np.where(y > 0, np.where(np.isfinite(program.low), program.low, 0.0), 0.0)
    sides = np.where(y < 0, np.where(np.isfinite(program.high), program.high, 0.0), sides)
    return float(y @ sides + np.minimum(reduced, 0.0) @ program.upper)


def relax(program: Program, seconds: float) -> Answer:
    """The relaxed program without a vertex: more fractions, but sooner where it is large."""
    width, height = len(program.cost), len(program.low)
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(width))
    proto.variables.lower_bounds.extend([0.0] * width)
    proto.variables.upper_bounds.extend(program.upper.tolist())
    proto.variables.integers.extend([False] * width)
    costly = np.flatnonzero(program.cost)
    proto.objective.linear_coefficients.ids.extend(costly.tolist())
    proto.objective.linear_coefficients.values.extend(program.cost[costly].tolist())
    proto.linear_constraints.ids.extend(range(height))
    proto.linear_constraints.lower_bounds.extend(program.low.tolist())
    proto.linear_constraints.upper_bounds.extend(program.high.tolist())
    cells = program.matrix.tocsr().tocoo()
    proto.linear_constraint_matrix.row_ids.extend(cells.row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(cells.col.tolist())
    proto.linear_constraint_matrix.coefficients.extend(cells.data.tolist())
    options = highs_pb2.HighsOptionsProto()
    options.string_options["solver"] = "ipm"
    options.string_options["run_crossover"] = "off"
    options.double_options["ipm_optimality_tolerance"] = 1e-6
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=max(seconds, 0.1)), highs=options)
    result = mathopt.solve(mathopt.Model.from_model_proto(proto), mathopt.SolverType.HIGHS, params=limits)
    if not result.solutions or result.solutions[0].primal_solution is None:
        return Answer(None, np.inf, None, LIMIT)
    solution = result.solutions[0]
    values = solution.primal_solution.variable_values
    x = np.array([values[variable] for variable in values])
    order = np.argsort([variable.id for variable in values])
    bound = None
    if solution.dual_solution is not None:
        duals = solution.dual_solution.dual_values
        prices = np.zeros(height)
        prices[[row.id for row in duals]] = list(duals.values())
        bound = safe_bound(program, prices)
    x = np.clip(x[order], 0.0, program.upper)
    return Answer(x, float(program.cost @ x), bound, DONE)
