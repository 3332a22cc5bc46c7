"""Generated cases of choosing sites that are hard or large: ground with towns, villages in between, ways as the crow
flies x 1.3 in whole metres.

All from seeds; nothing of it is a real place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.siting.problem import SitingProblem, Ways

DETOUR = 1.3


@dataclass(frozen=True, eq=False)
class Ground:
    """places (I, 2) and candidates (J, 2) in metres, people (I,)."""

    places: Floats
    candidates: Floats
    people: Ints


def county(places: int, candidates: int, seed: int, size_m: float = 40_000.0) -> Ground:
    """Half of the places around towns, the rest anywhere; candidates near places; few large places and many small."""
    random = np.random.default_rng(seed)
    towns = random.random((max(3, places // 400), 2)) * size_m
    at = random.random((places, 2)) * size_m
    near = random.random(places) < 0.5
    at[near] = towns[random.integers(0, len(towns), int(near.sum()))] + random.normal(0, 1500, (int(near.sum()), 2))
    own = random.choice(places, candidates, replace=candidates > places)
    people = np.maximum(1, np.rint(random.lognormal(4.6, 0.7, places))).astype(np.int64)
    return Ground(at, at[own] + random.normal(0, 200, (candidates, 2)), people)


def uneven(places: int, candidates: int, seed: int) -> Ground:
    """As `county`, but some places are a hundred times as large as most."""
    ground = county(places, candidates, seed)
    people = np.random.default_rng(seed).lognormal(4.0, 1.3, places)
    return Ground(ground.places, ground.candidates, np.maximum(1, np.rint(people)).astype(np.int64))


def even(places: int, seed: int, size_m: float = 10_000.0) -> Ground:
    """Places anywhere, each a candidate too, people alike: nothing tells one site from another, few are hard."""
    random = np.random.default_rng(seed)
    at = random.random((places, 2)) * size_m
    return Ground(at, at.copy(), np.ones(places, dtype=np.int64))


def lattice(side: int) -> Ground:
    """A square of places 100 m apart, each a candidate: many choices are as good as each other."""
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * 100.0
    return Ground(at, at.copy(), np.ones(side * side, dtype=np.int64))


def whole_table(ground: Ground) -> Ways:
    """All ways."""
    apart = ground.places[:, None, :] - ground.candidates[None, :, :]
    return Ways.of_table(np.rint(DETOUR * np.hypot(apart[..., 0], apart[..., 1])))


def nearest(ground: Ground, ranks: int) -> Ways:
    """The ways to so many nearest candidates; complete up to the last."""
    from scipy.spatial import cKDTree

    metres, near = cKDTree(ground.candidates).query(ground.places, k=ranks)
    metres = np.rint(DETOUR * metres)
    return Ways(near.astype(np.int64), metres, metres[:, -1].copy())


def problem(ground: Ground, ways: Ways) -> SitingProblem:
    """Without pins and villages."""
    return SitingProblem.plain(ways, ground.people, len(ground.candidates))


def room_of_lanes(ground: Ground, share: float, seed: int, hours: int = 8) -> Ints:
    """(J,) people an hour x hours: one to six lanes a candidate, whole people an hour of a lane, so that all have room
    for about `share` times all people together."""
    lanes = np.random.default_rng(seed).integers(1, 7, len(ground.candidates))
    pace = int(np.ceil(share * ground.people.sum() / (lanes.sum() * hours)))
    return np.asarray(lanes * pace * hours, dtype=np.int64)


def room_of(ground: Ground, share: float, seed: int, sites: int | None = None) -> Ints:
    """(J,) whole people: of so many sites `share` times all people together, each 0.6 to 1.4 of the mean."""
    count = len(ground.candidates)
    each = np.random.default_rng(seed).uniform(0.6, 1.4, count)
    room = each / each.mean() * share * ground.people.sum() / (sites or count)
    return np.ceil(room).astype(np.int64)
