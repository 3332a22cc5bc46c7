"""A set covering made smaller without losing its optimum, and taken apart where it falls apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.problem import Ints

PAIRS_MOST = 20_000_000
"""Pairs of rows, or of columns, that meet: beyond that they are not compared."""


@dataclass(frozen=True, eq=False)
class Cover:
    """matrix (m, n): 1 where a column covers a row; columns (n,): what they are outside; taken: of those, the ones that
    every cover may as well have."""

    matrix: sparse.csr_array
    columns: Ints
    taken: Ints


def reduced(cover: Cover) -> Cover:
    """Without rows that others imply and columns that others do as well; single columns of a row are taken."""
    while True:
        before = cover.matrix.shape
        cover = _without_columns(_without_rows(_singles_taken(cover)))
        if cover.matrix.shape == before:
            return cover


def parts(cover: Cover) -> list[Cover]:
    """The same as coverings that have nothing in common, nothing taken yet."""
    from scipy.sparse.csgraph import connected_components

    rows = cover.matrix.shape[0]
    if not rows:
        return []
    both = sparse.block_array([[None, cover.matrix], [cover.matrix.T, None]], format="csr")
    count, label = connected_components(both, directed=False)  # type: ignore[arg-type]
    if count == 1:
        return [Cover(cover.matrix, cover.columns, cover.taken[:0])]
    found = []
    for number in np.unique(label[:rows]):
        inside = np.flatnonzero(label[rows:] == number)
        matrix = sparse.csr_array(cover.matrix[label[:rows] == number][:, inside])
        found.append(Cover(matrix, cover.columns[inside], cover.taken[:0]))
    return found


def _singles_taken(cover: Cover) -> Cover:
    matrix = cover.matrix
    single = np.diff(matrix.indptr) == 1
    if not single.any():
        return cover
    taken = np.unique(matrix[single].indices)
    chosen = np.zeros(matrix.shape[1])
    chosen[taken] = 1.0
    rows = np.asarray(matrix @ chosen) < 0.5
    rest = chosen < 0.5
    return Cover(
        sparse.csr_array(matrix[rows][:, rest]), cover.columns[rest], np.append(cover.taken, cover.columns[taken])
    )


def _without_rows(cover: Cover) -> Cover:
    """A row that holds all of another one is covered with it."""
    keep = ~_holding(cover.matrix, smaller=True)
    return cover if keep.all() else Cover(sparse.csr_array(cover.matrix[keep]), cover.columns, cover.taken)


def _without_columns(cover: Cover) -> Cover:
    """A column whose rows are all of another one's."""
    keep = ~_holding(sparse.csr_array(cover.matrix.T), smaller=False)
    keep &= np.asarray(cover.matrix.sum(axis=0)).ravel() > 0
    if keep.all():
        return cover
    return Cover(sparse.csr_array(cover.matrix[:, keep]), cover.columns[keep], cover.taken)


def _holding(matrix: sparse.csr_array, *, smaller: bool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which sets (rows) hold a smaller one (or are held by a larger one); of equal ones all but the first."""
    out = np.zeros(matrix.shape[0], dtype=bool)
    sizes = np.diff(matrix.indptr)
    others = np.diff(sparse.csc_array(matrix).indptr).astype(float)
    if float(others @ others) > PAIRS_MOST:
        return out
    meet = sparse.coo_array(matrix @ matrix.T)
    row, other, common = meet.row, meet.col, np.rint(meet.data)
    held = (common == sizes[row]) & (row != other)  # `row` is within `other`
    equal = held & (sizes[row] == sizes[other])
    out[other[equal & (row < other)]] = True
    strictly = held & ~equal
    out[other[strictly] if smaller else row[strictly]] = True
    return out
