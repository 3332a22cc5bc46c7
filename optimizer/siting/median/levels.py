"""What prices have left open, as a program in the levels of ways: small where most candidates are in or out for good.

With D_1 < D_2 < ... the different ways of place i to free candidates that are nearer than its nearest opened site, and
z_k = 1 where none of the first k levels has an open one (Cornuejols, Nemhauser, Wolsey 1980; Elloumi 2010):

    minimise  sum_i w_i (D_1 + sum_k (D_{k+1} - D_k) z_k)

    (1) z_k + sum_{j at level k} y_j >= z_{k-1},  z_0 = 1
    (2) sum_j y_j = what is left of p
    (3) sum_{j in A(v)} y_j >= 1        for wanted villages without an opened site
    (4) the value is below the best known one
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints
from optimizer.program import DONE, INFEASIBLE, Program, run

from .choosing import Choice

Answer = tuple[bool, Ints | None]
"""Whether it is settled, and the free candidates that open where there are such that are better."""


def size(metres: Floats, beyond: Floats, choice: Choice) -> int:
    """Entries of ways (J, I) that the program would have."""
    return int((metres[choice.free] < _nearest(metres, beyond, choice)).sum())


def solve(metres: Floats, people: Floats, beyond: Floats, choice: Choice, below: float, seconds: float) -> Answer:
    """The best choice whose value is at most `below`. metres: (J, I); beyond (I,): what counts without an open site."""
    free = np.flatnonzero(choice.free)
    nearest = _nearest(metres, beyond, choice)
    counts = people > 0
    place, column = np.nonzero((metres[free] < nearest).T & counts[:, None])
    way = metres[free[column], place]
    by = np.lexsort((way, place))
    place, column, way = place[by], column[by], way[by]
    starts = np.ones(len(place), dtype=bool)
    starts[1:] = (place[1:] != place[:-1]) | (way[1:] != way[:-1])
    level = starts.cumsum() - 1  # of each entry
    at, own = way[starts], place[starts]
    first = np.ones(len(at), dtype=bool)
    first[1:] = own[1:] != own[:-1]
    last = np.append(first[1:], True)[: len(at)]
    after = np.where(last, nearest[own], np.append(at[1:], 0.0)[: len(at)])
    counts[own] = False  # what is left of them goes to an opened one, whatever is chosen
    if np.isinf(nearest[counts]).any():
        return True, None
    constant = float(people[own[first]] @ at[first] + people[counts] @ nearest[counts])
    kept = np.isfinite(after)  # else one of its levels is open, whatever is chosen: z is 0
    number = kept.cumsum() - 1
    rows, levels, count = len(at), int(kept.sum()), len(free)
    follows = np.flatnonzero(~first)
    matrix = sparse.csr_array(
        (
            np.concatenate([np.ones(len(place) + levels), -np.ones(len(follows))]),
            (
                np.concatenate([level, np.flatnonzero(kept), follows]),
                np.concatenate([column, count + number[kept], count + number[follows - 1]]),
            ),
        ),
        (rows, count + levels),
    )
    cost = np.concatenate([np.zeros(count), people[own[kept]] * (after - at)[kept]])
    more, more_low, more_high = _rules(choice, free, levels)
    program = Program(
        sparse.vstack([matrix, more, sparse.csr_array(cost[None])], format="csc"),
        np.concatenate([first.astype(float), more_low, [-np.inf]]),
        np.concatenate([np.full(rows, np.inf), more_high, [below - constant]]),
        cost,
        np.ones(count + levels),
        np.arange(count + levels) < count,
    )
    answer = run(program, seconds, 1_000_000, 0.0)
    if answer.state == INFEASIBLE:
        return True, None
    inside = None if answer.x is None else free[answer.x[:count] > 0.5]
    return answer.state == DONE, inside


def _nearest(metres: Floats, beyond: Floats, choice: Choice) -> Floats:
    return np.asarray(np.minimum(metres[choice.opened].min(axis=0, initial=np.inf), beyond))


def _rules(choice: Choice, free: Ints, levels: int) -> tuple[sparse.csr_array, Floats, Floats]:
    """(2) and (3) of the formulation."""
    rows = [np.ones(len(free))]
    low, high = [float(choice.rest)], [float(choice.rest)]
    for village in choice.lacking():
        rows.append((choice.village[free] == village).astype(float))
        low.append(1.0)
        high.append(np.inf)
    matrix = sparse.hstack([sparse.csr_array(np.stack(rows)), sparse.csr_array((len(rows), levels))], format="csr")
    return matrix, np.array(low), np.array(high)
