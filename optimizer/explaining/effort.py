"""What a remedy asks of people, roughly, in hours of work: the order in which remedies are told.

again, lanes     0: the people are there
reserve, people  amount x the longest block
hours, block     amount x one slot x people who work at the area's sites in the plan
blocks           amount x the longest block x those people
reach            the minutes beyond the limit, there and back, of everybody who goes so far in the plan found
"""

from __future__ import annotations

import numpy as np

from optimizer.explaining.explanation import REMEDY_KINDS, Remedy, RemedyKind
from optimizer.explaining.inquiry import Inquiry
from optimizer.rules import travel_minutes
from optimizer.solution import Rows


def person_hours(inquiry: Inquiry, kind: RemedyKind, amount: int, rows: Rows) -> float:
    """Hours; `rows` are the plan that was found."""
    problem = inquiry.problem
    slot = problem.slot_minutes / 60
    block = slot * min(problem.block_slots_max, len(problem.slot_starts))
    here = len(np.unique(inquiry.rows[problem.target_sites[inquiry.target][inquiry.rows[:, 1]], 0]))
    if kind in ("reserve", "people"):
        return round(amount * block, 3)
    if kind in ("hours", "block"):
        return round(amount * slot * here, 3)
    if kind == "blocks":
        return round(amount * block * here, 3)
    if kind == "reach":
        beyond = travel_minutes(problem, rows) - problem.minutes_max
        return round(float(beyond[beyond > 1e-6].sum()) * 2 / 60, 3)
    return 0.0


def cheapest_first(remedies: list[Remedy]) -> tuple[Remedy, ...]:
    """Those that close the target first, by effort; equal ones by kind and amount."""
    return tuple(
        sorted(
            remedies, key=lambda r: (not r.closes, r.person_hours, REMEDY_KINDS.index(r.kind), r.amount, r.site or "")
        )
    )
