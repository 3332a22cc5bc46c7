"""Rounds for tests: tiny ones of every kind, whose plans can all be counted, and a small county."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

Round = dict[str, Any]
MORNING = datetime(2022, 5, 4, 6, tzinfo=UTC)


def starts(slots: int, gap_after: dict[int, int] | None = None, minutes: int = 60) -> list[str]:
    """Starts of slots; `gap_after[t]` minutes lie between slot t and slot t + 1."""
    out, when = [], MORNING
    for t in range(slots):
        out.append(when.isoformat())
        when += timedelta(minutes=minutes + (gap_after or {}).get(t, 0))
    return out


def valid_round() -> Round:
    """A small round that uses every key of the format."""
    return {
        "format": "sampling-round/1",
        "name": "every key",
        "slot_minutes": 60,
        "slots": starts(4, {1: 60}),
        "areas": [
            {"code": "C", "parent": None, "residents": 300, "sampled": 12, "name": "county"},
            {"code": "A", "parent": "C", "residents": 200, "sampled": 10},
            {"code": "B", "parent": "C", "residents": 100},
        ],
        "sites": [
            {
                "code": "S1", "area": "A", "lon": 112.0, "lat": 33.0, "lanes_max": 2, "people_per_lane_hour": 30,
                "arrivals": [40, 40, 30, 0], "open": [0, 1, 2], "waiting": 5,
            },
            {
                "code": "S2", "area": "B", "lon": 112.1, "lat": 33.0, "lanes_max": 1, "people_per_lane_hour": 25.5,
                "arrivals": [20, 20, 20, 20],
            },
        ],
        "team": {"per_lane": {"sampler": 1, "recorder": 1}, "per_site": {"helper": 1}},
        "bases": [{"code": "H", "lon": 112.0, "lat": 33.01}],
        "staff": [
            {"code": "P1", "base": "H", "roles": ["sampler"], "available": [0, 1, 2, 3]},
            {"code": "P2", "base": "H", "roles": ["recorder", "sampler"], "available": [0, 1, 2, 3], "worked": 1},
            {"code": "P3", "base": "H", "roles": ["helper"], "available": [0, 1], "at": "S1"},
        ],
        "limits": {"block_slots_max": 2, "blocks_per_day_max": 2, "rest_slots_min": 1},
        "travel": {"detour": 1.3, "km_per_hour": 40, "minutes_max": 45},
        "targets": [
            {"area": "A", "coverage": 0.9, "by_slot": 4},
            {"area": "C", "coverage": 0.5, "by_slot": 2},
        ],
        "equity": [[0.1, 1], [1, 3]],
        "reserve": {"helper": 0.5},
        "previous": {
            "assignments": [{"staff": "P1", "site": "S2", "role": "sampler", "slots": [0, 2]}],
            "moves_max": 2,
        },
    }  # fmt: skip


def tiny_round(seed: int) -> Round:
    """A round with few enough people, places and slots that every plan can be looked at; kinds vary with the seed."""
    draw = random.Random(seed)
    slots = draw.choice([2, 3, 3, 4])
    gaps: dict[int, int] = {}
    if draw.random() < 0.5:
        gaps[draw.randrange(slots - 1)] = draw.choice([30, 60, 120, 15 * 60, 17 * 60, 20 * 60])
    when = [datetime.fromisoformat(start) for start in starts(slots, gaps)]
    if draw.random() < 0.2:  # so late that blocks run past midnight
        midnight = MORNING.replace(hour=0) + timedelta(days=1)
        shift = midnight - when[draw.randrange(1, slots)]
        when = [w + shift for w in when]
    roles = ["sampler", "recorder"][: draw.choice([1, 2, 2])]
    per_site = {}
    if draw.random() < 0.4:
        per_site = {draw.choice([*roles, "helper"]): 1}
    names = sorted({*roles, *per_site})
    areas: list[Round] = [{"code": "C", "parent": None, "residents": 0}]
    leaves = draw.choice([1, 2])
    for i in range(leaves):
        areas.append({"code": f"A{i}", "parent": "C", "residents": draw.randrange(20, 80)})
        if draw.random() < 0.4:
            areas[-1]["sampled"] = draw.randrange(0, 10)
    areas[0]["residents"] = sum(a["residents"] for a in areas[1:])
    areas[0]["sampled"] = sum(a.get("sampled", 0) for a in areas[1:]) + draw.choice([0, 0, 3])
    sites: list[Round] = []
    for i in range(draw.choice([1, 2, 2, 3])):
        site: Round = {
            "code": f"S{i}", "area": f"A{i % leaves}", "lon": 112 + 0.05 * i, "lat": 33.0,
            "lanes_max": draw.choice([1, 2]), "people_per_lane_hour": draw.choice([5, 8, 12.5]),
            "arrivals": [draw.randrange(0, 25) for _ in range(slots)],
        }  # fmt: skip
        if draw.random() < 0.3:
            site["open"] = sorted(draw.sample(range(slots), draw.randrange(1, slots)))
            site["arrivals"] = [n if t in site["open"] else 0 for t, n in enumerate(site["arrivals"])]
        if draw.random() < 0.3:
            site["waiting"] = draw.randrange(1, 12)
        sites.append(site)
    bases = [{"code": f"H{i}", "lon": 112 + 0.07 * i, "lat": 33.02} for i in range(draw.choice([1, 2]))]
    staff: list[Round] = []
    for i in range(draw.choice([2, 2, 3, 3, 4]) if slots < 4 else draw.choice([2, 2, 3])):
        own = [draw.choice(names)] if draw.random() < 0.6 else draw.sample(names, min(2, len(names)))
        person: Round = {"code": f"P{i}", "base": draw.choice(bases)["code"], "roles": own}
        free = [t for t in range(slots) if draw.random() < 0.85]
        person["available"] = free
        if draw.random() < 0.2:
            person["worked"] = draw.choice([1, 2])
        if draw.random() < 0.25:
            person["at"] = draw.choice(sites)["code"]
        staff.append(person)
    round_: Round = {
        "format": "sampling-round/1", "name": f"tiny {seed}", "slot_minutes": 60,
        "slots": [w.isoformat() for w in when], "areas": areas, "sites": sites,
        "team": {"per_lane": {role: draw.choice([1, 1, 1, 2]) for role in roles}}, "bases": bases, "staff": staff,
        "limits": {"block_slots_max": draw.choice([1, 2, 2, 3]), "blocks_per_day_max": draw.choice([1, 1, 2, 2, 3])},
        "travel": {"detour": 1.3, "km_per_hour": 40, "minutes_max": draw.choice([8.0, 15.0, 60.0])},
        "targets": [],
    }  # fmt: skip
    if per_site:
        round_["team"]["per_site"] = per_site
    if draw.random() < 0.6:
        round_["limits"]["rest_slots_min"] = draw.choice([0, 1, 2])
    if draw.random() < 0.3:
        round_["travel"] = {
            "minutes": [[draw.choice([None, 1.5, 4, 9.25]) for _ in sites] for _ in bases],
            "minutes_max": draw.choice([4, 20]),
        }
    for area in draw.sample(areas, draw.randrange(1, len(areas) + 1)):
        by_slot = draw.randrange(1, slots + 1)
        round_["targets"].append({"area": area["code"], "coverage": draw.choice([0.3, 0.7, 1.0]), "by_slot": by_slot})
    if draw.random() < 0.4:
        round_["equity"] = draw.choice([[[1, 1]], [[0.2, 1], [1, 5]], [[0.1, 0.5], [1, 1.25]]])
    if draw.random() < 0.3:
        round_["reserve"] = {draw.choice(names): draw.choice([0.2, 0.5])}
    if draw.random() < 0.35:
        round_["previous"] = {"assignments": _before(draw, round_), "moves_max": draw.choice([0, 1, 1, 2])}
    return round_


def _before(draw: random.Random, round_: Round) -> list[Round]:
    """Previous assignments, most of them possible."""
    rows, slots = [], len(round_["slots"])
    for person in round_["staff"]:
        if draw.random() < 0.6:
            first = draw.randrange(slots)
            end = draw.randrange(first + 1, slots + 1)
            rows.append(
                {
                    "staff": person["code"],
                    "site": draw.choice(round_["sites"])["code"],
                    "role": draw.choice(person["roles"]),
                    "slots": [first, min(end, first + 2)],
                }
            )
    return rows


def county_round(seed: int, sites: int = 40, slots: int = 4, **changes: Any) -> Round:
    """A county in miniature: townships of sites around seats, a base in each, staff for about four fifths of
    the need."""
    draw = random.Random(seed)
    townships = max(2, sites // 10)
    seats = [(112 + draw.uniform(0, 0.5), 33 + draw.uniform(0, 0.5)) for _ in range(townships)]
    areas: list[Round] = [{"code": "C", "parent": None, "residents": 0}]
    areas += [{"code": f"T{i:02}", "parent": "C", "residents": 0} for i in range(townships)]
    placed = []
    profile = [1.0, 1.6, 1.2, 0.6, 0.8, 0.5, 0.4, 0.3, 0.5, 0.6, 0.4, 0.2][:slots]
    for i in range(sites):
        home = i % townships
        people = int(draw.lognormvariate(6.6, 0.6))
        areas[1 + home]["residents"] += people
        arrivals = [int(people * share / sum(profile)) for share in profile]
        placed.append(
            {
                "code": f"S{i:03}", "area": f"T{home:02}", "lon": seats[home][0] + draw.gauss(0, 0.04),
                "lat": seats[home][1] + draw.gauss(0, 0.04), "lanes_max": 2 + people // 200,
                "people_per_lane_hour": draw.choice([60, 75, 90]), "arrivals": arrivals,
            }
        )  # fmt: skip
    areas[0]["residents"] = sum(a["residents"] for a in areas[1:])
    bases = [{"code": f"H{i:02}", "lon": lon, "lat": lat} for i, (lon, lat) in enumerate(seats)]
    per_role = areas[0]["residents"] // (75 * slots)
    kinds = (
        [["sampler"]] * per_role + [["recorder"]] * (per_role * 4 // 5) + [["sampler", "recorder"]] * (per_role // 8)
    )
    staff = [
        {
            "code": f"P{i:05}", "base": draw.choice(bases)["code"], "roles": roles,
            "available": draw.choice([list(range(slots))] * 4 + [list(range(slots // 2))]),
        }
        for i, roles in enumerate(kinds)
    ]  # fmt: skip
    return {
        "format": "sampling-round/1", "name": f"county {seed}", "slot_minutes": 60, "slots": starts(slots),
        "areas": areas, "sites": placed, "team": {"per_lane": {"sampler": 1, "recorder": 1}}, "bases": bases,
        "staff": staff, "limits": {"block_slots_max": 4, "blocks_per_day_max": 1, "rest_slots_min": 1},
        "travel": {"detour": 1.3, "km_per_hour": 40, "minutes_max": 40},
        "targets": [{"area": a["code"], "coverage": 0.9, "by_slot": slots} for a in areas[1:]],
    } | changes  # fmt: skip
