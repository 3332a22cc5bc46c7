"""Better sites where places may be split, from programs of few candidates and short lists of ways: of those that prices
choose now and then; of neighbouring sites, while all the others stay."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools
from optimizer.siting.median.pricing import Priced

from .placing import place
from .problem import RoomProblem
from .searching import Best

FEW, MORE = 8, 4  # sites that may close, and how many more after so many tries in a row that gave nothing
TRIES = 5
MOST = 24
CANDIDATES, WAYS = 6, 10  # candidates beside each of them, and nearest ways of each place, what it goes to now besides
LIKELY, LIKELY_LEAST, SELDOM = 2.5, 20, 0.01  # of the sites that prices choose at a time; at least; and how often
SECONDS_MOST = 4.0
GAP = 2e-4


def choose_likely(problem: RoomProblem, best: Best, priced: Priced, seconds: float) -> None:
    """The best of the candidates that prices chose lately, for so long at most (a kernel: Guastaroba and Speranza
    2014)."""
    often = np.where(problem.usable & ~problem.siting.opened, priced.mean, 0.0)
    most = max(LIKELY_LEAST, int(LIKELY * often.sum()))
    free = np.zeros(len(often), dtype=bool)
    order = np.argsort(-often, kind="stable")[:most]
    free[order[often[order] > SELDOM]] = True
    free[best.sites] = True
    free &= ~problem.siting.opened
    _program(problem, best, problem.siting.opened, free, seconds)


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
    sites = best.sites
    near = best.like(int(sites[middle]), sites)[:few]
    opened = np.zeros(problem.siting.candidates, dtype=bool)
    opened[sites] = True
    free = np.zeros_like(opened)
    closed = np.flatnonzero(problem.usable & ~opened)
    for site in near.tolist():
        free[best.like(site, closed)[:CANDIDATES]] = True
    free[near] = True
    free &= ~problem.siting.opened
    _program(problem, best, opened & ~free, free, seconds)


def _program(problem: RoomProblem, best: Best, opened: Bools, free: Bools, seconds: float) -> None:
    """Along the nearest ways of each place, and those it goes now."""
    may = np.flatnonzero(opened | free)
    listed = np.zeros(problem.walking.shape, dtype=bool) if best.share is None else best.share > 0
    order = np.argsort(problem.walking[:, may], axis=1, kind="stable")[:, :WAYS]
    listed[np.arange(len(listed))[:, None], may[order]] = True
    below = best.value * (1 - 1e-6) if np.isfinite(best.value) else np.inf
    placed = place(problem, opened, free, listed & np.isfinite(problem.walking), below, seconds, GAP)
    if placed.sites is not None and placed.share is not None:
        best.take(placed.sites, placed.share)
        best.offer(placed.sites)
