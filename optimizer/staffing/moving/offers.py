"""The best next team: every site and every source ranked at once, the best few of them worked out exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.staffing.moving.ledger import Ledger
from optimizer.staffing.moving.people import IDLE, People, Taken

WINDOWS = 48  # sites with the largest gain that are looked at
SOURCES = 3  # sources of each
EXACT = 24  # teams worked out exactly
NOBODY = 0.5  # people that a change counts as where nobody's counts


@dataclass(frozen=True, eq=False)
class Offer:
    """A team, and what it gains: (shortfall, waiting)."""

    team: list[Taken]
    gain: tuple[float, float]
    changes: int

    @property
    def is_better(self) -> bool:
        """True where the plan gets better in lexicographic order."""
        return self.gain > (0.0, 0.0)

    def score(self) -> tuple[float, float]:
        people = max(float(self.changes), NOBODY)
        return self.gain[0] / people, self.gain[1] / people


class Offers:
    """Windows are the pairs of a site and a block in which it may run."""

    def __init__(self, ledger: Ledger, people: People) -> None:
        self.ledger, self.people = ledger, people
        problem, blocks = ledger.problem, people.blocks
        worth = (problem.pace > 0) & (problem.lanes_max > 0) & (problem.arrived[:, -1] > 0)
        self.site, self.block = np.nonzero(blocks.usable & worth[:, None])
        self.needs, self.more = ledger.lacking(self.site, blocks.covers[self.block])
        self.losses: dict[tuple[int, ...], Ints] = {}
        self.worth_of: dict[tuple[int, ...], Floats] = {}  # of `losses`, as long as nothing changes

    def touch(self, sites: set[int]) -> None:
        """Work out anew what hangs on these sites."""
        self.worth_of.clear()
        own = np.flatnonzero(np.isin(self.site, list(sites)))
        self.needs[own], self.more[own] = self.ledger.lacking(
            self.site[own], self.people.blocks.covers[self.block[own]]
        )
        at = np.array(sorted(sites), dtype=np.int64)
        for taken, sums in self.losses.items():
            sums[at] = self._without(at, taken)

    def _without(self, sites: Ints, taken: tuple[int, ...]) -> Ints:
        left = np.maximum(self.ledger.present[sites] - np.array(taken)[None, :, None], 0)
        return self.ledger.sums_with(sites, left)

    def _loss(self, taken: tuple[int, ...], marginal: Floats) -> Floats:
        """(J,) about what each site loses with these people of each role; less people than that: nothing to take."""
        if taken not in self.worth_of:
            every = np.arange(len(self.ledger.sums))
            if taken not in self.losses:
                self.losses[taken] = self._without(every, taken)
            self.worth_of[taken] = -self.ledger.worth(every, self.losses[taken], marginal)
        return self.worth_of[taken]

    def best(self) -> Offer | None:
        """The team with the largest gain for each changed person; None where none makes the plan better."""
        marginal = self.ledger.marginal()
        gains = self.ledger.worth(self.site, self.more, marginal)
        count = self.needs.sum(axis=1)
        ratio = np.where((gains > 0) & (count > 0), gains / np.maximum(count, NOBODY), -np.inf)
        top = np.argsort(-ratio, kind="stable")[:WINDOWS]
        top = top[np.isfinite(ratio[top])]
        ranked: list[tuple[float, int, tuple[int, ...]]] = []
        for block in np.unique(self.block[top]).tolist():
            ranked += self._ranked(top[self.block[top] == block], block, gains, marginal)
        ranked.sort()
        found: Offer | None = None
        for _, window, sources in ranked[:EXACT]:
            offer = self._exact(window, sources)
            if offer is not None and offer.is_better and (found is None or offer.score() > found.score()):
                found = offer
        return found

    def _ranked(
        self, windows: Ints, block: int, gains: Floats, marginal: Floats
    ) -> list[tuple[float, int, tuple[int, ...]]]:
        """(-gain for each person, window, source of each role) of the windows of one block."""
        people, problem = self.people, self.ledger.problem
        sites = self.site[windows]
        reach = people.reach[:, sites].astype(np.int64)  # (bases, n)
        asked = np.flatnonzero(self.needs[windows].any(axis=0)).tolist()
        from_idle = np.zeros((len(windows), len(problem.roles)), dtype=np.int64)
        from_site: dict[int, Ints] = {}
        for role in asked:
            from_idle[:, role] = people.idle_by_base(role, block) @ reach
            from_site[role] = people.keeping_by_base(role, block) @ reach  # (J, n)
        out: list[tuple[float, int, tuple[int, ...]]] = []
        for i, window in enumerate(windows.tolist()):
            needs = self.needs[window]
            taken = np.where(needs > from_idle[i], needs, 0)
            total = int(needs.sum())
            lacking = np.flatnonzero(taken).tolist()
            if not lacking:
                out.append((-float(gains[window]) / total, window, (IDLE,) * len(needs)))
                continue
            able = np.ones(len(problem.site_codes), dtype=bool)
            for role in lacking:
                able &= from_site[role][:, i] >= needs[role]
            able[sites[i]] = False
            self._offer(out, window, taken, able, float(gains[window]), total, marginal)
            if len(lacking) > 1:
                self._apart(out, window, lacking, i, from_site, float(gains[window]), total, marginal)
        return out

    def _offer(
        self,
        out: list[tuple[float, int, tuple[int, ...]]],
        window: int,
        taken: Ints,
        able: Ints,
        gain: float,
        total: int,
        marginal: Floats,
    ) -> None:
        """All that is not idle from one site."""
        loss = np.where(able, self._loss(tuple(taken.tolist()), marginal), np.inf)
        for source in np.argsort(loss, kind="stable")[:SOURCES].tolist():
            if loss[source] < gain:
                sources = tuple(source if n else IDLE for n in taken.tolist())
                out.append((-(gain - float(loss[source])) / total, window, sources))

    def _apart(
        self,
        out: list[tuple[float, int, tuple[int, ...]]],
        window: int,
        lacking: list[int],
        i: int,
        from_site: dict[int, Ints],
        gain: float,
        total: int,
        marginal: Floats,
    ) -> None:
        """Each role from the site that loses the least with it."""
        roles = len(self.ledger.problem.roles)
        sources, lost = [IDLE] * roles, 0.0
        for role in lacking:
            need = int(self.needs[window, role])
            one = tuple(need if r == role else 0 for r in range(roles))
            able = from_site[role][:, i] >= need
            able[self.site[window]] = False
            loss = np.where(able, self._loss(one, marginal), np.inf)
            best = int(loss.argmin())
            sources[role], lost = best, lost + float(loss[best])
        if lost < gain:
            out.append((-(gain - lost) / total, window, tuple(sources)))

    def _exact(self, window: int, sources: tuple[int, ...]) -> Offer | None:
        site, block = int(self.site[window]), int(self.block[window])
        used: dict[int, int] = {}
        team: list[Taken] = []
        for role in np.flatnonzero(self.needs[window]).tolist():
            crew = self.people.crew(site, role, block, int(self.needs[window, role]), sources[role], used)
            if not crew:
                return None
            for one in crew:
                used[one.group] = used.get(one.group, 0) + one.people
            team += crew
        changes = self.people.changes(team)
        if changes > self.people.moves or not self.people.take(team):
            return None
        self.people.take(team, -1)
        return Offer(team, self.ledger.gain(self.people.shifts(team)), changes)
