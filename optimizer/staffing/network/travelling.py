"""The least travel for what has been reached: lanes change places only with their likes, roles meet by prices.

Sets     q classes: lanes of one node that bring the same; N_q of them are open in the plan at hand
 (4) minimise sum_oj cost_oj x_oj + sum_j price_j y_j   subject to (1), (2) and sum_(j, s of q) z_s = N_q for every q
A minimum-cost flow again, and every answer in whole lanes reaches what the plan reached, or more: where a site's later
lanes stand open before its earlier ones, the curves credit it with less than it does.

Bound    for prices p_rj a lane that sum to 0 over the crews r, with one crew's network (relaxation.py) as the first:
 (5) travel >= optimum of the first crew with its prices - K1 shortfall - K2 waiting
               + sum of the other crews: min over y <= most of (their travel + sum_j p_rj y_j)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.flows import Network
from optimizer.staffing.network.lanes import Plain, Ways, cheapest_ways, next_cost
from optimizer.staffing.network.plain import Crew


@dataclass(frozen=True, eq=False)
class Classes:
    """`of[s]` the class of each segment; classes are numbered by node, gain and relief."""

    of: Ints  # (S,)
    total: int


def classes_of(plain: Plain) -> Classes:
    shape = plain.curves
    key = np.column_stack([plain.targets.site_node[shape.site], shape.gain, shape.relief])
    kinds, of = np.unique(key, axis=0, return_inverse=True)
    return Classes(np.asarray(of).reshape(-1), len(kinds))


def segments_open(plain: Plain, lanes: Ints) -> Ints:
    """(S,) lanes open in each segment when the first ones of each site run."""
    shape = plain.curves
    if not len(shape.site):
        return np.zeros(0, dtype=np.int64)
    before = shape.count.cumsum() - shape.count
    begins = np.flatnonzero(np.diff(shape.site, prepend=-1))
    own = np.repeat(before[begins], np.diff(np.append(begins, len(shape.site))))
    return np.clip(lanes[shape.site] - (before - own), 0, shape.count)


def exchanged(plain: Plain, team: Crew, classes: Classes, lanes: Ints, price: Ints) -> Ints:
    """(J,) whole lanes by (4), as many of each class as in `lanes`; they may be more than the other crews can fill."""
    shape = plain.curves
    origins, sites = len(team.size), len(lanes)
    wanted = np.bincount(classes.of, segments_open(plain, lanes), classes.total).astype(np.int64)
    used = wanted[classes.of] > 0
    idle = origins + sites + classes.total
    net = Network(idle + 1)
    open_sites = np.zeros(sites, dtype=bool)
    open_sites[shape.site[used]] = True
    ways = open_sites[team.way_site]
    net.arcs(team.way_origin[ways], origins + team.way_site[ways], team.size[team.way_origin[ways]], team.cost[ways])
    net.arcs(np.arange(origins), idle, team.size, 0)
    lane = price[shape.site[used]] // team.per_lane
    many = team.per_lane * shape.count[used]
    into = net.arcs(origins + shape.site[used], origins + sites + classes.of[used], many, lane)
    supply = np.zeros(net.nodes, dtype=np.int64)
    supply[:origins] = team.size
    supply[origins + sites : idle] = -team.per_lane * wanted
    supply[idle] = team.per_lane * int(wanted.sum()) - len(team.people)
    flow, _ = net.cheapest(supply)
    people = np.zeros(len(shape.site), dtype=np.int64)
    people[used] = flow[into]
    whole, over = np.divmod(people, team.per_lane)
    odd = np.flatnonzero(over)
    order = odd[np.lexsort((odd, plain.near[shape.site[odd]], classes.of[odd]))]
    filled = -(-over[order].cumsum() // team.per_lane)
    whole[order[np.diff(filled, prepend=0) > 0]] += 1
    return np.bincount(shape.site, whole, sites).astype(np.int64)


def last_cost(team: Crew, ways: Ways) -> Ints:
    """(J,) travel saved when one person at each site is needed no more and others move up, 0 where nobody is."""
    free = np.zeros(len(team.size), dtype=np.int64)  # what an origin saves with one person more: the most of its ways
    used = np.flatnonzero(ways.flow)
    sites = len(ways.missing)
    site = np.zeros(sites, dtype=np.int64)
    for _ in range(len(team.size) + 1):
        saved = np.zeros(sites, dtype=np.int64)
        np.maximum.at(saved, team.way_site[used], team.cost[used] + free[team.way_origin[used]])
        better = free.copy()
        filled = saved[team.way_site] > 0
        np.maximum.at(better, team.way_origin[filled], saved[team.way_site[filled]] - team.cost[filled])
        site = saved
        if (better == free).all():
            break
        free = better
    return site


def lane_prices(team: Crew, ways: Ways, ceiling: int) -> Ints:
    """(J,) what one lane more costs in travel of this crew, where people are short at most `ceiling` a person."""
    up = np.minimum(next_cost(team, ways), ceiling)
    down = np.minimum(last_cost(team, ways), up)
    price = np.where(down > 0, (up + down) // 2, up)
    return team.per_lane * price


def earned(plain: Plain, team: Crew, price: Ints) -> tuple[int, Ints]:
    """The last sum of (5) for one crew, with `price` (J,) earned by each lane (a multiple of its people), and the
    lanes (J,), fractions counted as nothing, that earn it."""
    origins, sites = len(team.size), len(price)
    idle, sink = origins + sites, origins + sites + 1
    each = price // team.per_lane
    ways = np.flatnonzero(each[team.way_site] > team.cost)
    net = Network(sink + 2)
    far = np.flatnonzero((team.hub >= 0) & (each > team.hub))
    if len(far):
        net.arcs(np.arange(origins), sink + 1, team.size, 0)
        net.arcs(sink + 1, origins + far, team.per_lane * plain.curves.most[far], team.hub[far] - each[far])
    earn = team.cost[ways] - each[team.way_site[ways]]
    net.arcs(team.way_origin[ways], origins + team.way_site[ways], team.size[team.way_origin[ways]], earn)
    net.arcs(np.arange(origins), idle, team.size, 0)
    net.arcs(idle, sink, int(team.size.sum()), 0)
    to_sink = net.arcs(origins + np.arange(sites), sink, team.per_lane * plain.curves.most, 0)
    supply = np.zeros(net.nodes, dtype=np.int64)
    supply[:origins] = team.size
    supply[idle] = -(len(team.people) - team.most)
    supply[sink] = -team.most
    flow, cost = net.cheapest(supply)
    return cost, flow[to_sink]


def travel_of(plain: Plain, lanes: Ints) -> tuple[int, list[Ways]] | None:
    """Travel in thousandths with everybody's ways, None where a crew can't fill the lanes."""
    ways = [cheapest_ways(team, lanes) for team in plain.crews]
    if any(own.missing.any() for own in ways):
        return None
    return sum(own.cost for own in ways), ways
