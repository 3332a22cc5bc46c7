"""From a problem with room to sites with a bound: prices, search, then a program of what is left open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Floats, Ints
from optimizer.siting.course import Course, Hearer
from optimizer.siting.median.pricing import Priced
from optimizer.siting.median.solving import choice_of, median
from optimizer.siting.sited import BoundKind, Sited, Status, without

from .choosing import AnyNumber
from .filling import Filled, filled
from .knapsacks import Split
from .leftopen import SAME, WINDOWS, LeftOpen, by_ways
from .packs import widest
from .pricing import Climbing
from .problem import RoomProblem
from .regions import Regions
from .reopening import choose_likely, reopen
from .searching import Best
from .within import Within

AT_ONCE = 60_000  # ways up to which a problem that may be split goes to the program at once
SEARCH_SHARE, IDLE = 0.08, 400  # of the time, and tries in a row that are no better, beside the best sites
START_SHARE, START_GAP = 0.1, 0.005  # of the time, for sites to begin with
POOL_SHARES, POOL_MOST = (0.02, 0.04, 0.08, 0.16, 0.32, 0.64), 5_000  # of what is open: packs to begin with
SOON_SHARE = 0.06  # of the time left, for a proof of what is best already
PACKS_SHARE = 0.8  # of the time left, for better sites; the rest for the proof
LIKELY_SHARE, AS_WHOLE_SHARE, REOPEN_SHARE = 0.25, 0.45, 0.6  # of the time left, where places may be split


@dataclass(frozen=True, eq=False)
class Roomed:
    """sited: the sites, the most of each place, and what is proven. place, site, load (N,): what goes where, in units
    of load; whole places where they may not be split."""

    sited: Sited
    place: Ints
    site: Ints
    load: Floats


def with_room(
    problem: RoomProblem, limits: Limits | None = None, *, gap: float = 0.0, on_progress: Hearer | None = None
) -> Roomed:
    """Sites with the least walking and cost that have room for all (see the package); ends at a gap of `gap`.

    "impossible" where it is proven that none have, "unknown" where none were found. Places that reach no candidate are
    left out, with -1 for their site.
    """
    course = Course(limits, on_progress)
    choice = _choice(problem)
    if not choice.is_possible():
        return _nothing(problem, "impossible", np.inf, course)
    best = Best(problem, course)
    if problem.splits and problem.walking.size <= AT_ONCE:
        bound, kind = by_ways(problem, best, (1.0,), 0.0, "nothing less", gap, choice, None)
    else:
        bound, kind = _by_prices(problem, best, choice, gap)
    if np.isinf(bound) and np.isinf(best.value):
        return _nothing(problem, "impossible", np.inf, course)
    if best.share is None:
        return _nothing(problem, "unknown", bound, course)
    return _answer(problem, best, bound, kind, course)


def _by_prices(problem: RoomProblem, best: Best, choice: AnyNumber, gap: float) -> tuple[float, BoundKind]:
    course = best.course
    _begin(problem, best, course)
    split = Split(problem.walking, best.load, problem.room, problem.cost)
    climbing = Climbing(problem, choice, best, gap)
    priced = climbing.split(split)
    whole = filled(problem, choice)
    if not problem.splits and whole is not None:
        priced = climbing.whole(whole, priced.prices)
    bound: float = problem.rounded(priced.bound)
    kind: BoundKind = "Lagrangian"
    if problem.splits and not problem.is_enough(bound, best.value, gap):
        choose_likely(problem, best, priced, LIKELY_SHARE * course.left)
    if not problem.is_enough(bound, best.value, gap):
        best.search(SEARCH_SHARE * course.limits.seconds, IDLE)
    if whole is not None and best.share is not None and not problem.is_enough(bound, best.value, gap):
        if problem.splits:
            _as_whole(problem, best, choice, priced, gap)
        else:
            bound, kind = _proven(problem, best, priced, bound, kind, gap, SOON_SHARE * course.left)
            if not problem.is_enough(bound, best.value, gap):
                _packed(problem, best, whole, priced, PACKS_SHARE * course.left)
            bound, kind = _proven(problem, best, priced, bound, kind, gap, course.left)
    if problem.splits and not problem.is_enough(bound, best.value, gap):
        reopen(problem, best, REOPEN_SHARE * course.left)
        priced = max(priced, climbing.again(split, priced.prices), key=lambda one: one.bound)
        bound = max(bound, problem.rounded(priced.bound))
    left_open = LeftOpen(problem, choice, priced, split)
    return by_ways(problem, best, WINDOWS, bound, kind, gap, choice, left_open)


def _as_whole(problem: RoomProblem, best: Best, choice: AnyNumber, priced: Priced, gap: float) -> None:
    """Sites that are good for whole places are good ones to split places over, and found in less time."""
    course = best.course
    seconds = AS_WHOLE_SHARE * course.left
    whole = replace(problem, splits=False)
    other = Best(whole, course)
    other.offer(best.sites)
    sacks = filled(whole, choice)
    if other.share is None or sacks is None:
        return
    ends = course.seconds + seconds
    _packed(whole, other, sacks, Climbing(whole, choice, other, gap).whole(sacks, priced.prices), ends - course.seconds)
    best.offer(other.sites)


def _packed(problem: RoomProblem, best: Best, sacks: Filled, priced: Priced, seconds: float) -> None:
    """Better sites from packs, region by region."""
    packs, within, open_ = sacks.packs(), Within(problem, best.load, priced), best.value - priced.bound
    pool = widest(lambda share: within.at(share * open_, POOL_MOST), POOL_SHARES)
    if pool is not None:
        packs = packs.and_(pool)
    Regions(problem, best, packs, priced).improve(seconds)


def _proven(
    problem: RoomProblem, best: Best, priced: Priced, bound: float, kind: BoundKind, gap: float, seconds: float
) -> tuple[float, BoundKind]:
    """What all packs within a window above the bound prove."""
    if problem.is_enough(bound, best.value, gap) or best.course.is_over():
        return bound, kind
    proven = Within(problem, best.load, priced).proven(best, seconds)
    return (problem.rounded(proven), "search tree") if proven > bound else (bound, kind)


def _begin(problem: RoomProblem, best: Best, course: Course) -> None:
    """With the sites that would have the least walking if there were room."""
    if problem.sites is not None:
        limits = Limits(seconds=START_SHARE * course.left, cancelled=course.limits.cancelled)
        best.offer(median(problem.siting, problem.sites, limits, gap=START_GAP).sites)


def _choice(problem: RoomProblem) -> AnyNumber:
    siting = problem.siting
    if problem.sites is not None:
        return choice_of(siting, problem.sites)  # type: ignore[return-value]
    return AnyNumber(siting.opened, problem.usable & ~siting.opened, siting.village, siting.lacking, problem.least)


def _nothing(problem: RoomProblem, status: Status, bound: float, course: Course) -> Roomed:
    nowhere = np.zeros(0, dtype=np.int64)
    sited = without(status, len(problem.siting.people), bound, "nothing less", course.seconds)
    return Roomed(sited, nowhere, nowhere, np.zeros(0))


def _answer(problem: RoomProblem, best: Best, bound: float, kind: BoundKind, course: Course) -> Roomed:
    share = best.share if best.share is not None else np.zeros(problem.walking.shape)
    bound = min(bound, best.value)
    if best.value - bound <= SAME * abs(best.value):
        bound = best.value
    site_of = np.full(len(problem.siting.people), -1)
    site_of[problem.places] = share.argmax(axis=1)
    row, site = np.nonzero(share)
    status: Status = "optimal" if bound == best.value else "feasible"
    course.tell(best.value, bound)
    sited = Sited(best.sites, site_of, best.value, bound, status, kind, course.seconds)
    return Roomed(sited, problem.places[row], site, share[row, site] * best.load[row])
