"""The whole solve of a plain round: reach, come near, prove, name."""

from __future__ import annotations

import time

from optimizer import __version__
from optimizer.limits import Limits
from optimizer.rules import objective, violations
from optimizer.solution import Solution
from optimizer.staffing.incumbent import REPORT
from optimizer.staffing.network.lanes import cheapest_ways
from optimizer.staffing.network.nearing import near
from optimizer.staffing.network.proving import prove_the_rest
from optimizer.staffing.network.reaching import reach
from optimizer.staffing.network.reading import named, plain_of
from optimizer.staffing.network.standing import nothing_done
from optimizer.staffing.ordering import Ordered


def solve_plain(
    ordered: Ordered, *, limits: Limits, seed: int = 0, on_progress: REPORT | None = None, began: float | None = None
) -> Solution:
    """The best plan found within the limits for a round for which `is_plain` holds, with bounds as `solve` has them.

    Nothing here is drawn by lot: `seed` is kept in the answer alone. `began` (time.monotonic) is when the solve did.
    """
    problem = ordered.problem
    plain, blocks = plain_of(problem)
    best = nothing_done(plain, limits, on_progress, time.monotonic() if began is None else began)
    best.tell()
    if not best.over():
        paid = reach(best)
        best.enter("travel")
        near(best, paid)
        prove_the_rest(best, [weight for _, weight in problem.equity])
    best.enter("naming")
    rows = named(plain, blocks, best.ways or [cheapest_ways(team, best.lanes) for team in plain.crews])
    broken = violations(problem, rows)
    if broken:
        raise RuntimeError(f"the plan breaks a rule: {broken[0]}")
    parts = objective(problem, rows)
    bound = tuple(None if b is None else min(b, parts[i]) for i, b in enumerate(best.bound))
    return Solution(
        assignments=ordered.original(rows),
        objective=parts,
        bound=(bound[0], bound[1], bound[2]),
        status="optimal" if all(best.proven(part) for part in range(3)) else "feasible",
        seconds=best.seconds(),
        seed=seed,
        version=__version__,
        kind=best.kind(),
    )
