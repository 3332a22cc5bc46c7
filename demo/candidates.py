"""Candidate places: two or so a village, schools, committee yards, clinics and halls, where a site could be."""

from __future__ import annotations

from demo.known import Facts
from demo.people import Row
from demo.places import Map
from demo.shares import extra_seats

COLUMNS = [
    "code",
    "name",
    "area_code",
    "place_kind",
    "lanes",
    "people_per_lane_hour",
    "opening_cost",
    "lon",
    "lat",
    "provenance",
    "source",
]
# what it is called, its kind, the fewest and the most lanes it takes, what opening it costs
_KINDS = (
    ("小学", "学校", 6, 12, 300),
    ("村委会广场", "广场", 4, 8, 150),
    ("卫生室", "卫生机构", 2, 3, 100),
    ("文化活动室", "室内场所", 3, 6, 200),
    ("停车场", "停车场", 4, 10, 250),
)


def candidate_rows(facts: Facts, drawn: Map, residents: dict[str, int]) -> list[Row]:
    """Rows of candidates.csv. residents: by village code; one place a village, the others where most people live."""
    chance = facts.chance("candidates")
    seats = extra_seats([residents[v.code] for v in facts.villages], facts.choices["candidates"]["count"])
    rows: list[Row] = []
    for village, count in zip(facts.villages, seats, strict=True):
        first = int(chance.random() * len(_KINDS))
        for number in range(count):
            name, kind, least, most, cost = _KINDS[(first + number) % len(_KINDS)]
            again = f"（{number // len(_KINDS) + 1}）" if number >= len(_KINDS) else ""
            lon, lat = drawn.beside(village, 100, 1500, chance)
            rows.append(
                {
                    "code": f"{facts.choices['prefix']}H{len(rows) + 1:03d}",
                    "name": f"{village.name}{name}{again}",
                    "area_code": village.code,
                    "place_kind": kind,
                    "lanes": least + int(chance.random() * (most - least + 1)),
                    "people_per_lane_hour": 60,
                    "opening_cost": cost,
                    "lon": f"{lon:.5f}",
                    "lat": f"{lat:.5f}",
                    "provenance": "generated",
                    "source": facts.generated("候选点"),
                }
            )
    return rows
