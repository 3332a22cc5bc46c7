"""What lanes can serve at most: cuts that hold for whole lanes and not for fractions of one.

From the end of slot t to the end of slot u at most D = A_u - A_t more people can be served beyond those who
had come by t.
With Y lane-slots between them and v people a lane-slot, sum_u <= A_t + v Y and sum_u <= A_u; Y is whole (a
multiple of m where every segment counts m slots), so with w = m v, r = D mod w > 0, y = Y / m

 (11) sum_u <= A_u - r (ceil(D / w) - y)

which is the line through the two whole points around the kink (mixed integer rounding).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, StaffingProblem
from optimizer.staffing.columns import Columns


def service_cuts(problem: StaffingProblem, columns: Columns, ends: list[int]) -> tuple[sparse.csr_array, Floats]:
    """Rows of (11) as (matrix, high) for every site, every t and u = each of `ends` - 1."""
    sites, slots = problem.site_open.shape
    came = np.hstack([np.zeros((sites, 1), dtype=np.int64), problem.arrived])
    lane, total = columns.at["lane"].start, columns.at["sum"].start
    rows: list[int] = []
    at: list[int] = []
    values: list[float] = []
    high: list[float] = []
    for j in np.flatnonzero((columns.segment_of >= 0).any(axis=1)).tolist():
        pace, segments = int(problem.pace[j]), columns.segment_of[j].tolist()
        for u in ends:
            seen: dict[int, int] = {}
            for t in range(u - 1, -1, -1):
                if segments[t] >= 0:
                    seen[segments[t]] = seen.get(segments[t], 0) + 1
                if not seen:
                    continue
                multiple = int(np.gcd.reduce(list(seen.values())))
                more = int(came[j, u] - came[j, t])
                rest = more % (pace * multiple)
                if not rest:
                    continue
                row = len(high)
                rows += [row] * (len(seen) + 1)
                at += [total + j * slots + u - 1, *(lane + s for s in seen)]
                values += [1.0, *(-rest * n / multiple for n in seen.values())]
                high.append(came[j, u] - rest * -(-more // (pace * multiple)))
    matrix = sparse.csr_array((values, (rows, at)), shape=(len(high), columns.total))
    return matrix, np.array(high, dtype=float)
