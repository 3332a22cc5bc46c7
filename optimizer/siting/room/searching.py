"""Good sites with room: who goes where is improved by moves and swaps, sites move to the middle of their places, and
other sites are tried near by."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course

from .moving import Going
from .problem import RoomProblem
from .transport import transported

MIDDLES = 10  # times at most that sites move to the middle of their places


class Best:
    """The best sites so far and share (L, J) of each place."""

    def __init__(self, problem: RoomProblem, course: Course, seed: int = 0) -> None:
        self.problem, self.course = problem, course
        self.sites: Ints = np.zeros(0, dtype=np.int64)
        self.share: Floats | None = None
        self.value = np.inf
        self.load = problem.load[problem.places]
        finite = problem.walking[np.isfinite(problem.walking)]
        self._longest = float(finite.max(initial=1.0)) + 1.0
        # nobody goes where there is no way as long as there is another
        self.walking = np.where(np.isinf(problem.walking), 1e3 * self._longest * len(self.load), problem.walking)
        self._random = np.random.default_rng(seed)
        self._seen: set[bytes] = set()

    @property
    def at(self) -> Ints:
        """(L,) the site of each place, where places stay whole."""
        return self.share.argmax(axis=1) if self.share is not None else np.zeros(0, dtype=np.int64)

    def like(self, site: int, some: Ints) -> Ints:
        """These candidates, first those to which the ways are most like those to this one."""
        apart = np.abs(self.walking[:, some] - self.walking[:, [site]]).sum(axis=0)
        return some[np.argsort(apart, kind="stable")]

    def move(self, sites: Ints, at: Ints) -> None:
        """Take these sites if they are better, with each place whole at (L,)."""
        share = np.zeros(self.problem.walking.shape)
        share[np.arange(len(at)), at] = 1.0
        self.take(sites, share)

    def offer(self, sites: Ints) -> None:
        """Look how good these sites are, and others in the middle of their places; once each."""
        key = np.sort(sites).tobytes()
        if key in self._seen or not len(sites) or self.course.is_over():
            return
        self._seen.add(key)
        if self.problem.room[sites].sum() < self.load.sum():
            return
        if self.problem.splits:
            self._offer_split(np.sort(sites))
        else:
            self._offer_whole(np.sort(sites))

    def take(self, sites: Ints, share: Floats) -> None:
        """Keep what is better and breaks nothing."""
        walking = np.where(share > 0, self.problem.walking, 0.0) * share
        value = float(walking.sum() + self.problem.cost[sites].sum())
        if value < self.value - 1e-9 * abs(value):
            self.sites, self.share, self.value = np.sort(sites), share, value
            self.course.tell(value, -np.inf)

    def search(self, seconds: float, rounds: int) -> None:
        """Try other sites beside the best for so long, and so many in a row that are no better."""
        ends, idle = self.course.seconds + seconds, 0
        while len(self.sites) and idle < rounds and self.course.seconds < ends and not self.course.is_over():
            before = self.value
            self.offer(self._another(self.sites, 1 + int(self._random.integers(2))))
            idle = 0 if self.value < before else idle + 1

    def _another(self, sites: Ints, times: int) -> Ints:
        """So many times one site less and one near to it more; or, where any number may open, one less, or one more."""
        siting = self.problem.siting
        is_open = np.zeros(siting.candidates, dtype=bool)
        is_open[sites] = True
        for _ in range(times):
            kind = int(self._random.integers(3)) if self.problem.sites is None else 0
            may_go, may_come = self._may_go(is_open), np.flatnonzero(self.problem.usable & ~is_open)
            if (kind < 2 and not len(may_go)) or (kind != 1 and not len(may_come)):
                continue
            out = int(self._random.choice(may_go)) if kind < 2 else -1
            if kind == 0:
                may_come = self.like(out, may_come)[: max(10, len(may_come) // 4)]
                if out not in self._may_go(is_open, alone=False):  # another of its village comes
                    may_come = may_come[siting.village[may_come] == siting.village[out]]
                    if not len(may_come):
                        continue
            if kind < 2:
                is_open[out] = False
            if kind != 1:
                is_open[int(self._random.choice(may_come))] = True
        return np.flatnonzero(is_open)

    def _may_go(self, is_open: Bools, *, alone: bool = True) -> Ints:
        """Open sites that are not pinned; where one goes `alone`, none that is the only one of a wanted village."""
        siting = self.problem.siting
        goes = is_open & ~siting.opened
        if alone and self.problem.sites is not None:
            return np.flatnonzero(goes)
        held = np.bincount(siting.village[is_open & (siting.village >= 0)], minlength=len(siting.wanted) + 1)
        wanted = np.append(siting.wanted, False)[siting.village]
        return np.flatnonzero(goes & ~(wanted & (held[siting.village] < 2)))

    def _offer_split(self, sites: Ints) -> None:
        share = transported(self.problem.walking[:, sites], self.load, self.problem.room[sites])
        if share is not None:
            whole = np.zeros(self.problem.walking.shape)
            whole[:, sites] = share
            self.take(sites, whole)

    def _offer_whole(self, sites: Ints) -> None:
        dear = 0.2 * self._longest / max(1.0, float(np.median(self.load)))
        value = np.inf
        for _ in range(MIDDLES):
            walking = self.walking[:, sites]
            going = Going(walking, self.load, self.problem.room[sites], walking.argmin(axis=1), dear)
            going.improve()
            for _ in range(3):
                if not going.over:
                    break
                going.dear *= 10
                going.improve()
            if not going.over:
                self.move(sites, sites[going.at])
            now = going.value + going.dear * going.over + float(self.problem.cost[sites].sum())
            if now >= value - 1e-9:
                break
            value = now
            moved = self._middles(sites, going)
            if np.array_equal(moved, sites):
                break
            sites = moved

    def _middles(self, sites: Ints, going: Going) -> Ints:
        """For the places of each site the best candidate, all at once; pins and villages are kept."""
        siting = self.problem.siting
        order = np.argsort(going.at, kind="stable")
        own, first = np.unique(going.at[order], return_index=True)
        cost = np.zeros((len(sites), siting.candidates)) + self.problem.cost
        cost[own] += np.add.reduceat(self.walking[order], first, axis=0)  # sums wake no threads, a product does
        much = 1e3 * (float(np.abs(cost).max()) + 1.0)
        never: Bools = self.problem.room < np.minimum(going.held, going.room)[:, None]
        never |= ~self.problem.usable
        if siting.wanted.any():
            own = siting.village[sites]
            held = (own >= 0) & siting.wanted[own]
            never |= held[:, None] & (siting.village != own[:, None])
        cost = cost + much * never
        cost[:, siting.opened] -= 10 * much  # they stay, whosever
        row, column = linear_sum_assignment(cost)
        if never[row, column].any() and not siting.opened.any():
            return sites
        moved = np.sort(column)
        return moved if self._keeps(moved) else sites

    def _keeps(self, sites: Ints) -> bool:
        siting = self.problem.siting
        is_open = np.zeros(siting.candidates, dtype=bool)
        is_open[sites] = True
        has = np.isin(np.flatnonzero(siting.wanted), siting.village[sites])
        return bool(is_open[siting.opened].all() and not is_open[siting.closed].any() and has.all())
