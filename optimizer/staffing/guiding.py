"""From a plan to one that leaves nobody idle who could serve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from optimizer.limits import Parts
from optimizer.problem import Floats
from optimizer.program import Program, run
from optimizer.staffing.construction import construct
from optimizer.staffing.filling import complete, people_columns, settle
from optimizer.staffing.formulation import Model
from optimizer.staffing.refining import coarsened, refined


def topped_up(fine: Model, coarse: Model, x: Floats, out_of_time: Callable[[], bool]) -> tuple[Floats, Parts]:
    """A plan over cells with more lanes from the people who are left: no part but travel gets worse."""
    grown = construct(fine, out_of_time, refined(fine, coarse, _lean(coarse, x)))
    return complete(coarse, coarsened(fine, coarse, grown))


def with_fewest_lanes(model: Model, x: Floats) -> Floats:
    """The same service with as few lanes as it takes, people as they are."""
    problem, columns = model.problem, model.columns
    sums = x[columns.at["sum"]].reshape(problem.arrived.shape)
    busy = np.ceil(np.diff(sums, axis=1, prepend=0.0) / np.maximum(problem.pace, 1)[:, None] - 1e-9)
    inside = columns.segment_of >= 0
    lanes = np.zeros(len(columns.segment_site))
    np.maximum.at(lanes, columns.segment_of[inside], busy[inside])
    x = x.copy()
    x[columns.at["lane"]] = lanes
    if columns.at["open"].stop > columns.at["open"].start:
        x[columns.at["open"]] = lanes > 0
    return x


def _lean(model: Model, x: Floats) -> Floats:
    """The same service with as few lanes and people as it takes: a solver leaves them standing where it costs
    nothing."""
    x = with_fewest_lanes(model, x)
    free = people_columns(model)
    count = model.columns.at["count"]
    cost = np.zeros(len(x))
    cost[count] = 1.0
    whole = np.zeros(len(x), dtype=bool)
    whole[count] = True
    program = Program(sparse.csc_array(model.matrix), model.low, model.high, cost, model.columns.high, whole)
    answer = run(program.restricted(free, x), 3.0, 100, 1e-3)
    if answer.x is None:
        return x
    found = x.copy()
    found[free] = answer.x
    settled = settle(model, found)
    return x if settled is None else settled[0]
