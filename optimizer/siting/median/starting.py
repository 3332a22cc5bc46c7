"""Sites and prices to begin with."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints
from optimizer.siting.covering.pricing import greedy
from optimizer.siting.problem import SitingProblem

from .choosing import Choice
from .saving import savings


def rank_prices(problem: SitingProblem, choice: Choice) -> Floats:
    """Prices to begin with: the way to so many candidates that each would be of one open site."""
    metres = problem.ways.metres
    rank = min(metres.shape[1] - 1, int(1.2 * problem.candidates / max(choice.count, 1)))
    if rank < 0:
        return np.zeros(len(metres))
    listed = np.where(np.isfinite(metres), metres, 0.0).max(axis=1)
    return np.where(np.isfinite(metres[:, rank]), metres[:, rank], listed)


def started(problem: SitingProblem, choice: Choice) -> Ints:
    """The choice that saves most at those prices."""
    return choice.best(savings(problem, ~problem.closed).at(rank_prices(problem, choice))).inside


def all_reach(problem: SitingProblem, sites: Ints) -> bool:
    """Whether everybody has one of the sites in his list."""
    is_open = np.zeros(problem.candidates, dtype=bool)
    is_open[sites] = True
    near = problem.ways.near[problem.people > 0]
    return bool(((near >= 0) & is_open[near]).any(axis=1).all())


def filled(choice: Choice, sites: Ints) -> Ints | None:
    """The sites and as many others as are still to be chosen; None where there are too many."""
    if len(sites) > choice.count:
        return None
    first = np.zeros(len(choice.free))
    first[sites] = 1.0
    return choice.best(first).inside


def reaching(problem: SitingProblem, choice: Choice) -> Ints | None:
    """Sites of which everybody has one in his list, where lists end: the one that most lack first, and what saves most
    besides. None where so many are not enough."""
    near = problem.ways.near
    free = choice.free
    lacks = (problem.people > 0) & ~((near >= 0) & problem.opened[near]).any(axis=1)
    row, rank = np.nonzero((near >= 0) & free[near] & lacks[:, None])
    rows = np.flatnonzero(lacks)
    shape = (len(rows), problem.candidates)
    entries = (np.ones(len(row)), (np.searchsorted(rows, row), near[row, rank]))
    matrix = sparse.csr_array(entries, shape)
    if (np.diff(matrix.indptr) == 0).any():
        return None
    cover = greedy(matrix, sparse.csc_array(matrix), np.ones(len(rows)))
    if len(cover) > choice.rest:
        return None
    saved = savings(problem, ~problem.closed).at(rank_prices(problem, choice))
    saved[cover] += saved.max(initial=0.0) + 1.0
    return choice.best(saved).inside
