"""Places at sites that hold only so much, made better group by group."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course

from .groups import Moves, bends, best_subsets, ordered, pairs, picked, triangles

EASED = ((3.0,), (1.5, 6.0), (2.0, 10.0), (1.2, 4.0), (5.0,))  # of the price of room, time after time, and then HARD:
HARD = (30.0, 300.0)  # what each of the load beyond it costs
THIRD = 0.9  # of sites may pay less as the third of a group than is counted on
MOST = 10  # moves of a group whose subsets are counted


class Dealt:
    """Each place at a site: at (L,); it may be too full. held (S,): load at each site."""

    def __init__(
        self, option: Ints, walking: Floats, load: Ints, room: Ints, prices: Floats, at: Ints, course: Course
    ) -> None:
        """option (L, T): sites that each place may go to, -1 for none; walking (L, T) person-metres there; load (L,);
        room (S,); prices (S,) of room, metres of each of the load, 0 where nothing is known; at (L,) among the
        options."""
        self.load, self.room = load.astype(float), room.astype(float)
        self.dear: Floats = np.zeros(len(room))
        self._option, self._walking, self._course = option, walking, course
        self._rows: Ints = np.arange(len(at))
        nearest = walking.min(axis=1)
        self._mean = float(nearest.sum() / max(1.0, self.load.sum()))
        self._longest = float(
            (np.where(option < 0, 0.0, walking).max(axis=1) / np.maximum(self.load, 1.0)).max(initial=0.0)
        )
        self.prices: Floats = np.minimum(prices, self._longest)
        self._best: tuple[float, float, Ints] = (np.inf, np.inf, at)
        self._stale: dict[int, Bools] = {}  # sites that have changed since groups of so many were looked at
        self._begin(at)

    @property
    def over(self) -> float:
        """Load beyond the room."""
        return float(np.maximum(self.held - self.room, 0.0).sum())

    @property
    def value(self) -> float:
        """Person-metres."""
        return float(self._now.sum())

    def settle(self) -> None:
        """With pairs of sites alone, soon so that little or nothing is beyond the room. Never worse than it was: first
        less beyond the room, then less walking."""
        self._through(HARD, (2,))

    def improve(self, number: int = 0) -> None:
        """Until no choice of moves in a group makes it better and as few as can be are beyond the room, or it is over.
        Never worse than it was; `number` says how full sites may be on the way."""
        self._through((*EASED[number % len(EASED)], *HARD), (2, 3))

    def _through(self, factors: tuple[float, ...], members: tuple[int, ...]) -> None:
        self._keep()
        self._stale = {count: np.ones(len(self.room), dtype=bool) for count in members}
        for factor in factors:
            self.dear = factor * (self.prices + self._mean)
            for count in members:
                self._sweep(count)
            self._keep()
            if not self.over:
                break
        if self.over:
            self._relieve()
        self._begin(self._best[2])

    def relieve(self) -> None:
        """Only so that less is beyond the room, whatever it costs, from the sites that are too full on."""
        self._keep()
        self._relieve()
        self._begin(self._best[2])

    def _keep(self) -> None:
        over, value = self.over, self.value
        if (over, value) < self._best[:2]:
            self._best = (over, value, self.at.copy())

    def _begin(self, at: Ints) -> None:
        self.at = at.copy()
        self._now: Floats = self._walking[self._rows, (self._option == at[:, None]).argmax(axis=1)].copy()
        self.held: Floats = np.bincount(at, self.load, len(self.room)).astype(float)

    def _sweep(self, members: int) -> None:
        """Of groups of so many sites; where it has become dearer to be beyond the room, only sites that are, and those
        that have changed since, can gain."""
        about = self._stale[members] | (self.held > self.room)
        while about.any() and not self._course.is_over():
            about = self._step(about, members)
            for count, stale in self._stale.items():
                if count != members:
                    stale |= about
        self._stale[members][:] = False

    def _relieve(self) -> None:
        """With pairs of the sites that are too full; where these end, with all pairs of sites that follow on them."""
        self.dear = np.full(len(self.room), HARD[-1] * (self._longest + self._mean))
        while not self._course.is_over():
            too_full = self.held > self.room
            if not too_full.any() or not (self._step(too_full, 2).any() or self._step(too_full, 0).any()):
                break
        self._keep()

    def _step(self, about: Bools, members: int) -> Bools:
        """(S,) whose places have changed: the best choices in groups with a site of `about`; 0 members for bends."""
        sites = len(self.room)
        changed = np.zeros(sites, dtype=bool)
        moves = self._moves(about, members)
        if not len(moves.place):
            return changed
        both = pairs(moves, sites)
        groups = both if members == 2 else triangles(both, sites) if members else bends(both, about)
        groups = groups[about[groups].any(axis=1)]
        found = picked(moves, groups, sites, MOST)
        gain, subset = best_subsets(moves, groups, found, self.held, self.room, self.dear, self.prices)
        better = np.flatnonzero(gain < -1e-9 * (1.0 + self._mean * self.load.mean()))
        for group in better[gain[better].argsort(kind="stable")]:
            if not changed[groups[group]].any():
                changed[groups[group]] = True
                go = found[group][(subset[group, None] >> np.arange(found.shape[1])) & 1 == 1]
                self._go(moves, go[go >= 0])
        return changed

    def _moves(self, about: Bools, members: int) -> Moves:
        """Those that a group with a site of `about` can have."""
        may = self._option != self.at[:, None]
        may &= self._option >= 0
        if not about.all():
            near = about
            for _ in range({2: 0, 3: 1, 0: 2}[members]):
                touched = may & (near[self.at][:, None] | near[self._option])
                place, rank = np.nonzero(touched)
                near = near.copy()
                near[self.at[place]] = True
                near[self._option[place, rank]] = True
            may &= (near[self.at][:, None] | near[self._option]) if members == 2 else near[self._option]
            if members != 2:
                may &= near[self.at][:, None]
        place, rank = np.nonzero(may)
        out, into, load = self.at[place], self._option[place, rank], self.load[place]
        more = self._walking[place, rank] - self._now[place]
        priced = more + load * (self.prices[into] - self.prices[out])
        # what may pay for a move: room of the two sites and a third, load beyond it, places that wish to leave
        pays = np.maximum(self.prices * (self.room - self.held), self.dear * (self.held - self.room))
        pays -= np.bincount(out, np.minimum(priced, 0.0), len(pays))
        third = np.quantile(pays, THIRD) if members != 2 else 0.0
        few = priced <= pays[out] + pays[into] + third
        return ordered(Moves(place[few], out[few], into[few], load[few], more[few], priced[few]))

    def _go(self, moves: Moves, go: Ints) -> None:
        np.subtract.at(self.held, moves.out[go], moves.load[go])
        np.add.at(self.held, moves.into[go], moves.load[go])
        self.at[moves.place[go]] = moves.into[go]
        self._now[moves.place[go]] += moves.more[go]
