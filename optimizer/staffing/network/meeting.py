"""Two crews in one network: lanes stand where the people of both meet, at given costs of lanes.

Units    a lane takes U = lcm(L_a, L_b) units, U / L_a by each person of crew a and U / L_b by each of crew b

minimise  sum_r sum_oj cost_roj x_roj + sum_s lane_s z_s                   r = a, b
 (6) (1) for both crews;  sum_o x_roj = L_r y_j for both,  y_j = sum_s z_s,  z_s <= count_s

One minimum-cost flow again, with whole data: origin of a -> site -> segments -> site -> origin of b. What the stairs
of an area say is in lane_s, as the price of its node. What a person is worth at each site comes out as a price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.curves import Curves
from optimizer.staffing.network.flows import Network
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.pricing import People

NEVER = 1 << 61


@dataclass(frozen=True, eq=False)
class Met:
    """`people` (J,) of the first crew at each site; what a person of either crew is worth, in U-ths of travel.

    `second` is the most that prices may be, what one person more would cost; `least` the least, where nobody is.
    """

    people: Ints
    first: People
    second: People
    least: People


def meet(one: Crew, two: Crew, shape: Curves, lane: Ints) -> Met:
    """Solve the network. `lane` (S,) what a lane of each segment costs, in units of travel."""
    sites, ones, twos = len(shape.most), len(one.size), len(two.size)
    unit = int(np.lcm(one.per_lane, two.per_lane))
    share, portion = unit // one.per_lane, unit // two.per_lane
    begin, end, origin = ones, ones + sites, ones + 2 * sites
    idle, gate, sink = origin + twos, origin + twos + 1, origin + twos + 2
    net = Network(sink + 1)
    net.arcs(np.arange(ones), idle, share * one.size, 0)
    room = share * one.size[one.way_origin]
    net.arcs(one.way_origin, begin + one.way_site, room, one.per_lane * one.cost)
    into = net.arcs(begin + shape.site, end + shape.site, unit * shape.count, lane)
    room = portion * two.size[two.way_origin]
    net.arcs(end + two.way_site, origin + two.way_origin, room, two.per_lane * two.cost)
    net.arcs(origin + np.arange(twos), gate, portion * two.size, 0)
    net.arcs(gate, sink, portion * two.most, 0)
    net.arcs(idle, sink, share * one.most, 0)
    supply = np.zeros(net.nodes, dtype=np.int64)
    supply[:ones] = share * one.size
    supply[idle] = -share * (len(one.people) - one.most)
    supply[sink] = -share * one.most
    flow, _ = net.cheapest(supply)
    at = net.potentials()
    low = at[sink] - at[end:origin]
    high = np.full(sites, NEVER)
    np.minimum.at(high, two.way_site, two.per_lane * two.cost + at[sink] - at[origin + two.way_origin])
    gate = int(at[sink] - at[gate])
    units = np.bincount(shape.site, flow[into], sites).astype(np.int64)
    return Met(
        units // share,
        People(share * (at[begin:end] - at[sink]), share * int(at[idle] - at[sink])),
        People(portion * np.where(high < NEVER, high, low), portion * gate),
        People(portion * low, portion * gate),
    )
