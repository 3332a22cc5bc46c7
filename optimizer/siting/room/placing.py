"""What prices leave open, as a program: sites, and ways from places to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.problem import Bools, Floats, Ints
from optimizer.program import INFEASIBLE, Answer, Program, run

from .problem import RoomProblem


@dataclass(frozen=True, eq=False)
class Placed:
    """sites, and share (L, J) of each place: None where none was found. bound: of what the program was given; infinite
    where nothing is in it."""

    sites: Ints | None
    share: Floats | None
    bound: float
    is_done: bool


def place(
    problem: RoomProblem, opened: Bools, free: Bools, ways: Bools, below: float, seconds: float, gap: float
) -> Placed:
    """The best with the opened and any of the free candidates (J,), along `ways` (L, J) alone, of value at most
    `below`."""
    may = np.flatnonzero(opened | free)
    place_, column = np.nonzero(ways[:, may] & np.isfinite(problem.walking[:, may]))
    load = problem.load[problem.places].astype(float)
    entries, count, places = len(place_), len(may), len(load)
    x = count + np.arange(entries)
    cost = np.concatenate([problem.cost[may], problem.walking[place_, may[column]]])
    total = count + entries
    each = np.arange(entries)
    room = problem.room[may].astype(float)
    own, either = np.arange(count), np.concatenate([x, column])
    fills = np.concatenate([load[place_], -room]), (np.append(column, own), np.append(x, own))
    opens = np.append(np.ones(entries), -np.ones(entries)), (np.tile(each, 2), either)
    rows = [
        sparse.csr_array((np.ones(entries), (place_, x)), (places, total)),
        sparse.csr_array(fills, (count, total)),
        sparse.csr_array(opens, (entries, total)),
        sparse.csr_array(np.append(room, np.zeros(entries))[None]),
    ]
    low: list[Any] = [np.ones(places), np.full(count + entries, -np.inf), [load.sum()]]
    high: list[Any] = [np.ones(places), np.zeros(count + entries), [np.inf]]
    for village in problem.siting.lacking:
        rows.append(sparse.csr_array(np.append(problem.siting.village[may] == village, np.zeros(entries))[None]))
        low.append([1.0])
        high.append([np.inf])
    if problem.sites is not None:
        rows.append(sparse.csr_array(np.append(np.ones(count), np.zeros(entries))[None]))
        low.append([float(problem.sites)])
        high.append([float(problem.sites)])
    if np.isfinite(below):
        rows.append(sparse.csr_array(cost[None]))
        low.append([-np.inf])
        high.append([below])
    sure = np.flatnonzero(opened[may])
    if len(sure):
        rows.append(sparse.csr_array((np.ones(len(sure)), (np.arange(len(sure)), sure)), (len(sure), total)))
        low.append(np.ones(len(sure)))
        high.append(np.ones(len(sure)))
    whole = np.ones(total, dtype=bool)
    whole[count:] = not problem.splits
    program = Program(
        sparse.vstack(rows, format="csc"), np.concatenate(low), np.concatenate(high), cost, np.ones(total), whole
    )
    return _read(run(program, seconds, 10_000_000, gap), problem, may, place_, column)


def _read(answer: Answer, problem: RoomProblem, may: Ints, place_: Ints, column: Ints) -> Placed:
    if answer.state == INFEASIBLE:
        return Placed(None, None, np.inf, True)
    bound = -np.inf if answer.bound is None else answer.bound
    if answer.x is None:
        return Placed(None, None, bound, False)
    sites = may[answer.x[: len(may)] > 0.5]
    share = np.zeros(problem.walking.shape)
    share[place_, may[column]] = answer.x[len(may) :]
    if not problem.splits:
        share = np.rint(share)
    return Placed(sites, share, bound, answer.state == 0)
