"""People to sites as a flow of least cost, along few ways, and the prices of room that prove it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course

from .problem import Lists
from .starting import first_prices

KEPT = 6  # ways of a place at first, and, of those that were used, where others are added
PRICED_RANKS = 48  # of the nearest sites between which prices are looked for
ROUNDS, SWEEPS = 30, 2_000
DEAREST = 2**34  # of a person beyond the room, in units of cost: with 100,000 places it fits 64 bits
FINEST = 1024.0  # units of cost a metre, where metres are not whole: with fewer a flow takes less time


@dataclass(frozen=True, eq=False)
class Flowed:
    """place, site, people (N,): who goes where, whole people. prices (S,) of room in metres, at most `dear`."""

    place: Ints
    site: Ints
    people: Ints
    prices: Floats
    dear: float


def flowed(lists: Lists, people: Ints, room: Ints, course: Course, gap: float = 0.0) -> Flowed:
    """Of people (L,) to sites with room (S,), to a gap of so much. Where it is over before, the prices prove less."""
    sites = len(room)
    longest = float(np.where(np.isfinite(lists.metres), lists.metres, 0.0).max(initial=0.0))
    # room is hardly ever so dear; only where somebody is beyond it then, a person counts more than any chain of ways
    dear, dearest = 4.0 * (longest + 1.0), (sites + 1) * (longest + 1.0)
    nearest = np.bincount(lists.near[:, 0], people, sites)
    if (nearest <= room).all():
        everyone = np.arange(len(people))
        return Flowed(everyone, lists.near[:, 0], people, np.zeros(sites), dear)
    used = _few(lists, first_prices(lists, people, room))
    for number in range(ROUNDS):
        place, rank = np.nonzero(used)
        flow = _flow(place, lists.near[place, rank], lists.metres[place, rank], people, room, dear)
        some = flow > 0
        place, rank, flow = place[some], rank[some], flow[some]
        site = lists.near[place, rank]
        prices = _prices(lists, used, place, site, lists.metres[place, rank], flow, room, dear)
        over = float(np.maximum(np.bincount(site, flow, sites) - room, 0.0).sum())
        if number == ROUNDS - 1 or course.is_over():
            break
        if not _widen(lists, used, prices):
            if not over or dear >= dearest:
                break
            dear = dearest
            continue
        value = float(flow @ lists.metres[place, rank]) + dear * over
        if value - proven(lists, people, room, prices) <= gap * (value - dear * over):
            if not over or dear >= dearest:
                break
            dear = dearest
    return Flowed(place, site, flow, prices, dear)


def least_prices(lists: Lists, prices: Floats) -> tuple[Floats, Ints]:
    """(L,) the least of way and price of each place, and the rank of it; prices are not below 0, so that only ranks
    nearer than the least so far are looked at."""
    near, metres = lists.near, lists.metres
    least, best = np.full(len(near), np.inf), np.zeros(len(near), dtype=np.int64)
    rows, start = np.arange(len(near)), 0
    while len(rows) and start < near.shape[1]:
        end = min(start + max(16, start), near.shape[1])
        all_rows = len(rows) == len(near)
        part, way = (
            (near[:, start:end], metres[:, start:end])
            if all_rows
            else (
                near[rows, start:end],
                metres[rows, start:end],
            )
        )
        cost = way + prices[part]  # infinite where nothing is listed
        first = cost.argmin(axis=1)
        value = cost[np.arange(len(rows)), first]
        better = value < least[rows]
        least[rows[better]], best[rows[better]] = value[better], start + first[better]
        rows = rows[way[:, -1] < least[rows]]
        start = end
    return least, best


def proven(lists: Lists, people: Ints, room: Ints, prices: Floats) -> float:
    """Person-metres and prices of people beyond the room: nobody has less."""
    least, _ = least_prices(lists, prices)
    return float(people @ np.minimum(least, lists.complete_to) - prices @ room)


def _flow(place: Ints, site: Ints, metres: Floats, people: Ints, room: Ints, dear: float) -> Ints:
    """People along each way (N,)."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

    finest = 1.0 if (metres == np.rint(metres)).all() else FINEST
    scale = min(finest, DEAREST / dear)
    places, sites = len(people), len(room)
    total, sink = int(people.sum()), places + sites
    own = places + np.arange(sites)
    graph = SimpleMinCostFlow()
    arcs = graph.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([place, own, own]),
        np.concatenate([places + site, np.full(2 * sites, sink)]),
        np.concatenate([people[place], np.minimum(room, total), np.full(sites, total)]),
        np.concatenate([np.rint(metres * scale), np.zeros(sites), np.full(sites, np.rint(dear * scale))]).astype(
            np.int64
        ),
    )
    graph.set_nodes_supplies(np.arange(sink + 1), np.concatenate([people, np.zeros(sites, dtype=np.int64), [-total]]))
    status = graph.solve()
    if status != graph.OPTIMAL:
        raise RuntimeError(f"the flow of catchments ended with {status}")
    return np.asarray(graph.flows(arcs[: len(place)]))


def _prices(
    lists: Lists, used: Bools, place: Ints, site: Ints, metres: Floats, flow: Ints, room: Ints, dear: float
) -> Floats:
    """(S,): what one place of room less costs at a site: the shortest path along places that could go elsewhere, by
    used ways, to a site that has room, or a person beyond the room."""
    sites = len(room)
    way, rank = np.nonzero(used[place])
    into = lists.near[place[way], rank]
    change, code = lists.metres[place[way], rank] - metres[way], site[way] * sites + into
    fits = into != site[way]
    code, change = code[fits], change[fits]
    order = np.lexsort((change, code))
    code, change = code[order], change[order]
    first = np.flatnonzero(np.diff(code, prepend=-1))
    out, to, change = code[first] // sites, code[first] % sites, change[first]
    starts = np.flatnonzero(np.diff(out, prepend=-1))
    held = np.bincount(site, flow, sites)
    prices = np.where(held < room, 0.0, dear)
    rows = out[starts]
    open_ = held[rows] >= room[rows]  # a site with room left keeps the price 0
    for _ in range(SWEEPS):
        if not len(starts):
            break
        found = np.minimum.reduceat(change + prices[to], starts)
        better = open_ & (found < prices[rows] - 1e-9 * dear / (sites + 1)) & (held[rows] <= room[rows])
        if not better.any():
            break
        prices[rows[better]] = np.maximum(found[better], 0.0)
    return prices


def _few(lists: Lists, prices: Floats) -> Bools:
    """(L, R) the ways of each place that cost least with the prices."""
    used = np.zeros(lists.near.shape, dtype=bool)
    near, metres = lists.near[:, :PRICED_RANKS], lists.metres[:, :PRICED_RANKS]
    kept = min(KEPT, near.shape[1])
    picked = np.argpartition(metres + prices[near], kept - 1, axis=1)[:, :kept]
    np.put_along_axis(used, picked, np.take_along_axis(near, picked, axis=1) >= 0, axis=1)
    return used


def _widen(lists: Lists, used: Bools, prices: Floats) -> bool:
    """Add ways that the prices ask for, leave out those that they say most against; False where none are asked for."""
    width = min(PRICED_RANKS, used.shape[1])
    row, at = np.nonzero(used)
    cost = lists.metres[row, at] + prices[lists.near[row, at]]
    among = np.minimum.reduceat(cost, np.flatnonzero(np.diff(row, prepend=-1)))
    least, rank = least_prices(lists, prices)
    lacks = np.flatnonzero(least < among - 1e-9 * (1.0 + np.abs(among)))
    if not len(lacks):
        return False
    if len(row) > KEPT * len(used):  # the dearest go: what is needed after all comes back
        more = cost - among[row]
        dear = more > np.partition(more, KEPT * len(used))[KEPT * len(used)]
        used[row[dear], at[dear]] = False
    used[lacks, rank[lacks]] = True
    near = lists.metres[lacks, :width] + prices[lists.near[lacks, :width]] < among[lacks][:, None]
    used[lacks, :width] |= near & (lists.near[lacks, :width] >= 0)
    return True
