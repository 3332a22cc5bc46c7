"""What each wish costs: the plan found with all wishes beside the one found without this one.

A wish that the search has to hold (a pin, a closure, a hard own township) only takes plans away: every plan with it is
a plan without it. So the plan without it is never taken to be worse than the one with it, and the plan with it is
sought from the one without it too, by leaving out what the wish forbids and using those who are free: each plan is a
start for the other, so that their difference is one of the wish, not of two searches. Wishes that only choose among
plans of the same shortfall and waiting are taken off the same search.

A difference no larger than what two ways to the same plan differ by is noise, and not `measured`. Where bounds prove
it, the true price lies `between` two figures all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.counting import people_short
from optimizer.limits import Limits, Parts
from optimizer.problem import StaffingProblem
from optimizer.rules import objective, served_by_site, violations
from optimizer.solution import Rows, Solution
from optimizer.staffing.construction import construct
from optimizer.staffing.formulation import formulate
from optimizer.staffing.incumbent import SLACK
from optimizer.staffing.naming import name_people
from optimizer.staffing.ordering import in_order
from optimizer.staffing.solving import solve
from optimizer.wishes.applying import applied
from optimizer.wishes.asked import Wishes
from optimizer.wishes.keeping import charged, kept
from optimizer.wishes.planning import still_proven

Range = tuple[float | None, float | None]
UNKNOWN = 0.02  # of a part's value: the noise where there is one way to a plan alone


@dataclass(frozen=True, slots=True)
class Price:
    """What a plan with the wish has more than the one without it; below 0 where it has less.

    `wish` names it (`Wishes.parts`). `people_missed` counts people short of targets, each once; `shortfall` weighs them
    as the objective does. `between[i]`: the least and the most that the price of part i of the objective can be
    in best plans, None where nothing is proven. `measured[i]`: False where the figure of part i says nothing, because
    plans of the same thing differ by as much.
    """

    wish: str
    people_missed: int
    shortfall: float
    waiting_person_slots: float
    travel_minutes: float
    between: tuple[Range, Range, Range]
    measured: tuple[bool, bool, bool] = (True, True, True)


@dataclass(frozen=True, eq=False)
class _Found:
    """A plan that keeps wishes, its objective and its bounds; `cost` orders plans: the wishes count with the travel."""

    problem: StaffingProblem
    wishes: Wishes
    solution: Solution

    @property
    def cost(self) -> Parts:
        short, waiting, _ = self.solution.objective
        return short, waiting, round(charged(self.problem, self.solution.assignments, self.wishes), 3)

    def with_rows(self, rows: Rows) -> _Found:
        """Another plan of the same problem, with the bounds that hold for it."""
        parts = objective(self.problem, rows)
        bound, kind = still_proven(self.solution, parts)
        changed = replace(self.solution, assignments=rows, objective=parts, bound=bound, kind=kind)
        return _Found(self.problem, self.wishes, changed)

    def or_better(self, rows: Rows | None) -> _Found:
        """The better of this plan and another, where that breaks no rule."""
        if rows is None or violations(self.problem, rows):
            return self
        other = self.with_rows(rows)
        return other if other.cost < self.cost else self


def price_of(
    problem: StaffingProblem,
    wishes: Wishes,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Price, ...]:
    """The price of each single wish, all others kept: every pin, every closure, and each other kind of wish.

    `limits.seconds` are for all solves together. `on_progress` hears how many wishes are priced, of how many.
    Cancelled, it answers the prices worked out so far. Raises WishFaults.
    """
    ordered = in_order(problem).problem
    parts = list(wishes.parts())
    if not parts:
        return ()
    searches = {_searched(one): one for one in [wishes, *(without for _, without in parts)]}
    each = Limits(limits.seconds / len(searches), limits.workers, limits.cancelled)
    found: dict[str, tuple[StaffingProblem, Solution]] = {}

    def plan(asked: Wishes) -> _Found:
        key = _searched(asked)
        if key not in found:
            changed = applied(ordered, asked)
            found[key] = changed, solve(changed, limits=each, seed=seed)
        changed, solution = found[key]
        rows = kept(changed, solution.assignments, asked, limits.cancelled)
        return _Found(changed, asked, solution).with_rows(rows)

    whole = first = plan(wishes)
    others: list[tuple[str, _Found, _Found | None]] = []
    for done, (name, without) in enumerate(parts):
        if limits.cancelled():
            break
        if on_progress is not None:
            on_progress(done, len(parts))
        other = plan(without)
        again = None
        if _searched(without) != _searched(wishes):
            rows = _forced(first.problem, other.solution.assignments, wishes, limits)
            again = None if rows is None or violations(first.problem, rows) else first.with_rows(rows)
            whole = whole.or_better(rows)
        others.append((name, other, again))
    return tuple(_price(name, whole, first, other, again) for name, other, again in others)


def _searched(wishes: Wishes) -> str:
    """What of the wishes the search itself has to hold."""
    own = wishes.own_township_first
    hard = wishes.without(
        units={}, together=None, teams=None, vehicles=None, scatter_minutes=0.0,
        own_township_first=own if own is not None and own.hard else None,
    )  # fmt: skip
    return json.dumps(hard.as_dict(), sort_keys=True)


def _forced(problem: StaffingProblem, rows: Rows, wishes: Wishes, limits: Limits) -> Rows | None:
    """A plan found without a wish made to hold it: what the wish forbids is left out, and whoever is free is put to use
    where that helps. None where that makes no plan."""
    if problem.previous is not None or limits.cancelled():
        return None
    fixed = problem.fixed if problem.fixed is not None else rows[:0]
    far = problem.minutes[problem.staff_base[rows[:, 0]], rows[:, 1]] > problem.minutes_max + 1e-6
    far &= problem.at[rows[:, 0]] != rows[:, 1]
    out = far | (problem.lanes_max[rows[:, 1]] == 0) | np.isin(rows[:, 0], fixed[:, 0])
    start = np.vstack([rows[~np.isin(rows[:, 0], rows[out, 0])], fixed])
    start = start[np.lexsort(start.T[::-1])]
    if violations(problem, start):
        return None
    idle = len(problem.staff_codes) - len(np.unique(start[:, 0]))
    model = formulate(problem.replaced(previous=start, moves_max=idle))
    grown = name_people(model, construct(model, limits.cancelled))
    return kept(problem, start if violations(problem, grown) else grown, wishes, limits.cancelled)


def _price(name: str, given: _Found, first: _Found, other: _Found, again: _Found | None) -> Price:
    """`given`: the best plan with the wish, `first` the one that its own search found, `again` the one made from the
    plan without it; `other`: the plan without the wish."""
    soft = _searched(given.wishes) == _searched(other.wishes)
    free = other.or_better(given.solution.assignments)
    a, b = given.solution, free.solution
    more = [round(x - y, 3) for x, y in zip(a.objective, b.objective, strict=True)]
    ranges: list[Range] = []
    proven = True
    for part in range(3):
        same = soft and part < 2  # it chooses among plans that are alike in these
        ranges.append((0.0, 0.0) if same else _range(a, b, part, proven, not soft and not any(more[:part])))
        proven = proven and all(one.objective[part] - (one.bound[part] or 0.0) <= SLACK[part] for one in (a, b))
    noise = _noise(first, other, again)
    measured = []
    for part in range(3):
        low, high = ranges[part]
        exact = low is not None and high is not None and high - low <= SLACK[part]
        sure = exact or (soft and (part == 2 or not more[part])) or abs(more[part]) > noise[part]
        if not soft and more[part] < 0 and not exact:  # it takes plans away: what looks better is another plan, no gain
            sure = False
        measured.append(sure)
    people = [
        people_short(one.problem, served_by_site(one.problem, one.solution.assignments).served) for one in (given, free)
    ]
    return Price(
        wish=name,
        people_missed=people[0] - people[1],
        shortfall=more[0],
        waiting_person_slots=more[1],
        travel_minutes=more[2],
        between=(ranges[0], ranges[1], ranges[2]),
        measured=(measured[0], measured[1], measured[2]),
    )


def _range(a: Solution, b: Solution, part: int, proven: bool, takes_away: bool) -> Range:
    """The least and the most that the price of a part can be. `proven`: the parts before are; `takes_away`: they are
    the same, and the wish only takes plans away, so that it gains nothing."""
    if not proven:
        return None, None
    low, high = a.bound[part], b.bound[part]
    least = None if low is None else round(low - b.objective[part], 3)
    most = None if high is None and part else round(a.objective[part] - (high or 0.0), 3)
    if takes_away:
        least = max(0.0, least or 0.0)
    return least, most


def _noise(first: _Found, other: _Found, again: _Found | None) -> Parts:
    """By part: how far plans lie apart that were found in two ways and could be the same."""
    one, free = first.solution.objective, other.solution.objective
    out, same = [], True
    for part in range(3):
        worse = max(0.0, free[part] - one[part]) if same else 0.0  # without the wish it was not to be worse
        if again is None:
            out.append(max(worse, UNKNOWN * free[part]))
        else:
            out.append(max(worse, abs(again.solution.objective[part] - one[part])))
        same = same and free[part] == one[part]
    return out[0], out[1], out[2]
