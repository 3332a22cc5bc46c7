"""A bound of everything together from any prices at all, by weak duality: every way counts, none need be solved for.

Prices   lambda_rj of a person at a site, gate_r >= 0 of a person who works, node_v of a lane that comes to a node

 (7) K1 shortfall + K2 waiting + travel >= K1 (sum_v stairs_v(0)) + K2 waiting(0)
        + sum_r (sum_o n_ro min(0, min_j (cost_roj + gate_r - lambda_rj)) - gate_r most_r)
        + sum_s count_s min(0, -K1 paid_s - K2 relief_s + sum_r L_r lambda_rj + toll_j + node_v)
        + sum_v sum_n min(0, K1 (stairs_v(n) - stairs_v(n - 1)) + node_parent - node_v)
        - what tolls of pockets (8) come to at most
Numbers are whole and U-ths of a unit of travel, U the least common multiple of the L_r: nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.curves import Curves
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.pockets import Tolls
from optimizer.staffing.network.relaxation import Weights, lane_worth, stair_falls
from optimizer.staffing.network.targets import Targets

ROOM = 2.0**62


@dataclass(frozen=True, eq=False)
class People:
    """`at` (J,) what a person of a crew is worth at each site, and `gate`, what one more that may work is."""

    at: Ints
    gate: int


def unit_of(crews: Sequence[Crew]) -> int:
    return int(np.lcm.reduce([team.per_lane for team in crews], initial=1))


def priced(
    crews: Sequence[Crew],
    shape: Curves,
    targets: Targets,
    weights: Weights,
    paid: Ints,
    people: list[People],
    node: Ints,
    tolls: Tolls,
) -> int | None:
    """The right side of (7) in whole units of travel, rounded down. `node` (V,) a lane's, in units of travel; None
    where numbers grow too large."""
    unit = unit_of(crews)
    lane = unit * lane_worth(shape, targets, weights, paid)
    up = targets.site_node[shape.site]
    lane += np.where(up >= 0, unit * node[up], 0) if len(node) else 0
    lane += unit * tolls.lane[shape.site]
    total = unit * (weights.waiting * int(shape.waiting[shape.at].sum()) - tolls.held)
    size = 0.0
    for team, own in zip(crews, people, strict=True):
        gate = max(0, own.gate)
        least = np.zeros(len(team.size), dtype=np.int64)
        np.minimum.at(least, team.way_origin, unit * weights.travel * team.cost + gate - own.at[team.way_site])
        lane += team.per_lane * own.at[shape.site]
        total += int(team.size @ least) - gate * team.most
        size += float(np.abs(own.at).max(initial=0)) * len(team.people) + float(gate) * team.most
    low = np.minimum(lane, 0)
    size += float(shape.count @ np.abs(low.astype(float)))
    total += int(shape.count @ low)
    for v, (first, many, fall) in enumerate(stair_falls(shape, targets, weights, paid)):
        parent = int(targets.parent[v])
        cost = unit * (fall + (int(node[parent]) if parent >= 0 else 0) - int(node[v]))
        low = np.minimum(cost, 0)
        size += float(many @ np.abs(low.astype(float)))
        total += unit * first + int(many @ low)
    return total // unit if size < ROOM else None
