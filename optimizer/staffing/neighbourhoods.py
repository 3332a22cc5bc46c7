"""Which sites to plan anew together: near one another, as their bases see them, and where it may gain."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.staffing.formulation import Model


class Neighbourhoods:
    """Draws sets of sites. Near = alike in minutes from all bases, so that a matrix of minutes serves as well
    as a map."""

    def __init__(self, model: Model, seed: int) -> None:
        problem, columns = model.problem, model.columns
        self.model = model
        self.draws = np.random.default_rng(seed)
        self.sites = np.unique(columns.segment_site)
        limit = problem.minutes_max * 2 + 1
        seen = np.minimum(problem.minutes, limit).T
        self.apart = np.abs(seen[self.sites, None] - seen[None, self.sites]).sum(axis=2)
        self.reach = problem.in_reach()

    def draw(self, size: int, avoid: Ints, pull: Floats) -> Ints:
        """About `size` sites, none of `avoid`: around one site, or around two; `pull` (J,) makes a site
        likelier a centre."""
        candidates = ~np.isin(self.sites, avoid)
        if not candidates.any():
            return self.sites
        pulled = np.where(candidates, pull[self.sites] + 1e-9, 0.0)
        centres = 1 if self.draws.random() < 0.6 else 2
        chosen = np.zeros(len(self.sites), dtype=bool)
        for _ in range(centres):
            centre = self.draws.choice(len(self.sites), p=pulled / pulled.sum())
            noise = self.draws.uniform(0.6, 1.4, len(self.sites))
            order = np.argsort(np.where(candidates & ~chosen, self.apart[centre] * noise, np.inf), kind="stable")
            chosen[order[: max(1, size // centres)]] = True
        return np.asarray(self.sites[chosen & candidates])

    def sites_with(self, whole: int) -> int:
        """How many sites have about so many whole unknowns together, at least two."""
        own = int((self.model.whole & (self.model.columns.site >= 0)).sum())
        return max(2, round(whole * len(self.sites) / max(1, own)))

    def partition(self, size: int) -> list[Ints]:
        """All sites in clusters of about `size`, near ones together."""
        left = np.ones(len(self.sites), dtype=bool)
        out = []
        while left.any():
            far = int(np.argmax(np.where(left, self.apart.sum(axis=1), -1.0)))
            order = np.argsort(np.where(left, self.apart[far], np.inf), kind="stable")[:size]
            order = order[left[order]]
            left[order] = False
            out.append(np.asarray(self.sites[order]))
        return out

    def free_columns(self, sites: Ints) -> Bools:
        """(n,) the unknowns to be sought again: all of these sites, and of everybody who could work there."""
        columns, groups, duties = self.model.columns, self.model.groups, self.model.duties
        free = np.isin(columns.site, sites)
        free[columns.at["go"]] = np.isin(columns.go_of[:, 1], self.model.ways.cell[sites])
        bases: Bools = np.asarray(self.reach[:, sites].any(axis=1))
        of_group = bases[groups.base] | np.isin(groups.at, sites)
        free[columns.at["work"]] = of_group[columns.work_of[:, 0]]
        free[columns.at["keep"]] = [
            all(place.site in sites for place in groups.kept[g]) for g in columns.keep_of.tolist()
        ]
        free[columns.at["move"]] = of_group[columns.move_of]
        if duties is not None:
            free[columns.at["duty"]] = of_group[duties.group]
        free[columns.at["miss"]] = True
        return free
