"""Where things lie: the county's outline, township ground, and points for seats, villages and sites."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import shapely

from demo.known import Facts, VillageFact
from geo.crs import project_m, unproject, utm_epsg
from geo.ground import ground_by_nearness, outline_around
from geo.shapes import Shape, to_metres

Point = tuple[float, float]
_EDGE_M = 300.0  # points keep this far from their township's edge
_TOWN_M = 1500.0  # communities of the county town lie within this of its seats
_CANDIDATES = 12  # a village takes the most lonely of so many random places, which spreads villages evenly


@dataclass(frozen=True, slots=True)
class Map:
    """A county's map. Points are WGS-84 degrees rounded to 5 decimals; ground is in degrees, by township code."""

    epsg: int
    outline: Shape
    ground: dict[str, Shape]
    seats: dict[str, Point]
    villages: dict[str, Point]

    def beside(self, village: VillageFact, nearest_m: float, farthest_m: float, chance: random.Random) -> Point:
        """A place around a village's point, within its township's ground."""
        x, y = metres(self.villages[village.code], self.epsg)
        room = inner_ground(self.ground[village.township_code], self.epsg, _EDGE_M / 4)
        return degrees(_around(x, y, nearest_m, farthest_m, room.contains, chance), self.epsg)


def draw(facts: Facts) -> Map:
    """The county's map: seats as published or generated, all else from them."""
    seats = _seats(facts)
    codes = list(seats)
    lon, lat = [seats[c][0] for c in codes], [seats[c][1] for c in codes]
    epsg = utm_epsg(lon, lat)
    outline = outline_around(lon, lat, facts.choices["area_km2"] * 1e6)
    ground = ground_by_nearness(codes, lon, lat, outline)
    villages: dict[str, Point] = {}
    chance = facts.chance("places")
    for township in facts.townships:
        room = inner_ground(ground[township.code], epsg, _EDGE_M)
        seat = metres(seats[township.code], epsg)
        placed: list[Point] = []
        members = [v for v in facts.villages if v.township_code == township.code]
        for village in members:
            at = _village_place(
                village, township.name, township.code in facts.choices["town"], seat, placed, room, chance
            )
            placed.append(at)
            villages[village.code] = degrees(at, epsg)
    return Map(epsg, outline, ground, seats, villages)


def is_seat_village(village: VillageFact, township_name: str) -> bool:
    """True for the village or community that bears its township's name: the seat lies there."""
    return village.name[:2] == township_name[:2]


def _village_place(
    village: VillageFact,
    township_name: str,
    in_town: bool,
    seat: Point,
    placed: list[Point],
    room: Shape,
    chance: random.Random,
) -> Point:
    def free(point: shapely.Point) -> bool:
        return bool(room.contains(point)) and all(math.dist((point.x, point.y), p) > 50 for p in placed)

    if is_seat_village(village, township_name):
        return _around(*seat, 50, 400, free, chance)
    if in_town and village.level == "community":
        return _around(*seat, 200, _TOWN_M, free, chance)
    west, south, east, north = room.bounds
    others = [seat, *placed]
    best, best_m = seat, -1.0
    found = 0
    while found < _CANDIDATES:
        x, y = west + chance.random() * (east - west), south + chance.random() * (north - south)
        if not free(shapely.Point(x, y)):
            continue
        found += 1
        lonely_m = min(math.dist((x, y), p) for p in others)
        if lonely_m > best_m:
            best, best_m = (x, y), lonely_m
    return best


def _around(
    x: float,
    y: float,
    nearest_m: float,
    farthest_m: float,
    allowed: Callable[[shapely.Point], bool],
    chance: random.Random,
) -> Point:
    """A random place at a distance from a point; where the ring has no allowed place, nearer and nearer to it."""
    for attempt in range(2000):
        shrink = 1.0 if attempt < 200 else 200 / attempt
        away = (nearest_m + chance.random() * (farthest_m - nearest_m)) * shrink
        turn = chance.random() * 2 * math.pi
        place = (x + away * math.cos(turn), y + away * math.sin(turn))
        if allowed(shapely.Point(place)):
            return place
    raise ValueError(f"no place within {farthest_m:.0f} m of ({x:.0f}, {y:.0f})")


def _seats(facts: Facts) -> dict[str, Point]:
    """Published seats; where there are none, places in a circle of nearly the county's area, apart from each other."""
    published = {t.code: (t.lon, t.lat) for t in facts.townships if t.lon is not None and t.lat is not None}
    if len(published) == len(facts.townships):
        return published
    centre = tuple(facts.choices["centre"])
    epsg = utm_epsg(*centre)
    x0, y0 = metres(centre, epsg)
    radius = math.sqrt(facts.choices["area_km2"] * 1e6 / math.pi) * 0.8
    apart = radius * 0.35
    chance = facts.chance("seats")
    seats: dict[str, Point] = {}
    places: list[Point] = []
    town_seats = 0
    for township in facts.townships:
        in_town = township.code in facts.choices["town"]
        # The town's seats stand close together in the middle, the others apart from each other.
        reach, gap = (apart * 0.5, apart * 0.4) if in_town else (radius, apart)
        while True:
            away, turn = reach * math.sqrt(chance.random()), chance.random() * 2 * math.pi
            place = (x0 + away * math.cos(turn), y0 + away * math.sin(turn))
            if all(math.dist(place, p) > gap for p in places):
                break
            gap *= 0.999
        town_seats += in_town
        places.append(place)
        seats[township.code] = degrees(place, epsg)
    return seats


def inner_ground(ground: Shape, epsg: int, edge_m: float) -> Shape:
    """Ground in metres without a strip along its edge."""
    return cast(Shape, shapely.buffer(to_metres(ground, epsg), -edge_m))


def metres(point: tuple[float, ...], epsg: int) -> Point:
    """Metres of a WGS-84 point."""
    x, y = project_m(point[0], point[1], epsg)
    return float(x), float(y)


def degrees(place: Point, epsg: int) -> Point:
    """WGS-84 degrees of a place in metres, rounded to 5 decimals (about a metre)."""
    lon, lat = unproject(place[0], place[1], epsg)
    return round(float(lon), 5), round(float(lat), 5)
