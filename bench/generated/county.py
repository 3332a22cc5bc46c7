"""A county round made up from a seed: sizes of a real county, places and people of none."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

Round = dict[str, Any]
PROFILE = (1.0, 1.6, 1.3, 0.8, 0.6, 0.4)


def county(
    seed: int = 1,
    *,
    sites: int = 381,
    townships: int = 16,
    samplers: int = 2226,
    others: int = 5400,
    slots: int = 5,
    residents: int = 549_068,
) -> Round:
    """One morning: samplers, and recorders and helpers of whom many can do either; a fifth were sampled the
    day before."""
    draw = random.Random(seed)
    seats = [(111.6 + draw.uniform(0, 0.6), 33.0 + draw.uniform(0, 0.6)) for _ in range(townships)]
    weights = [draw.lognormvariate(0, 0.8) for _ in range(townships)]
    homes = list(range(townships)) + draw.choices(range(townships), weights, k=sites - townships)
    sizes = [draw.lognormvariate(0, 0.7) * (1 + weights[home]) for home in homes]
    people = [max(60, int(residents * size / sum(sizes))) for size in sizes]
    areas: list[Round] = [{"code": f"T{i:02}", "parent": "C", "residents": 0, "sampled": 0} for i in range(townships)]
    placed: list[Round] = []
    for i, (home, here) in enumerate(zip(homes, people, strict=True)):
        before = int(here * draw.uniform(0.1, 0.26))
        areas[home]["residents"] += here
        areas[home]["sampled"] += before
        shares = [share * draw.uniform(0.8, 1.2) for share in PROFILE[:slots]]
        arrivals = [int((here - before) * 0.97 * share / sum(shares)) for share in shares]
        lon, lat = seats[home]
        placed.append(
            {
                "code": f"S{i:03}",
                "area": f"T{home:02}",
                "lon": lon + draw.gauss(0, 0.05),
                "lat": lat + draw.gauss(0, 0.05),
                "lanes_max": max(1, min(16, here // 150)),
                "people_per_lane_hour": draw.choice([45, 60, 60, 75]),
                "arrivals": arrivals,
            }
        )
    total = {key: sum(area[key] for area in areas) for key in ("residents", "sampled")}
    bases = [{"code": f"H{i:02}", "lon": lon, "lat": lat} for i, (lon, lat) in enumerate(seats * 2)][: 2 * townships]
    pool = [f"H{i:02}" for i in range(townships)]
    start = datetime(2022, 5, 4, 8, tzinfo=UTC)
    kinds = [["sampler"]] * (samplers * 9 // 10) + [["sampler", "recorder"]] * (samplers - samplers * 9 // 10)
    kinds += [["recorder"]] * (others // 3) + [["helper"]] * (others // 3)
    kinds += [["recorder", "helper"]] * (others - 2 * (others // 3))
    staff = [
        {
            "code": f"P{i:05}",
            "base": draw.choices(pool, weights)[0]
            if draw.random() < 0.7
            else f"H{townships + draw.randrange(townships):02}",
            "roles": roles,
            "available": list(range(slots)) if draw.random() < 0.9 else list(range(slots // 2)),
        }
        for i, roles in enumerate(kinds)
    ]
    return {
        "format": "sampling-round/1",
        "name": f"generated county {seed}",
        "slot_minutes": 60,
        "slots": [(start + timedelta(hours=t)).isoformat() for t in range(slots)],
        "areas": [{"code": "C", "parent": None} | total, *areas],
        "sites": placed,
        "team": {"per_lane": {"sampler": 1, "recorder": 1}, "per_site": {"helper": 1}},
        "bases": bases,
        "staff": staff,
        "limits": {"block_slots_max": 4, "blocks_per_day_max": 1, "rest_slots_min": 1},
        "travel": {"detour": 1.3, "km_per_hour": 35, "minutes_max": 45},
        "targets": [{"area": area["code"], "coverage": 0.9, "by_slot": slots} for area in areas]
        + [{"area": "C", "coverage": 0.87, "by_slot": slots}],
    }
