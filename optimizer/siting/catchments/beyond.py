"""Where room is short: how many people are beyond it at least, and what walking is proven with so many."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Bools, Floats, Ints

from .flowing import proven
from .problem import Lists

CAPS = 8  # of the prices, each tried


def least_beyond(lists: Lists, people: Ints, room: Ints, split: Bools, prices: Floats, dear: float) -> int:
    """How many people at least are beyond the room: those who reach no sites but dear ones, less the room of these; or,
    of places that stay whole, what the largest site in reach lacks for each."""
    whole = np.flatnonzero(~split & (people > room.min()))
    near = lists.near[whole]
    largest = np.where(near < 0, 0, room[near]).max(axis=1, initial=0)
    largest = np.where(np.isinf(lists.complete_to[whole]), largest, room.max())
    too_large = int(np.maximum(people[whole] - largest, 0).sum())
    is_dear = prices > 0.5 * dear
    if not is_dear.any():
        return too_large
    only = ((lists.near < 0) | is_dear[lists.near]).all(axis=1) & np.isinf(lists.complete_to)
    every = int(people[np.isinf(lists.complete_to)].sum() - room.sum())
    return max(too_large, int(people[only].sum() - room[is_dear].sum()), every)


def proven_beyond(lists: Lists, people: Ints, room: Ints, prices: Floats, over: int) -> float:
    """Person-metres that nobody has less of with so many people beyond the room: each of these saves the dearest price
    at most, so that prices (S,) without their peaks may prove more."""
    if not over:
        return proven(lists, people, room, prices)
    caps = np.unique(np.quantile(prices, np.linspace(0.0, 1.0, CAPS)))
    return max(proven(lists, people, room, np.minimum(prices, cap)) - float(cap) * over for cap in caps)
