"""Polygons made light for a browser: simplified together, rounded, as GeoJSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
import shapely.geometry

from geo.crs import utm_epsg
from geo.shapes import Shape, as_geojson, polygonal, to_degrees, to_metres

GeoJson = dict[str, Any]


def for_browser(
    grounds: Mapping[str, Shape],
    properties: Mapping[str, Mapping[str, Any]],
    *,
    tolerance_m: float = 40.0,
    decimals: int = 5,
) -> GeoJson:
    """A FeatureCollection in WGS-84 of the grounds, each with its properties and its code.

    grounds: one level's polygons in degrees by area code. properties: by code, as JSON values; none is an empty one.
    tolerance_m: how far an edge may move. Neighbours' common edges stay common where the polygons meet exactly;
    otherwise each is simplified alone. decimals: 5 are about a metre.
    """
    codes = list(grounds)
    simple = _simplified([grounds[code] for code in codes], tolerance_m) if codes else []
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {**properties.get(code, {}), "code": code},
            "geometry": as_geojson(shape, decimals),
        }
        for code, shape in zip(codes, simple, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def shape_of(geometry: Mapping[str, Any]) -> Shape:
    """The polygons of a GeoJSON geometry, made valid. Raises ValueError where it has none."""
    shape = polygonal(shapely.geometry.shape(dict(geometry)))
    if shape is None:
        raise ValueError(f"no polygon in a {geometry.get('type')}")
    return shape


def _simplified(shapes: list[Shape], tolerance_m: float) -> list[Shape]:
    middles = [shape.representative_point() for shape in shapes]
    epsg = utm_epsg([p.x for p in middles], [p.y for p in middles])
    metres = [to_metres(shape, epsg) for shape in shapes]
    array = np.array(metres, dtype=object)
    if shapely.coverage_is_valid(array):
        # Visvalingam's tolerance is a length whose square is the area an edge may give up.
        moved = list(shapely.coverage_simplify(array, tolerance_m))
    else:
        moved = list(shapely.simplify(array, tolerance_m, preserve_topology=True))
    kept = [polygonal(new) or old for new, old in zip(moved, metres, strict=True)]
    return [to_degrees(shape, epsg) for shape in kept]
