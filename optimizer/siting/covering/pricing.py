"""Prices for the rows of a set covering, a cover found with them, and columns that are out for good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course

ROUNDS, STEP, STALL, SHORTEST = 600, 1.0, 12, 0.004
TRIES = 20  # rounds from one cover to the next


@dataclass(frozen=True, eq=False)
class Priced:
    """bound: no cover has fewer columns. left (n,): what each column costs at the prices that prove it. best: columns
    of the smallest cover found."""

    bound: float
    left: Floats
    best: Ints


def climb(matrix: sparse.csr_array, course: Course) -> Priced:
    """The best bound and cover of so many rounds."""
    columns = sparse.csc_array(matrix)
    transposed = sparse.csr_array(columns.T)
    sizes = np.diff(columns.indptr)
    prices = (
        1.0 / np.maximum(sparse.csr_array(matrix.multiply(sizes[None])).max(axis=1).toarray().ravel(), 1.0)
    ).astype(float)
    best = greedy(matrix, columns, np.ones(matrix.shape[0]))
    bound, best_prices, left = -np.inf, prices, np.ones(len(sizes))
    step, stalled = STEP, 0
    for number in range(ROUNDS):
        cost = 1.0 - transposed @ prices
        chosen = cost < 0
        value = float(prices.sum() + cost[chosen].sum())
        stalled = 0 if value > bound + 1e-4 * abs(len(best) - bound) else stalled + 1
        if value > bound:
            bound, best_prices, left = value, prices, cost
        if number % TRIES == TRIES - 1:
            found = greedy(matrix, columns, prices + 1e-3 / len(sizes))
            best = found if len(found) < len(best) else best
        if np.ceil(bound - 1e-6) >= len(best) or course.is_over():
            break
        if stalled >= STALL:
            step, stalled, prices = step / 1.5, 0, best_prices
            if step < SHORTEST:
                break
            continue
        slack = 1.0 - matrix @ chosen.astype(float)
        slack[(prices <= 0) & (slack < 0)] = 0.0
        norm = float(slack @ slack)
        if not norm:
            break
        prices = np.maximum(prices + step * max(1.02 * len(best) - value, 0.01) / norm * slack, 0.0)
    return Priced(bound, left, best)


def greedy(matrix: sparse.csr_array, columns: sparse.csc_array, worth: Floats) -> Ints:
    """A cover: always the column whose uncovered rows are worth most, in the end without what is not needed."""
    uncovered = np.ones(matrix.shape[0], dtype=bool)
    gain = np.asarray(columns.T @ worth)
    chosen: list[int] = []
    while uncovered.any():
        column = int(gain.argmax())
        rows = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        rows = rows[uncovered[rows]]
        chosen.append(column)
        uncovered[rows] = False
        fresh = matrix[rows]
        gain -= np.bincount(fresh.indices, np.repeat(worth[rows], np.diff(fresh.indptr)), len(gain))
        gain[column] = -np.inf
    return _needed(columns, np.array(chosen, dtype=np.int64), matrix.shape[0])


def _needed(columns: sparse.csc_array, chosen: Ints, rows: int) -> Ints:
    """Of a cover, from the last that was chosen on, what no others do."""
    covers = np.bincount(columns[:, chosen].indices, minlength=rows)
    keep: Bools = np.ones(len(chosen), dtype=bool)
    for number in range(len(chosen) - 1, -1, -1):
        column = chosen[number]
        own = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        if (covers[own] > 1).all():
            covers[own] -= 1
            keep[number] = False
    return np.sort(chosen[keep])
