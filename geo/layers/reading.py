"""Boundary files in, polygons by area code out, with everything that is wrong with the file at once.

GeoJSON is read with the standard library and Shapely; GeoPackage and Shapefile (also zipped) by GeoPandas, which is
imported only then (`geo.layers.files`). Any reference system is brought to WGS-84.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.layers.features import Feature, Unreadable
from geo.layers.files import read_features
from geo.layers.findings import LayerFinding
from geo.layers.standing import in_wgs84
from geo.shapes import Shape, polygonal

CODE_FIELDS = ("code", "adcode", "area_code", "xzqdm", "代码", "区划代码", "编码")
"""Attributes looked for when the caller names none; capitals do not matter."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Polygons in WGS-84 degrees by area code, in the order of the file, and all findings.

    points: lon, lat by code, of features that are points. features: the place in the file by code, of what was
    taken, rows of a table that leave their place empty among them.
    properties: attributes of every feature, in the order of the file.
    """

    grounds: dict[str, Shape]
    code_field: str | None
    findings: tuple[LayerFinding, ...]
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    features: dict[str, int] = field(default_factory=dict)
    properties: tuple[Mapping[str, Any], ...] = ()


def read_layer(
    path: Path,
    known: Collection[str] | None,
    code_fields: Sequence[str] = CODE_FIELDS,
    *,
    datum: str = "wgs84",
    system: str | None = None,
    layer: str | None = None,
    points: bool = False,
) -> Layer:
    """Read a boundary file.

    path: `.geojson`, `.json`, `.gpkg`, `.shp`, `.csv`, or `.zip` with one of them. known: codes of the areas that there
    are, None where the file may bring new ones. code_fields: attributes that may hold the code, the first present is
    taken. datum: that of the degrees, one of `geo.datum.DATUMS`; what is not WGS-84 is converted, and said. system: the
    reference system of a file that names none, such as "EPSG:4547". layer: the one to read of a GeoPackage with
    several. points: whether a point is taken as its area's seat, instead of being no polygon. Never raises for a bad
    file: what is wrong is in the findings.
    """
    try:
        features, assumed = read_features(path, system, layer)
    except Unreadable as fault:
        return Layer({}, None, (LayerFinding("unreadable", None, "", str(fault)),))
    findings: list[LayerFinding] = []
    if assumed:
        findings.append(LayerFinding("assumed_wgs84", None, "", "", blocks=False))
    if datum != "wgs84":
        findings.append(LayerFinding("converted", None, "", datum, blocks=False, repaired=True))
    properties = tuple(feature.properties for feature in features)
    if not features:
        findings.append(LayerFinding("no_features", None, "", ""))
        return Layer({}, None, tuple(findings))
    code_field = _code_field(features, code_fields)
    if code_field is None:
        present = sorted({name for feature in features for name in feature.properties})
        findings.append(LayerFinding("no_code_field", None, "", ", ".join(present)))
        return Layer({}, None, tuple(findings), properties=properties)
    grounds: dict[str, Shape] = {}
    seats: dict[str, tuple[float, float]] = {}
    places: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        code = _code(feature.properties.get(code_field))
        shape, point, of_shape = _ground(feature, number, code, datum, points)
        of_code = _code_fault(code, known, places)
        if of_code:
            findings.append(LayerFinding(of_code, number, code, ""))
        findings += of_shape
        if not of_code and (shape is not None or point is not None or (points and feature.without_place)):
            places[code] = number
            if shape is not None:
                grounds[code] = shape
            elif point is not None:
                seats[code] = point
    missing = [code for code in known or () if code not in places]
    findings += [LayerFinding("no_ground", None, code, "", blocks=False) for code in missing]
    return Layer(grounds, code_field, tuple(findings), seats, places, properties)


def _code_fault(code: str, known: Collection[str] | None, taken: Collection[str]) -> str:
    if not code:
        return "no_code"
    if known is not None and code not in known:
        return "unknown_code"
    return "twice" if code in taken else ""


def _ground(
    feature: Feature, number: int, code: str, datum: str, points: bool
) -> tuple[Shape | None, tuple[float, float] | None, list[LayerFinding]]:
    """The feature's polygons, repaired where need be, or its point, and what was noticed on the way."""
    if points and feature.without_place:
        return None, None, []
    if feature.fault:
        return None, None, [LayerFinding("no_polygon", number, code, feature.fault)]
    given = feature.geometry if feature.geometry is None else shapely.force_2d(feature.geometry)
    is_point = points and isinstance(given, shapely.Point) and not given.is_empty
    shape = None if is_point else polygonal(given)
    if given is None or (shape is None and not is_point):
        kind = type(given).__name__ if given is not None else "no geometry"
        return None, None, [LayerFinding("no_polygon", number, code, kind)]
    west, south, east, north = (float(one) for one in shapely.bounds(given if shape is None else shape))
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
        return None, None, [LayerFinding("not_degrees", number, code, f"{west:.1f}, {south:.1f}")]
    if shape is None:
        [(lon, lat)] = shapely.get_coordinates(in_wgs84(given, datum))
        return None, (float(lon), float(lat)), []
    findings = []
    if not shapely.is_valid(given):
        why = shapely.is_valid_reason(given)
        findings = [LayerFinding("repaired", number, code, why, blocks=False, repaired=True)]
    return (shape if datum == "wgs84" else polygonal(in_wgs84(shape, datum))), None, findings


def _code(value: Any) -> str:
    """A code as text; a spreadsheet's 411325101.0 is 411325101."""
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _code_field(features: Iterable[Feature], wanted: Sequence[str]) -> str | None:
    present = {name.lower(): name for feature in features for name in feature.properties}
    return next((present[name.lower()] for name in wanted if name.lower() in present), None)
