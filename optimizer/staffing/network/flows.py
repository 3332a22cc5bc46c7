"""Networks as arrays, solved by the library's cost-scaling minimum-cost flow."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow  # type: ignore[import-untyped]

from optimizer.problem import Ints

COST_ROOM = 1 << 60
SWEEPS = 1000


class Network:
    """Nodes 0 to `nodes` - 1; families of arcs with capacities and whole costs a unit, which may be below 0."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self._parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._count = 0
        self._solved: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []

    def arcs(self, tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints | int) -> slice:
        """Add a family of arcs; where its flows will stand."""
        parts = np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (tail, head, capacity, cost)))
        one, two, three, four = (np.ravel(part) for part in parts)
        self._parts.append((one, two, three, four))
        begin = self._count
        self._count += len(one)
        return slice(begin, self._count)

    def cheapest(self, supply: Ints) -> tuple[Ints, int]:
        """The flow on each arc that takes every supply to the demands at the least cost, and that cost."""
        tail, head, capacity, cost = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
        ends = np.cumsum([len(part[0]) for part in self._parts])[:-1]
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
        solver.set_nodes_supplies(np.arange(self.nodes), supply)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise RuntimeError(f"the flow has no answer: {status.name}")
        flow = np.asarray(solver.flows(np.arange(len(tail))), dtype=np.int64)
        del solver
        self._solved = [(*part, own) for part, own in zip(self._parts, np.split(flow, ends), strict=True)]
        self._parts = []
        return flow, int((flow.astype(object) * cost).sum()) if _huge(flow, cost) else int(flow @ cost)

    def potentials(self) -> Ints:
        """(nodes,) after `cheapest`: the cheapest ways to each node in what is left of the capacities, 0 at the most.

        No arc with room leads from a node to another at a cost below the difference, so the potentials are the prices
        that prove the flow. Arcs are gone through family by family, onwards and back, until nothing gets cheaper.
        """
        at = np.zeros(self.nodes, dtype=np.int64)
        onward, back = [], []
        for tail, head, capacity, cost, flow in self._solved:
            room, used = np.flatnonzero(flow < capacity), np.flatnonzero(flow)
            whole = len(room) == len(tail)
            onward.append((tail, head, cost) if whole else (tail[room], head[room], cost[room]))
            back.append((head[used], tail[used], -cost[used]))
        for _ in range(SWEEPS):
            before = at.copy()
            for tail, head, cost in (*onward, *reversed(back)):
                np.minimum.at(at, head, at[tail] + cost)
            if (at == before).all():
                return at
        return at

    def fullest(self, source: int, sink: int) -> Ints:
        """The flow on each arc that brings the most from the source to the sink."""
        tail, head, capacity, _ = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
        self._parts.clear()
        solver = max_flow.SimpleMaxFlow()
        solver.add_arcs_with_capacity(tail, head, capacity)
        status = solver.solve(source, sink)
        if status != solver.OPTIMAL:
            raise RuntimeError(f"the flow has no answer: {status.name}")
        return np.asarray(solver.flows(np.arange(len(tail))), dtype=np.int64)


def _huge(flow: Ints, cost: Ints) -> bool:
    return bool(np.abs(flow.astype(float) @ np.abs(cost.astype(float))) > 2.0**62)
