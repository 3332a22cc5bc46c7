"""Approximate ground where no boundary file is at hand: an outline around points, divided by nearness.

What comes out of here is a picture for orientation, not a boundary; who shows it must say so (`PROVENANCE`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.crs import project_m, utm_epsg
from geo.shapes import Shape, polygonal, to_degrees, to_metres

PROVENANCE = "approximate"


def outline_around(lon: ArrayLike, lat: ArrayLike, area_m2: float) -> Shape:
    """A county's approximate outline: the points' convex hull, widened evenly until it has the area.

    lon, lat: WGS-84 degrees, shape (n,), n >= 1. area_m2: the county's published area.
    Raises ValueError where the hull alone is already larger.
    """
    epsg = utm_epsg(lon, lat)
    hull = shapely.MultiPoint(np.column_stack(project_m(lon, lat, epsg))).convex_hull
    if hull.area >= area_m2:
        raise ValueError(f"the points already span {hull.area:.0f} m2, more than the area given, {area_m2:.0f} m2")
    # A buffer's area grows with its width: halve the interval until it is known to the centimetre.
    low, high = 0.0, float(np.sqrt(area_m2))
    while high - low > 0.01:
        width = (low + high) / 2
        low, high = (width, high) if shapely.buffer(hull, width).area < area_m2 else (low, width)
    return to_degrees(cast(Shape, shapely.buffer(hull, high)), epsg)


def ground_by_nearness(codes: Sequence[str], lon: ArrayLike, lat: ArrayLike, outline: Shape) -> dict[str, Shape]:
    """Divide an outline among areas: each gets the ground that is nearer to one of its points than to any other's.

    codes: the area of each point; an area may have several points (a township its villages'). lon, lat: WGS-84
    degrees. outline: in degrees. The grounds cover the outline without overlap. Raises ValueError where two areas
    have a point at the very same place, or a point lies outside the outline.
    """
    lon_, lat_ = np.asarray(lon, float), np.asarray(lat, float)
    outside = ~shapely.contains_xy(outline, lon_, lat_)
    if outside.any():
        raise ValueError(f"points outside the outline: {sorted({codes[int(i)] for i in np.flatnonzero(outside)})}")
    epsg = utm_epsg(lon_, lat_)
    points = np.column_stack(project_m(lon_, lat_, epsg))
    frame = to_metres(outline, epsg)
    owners: dict[tuple[float, float], str] = {}
    for code, (x, y) in zip(codes, points.tolist(), strict=True):
        if owners.setdefault((x, y), code) != code:
            raise ValueError(f"{code} and {owners[(x, y)]} have a point at the same place")
    if len(owners) == 1:
        return {codes[0]: outline}
    places = shapely.MultiPoint(np.array(list(owners)))
    cells = shapely.get_parts(shapely.voronoi_polygons(places, extend_to=frame))
    tree = shapely.STRtree(cells)
    parts: dict[str, list[shapely.Geometry]] = {}
    for place, code in owners.items():
        home = int(tree.query(shapely.Point(place), predicate="intersects")[0])
        parts.setdefault(code, []).append(shapely.intersection(cells[home], frame))
    grounds = {code: polygonal(shapely.union_all(shapes)) for code, shapes in parts.items()}
    return {code: to_degrees(ground, epsg) for code, ground in grounds.items() if ground is not None}
