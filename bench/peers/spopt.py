"""spopt (PySAL) with CBC on a siting case: `python -m bench.peers.spopt CASE.npz SECONDS`, its answer on stderr.

The models as its own documentation calls them, with the time limit given to the solver. The case holds metres (I, J),
people (I,), question, and by that: sites, within, room. It answers which sites it opens, what it says of itself, and
seconds of wall and processor, building included, CBC's too.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np


def solved(case: dict[str, Any], seconds: float) -> dict[str, Any]:
    """sites (indices), says (the status as PuLP has it)."""
    import pulp
    from spopt.locate import LSCP, MCLP, PMedian

    metres, people = case["metres"], case["people"].astype(float)
    question, sites = str(case["question"]), int(case["sites"])
    if question in ("median", "room"):
        room = case["room"].astype(float) if question == "room" else None
        model = PMedian.from_cost_matrix(metres, people, p_facilities=sites, facility_capacities=room)
    elif question == "fewest":
        model = LSCP.from_cost_matrix(metres, float(case["within"]))
    else:
        model = MCLP.from_cost_matrix(metres, people, float(case["within"]), p_facilities=sites)
    model.problem.solve(pulp.PULP_CBC_CMD(timeLimit=seconds, msg=False))
    chosen = [j for j, variable in enumerate(model.fac_vars) if (variable.value() or 0) > 0.5]
    return {"sites": chosen, "says": pulp.LpStatus[model.problem.status], "objective": model.problem.objective.value()}


def main() -> int:
    with np.load(sys.argv[1]) as held:
        case = dict(held)
    began = time.monotonic()
    answer = solved(case, float(sys.argv[2]))
    spent = sum(
        use.ru_utime + use.ru_stime
        for use in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )
    answer |= {"seconds": time.monotonic() - began, "cpu": spent}
    print("answer " + json.dumps(answer), file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
