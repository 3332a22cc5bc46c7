"""Whole lanes: rounding half lanes, dropping what a crew can't staff, opening what it still can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Ints
from optimizer.staffing.network.curves import Curves
from optimizer.staffing.network.flows import Network
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.targets import Targets

FAR = 1 << 40
TRIES = 60


@dataclass(frozen=True, eq=False)
class Plain:
    """A plain round: crews, curves and targets; `near[j]` tells sites apart that lie far from each other.

    `whole` are the crews with all their ways; `crews`, in the same order, may have lost some.
    """

    crews: tuple[Crew, ...]
    whole: tuple[Crew, ...]
    curves: Curves
    targets: Targets
    near: Ints  # (J,)

    def parts(self, lanes: Ints) -> tuple[int, int]:
        """Shortfall in 1 / scale and waiting of so many lanes at each site."""
        return int(self.targets.short(self.targets.missed(self.curves, lanes)).sum()), self.curves.waiting_of(lanes)


def rounded(plain: Plain, people: Ints, per_lane: int, pocket: Ints | None = None) -> Ints:
    """(J,) whole lanes for the people of a crew at each site.

    Sites with people over are taken by node, worth of their next lane and place; of each `per_lane` of them that follow
    each other the first ones get the lane, so that as many lanes as people can fill stay among their likes. Where sites
    are in a `pocket` (J,), the larger the more, no more lanes are opened in it than its people over fill: the last of
    them are left to sites outside.
    """
    shape = plain.curves
    lanes, over = np.divmod(people, per_lane)
    odd = np.flatnonzero(over)
    nxt = shape.at[odd] + lanes[odd]
    gain = shape.served[nxt + 1] - shape.served[nxt]
    relief = shape.waiting[nxt] - shape.waiting[nxt + 1]
    order = np.lexsort((odd, plain.near[odd], -relief, *(-gain.T), plain.targets.site_node[odd]))
    if pocket is None:
        filled = -(-over[odd[order]].cumsum() // per_lane)
    else:
        order = order[np.argsort(-pocket[odd[order]], kind="stable")]
        filled = over[odd[order]].cumsum() // per_lane
    up = odd[order[np.diff(filled, prepend=0) > 0]]
    lanes[up] += 1
    return lanes


def staffable(team: Crew, lanes: Ints) -> Ints:
    """(J,) the lanes of these that the crew can fill: all of them, or those left by a largest flow."""
    met = _met(team, lanes)
    return np.minimum(lanes, met // team.per_lane)


def _met(team: Crew, lanes: Ints) -> Ints:
    origins, sites = len(team.size), len(lanes)
    source, gate, sink = origins + sites, origins + sites + 1, origins + sites + 2
    asked = np.flatnonzero(lanes)
    ways = lanes[team.way_site] > 0
    net = Network(sink + 1)
    net.arcs(source, gate, team.most, 0)
    net.arcs(gate, np.arange(origins), team.size, 0)
    net.arcs(team.way_origin[ways], origins + team.way_site[ways], team.size[team.way_origin[ways]], 0)
    out = net.arcs(origins + asked, sink, team.per_lane * lanes[asked], 0)
    met = np.zeros(sites, dtype=np.int64)
    met[asked] = net.fullest(source, sink)[out]
    return met


def possible(plain: Plain, lanes: Ints) -> bool:
    """True where every crew can fill all of the lanes."""
    return all(bool((_met(team, lanes) >= team.per_lane * lanes).all()) for team in plain.crews)


@dataclass(frozen=True, eq=False)
class Ways:
    """How a crew fills lanes: people on each way, what is missing at each site, and the cost of the travel."""

    flow: Ints  # (E,)
    missing: Ints  # (J,)
    cost: int
    free: Ints  # (O,)


def cheapest_ways(team: Crew, lanes: Ints) -> Ways:
    """The least travel for the lanes, with as few people missing as there can be."""
    origins, sites = len(team.size), len(lanes)
    idle, sink = origins + sites, origins + sites + 1
    asked = np.flatnonzero(lanes)
    ways = np.flatnonzero(lanes[team.way_site] > 0)
    need = team.per_lane * lanes[asked]
    net = Network(sink + 1)
    lacking = max(1, int(team.cost.max(initial=0))) * (2 * min(origins, sites) + 2)
    move = net.arcs(
        team.way_origin[ways], origins + team.way_site[ways], team.size[team.way_origin[ways]], team.cost[ways]
    )
    free = net.arcs(np.arange(origins), idle, team.size, 0)
    lack = net.arcs(sink, origins + asked, need, lacking)
    net.arcs(idle, sink, int(team.size.sum()), 0)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:origins] = team.size
    supply[origins + asked] = -need
    supply[idle] = -(len(team.people) - team.most)
    supply[sink] = int(need.sum()) - team.most
    flow, cost = net.cheapest(supply)
    full, missing = np.zeros(len(team.cost), dtype=np.int64), np.zeros(sites, dtype=np.int64)
    full[ways], missing[asked] = flow[move], flow[lack]
    return Ways(full, missing, cost - lacking * int(missing.sum()), flow[free])


def next_cost(team: Crew, ways: Ways) -> Ints:
    """(J,) travel that one more person at each site costs when the others give way, FAR where nobody can come."""
    spare = ways.free.sum() > len(team.people) - team.most
    origin = np.where((ways.free > 0) & spare, 0, FAR)
    used = np.flatnonzero(ways.flow)
    sites = len(ways.missing)
    begins = np.flatnonzero(np.diff(team.way_site, prepend=-1))
    at = team.way_site[begins]
    site = np.full(sites, FAR, dtype=np.int64)
    for _ in range(len(team.size) + 1):
        if len(begins):
            site[at] = np.minimum.reduceat(np.minimum(origin[team.way_origin] + team.cost, FAR), begins)
        better = origin.copy()
        back = np.where(site[team.way_site[used]] < FAR, site[team.way_site[used]] - team.cost[used], FAR)
        np.minimum.at(better, team.way_origin[used], back)
        if (better == origin).all():
            break
        origin = better
    return site


def worth(plain: Plain, lanes: Ints) -> tuple[Ints, Ints]:
    """(J,) shortfall and waiting less by one more lane at each site, nothing where a site has all its lanes."""
    shape, targets = plain.curves, plain.targets
    more = np.minimum(lanes + 1, shape.most)
    relief = shape.waiting[shape.at + lanes] - shape.waiting[shape.at + more]
    missed = targets.missed(shape, lanes)
    own, end = targets.pair_site, targets.end[targets.pair_target]
    gain = shape.served[(shape.at + more)[own], end] - shape.served[(shape.at + lanes)[own], end]
    low = np.cumsum(targets.width, axis=1) - targets.width
    k = targets.pair_target
    left = np.clip((missed[k] - gain)[:, None] - low[k], 0, targets.width[k])
    less = targets.short(missed)[k] - (left * targets.weight[k]).sum(axis=1)
    return np.bincount(own, less, len(lanes)).astype(np.int64), relief


def filled(plain: Plain, lanes: Ints, over: Callable[[], bool], ways: list[Ways] | None = None) -> Ints:
    """More lanes while people who are free, or made free by others giving way, can fill them: the most worth first."""
    lanes = lanes.copy()
    tries = TRIES
    barred = np.zeros(len(lanes), dtype=bool)
    while tries > 0 and not over():
        less, relief = worth(plain, lanes)
        open_ = ~barred & ((less > 0) | (relief > 0)) & _within(plain, lanes, ways)
        ways = None
        spare = min((team.most - team.per_lane * int(lanes.sum())) // team.per_lane for team in plain.crews)
        order = np.flatnonzero(open_)
        order = order[np.lexsort((order, -relief[order], -less[order]))]
        if not len(order) or spare <= 0:
            break
        # the worth of a node's lanes changes with the first of them, where its shortfall is steep no longer
        _, first = np.unique(plain.targets.site_node[order], return_index=True)
        batch = order[np.sort(first)][: max(1, spare)]
        pending = [batch]
        while pending and tries > 0 and not over():
            now = pending.pop()
            tries -= 1
            trial = lanes.copy()
            trial[now] += 1
            if possible(plain, trial):
                lanes = trial
            elif len(now) == 1:
                barred[now] = True
            else:
                pending += [now[len(now) // 2 :], now[: len(now) // 2]]
    return lanes


def _within(plain: Plain, lanes: Ints, ways: list[Ways] | None) -> Bools:
    """(J,) False where surely no more people can come."""
    out = np.ones(len(lanes), dtype=bool)
    for i, team in enumerate(plain.crews):
        out &= next_cost(team, ways[i] if ways else cheapest_ways(team, lanes)) < FAR
    return out
