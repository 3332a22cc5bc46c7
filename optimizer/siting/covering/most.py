"""The most people within reach of so many sites."""

from __future__ import annotations

import numpy as np

from optimizer.limits import Limits
from optimizer.siting.course import Course, Hearer
from optimizer.siting.median.solving import choice_of, least
from optimizer.siting.problem import SitingProblem, Ways
from optimizer.siting.sited import Sited, status_of, without


def most_reached(
    problem: SitingProblem,
    sites: int,
    within: float,
    limits: Limits | None = None,
    *,
    gap: float = 0.0,
    on_progress: Hearer | None = None,
) -> Sited:
    """The `sites` sites with most people at most `within` metres from one (see the package): value and bound count
    people, and the bound is above. Ends when no more than `gap` of all people are open.

    Places that are farther from all of them have -1 for their site. "impossible" where no choice keeps the pins and
    the wanted villages. A ValueError where a list of ways ends before `within`.
    """
    near = problem.with_ways(problem.ways.within(within))
    reached = near.with_people(np.where(near.reaches, near.people, 0))
    total = int(reached.people.sum())
    course = Course(limits, on_progress, constant=total, sign=-1)
    choice = choice_of(problem, sites)
    if not choice.is_possible():
        return without("impossible", len(problem.people), 0.0, "nothing less", course.seconds)
    flat = np.where(near.ways.near < 0, np.inf, 0.0)
    steps = reached.with_ways(Ways(near.ways.near, flat, np.full(len(flat), np.inf)))
    weight = np.zeros(problem.candidates)
    listed = near.ways.near >= 0
    np.add.at(weight, near.ways.near[listed], np.broadcast_to(reached.people[:, None], listed.shape)[listed])
    first = choice.best(weight).inside
    best = least(steps, choice, np.ones(len(flat)), first, course, 0.0, gap * total)
    value, bound = total - best.value, total - best.bound
    site_of = near.nearest(best.sites)
    return Sited(best.sites, site_of, value, bound, status_of(value, bound), best.kind, course.seconds)
