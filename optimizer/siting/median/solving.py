"""From a problem to sites with a bound: prices, swaps, then the search of what is left open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Floats, Ints
from optimizer.siting.course import Course, Hearer
from optimizer.siting.covering.fewest import covered
from optimizer.siting.problem import SitingProblem
from optimizer.siting.sited import BoundKind, Sited, status_of, without

from .branching import FEW, Branch, Search
from .choosing import Choice
from .exchanging import exchanged, going, walking
from .pricing import STALL, climb
from .saving import TABLE_MOST, savings, table
from .starting import all_reach, filled, rank_prices, reaching, started

ROUNDS, STEP = 1_500, 1.5
LARGE_ROUNDS, LARGE_STALL, LARGE_REACH, EACH = (
    300,
    8,
    0.02,
    20,
)  # where a table is too large, and the choices of the prices that are looked at
FAR = 2.0  # times the longest way in a list, what no site in it counts; more makes swaps rare
NEAR = 1.01  # a choice of the prices this near to the best is improved by swaps
COVER_SHARE = 0.3  # of the time for sites that all can reach, where the first ones are not


@dataclass(frozen=True, eq=False)
class Least:
    """sites with the least value, the bound of it and what proves that."""

    sites: Ints
    value: float
    bound: float
    kind: BoundKind


class _Best:
    """The best sites so far."""

    def __init__(self, problem: SitingProblem, far: Floats, course: Course) -> None:
        self.problem, self.far, self.course = problem, far, course
        self.sites = np.zeros(0, dtype=np.int64)
        self.value = np.inf
        self.lacks = True  # somebody has none of them in his list
        self._seen: set[bytes] = set()
        self.is_quick = problem.candidates * len(problem.people) <= TABLE_MOST
        self.enough = -np.inf  # a value that is as good as asked for
        self._past = 0

    def _is_over(self, value: float) -> bool:
        return value <= self.enough or self.course.is_over()

    def improve(self, sites: Ints) -> None:
        """These or the best, whichever are better, by swaps; where swaps take long these, as the best may be no more
        than sites that all reach."""
        self.offer(sites)
        self._seen.clear()
        self.offer(self.sites if self.is_quick and len(self.sites) else sites, always=True)

    def hear(self, sites: Ints) -> None:
        """Of a choice of the prices: each where that is quick, else one in many."""
        self._past += 1
        if self.is_quick or self._past % EACH == 1:
            self.offer(sites)

    def offer(self, sites: Ints, *, always: bool = False) -> None:
        """Improve these by swaps where they are near to the best, and keep what is better."""
        sites = np.sort(sites)
        key = sites.tobytes()
        if key in self._seen:
            return
        self._seen.add(key)
        is_open = np.zeros(self.problem.candidates, dtype=bool)
        is_open[sites] = True
        value = walking(self.problem, is_open, self.far)
        if always or (self.is_quick and value < self.value * NEAR):
            is_open = exchanged(self.problem, is_open, ~self.problem.closed, self.far, self._is_over)
            value = walking(self.problem, is_open, self.far)
        lacks = not self.is_quick and not all_reach(self.problem, np.flatnonzero(is_open))
        if (lacks, value) < (self.lacks, self.value - 1e-9 * abs(value)):
            self.value, self.sites, self.lacks = value, np.flatnonzero(is_open), lacks


def median(
    problem: SitingProblem,
    sites: int,
    limits: Limits | None = None,
    *,
    gap: float = 0.0,
    on_progress: Hearer | None = None,
) -> Sited:
    """The `sites` sites with the least walking (see the package); ends when the gap is no larger than `gap`.

    Where no choice keeps the pins and the wanted villages, or lets everybody reach a site by a listed way, the status
    is "impossible". Places that reach no candidate at all are left out, with -1 for their site. Called off, it hands
    back what it has.
    """
    course = Course(limits, on_progress)
    nowhere = len(problem.people)
    choice = choice_of(problem, sites)
    if not choice.is_possible():
        return without("impossible", nowhere, np.inf, "nothing less", course.seconds)
    reaches = problem.reaches
    people = np.where(reaches, problem.people, 0)
    problem = problem.with_people(people)
    beyond = np.where(reaches, np.inf, 0.0)
    first = None
    start = started(problem, choice)
    if not all_reach(problem, start):
        if np.isinf(problem.ways.complete_to).all():
            cover = covered(problem, course, course.left * COVER_SHARE)
            if cover.bound > sites:
                return without("impossible", nowhere, np.inf, "search tree", course.seconds)
            first = filled(choice, cover.sites) if cover.sites is not None else None
        else:
            first = reaching(problem, choice)
    best = least(problem, choice, beyond, first if first is not None else start, course, gap)
    is_open = np.zeros(problem.candidates, dtype=bool)
    is_open[best.sites] = True
    now = going(problem, is_open, np.zeros(nowhere))
    if (reaches & (people > 0) & (now.site < 0)).any():
        return without("unknown", nowhere, best.bound, best.kind, course.seconds)
    value = float(people @ now.first)
    bound = min(best.bound, value)
    return Sited(best.sites, now.site, value, bound, status_of(value, bound), best.kind, course.seconds)


def choice_of(problem: SitingProblem, sites: int) -> Choice:
    """What may be chosen."""
    return Choice(problem.opened, ~problem.closed & ~problem.opened, sites, problem.village, problem.wanted)


def least(
    problem: SitingProblem, choice: Choice, beyond: Floats, first: Ints, course: Course, gap: float, floor: float = 0.0
) -> Least:
    """The least sum of people's ways where a place without an open site counts `beyond` (I,), infinite where it must
    have one. first: sites to begin with. It ends when no more than `gap` of the value is open, or `floor`."""
    far = _far(problem, beyond)
    best = _Best(problem, far, course)
    people = problem.people.astype(float)
    most = np.minimum(problem.ways.complete_to, far)
    saving = savings(problem, ~problem.closed)
    best.offer(first, always=best.is_quick)

    def is_enough(bound: float, value: float) -> bool:
        reached = _rounded(problem, bound)
        course.tell(value, min(reached, value))
        return bool(value - reached <= max(gap * abs(value), 1e-9 * abs(value), floor))

    priced = climb(
        saving,
        choice,
        people,
        most,
        np.minimum(rank_prices(problem, choice), most),
        value=lambda: best.value,
        found=best.hear,
        is_enough=is_enough,
        rounds=ROUNDS if best.is_quick else LARGE_ROUNDS,
        step=STEP if best.is_quick else 1.0,
        stall=STALL if best.is_quick else LARGE_STALL,
        reach=np.inf if best.is_quick else LARGE_REACH,
        is_over=course.is_over,
    )
    if not is_enough(priced.bound, best.value):
        best.enough = _rounded(problem, priced.bound) / (1 - gap) + floor if gap < 1 else np.inf
        best.improve(priced.chosen.inside)
    bound, kind = priced.bound, "Lagrangian"
    cells = problem.candidates * len(people)
    if not is_enough(bound, best.value) and cells <= TABLE_MOST and np.isinf(problem.ways.complete_to).all():
        kind = "search tree"
        metres = np.where(people > 0, table(problem), 0.0)
        search = Search(
            metres,
            people,
            np.where(people > 0, beyond, 0.0),
            most,
            problem.is_whole,
            lambda: best.value,
            lambda sites: best.offer(sites, always=True),
            course,
        )
        bound = _searched(search, Branch(choice, priced), best, is_enough)
    bound = min(_rounded(problem, bound), best.value)
    course.tell(best.value, bound)
    return Least(best.sites, best.value, bound, kind)  # type: ignore[arg-type]


def _searched(search: Search, root: Branch, best: _Best, is_enough: Callable[[float, float], bool]) -> float:
    """In windows above the bound, each twice as wide: where the bound is tight, the first has all that matters."""
    bound = root.priced.bound
    window = 1.0 if search.is_whole else abs(bound) * 1e-4
    if root.choice.count <= FEW:  # the best known value is the limit from the start
        window = np.inf
    low = float(np.ceil(bound - 1e-6)) if search.is_whole else bound
    while low < best.value and not search.course.is_over() and not is_enough(low, best.value):
        limit = min(best.value, low + window)
        proven = search.below(limit, root)
        if proven < min(limit, best.value):
            return max(bound, proven)
        low = bound = min(limit, best.value)
        window *= 2
    return bound


def _rounded(problem: SitingProblem, bound: float) -> float:
    return float(np.ceil(bound - 1e-6)) if problem.is_whole else bound


def _far(problem: SitingProblem, beyond: Floats) -> Floats:
    """What counts where no open site is in a place's list: `beyond`, or where that is infinite more than any choice
    may save."""
    metres, people = problem.ways.metres, problem.people
    longest = np.where(np.isfinite(metres), metres, 0.0).max(axis=1, initial=0.0)
    total = float(people @ longest) + 1.0
    if not np.isinf(problem.ways.complete_to).all():  # there is a way, which is not listed
        return np.where(np.isinf(beyond), FAR * longest, beyond)
    return np.where(np.isinf(beyond), longest + total / np.maximum(people, 1), beyond)
