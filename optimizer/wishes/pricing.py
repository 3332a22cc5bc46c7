"""What each wish costs: the plan found with all wishes beside the one found without this one, same seed, same time.

The figures are differences of plans that were found, not of best ones; where both solves prove something, the true
price lies `between` two figures. Wishes that only choose among plans of the same shortfall and waiting are taken off
the same search, so that their price is no noise of two searches.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.rules import missed, objective, served_by_site
from optimizer.solution import Solution
from optimizer.staffing.incumbent import SLACK
from optimizer.staffing.ordering import in_order
from optimizer.staffing.solving import solve
from optimizer.wishes.applying import applied
from optimizer.wishes.asked import Wishes
from optimizer.wishes.keeping import kept
from optimizer.wishes.planning import still_proven

Range = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Price:
    """What a plan with the wish has more than the one without it; below 0 where it has less.

    `wish` names it (`Wishes.parts`). `people_missed` counts people short of targets, each once; `shortfall` weighs them
    as the objective does. `between[i]`: the least and the most that the price of part i of the objective can be
    in best plans, None where nothing is proven.
    """

    wish: str
    people_missed: int
    shortfall: float
    waiting_person_slots: float
    travel_minutes: float
    between: tuple[Range, Range, Range]


def price_of(problem: StaffingProblem, wishes: Wishes, *, limits: Limits, seed: int = 0) -> tuple[Price, ...]:
    """The price of each single wish, all others kept: every pin, every closure, and each other kind of wish.

    `limits.seconds` are for all solves together. Cancelled, it answers the prices worked out so far. Raises WishFaults.
    """
    ordered = in_order(problem).problem
    parts = list(wishes.parts())
    searches = {_searched(one): one for one in [wishes, *(without for _, without in parts)]}
    each = Limits(limits.seconds / len(searches), limits.workers, limits.cancelled)
    found: dict[str, tuple[StaffingProblem, Solution]] = {}
    out: list[Price] = []

    def plan(asked: Wishes) -> tuple[StaffingProblem, Solution]:
        key = _searched(asked)
        if key not in found:
            changed = applied(ordered, asked)
            found[key] = changed, solve(changed, limits=each, seed=seed)
        changed, solution = found[key]
        rows = kept(changed, solution.assignments, asked, limits.cancelled)
        reached = objective(changed, rows)
        bound, kind = still_proven(solution, reached)
        return changed, replace(solution, assignments=rows, objective=reached, bound=bound, kind=kind)

    whole = plan(wishes)
    for name, without in parts:
        if limits.cancelled():
            break
        out.append(_price(name, whole, plan(without)))
    return tuple(out)


def _searched(wishes: Wishes) -> str:
    """What of the wishes the search itself has to hold."""
    own = wishes.own_township_first
    hard = wishes.without(
        units={}, together=None, teams=None, vehicles=None, scatter_minutes=0.0,
        own_township_first=own if own is not None and own.hard else None,
    )  # fmt: skip
    return json.dumps(hard.as_dict(), sort_keys=True)


def _price(name: str, given: tuple[StaffingProblem, Solution], other: tuple[StaffingProblem, Solution]) -> Price:
    (_, a), (_, b) = given, other
    people = [
        int(missed(problem, served_by_site(problem, one.assignments).served).sum()) for problem, one in (given, other)
    ]
    ranges: list[Range] = []
    proven = True
    for part in range(3):
        low, high = a.bound[part], b.bound[part]
        ranges.append((
            None if low is None or not proven else round(low - b.objective[part], 3),
            None if high is None or not proven else round(a.objective[part] - high, 3),
        ))  # fmt: skip
        proven = proven and all(
            bound is not None and reached - bound <= SLACK[part]
            for bound, reached in ((low, a.objective[part]), (high, b.objective[part]))
        )
    return Price(
        wish=name,
        people_missed=people[0] - people[1],
        shortfall=a.objective[0] - b.objective[0],
        waiting_person_slots=a.objective[1] - b.objective[1],
        travel_minutes=round(a.objective[2] - b.objective[2], 3),
        between=(ranges[0], ranges[1], ranges[2]),
    )
