"""Tiny plain rounds of every kind: few enough people and sites that every plan can be looked at."""

from __future__ import annotations

import random

from tests.optimizer.rounds import Round, starts


def tiny_plain(seed: int) -> Round:
    """One block for everybody, nobody with two roles; sites with hours, nested targets, reserves and places vary."""
    draw = random.Random(seed)
    slots = draw.choice([1, 2, 2, 3])
    roles = draw.choice([["sampler"], ["sampler"], ["sampler", "recorder"], ["sampler", "recorder"]])
    leaves = draw.choice([1, 2, 2])
    areas: list[Round] = [{"code": "C", "parent": None, "residents": 0}]
    areas += [{"code": f"A{i}", "parent": "C", "residents": draw.randrange(20, 80)} for i in range(leaves)]
    areas[0]["residents"] = sum(area["residents"] for area in areas[1:])
    sites: list[Round] = []
    for i in range(draw.choice([1, 2, 2, 3])):
        site: Round = {
            "code": f"S{i}", "area": f"A{i % leaves}", "lon": 112 + 0.05 * draw.random(), "lat": 33.0,
            "lanes_max": draw.choice([0, 1, 2, 3, 3]), "people_per_lane_hour": draw.choice([0.5, 5, 8, 12.5]),
            "arrivals": [draw.randrange(0, 25) for _ in range(slots)],
        }  # fmt: skip
        if draw.random() < 0.3:
            first = draw.randrange(slots)
            site["open"] = list(range(first, draw.randrange(first + 1, slots + 1)))
            site["arrivals"] = [n if t in site["open"] else 0 for t, n in enumerate(site["arrivals"])]
        if draw.random() < 0.3:
            site["waiting"] = draw.randrange(1, 12)
        sites.append(site)
    bases = [{"code": f"H{i}", "lon": 112 + 0.07 * i, "lat": 33.02} for i in range(draw.choice([1, 2, 2]))]
    block = sorted(draw.choice([range(slots), range(slots), range(max(1, slots - 1))]))
    staff: list[Round] = []
    for i in range(draw.choice([2, 3, 4, 5])):
        person: Round = {"code": f"P{i}", "base": draw.choice(bases)["code"], "roles": [draw.choice(roles)]}
        person["available"] = list(block)
        if draw.random() < 0.15:
            person["roles"] += ["driver"]
        if draw.random() < 0.2:
            person["at"] = draw.choice(sites)["code"]
        staff.append(person)
    round_: Round = {
        "format": "sampling-round/1", "name": f"tiny plain {seed}", "slot_minutes": 60, "slots": starts(slots),
        "areas": areas, "sites": sites, "team": {"per_lane": {role: draw.choice([1, 1, 2, 3]) for role in roles}},
        "bases": bases, "staff": staff, "limits": {"block_slots_max": slots, "blocks_per_day_max": 1},
        "travel": {"detour": 1.3, "km_per_hour": 40, "minutes_max": draw.choice([6.0, 9.0, 15.0, 60.0])},
        "targets": [],
    }  # fmt: skip
    if draw.random() < 0.3:
        minutes = [[draw.choice([None, 1.5, 4, 9.25]) for _ in sites] for _ in bases]
        round_["travel"] = {"minutes": minutes, "minutes_max": draw.choice([4, 20])}
    for area in draw.sample(areas, draw.randrange(0, len(areas) + 1)):
        for by_slot in draw.sample(range(1, slots + 1), draw.choice([1, 1, min(2, slots)])):
            coverage = draw.choice([0.2, 0.5, 1.0])
            round_["targets"].append({"area": area["code"], "coverage": coverage, "by_slot": by_slot})
    if draw.random() < 0.4:
        round_["equity"] = draw.choice([[[1, 1]], [[0.2, 1], [1, 5]], [[0.1, 0.5], [1, 1.25]], [[0.5, 0], [1, 2]]])
    if draw.random() < 0.3:
        round_["reserve"] = {draw.choice(roles): draw.choice([0.2, 0.5])}
    return round_
