"""Where a generated round happens: slots, areas, sites and bases, all drawn from one source of chance."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

Round = dict[str, Any]
COUNTY_TIME = timezone(timedelta(hours=8))
FIRST_DAY = datetime(2022, 5, 4, 7, tzinfo=COUNTY_TIME)
COMING = (1.0, 1.7, 1.3, 0.7, 0.5, 0.4, 0.5, 0.8, 0.9, 0.6, 0.3, 0.2)  # how many come in each slot, as shares


@dataclass(frozen=True)
class Size:
    """Sites and bases at most; `residents` of a site in the middle; a lane's people an hour; staff and slots
    at most."""

    sites: int
    townships: int
    bases: int
    residents: int
    paces: tuple[float, ...]
    staff_most: int
    slots_most: int


SIZES = {
    "tiny": Size(2, 1, 2, 26, (5, 8, 12.5), 3, 3),
    "small": Size(7, 2, 3, 300, (40, 60, 75), 60, 8),
    "town": Size(40, 4, 6, 900, (45, 60, 75), 1000, 14),
    "county": Size(360, 16, 24, 1400, (45, 60, 75, 90), 6000, 14),
}


def starts(runs: list[int], gaps: list[float], minutes: float = 60, first: datetime = FIRST_DAY) -> list[str]:
    """Starts of slots: stretches of `runs` slots each, with gaps of so many minutes between the stretches."""
    out, when = [], first
    for stretch, count in enumerate(runs):
        if stretch:
            when += timedelta(minutes=gaps[stretch - 1])
        for _ in range(count):
            out.append(when.isoformat())
            when += timedelta(minutes=minutes)
    return out


def shortened(runs: list[int], size: Size) -> list[int]:
    """The stretches, each cut in the same proportion so that no more slots come together than the size has."""
    share = min(1.0, size.slots_most / sum(runs))
    return [max(1, math.floor(count * share)) for count in runs]


def ground(draw: random.Random, size: Size, slots: list[str], minutes: float = 60) -> Round:
    """A round without staff: townships around seats, sites near them, bases at seats and elsewhere; everybody is to
    be sampled by the last slot, nine in ten of each township."""
    townships = max(1, size.townships)
    seats = [(111.7 + draw.uniform(0, 0.5), 33.0 + draw.uniform(0, 0.5)) for _ in range(townships)]
    areas: list[Round] = [{"code": "C", "parent": None, "residents": 0}]
    areas += [{"code": f"T{i:02}", "parent": "C", "residents": 0} for i in range(townships)]
    spread = 0.05 if size.sites > 10 else 0.03
    sites: list[Round] = []
    for i in range(size.sites):
        home = i % townships if i < townships or size.sites < 10 else draw.randrange(townships)
        people = max(4, int(size.residents * draw.lognormvariate(0, 0.5)))
        areas[1 + home]["residents"] += people
        areas[0]["residents"] += people
        pace = draw.choice(size.paces)
        shares = [COMING[t % len(COMING)] * draw.uniform(0.7, 1.3) for t in range(len(slots))]
        useful = people * max(shares) / sum(shares) / (pace * minutes / 60)
        sites.append(
            {
                "code": f"S{i:03}",
                "area": f"T{home:02}",
                "lon": round(seats[home][0] + draw.gauss(0, spread), 5),
                "lat": round(seats[home][1] + draw.gauss(0, spread), 5),
                "lanes_max": max(1, math.ceil(useful * draw.uniform(0.8, 1.3))),
                "people_per_lane_hour": pace,
                "arrivals": [int(0.97 * people * share / sum(shares)) for share in shares],
            }
        )
    bases = []
    for i in range(size.bases):
        lon, lat = seats[i % townships]
        far = 0.0 if i < townships else 0.08
        bases.append({"code": f"H{i:02}", "lon": round(lon + draw.gauss(0, far), 5), "lat": round(lat, 5)})
    return {
        "format": "sampling-round/1",
        "name": "generated",
        "slot_minutes": minutes,
        "slots": slots,
        "areas": areas,
        "sites": sites,
        "team": {"per_lane": {"sampler": 1, "recorder": 1}},
        "bases": bases,
        "staff": [],
        "limits": {"block_slots_max": 4, "blocks_per_day_max": 1, "rest_slots_min": 1},
        "travel": {"detour": 1.3, "km_per_hour": 35, "minutes_max": 45},
        "targets": [{"area": area["code"], "coverage": 0.9, "by_slot": len(slots)} for area in areas[1:]],
    }


def closed(site: Round, slots: set[int]) -> None:
    """Close a site in some slots: nobody comes then."""
    runs = set(site.get("open", range(len(site["arrivals"])))) - slots
    site["open"] = sorted(runs)
    site["arrivals"] = [n if t in runs else 0 for t, n in enumerate(site["arrivals"])]
