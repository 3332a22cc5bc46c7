"""Sites: at least one a village, the others where most people live, with lanes for a morning."""

from __future__ import annotations

import math
from dataclasses import dataclass

from demo.known import Facts, VillageFact
from demo.people import Row
from demo.places import Map, Point, is_seat_village
from demo.shares import extra_seats, spread

COLUMNS = [
    "code",
    "name",
    "area_code",
    "kind",
    "lanes",
    "people_per_lane_hour",
    "opens",
    "closes",
    "lon",
    "lat",
    "serves",
    "provenance",
    "source",
]
_MORNING_HOURS = 4
_PACES = (54, 57, 60, 60, 60, 63, 66)  # around Macau's published 60 people a point-hour


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A site. residents: people of its village it is there for; number: its place among the village's sites, from 0."""

    code: str
    name: str
    village: VillageFact
    number: int
    residents: int
    lanes: int
    people_per_lane_hour: int
    point: Point
    kind: str


def make_sites(facts: Facts, drawn: Map, residents: dict[str, int]) -> list[DemoSite]:
    """The county's sites in order of their villages' codes. residents: by village code."""
    chance = facts.chance("sites")
    seats = extra_seats([residents[v.code] for v in facts.villages], facts.choices["sites"]["count"])
    sites: list[DemoSite] = []
    for village, number_of_sites in zip(facts.villages, seats, strict=True):
        for number, served in enumerate(spread(residents[village.code], [1.0] * number_of_sites)):
            pace = _PACES[int(chance.random() * len(_PACES))]
            spare = 1 if chance.random() < 0.15 else 0
            label = f"第{number + 1}采样点" if number_of_sites > 1 else "采样点"
            nearest_m, farthest_m = (40, 200) if number == 0 else (200, 600)
            sites.append(
                DemoSite(
                    code=f"{facts.choices['prefix']}{len(sites) + 1:03d}",
                    name=village.name + label,
                    village=village,
                    number=number,
                    residents=served,
                    lanes=max(1, math.ceil(served / (pace * _MORNING_HOURS))) + spare,
                    people_per_lane_hour=pace,
                    point=drawn.beside(village, nearest_m, farthest_m, chance),
                    kind="mobile" if number > 0 and chance.random() < 0.08 else "fixed",
                )
            )
    return sites


def first_sites(facts: Facts, sites: list[DemoSite], share: float) -> list[DemoSite]:
    """Sites of the county town, then of the seats, then of the largest villages, up to a share of the residents."""
    names = {t.code: t.name for t in facts.townships}

    def rank(site: DemoSite) -> tuple[bool, bool, int, str]:
        village = site.village
        in_town = village.township_code in facts.choices["town"] and village.level == "community"
        return (not in_town, not is_seat_village(village, names[village.township_code]), -site.residents, site.code)

    enough, chosen, served = share * sum(s.residents for s in sites), set(), 0
    for site in sorted(sites, key=rank):
        if served >= enough:
            break
        chosen.add(site.code)
        served += site.residents
    return [site for site in sites if site.code in chosen]


def site_rows(facts: Facts, sites: list[DemoSite], long_days: set[str]) -> list[Row]:
    """Rows of sites.csv. long_days: codes of the sites that stay open into the evening."""
    return [
        {
            "code": site.code,
            "name": site.name,
            "area_code": site.village.code,
            "kind": site.kind,
            "lanes": site.lanes,
            "people_per_lane_hour": site.people_per_lane_hour,
            "opens": "07:00",
            "closes": "20:00" if site.code in long_days else "18:00",
            "lon": f"{site.point[0]:.5f}",
            "lat": f"{site.point[1]:.5f}",
            "serves": site.village.code,
            "provenance": "generated",
            "source": f"数量：{facts.choices['sites']['source']}；其余{facts.generated('采样点')}",
        }
        for site in sites
    ]
