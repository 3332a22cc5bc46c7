"""The relaxed model by an interior point method, and a bound from its prices that holds whatever they are.

Any prices of the rows prove a bound (`program.priced_sides`), so neither a tolerance nor a solve that was cut short
makes it wrong, only weaker.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2  # type: ignore[import-untyped]
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]
from ortools.math_opt.solvers import highs_pb2  # type: ignore[import-untyped]

from optimizer.problem import Floats
from optimizer.program import DONE, LIMIT, Answer, Program, priced_sides, run_vertex

LOOSE = ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "optimality_tolerance")
TOLERANCE = 1e-2  # of those: with a tight one HiGHS calls its inner point unknown, and OR-Tools then hands out none


def safe_bound(program: Program, prices: Floats) -> float:
    """The bound of the module's first lines."""
    sides, prices = priced_sides(program.low, program.high, prices)
    reduced = program.cost - program.matrix.T @ prices
    gains = reduced < 0.0  # the others stay at 0, also those without an upper bound
    return float(prices @ sides + reduced[gains] @ program.upper[gains])


def relax(program: Program, seconds: float, gap: float) -> Answer:
    """The relaxed program without a vertex: more fractions, but sooner where it is large. `gap`: relative, between
    cost and bound; a wide one leaves the point and its prices further inside. A vertex where the solver is not sure.
    """
    began = time.monotonic()
    answer = _inner(program, seconds, gap)
    if answer.x is None and (left := seconds - (time.monotonic() - began)) > 0:
        answer = run_vertex(program, left)
        if answer.prices is not None:
            answer = replace(answer, bound=safe_bound(program, answer.prices))
    return answer


def _inner(program: Program, seconds: float, gap: float) -> Answer:
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
    options.double_options["ipm_optimality_tolerance"] = gap
    for name in LOOSE:
        options.double_options[name] = TOLERANCE
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=max(seconds, 0.1)), highs=options)
    try:
        result = mathopt.solve(mathopt.Model.from_model_proto(proto), mathopt.SolverType.HIGHS, params=limits)
    except (AttributeError, RuntimeError, ValueError):
        # a solver stopped by the clock in its first steps says so by an error, which OR-Tools 9.15 cannot even word
        return Answer(None, np.inf, None, LIMIT)
    if not result.solutions or result.solutions[0].primal_solution is None:
        return Answer(None, np.inf, None, LIMIT)
    solution = result.solutions[0]
    values = solution.primal_solution.variable_values
    x = np.array([values[variable] for variable in values])
    order = np.argsort([variable.id for variable in values])
    bound = prices = None
    if solution.dual_solution is not None:
        duals = solution.dual_solution.dual_values
        prices = np.zeros(height)
        prices[[row.id for row in duals]] = list(duals.values())
        bound = safe_bound(program, prices)
    x = np.clip(x[order], 0.0, program.upper)
    return Answer(x, float(program.cost @ x), bound, DONE, prices=prices)
