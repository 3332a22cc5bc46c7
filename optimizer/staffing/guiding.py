"""From fractions of people to a plan: what the relaxed model uses is where a plan is sought first."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats
from optimizer.staffing.formulation import Model

USED = 1e-7


def used_columns(model: Model, relaxed: Floats, current: Floats) -> Bools:
    """(n,) all unknowns but the ways between bases and sites that neither the relaxed model nor the present plan uses.

    The present plan stays within reach: with all these unknowns free it is one of the points.
    """
    go = model.columns.at["go"]
    free = np.ones(model.columns.total, dtype=bool)
    free[go] = (relaxed[go] > USED) | (current[go] > 0)
    return free
