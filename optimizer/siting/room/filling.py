"""What candidates save at given prices when places stay whole: knapsacks filled for those alone that may be chosen."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.median.choosing import Chosen

from .knapsacks import Split
from .packs import Packs
from .problem import RoomProblem

BESIDE = 12  # candidates filled beside those that are chosen: likely the next ones
ROUNDS_KEPT = 400  # rounds of prices whose packs are kept


STEPS = 400  # into which room is cut
CELLS = 2_500_000  # places x steps up to which knapsacks are filled with whole places


class Chooses(Protocol):
    """`optimizer.siting.median.choosing.Choice` or `AnyNumber`."""

    def best(self, saved: Floats) -> Chosen:
        """The choice that saves most."""


class Filled:
    """As `knapsacks.Knapsacks`. Of a candidate that is not chosen what it would save with split places stands for what
    it saves: no less. Places are taken by dynamic programming over steps of room, rounded so that all that fits, fits.
    """

    def __init__(self, walking: Floats, load: Ints, room: Ints, cost: Floats, choice: Chooses, step: int) -> None:
        self._walking, self._load, self._room, self._cost = walking, load, room, cost
        self._steps, self._steps_of_room = load // step, room // step
        self._split = Split(walking, load, room, cost)
        self._choice = choice
        self._taken: dict[int, Ints] = {}
        self._kept: deque[dict[int, Ints]] = deque(maxlen=ROUNDS_KEPT)

    def at(self, prices: Floats) -> Floats:
        """(J,)"""
        saved = self._split.at(prices)
        self._taken = {}
        is_filled = np.zeros(len(saved), dtype=bool)
        while True:
            inside = self._choice.best(saved).inside
            todo = inside[~is_filled[inside]]
            if not len(todo):
                break
            rest = np.flatnonzero(~is_filled & (saved > 0))
            if len(rest) > BESIDE:
                rest = rest[np.argpartition(-saved[rest], BESIDE)[:BESIDE]]
            todo = np.union1d(todo, rest)
            saved[todo] = self._fill(todo)
            is_filled[todo] = True
        self._kept.append(self._taken)
        return saved

    def nearer(self, prices: Floats, chosen: Ints) -> Floats:
        """(L,)"""
        sets = [self._taken[int(one)] for one in chosen]
        return np.bincount(np.concatenate([*sets, np.zeros(0, dtype=np.int64)]), minlength=len(self._load)).astype(
            float
        )

    def packs(self) -> Packs:
        """What the last rounds filled candidates with, as far as it really fits, each once."""
        seen: dict[tuple[int, bytes], Ints] = {}
        for taken in self._kept:
            for site, places in taken.items():
                key = site, places.tobytes()
                if len(places) and key not in seen and self._load[places].sum() <= self._room[site]:
                    seen[key] = places
        return Packs.of(self._walking, self._cost, [site for site, _ in seen], list(seen.values()))

    def _fill(self, sites: Ints) -> Floats:
        """Place after place, the dearest room first; all these candidates at once."""
        place, gain = self._split.gaining(sites)  # (B, K), padded with -1 and 0
        steps = np.where(place >= 0, self._steps[place], 0)
        room = self._steps_of_room[sites]
        most, before = int(room.max()), int(steps.max(initial=0))
        best = np.full((len(sites), before + most + 1), -np.inf)  # what is beyond the room is never
        best[:, before:] = 0.0
        now, flat = best[:, before:], best.reshape(-1)
        at = (np.arange(len(sites)) * best.shape[1] + before)[:, None] + np.arange(most + 1)
        taken: Bools = np.zeros((place.shape[1], *now.shape), dtype=bool)
        for rank in range(place.shape[1]):
            more = flat[at - steps[:, rank, None]] + gain[:, rank, None]
            np.greater(more, now, out=taken[rank])
            np.copyto(now, more, where=taken[rank])
        rows, left = np.arange(len(sites)), room.copy()
        value = now[rows, left] - self._cost[sites]
        inside = np.zeros(place.shape, dtype=bool)
        for rank in range(place.shape[1] - 1, -1, -1):
            inside[:, rank] = taken[rank, rows, left]
            left -= steps[:, rank] * inside[:, rank]
        for row, site in enumerate(sites.tolist()):
            self._taken[site] = np.sort(place[row, inside[row]])
        return np.asarray(value)


def filled(problem: RoomProblem, choice: Chooses) -> Filled | None:
    """Those of a problem; None where there are too many places to fill them."""
    load = problem.load[problem.places]
    step = max(1, -(-int(problem.room.max(initial=1)) // STEPS))
    if len(load) * (int(problem.room.max(initial=0)) // step + 1) > CELLS:
        return None
    return Filled(problem.walking, load, problem.room, problem.cost, choice, step)
