"""Notices as they are put up: beside who comes when, where that is, with a small map and a code that opens it."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sampling.domain.areas import Area
from sampling.domain.sites import Site
from sampling.services.briefings.ground import rings_of
from sampling.storage.database import Database
from sampling.storage.queries import areas as area_queries

from ..drawing.surfaces import Point
from .calls import Page
from .villages import Notice, notices

EARTH = 6_371_000.0
SIDES = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
NEAR = 100  # metres: so near to the middle of a village a site is in it


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
class Row:
    """A line of a notice's table: who comes when, and to which of these sites, as each likes where the area is not
    dealt among them; starts_at None while they are not called."""

    starts_at: datetime | None
    ends_at: datetime | None
    areas: tuple[Area, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice with its places. rings: the village's ground, (lon, lat); around: names of what lies beside it."""

    notice: Notice
    spots: tuple[Spot, ...]
    rings: tuple[tuple[Point, ...], ...]
    around: tuple[tuple[str, float, float], ...]

    @property
    def rows(self) -> list[Row]:
        """The notice's lines; those of the same areas at the same time are one."""
        at = {spot.site.code: spot for spot in self.spots}
        lines = groupby(self.notice.lines, lambda line: (line.starts_at, line.ends_at, line.areas))
        return [Row(*key, tuple(at[line.site.code] for line in some)) for key, some in lines]

    @property
    def dealt(self) -> tuple[Area, ...]:
        """Areas whose people a study has dealt among several of the sites: who goes where is not for each to choose."""
        at: dict[Area, set[str]] = {}
        for line in self.notice.lines:
            for area in line.areas:
                if dict(line.site.parts).get(area.code):
                    at.setdefault(area, set()).add(line.site.code)
        return tuple(area for area, sites in at.items() if len(sites) > 1)


def sheets(db: Database, *, round_code: str, session_code: str, area_code: str) -> tuple[Page, list[Sheet]]:
    """As `villages.notices`, with the places."""
    page, found = notices(db, round_code=round_code, session_code=session_code, area_code=area_code)
    return page, placed(db, page, found)


def placed(db: Database, page: Page, found: Sequence[Notice]) -> list[Sheet]:
    """Notices with their places."""
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
    return out


def _above(path: str, top: str) -> str:
    """The path of the area above one, not above the county."""
    up = path.rstrip("/").rpartition("/")[0] + "/"
    return up if up.startswith(top) else top


def _spot(number: int, site: Site, area: Area) -> Spot:
    if area.lon is None or area.lat is None:
        return Spot(number, site, None, None)
    east, north = offset(area.lon, area.lat, site.lon, site.lat)
    metres = math.hypot(east, north)
    side = SIDES[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return Spot(number, site, round(metres), side, area.is_inner)


def offset(lon: float, lat: float, to_lon: float, to_lat: float) -> Point:
    """From one place to another: metres to the east and to the north, right within a township."""
    return (
        math.radians(to_lon - lon) * EARTH * math.cos(math.radians((lat + to_lat) / 2)),
        math.radians(to_lat - lat) * EARTH,
    )
