"""A place for who lives somewhere in an outline, where nobody has said where.

The centroid has the least mean square of distances to all of the ground. Where it lies outside (a crescent, a village
in two parts) it is the middle of the largest circle within: the place farthest from every border.
"""

from __future__ import annotations

import shapely

from geo.crs import unproject, utm_epsg
from geo.shapes import Shape, polygonal, to_metres

TOLERANCE_M = 10.0
"""So near to the largest circle is near enough: the place is a rough one all the same."""


def inner_point(shape: Shape) -> tuple[float, float] | None:
    """Longitude and latitude in WGS-84 degrees of a place inside a shape in degrees; None where it has no ground."""
    corners = shapely.get_coordinates(shape)
    epsg = utm_epsg(corners[:, 0], corners[:, 1])
    ground = polygonal(to_metres(shape, epsg))
    if ground is None:
        return None
    middle = shapely.centroid(ground)
    if not shapely.contains(ground, middle):
        circle = shapely.maximum_inscribed_circle(ground, tolerance=TOLERANCE_M)
        middle = shapely.Point(circle.coords[0])
        if not shapely.contains(ground, middle):  # a strip thinner than the tolerance
            middle = shapely.point_on_surface(ground)
    lon, lat = unproject([middle.x], [middle.y], epsg)
    return round(float(lon[0]), 7), round(float(lat[0]), 7)
