"""What cannot be had, without a solver: people missed with every lane running, and with all people within reach."""

from __future__ import annotations

import numpy as np

from optimizer.counting import people_once
from optimizer.explaining.shortage import lowest_targets, shortage
from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.questions.answers import Proof
from optimizer.rules import missed, serve


def missed_with_everybody(problem: StaffingProblem) -> Ints:
    """(K,) people missed of each target with people of every role without end at every base.

    Every lane that a base reaches runs in every slot in which its site is open; a role of the team that stays in
    reserve altogether runs none.
    """
    team = (problem.per_lane > 0) | (problem.per_site > 0)
    reached: Bools = np.asarray(problem.in_reach().any(axis=0))
    if (problem.reserve[team] >= 1).any():
        reached = np.zeros_like(reached)
    lanes = np.where(problem.site_open & reached[:, None], problem.lanes_max[:, None], 0)
    return missed(problem, serve(problem, lanes).served)


def people_missed_at_least(problem: StaffingProblem) -> tuple[int, Proof]:
    """People missed of all targets together at least, each once, and why."""
    alone = missed_with_everybody(_with_everybody_there(problem))
    lanes = people_once(problem, alone)
    together = shortage(problem)
    if together is None:
        return lanes, "every lane"
    rest = [k for k in lowest_targets(problem).tolist() if k not in together.targets]
    cut = together.need - together.most + int(alone[rest].sum())
    return (cut, "minimum cut") if cut > lanes else (lanes, "every lane")


def _with_everybody_there(problem: StaffingProblem) -> StaffingProblem:
    """Who is at a site already needs no way there: that site counts as reached."""
    there = np.unique(problem.at[problem.at >= 0])
    minutes = problem.minutes.copy()
    minutes[:, there] = 0.0
    return problem.replaced(minutes=minutes)
