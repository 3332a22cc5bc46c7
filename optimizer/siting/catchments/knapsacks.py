"""What each site saves at given prices for people when it takes whole places: a knapsack of each site.

The relaxed choice of a site, people of the places that gain most and a part of the last, saves no less than any. Most
places are in the best choice or out of it for sure: to leave them out, or to take them, would cost more than a known
choice is short of the relaxed one. Of the few that are left all subsets are counted, or they are filled in one after
the other. Where a known choice is hardly short, or that would be long, the relaxed one says what is saved.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats, Ints

from .problem import Lists

FIRST = 10  # places of a site, by which least is lost, whose subsets give a known choice
SHORT = 2.0  # people at the price of room by which a known choice may be short
SUBSETS, CELLS = (4, 6, 8, 10, 12), 16_384  # places of which all subsets are counted; subsets that are counted at once
LONGEST = 1_000_000  # places times room up to which they are filled in one after the other


class Knapsacks:
    """As `optimizer.siting.median.saving.Savings`: people (L,) of places, room (S,); split (L,): not whole, so that at
    their sites the relaxed choice counts."""

    def __init__(self, lists: Lists, people: Ints, room: Ints, split: Bools) -> None:
        self.lists, self.people, self.room, self._split = lists, people, room, split
        self._known: Bools = np.zeros(lists.near.shape, dtype=bool)
        nothing = np.zeros(0, dtype=np.int64)
        self._taken: tuple[Ints, Ints] = (nothing, nothing)

    def at(self, prices: Floats) -> Floats:
        """(S,) person-metres that a site saves at most, at prices (L,) for each person of a place."""
        place, rank = self._gaining(prices)
        site = self.lists.near[place, rank]
        gain = prices[place] - self.lists.metres[place, rank]  # of each person
        order = np.lexsort((-gain, site))
        place, rank, site, gain = place[order], rank[order], site[order], gain[order]
        known = self._known[place, rank]
        relaxed = np.zeros(len(self.room), dtype=bool)
        relaxed[site[self._split[place]]] = True
        taken, saved = self._filled(site, gain, self.people[place], known, relaxed)
        self._known[self._taken] = False
        self._taken = place[taken], rank[taken]
        self._known[self._taken] = True
        return saved

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        """(L,) how many sites take each place, after `at` with the same prices; all sites are chosen."""
        return np.bincount(self._taken[0], minlength=len(self.people)).astype(float)

    def _gaining(self, prices: Floats) -> tuple[Ints, Ints]:
        """Places and ranks of sites that gain by them and could hold them."""
        ranks, width = self.lists.near.shape[1], 16
        while width < ranks and (self.lists.metres[:, width - 1] < prices).any():
            width *= 2
        place, rank = np.nonzero(self.lists.metres[:, :width] < prices[:, None])
        fits = (self.people[place] <= self.room[self.lists.near[place, rank]]) | self._split[place]
        return place[fits], rank[fits]

    def _filled(self, site: Ints, gain: Floats, people: Ints, known: Bools, is_relaxed: Bools) -> tuple[Bools, Floats]:
        """Which of the ways (N,), ordered by site and falling gain of a person, are taken; (S,) what that saves."""
        sites = len(self.room)
        own, begins = gain * people, np.searchsorted(site, np.arange(sites + 1))
        held = people.cumsum()
        left = self.room[site] - held + np.append(0, held)[begins[:-1]][site]  # with this one
        first_site, first = np.unique(site[left < 0], return_index=True)
        broken = np.flatnonzero(left < 0)[first]  # of the first of a site that does not fit a part is taken
        full = np.zeros(sites, dtype=bool)
        full[first_site] = True
        prices, last = np.zeros(sites), np.full(sites, len(site))
        prices[first_site], last[first_site] = gain[broken], broken
        whole = np.arange(len(site)) < last[site]
        saved = np.bincount(site[whole], own[whole], sites).astype(float)
        relaxed = saved.copy()
        relaxed[first_site] += (left[broken] + people[broken]) * gain[broken]
        saved = np.maximum(saved, np.bincount(site[known], own[known], sites))
        lost = np.abs(own - prices[site] * people)  # if it were out and not in, or in and not out
        order = np.lexsort((lost, site))
        open_ = np.zeros(len(site), dtype=bool)
        open_[order[np.arange(len(site)) - begins[:-1][site[order]] < FIRST]] = True
        taken = self._with_best(whole, open_ & full[site], site, own, people)
        saved = np.maximum(saved, np.bincount(site[taken], own[taken], sites))
        short = relaxed - saved
        open_ = (lost <= short[site] * (1 + 1e-9) + 1e-6) & full[site]
        is_relaxed = is_relaxed | (short <= SHORT * prices)
        is_relaxed |= np.bincount(site[open_], minlength=sites) * self.room > LONGEST
        better = self._with_best(whole, open_ & ~is_relaxed[site], site, own, people)
        taken = np.where(is_relaxed[site], taken, better)
        return taken, np.where(is_relaxed, relaxed, np.bincount(site[taken], own[taken], sites))

    def _with_best(self, whole: Bools, open_: Bools, site: Ints, own: Floats, people: Ints) -> Bools:
        """(N,) the `whole` that are not open, and of the open ones those that save most in the room that is left."""
        taken = whole & ~open_
        room = self.room - np.bincount(site[taken], people[taken], len(self.room)).astype(np.int64)
        at = np.flatnonzero(open_)
        taken[at[_best(site[at], own[at], people[at], room)]] = True
        return taken


def _best(site: Ints, own: Floats, people: Ints, room: Ints) -> Ints:
    """Which of the places (N,), ordered by site, save most in the room (S,)."""
    begins = np.searchsorted(site, np.arange(len(room) + 1))
    count = np.diff(begins)
    found = []
    for low, width in zip((0, *SUBSETS), SUBSETS, strict=False):
        mine = np.flatnonzero((count > low) & (count <= width))
        at = begins[mine][:, None] + np.arange(width)
        inside = np.arange(width) < count[mine][:, None]
        at = np.where(inside, at, 0)
        if len(mine):
            subset = _subsets(np.where(inside, own[at], 0.0).T, np.where(inside, people[at], 0).T, room[mine])
            found.append(at[inside & ((subset[:, None] >> np.arange(width)) & 1 == 1)])
    for one in np.flatnonzero(count > SUBSETS[-1]):
        part = slice(begins[one], begins[one + 1])
        found.append(begins[one] + _one_by_one(own[part], people[part], int(room[one])))
    return np.concatenate([np.zeros(0, dtype=np.int64), *found])


def _subsets(own: Floats, people: Ints, room: Ints) -> Ints:
    """(N,) of the rows (m, N) of each column the subset that saves most in its room, as bits."""
    out = np.zeros(len(room), dtype=np.int64)
    width, size = len(own), max(1, CELLS >> len(own))
    saves, holds = np.zeros((1 << width, size)), np.zeros((1 << width, size))
    for start in range(0, len(room), size):
        part = slice(start, min(start + size, len(room)))
        count = part.stop - start
        for row in range(width):
            half = 1 << row
            np.add(saves[:half, :count], own[row, part], out=saves[half : 2 * half, :count])
            np.add(holds[:half, :count], people[row, part], out=holds[half : 2 * half, :count])
        out[part] = np.where(holds[:, :count] <= room[part], saves[:, :count], -1.0).argmax(axis=0)
    return out


def _one_by_one(own: Floats, people: Ints, room: int) -> Ints:
    """Which save most: the best in each room, place after place."""
    best = np.zeros(room + 1)
    better = np.zeros((len(own), room + 1), dtype=bool)
    for row, size in enumerate(people.tolist()):
        if size <= room:
            more = best[: room + 1 - size] + own[row]
            np.greater(more, best[size:], out=better[row, size:])
            np.maximum(best[size:], more, out=best[size:])
    taken = []
    for row in range(len(own) - 1, -1, -1):
        if better[row, room]:
            taken.append(row)
            room -= int(people[row])
    return np.array(taken, dtype=np.int64)
