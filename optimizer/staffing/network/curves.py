"""What so many lanes achieve at each site: people served by the end of each slot that a target names, and waiting.

With y lanes that run while the site is open, the people served by the end of a slot are the least, over the slots u
at whose end the queue was last empty, of those who had come by u and pace x y for each slot since: the least of lines
in y. So they are concave in y and the waiting is convex: the next lane never brings more than the one before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints, StaffingProblem
from optimizer.staffing.network.plain import Crew


@dataclass(frozen=True, eq=False)
class Curves:
    """Sites j, u ends of slots that targets name, s segments: lanes of a site that follow each other and do the same.

    `served[at[j] + y]` and `waiting[at[j] + y]` are what y lanes do, y from 0 to `most[j]`; lanes beyond bring nothing.
    """

    ends: Ints  # (U,) slots, ascending
    most: Ints  # (J,)
    at: Ints  # (J,)
    served: Ints  # (N, U)
    waiting: Ints  # (N,)
    site: Ints  # (S,)
    count: Ints  # (S,) lanes
    gain: Ints  # (S, U) people more served by each lane
    relief: Ints  # (S,) person-slots less of waiting by each lane

    def waiting_of(self, lanes: Ints) -> int:
        return int(self.waiting[self.at + lanes].sum())


def curves(problem: StaffingProblem, span: tuple[int, int], teams: list[Crew]) -> Curves:
    """The curves of every site, as far as lanes bring anything and people are within reach."""
    first, end = span
    runs = problem.site_open.copy()
    runs[:, :first] = runs[:, end:] = False
    most = _useful(problem, runs)
    for team in teams:
        near = np.zeros(len(most), dtype=np.int64)
        np.add.at(near, team.way_site, team.size[team.way_origin])
        most = np.minimum(most, np.minimum(near, team.most) // team.per_lane)
    at = np.concatenate([[0], (most + 1).cumsum()[:-1]])
    site = np.repeat(np.arange(len(most)), most + 1)
    lanes = np.arange(len(site)) - at[site]
    ends = np.unique(problem.target_by_slot)
    served = np.zeros((len(site), len(ends)), dtype=np.int64)
    waiting, total, queue = np.zeros(len(site), dtype=np.int64), np.zeros_like(lanes), problem.waiting[site].copy()
    for slot in range(runs.shape[1]):
        queue += problem.arrivals[site, slot]
        now = np.minimum(queue, lanes * problem.pace[site] * runs[site, slot])
        queue -= now
        total += now
        waiting += queue
        served[:, ends == slot + 1] = total[:, None]
    follows = np.flatnonzero(lanes > 0)
    gain, relief = served[follows] - served[follows - 1], waiting[follows - 1] - waiting[follows]
    owner = site[follows]
    new = np.ones(len(follows), dtype=bool)
    new[1:] = (np.diff(owner) != 0) | (np.diff(gain, axis=0) != 0).any(axis=1) | (np.diff(relief) != 0)
    begin = np.flatnonzero(new)
    count = np.diff(np.append(begin, len(follows)))
    return Curves(ends, most, at, served, waiting, owner[begin], count, gain[begin], relief[begin])


def _useful(problem: StaffingProblem, runs: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Ints:
    """(J,) lanes beyond which one more serves nobody sooner."""
    pace = np.maximum(problem.pace, 1)
    queue, needed = problem.waiting.copy(), np.zeros(len(pace), dtype=np.int64)
    for slot in range(runs.shape[1]):
        queue = queue + problem.arrivals[:, slot]
        needed = np.maximum(needed, np.where(runs[:, slot], -(-queue // pace), 0))
        queue = np.where(runs[:, slot], 0, queue)
    return np.where(problem.pace > 0, np.minimum(needed, problem.lanes_max), 0)
