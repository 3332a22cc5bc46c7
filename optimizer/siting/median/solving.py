"""From a problem to sites with a bound: prices, swaps, then the search of what is left open."""

from __future__ import annotations

import time

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.problem import Sited, SitingProblem

from .branching import FEW, Branch, Search
from .choosing import Choice
from .exchanging import exchanged, going, walking
from .pricing import climb
from .saving import TABLE_MOST, savings, table

ROUNDS, STEP = 1_500, 1.5
NEAR = 1.01  # a choice of the prices this near to the best is improved by swaps


class _Best:
    """The best sites so far."""

    def __init__(self, problem: SitingProblem, usable: Bools, far: Floats, until: float) -> None:
        self.problem, self.usable, self.far, self.until = problem, usable, far, until
        self.sites: Ints | None = None
        self.value = np.inf
        self._seen: set[bytes] = set()

    def offer(self, sites: Ints, *, always: bool = False) -> None:
        """Improve these by swaps where they are near to the best, and keep what is better."""
        sites = np.sort(sites)
        key = sites.tobytes()
        if key in self._seen:
            return
        self._seen.add(key)
        is_open = np.zeros(self.problem.candidates, dtype=bool)
        is_open[sites] = True
        if always or walking(self.problem, is_open, self.far) < self.value * NEAR:
            is_open = exchanged(self.problem, is_open, self.usable, self.far, self.until)
        value = walking(self.problem, is_open, self.far)
        if value < self.value - 1e-9 * abs(value):
            self.value, self.sites = value, np.flatnonzero(is_open)


def median(problem: SitingProblem, sites: int, limits: Limits | None = None, *, gap: float = 0.0) -> Sited:
    """The `sites` sites with the least walking (see the package); ends when the gap is no larger than `gap`.

    Where no choice keeps the pins and the wanted villages the status is "impossible". Places that reach no candidate at
    all are left out, with -1 for their site.
    """
    began = time.monotonic()
    limits = limits or Limits()
    until = began + limits.seconds
    usable = ~problem.closed
    choice = Choice(problem.opened, usable & ~problem.opened, sites, problem.village, problem.wanted)
    if sites < 1 or not choice.is_possible():
        nobody = np.full(len(problem.people), -1)
        return Sited(np.zeros(0, dtype=np.int64), nobody, 0.0, 0.0, "impossible", "nothing less", 0.0)
    far = _far(problem, usable)
    best = _Best(problem, usable, far, until)
    people = problem.people * np.isfinite(far)
    most = np.minimum(problem.ways.complete_to, np.where(np.isfinite(far), far, 0.0))
    saving = savings(problem, usable)
    prices = np.minimum(_started(problem, sites), most)
    best.offer(choice.best(saving.at(prices)).inside, always=True)

    def is_enough(bound: float, value: float) -> bool:
        reached = np.ceil(bound - 1e-6) if problem.is_whole else bound
        return bool(value - reached <= max(gap, 1e-9) * abs(value)) or limits.cancelled()

    priced = climb(
        saving,
        choice,
        people.astype(float),
        most,
        prices,
        value=lambda: best.value,
        found=best.offer,
        is_enough=is_enough,
        rounds=ROUNDS,
        step=STEP,
        until=until,
    )
    best.offer(priced.chosen.inside, always=True)
    bound, searched = priced.bound, False
    cells = problem.candidates * len(people)
    if not is_enough(bound, best.value) and cells <= TABLE_MOST and np.isinf(problem.ways.complete_to).all():
        searched = True
        metres = np.minimum(table(problem), np.where(np.isfinite(far), far, 0.0))
        search = Search(
            metres, people.astype(float), most, problem.is_whole, lambda: best.value,
            lambda sites: best.offer(sites, always=True), until,
        )  # fmt: skip
        bound = _searched(search, Branch(choice, priced), sites, best, is_enough)
    return _answer(problem, best, far, bound, searched, time.monotonic() - began)


def _searched(search: Search, root: Branch, sites: int, best: _Best, is_enough: object) -> float:
    """In windows above the bound, each twice as wide: where the bound is tight, the first has all that matters."""
    bound = root.priced.bound
    window = 1.0 if search.is_whole else abs(bound) * 1e-4
    if sites <= FEW:  # the best known value is the limit from the start
        window = np.inf
    low = np.ceil(bound - 1e-6) if search.is_whole else bound
    while low < best.value and time.monotonic() < search.until:
        limit = min(best.value, low + window)
        proven = search.below(limit, root)
        if proven < min(limit, best.value):
            return max(bound, proven)
        low = bound = min(limit, best.value)
        window *= 2
    return bound


def _far(problem: SitingProblem, usable: Bools) -> Floats:
    """What counts where no open site is in a place's list: more than any choice may save; infinite for a place that
    reaches no usable candidate."""
    near, metres = problem.ways.near, problem.ways.metres
    reaches = ((near >= 0) & usable[near]).any(axis=1)
    longest = metres[np.isfinite(metres)].max(initial=1.0)
    return np.where(reaches, 4.0 * longest, np.inf)


def _started(problem: SitingProblem, sites: int) -> Floats:
    """Prices to begin with: the way to so many candidates that each would be of one open site."""
    metres = problem.ways.metres
    rank = min(metres.shape[1] - 1, int(1.2 * problem.candidates / sites))
    start = metres[:, rank]
    return np.where(np.isfinite(start), start, metres[:, 0])


def _answer(problem: SitingProblem, best: _Best, far: Floats, bound: float, searched: bool, seconds: float) -> Sited:
    sites = best.sites if best.sites is not None else np.zeros(0, dtype=np.int64)
    is_open = np.zeros(problem.candidates, dtype=bool)
    is_open[sites] = True
    now = going(problem, is_open, far)
    bound = float(np.ceil(bound - 1e-6)) if problem.is_whole else bound
    value = best.value if not (np.isfinite(far) & (now.site < 0) & (problem.people > 0)).any() else np.inf
    bound = min(bound, value)
    is_best = np.isfinite(value) and value - bound <= 1e-9 * max(1.0, abs(value))
    kind = "search tree" if searched else "Lagrangian"
    return Sited(sites, now.site, value, bound, "optimal" if is_best else "feasible", kind, seconds)  # type: ignore[arg-type]
