"""Better sites by swaps: the best of all swaps each time, many at once where they do not meet.

To close r and open j changes the walking by  loss_r - gain_j - both_rj  (Resende, Werneck 2007), where, with d1 and d2
the ways of a place to its nearest and second nearest site, gain_j = sum w max(0, d1 - c_j), loss_r = sum over r's
places w (d2 - d1), and both_rj = sum over r's places with c_j < d2 of w (d2 - max(c_j, d1)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.problem import SitingProblem

TINY = 1e-6


@dataclass(frozen=True, eq=False)
class Going:
    """Of each place (I,): its nearest site (-1: none in its list), the way there, and the way to the second nearest."""

    site: Ints
    first: Floats
    second: Floats


def going(problem: SitingProblem, is_open: Bools, far: Floats) -> Going:
    """Where places go; far (I,): what counts where no site is in a place's list."""
    near, metres = problem.ways.near, problem.ways.metres
    rows = np.arange(len(near))
    found = is_open[near] & (near >= 0)
    one = found.argmax(axis=1)
    has_one = found[rows, one]
    found[rows, one] = False
    two = found.argmax(axis=1)
    has_two = found[rows, two]
    return Going(
        np.where(has_one, near[rows, one], -1),
        np.where(has_one, metres[rows, one], far),
        np.where(has_two, metres[rows, two], far),
    )


def walking(problem: SitingProblem, is_open: Bools, far: Floats) -> float:
    """Person-metres of so many open sites."""
    return float(problem.people @ going(problem, is_open, far).first)


@dataclass(frozen=True, eq=False)
class Offers:
    """Of each open site, the change of the best swap that closes it (R,), and the candidate that opens instead (R,);
    meets: places (N,) whose second nearest site is farther than a candidate (N,), by candidate; starts (J + 1,)."""

    change: Floats
    best: Ints
    meets: Ints
    starts: Ints


def exchanged(
    problem: SitingProblem, is_open: Bools, usable: Bools, far: Floats, is_over: Callable[[float], bool]
) -> Bools:
    """The open sites after swaps that each make the walking less; pins and wanted villages are kept.

    usable (J,): candidates that may open. What there is when it is over, which is asked with the walking.
    """
    is_open = is_open.copy()
    while True:
        now = going(problem, is_open, far)
        if is_over(float(problem.people @ now.first)):
            break
        offers = _offers(problem, is_open, usable, now)
        order = np.argsort(offers.change, kind="stable")
        order = order[offers.change[order] < -TINY * max(1.0, float(problem.people @ now.first))]
        if not len(order):
            break
        outside = np.flatnonzero(is_open)
        _swap(problem, is_open, [(int(outside[r]), int(offers.best[r])) for r in order], now, offers)
    return is_open


def _offers(problem: SitingProblem, is_open: Bools, usable: Bools, now: Going) -> Offers:
    people, near, metres = problem.people.astype(float), problem.ways.near, problem.ways.metres
    inside, count = np.flatnonzero(is_open), problem.candidates
    position = np.full(count, -1)
    position[inside] = np.arange(len(inside))
    ranks = int((metres < now.second[:, None]).sum(axis=1).max(initial=0))
    place, rank = np.nonzero(metres[:, :ranks] < now.second[:, None])
    candidate, way = near[place, rank], metres[place, rank]
    fresh = ~is_open[candidate] & usable[candidate]
    place, candidate, way = place[fresh], candidate[fresh], way[fresh]
    by = np.argsort(candidate, kind="stable")
    starts = np.searchsorted(candidate[by], np.arange(count + 1))
    gain = np.bincount(candidate, people[place] * np.maximum(now.first[place] - way, 0.0), count)
    goes = now.site >= 0
    loss = np.bincount(position[now.site[goes]], (people * (now.second - now.first))[goes], len(inside))
    known = goes[place]
    row, column, here, there = position[now.site[place[known]]], candidate[known], place[known], way[known]
    both = np.bincount(
        row * count + column,
        people[here] * (now.second[here] - np.maximum(there, now.first[here])),
        len(inside) * count,
    ).reshape(len(inside), count)
    change = loss[:, None] - gain[None, :] - both.astype(float)
    change[:, is_open | ~usable] = np.inf
    change[problem.opened[inside]] = np.inf
    _keep_villages(problem, is_open, inside, change)
    best = change.argmin(axis=1)
    return Offers(change[np.arange(len(inside)), best], best, place[by], starts)


def _keep_villages(problem: SitingProblem, is_open: Bools, inside: Ints, change: Floats) -> None:
    if not problem.wanted.any():
        return
    village = problem.village
    own = village[inside]
    held = np.bincount(village[is_open & (village >= 0)], minlength=len(problem.wanted))
    for row in np.flatnonzero((own >= 0) & problem.wanted[own] & (held[own] < 2)):
        change[row, village != own[row]] = np.inf


def _swap(problem: SitingProblem, is_open: Bools, swaps: list[tuple[int, int]], now: Going, offers: Offers) -> None:
    """The first of the swaps, and of the others those whose places no earlier one has touched."""
    by_site = np.argsort(now.site, kind="stable")
    ends = np.searchsorted(now.site[by_site], np.arange(problem.candidates + 1))
    touched = np.zeros(len(now.site), dtype=bool)
    villages: set[int] = set()
    opened: set[int] = set()
    for number, (out, into) in enumerate(swaps):
        own = {int(problem.village[out]), int(problem.village[into])} - {-1}
        if into in opened or own & villages:
            continue
        leave, come = by_site[ends[out] : ends[out + 1]], offers.meets[offers.starts[into] : offers.starts[into + 1]]
        if number and (touched[leave].any() or touched[come].any()):
            continue
        touched[leave] = touched[come] = True
        villages |= own
        opened.add(into)
        is_open[out], is_open[into] = False, True
