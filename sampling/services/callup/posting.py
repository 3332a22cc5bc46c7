"""Notices as they are put up: beside who comes when, where that is, with a small map and a code that opens it."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from sampling.domain.areas import Area
from sampling.domain.sites import Site
from sampling.services.briefings.ground import rings_of
from sampling.storage.database import Database
from sampling.storage.queries import areas as area_queries

from ..drawing.surfaces import ACCENT, ACCENT_PALE, GROUND, INK, PAPER, RULE_STRONG, SOFT, Point, Surface, box
from ..drawing.vector import Vector
from .calls import Page
from .villages import Notice, notices

EARTH = 6_371_000.0
SIDES = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
NEAR = 100  # metres: so near to the middle of a village a site is in it
AROUND_MOST = 8
MAP_SIZE = (440.0, 300.0)
BARS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Spot:
    """A site on a notice, by its number there. metres, side: how far and to which of `SIDES` of the middle of the
    village, in a straight line; None where the village has no place. is_inner: that middle is a point inside its
    outline, as no seat is known."""

    number: int
    site: Site
    metres: int | None
    side: str | None
    is_inner: bool = False

    @property
    def address(self) -> str:
        """What the code holds: the place as every phone's map takes it (RFC 5870, WGS-84)."""
        return f"geo:{self.site.lat:.6f},{self.site.lon:.6f}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice with its places. rings: the village's ground, (lon, lat); around: names of what lies beside it."""

    notice: Notice
    spots: tuple[Spot, ...]
    rings: tuple[tuple[Point, ...], ...]
    around: tuple[tuple[str, float, float], ...]

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each site on the notice, by its code."""
        return {spot.site.code: spot.number for spot in self.spots}


def sheets(db: Database, *, round_code: str, session_code: str, area_code: str) -> tuple[Page, list[Sheet]]:
    """As `villages.notices`, with the places."""
    page, found = notices(db, round_code=round_code, session_code=session_code, area_code=area_code)
    upper = page.round.area_path if len(found) > 1 else _above(page.area.path, page.round.area_path)
    with db.reading() as session:
        ground = area_queries.grounds_within(session, page.area.path)
        beside = area_queries.areas_within(session, upper)
    near: dict[tuple[str | None, str], list[Area]] = {}
    for one in beside:
        near.setdefault((one.parent_code, one.level), []).append(one)
    out = []
    for notice in found:
        area = notice.area
        sites = {line.site.code: line.site for line in notice.lines}
        rings = tuple(tuple(ring) for ring in rings_of(json.loads(ground[area.code][0]))) if area.code in ground else ()
        around = tuple(
            (one.name, one.lon, one.lat)
            for one in near.get((area.parent_code, area.level), ())
            if one.code != area.code and one.lon is not None and one.lat is not None
        )
        spots = tuple(_spot(n, site, area) for n, site in enumerate(sites.values(), 1))
        out.append(Sheet(notice, spots, rings, around))
    return page, out


def _above(path: str, top: str) -> str:
    """The path of the area above one, not above the county."""
    up = path.rstrip("/").rpartition("/")[0] + "/"
    return up if up.startswith(top) else top


def _spot(number: int, site: Site, area: Area) -> Spot:
    if area.lon is None or area.lat is None:
        return Spot(number, site, None, None)
    east, north = _offset(area.lon, area.lat, site.lon, site.lat)
    metres = math.hypot(east, north)
    side = SIDES[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return Spot(number, site, round(metres), side, area.is_inner)


def _offset(lon: float, lat: float, to_lon: float, to_lat: float) -> Point:
    """Metres to the east and to the north, right within a township."""
    return (
        math.radians(to_lon - lon) * EARTH * math.cos(math.radians((lat + to_lat) / 2)),
        math.radians(to_lat - lat) * EARTH,
    )


def draw(on: Surface, sheet: Sheet, x: float, y: float, width: float, height: float, size: float) -> bool:
    """The small map into a box: the village, its sites by number, what lies around, north and a scale. False where
    nothing of it has a place. size: of its letters."""
    area = sheet.notice.area
    middle = (area.lon, area.lat) if area.lon is not None and area.lat is not None else None
    points = [(spot.site.lon, spot.site.lat) for spot in sheet.spots] + [p for ring in sheet.rings for p in ring]
    points += [middle] if middle else []
    if not points:
        return False
    if not sheet.rings:  # without the ground, what lies nearest says where this is
        near = sorted(sheet.around, key=lambda one: math.hypot(*_offset(*points[0], one[1], one[2])))
        points += [(one[1], one[2]) for one in near[:2]]
    lon = (min(a for a, _ in points) + max(a for a, _ in points)) / 2
    lat = (min(b for _, b in points) + max(b for _, b in points)) / 2
    flat = [_offset(lon, lat, *point) for point in points]
    wide, high = 2 * max(abs(a) for a, _ in flat), 2 * max(abs(b) for _, b in flat)
    scale = min((width - 6 * size) / max(wide, 300.0), (height - 5 * size) / max(high, 300.0))  # points a metre

    def at(point: Point) -> Point:
        east, north = _offset(lon, lat, *point)
        return x + width / 2 + east * scale, y + height / 2 - north * scale

    on.area(box(x, y, width, height), fill=GROUND, stroke=RULE_STRONG, width=0.6)
    if sheet.rings:
        on.area([[at(point) for point in ring] for ring in sheet.rings], fill=ACCENT_PALE, stroke=ACCENT, width=1.0)
    named = 0
    for name, a, b in sheet.around:
        left, top = at((a, b))
        half = on.wide(name, size * 0.85) / 2
        if x + half < left < x + width - half and y + size < top < y + height - 2.5 * size and named < AROUND_MOST:
            on.area([_circle(left, top, size * 0.25)], fill=SOFT)
            on.text(left, top - size * 0.5, name, size * 0.85, colour=SOFT, anchor="middle")
            named += 1
    if middle:
        left, top = at(middle)
        if not sheet.rings:
            on.area([_circle(left, top, size * 0.35)], fill=SOFT)
        on.text(left, top - size * 1.1, area.name, size, colour=INK, anchor="middle", halo=PAPER)
    for spot in sheet.spots:
        left, top = at((spot.site.lon, spot.site.lat))
        on.area([_circle(left, top, size * 0.85)], fill=ACCENT, stroke=PAPER, width=1.0)
        on.text(left, top + size * 0.35, str(spot.number), size, colour=PAPER, bold=True, anchor="middle")
    bar = max((one for one in BARS if one * scale <= width / 3), default=BARS[0])
    on.line([(x + 8, y + height - 8), (x + 8 + bar * scale, y + height - 8)], INK, 1.2)
    words = f"{bar // 1000} km" if bar >= 1000 else f"{bar} m"
    on.text(x + 8, y + height - 11, words, size * 0.8, colour=SOFT)
    top, left = y + 8, x + width - 12
    on.area([[(left, top), (left + 4, top + 12), (left, top + 9), (left - 4, top + 12)]], fill=INK)
    on.text(left, top + 12 + size * 0.9, "N", size * 0.8, colour=INK, anchor="middle")
    return True


def _circle(x: float, y: float, radius: float) -> list[Point]:
    return [(x + radius * math.cos(k * math.pi / 12), y + radius * math.sin(k * math.pi / 12)) for k in range(24)]


def map_svg(sheet: Sheet, title: str) -> str:
    """The small map for a page; "" where nothing has a place."""
    on = Vector(*MAP_SIZE)
    return on.svg(title) if draw(on, sheet, 0, 0, *MAP_SIZE, 12) else ""
