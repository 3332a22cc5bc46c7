"""Rounds of one site for questions: small enough that every plan of them can be looked at."""

from __future__ import annotations

import copy
from typing import Any

from tests.optimizer.brute_force import best
from tests.optimizer.rounds import starts

Round = dict[str, Any]


def people(role: str, count: int, base: str = "H", slots: int = 3) -> list[Round]:
    return [
        {"code": f"{role}-{base}-{i}", "base": base, "roles": [role], "available": list(range(slots))}
        for i in range(count)
    ]


def one_site(samplers: int, recorders: int, **changes: Any) -> Round:
    """A site where 60 people stand in the first of three hours; a lane with a sampler and a recorder serves ten an
    hour; all 60 are to be sampled by the end."""
    return {
        "format": "sampling-round/1", "name": "one site", "slot_minutes": 60, "slots": starts(3),
        "areas": [{"code": "A", "parent": None, "residents": 60}],
        "sites": [{
            "code": "S1", "area": "A", "lon": 112.0, "lat": 33.0, "lanes_max": 4, "people_per_lane_hour": 10,
            "arrivals": [60, 0, 0],
        }],
        "team": {"per_lane": {"sampler": 1, "recorder": 1}},
        "bases": [{"code": "H", "lon": 112.0, "lat": 33.01}, {"code": "F", "lon": 112.3, "lat": 33.0}],
        "staff": people("sampler", samplers) + people("recorder", recorders),
        "limits": {"block_slots_max": 3, "blocks_per_day_max": 1},
        "travel": {"minutes": [[5], [40]], "minutes_max": 30},
        "targets": [{"area": "A", "coverage": 1.0, "by_slot": 3}],
    } | changes  # fmt: skip


def reaches(round_: Round) -> bool:
    """Whether some plan, of all there are, reaches every target."""
    optimum = best(round_, 100_000)
    assert optimum is not None
    return optimum[0] == 0


def changed(round_: Round, **changes: Any) -> Round:
    return {**copy.deepcopy(round_), **changes}
