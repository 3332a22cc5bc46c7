"""The ground of areas as a drawing of whole numbers, small enough to be kept with a briefing."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sampling.domain.briefings import Ground

SIDE = 600  # steps of the longer side: finer than a printed map shows
Point = tuple[float, float]


def drawn_ground(grounds: Mapping[str, Mapping[str, Any]], codes: Iterable[str]) -> Ground | None:
    """The rings of these areas out of GeoJSON geometries in WGS-84; None where none of them has a ground.

    Every point goes to the nearest step of the same grid, so that neighbours still meet.
    """
    wanted = {code: list(rings_of(grounds[code])) for code in codes if code in grounds}
    every = [point for rings in wanted.values() for ring in rings for point in ring]
    if not every:
        return None
    west, east = min(lon for lon, _ in every), max(lon for lon, _ in every)
    south, north = min(lat for _, lat in every), max(lat for _, lat in every)
    narrowing = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * narrowing, north - south
    step = max(wide, high) / SIDE or 1.0
    rings = {
        code: tuple(
            ring
            for one in own
            if len(
                ring := _thinned([(round((x - west) * narrowing / step), round((north - y) / step)) for x, y in one])
            )
            > 2
        )
        for code, own in wanted.items()
    }
    return Ground(max(1, round(wide / step)), max(1, round(high / step)), rings)


def rings_of(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    """The rings of a GeoJSON geometry, (lon, lat) each."""
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for one in geometry["geometries"]:
            yield from rings_of(one)
    polygons = {"Polygon": [geometry.get("coordinates")], "MultiPolygon": geometry.get("coordinates")}.get(kind or "")
    for polygon in polygons or ():
        for ring in polygon or ():
            yield [(float(point[0]), float(point[1])) for point in ring]


def _thinned(ring: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Without points that repeat, or lie on the straight line between their neighbours."""
    out: list[tuple[int, int]] = []
    for x, y in ring:
        if out and out[-1] == (x, y):
            continue
        if len(out) > 1:
            (ax, ay), (bx, by) = out[-2], out[-1]
            if (bx - ax) * (y - ay) == (by - ay) * (x - ax):
                out.pop()
        out.append((x, y))
    if len(out) > 1 and out[0] == out[-1]:
        out.pop()
    return tuple(out)
