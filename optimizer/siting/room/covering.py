"""Packs that together hold all places, as a program: of some places, or of all.

Sets     packs q of the sites given, each with a site j(q) and places S(q); places i that are to be held
Unknown  z_q = 1 where a pack is taken

    minimise   sum_q worth_q z_q

    (1) sum_{q: i in S(q)} z_q >= 1       every place is held; by the nearest where by several
    (2) sum_{q: j(q) = j} z_q <= 1        a site has one pack; = 1 where it is pinned open, and may be empty
    (3) sum_q z_q = p                     where the number is given
    (4) sum_{q: j(q) in A(v)} z_q >= 1    a wanted village has a site of its own
    (5) sum_q worth_q z_q <= below        only what is better
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from optimizer.problem import Floats, Ints
from optimizer.program import Answer, Program, run

from .packs import Packs
from .problem import RoomProblem

NODES = 1_000_000


def covering(
    problem: RoomProblem, packs: Packs, places: Ints, sites: int | None, lacking: Ints, below: float, seconds: float
) -> Answer:
    """The best packs (N,) for these places. sites: how many packs are taken, exactly; lacking: villages that are to
    have one of them."""
    count = len(packs)
    own, row = np.unique(packs.site, return_inverse=True)
    rows = [
        sparse.csr_array(packs.has[:, places].T.astype(float)),
        sparse.csr_array((np.ones(count), (row, np.arange(count))), (len(own), count)),
    ]
    pinned = problem.siting.opened[own].astype(float)
    low, high = [np.ones(len(places)), pinned], [np.full(len(places), np.inf), np.ones(len(own))]
    more: list[tuple[Floats, float, float]] = []
    if sites is not None:
        more.append((np.ones(count), float(sites), float(sites)))
    more += [((problem.siting.village[packs.site] == one).astype(float), 1.0, np.inf) for one in lacking]
    if np.isfinite(below):
        more.append((packs.worth, -np.inf, below))
    for line, least, most in more:
        rows.append(sparse.csr_array(line[None]))
        low.append(np.array([least]))
        high.append(np.array([most]))
    each = np.ones(count)
    matrix = sparse.vstack(rows, format="csc")
    program = Program(matrix, np.concatenate(low), np.concatenate(high), packs.worth, each, each.astype(bool))
    return run(program, seconds, NODES, 1e-6)
