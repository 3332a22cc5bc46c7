r"""Who works instead of whom: one person of the reserve for each absence, as few minutes of ways as can be.

Sets
    A   absences; P  people of the reserve
    E   pairs (a, p) such that p can take a's work: holds its roles, is free and there in its hours, with the rests that
        the limits ask for, and has no way longer than the longest that is allowed
Data
    c_ap  minutes of p's ways to the sites of a's work, (a, p) in E
Variables
    x_ap  1 where p works instead of a, for (a, p) in E
Objective, in this order
    1. most absences replaced      max  sum x_ap
    2. fewest minutes of ways      min  sum c_ap x_ap
Constraints
    each absence at most one       sum_p x_ap <= 1       for a in A
    each person at most one        sum_a x_ap <= 1       for p in P

With M above all minutes together, and a stand-in of its own for each absence that costs M, both objectives are one
assignment problem: min sum c_ap x_ap + M y_a with sum_p x_ap + y_a = 1. It is solved exactly by the Hungarian method
(shortest augmenting paths with potentials), in O(|A|^2 |P|), the innermost loop in NumPy. Only the |A| nearest people
of an absence are looked at: where an answer gives it somebody further away, one of the |A| nearest is free, as the
other absences hold |A| - 1 at most, and taking that one instead costs no more. So the answer stays exact.

Minutes are counted in tenths, so that equal inputs give equal answers; among equal answers the one found first stands,
in the order of the rows and columns that are given.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TENTHS = 10


def replacements(minutes: NDArray[np.float64], possible: NDArray[np.bool_]) -> list[int | None]:
    """The person for each absence, by column; None where nobody is left for it.

    minutes, possible: shape (absences, people); minutes are read where possible. Raises ValueError for other shapes,
    and for minutes below 0 or not finite where possible.
    """
    if minutes.shape != possible.shape or minutes.ndim != 2:
        raise ValueError(f"minutes have the shape {minutes.shape}, possible {possible.shape}: both are rows x people")
    read = minutes[possible]
    if read.size and not (np.isfinite(read).all() and (read >= 0).all()):
        raise ValueError("minutes are finite and not below 0")
    rows = minutes.shape[0]
    if not rows:
        return []
    if not read.size:
        return [None] * rows
    kept = _nearest(minutes, possible)
    cost = np.rint(np.where(possible, minutes, 0)[:, kept] * TENTHS).astype(np.int64)
    alone = int(cost.max(initial=0)) * rows + 1  # M: dearer than all ways together
    cost = np.where(possible[:, kept], cost, alone * (rows + 1) + 1)
    stand_ins = np.full((rows, rows), alone * (rows + 1) + 1, dtype=np.int64)
    np.fill_diagonal(stand_ins, alone)
    chosen = _assign(np.hstack((cost, stand_ins)))
    return [int(kept[column]) if column < kept.size else None for column in chosen]


def _nearest(minutes: NDArray[np.float64], possible: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Columns that are among the nearest of some row, as many as there are rows, in order."""
    rows, columns = minutes.shape
    if columns <= rows:
        return np.flatnonzero(possible.any(axis=0))
    tenths = np.where(possible, np.rint(minutes * TENTHS), np.inf)
    nearest = np.argsort(tenths, axis=1, kind="stable")[:, :rows]
    kept = np.zeros(columns, dtype=bool)
    kept[nearest[np.take_along_axis(possible, nearest, axis=1)]] = True
    return np.flatnonzero(kept)


def _assign(cost: NDArray[np.int64]) -> list[int]:
    """The column of each row at the least total cost. cost: shape (rows, columns), not more rows than columns."""
    rows, columns = cost.shape
    far = np.iinfo(np.int64).max // 4
    row_price, column_price = np.zeros(rows + 1, np.int64), np.zeros(columns + 1, np.int64)
    row_of = np.full(
        columns + 1, rows, np.int64
    )  # the row that holds a column; `rows` for none; the last: where it begins
    for row in range(rows):
        row_of[columns] = row
        least = np.full(columns, far, np.int64)
        came_from = np.full(columns, columns, np.int64)
        settled = np.zeros(columns + 1, bool)
        at = columns
        while row_of[at] != rows:
            settled[at] = True
            here = int(row_of[at])
            reduced = cost[here] - row_price[here] - column_price[:columns]
            better = (reduced < least) & ~settled[:columns]
            least[better] = reduced[better]
            came_from[better] = at
            masked = np.where(settled[:columns], far, least)
            at = int(masked.argmin())
            step = masked[at]
            row_price[row_of[settled]] += step
            column_price[settled] -= step
            least[~settled[:columns]] -= step
        while at != columns:
            before = int(came_from[at])
            row_of[at] = row_of[before]
            at = before
    answer = [0] * rows
    for column in range(columns):
        if row_of[column] != rows:
            answer[int(row_of[column])] = column
    return answer
