"""What holds a target back only together with other things, where nothing alone gains anybody.

Everything that a remedy may change is lifted at once, as far as remedies go; then one thing after the other is left as
it is again where that misses no more people. What remains gains together what none of it gains alone.
"""

from __future__ import annotations

import numpy as np

from optimizer.explaining.binding import bound_by
from optimizer.explaining.changes import (
    Changed,
    as_many_in_reserve,
    further,
    longer_blocks,
    more_blocks,
    more_lanes,
    more_moves,
    more_people,
    open_longer,
)
from optimizer.explaining.explanation import Binding, BindingKind
from optimizer.explaining.inquiry import Inquiry
from optimizer.explaining.people import nearest_base, plenty
from optimizer.problem import Ints
from optimizer.rules import served_by_site

BLOCK_SLOTS = 2  # more slots in protective clothing at most
REACH_MINUTES = 60.0  # more minutes of travel at most

Lift = tuple[BindingKind, int | None]


def jointly(inquiry: Inquiry, lanes: tuple[Ints, Ints], hours: int) -> list[Binding]:
    """Bindings that gain nobody alone. `lanes`: (sites, more lanes); `hours`: more slots of opening."""
    problem = inquiry.problem
    lifts: list[Lift] = [("blocks", None), ("block", None), ("reach", None), ("hours", None)]
    lifts += [("reserve", role) for role in np.flatnonzero(problem.reserve).tolist()]
    lifts += [("moves", None)] if problem.previous is not None else []
    lifts += [("lanes", None), *(("people", role) for role in plenty(inquiry))]
    most = _missed(inquiry, lifts, lanes, hours)
    if most is None or most >= inquiry.short:
        return []
    for lift in list(lifts):
        fewer = [other for other in lifts if other != lift]
        missed = _missed(inquiry, fewer, lanes, hours)
        if missed is not None and missed <= most:
            lifts = fewer
    return [bound_by(inquiry, kind, 0, role) for kind, role in lifts]


def _missed(inquiry: Inquiry, lifts: list[Lift], lanes: tuple[Ints, Ints], hours: int) -> int | None:
    """People missed at least with these things lifted; None where time is over."""
    if inquiry.clock.over:
        return None
    problem, kinds = inquiry.problem, {kind for kind, _ in lifts}
    reserve = problem.reserve.copy()
    reserve[[role for kind, role in lifts if kind == "reserve" and role is not None]] = 0
    problem = problem.replaced(reserve=reserve)
    if "reach" in kinds:
        problem = further(problem, problem.minutes_max + REACH_MINUTES)
    if "lanes" in kinds:
        problem = more_lanes(problem, *lanes)
    if "block" in kinds:
        problem = longer_blocks(problem, BLOCK_SLOTS)
    if "blocks" in kinds:
        problem = more_blocks(problem, 1)
    if "moves" in kinds:
        problem = more_moves(problem, len(problem.staff_codes))
    queue = served_by_site(problem, inquiry.rows).queue[:, inquiry.due - 1]
    roles = [role for kind, role in lifts if kind == "people" and role is not None]
    place = nearest_base(problem, inquiry.area_sites, queue)
    if roles and place is not None:
        most = plenty(inquiry)
        problem = as_many_in_reserve(more_people(problem, place[0], {r: most[r] for r in roles}), problem)
    changed = open_longer(problem, inquiry.rows, inquiry.target, hours) if "hours" in kinds else None
    changed = changed or Changed(problem, inquiry.rows)
    closing = inquiry.closing(*changed)
    # fractions of lanes hide what binds where a handful of people are at stake: small rounds are solved whole
    exact = closing.best(inquiry.clock.one_solve(0.2)) if inquiry.is_whole else None
    return exact.missed if exact is not None and exact.proven else closing.at_least(inquiry.clock.one_solve(0.2))
