"""Who goes where when sites are given and places may be split: a flow of least cost."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints

UNITS = 2.0**40  # of the dearest way of a unit of load, where ways are no whole numbers of it


def transported(walking: Floats, load: Ints, room: Ints) -> Floats | None:
    """share (L, S) with the least walking (L, S) of all of a place, infinite where there is no way; None where room is
    short. Whole units of load; exact where a unit of each walks a whole number, else to a part in 10^12."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

    places, sites = walking.shape
    has_way = np.isfinite(walking)
    share = np.zeros(walking.shape)
    if not has_way.any(axis=1).all():
        return None
    idle = np.flatnonzero(load == 0)
    share[idle, walking[idle].argmin(axis=1)] = 1.0
    place, site = np.nonzero(has_way & (load > 0)[:, None])
    metres = walking[place, site] / load[place]
    scale = 1.0 if (metres == np.rint(metres)).all() else UNITS / max(1.0, float(metres.max(initial=1.0))) / places
    graph, sink, own = SimpleMinCostFlow(), places + sites, places + np.arange(sites)
    arcs = graph.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([place, own]),
        np.concatenate([places + site, np.full(sites, sink)]),
        np.concatenate([load[place], room]).astype(np.int64),
        np.concatenate([np.rint(metres * scale), np.zeros(sites)]).astype(np.int64),
    )
    supply = np.concatenate([load, np.zeros(sites, dtype=np.int64), [-int(load.sum())]])
    graph.set_nodes_supplies(np.arange(sink + 1), supply.astype(np.int64))
    if graph.solve() != graph.OPTIMAL:
        return None
    share[place, site] = graph.flows(arcs[: len(place)]) / load[place]
    return share
