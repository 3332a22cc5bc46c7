"""Better sites where places may be split: of neighbouring sites other ones are opened, and all the others stay."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Ints

from .placing import place
from .problem import RoomProblem
from .searching import Best

FEW, MORE = 8, 4  # sites that may close, and how many more after so many tries in a row that gave nothing
TRIES = 5
MOST = 24
CANDIDATES, WAYS = 6, 10  # candidates beside each of them, and nearest ways of each place, what it goes to now besides
SECONDS_MOST = 4.0
GAP = 2e-4


def reopen(problem: RoomProblem, best: Best, seconds: float, seed: int = 0) -> None:
    """For so long, or until so many sites together can't be better."""
    random = np.random.default_rng(seed)
    course = best.course
    ends, few, idle = course.seconds + seconds, FEW, 0
    while best.share is not None and course.seconds < ends and not course.is_over():
        before = best.value
        _again(problem, best, int(random.integers(len(best.sites))), few, min(SECONDS_MOST, ends - course.seconds))
        if best.value < before:
            few, idle = max(FEW, few - MORE), 0
            continue
        idle += 1
        if idle >= TRIES or few >= len(best.sites):
            few, idle = few + MORE, 0
            if few > min(MOST, len(best.sites) + MORE):
                return


def _again(problem: RoomProblem, best: Best, middle: int, few: int, seconds: float) -> None:
    sites, share = best.sites, best.share
    if share is None:
        return
    ways = best.walking
    near = sites[_nearest(ways, sites, int(sites[middle]))[:few]]
    opened = np.zeros(problem.siting.candidates, dtype=bool)
    opened[sites] = True
    free = np.zeros_like(opened)
    closed = np.flatnonzero(problem.usable & ~opened)
    for site in near.tolist():
        free[closed[_nearest(ways, closed, site)[:CANDIDATES]]] = True
    free[near] = True
    free &= ~problem.siting.opened
    may = np.flatnonzero(opened | free)
    order = np.argsort(problem.walking[:, may], axis=1, kind="stable")[:, :WAYS]
    listed = share > 0
    listed[np.arange(len(listed))[:, None], may[order]] = True
    below = best.value * (1 - 1e-6)
    placed = place(problem, opened & ~free, free, listed & np.isfinite(problem.walking), below, seconds, GAP)
    if placed.sites is not None and placed.share is not None:
        best.take(placed.sites, placed.share)


def _nearest(ways: np.ndarray, some: Ints, site: int) -> Ints:
    """Order of some candidates by how like the ways to them are to those to this one."""
    apart = np.abs(ways[:, some] - ways[:, [site]]).sum(axis=0)
    return np.argsort(apart, kind="stable")
