"""Who has a site within a walk and who has not: people and ground, and how many have one within how many minutes.

Every figure carries its n and N. People of whom no place is known are in N and in neither part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.catchments import Catchments, catchments
from geo.shapes import Shape
from geo.travel.detours import Detours
from geo.travel.ways import WayLists

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WALK_MINUTES = 15.0
"""The circle of the national guidance for sampling: a site within 15 minutes on foot."""
CURVE = tuple(float(minutes) for minutes in range(0, 61, 5))
HAS, HAS_NOT = 1, 0


@dataclass(frozen=True, slots=True)
class Share:
    """n of N people."""

    n: int
    whole: int


@dataclass(frozen=True, slots=True)
class Access:
    """within + without + unplaced = whole. no_way: of those without, who have no way to any site at all.

    curve: minutes, and who have a site within them. by_group: within, of each group of places, of its placed people.
    median_minutes: within which half of the placed people have a site, infinite where they have not.
    """

    limit_minutes: float
    within: int
    without: int
    no_way: int
    unplaced: int
    curve: tuple[tuple[float, Share], ...]
    by_group: tuple[Share, ...]
    median_minutes: float

    @property
    def whole(self) -> int:
        """N: all people, placed or not."""
        return self.within + self.without + self.unplaced

    @property
    def share(self) -> Share:
        """Who have a site within the limit, of all."""
        return Share(self.within, self.whole)


def nearest_minutes(lists: WayLists, is_open: ArrayLike, limit_minutes: float = WALK_MINUTES) -> Floats:
    """Minutes from each place to the open site that is soonest reached, shape (I,), infinite where none is listed.

    is_open (J,): of each candidate. Raises ValueError where a list ends before the limit, so that a site within it
    may be missing.
    """
    opened = np.asarray(is_open, dtype=bool)
    usable = (lists.near >= 0) & opened[lists.near]
    found: Floats = np.where(usable, lists.minutes, np.inf).min(axis=1)
    short = (found > limit_minutes) & (lists.complete_to < limit_minutes * _metres_a_minute(lists))
    if short.any():
        raise ValueError(f"{int(short.sum())} lists of ways end before {limit_minutes:g} minutes")
    return found


def _metres_a_minute(lists: WayLists) -> float:
    """The fastest that any way of the lists is gone: what is not listed is not sooner reached. Infinite where the lists
    cannot say."""
    walked = np.isfinite(lists.minutes) & (lists.minutes > 0)
    fastest = float((lists.metres[walked] / lists.minutes[walked]).max(initial=0.0))
    if "factors" in lists.method.detail:
        fastest = max(fastest, Detours.of_json(lists.method.detail["factors"]).metres(1))
    return fastest or np.inf


def access(
    people: ArrayLike,
    minutes: ArrayLike,
    *,
    limit_minutes: float = WALK_MINUTES,
    unplaced: int = 0,
    group: ArrayLike | None = None,
    curve: Sequence[float] = CURVE,
) -> Access:
    """Figures of people (I,) at places whose nearest site is so many minutes (I,) away, infinite for no way.

    group (I,): of each place, from 0 on; its township. Raises ValueError for arrays of unlike length, people below 0,
    minutes that are no number or below 0.
    """
    count, away = np.asarray(people, dtype=np.int64), np.asarray(minutes, dtype=np.float64)
    groups = np.zeros(len(count), dtype=np.int64) if group is None else np.asarray(group, dtype=np.int64)
    if not count.shape == away.shape == groups.shape:
        raise ValueError(f"people {count.shape}, minutes {away.shape}, groups {groups.shape}: of unlike length")
    if (count < 0).any() or unplaced < 0 or not (away >= 0).all() or (groups < 0).any():
        raise ValueError("people, minutes or groups below 0, or no number")
    whole = int(count.sum()) + unplaced
    near = away <= limit_minutes
    within = int(count[near].sum())
    order = np.argsort(away, kind="stable")
    heads = np.cumsum(count[order])
    half = int(np.searchsorted(heads, heads[-1] / 2)) if len(heads) and heads[-1] else -1
    ordered = away[order]
    reached = [
        int(heads[k - 1]) if k else 0 for k in np.searchsorted(ordered, np.asarray(curve), side="right").tolist()
    ]
    inside, of = (np.bincount(groups, weight).astype(np.int64) for weight in (np.where(near, count, 0), count))
    return Access(
        limit_minutes=limit_minutes,
        within=within,
        without=whole - unplaced - within,
        no_way=int(count[np.isinf(away)].sum()),
        unplaced=unplaced,
        curve=tuple((float(m), Share(n, whole)) for m, n in zip(curve, reached, strict=True)),
        by_group=tuple(Share(int(n), int(total)) for n, total in zip(inside, of, strict=True)),
        median_minutes=float(ordered[half]) if half >= 0 else float("inf"),
    )


def access_ground(
    place_lon: ArrayLike,
    place_lat: ArrayLike,
    minutes: ArrayLike,
    township: ArrayLike,
    grounds: Sequence[Shape],
    *,
    limit_minutes: float = WALK_MINUTES,
    cells: Sequence[Shape | None] | None = None,
) -> Catchments:
    """The map: the ground of places with a site within the limit (`HAS`) and without (`HAS_NOT`), by township.

    Ground goes with its nearest place, or with the place that brings it, so that the map agrees with the figures:
    it says of each place whether it has a site, not of each spot. -1 is ground of a township without a place. What is
    given and what is refused is as with `catchments`.
    """
    has = np.where(np.asarray(minutes, dtype=np.float64) <= limit_minutes, HAS, HAS_NOT)
    return catchments(place_lon, place_lat, has, township, grounds, cells=cells)


def ground_m2(ground: Catchments) -> dict[int, float]:
    """Square metres of `HAS`, `HAS_NOT` and -1; they add up to the townships'."""
    found = {HAS: 0.0, HAS_NOT: 0.0, -1: 0.0}
    for piece in ground.pieces:
        found[piece.site] += piece.m2
    return found
