"""One crew's network: what its people could do if every other role had enough of them.

Sets     o origins, j sites, s segments of lanes, v nodes of the tree of targets
Units    people of the crew; a lane takes L of them, so half lanes are let through, which makes it a relaxation

minimise  K1 (sum_v stairs_v(n_v) - sum_k p_k served_k) + K2 waiting + sum_oj cost_oj x_oj + sum_j price_j y_j
 (1) sum_j x_oj <= n_o;   sum_oj x_oj <= most                 people there are, less the reserve
 (2) sum_o x_oj = L y_j,  y_j = sum_s z_s,  z_s <= count_s    concave curves fill in order
 (3) n_v = sum_(j at v) y_j + sum_(w below v) n_w             the tree

All of it is one minimum-cost flow: origin -> site -> (segments) node -> (stairs) parent -> ... -> sink.
For every plan K1 shortfall + K2 waiting + travel + sum price_j y_j >= its optimum, whatever K1, K2, p and prices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.curves import Curves
from optimizer.staffing.network.flows import COST_ROOM, Network
from optimizer.staffing.network.plain import THOUSANDTHS, Crew
from optimizer.staffing.network.targets import Targets


@dataclass(frozen=True)
class Weights:
    """Of a unit of shortfall (1 / scale of a person), a person-slot of waiting and a thousandth of a minute."""

    shortfall: int
    waiting: int
    travel: int


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`people` at each site, (J,), the optimum, constants included, and the network, which can tell its prices."""

    people: Ints
    value: int
    network: Network

    @cached_property
    def potentials(self) -> Ints:
        return self.network.potentials()

    def node_prices(self, team: Crew, targets: Targets) -> Ints:
        """(V,) what becomes of a lane's cost once it has come to a node, in units of travel."""
        at, sink = self.potentials, len(self.potentials) - 2
        return team.per_lane * np.asarray(at[sink] - at[sink - 1 - len(targets.parent) : sink - 1])

    def person_prices(self, team: Crew, sites: int) -> tuple[Ints, int]:
        """(J,) what a person is worth at each site, and what one more that may work is, in units of travel."""
        at, sink, origins = self.potentials, len(self.potentials) - 2, len(team.size)
        return np.asarray(at[origins : origins + sites] - at[sink]), int(at[sink - 1] - at[sink])


def relax(
    team: Crew,
    shape: Curves,
    targets: Targets,
    weights: Weights,
    paid: Ints,
    price: Ints | None = None,
    *,
    hub: bool = True,
    most: Ints | None = None,
) -> Relaxed:
    """Solve the network. `paid` (K,) p_k in 1 / scale; `price` (J,) a lane in units of travel, a multiple of L.

    Without the `hub` of a crew that has lost ways the optimum is of what is left, and so it is with at `most` (V,) so
    many lanes that come to a node: then it is no bound."""
    origins, sites, nodes = len(team.size), len(shape.most), len(targets.parent)
    idle = origins + sites + nodes
    sink = idle + 1
    net = Network(sink + 2)
    over = np.flatnonzero(team.hub >= 0)
    if len(over) and hub:
        net.arcs(np.arange(origins), sink + 1, team.size, 0)
        net.arcs(sink + 1, origins + over, team.per_lane * shape.most[over], weights.travel * team.hub[over])
    net.arcs(team.way_origin, origins + team.way_site, team.size[team.way_origin], weights.travel * team.cost)
    net.arcs(np.arange(origins), idle, team.size, 0)
    net.arcs(idle, sink, int(team.size.sum()), 0)
    lane = lane_worth(shape, targets, weights, paid)
    if price is not None:
        lane = lane + price[shape.site]
    if (lane % team.per_lane).any() or weights.shortfall % team.per_lane:
        raise ValueError("weights: a lane's worth can't be shared out over its people")
    up = targets.site_node[shape.site]
    above = np.where(up >= 0, origins + sites + up, sink)
    into = net.arcs(origins + shape.site, above, team.per_lane * shape.count, lane // team.per_lane)
    constant = weights.waiting * int(shape.waiting[shape.at].sum())
    for node, (first, many, fall) in enumerate(stair_falls(shape, targets, weights, paid)):
        constant += first
        parent = int(targets.parent[node])
        head = origins + sites + parent if parent >= 0 else sink
        if most is not None:
            many = np.diff(np.minimum(many.cumsum(), most[node]), prepend=0)
        net.arcs(origins + sites + node, head, team.per_lane * many, fall // team.per_lane)
    supply = np.zeros(net.nodes, dtype=np.int64)
    supply[:origins] = team.size
    supply[idle] = -(len(team.people) - team.most)
    supply[sink] = -team.most
    flow, cost = net.cheapest(supply)
    people = np.bincount(shape.site, flow[into], sites).astype(np.int64)
    return Relaxed(people, cost + constant, net)


def lane_worth(shape: Curves, targets: Targets, weights: Weights, paid: Ints) -> Ints:
    """(S,) the cost, below 0, of a lane of each segment: what its site is paid, and the waiting that it saves."""
    at = np.zeros((len(shape.most), len(shape.ends)), dtype=np.int64)
    np.add.at(at, (targets.pair_site, targets.end[targets.pair_target]), paid[targets.pair_target])
    gain = (at[shape.site] * shape.gain).sum(axis=1)
    return np.asarray(-weights.shortfall * gain - weights.waiting * shape.relief)


def stair_falls(shape: Curves, targets: Targets, weights: Weights, paid: Ints) -> Iterator[tuple[int, Ints, Ints]]:
    """For each node K1 stairs(0), and its further steps: so many lanes, each of which adds so much."""
    for node in range(len(targets.parent)):
        own = [targets.stairs(shape, k, int(paid[k])) for k in np.flatnonzero(targets.node == node).tolist()]
        stairs = np.sum(own, axis=0)
        fall = np.diff(stairs)
        begin = np.flatnonzero(np.diff(fall, prepend=fall[0] - 1)) if len(fall) else np.zeros(0, dtype=np.int64)
        many = np.diff(np.append(begin, len(fall)))
        yield weights.shortfall * int(stairs[0]), many, weights.shortfall * fall[begin]


def exact_weights(team: Crew, shape: Curves, targets: Targets) -> Weights:
    """Any shortfall before any waiting, travel not at all; no larger than the flow's arithmetic allows."""
    waiting = int(shape.waiting[shape.at].sum())
    most = max(1, min(4 * (waiting + 1), _room(team, shape, targets) // team.per_lane))
    return Weights(shortfall=team.per_lane * most, waiting=team.per_lane, travel=0)


def travel_weights(team: Crew, shape: Curves, targets: Targets) -> Weights:
    """Two minutes for a person-slot of waiting, and shortfall before all of it as far as the arithmetic allows."""
    waiting = team.per_lane * 2 * THOUSANDTHS
    total = waiting * (int(shape.waiting[shape.at].sum()) + 1) + team.most * int(team.cost.max(initial=0))
    most = max(1, min(4 * total, _room(team, shape, targets)) // team.per_lane)
    return Weights(shortfall=team.per_lane * most, waiting=waiting, travel=1)


def _room(team: Crew, shape: Curves, targets: Targets) -> int:
    """How much a unit of shortfall may weigh before the costs of the network grow too large for whole numbers."""
    steepest = int(targets.weight.max(initial=1)) * max(1, int(shape.gain.max(initial=1))) * max(1, len(targets.need))
    nodes = len(team.size) + len(shape.most) + len(targets.parent) + 2
    return COST_ROOM // nodes // steepest
