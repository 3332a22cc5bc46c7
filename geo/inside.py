"""Whether points lie in a polygon, with NumPy alone, so that a web process need not load a geometry library for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Geometry = Mapping[str, Any]
"""A GeoJSON geometry, Polygon or MultiPolygon."""


def inside(geometry: Geometry, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """True where a point lies within the polygon, holes left out; points exactly on an edge may fall either way.

    geometry: GeoJSON Polygon or MultiPolygon in degrees. lon, lat: arrays of one shape, which the answer has too.
    Raises ValueError for any other kind of geometry.
    """
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    crossings = np.zeros(x.shape, dtype=np.int64)
    # Even-odd rule: a ray to the east crosses outer rings and holes alike, so all rings count together.
    for ring in _rings(geometry):
        points = np.asarray([corner[:2] for corner in ring], dtype=np.float64)
        for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
            spans = (y1 > y) != (y2 > y)
            # Only where the edge spans the point's latitude, so that the fraction is within 0 and 1.
            fraction = (y[spans] - y1) / (y2 - y1)
            crossings[spans] += x[spans] < x1 + fraction * (x2 - x1)
    odd: NDArray[np.bool_] = crossings % 2 == 1
    return odd


def bounds(geometry: Geometry) -> tuple[float, float, float, float]:
    """West, south, east and north of the polygon, in its degrees."""
    corners = np.concatenate([np.asarray([c[:2] for c in ring], dtype=np.float64) for ring in _rings(geometry)])
    west, south = corners.min(axis=0)
    east, north = corners.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _rings(geometry: Geometry) -> Iterator[Any]:
    kind = geometry.get("type")
    if kind == "Polygon":
        yield from geometry["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon
    else:
        raise ValueError(f"not a polygon: {kind}")
