"""Packs: a candidate with whole places that it has room for; and all that are worth something at given prices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Packs:
    """site (N,), has (N, L) which places, worth (N,) what they walk and the site costs."""

    site: Ints
    has: Bools
    worth: Floats

    @classmethod
    def of(cls, walking: Floats, cost: Floats, sites: list[int], places: list[Ints]) -> Packs:
        """From the places of each."""
        has = np.zeros((len(sites), len(walking)), dtype=bool)
        has[np.repeat(np.arange(len(sites)), [len(one) for one in places]), np.concatenate([*places, _NONE])] = True
        return cls.worthy(walking, cost, np.array(sites, dtype=np.int64), has)

    @classmethod
    def worthy(cls, walking: Floats, cost: Floats, site: Ints, has: Bools) -> Packs:
        """With what each is worth."""
        pack, place = np.nonzero(has)
        return cls(site, has, cost[site] + np.bincount(pack, walking[place, site[pack]], len(site)))

    def __len__(self) -> int:
        return len(self.site)

    def and_(self, others: Packs) -> Packs:
        """Both, each once."""
        site, has = np.append(self.site, others.site), np.concatenate([self.has, others.has])
        key = np.concatenate([site[:, None].astype(np.int64).view(np.uint8), np.packbits(has, axis=1)], axis=1)
        _, first = np.unique(key, axis=0, return_index=True)
        first.sort()
        return Packs(site[first], has[first], np.append(self.worth, others.worth)[first])

    def these(self, which: Ints) -> Packs:
        """Some of them."""
        return Packs(self.site[which], self.has[which], self.worth[which])


_NONE: Ints = np.zeros(0, dtype=np.int64)


def packs_within(
    walking: Floats, load: Ints, room: Ints, cost: Floats, prices: Floats, least: Floats, most: int
) -> Packs | None:
    """Every pack of a candidate j that saves at least `least` (J,) at these prices, with places that cost it something,
    too, and empty ones; None where there are more than `most`. least: infinite of candidates that have none.

    Place after place, each in or out, as long as the best that can still be added, places split, is enough.
    """
    items = _Items.of(walking, load, room, cost, prices, least)
    row = np.arange(len(items.site))
    value, left = -cost[items.site], room[items.site].astype(float)
    inside = np.zeros((len(row), items.place.shape[1]), dtype=bool)
    for rank in range(items.place.shape[1]):
        place, gain = items.place[row, rank], items.gain[row, rank]
        size = np.where(place >= 0, items.load[row, rank], 0.0)
        may = (place >= 0) & (size <= left)
        with_it, rest = value + gain, left - size
        need = least[items.site[row]]
        may &= with_it + items.more(row, rank + 1, rest) >= need
        without = (place < 0) | (value + items.more(row, rank + 1, left) >= need)
        if may.sum() + without.sum() > most:
            return None
        added = inside[may]
        added[:, rank] = True
        inside = np.concatenate([inside[without], added])
        row = np.concatenate([row[without], row[may]])
        value = np.concatenate([value[without], with_it[may]])
        left = np.concatenate([left[without], rest[may]])
    has = np.zeros((len(row), len(load)), dtype=bool)
    pack, rank_ = np.nonzero(inside)
    has[pack, items.place[row[pack], rank_]] = True
    return Packs.worthy(walking, cost, items.site[row], has)


def widest(packs_in: Callable[[float], Packs | None], windows: Sequence[float]) -> Packs | None:
    """The packs in the last of the windows, each wider than the one before it, up to the first that holds too many;
    None where even the first does."""
    found = None
    for window in windows:
        more = packs_in(window)
        if more is None:
            break
        found = more
    return found


@dataclass(frozen=True, eq=False)
class _Items:
    """site (B,) of each row; place, gain, load (B, K) of what it may take, what gains most for its load first, -1 after
    the last. loads, gains (B, K + 1): those that gain, summed before each."""

    site: Ints
    place: Ints
    gain: Floats
    load: Floats
    loads: Floats
    gains: Floats

    @classmethod
    def of(cls, walking: Floats, load: Ints, room: Ints, cost: Floats, prices: Floats, least: Floats) -> _Items:
        site = np.flatnonzero(np.isfinite(least))
        gain = prices[:, None] - walking[:, site]
        full = _split_value(gain, load, room[site]) - cost[site]
        keep = full >= least[site] - 1e-9
        site, gain, full = site[keep], gain[:, keep], full[keep]
        may = (full + np.minimum(gain, 0.0) >= least[site]) & (load[:, None] <= room[site])
        ratio = np.where(gain > 0, gain / np.maximum(load, 1e-6)[:, None], np.minimum(gain, 0.0) - 1.0)
        ratio[~may] = -np.inf
        count = int(may.sum(axis=0).max(initial=0))
        order = np.argsort(-ratio, axis=0, kind="stable")[:count].T
        own = np.arange(len(site))[:, None]
        listed = may[order, own]
        gains = np.where(listed, gain[order, own], 0.0)
        sizes = np.where(listed, load[order].astype(float), 0.0)
        wins = gains > 0
        zero = np.zeros((len(site), 1))
        return cls(
            site,
            np.where(listed, order, -1),
            gains,
            sizes,
            np.concatenate([zero, np.where(wins, sizes, 0.0).cumsum(axis=1)], axis=1),
            np.concatenate([zero, np.where(wins, gains, 0.0).cumsum(axis=1)], axis=1),
        )

    def more(self, row: Ints, rank: int, left: Floats) -> Floats:
        """At most what the places from this rank on add to a row with so much room left."""
        ranks = self.loads.shape[1]
        apart = float(self.loads.max(initial=0.0) + left.max(initial=0.0)) + 1.0
        flat = (self.loads + np.arange(len(self.loads))[:, None] * apart).reshape(-1)
        upto = self.loads[row, rank] + left
        last = np.searchsorted(flat, row * apart + upto + 1e-9, side="right") - 1 - row * ranks
        last = np.clip(last, rank, ranks - 1)
        following = np.minimum(last, ranks - 2)
        size = np.where(last < ranks - 1, self.load[row, following], 0.0)
        gain = np.where(last < ranks - 1, np.maximum(self.gain[row, following], 0.0), 0.0)
        part = np.clip((upto - self.loads[row, last]) / np.maximum(size, 1e-9), 0.0, 1.0)
        return np.asarray(self.gains[row, last] - self.gains[row, rank] + part * gain)


def _split_value(gain: Floats, load: Ints, room: Ints) -> Floats:
    """(B,) what a candidate gains at most when places may be split."""
    ratio = np.where(gain > 0, gain / np.maximum(load, 1e-6)[:, None], 0.0)
    order = np.argsort(-ratio, axis=0, kind="stable")
    size = load[order].astype(float)
    before = size.cumsum(axis=0) - size
    part = np.where(size > 0, np.clip((room - before) / np.maximum(size, 1e-9), 0.0, 1.0), 1.0)
    own = np.arange(gain.shape[1])[None]
    return np.asarray((np.maximum(gain[order, own], 0.0) * part).sum(axis=0))
