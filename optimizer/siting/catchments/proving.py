"""What prices leave open, as a program with whole places: first the fewest beyond the room, then the least walking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.problem import Bools, Floats, Ints
from optimizer.program import DONE, INFEASIBLE, Program, run
from optimizer.siting.course import Course

from .flowing import least_prices
from .problem import Lists

WAYS_MOST, FEW = 40_000, 16  # ways that prices may leave open for a program; nearest, counted first


@dataclass(frozen=True, eq=False)
class Proven:
    """at (L,): the site of each whole place, of the others the one with most of it, None where none was found. beyond:
    no fewer people are beyond the room; bound: nobody walks less with so many or fewer, minus infinite if unknown."""

    at: Ints | None
    beyond: float
    bound: float


def proven_whole(
    lists: Lists, people: Ints, room: Ints, split: Bools, ways: Bools, beyond: tuple[int, int], course: Course
) -> Proven:
    """Along `ways` (L, R) alone. beyond: how many people are beyond the room at least, and in what is known."""
    place, rank = np.nonzero(ways & (lists.near >= 0))
    site, metres = lists.near[place, rank], lists.metres[place, rank]
    entries, sites = len(place), len(room)
    weight = people[place].astype(float)
    own = entries + np.arange(sites)
    total = entries + sites
    each = np.arange(entries)
    rows = sparse.vstack(
        [
            sparse.csr_array((np.ones(entries), (place, each)), (len(people), total)),
            sparse.csr_array(
                (np.append(weight, -np.ones(sites)), (np.append(site, np.arange(sites)), np.append(each, own))),
                (sites, total),
            ),
        ],
        format="csc",
    )
    low = np.append(np.ones(len(people)), np.full(sites, -np.inf))
    high = np.append(np.ones(len(people)), room.astype(float))
    over = np.append(np.zeros(entries), np.ones(sites))
    upper = np.append(np.ones(entries), np.full(sites, float(people.sum())))
    whole = np.append(~split[place], np.zeros(sites, dtype=bool))
    program = Program(rows, low, high, over, upper, whole)
    least, most = float(beyond[0]), float(beyond[1])
    known: Floats | None = None
    if most > least:
        answer = run(program, 0.5 * course.left, 10_000_000, 0.0)
        if answer.bound is not None:
            least = max(least, float(np.ceil(answer.bound - 1e-6)))
        if answer.x is not None and np.rint(answer.value) < most:
            most, known = float(np.rint(answer.value)), answer.x
    program = program.for_cost(np.append(metres * weight, np.zeros(sites))).with_row(over, most + 1e-6)
    answer = run(program, course.left, 10_000_000, 0.0)
    if answer.state == INFEASIBLE or answer.x is None:
        bound = np.inf if answer.state == INFEASIBLE else (-np.inf if answer.bound is None else answer.bound)
        return Proven(None if known is None else _read(known, place, site, len(people)), least, bound)
    bound = answer.value if answer.state == DONE else (-np.inf if answer.bound is None else answer.bound)
    return Proven(_read(answer.x, place, site, len(people)), least, bound)


def left_open(lists: Lists, people: Ints, split: Bools, prices: Floats, far: float) -> Bools | None:
    """(L, R): ways that may be gone in anything better than a choice that is so far from what the prices (S,) prove.
    None where they are too many."""
    listed = lists.near >= 0
    least, _ = least_prices(lists, prices)
    far += 1e-6 * max(1.0, float(people @ least))
    ways = np.zeros(listed.shape, dtype=bool)
    for part in (slice(0, FEW), slice(FEW, None)):
        more = (lists.metres[:, part] + prices[lists.near[:, part]] - least[:, None]) * people[:, None]
        ways[:, part] = listed[:, part] & ((more <= far) | split[:, None])
        if ways.sum() > WAYS_MOST:
            return None
    return ways


def _read(x: Floats, place: Ints, site: Ints, places: int) -> Ints:
    share = x[: len(place)]
    order = np.lexsort((-share, place))
    _, first = np.unique(place[order], return_index=True)
    out = np.full(places, -1)
    out[place[order][first]] = site[order][first]
    return out
