"""Sites that are kept to their room: chosen, or, where the pins leave no choice, dealt out to as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .given import Floats, Given, Ints

if TYPE_CHECKING:
    from optimizer.limits import Limits
    from optimizer.siting.course import Hearer
    from optimizer.siting.problem import SitingProblem
    from optimizer.siting.sited import Sited


def keeping_room(given: Given, problem: SitingProblem, limits: Limits, gap: float, hear: Hearer) -> Sited:
    """Walking and cost of sites of which none has more people than room; "impossible" where that is proven."""
    from optimizer.siting.room import RoomProblem, with_room

    question = given.question
    worth = question.km_worth * 1000 if question.kind == "room" else 0.0
    cost = np.asarray(given.costs * worth, dtype=float)
    opened = _no_others(problem, question.sites)
    dealt = None if opened is None else _dealt(given, problem, opened, cost, limits, gap)
    if dealt is not None:
        return dealt
    asked = RoomProblem(problem, given.people.copy(), given.room, cost, question.sites, splits=False)
    return with_room(asked, limits, gap=gap, on_progress=hear).sited


def _no_others(problem: SitingProblem, sites: int | None) -> Ints | None:
    """The sites that are pinned open, where no other may or can be."""
    opened = np.flatnonzero(problem.opened)
    free = (~problem.opened & ~problem.closed).any()
    if not len(opened) or len(problem.lacking) or (len(opened) != sites if sites is not None else free):
        return None
    return opened


def _dealt(
    given: Given, problem: SitingProblem, opened: Ints, cost: Floats, limits: Limits, gap: float
) -> Sited | None:
    """None where somebody is beyond the room and it is not proven that somebody must be."""
    from optimizer.siting.catchments import CatchmentProblem, catchments
    from optimizer.siting.sited import Sited, without

    whole = np.zeros(len(given.people), dtype=bool)
    dealt = catchments(CatchmentProblem(problem, opened, given.room, whole), limits, gap=gap)
    if dealt.beyond_least:
        return without("impossible", len(given.people), np.inf, "nothing less", dealt.seconds)
    if dealt.over.any():
        return None
    spent = float(cost[opened].sum())
    value, bound = dealt.walking + spent, dealt.bound + spent
    return Sited(opened, dealt.site_of, value, bound, dealt.status, dealt.kind, dealt.seconds)
