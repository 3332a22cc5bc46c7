"""Plain rounds made up from a seed: one block of four hours, everybody there throughout, nobody with two roles.

Sites lie around the seats of townships, bases too. Fewer people can be served than live there, so that equity between
townships decides. With `scarce` there are hardly more recorders than lanes, and they live where the samplers do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Round = dict[str, Any]
Scale = Literal["town", "county", "prefecture", "megacity"]
Floats = NDArray[np.float64]

PROFILE = (0.42, 0.28, 0.18, 0.12)  # most come early
KM_A_DEGREE = 111.2
SOUTH_WEST = (111.6, 33.0)


@dataclass(frozen=True)
class Size:
    """Numbers of townships, sites, bases, samplers, recorders and residents, and the side of the square in km."""

    townships: int
    sites: int
    bases: int
    samplers: int
    recorders: int
    residents: int
    side_km: float


SIZES: dict[Scale, Size] = {
    "town": Size(4, 40, 10, 230, 128, 60_000, 20),
    "county": Size(16, 381, 48, 2_226, 1_250, 550_000, 50),
    "prefecture": Size(200, 4_000, 600, 20_000, 11_500, 5_500_000, 170),
    "megacity": Size(240, 15_000, 1_500, 60_000, 34_000, 25_000_000, 160),
}


def plain_round(scale: Scale, seed: int, *, scarce: bool = False, spread: bool = False) -> Round:
    """A plain round as `sampling-round/1`. With `spread` lanes serve 60 to 110 people an hour instead of 90."""
    size = SIZES[scale]
    draw = np.random.default_rng([seed, size.sites])
    km_east = KM_A_DEGREE * float(np.cos(np.radians(SOUTH_WEST[1] + size.side_km / KM_A_DEGREE / 2)))
    seats = draw.uniform(0, size.side_km, (size.townships, 2))
    weight = draw.lognormal(0, 0.5, size.townships)
    width = size.side_km / np.sqrt(size.townships) * 0.4

    def places(homes: NDArray[np.int64]) -> Floats:
        km = np.clip(seats[homes] + draw.normal(0, width, (len(homes), 2)), 0, size.side_km)
        return np.round(km / [km_east, KM_A_DEGREE] + SOUTH_WEST, 5)

    home = np.concatenate([np.arange(size.townships), _spread(draw, weight, size.sites - size.townships)])
    share = draw.lognormal(0, 0.6, size.sites) * weight[home]
    people = np.maximum(40, (share / share.sum() * size.residents).astype(np.int64))
    by_hour = np.array(PROFILE) * draw.uniform(0.8, 1.2, (size.sites, len(PROFILE)))
    arrivals = (people[:, None] * by_hour / by_hour.sum(axis=1, keepdims=True)).astype(np.int64)
    speed = draw.integers(60, 111, size.sites) if spread else np.full(size.sites, 90)
    lanes = np.maximum(1, -(-people // 240))
    base_home = np.arange(size.bases) % size.townships
    site_places, base_places = places(home), places(base_home)
    of_sampler = weight[base_home] * draw.lognormal(0, 0.4, size.bases)
    of_recorder = weight[base_home] * draw.lognormal(0, 0.8 if scarce else 0.4, size.bases)
    recorders = round(size.samplers // 2 * 1.006) if scarce else size.recorders
    samplers_at, recorders_at = _spread(draw, of_sampler, size.samplers), _spread(draw, of_recorder, recorders)
    start = datetime(2022, 5, 4, 8, tzinfo=UTC)
    residents = np.bincount(home, people, size.townships).astype(np.int64).tolist()
    slots = list(range(len(PROFILE)))
    return {
        "format": "sampling-round/1",
        "name": f"plain {scale} {seed}{' scarce' * scarce}{' spread' * spread}",
        "slot_minutes": 60,
        "slots": [(start + timedelta(hours=t)).isoformat() for t in slots],
        "areas": [
            {"code": "C", "parent": None, "residents": sum(residents)},
            *({"code": f"T{i:03}", "parent": "C", "residents": n} for i, n in enumerate(residents)),
        ],
        "sites": [
            {
                "code": f"S{i:05}", "area": f"T{at:03}", "lon": lon, "lat": lat, "lanes_max": most,
                "people_per_lane_hour": pace, "arrivals": come,
            }
            for i, (at, (lon, lat), most, pace, come) in enumerate(
                zip(home.tolist(), site_places.tolist(), lanes.tolist(), speed.tolist(), arrivals.tolist(), strict=True)
            )
        ],
        "team": {"per_lane": {"sampler": 2, "recorder": 1}},
        "bases": [{"code": f"B{i:04}", "lon": lon, "lat": lat} for i, (lon, lat) in enumerate(base_places.tolist())],
        "staff": [
            {"code": f"{role[0].upper()}{i:05}", "base": f"B{base:04}", "roles": [role], "available": slots}
            for role, bases in (("sampler", samplers_at), ("recorder", recorders_at))
            for i, base in enumerate(bases.tolist())
        ],
        "limits": {"block_slots_max": 4, "blocks_per_day_max": 1},
        "travel": {"detour": 1.3, "km_per_hour": 40, "minutes_max": 42},
        "targets": [{"area": f"T{i:03}", "coverage": 0.9, "by_slot": len(slots)} for i in range(size.townships)],
    }  # fmt: skip


def _spread(draw: np.random.Generator, weight: Floats, count: int) -> NDArray[np.int64]:
    """So many picks of indices, each as often as it weighs."""
    return np.asarray(draw.choice(len(weight), count, p=weight / weight.sum()), dtype=np.int64)
