"""`python -m optimizer.staffing.answering`: programs in, answers out, until the input ends."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.program import Answer, Program, run, run_each, run_vertex
from optimizer.staffing.archives import receive, send
from optimizer.staffing.diving import dive
from optimizer.staffing.offloading import DIVE, EACH, INTERIOR, ROUNDED, VERTEX
from optimizer.staffing.rounding import Lanes, run_rounded


def serve() -> None:
    """Answer programs until the input ends: a parent that is gone ends its children."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the solver prints is not part of an answer
    while (arrays := receive(source)) is not None:
        found = _answer(arrays)
        send(
            target,
            x=found.x if found.x is not None else np.zeros(0),
            found=found.x is not None,
            value=found.value,
            bound=np.nan if found.bound is None else found.bound,
            state=found.state,
            nodes=found.nodes,
            prices=np.zeros(0) if found.prices is None else found.prices,
        )


def _answer(arrays: dict[str, Any]) -> Answer:
    rows, columns = (int(n) for n in arrays["shape"])
    matrix = sparse.csc_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=(rows, columns))
    program = Program(matrix, *(arrays[key] for key in ("low", "high", "cost", "upper", "whole")))
    task, (seconds, nodes, gap) = int(arrays["task"]), arrays["limits"].tolist()
    if task == INTERIOR:
        from optimizer.staffing.relaxing import relax  # a second to load, so only where it pays

        return relax(program, seconds, gap)
    if task == VERTEX:
        return run_vertex(program, seconds)
    if task == EACH:
        return run_each(_apart(program, arrays["shapes"]), seconds, int(nodes), gap)
    if task == ROUNDED:
        return run_rounded(_apart(program, arrays["shapes"]), _lanes(arrays), seconds)
    if task == DIVE:
        return dive(program, arrays["site"], arrays["large"], arrays["mixture"], int(nodes), seconds)
    return run(program, seconds, int(nodes), gap)


def _lanes(arrays: dict[str, Any]) -> list[Lanes]:
    """The lanes of each program along the diagonal."""
    edges = np.concatenate([[0], arrays["shapes"][:, 1].cumsum()]).tolist()
    return [
        Lanes(*(np.flatnonzero(arrays[name][first:last]) for name in ("lane", "opened")))
        for first, last in pairwise(edges)
    ]


def _apart(program: Program, shapes: Any) -> list[Program]:
    """The programs along the diagonal of a joined one, from their shapes (n, 2)."""
    edges = np.vstack([np.zeros((1, 2), dtype=np.int64), shapes.cumsum(axis=0)]).tolist()
    return [
        Program(
            program.matrix[:, first:last].tocsr()[top:bottom].tocsc(),
            program.low[top:bottom],
            program.high[top:bottom],
            program.cost[first:last],
            program.upper[first:last],
            program.whole[first:last],
        )
        for (top, first), (bottom, last) in pairwise(edges)
    ]


if __name__ == "__main__":
    serve()
