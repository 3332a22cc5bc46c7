"""Targets as a tree of nodes, and their staircases: the least shortfall that so many lanes of an area can leave.

For a target k with need N_k and weights of people missed phi_k (convex), G_k(n) = people served by the n best lanes
below k, and a price p_k >= 0 for a person served that is paid at the sites already:

    h_k(g) = min over g' <= g of  phi_k(N_k - g') + p_k g'
    stairs_k(n) = h_k(G_k(n))                                  convex, falling in n

Whatever lanes a plan opens below k, n of them: phi_k(missed) >= stairs_k(n) - p_k x (people it serves).
Weights are whole numbers here: `scale` of them are a weight of 1, and every one is a multiple of FINE.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import steps
from optimizer.staffing.incumbent import grain_of
from optimizer.staffing.network.curves import Curves

FINE = 64  # prices for people served lie so many steps apart between two grains of the weights


@dataclass(frozen=True, eq=False)
class Targets:
    """K targets on V nodes (areas with targets). -1 stands for above all nodes.

    `width[k]`, `weight[k]`: so many people missed count so much each, the last width without end.
    """

    scale: int
    node: Ints  # (K,)
    need: Ints  # (K,)
    end: Ints  # (K,) index into Curves.ends
    width: Ints  # (K, steps)
    weight: Ints  # (K, steps)
    parent: Ints  # (V,)
    site_node: Ints  # (J,)
    pair_target: Ints  # (M,) every site below every target, by target
    pair_site: Ints  # (M,)
    segments: tuple[Ints, ...]  # by target: the segments below it, those with the largest gain first

    def missed(self, curves: Curves, lanes: Ints) -> Ints:
        """(K,) people short of each target, below 0 where it is passed."""
        got = curves.served[curves.at[self.pair_site] + lanes[self.pair_site], self.end[self.pair_target]]
        return np.asarray(self.need - np.bincount(self.pair_target, got, len(self.need)).astype(np.int64))

    def short(self, missed: Ints) -> Ints:
        """(K,) weighted shortfall, in 1 / scale."""
        low = np.cumsum(self.width, axis=1) - self.width
        return np.asarray((np.clip(missed[:, None] - low, 0, self.width) * self.weight).sum(axis=1))

    def slope(self, missed: Ints) -> Ints:
        """(K,) what one person more served is worth, in 1 / scale."""
        high = np.cumsum(self.width, axis=1)
        step = np.minimum((missed[:, None] > high).sum(axis=1), self.width.shape[1] - 1)
        return np.where(missed > 0, self.weight[np.arange(len(missed)), step], 0)

    def stairs(self, curves: Curves, k: int, price: int) -> Ints:
        """stairs_k(n) for n = 0, 1, ... lanes, in 1 / scale."""
        own = self.segments[k]
        gain = np.repeat(curves.gain[own, self.end[k]], curves.count[own])
        got = np.concatenate([[0], gain.cumsum()])
        if price:
            cheap = self.weight[k] < price
            got = np.minimum(got, max(0, int(self.need[k] - self.width[k, cheap].sum())))
        missed = self.need[k] - got
        low = np.cumsum(self.width[k]) - self.width[k]
        short = (np.clip(missed[:, None] - low, 0, self.width[k]) * self.weight[k]).sum(axis=1)
        return np.asarray(short + price * got)


def targets_of(problem: StaffingProblem, curves: Curves) -> Targets:
    """The tree of the areas that have targets; targets that ask for nobody are left out."""
    scale = FINE * round(1 / grain_of([weight for _, weight in problem.equity]))
    asked = np.flatnonzero(problem.target_need > 0)
    areas = np.unique(problem.target_area[asked])
    node_of = np.full(len(problem.area_codes), -1, dtype=np.int64)
    node_of[areas] = np.arange(len(areas))
    nearest = _nearest(problem.area_parent, node_of)
    up = problem.area_parent[areas]
    many = 1 << 60
    ladders = [steps(problem, k) for k in asked.tolist()]
    shape = (len(ladders), len(problem.equity) + 1)
    sites, targets = [], []
    for k, area in enumerate(problem.target_area[asked].tolist()):
        below = np.flatnonzero(problem.ancestry[problem.site_area, area])
        sites.append(below)
        targets.append(np.full(len(below), k))
    none = [np.zeros(0, dtype=np.int64)]
    end = np.searchsorted(curves.ends, problem.target_by_slot[asked])
    segments = []
    for k, below in enumerate(sites):
        inside = np.zeros(len(problem.site_codes), dtype=bool)
        inside[below] = True
        own = np.flatnonzero(inside[curves.site])
        segments.append(own[np.argsort(-curves.gain[own, end[k]], kind="stable")])
    return Targets(
        scale=scale,
        node=node_of[problem.target_area[asked]],
        need=problem.target_need[asked],
        end=end,
        width=np.array([[many if n is None else n for n, _ in own] for own in ladders], dtype=np.int64).reshape(shape),
        weight=np.array([[round(w * scale) for _, w in own] for own in ladders], dtype=np.int64).reshape(shape),
        parent=np.where(up >= 0, nearest[up], -1),
        site_node=nearest[problem.site_area],
        pair_target=np.concatenate(none + targets),
        pair_site=np.concatenate(none + sites),
        segments=tuple(segments),
    )


def _nearest(parent: Ints, node_of: Ints) -> Ints:
    """(A,) the nearest node at or above each area, -1 where there is none."""
    found, up = node_of.copy(), parent.copy()
    while True:
        open_ = np.flatnonzero((found < 0) & (up >= 0))
        if not len(open_):
            return found
        found[open_] = node_of[up[open_]]
        up[open_] = parent[up[open_]]
