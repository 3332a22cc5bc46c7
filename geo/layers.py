"""Boundary files in, polygons by area code out, with everything that is wrong with the file at once.

GeoJSON is read with the standard library and Shapely; GeoPackage and Shapefile (also zipped) by GeoPandas, which is
imported only then (`geo.boundary_files`). Any reference system is brought to WGS-84.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.boundary_files import Feature, Unreadable, read_features
from geo.shapes import Shape, polygonal

CODE_FIELDS = ("code", "adcode", "area_code", "xzqdm", "代码", "区划代码", "编码")
"""Attributes looked for when the caller names none; capitals do not matter."""


@dataclass(frozen=True, slots=True)
class LayerFinding:
    """Something noticed about a boundary file.

    kind: `unreadable`, `no_code_field`, `assumed_wgs84` (about the file); `no_code`, `unknown_code`, `twice`,
    `no_polygon`, `not_degrees`, `repaired` (about a feature); `no_ground` (an area without a feature).
    feature: its place in the file from 1, None for the file or an area. blocks: False where the ground was taken.
    """

    kind: str
    feature: int | None
    code: str
    detail: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Layer:
    """Polygons in WGS-84 degrees by area code, in the order of the file, and all findings."""

    grounds: dict[str, Shape]
    code_field: str | None
    findings: tuple[LayerFinding, ...]


def read_layer(path: Path, known: Collection[str], code_fields: Sequence[str] = CODE_FIELDS) -> Layer:
    """Read a boundary file.

    path: `.geojson`, `.json`, `.gpkg`, `.shp`, or `.zip` with a Shapefile. known: codes of the areas that there are.
    code_fields: attributes that may hold the code, the first present is taken. Never raises for a bad file: what is
    wrong is in the findings.
    """
    try:
        features, assumed = read_features(path)
    except Unreadable as fault:
        return Layer({}, None, (LayerFinding("unreadable", None, "", str(fault)),))
    findings: list[LayerFinding] = []
    if assumed:
        findings.append(LayerFinding("assumed_wgs84", None, "", "", blocks=False))
    field = _code_field(features, code_fields)
    if field is None:
        present = sorted({name for feature in features for name in feature.properties})
        findings.append(LayerFinding("no_code_field", None, "", ", ".join(present)))
        return Layer({}, None, tuple(findings))
    grounds: dict[str, Shape] = {}
    for number, feature in enumerate(features, start=1):
        code = _code(feature.properties.get(field))
        shape, of_shape = _ground(feature, number, code)
        of_code = _code_fault(code, known, grounds)
        if of_code:
            findings.append(LayerFinding(of_code, number, code, ""))
        findings += of_shape
        if shape is not None and not of_code:
            grounds[code] = shape
    missing = [code for code in known if code not in grounds]
    findings += [LayerFinding("no_ground", None, code, "", blocks=False) for code in missing]
    return Layer(grounds, field, tuple(findings))


def _code_fault(code: str, known: Collection[str], taken: Collection[str]) -> str:
    if not code:
        return "no_code"
    if code not in known:
        return "unknown_code"
    return "twice" if code in taken else ""


def _ground(feature: Feature, number: int, code: str) -> tuple[Shape | None, list[LayerFinding]]:
    """The feature's polygons, repaired where need be, and what was noticed on the way."""
    if feature.fault:
        return None, [LayerFinding("no_polygon", number, code, feature.fault)]
    shape = polygonal(feature.geometry)
    if shape is None or feature.geometry is None:
        kind = type(feature.geometry).__name__ if feature.geometry is not None else "no geometry"
        return None, [LayerFinding("no_polygon", number, code, kind)]
    west, south, east, north = shape.bounds
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
        return None, [LayerFinding("not_degrees", number, code, f"{west:.1f}, {south:.1f}")]
    if shapely.is_valid(feature.geometry):
        return shape, []
    return shape, [LayerFinding("repaired", number, code, shapely.is_valid_reason(feature.geometry), blocks=False)]


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
