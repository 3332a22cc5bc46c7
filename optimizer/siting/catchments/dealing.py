"""Whole places to sites with room: moves, swaps and chains along the ways that cost least at the prices of room."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course

from .problem import Lists

OPTIONS, RANKS = 8, 64  # of each place: ways that are looked at, of the nearest
CHAIN_PAIRS = 2_000_000


class Dealt:
    """Each place at a site: at (L,). held (S,) and over of its room; a person beyond it costs `dear` metres."""

    def __init__(
        self, lists: Lists, people: Ints, room: Ints, prices: Floats, at: Ints, dear: float, course: Course
    ) -> None:
        self.people, self.room, self.dear, self._course = people.astype(float), room.astype(float), dear, course
        self.at: Ints = at.copy()
        self._rows: Ints = np.arange(len(at))
        self._option, self._metres = _options(lists, prices, at)
        self._now: Floats = self._metres[self._rows, (self._option == at[:, None]).argmax(axis=1)]
        self.held: Floats = np.bincount(at, people, len(room)).astype(float)

    @property
    def over(self) -> float:
        """People beyond the room."""
        return float(np.maximum(self.held - self.room, 0.0).sum())

    def improve(self) -> None:
        """Until no move, swap or chain makes it better, or it is over."""
        while not self._course.is_over():
            if not (self._move() or self._swap() or self._chain()):
                break

    def _beyond(self, held: Floats, site: Ints) -> Floats:
        return np.asarray(self.dear * np.maximum(held - self.room[site], 0.0))

    def _eased(self) -> Floats:
        """(L,) what a place's site is beyond its room less without it."""
        held = self.held[self.at]
        return self._beyond(held - self.people, self.at) - self._beyond(held, self.at)

    def _farther(self) -> Floats:
        """(L, T) person-metres more of each option; infinite where there is none, or where the place is."""
        more = self.people[:, None] * (self._metres - self._now[:, None])
        return np.where((self._option < 0) | (self._option == self.at[:, None]), np.inf, more)

    def _move(self) -> bool:
        option, own = self._option, self.people[:, None]
        come = self._beyond(self.held[option] + own, option) - self._beyond(self.held[option], option)
        change = self._farther() + self._eased()[:, None] + come
        best = change.argmin(axis=1)
        gain = change[self._rows, best]
        touched: set[int] = set()
        for place in _improving(gain):
            out, into = int(self.at[place]), int(option[place, best[place]])
            if out in touched or into in touched:
                continue
            touched |= {out, into}
            self._go(int(place), int(best[place]))
        return bool(touched)

    def _swap(self) -> bool:
        """Two places of two sites change them, where each is an option of the other."""
        sites = len(self.room)
        place, rank = np.nonzero((self._option >= 0) & (self._option != self.at[:, None]))
        own, into = self.at[place], self._option[place, rank]
        code, back = own * sites + into, into * sites + own
        order = np.argsort(code, kind="stable")
        # one of them comes nearer, or leaves a site that is too full
        wishes = np.flatnonzero((self.held > self.room)[own] | (self._metres[place, rank] < self._now[place]))
        first, last = (np.searchsorted(code[order], back[wishes], side) for side in ("left", "right"))
        one, other = _joined(wishes, first, last)
        other = order[other]
        return self._together(place[one], rank[one], place[other], rank[other])

    def _chain(self) -> bool:
        """A place leaves a site that is too full, or for a nearer one, where another place makes room."""
        too_full = self.held > self.room
        place, rank = np.nonzero((self._option >= 0) & (self._option != self.at[:, None]))
        own, into = self.at[place], self._option[place, rank]
        order = np.argsort(own, kind="stable")
        leave = np.flatnonzero(too_full[own] | (self._metres[place, rank] < self._now[place]))
        first, last = (np.searchsorted(own[order], into[leave], side) for side in ("left", "right"))
        most = np.searchsorted((last - first).cumsum(), CHAIN_PAIRS)
        one, other = _joined(leave[:most], first[:most], last[:most])
        other = order[other]
        return self._together(place[one], rank[one], place[other], rank[other])

    def _together(self, one: Ints, rank: Ints, other: Ints, its: Ints) -> bool:
        """The best pairs of moves (N,) that do not meet: a place to the site of another, which goes on."""
        if not len(one):
            return False
        a, b, c = self.at[one], self.at[other], self._option[other, its]
        mine, theirs = self.people[one], self.people[other]
        change = mine * (self._metres[one, rank] - self._now[one])
        change = change + theirs * (self._metres[other, its] - self._now[other])
        back = np.where(c == a, theirs, 0.0)
        change += self._beyond(self.held[a] - mine + back, a) - self._beyond(self.held[a], a)
        change += self._beyond(self.held[b] + mine - theirs, b) - self._beyond(self.held[b], b)
        on = self._beyond(self.held[c] + theirs, c) - self._beyond(self.held[c], c)
        change += np.where(c == a, 0.0, on)
        touched: set[int] = set()
        for pair in _improving(change):
            meets = {int(a[pair]), int(b[pair]), int(c[pair])}
            if meets & touched:
                continue
            touched |= meets
            self._go(int(one[pair]), int(rank[pair]))
            self._go(int(other[pair]), int(its[pair]))
        return bool(touched)

    def _go(self, place: int, rank: int) -> None:
        self.held[self.at[place]] -= self.people[place]
        self.at[place], self._now[place] = self._option[place, rank], self._metres[place, rank]
        self.held[self.at[place]] += self.people[place]


def _options(lists: Lists, prices: Floats, at: Ints) -> tuple[Ints, Floats]:
    """(L, T) sites and metres: the least with their prices, and where the place is, which is listed."""
    ranks = min(RANKS, lists.near.shape[1])
    near, metres = lists.near[:, :ranks], lists.metres[:, :ranks]
    cost = metres + prices[near]
    most = min(OPTIONS, ranks)
    picked = np.argpartition(cost, most - 1, axis=1)[:, :most] if most < ranks else np.argsort(cost, axis=1)
    option, way = np.take_along_axis(near, picked, axis=1), np.take_along_axis(metres, picked, axis=1)
    lacks = np.flatnonzero(~(option == at[:, None]).any(axis=1))
    rank = (lists.near[lacks] == at[lacks][:, None]).argmax(axis=1)
    option[lacks, -1], way[lacks, -1] = at[lacks], lists.metres[lacks, rank]
    return option, way


def _improving(change: Floats) -> Ints:
    """Those that make it better, the best first."""
    better = np.flatnonzero(change < -1e-7)
    return better[np.argsort(change[better], kind="stable")]


def _joined(left: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Each of left with all from its first to before its last."""
    count = last - first
    inside: Ints = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
    return np.repeat(left, count), np.repeat(first, count) + inside


def is_split(place: Ints, count: int) -> Bools:
    """(count,) which places are named more than once."""
    return np.bincount(place, minlength=count) > 1
