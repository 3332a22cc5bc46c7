"""Sites that the same bases reach are one cell, bases that reach the same sites one origin.

As long as minutes do not matter, only whether a way exists does: people go from origins to cells, which is the
same problem
with far fewer ways. A plan over cells becomes one over bases and sites by dealing people out, in any order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints, StaffingProblem


@dataclass(frozen=True, eq=False)
class Ways:
    """`origin[b]` of each base, `cell[j]` of each site, and `reach` (origins, cells). `merged` False: one of each."""

    origin: Ints
    cell: Ints
    reach: Bools
    merged: bool


def single_ways(problem: StaffingProblem) -> Ways:
    """Every base and every site for itself."""
    reach = problem.in_reach()
    return Ways(np.arange(reach.shape[0]), np.arange(reach.shape[1]), reach, False)


def merged_ways(problem: StaffingProblem) -> Ways:
    """Bases and sites that are alike together."""
    reach = problem.in_reach()
    if not reach.size:
        return single_ways(problem)
    rows, origin = np.unique(reach, axis=0, return_inverse=True)
    columns, cell = np.unique(rows, axis=1, return_inverse=True)
    return Ways(origin.reshape(-1), cell.reshape(-1), columns, True)


def deal_out(
    flows: dict[tuple[int, int, int, int], int],
    leaving: dict[tuple[int, int, int], list[list[int]]],
    wanted: dict[tuple[int, int, int], list[list[int]]],
    minutes: Floats,
) -> dict[tuple[int, int, int, int], int]:
    """People by (base, site, role, block) from people by (origin, cell, role, block).

    `leaving[origin, role, block]` = [[base, people], ...] and `wanted[cell, role, block]` = [[site, people],
    ...] are used up.
    """
    out: dict[tuple[int, int, int, int], int] = defaultdict(int)
    for (origin, cell, role, block), people in sorted(flows.items()):
        left = people
        for source in leaving[origin, role, block]:
            for sink in sorted(wanted[cell, role, block], key=lambda one, b=source[0]: minutes[b, one[0]]):  # type: ignore[misc]
                move = min(left, source[1], sink[1])
                if move > 0:
                    out[source[0], sink[0], role, block] += move
                    source[1] -= move
                    sink[1] -= move
                    left -= move
            if not left:
                break
        if left:
            raise RuntimeError("origins and cells do not agree")
    return out
