"""Fewer ways for the largest rounds: the nearest of each site, and bounds that stay true without the others.

A relaxed crew keeps its nearest ways and goes anywhere else through a hub at the cost of the nearest way left out, so
nothing that the crew could do costs it more; a crew for all places counts whole lanes' worth of people, who go
anywhere.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.plain import Crew

MANY_WAYS = 500_000
NEAREST = 28


def nearest_ways(team: Crew) -> Crew:
    """The crew with the nearest ways of each site and each origin, where it has more than MANY_WAYS."""
    if len(team.cost) <= MANY_WAYS:
        return team
    hub = team.hub.copy()
    keep = _rank(team.way_site, team.cost) < NEAREST
    keep |= _rank(team.way_origin, team.cost) < NEAREST
    left = np.flatnonzero(~keep)
    far = np.full(len(hub), np.iinfo(np.int64).max)
    np.minimum.at(far, team.way_site[left], team.cost[left])
    hub[team.way_site[left]] = far[team.way_site[left]]
    return replace(
        team,
        way_origin=team.way_origin[keep],
        way_site=team.way_site[keep],
        minutes=team.minutes[keep],
        cost=team.cost[keep],
        hub=hub,
    )


def anywhere(team: Crew, sites: int) -> Crew:
    """As many people as whole lanes need, one a lane, with ways to every site that cost nothing."""
    lanes = team.most // team.per_lane
    every = np.arange(sites)
    return replace(
        team,
        per_lane=1,
        size=np.array([lanes]),
        people=np.arange(lanes),
        first=np.zeros(1, dtype=np.int64),
        most=lanes,
        way_origin=np.zeros_like(every),
        way_site=every,
        minutes=np.zeros(sites),
        cost=np.zeros_like(every),
        hub=np.full(sites, -1, dtype=np.int64),
    )


def _rank(owner: Ints, cost: Ints) -> Ints:
    """The place of each way among those of its owner, the cheapest first."""
    order = np.lexsort((cost, owner))
    sorted_owner = owner[order]
    begins = np.flatnonzero(np.diff(sorted_owner, prepend=-1))
    many = np.diff(np.append(begins, len(order)))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(begins, many)
    return rank
