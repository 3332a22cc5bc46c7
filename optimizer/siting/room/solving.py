"""From a problem with room to sites with a bound: prices, search, then a program of what is left open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.course import Course, Hearer
from optimizer.siting.median.pricing import Priced, climb
from optimizer.siting.median.solving import choice_of, median
from optimizer.siting.sited import BoundKind, Sited, Status, without

from .choosing import AnyNumber
from .filling import Filled, knapsacks
from .knapsacks import Knapsacks
from .placing import place
from .problem import RoomProblem
from .regions import Regions
from .searching import Best
from .within import Within

AT_ONCE = 60_000  # ways up to which a problem that may be split goes to the program at once
ROUNDS, STEP = 600, 1.5
ROUGH, FINE, FINE_STEP, REACH = 250, 250, 1.0, 0.02  # rounds with split places, then with whole ones
PRICES_SHARE = 0.35  # of the time
LOOKS = 15  # better bounds of whose sites one is looked at, where packs follow
SEARCH_SHARES, IDLE = (
    (0.25, 0.08),
    400,
)  # of the time, where packs do not follow and where they do; tries in a row that are no better
WINDOWS, WINDOW_SHARE = (0.4, 0.7, 1.0), 0.4  # between bound and value, what a program looks at; of the time left
START_SHARE, START_GAP = 0.1, 0.005  # of the time, for sites to begin with
POOL_SHARES, POOL_MOST = (0.02, 0.04, 0.08, 0.16), 4_000  # of what is open: packs to begin with
PACKS_SHARE = 0.8  # of the time left, for better sites; the rest for the proof
SAME = 1e-7  # of the value: the program counts in floating point


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
        bound, kind = _by_ways(problem, best, (1.0,), 0.0, "nothing less", gap, choice, None)
    else:
        _begin(problem, best, course)
        sacks = knapsacks(problem.walking, best.load, problem.room, problem.cost, problem.splits, choice)
        priced = _priced(problem, choice, sacks, best, course, gap)
        bound, kind = _rounded(problem, priced.bound), "Lagrangian"
        best.search(SEARCH_SHARES[isinstance(sacks, Filled)] * course.limits.seconds, IDLE)
        if isinstance(sacks, Filled) and best.share is not None:
            bound, kind = _by_packs(problem, best, sacks, priced, bound, kind, gap)
        left_open = _LeftOpen(problem, choice, priced, sacks)
        bound, kind = _by_ways(problem, best, WINDOWS, bound, kind, gap, choice, left_open)
    if np.isinf(bound) and np.isinf(best.value):
        return _nothing(problem, "impossible", np.inf, course)
    if best.share is None:
        return _nothing(problem, "unknown", bound, course)
    return _answer(problem, best, bound, kind, course)


def _by_ways(
    problem: RoomProblem,
    best: Best,
    windows: tuple[float, ...],
    bound: float,
    kind: BoundKind,
    gap: float,
    choice: AnyNumber,
    left_open: _LeftOpen | None,
) -> tuple[float, BoundKind]:
    """What is proven by programs of the ways that the prices leave open, in windows between bound and value."""
    course = best.course
    for window in windows:
        if _is_enough(bound, best.value, gap) or course.is_over():
            break
        below = best.value - 1 if problem.is_whole else best.value * (1 - SAME)
        # all that is of a value up to here is left; what is better than the best known sites, but beyond, may be
        limit = bound + window * (below - bound) if np.isfinite(below) else np.inf
        opened, free = choice.opened, choice.free
        ways = np.isfinite(problem.walking)
        if left_open is not None and np.isfinite(limit):
            opened, free, ways = left_open.at(limit)
        placed = place(problem, opened, free, ways, below, course.left * (WINDOW_SHARE if window < 1 else 1.0), gap)
        if placed.sites is not None and placed.share is not None:
            if problem.splits:
                best.offer(placed.sites)
            else:
                best.take(placed.sites, placed.share)
        if np.isinf(placed.bound) and placed.bound > 0 and np.isinf(best.value):
            return np.inf, kind
        proven = min(_rounded(problem, placed.bound), best.value, limit if window < 1 else np.inf)
        if proven > bound:
            bound, kind = _rounded(problem, proven), "search tree"
    return bound, kind


def _by_packs(
    problem: RoomProblem, best: Best, sacks: Filled, priced: Priced, bound: float, kind: BoundKind, gap: float
) -> tuple[float, BoundKind]:
    """Better sites from packs, region by region; then what all packs within a window above the bound prove."""
    course = best.course
    within = Within(problem, best.load, priced)
    packs = sacks.packs()
    for share in POOL_SHARES:
        more = within.at(share * (best.value - priced.bound), POOL_MOST)
        if more is None:
            break
        packs = packs.and_(more)
    if not _is_enough(bound, best.value, gap):
        Regions(problem, best, packs, priced).improve(PACKS_SHARE * course.left)
    if _is_enough(bound, best.value, gap) or course.is_over():
        return bound, kind
    proven = within.proven(best, course.left)
    return (_rounded(problem, proven), "search tree") if proven > bound else (bound, kind)


def _begin(problem: RoomProblem, best: Best, course: Course) -> None:
    """With the sites that would have the least walking if there were room."""
    if problem.sites is not None:
        limits = Limits(seconds=START_SHARE * course.left, cancelled=course.limits.cancelled)
        best.offer(median(problem.siting, problem.sites, limits, gap=START_GAP).sites)


def _choice(problem: RoomProblem) -> AnyNumber:
    siting = problem.siting
    if problem.sites is not None:
        return choice_of(siting, problem.sites)  # type: ignore[return-value]
    return AnyNumber(siting.opened, problem.usable & ~siting.opened, siting.village, siting.lacking)


def _priced(
    problem: RoomProblem, choice: AnyNumber, sacks: Knapsacks, best: Best, course: Course, gap: float
) -> Priced:
    places = len(best.load)
    walking = np.sort(np.where(np.isfinite(problem.walking), problem.walking, np.inf), axis=1)
    count = problem.sites or max(1, problem.siting.candidates // 10)
    rank = min(walking.shape[1] - 1, int(1.2 * problem.siting.candidates / count))
    prices = np.where(np.isfinite(walking[:, rank]), walking[:, rank], walking[:, 0])
    fair = problem.cost.mean() * best.load / max(1.0, float(problem.room.mean()))

    looked = 0

    def found(sites: Ints) -> None:
        nonlocal looked
        looked += 1
        if looked % LOOKS == 1 or not isinstance(sacks, Filled):  # regions find better ones in less time
            best.offer(sites)

    def climbed(on: Knapsacks, prices: Floats, rounds: int, step: float, reach: float) -> Priced:
        return climb(
            on,  # type: ignore[arg-type]
            choice,  # type: ignore[arg-type]
            np.ones(places),
            np.full(places, np.inf),
            prices,
            value=lambda: best.value,
            found=found,
            is_enough=lambda bound, value: _is_enough(_rounded(problem, bound), value, gap),
            rounds=rounds,
            step=step,
            reach=reach,
            is_over=lambda: course.is_over() or course.seconds > PRICES_SHARE * course.limits.seconds,
        )

    if not isinstance(sacks, Filled):
        return climbed(sacks, prices + fair, ROUNDS, STEP, np.inf)
    rough = climbed(sacks.split, prices + fair, ROUGH, STEP, np.inf)
    best.offer(rough.chosen.inside)
    fine = climbed(sacks, rough.prices, FINE, FINE_STEP, REACH)
    best.offer(fine.chosen.inside)
    return fine


class _LeftOpen:
    """What the prices leave open."""

    def __init__(self, problem: RoomProblem, choice: AnyNumber, priced: Priced, sacks: Knapsacks) -> None:
        self._choice, self._priced = choice, priced
        self._saved = sacks.at(priced.prices)
        self._inside = np.zeros(len(self._saved), dtype=bool)
        self._inside[priced.chosen.inside] = True
        self._ways = np.isfinite(problem.walking)
        self._forced = None if problem.splits else sacks.with_way(priced.prices)

    def at(self, limit: float) -> tuple[Bools, Bools, Bools]:
        """Candidates that are sure, that may open, and ways (L, J) that may be gone, in anything up to this value."""
        bound, saved, chosen, free = self._priced.bound, self._saved, self._priced.chosen, self._choice.free
        limit += 1e-6 * max(1.0, abs(limit))
        out = free & ~self._inside & (bound + chosen.worst - saved > limit)
        sure = free & self._inside & (bound + saved - chosen.next > limit)
        ways = self._ways
        if self._forced is not None:
            ways = ways & (bound + np.where(self._inside, saved, chosen.worst) - self._forced <= limit)
        return self._choice.opened | sure, free & ~sure & ~out, ways


def _is_enough(bound: float, value: float, gap: float) -> bool:
    return bool(np.isfinite(value) and value - bound <= max(gap, 1e-9) * abs(value))


def _rounded(problem: RoomProblem, bound: float) -> float:
    return float(np.ceil(bound - 1e-6)) if problem.is_whole and np.isfinite(bound) else bound


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
