"""Diving: from the best mixture of patterns, site after site becomes whole, until few are torn.

The sites that are not torn, and a share of those least torn, take their foremost pattern for good; what is left is
solved again, which moves the others to patterns that go with these; and so on. All at once they would take patterns
that do not go together, and what nobody has left for the last of them no pattern says: those are planned anew
(`mending`).
"""

from __future__ import annotations

import time

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.program import DONE, Answer, Program, run

SETTLED = 1 - 1e-3  # of a pattern, from where its site is not torn
AT_ONCE = 0.25  # of the torn sites
NOTHING = -1


def dive(program: Program, site: Ints, large: Ints, mixture: Floats, most: int, seconds: float) -> Answer:
    """A mixture in which the torn sites together have no more than `most` whole unknowns, if time lasts.

    program: over patterns and other unknowns, as `Patterns.program` has it; site: (n,) the place of the site of each
    pattern, -1 of other unknowns; large: (sites,) whole unknowns of each site; mixture: (n,) the best answer so far.
    """
    began = time.monotonic()
    is_pattern = site >= 0
    settled = np.zeros(len(large), dtype=bool)
    fixed = np.zeros(len(mixture))
    x = mixture
    while True:
        weight, foremost = _foremost(x, site, len(large))
        torn = np.flatnonzero(~settled & (weight < SETTLED))
        if large[torn].sum() <= most or time.monotonic() - began > seconds:
            break
        least_torn = torn[np.argsort(-weight[torn], kind="stable")][: max(1, round(AT_ONCE * len(torn)))]
        now = ~settled & (weight >= SETTLED)
        now[least_torn] = True
        settled |= now
        taken = foremost[now]
        fixed[taken[taken != NOTHING]] = 1.0
        free = ~is_pattern
        free[is_pattern] = ~settled[site[is_pattern]]
        answer = run(program.restricted(free, fixed).relaxed(), seconds, 1, 0.0)
        if answer.x is None:
            break
        x = fixed.copy()
        x[free] = answer.x
    return Answer(x, float(program.cost @ x), None, DONE)


def _foremost(x: Floats, site: Ints, sites: int) -> tuple[Floats, Ints]:
    """(sites,) the largest weight of a pattern of each site, or of having none, and which it is."""
    at = np.flatnonzero((site >= 0) & (x > 0))
    total, weight = np.zeros(sites), np.zeros(sites)
    np.add.at(total, site[at], x[at])
    np.maximum.at(weight, site[at], x[at])
    foremost = np.full(sites, NOTHING, dtype=np.int64)
    here = at[x[at] == weight[site[at]]][::-1]
    foremost[site[here]] = here
    none = 1 - total > weight
    foremost[none] = NOTHING
    return np.where(none, 1 - total, weight), foremost
