"""Soonest ways through streets, from spots on them to spots on them: Dijkstra, a few sources at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.travel.streets import Streets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CELLS = 8_000_000
"""Distances that are held at a time, sources x corners: 64 MB, and as much again for their predecessors."""
CORNER_M = 1.0  # a spot so near a corner is at it, and goes by any of its streets
NOTHING = 1e-12  # minutes of an edge of no length: a graph of SciPy's has no edge of 0


@dataclass(frozen=True, eq=False)
class Graph:
    """Corners, then spots. minutes: edges as they may be gone; `key` (ascending, from x nodes + to) and `metres` of the
    same edges; spot (n,): the node of each spot, -1 where it is off the network."""

    minutes: csr_array
    key: Ints
    metres: Floats
    spot: Ints

    def turned(self) -> Graph:
        """With every edge the other way round: ways to a node become ways from it."""
        nodes = self.minutes.shape[0]
        key = self.key % nodes * nodes + self.key // nodes
        order = np.argsort(key)
        return Graph(csr_array(self.minutes.T), key[order], self.metres[order], self.spot)


def graph_of(
    streets: Streets, kept: Ints, stretch: Ints, share: Floats, metres_a_minute: float, *, vehicles: bool
) -> Graph:
    """The graph of the stretches `kept`, each cut where a spot lies on it.

    stretch, share (n,): where each spot is, -1 off the network. vehicles: the file's speeds and directions hold.
    """
    corners = len(streets.corner)
    placed = np.flatnonzero(stretch >= 0)
    spot = np.full(len(stretch), -1, dtype=np.int64)
    from_start = share[placed] * streets.length_m[stretch[placed]]
    from_end = streets.length_m[stretch[placed]] - from_start
    ends = np.where(from_start <= from_end, streets.start[stretch[placed]], streets.end[stretch[placed]])
    at_corner = np.minimum(from_start, from_end) <= CORNER_M
    spot[placed[at_corner]] = ends[at_corner]
    on = placed[~at_corner]
    spot[on] = corners + np.arange(len(on))
    nodes = corners + len(on)
    # Along each stretch: its start, the spots on it, its end; what follows one another is an edge.
    of = np.concatenate([kept, kept, stretch[on]])
    at = np.concatenate([np.zeros(len(kept)), np.ones(len(kept)), share[on]])
    node = np.concatenate([streets.start[kept], streets.end[kept], spot[on]])
    turn = np.repeat([0, 2, 1], [len(kept), len(kept), len(on)])
    order = np.lexsort((turn, at, of))
    of, at, node = of[order], at[order], node[order]
    edge = of[1:] == of[:-1]
    u, v, of = node[:-1][edge], node[1:][edge], of[1:][edge]
    metres = np.diff(at)[edge] * streets.length_m[of]
    pace = np.full(len(of), metres_a_minute)
    forward = backward = np.ones(len(of), dtype=bool)
    if vehicles:
        pace = np.where(np.isnan(streets.km_per_hour[of]), pace, streets.km_per_hour[of] * 1000 / 60)
        forward, backward = streets.forward[of], streets.backward[of]
    start, end = np.concatenate([u[forward], v[backward]]), np.concatenate([v[forward], u[backward]])
    length = np.concatenate([metres[forward], metres[backward]])
    minutes = length / np.concatenate([pace[forward], pace[backward]])
    # Of edges between the same two the soonest alone: a matrix would add them up.
    key = start * nodes + end
    order = np.lexsort((length, minutes, key))
    first = order[np.unique(key[order], return_index=True)[1]]
    weight = np.maximum(minutes[first], NOTHING)
    matrix = csr_array((weight, (start[first], end[first])), shape=(nodes, nodes))
    return Graph(matrix, key[first], length[first], spot)


def soonest(
    graph: Graph,
    sources: Ints,
    targets: Ints,
    most_minutes: float,
    *,
    with_metres: bool,
    heard: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[Ints, Ints, Floats, Floats]:
    """Which source, which target (indices of spots within `sources` and `targets`), minutes and metres of every pair
    that is joined by a way of at most `most_minutes`; metres are zeros unless they are wanted. heard: told how many
    sources of how many are done."""
    nodes = graph.minutes.shape[0]
    to = graph.spot[targets]
    found: list[tuple[Ints, Ints, Floats, Floats]] = []
    step = max(1, CELLS // nodes)
    for start in range(0, len(sources), step):
        heard(start, len(sources))
        some = graph.spot[sources[start : start + step]]
        metres = np.zeros((len(some), len(to)))
        if with_metres:
            minutes, before = dijkstra(graph.minutes, indices=some, limit=most_minutes, return_predecessors=True)
            for row, came in enumerate(np.asarray(before, dtype=np.int64)):
                metres[row] = _walked(graph, came)[to]
        else:
            minutes = dijkstra(graph.minutes, indices=some, limit=most_minutes)
        took = minutes[:, to]
        i, j = np.nonzero(np.isfinite(took))
        found.append((i + start, j, took[i, j], metres[i, j]))
    empty = np.zeros(0, dtype=np.int64)
    source, target = (np.concatenate([empty, *(one[k] for one in found)]) for k in (0, 1))
    long, far = (np.concatenate([np.zeros(0), *(one[k] for one in found)]) for k in (2, 3))
    return source.astype(np.int64), target.astype(np.int64), long, far


def _walked(graph: Graph, before: Ints) -> Floats:
    """Metres to every node from the source, by the node that each is reached from (negative: from none).

    Each pass doubles how far back a node has been followed, so that long ways take few passes.
    """
    nodes = len(before)
    reached = np.flatnonzero(before >= 0)
    metres = np.zeros(nodes)
    metres[reached] = graph.metres[np.searchsorted(graph.key, before[reached] * nodes + reached)]
    back = np.where(before >= 0, before, np.arange(nodes))
    while True:
        further = back[back]
        metres = metres + np.where(back != np.arange(nodes), metres[back], 0.0)
        if np.array_equal(further, back):
            return metres
        back = further
