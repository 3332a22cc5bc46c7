"""`python -m optimizer.staffing.answering`: programs in, answers out, until the input ends."""

from __future__ import annotations

import os
import sys

import numpy as np
from scipy import sparse

from optimizer.staffing.archives import receive, send
from optimizer.staffing.program import Program, run

INTERIOR = 60_000  # columns from which a relaxed program goes to the interior point method


def serve() -> None:
    """Answer programs until the input ends: a parent that is gone ends its children."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the solver prints is not part of an answer
    while (arrays := receive(source)) is not None:
        rows, columns = (int(n) for n in arrays["shape"])
        matrix = sparse.csc_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=(rows, columns))
        rest = (arrays[key] for key in ("low", "high", "cost", "upper", "whole"))
        seconds, nodes, gap = arrays["limits"].tolist()
        program = Program(matrix, *rest)
        if not program.whole.any() and len(program.cost) > INTERIOR:
            from optimizer.staffing.relaxing import relax  # a second to load, so only where it pays

            found = relax(program, seconds)
        else:
            found = run(program, seconds, int(nodes), gap)
        send(
            target,
            x=found.x if found.x is not None else np.zeros(0),
            found=found.x is not None,
            value=found.value,
            bound=np.nan if found.bound is None else found.bound,
            state=found.state,
            nodes=found.nodes,
        )


if __name__ == "__main__":
    serve()
