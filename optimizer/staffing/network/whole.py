"""The plain round as one program in whole lanes, for rounds small enough to be searched to a proof.

Unknowns z_s lanes open of each segment (whole), x_roj people of a crew from an origin, miss_ki people missed by step

minimise part after part   sum weight_ki miss_ki,   waiting(0) - sum relief_s z_s,   sum minutes_roj x_roj
 (9) sum_o x_roj = L_r sum_(s at j) z_s              every crew and site
 (10) sum_j x_roj <= n_ro;   sum_oj x_roj <= most_r   every crew and origin; every crew
 (11) sum_(s below k) gain_sk z_s + sum_i miss_ki >= N_k
With z whole the x are a transportation problem, so nothing else need be whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints
from optimizer.program import Program
from optimizer.staffing.network.lanes import Plain


@dataclass(frozen=True, eq=False)
class Whole:
    """The program without an objective, the three costs (3, columns), and where the segments stand."""

    program: Program
    costs: Floats
    constant: Floats  # (3,)
    segments: slice

    def for_part(self, part: int, held: tuple[float, ...]) -> Program:
        """The program for a part with the earlier parts held at or below so much."""
        program = self.program.for_cost(self.costs[part])
        for before, most in enumerate(held):
            program = program.with_row(self.costs[before], most - self.constant[before])
        return program

    def lanes(self, plain: Plain, x: Floats) -> Ints:
        """(J,) the lanes of an answer."""
        many = np.rint(x[self.segments])
        return np.bincount(plain.curves.site, many, len(plain.curves.most)).astype(np.int64)


def columns_of(plain: Plain) -> int:
    """How many unknowns the program has."""
    targets = plain.targets
    return len(plain.curves.site) + sum(len(team.cost) for team in plain.crews) + targets.width.size


def whole_of(plain: Plain) -> Whole:
    shape, targets = plain.curves, plain.targets
    segments, sites = len(shape.site), len(shape.most)
    total = columns_of(plain)
    rows: list[Ints] = []
    columns: list[Ints] = []
    values: list[Ints] = []
    low: list[Floats] = []
    high: list[Floats] = []
    height, column = 0, segments

    def put(row: Ints, where: Ints, value: Ints | int) -> None:
        rows.append(height + row)
        columns.append(where)
        values.append(np.broadcast_to(np.asarray(value, dtype=np.int64), row.shape))

    costs, upper = np.zeros((3, total)), np.full(total, np.inf)
    costs[1, :segments], upper[:segments] = -shape.relief, shape.count
    for team in plain.crews:
        ways = column + np.arange(len(team.cost))
        column += len(ways)
        costs[2, ways] = team.minutes
        put(team.way_site, ways, 1)
        put(shape.site, np.arange(segments), -team.per_lane)
        low.append(np.zeros(sites))
        high.append(np.zeros(sites))
        height += sites
        put(team.way_origin, ways, 1)
        put(np.full(len(ways), len(team.size)), ways, 1)
        low.append(np.full(len(team.size) + 1, -np.inf))
        high.append(np.append(team.size, team.most).astype(float))
        height += len(team.size) + 1
    steps = targets.width.shape[1] if len(targets.need) else 0
    for k in range(len(targets.need)):
        own = targets.segments[k]
        put(np.full(len(own), k), own, shape.gain[own, targets.end[k]])
    miss = column + np.arange(targets.width.size)
    put(np.repeat(np.arange(len(targets.need)), steps), miss, 1)
    low.append(targets.need.astype(float))
    high.append(np.full(len(targets.need), np.inf))
    costs[0, miss] = targets.weight.reshape(-1) / targets.scale
    upper[miss] = np.minimum(targets.width, np.maximum(targets.need, 1)[:, None]).reshape(-1)
    height += len(targets.need)
    matrix = sparse.csc_array(
        (np.concatenate(values).astype(float), (np.concatenate(rows), np.concatenate(columns))), shape=(height, total)
    )
    whole = np.zeros(total, dtype=bool)
    whole[:segments] = True
    program = Program(matrix, np.concatenate(low), np.concatenate(high), costs[0], upper, whole)
    waiting = float(shape.waiting[shape.at].sum())
    return Whole(program, costs, np.array([0.0, waiting, 0.0]), slice(0, segments))
