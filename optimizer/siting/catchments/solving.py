"""From open sites with room to catchments with a bound: the flow, whole places, then what is left open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course
from optimizer.siting.sited import BoundKind, Status

from .beyond import least_beyond, proven_beyond
from .flowing import flowed, least_prices, proven
from .knapsacks import Knapsacks
from .narrowing import narrowed
from .problem import CatchmentProblem, Lists
from .proving import WAYS_MOST, left_open, proven_whole
from .whole import made_whole, mostly

SAME = 1e-9  # of the walking
LAST = 1.0  # seconds for those that may be split, be time up or not: not all of their ways are in the first flow


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
    """The best so far: fewest beyond the room, then least walking. people (L,), room (S,), split (L,)."""

    def __init__(self, lists: Lists, people: Ints, room: Ints, split: Bools, course: Course) -> None:
        self._lists, self._people, self._room, self._course = lists, people, room, course
        self._stays, self._apart = np.flatnonzero(~split), np.flatnonzero(split)
        self.place: Ints = np.zeros(0, dtype=np.int64)
        self.site, self.people = self.place, self.place
        self.over, self.walking = -1, np.inf

    def offer(self, place: Ints, site: Ints, people: Ints) -> None:
        """As they are."""
        held = np.bincount(site, people, len(self._room))
        over = int(np.maximum(held - self._room, 0).sum())
        rank = (self._lists.near[place] == site[:, None]).argmax(axis=1)
        walking = float(people @ self._lists.metres[place, rank])
        if self.over < 0 or (over, walking) < (self.over, self.walking):
            self.place, self.site, self.people, self.over, self.walking = place, site, people, over, walking

    def take(self, at: Ints) -> None:
        """Whole places where they are (L,), the others as a flow through the room that these leave."""
        place, site, count = self._stays, at[self._stays], self._people[self._stays]
        if len(self._apart):
            left = np.maximum(self._room - np.bincount(site, count, len(self._room)).astype(np.int64), 0)
            own = _only(self._lists, self._apart)
            rest = flowed(own, self._people[self._apart], left, Course(Limits(seconds=LAST)))
            place = np.concatenate([place, self._apart[rest.place]])
            site, count = np.concatenate([site, rest.site]), np.concatenate([count, rest.people])
        self.offer(place, site, count)

    def deal(self, place: Ints, site: Ints, people: Ints, prices: Floats, beyond: int, number: int = 0) -> None:
        """Make places whole, from people (N,) at sites; those that may be split leave the room that they take.
        number: of the time, each goes through sites that are full otherwise."""
        at, stays = mostly(place, site, people), self._stays
        apart = np.isin(place, self._apart)
        taken = np.bincount(site[apart], people[apart], len(self._room)).astype(np.int64)
        lists, room = _only(self._lists, stays), self._room - taken
        at[stays] = made_whole(lists, self._people[stays], room, prices, at[stays], self._course, beyond, number)
        self.take(at)


def _only(lists: Lists, places: Ints) -> Lists:
    if len(places) == len(lists.near):
        return lists
    return Lists(lists.near[places], lists.metres[places], lists.complete_to[places])


def catchments(problem: CatchmentProblem, limits: Limits | None = None, *, gap: float = 1e-3) -> Catchments:
    """Who goes where (see the package); ends when nobody more than must is beyond the room and the gap is no larger
    than `gap`, or where trying on is of no use. Called off, it hands back what it has."""
    course = Course(limits)
    lists, places = problem.lists, problem.places
    people, room, split = problem.siting.people[places], problem.room[problem.sites], problem.split[places]
    best = _Best(lists, people, room, split, course)
    kind: BoundKind = "Lagrangian"
    if not len(places):
        return _answer(problem, best, 0, 0.0, "nothing less", course)
    flow = flowed(lists, people, room, course, 0.1 * gap)
    base = proven(lists, people, room, flow.prices)
    beyond = least_beyond(lists, people, room, split, flow.prices, flow.dear)
    if ((np.bincount(flow.place, minlength=len(places)) == 1) | split).all():
        best.offer(flow.place, flow.site, flow.people)
        bound = proven_beyond(lists, people, room, flow.prices, best.over)
        return _answer(problem, best, beyond, bound, kind, course)
    best.deal(flow.place, flow.site, flow.people, flow.prices, beyond)
    bound = proven_beyond(lists, people, room, flow.prices, best.over)

    def is_open() -> bool:
        far = best.walking - bound > max(gap, SAME) * best.walking
        return (best.over > beyond or far) and not course.is_over()

    if is_open():
        prices, _ = least_prices(lists, flow.prices)
        sacks = Knapsacks(lists, people, room, split)
        bound = narrowed(
            sacks,
            np.minimum(prices, lists.complete_to),
            bound,
            known=lambda: (best.over, best.walking),
            again=lambda number: best.deal(best.place, best.site, best.people, flow.prices, beyond, 1 + number),
            gap=max(gap, SAME),
            course=course,
        )
        bound = max(bound, proven_beyond(lists, people, room, flow.prices, best.over))  # fewer may be beyond it now
    if is_open():
        dearest = float(flow.prices.max(initial=0.0))
        ways = left_open(lists, people, split, flow.prices, best.walking + dearest * best.over - base)
        if best.over > beyond or not np.isinf(lists.complete_to).all():
            ways = lists.near >= 0
        if ways is not None and ways.sum() <= WAYS_MOST:
            found = proven_whole(lists, people, room, split, ways, (beyond, best.over), course)
            if found.at is not None:
                best.take(found.at)
            beyond = max(beyond, int(found.beyond))
            proved = min(found.bound, best.walking)
            if proved > bound:
                bound, kind = proved, "search tree"
    return _answer(problem, best, beyond, bound, kind, course)


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
