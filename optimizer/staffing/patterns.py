"""The model seen through what each site may do as a whole: its patterns (Dantzig and Wolfe's decomposition).

Sets     j sites, q patterns, i linking rows, o outer unknowns (work, go, keep, move, duty, miss)
         A pattern is a whole vector of one site's unknowns (stay, count, lane, open, sum) that keeps the rows of that
         site alone: (4'), (5), (6), (7), (11). All other rows are linking rows.
Given    f_q what a pattern costs and a_iq what it adds to a linking row; C_o, a_io the same of an outer unknown

minimise sum_q f_q z_q + sum_o C_o x_o
subject to
(12) low_i <= sum_o a_io x_o + sum_q a_iq z_q <= high_i    for each linking row
(13) sum_{q of j} z_q <= 1                                  for each site; without a pattern nobody works there

With z whole this is the model. Relaxed it is tighter than the relaxed model: sites are whole, only mixed. There are
too many patterns to write down, so they are made where prices y of the linking rows ask for them, and any prices prove

(14) cost >= sum_i y_i (low_i or high_i) + sum_o min(0, C_o - (a'y)_o) upper_o + sum_j min_q (f_q - (a'y)_q)

where a row counts with low_i if y_i > 0 and with high_i if y_i < 0: the Lagrangian bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints
from optimizer.program import Program, priced_sides


@dataclass(frozen=True, eq=False)
class Split:
    """A program split into sites: `columns[j]` and `own[j]` of the sites that have any, the rest is linking.

    `linking` (m, n) the linking rows over all columns; `outer` the columns of no site.
    """

    program: Program
    outer: Ints
    columns: tuple[Ints, ...]
    own: tuple[Program, ...]
    linking: sparse.csc_array
    low: Floats
    high: Floats
    rows: Ints  # of the linking rows in the program

    def priced(self, prices: Floats) -> tuple[list[Program], float]:
        """The program of each site at these prices of the linking rows (m,), and the part of (14) without the sites."""
        sides, prices = priced_sides(self.low, self.high, prices)
        reduced = self.program.cost - self.linking.T @ prices
        outer = np.minimum(reduced[self.outer], 0.0) @ self.program.upper[self.outer]
        sites = [replace(own, cost=reduced[columns]) for own, columns in zip(self.own, self.columns, strict=True)]
        return sites, float(prices @ sides + outer)


def split(program: Program, site: Ints) -> Split:
    """A program by the site of each column (n,), -1 for the outer ones."""
    rows = program.matrix.tocsr()
    of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    first, last = np.full(rows.shape[0], np.iinfo(np.int64).max), np.full(rows.shape[0], -2)
    np.minimum.at(first, of, site[rows.indices])
    np.maximum.at(last, of, site[rows.indices])
    is_linking = (first != last) | (first < 0)
    linking = np.flatnonzero(is_linking)
    columns, own = [], []
    by_column = np.argsort(site, kind="stable")
    by_row = np.argsort(np.where(is_linking, -1, first), kind="stable")
    row_site = np.where(is_linking, -1, first)[by_row]
    for j in np.unique(site[site >= 0]).tolist():
        here = by_column[np.searchsorted(site[by_column], j) : np.searchsorted(site[by_column], j, "right")]
        inside = by_row[np.searchsorted(row_site, j) : np.searchsorted(row_site, j, "right")]
        columns.append(here)
        own.append(
            Program(
                program.matrix[:, here].tocsr()[inside].tocsc(),
                program.low[inside],
                program.high[inside],
                program.cost[here],
                program.upper[here],
                program.whole[here],
            )
        )
    return Split(
        program=program,
        outer=np.flatnonzero(site < 0),
        columns=tuple(columns),
        own=tuple(own),
        linking=rows[linking].tocsc(),
        low=program.low[linking],
        high=program.high[linking],
        rows=linking,
    )


class Patterns:
    """The patterns found so far, and the program over them."""

    def __init__(self, whole: Split) -> None:
        self.split = whole
        self.at: list[int] = []  # the place of a pattern's site in `split.columns`
        self.values: list[Floats] = []
        self._adds: list[Floats] = []
        self._seen: set[tuple[int, bytes]] = set()
        self.least = np.inf  # the cost of the best mixture

    def __len__(self) -> int:
        return len(self.at)

    def add(self, site: int, values: Floats) -> None:
        """Keep a pattern of the site at this place, unless it is empty or known."""
        own = self.split.own[site]
        values = np.where(own.whole, np.rint(values), values)
        key = (site, np.round(values, 3).tobytes())
        if key in self._seen or not values.any():
            return
        self._seen.add(key)
        self.at.append(site)
        self.values.append(values)
        self._adds.append(np.asarray(self.split.linking[:, self.split.columns[site]] @ values))

    def add_plan(self, x: Floats) -> None:
        """Keep what each site does in a plan."""
        for site, columns in enumerate(self.split.columns):
            self.add(site, x[columns])

    def add_all(self, found: Patterns) -> None:
        """Keep the patterns of the same sites that were found for another part of the objective.

        A site has the same unknowns over cells and over sites, in the same order.
        """
        for site, values in zip(found.at, found.values, strict=True):
            self.add(site, values)

    def program(self) -> Program:
        """(12) and (13) over the outer unknowns and the patterns found; the linking rows come first."""
        outer, base = self.split.outer, self.split.program
        count, sites = len(self.at), len(self.split.columns)
        adds = sparse.csc_array(np.array(self._adds).reshape(count, len(self.split.low)).T)
        once = sparse.csc_array((np.ones(count), (np.array(self.at, dtype=np.int64), np.arange(count))), (sites, count))
        matrix = sparse.vstack(
            [
                sparse.hstack([self.split.linking[:, outer], adds]),
                sparse.hstack([sparse.csc_array((sites, len(outer))), once]),
            ],
            format="csc",
        )
        costs = [float(base.cost[self.split.columns[at]] @ own) for at, own in zip(self.at, self.values, strict=True)]
        return Program(
            matrix,
            np.concatenate([self.split.low, np.full(sites, -np.inf)]),
            np.concatenate([self.split.high, np.ones(sites)]),
            np.concatenate([base.cost[outer], costs]),
            np.concatenate([base.upper[outer], np.ones(count)]),
            np.zeros(len(outer) + count, dtype=bool),
        )

    def mixed(self, mixture: Floats, almost: float) -> tuple[Floats, list[int]]:
        """From an answer to `program`: the vector with each site by its patterns, and the places in `split.columns` of
        the sites that are torn: none of their patterns has weight `almost` or more."""
        x = np.zeros(len(self.split.program.cost))
        x[self.split.outer] = mixture[: len(self.split.outer)]
        weights = mixture[len(self.split.outer) :]
        torn: set[int] = set()
        for q in np.flatnonzero(weights > 1 - almost).tolist():
            own = self.split.columns[self.at[q]]
            if weights[q] >= almost:
                x[own] = self.values[q]
            else:
                x[own] += weights[q] * self.values[q]
                torn.add(self.at[q])
        return x, sorted(torn)
