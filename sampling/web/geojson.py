"""What the maps of all journeys are made of: features in WGS-84, each with what its map says about it."""

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify

Feature = dict[str, Any]


def feature(geometry: dict[str, Any], **properties: object) -> Feature:
    """A GeoJSON geometry, such as an area's ground, with its properties."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float, lat: float, **properties: object) -> Feature:
    """A place in degrees with its properties."""
    return feature({"type": "Point", "coordinates": [lon, lat]}, **properties)


def collection(features: Iterable[Feature]) -> Response:
    """The features as the answer to a map."""
    return jsonify(type="FeatureCollection", features=list(features))
