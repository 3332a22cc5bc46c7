"""Points of a CSV file: its columns are the attributes, and two of them the place."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from geo.layers.features import FEATURES_MAX, Feature, Unreadable, text_of, to_wgs84

LON_FIELDS = ("lon", "lng", "longitude", "x", "经度")
LAT_FIELDS = ("lat", "latitude", "y", "纬度")


def read_points(content: bytes, system: str | None = None) -> list[Feature]:
    """The rows of a CSV file; comma, semicolon or tab. system: of the two numbers, where they are no degrees.

    Raises Unreadable where there is no pair of columns with a place.
    """
    text = text_of(content)
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        rows = list(reader)
    except csv.Error as fault:
        raise Unreadable(str(fault)) from fault
    if len(rows) > FEATURES_MAX:
        raise Unreadable(f"{len(rows)} rows")
    names = {str(name).strip().lower(): name for name in reader.fieldnames or ()}
    lon = next((names[name] for name in LON_FIELDS if name in names), None)
    lat = next((names[name] for name in LAT_FIELDS if name in names), None)
    if lon is None or lat is None:
        raise Unreadable("no columns with longitude and latitude: " + ", ".join(names)[:400])
    return [_point(row, lon, lat, system) for row in rows]


def _point(row: Mapping[str | Any, Any], lon: str, lat: str, system: str | None) -> Feature:
    properties = {str(name).strip(): value for name, value in row.items() if name is not None}
    if not (row[lon] or "").strip() and not (row[lat] or "").strip():
        return Feature(properties, None, without_place=True)
    try:
        place = shapely.Point(float(row[lon]), float(row[lat]))
        if not np.isfinite(shapely.get_coordinates(place)).all():
            return Feature(properties, None, "no finite place")
        return Feature(properties, to_wgs84(place, system))
    except (TypeError, ValueError) as fault:
        return Feature(properties, None, str(fault))
