"""From open sites with room to catchments with a bound: the flow, whole places, then what is left open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course
from optimizer.siting.sited import BoundKind, Status

from .flowing import Flowed, flowed, least_beyond, least_prices, proven
from .problem import CatchmentProblem, Lists
from .proving import proven_whole
from .whole import made_whole, mostly

WAYS_MOST, FEW = 40_000, 16  # ways that prices may leave open for a program; nearest, counted first
SAME = 1e-9  # of the walking


@dataclass(frozen=True, eq=False)
class Catchments:
    """place, site, people (N,): who goes where, ordered by place, whole people that sum to those of each place.

    site_of (I,): the site with most of a place, -1 where it goes nowhere: it has no listed way to an open site, or
    nobody lives there. held, over (J,): people at each candidate, and those of them beyond its room. beyond_least: no
    choice has fewer people beyond the room. walking: person-metres; bound: no choice with so few beyond the room has
    less. status: optimal where both are proven. seconds: of wall time.
    """

    place: Ints
    site: Ints
    people: Ints
    site_of: Ints
    held: Ints
    over: Ints
    beyond_least: int
    walking: float
    bound: float
    status: Status
    kind: BoundKind
    seconds: float

    @property
    def gap(self) -> float:
        """How far the walking is from its bound, as a share of it."""
        return (self.walking - self.bound) / self.walking if self.walking else 0.0


class _Best:
    """The best so far: fewest beyond the room, then least walking."""

    def __init__(self) -> None:
        self.place: Ints = np.zeros(0, dtype=np.int64)
        self.site, self.people = self.place, self.place
        self.over, self.walking = -1, np.inf

    def offer(self, lists: Lists, room: Ints, place: Ints, site: Ints, people: Ints) -> None:
        held = np.bincount(site, people, len(room))
        over = int(np.maximum(held - room, 0).sum())
        rank = (lists.near[place] == site[:, None]).argmax(axis=1)
        walking = float(people @ lists.metres[place, rank])
        if self.over < 0 or (over, walking) < (self.over, self.walking):
            self.place, self.site, self.people, self.over, self.walking = place, site, people, over, walking


def catchments(problem: CatchmentProblem, limits: Limits | None = None, *, gap: float = 1e-3) -> Catchments:
    """Who goes where (see the package); ends when nobody more than must is beyond the room and the gap is no larger
    than `gap`. Called off, it hands back what it has."""
    course = Course(limits)
    lists, places = problem.lists, problem.places
    people, room, split = problem.siting.people[places], problem.room[problem.sites], problem.split[places]
    best = _Best()
    kind: BoundKind = "Lagrangian"
    if not len(places):
        return _answer(problem, best, 0, 0.0, "nothing less", course)
    flow = flowed(lists, people, room, course, 0.1 * gap)
    base = proven(lists, people, room, flow.prices)
    beyond = least_beyond(lists, people, room, flow.prices, flow.dear)
    dearest = float(flow.prices.max(initial=0.0))
    parted = (np.bincount(flow.place, minlength=len(places)) > 1) & ~split
    if not parted.any():
        best.offer(lists, room, flow.place, flow.site, flow.people)
    else:
        whole = _made_whole(lists, people, room, split, flow, beyond, course)
        _offer_with_split(best, lists, people, room, split, whole, course)
    bound = base - dearest * best.over
    open_ = best.over > beyond or best.walking - bound > max(gap, SAME) * best.walking
    if open_ and parted.any() and not course.is_over():
        ways = _left_open(lists, people, split, flow.prices, best, base, beyond)
        if ways is not None:
            found = proven_whole(lists, people, room, split, ways, (beyond, best.over), course)
            if found.at is not None:
                _offer_with_split(best, lists, people, room, split, found.at, course)
            beyond = max(beyond, int(found.beyond))
            again = min(found.bound, best.walking)
            if again > bound:
                bound, kind = again, "search tree"
    return _answer(problem, best, beyond, bound, kind, course)


def _made_whole(
    lists: Lists, people: Ints, room: Ints, split: Bools, flow: Flowed, beyond: int, course: Course
) -> Ints:
    """(L,) the site of each place; of those that may be split the one with most of it, where they are counted."""
    at = mostly(flow.place, flow.site, flow.people)
    apart = split[flow.place]
    taken = np.bincount(flow.site[apart], flow.people[apart], len(room)).astype(np.int64)
    stays = np.flatnonzero(~split)
    own = Lists(lists.near[stays], lists.metres[stays], lists.complete_to[stays])
    at[stays] = made_whole(own, people[stays], room - taken, flow.prices, at[stays], course, beyond)
    return at


def _offer_with_split(
    best: _Best, lists: Lists, people: Ints, room: Ints, split: Bools, at: Ints, course: Course
) -> None:
    """Whole places where they are, the others as a flow through the room that these leave."""
    stays, apart = np.flatnonzero(~split), np.flatnonzero(split)
    place, site, count = stays, at[stays], people[stays]
    if len(apart):
        left = np.maximum(room - np.bincount(site, count, len(room)).astype(np.int64), 0)
        own = Lists(lists.near[apart], lists.metres[apart], lists.complete_to[apart])
        rest = flowed(own, people[apart], left, course)
        place = np.concatenate([place, apart[rest.place]])
        site, count = np.concatenate([site, rest.site]), np.concatenate([count, rest.people])
    best.offer(lists, room, place, site, count)


def _left_open(
    lists: Lists, people: Ints, split: Bools, prices: Floats, best: _Best, base: float, beyond: int
) -> Bools | None:
    """(L, R): ways that may be gone in anything better; where more than must are beyond the room, all. None where they
    are too many."""
    listed = lists.near >= 0
    if best.over > beyond or not np.isinf(lists.complete_to).all():
        return listed if listed.sum() <= WAYS_MOST else None
    least, _ = least_prices(lists, prices)
    most = best.walking + float(prices.max(initial=0.0)) * best.over
    most += 1e-6 * max(1.0, abs(most)) - base
    ways = np.zeros(listed.shape, dtype=bool)
    for part in (slice(0, FEW), slice(FEW, None)):
        metres = lists.metres[:, part]
        more = (metres + prices[lists.near[:, part]] - least[:, None]) * people[:, None]
        ways[:, part] = listed[:, part] & ((more <= most) | split[:, None])
        if ways.sum() > WAYS_MOST:
            return None
    return ways


def _answer(
    problem: CatchmentProblem, best: _Best, beyond: int, bound: float, kind: BoundKind, course: Course
) -> Catchments:
    walking = best.walking if len(best.place) else 0.0
    bound = min(max(bound, 0.0), walking)
    if walking - bound <= SAME * walking:
        bound = walking
    order = np.lexsort((-best.people, best.place))
    place, site, people = problem.places[best.place[order]], problem.sites[best.site[order]], best.people[order]
    site_of = np.full(len(problem.siting.people), -1)
    one, first = np.unique(place, return_index=True)
    site_of[one] = site[first]
    candidates = problem.siting.candidates
    held = np.bincount(site, people, candidates).astype(np.int64)
    over = np.maximum(held - problem.room, 0)
    status: Status = "optimal" if bound == walking and int(over.sum()) <= beyond else "feasible"
    return Catchments(place, site, people, site_of, held, over, beyond, walking, bound, status, kind, course.seconds)
