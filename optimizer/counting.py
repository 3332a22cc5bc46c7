"""People counted once: targets that are nested ask for the same people, and miss the same people.

A target over others: of areas that lie in its area, or of its own area by another slot. Whoever is sampled for one of
these is sampled for it too, early enough where it is due no earlier; where it is due earlier they may be the same
people all the same. So of the people of a target and those of the targets below it the larger number counts, not the
sum.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import missed


def people_once(problem: StaffingProblem, by_target: Ints) -> int:
    """The fewest people who are so many of each target, (K,): asked for by all of them, or missed."""
    parents = _parents(problem)
    total = np.array(by_target, dtype=np.int64)
    below = np.zeros(len(total), dtype=np.int64)
    roots = 0
    for k in _inner_first(problem):
        total[k] = max(int(total[k]), int(below[k]))
        if parents[k] < 0:
            roots += int(total[k])
        else:
            below[parents[k]] += total[k]
    return roots


def people_asked_for(problem: StaffingProblem) -> int:
    """People whom the targets ask for, each once, beside those counted before the first slot."""
    return people_once(problem, problem.target_need)


def people_short(problem: StaffingProblem, served: Ints) -> int:
    """People short of the targets, each once, from the people served by site and slot (J, T)."""
    return people_once(problem, missed(problem, served))


def needed_targets(problem: StaffingProblem) -> Bools:
    """(K,) False for a target that is reached wherever those below it are: together they ask for as many people, due no
    later. Without it as many people are short, each counted once."""
    parents = _parents(problem)
    needed = np.ones(len(parents), dtype=bool)
    least = np.zeros(len(parents), dtype=np.int64)  # people whom the targets below ask for, by a target's own slot
    for k in _inner_first(problem):
        if problem.target_need[k] <= least[k]:
            needed[k] = False
        up = parents[k]
        if up >= 0 and problem.target_by_slot[k] <= problem.target_by_slot[up]:
            least[up] += max(int(problem.target_need[k]), int(least[k]))
    return needed


def depth(problem: StaffingProblem, chosen: Bools) -> int:
    """The most of the chosen targets that one person may count for."""
    parents, most = _parents(problem), 0
    for k in range(len(parents)):
        own, at = 0, k
        while at >= 0:
            own += int(chosen[at])
            at = int(parents[at])
        most = max(most, own)
    return max(most, 1)


def _inner_first(problem: StaffingProblem) -> list[int]:
    """Targets, those below before those above."""
    above = problem.ancestry[problem.target_area].sum(axis=1)
    return [int(k) for k in np.lexsort((np.arange(len(above)), problem.target_by_slot, -above))]


def _parents(problem: StaffingProblem) -> Ints:
    """(K,) the target right above each, -1 where there is none: of the same area the next later one, else the first by
    slot of the nearest area above that has one."""
    order = _inner_first(problem)
    out = np.full(len(order), -1, dtype=np.int64)
    by_area: dict[int, list[int]] = {}
    for k in order:
        by_area.setdefault(int(problem.target_area[k]), []).append(k)
    for area, own in by_area.items():
        for k, following in pairwise(own):
            out[k] = following
        up = int(problem.area_parent[area])
        while up >= 0 and up not in by_area:
            up = int(problem.area_parent[up])
        if up >= 0:
            out[own[-1]] = by_area[up][0]
    return out
