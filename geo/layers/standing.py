"""A layer held against what the county has already: the datum it is in, ground beyond the area above, points astray."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from geo import crs, datum
from geo.layers.findings import LayerFinding
from geo.layers.spreading import square_metres
from geo.shapes import Shape, polygonal

BEYOND = 0.02
"""Share of an area's ground that may lie beyond the area above it before it is told: borders are drawn twice."""
FAR_M = 50_000.0


def in_wgs84(shape: shapely.Geometry, name: str) -> shapely.Geometry:
    """A geometry given in a datum (one of `geo.datum.DATUMS`), in WGS-84 degrees."""
    if name == "wgs84":
        return shape
    convert = {"gcj02": crs.gcj02_to_wgs84, "bd09": crs.bd09_to_wgs84}[name]
    return shapely.transform(shape, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1])))


def recognised(
    grounds: Mapping[str, Shape], standing: Mapping[str, Shape], seats: Mapping[str, tuple[float, float]]
) -> datum.FileFinding:
    """In what datum shapes are written, by the ground that the same areas have, or else by their seats.

    The middles of two outlines of one area lie within metres of each other, so a few tell.
    """
    codes = list(grounds)
    middles = [shapely.centroid(grounds[code]) for code in codes]
    near = [_near(code, standing, seats) for code in codes]
    return datum.recognise(
        [point.x for point in middles],
        [point.y for point in middles],
        [lon for lon, _ in near],
        [lat for _, lat in near],
    )


def beyond(
    grounds: Mapping[str, Shape], features: Mapping[str, int], above: Mapping[str, tuple[str, Shape]]
) -> list[LayerFinding]:
    """Ground that lies beyond the area above. above: code and ground of the area above, by code.

    Where none of it lies within, the feature is kept out.
    """
    findings = []
    squares = square_metres(grounds)
    for code, shape in grounds.items():
        if code not in above:
            continue
        parent, frame = above[code]
        within = polygonal(shapely.intersection(shape, frame))
        share = 1.0 - (float(within.area) / float(shape.area) if within is not None else 0.0)
        if share > BEYOND:
            findings.append(
                LayerFinding(
                    "outside_parent",
                    features.get(code),
                    code,
                    "",
                    share > 0.999,
                    parent,
                    share * squares[code],
                    facts={"percent": 100.0 * share},
                )
            )
    return findings


def astray(
    seats: Mapping[str, tuple[float, float]], grounds: Mapping[str, Shape], features: Mapping[str, int]
) -> list[LayerFinding]:
    """Seats of areas that lie outside their own ground: warnings, as a seat may stand across a street."""
    codes = [code for code in grounds if code in seats]
    out: list[LayerFinding] = []
    for code in codes:
        lon, lat = seats[code]
        if shapely.intersects_xy(grounds[code], lon, lat):  # on the border is not outside
            continue
        way = shapely.shortest_line(grounds[code], shapely.Point(lon, lat))
        near_lon, near_lat = (float(value) for value in shapely.get_coordinates(way)[0])
        away_m = float(crs.great_circle_m(lon, lat, near_lon, near_lat))
        kind = "far_away" if away_m > FAR_M else "point_outside"
        out.append(LayerFinding(kind, features.get(code), code, "", kind == "far_away", facts={"km": away_m / 1000}))
    return out


def _near(code: str, standing: Mapping[str, Shape], seats: Mapping[str, tuple[float, float]]) -> Sequence[float]:
    if code in standing:
        middle = shapely.centroid(standing[code])
        return middle.x, middle.y
    return seats.get(code, (np.nan, np.nan))
