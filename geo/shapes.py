"""Polygons: between degrees and metres, to and from GeoJSON, and what to do with a broken one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray

from geo.crs import project_m, unproject

Shape: TypeAlias = shapely.Polygon | shapely.MultiPolygon
TOUCHES_MAX = 50_000
MET_MAX = 4_000_000  # edges that are met at a time: each takes sixteen bytes
CROSSINGS_MAX = 1_000  # of an outline that is repaired: the time it takes grows with the square of them


def to_metres(shape: Shape, epsg: int) -> Shape:
    """A shape in WGS-84 degrees, in metres of the projection `epsg`."""
    return _moved(shape, lambda xy: np.column_stack(project_m(xy[:, 0], xy[:, 1], epsg)))


def to_degrees(shape: Shape, epsg: int) -> Shape:
    """A shape in metres of the projection `epsg`, in WGS-84 degrees."""
    return _moved(shape, lambda xy: np.column_stack(unproject(xy[:, 0], xy[:, 1], epsg)))


def rounded(shape: Shape, decimals: int) -> Shape:
    """The shape with rounded degrees (5 decimals are about a metre), still valid; a speck stays as it was."""
    snapped = polygonal(shapely.set_precision(shape, 10.0**-decimals))
    return shape if snapped is None else _moved(snapped, lambda xy: np.round(xy, decimals))


def polygonal(geometry: shapely.Geometry | None) -> Shape | None:
    """The polygons in a geometry, made valid; None where there is no ground in it at all, or too much to repair."""
    if geometry is None or shapely.is_empty(geometry):
        return None
    valid = geometry
    if not shapely.is_valid(geometry):
        if _is_tangled(geometry):
            return None
        valid = shapely.make_valid(geometry)
    parts = [part for part in _parts(valid) if isinstance(part, shapely.Polygon) and not part.is_empty]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else cast(Shape, shapely.union_all(parts))


def as_geojson(shape: Shape, decimals: int = 5) -> dict[str, Any]:
    """A shape as a GeoJSON geometry with rounded degrees."""
    return dict(shapely.geometry.mapping(rounded(shape, decimals)))


def _parts(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    if isinstance(geometry, shapely.GeometryCollection) or hasattr(geometry, "geoms"):
        return [inner for part in shapely.get_parts(geometry) for inner in _parts(part)]
    return [geometry]


def _is_tangled(geometry: shapely.Geometry) -> bool:
    """True where edges cross or lie on each other too often to be repaired; looked for only until that is known."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(geometry), return_index=True)
    together = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)  # a corner many times over is one
    edges = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[together])
    tree, crossings, touches = shapely.STRtree(edges), 0, 0
    step = max(1, min(16, MET_MAX // max(1, len(edges))))
    for start in range(0, len(edges), step):  # a few at a time: each may meet all the others
        some = edges[start : start + step]
        touches += tree.query(some, predicate="intersects").shape[1] - 3 * len(some)  # itself and its neighbours
        crossings += tree.query(some, predicate="crosses").shape[1]
        if crossings > 2 * CROSSINGS_MAX or touches > 2 * TOUCHES_MAX:  # each is met from both edges
            return True
    return False


def _moved(shape: Shape, move: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Shape:
    return shapely.transform(shape, move)
