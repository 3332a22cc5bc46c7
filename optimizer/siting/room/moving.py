"""Who goes where when sites are given and hold only so many: better by moves and swaps of whole places.

What is beyond the room of a site costs `dear` for each of its load, so that a start may be too full.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints

PAIRS_MOST = 1_500_000  # of places that are looked at for a swap at once


class Going:
    """Places at sites: walking (L, S) of the open sites, load (L,), room (S,), at (L,) the site of each place."""

    def __init__(self, walking: Floats, load: Ints, room: Ints, at: Ints, dear: float) -> None:
        self.walking: Floats = walking
        self.load: Floats = load.astype(float)
        self.room: Floats = room.astype(float)
        self.at: Ints = at.copy()
        self.dear = dear
        self.held: Floats = np.bincount(at, self.load, len(room)).astype(float)
        self._rows: Ints = np.arange(len(at))

    @property
    def over(self) -> float:
        """Load beyond the room."""
        return float(np.maximum(self.held - self.room, 0.0).sum())

    @property
    def value(self) -> float:
        """Person-metres."""
        return float(self.walking[self._rows, self.at].sum())

    def improve(self, rounds: int = 10_000) -> None:
        """Until no move and no swap makes it better."""
        for _ in range(rounds):
            if not self._move() and not self._swap():
                break

    def _beyond(self, held: Floats, room: Floats) -> Floats:
        return self.dear * np.maximum(held - room, 0.0)

    def _move(self) -> bool:
        now, room, own = self.walking[self._rows, self.at], self.room, self.at
        eased = self._beyond(self.held[own] - self.load, room[own]) - self._beyond(self.held[own], room[own])
        come = self._beyond(self.held + self.load[:, None], room) - self._beyond(self.held, room)
        change = self.walking - now[:, None] + eased[:, None] + come
        change[self._rows, own] = 0.0
        best = change.argmin(axis=1)
        gain = change[self._rows, best]
        order = np.argsort(gain, kind="stable")
        touched: set[int] = set()
        for place in order[gain[order] < -1e-7]:
            out, into = int(own[place]), int(best[place])
            if out in touched or into in touched:
                continue
            touched |= {out, into}
            self._go(int(place), into)
        return bool(touched)

    def _swap(self) -> bool:
        """The best swap of two places of different sites; only of places that would rather go elsewhere, with all."""
        now = self.walking[self._rows, self.at]
        wishes = np.flatnonzero((self.walking.min(axis=1) < now - 1e-9) | (self.held > self.room)[self.at])
        if not len(wishes):
            return False
        rest = now - self.walking.min(axis=1)
        most = max(1, PAIRS_MOST // len(self.at))
        if len(wishes) > most:
            wishes = wishes[np.argsort(-rest[wishes], kind="stable")[:most]]
        room, own = self.room, self.at
        mine, theirs = own[wishes][:, None], own[None, :]
        change = self.walking[wishes[:, None], theirs] - now[wishes][:, None]
        change = change + self.walking[:, own[wishes]].T - now
        more = self.load - self.load[wishes][:, None]  # that comes to my site
        change += self._beyond(self.held[mine] + more, room[mine]) - self._beyond(self.held[mine], room[mine])
        change += self._beyond(self.held[theirs] - more, room[theirs]) - self._beyond(self.held[theirs], room[theirs])
        change[mine == theirs] = 0.0
        best = change.argmin(axis=1)
        gain = change[np.arange(len(wishes)), best]
        touched: set[int] = set()
        order = np.argsort(gain, kind="stable")
        for row in order[gain[order] < -1e-7]:
            one, other = int(wishes[row]), int(best[row])
            sites = int(self.at[one]), int(self.at[other])
            if sites[0] in touched or sites[1] in touched:
                continue
            touched |= set(sites)
            self._go(one, sites[1])
            self._go(other, sites[0])
        return bool(touched)

    def _go(self, place: int, into: int) -> None:
        self.held[self.at[place]] -= self.load[place]
        self.at[place] = into
        self.held[into] += self.load[place]
