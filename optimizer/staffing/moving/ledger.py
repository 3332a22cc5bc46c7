"""What the people present achieve, kept exactly while teams come and go, and what changes would gain, all at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.rules import lanes_of, serve, steps

WAITING_WEIGHT = 1e-3  # of a person-slot of waiting beside a person missed, where changes are ranked


class Shift(NamedTuple):
    """So many people more (or fewer) at a site in a role from slot `first` to `end`, half open."""

    site: int
    role: int
    first: int
    end: int
    people: int


class Ledger:
    """`present` (J, R, T); `sums` (J, T) served by the end of each slot; `left` (K,) people short, below 0 beyond."""

    def __init__(self, problem: StaffingProblem, present: Ints) -> None:
        self.problem, self.present = problem, present
        self.sums = np.asarray(serve(problem, lanes_of(problem, present)).served.cumsum(axis=1))
        self.ends = problem.target_by_slot - 1
        reached = (problem.target_sites.T * self.sums[:, self.ends]).sum(axis=0)
        self.left: Ints = problem.target_need - reached
        self.paced = np.asarray(problem.arrived)
        edges, weights = [], []
        for k in range(len(self.left)):
            widths = [(np.inf if width is None else float(width), weight) for width, weight in steps(problem, k)]
            edges.append(np.cumsum([0.0] + [width for width, _ in widths[:-1]]))
            weights.append([weight for _, weight in widths])
        count = max((len(own) for own in weights), default=1)
        self.edges = np.array(edges, dtype=float).reshape(-1, count)  # (K, S) where each step begins
        self.weights = np.array(weights, dtype=float).reshape(-1, count)
        self.widths = np.diff(self.edges, axis=1, append=np.inf)

    def cost(self) -> tuple[float, float]:
        """Shortfall and waiting now."""
        return self.short_of(self.left), float((self.paced - self.sums).sum())

    def short_of(self, left: Ints) -> float:
        beyond = np.clip(left[:, None] - self.edges, 0.0, self.widths)
        return float((beyond * self.weights).sum())

    def marginal(self) -> Floats:
        """(K,) what one person fewer missed is worth now."""
        step = np.maximum((self.edges < self.left[:, None]).sum(axis=1) - 1, 0)
        worth = self.weights[np.arange(len(step)), step] if len(step) else np.zeros(0)
        return np.asarray(np.where(self.left > 0, worth, 0.0))

    def sums_with(self, sites: Ints, present: Ints) -> Ints:
        """(n, T) people served by the end of each slot at these sites with these people present, (n, R, T)."""
        problem = self.problem
        spare = present - problem.per_site[None, :, None]
        asked = np.flatnonzero(problem.per_lane)
        can = (spare[:, asked] // problem.per_lane[None, asked, None]).min(axis=1)
        lanes = np.clip(can, 0, problem.lanes_max[sites][:, None])
        able = np.where((spare < 0).any(axis=1), 0, lanes) * problem.pace[sites][:, None]
        out = np.zeros_like(able)
        done = np.zeros(len(sites), dtype=np.int64)
        for t in range(able.shape[1]):
            done = np.minimum(done + able[:, t], self.paced[sites, t])
            out[:, t] = done
        return out

    def worth(self, sites: Ints, sums: Ints, marginal: Floats) -> Floats:
        """(n,) about what each of these changes gains, one site each: people missed at their worth now, and waiting."""
        more = sums - self.sums[sites]
        by_target = np.where(self.problem.target_sites.T[sites], more[:, self.ends], 0)
        gained = np.minimum(by_target, np.maximum(self.left, 0)) @ marginal
        return np.asarray(gained + WAITING_WEIGHT * more.sum(axis=1))

    def gain(self, shifts: list[Shift]) -> tuple[float, float]:
        """(shortfall, waiting) that these shifts take off together, exactly; below 0 where they add to it."""
        sites, sums, _ = self._after(shifts)
        more = sums - self.sums[sites]
        reached = (self.problem.target_sites.T[sites] * more[:, self.ends]).sum(axis=0)
        return self.short_of(self.left) - self.short_of(self.left - reached), float(more.sum())

    def apply(self, shifts: list[Shift]) -> None:
        sites, sums, present = self._after(shifts)
        more = sums - self.sums[sites]
        self.left = self.left - (self.problem.target_sites.T[sites] * more[:, self.ends]).sum(axis=0)
        self.present[sites], self.sums[sites] = present, sums

    def _after(self, shifts: list[Shift]) -> tuple[Ints, Ints, Ints]:
        sites = np.array(sorted({shift.site for shift in shifts}), dtype=np.int64)
        place = {int(site): i for i, site in enumerate(sites)}
        present = self.present[sites].copy()
        for shift in shifts:
            present[place[shift.site], shift.role, shift.first : shift.end] += shift.people
        return sites, self.sums_with(sites, present), present

    def lacking(self, sites: Ints, covers: Bools) -> tuple[Ints, Ints]:
        """Per (site, block) pair, sites (n,), covers (n, T): the people one more lane takes, (n, R), and the people
        served with them, (n, T). Nobody where the site has all its lanes."""
        problem = self.problem
        here = np.where(covers[:, None, :], self.present[sites], np.iinfo(np.int64).max // 4).min(axis=2)
        asked = np.flatnonzero(problem.per_lane)
        spare = here - problem.per_site[None, :]
        level = np.maximum((spare[:, asked] // problem.per_lane[None, asked]).min(axis=1), 0)
        level = np.where((spare < 0).any(axis=1), 0, level) + 1
        needs = np.maximum(problem.per_lane[None] * level[:, None] + problem.per_site[None] - here, 0)
        needs[level > problem.lanes_max[sites]] = 0
        more = self.sums_with(sites, self.present[sites] + needs[:, :, None] * covers[:, None, :])
        return needs, more
