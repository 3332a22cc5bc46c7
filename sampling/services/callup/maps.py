"""The small map of a notice: a village's ground, its sites by number, and what lies around. Ink alone."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..drawing.described import Described
from ..drawing.surfaces import INK, PAPER, SOFT, Point, Surface, box, shortened
from ..drawing.vector import Vector
from .posting import Sheet, offset

AROUND_MOST = 8
MAP_SIZE = (295.0, 225.0)  # points: 104 mm on the paper
LETTERS = 10.0
FINEST = 0.4
BARS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
Box = tuple[float, float, float, float]
"""Left, upper edge, width and height."""


@dataclass(frozen=True, slots=True)
class MapWords:
    """What a map says beside names: its mark of north, and a length in metres and in kilometres ("%s m", "%s km")."""

    north: str
    metres: str
    kilometres: str


def draw(
    on: Surface, sheet: Sheet, x: float, y: float, width: float, height: float, size: float, words: MapWords
) -> bool:
    """The small map into a box: the village, its sites by number, what lies around, north and a scale. False where
    nothing of it has a place. size: of its letters. Ink alone: a grey is gone on the second photocopy."""
    area = sheet.notice.area
    middle = (area.lon, area.lat) if area.lon is not None and area.lat is not None else None
    points = [(spot.site.lon, spot.site.lat) for spot in sheet.spots] + [p for ring in sheet.rings for p in ring]
    points += [middle] if middle else []
    if not points:
        return False
    if not sheet.rings:  # without the ground, what lies nearest says where this is
        near = sorted(sheet.around, key=lambda one: math.hypot(*offset(*points[0], one[1], one[2])))
        points += [(one[1], one[2]) for one in near[:2]]
    lon = (min(a for a, _ in points) + max(a for a, _ in points)) / 2
    lat = (min(b for _, b in points) + max(b for _, b in points)) / 2
    flat = [offset(lon, lat, *point) for point in points]
    wide, high = 2 * max(abs(a) for a, _ in flat), 2 * max(abs(b) for _, b in flat)
    scale = min((width - 6 * size) / max(wide, 300.0), (height - 7 * size) / max(high, 300.0))  # points a metre

    def at(point: Point) -> Point:
        east, north = offset(lon, lat, *point)
        return x + width / 2 + east * scale, y + height / 2 - size - north * scale

    on.area(box(x, y, width, height), fill=PAPER, stroke=INK, width=0.6)
    on.area([_thinned([at(point) for point in ring]) for ring in sheet.rings], stroke=INK, width=1.2)
    marks = _apart([at((spot.site.lon, spot.site.lat)) for spot in sheet.spots], 2.1 * size)
    taken = [_around(*mark, 2 * size, 2 * size) for mark in marks]
    if middle:
        left, top = at(middle)
        name = shortened(area.name, width / 2, partial(on.wide, size=size, bold=True))
        beside = next(
            (
                base
                for base in (top - 1.1 * size, top + 2 * size, top - 2.6 * size, top + 3.5 * size)
                if not any(
                    _meet(_around(left, base - 0.35 * size, on.wide(name, size, True), 1.3 * size), one)
                    for one in taken
                )
            ),
            top - 1.1 * size,
        )
        taken.append(_around(left, beside - 0.35 * size, on.wide(name, size, True), 1.3 * size))
        if not sheet.rings and all(math.dist((left, top), mark) > 1.5 * size for mark in marks):
            on.area([_circle(left, top, size * 0.3)], fill=PAPER, stroke=INK, width=1.0)
        on.text(left, beside, name, size, colour=INK, bold=True, anchor="middle", halo=PAPER)
    _names(on, sheet, at, (x, y, width, height), size, taken)
    for spot, (left, top) in zip(sheet.spots, marks, strict=True):
        place = at((spot.site.lon, spot.site.lat))
        if place != (left, top):
            on.line([place, (left, top)], INK, 0.8)
            on.area([_circle(*place, size * 0.25)], fill=INK)
        on.area([_circle(left, top, size * 0.95)], fill=INK, stroke=PAPER, width=1.5)
        on.text(left, top + size * 0.36, str(spot.number), size, colour=PAPER, bold=True, anchor="middle")
    bar = max((one for one in BARS if one * scale <= width / 3), default=BARS[0])
    on.line([(x + 8, y + height - 8), (x + 8 + bar * scale, y + height - 8)], INK, 1.6)
    told = words.kilometres % (bar // 1000) if bar >= 1000 else words.metres % bar
    on.text(x + 8, y + height - 12, told, size * 0.8, colour=INK)
    top, left = y + 8, x + width - 14
    on.area([[(left, top), (left + 4, top + 12), (left, top + 9), (left - 4, top + 12)]], fill=INK)
    on.text(left, top + 12 + size * 0.9, words.north, size * 0.8, colour=INK, anchor="middle")
    return True


def _names(
    on: Surface,
    sheet: Sheet,
    at: Callable[[Point], Point],
    frame: Box,
    size: float,
    taken: list[Box],
) -> None:
    """What lies around, nearest first, each only where its name covers nothing."""
    x, y, width, height = frame
    own = size * 0.85
    middle = x + width / 2, y + height / 2
    shown = 0
    for name, place in sorted(
        ((name, at((a, b))) for name, a, b in sheet.around), key=lambda one: math.dist(one[1], middle)
    ):
        left, top = place
        half = on.wide(name, own) / 2
        covers = _around(left, top - 0.4 * own, 2 * half, 2.2 * own)
        inside = x + half < left < x + width - half - 2 * size and y + 2 * own < top < y + height - 3 * size
        if inside and shown < AROUND_MOST and not any(_meet(covers, one) for one in taken):
            on.area([_circle(left, top, size * 0.25)], fill=PAPER, stroke=INK, width=0.8)
            on.text(left, top - size * 0.5, name, own, colour=SOFT, anchor="middle", halo=PAPER)
            taken.append(covers)
            shown += 1


def _apart(places: Sequence[Point], far: float) -> list[Point]:
    """Where marks go so that each can be read: at their places, or as near beside as another leaves room."""
    out: list[Point] = []
    for x, y in places:
        beside = [
            (x + ring * far * math.cos(math.pi * k / 4), y + ring * far * math.sin(math.pi * k / 4))
            for ring in (1, 2, 3)
            for k in range(8)
        ]
        free = (one for one in [(x, y), *beside] if all(math.dist(one, other) >= far * 0.95 for other in out))
        out.append(next(free, (x, y)))
    return out


def _around(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, width, height


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _thinned(ring: Sequence[Point]) -> list[Point]:
    """A ring without the points that no printer can tell from the one before."""
    out: list[Point] = []
    for point in ring:
        if not out or math.dist(point, out[-1]) > FINEST:
            out.append(point)
    return out


def _circle(x: float, y: float, radius: float) -> list[Point]:
    return [(x + radius * math.cos(k * math.pi / 12), y + radius * math.sin(k * math.pi / 12)) for k in range(24)]


def map_svg(sheet: Sheet, title: str, words: MapWords) -> str:
    """The small map for a page; "" where nothing has a place. title: what it shows, for who does not see it."""
    on = Vector(*MAP_SIZE)
    return on.svg(title) if draw(on, sheet, 0, 0, *MAP_SIZE, LETTERS, words) else ""


def map_given(sheet: Sheet, words: MapWords) -> dict[str, Any] | None:
    """The small map as data for the paper; None where nothing has a place."""
    on = Described(*MAP_SIZE)
    return on.given() if draw(on, sheet, 0, 0, *MAP_SIZE, LETTERS, words) else None
