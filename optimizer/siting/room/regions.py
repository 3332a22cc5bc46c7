"""Better sites region by region: the places of some neighbouring sites are packed anew, with all packs known there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.median.pricing import Priced

from .covering import covering
from .packs import Packs, packs_within, widest
from .problem import RoomProblem
from .searching import Best

FEW, MORE = 12, 5  # sites of a region, and how many more after so many tries in a row that gave nothing
TRIES = 5
STEPS = 6  # times that a region grows in vain before it is kicked
KICKS = (0.03, 0.08)  # of what a pack is worth
VAIN = 0.4  # of the time without anything better: the rest is for the proof
LOCAL_SHARES, LOCAL_MOST = (0.1, 0.2, 0.4), 1_500
PACKS_MOST = 2_500
SECONDS_MOST = 2.0  # of one region


class Regions:
    """Packs the places of `best` anew. packs: those known so far; prices: of places, which say what a pack saves."""

    def __init__(self, problem: RoomProblem, best: Best, packs: Packs, priced: Priced, seed: int = 0) -> None:
        self._problem, self._best, self._packs = problem, best, packs
        self._prices, self._least = priced.prices, priced.chosen.worst
        self._random = np.random.default_rng(seed)

    def improve(self, seconds: float) -> None:
        """For so long, or until much of it was in vain. Where nothing is better, not even in large regions, one is
        packed as it would be at other ways, and what follows is improved in turn; from the best again, where that is no
        better."""
        best, course = self._best, self._best.course
        ends = course.seconds + seconds
        at, sites = best.at, best.sites
        least = min(FEW, max(3, len(sites) // 2))
        few, idle, better = least, 0, course.seconds
        while course.seconds < min(ends, better + VAIN * seconds) and not course.is_over():
            left = min(SECONDS_MOST, ends - course.seconds)
            found = self._again(at, sites, self._near(sites, few), left)
            if found is not None:
                at, sites = found
                before = best.value
                best.move(sites, at)
                better = course.seconds if best.value < before else better
                few, idle = max(least, few - MORE), 0
                continue
            idle += 1
            if idle < TRIES and few < len(sites):
                continue
            if few < min(len(sites), least + STEPS * MORE):
                few, idle = few + MORE, 0
                continue
            few, idle = least, 0
            near = self._near(best.sites, int(self._random.integers(least, 2 * least + 1)))
            kick = float(self._random.uniform(*KICKS))
            at, sites = self._again(best.at, best.sites, near, SECONDS_MOST, kick) or (best.at, best.sites)

    def _near(self, sites: Ints, few: int) -> Ints:
        """So many of the sites around any of them."""
        return self._best.like(int(sites[int(self._random.integers(len(sites)))]), sites)[:few]

    def _again(self, at: Ints, sites: Ints, near: Ints, seconds: float, kick: float = 0.0) -> tuple[Ints, Ints] | None:
        """Where each place goes and the sites, if what these few hold is packed better now; with a kick each pack is
        worth more or less by so large a share at most, and anything is better."""
        problem = self._problem
        places = np.flatnonzero(np.isin(at, near))
        others = np.setdiff1d(sites, near)
        now = at[None, :] == near[:, None]
        packs = self._those(places, others, near, now)
        worth = float(problem.walking[places, at[places]].sum() + problem.cost[near].sum())
        count = len(near) if problem.sites is not None else None
        village = problem.siting.village
        lacking = np.setdiff1d(np.flatnonzero(problem.siting.wanted), village[others])
        below = worth - 1.0 if problem.is_whole else worth * (1 - 1e-6)
        tried = packs
        if kick:
            tried = replace(packs, worth=packs.worth * self._random.uniform(1 - kick, 1 + kick, len(packs)))
            below = np.inf
        answer = covering(problem, tried, places, count, lacking, below, seconds)
        if answer.x is None:
            return None
        taken = packs.these(np.flatnonzero(answer.x > 0.5))
        self._packs = self._packs.and_(taken)
        ways = np.where(taken.has[:, places], problem.walking[places][:, taken.site].T, np.inf)
        moved = at.copy()
        moved[places] = taken.site[ways.argmin(axis=0)]
        return moved, np.union1d(others, taken.site)

    def _those(self, places: Ints, others: Ints, sites: Ints, now: Bools) -> Packs:
        """The packs that are worth a try: cut to these places, not of the other sites, what is there now first."""
        problem = self._problem
        inside = np.zeros(self._packs.has.shape[1], dtype=bool)
        inside[places] = True
        known = self._packs.these(np.flatnonzero(np.isin(self._packs.site, others, invert=True)))
        cut = Packs.worthy(problem.walking, problem.cost, known.site, known.has & inside)
        cut = cut.these(np.flatnonzero(cut.has.any(axis=1)))
        saved = self._saved(cut)
        here = Packs.worthy(problem.walking, problem.cost, sites, now)
        open_ = float((self._least - self._saved(here)).sum())  # what all together lose by the prices
        local = self._local(places, others, open_)
        if local is not None:
            cut = cut.and_(local)
            saved = self._saved(cut)
        order = np.argsort(-saved, kind="stable")[:PACKS_MOST]
        pinned = sites[problem.siting.opened[sites]]
        empty = Packs.worthy(problem.walking, problem.cost, pinned, np.zeros((len(pinned), now.shape[1]), dtype=bool))
        return here.and_(cut.these(order[np.flatnonzero(self._least - saved[order] < max(open_, 1.0))])).and_(empty)

    def _local(self, places: Ints, others: Ints, open_: float) -> Packs | None:
        problem = self._problem
        least = np.where(problem.usable, self._least, np.inf)
        least[others] = np.inf
        walking, load, prices = problem.walking[places], self._best.load[places], self._prices[places]

        def packs_in(share: float) -> Packs | None:
            needs = least - share * open_
            return packs_within(walking, load, problem.room, problem.cost, prices, needs, LOCAL_MOST)

        found = widest(packs_in, LOCAL_SHARES)
        if found is None:
            return None
        has = np.zeros((len(found), len(problem.places)), dtype=bool)
        has[:, places] = found.has
        has, site = has[found.has.any(axis=1)], found.site[found.has.any(axis=1)]
        return Packs.worthy(problem.walking, problem.cost, site, has)

    def _saved(self, packs: Packs) -> Floats:
        return packs.has @ self._prices - packs.worth
