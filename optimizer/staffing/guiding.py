"""From fractions of people to a plan at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from optimizer.limits import Parts
from optimizer.problem import Floats
from optimizer.staffing.construction import construct
from optimizer.staffing.filling import complete, complete_counts, people_columns, settle
from optimizer.staffing.formulation import Model
from optimizer.staffing.program import Program, run
from optimizer.staffing.refining import coarsened, refined

ALMOST = 1e-6


def rounded_down(
    fine: Model, coarse: Model, relaxed: Floats, out_of_time: Callable[[], bool]
) -> tuple[Floats, Parts] | None:
    """A plan over cells from a relaxed one: counts rounded down, people for them, then lanes added one by one.

    Fewer people in the same places can always be found. None where a day has several blocks.
    """
    if coarse.duties is not None or coarse.problem.previous is not None:
        return None
    people = people_columns(coarse)
    count = coarse.columns.at["count"]
    held = np.zeros_like(relaxed)
    held[count] = np.floor(relaxed[count] + ALMOST)
    free = people.copy()
    free[count] = False
    answer = run(
        Program(
            sparse.csc_array(coarse.matrix), coarse.low, coarse.high, np.zeros(len(held)), coarse.columns.high,
            coarse.whole & free,
        ).restricted(free, complete_counts(coarse, held)),
        10.0, 100, 1e-3,
    )  # fmt: skip
    if answer.x is None:
        return None
    held[free] = answer.x
    begun = settle(coarse, held)
    if begun is None:
        return None
    grown = construct(fine, out_of_time, refined(fine, coarse, begun[0]))
    return complete(coarse, coarsened(fine, coarse, grown))
