"""The formats a boundary file may come in: features with attributes and a geometry in WGS-84 degrees."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray
from shapely.errors import ShapelyError

_HALF_SIGN = re.compile(r"\\u[dD][89a-fA-F]")  # of a sign that JSON writes in two


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as read; `fault` says why its geometry could not be."""

    properties: Mapping[str, Any]
    geometry: shapely.Geometry | None
    fault: str = ""


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why."""


def read_features(path: Path) -> tuple[list[Feature], bool]:
    """A file's features, and whether its reference system had to be assumed to be WGS-84.

    Raises Unreadable where the file as a whole makes no sense.
    """
    if path.suffix.lower() in (".geojson", ".json"):
        return _read_geojson(path), False
    return _read_with_geopandas(path)


def _read_geojson(path: Path) -> list[Feature]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    try:
        document = json.loads(text)
        if _HALF_SIGN.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as fault:
        raise Unreadable(f"line {fault.lineno}: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:  # numbers without end, half a sign, brackets within brackets
        raise Unreadable(str(fault)) from fault
    if "\\u0000" in text:
        raise Unreadable("a text with a NUL in it")
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise Unreadable("not a GeoJSON FeatureCollection")
    system = _members(_members(document.get("crs")).get("properties")).get("name")
    return [_geojson_feature(item, system) for item in document["features"]]


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _geojson_feature(item: Any, system: str | None) -> Feature:
    properties, geometry = (_members(_members(item).get(name)) for name in ("properties", "geometry"))
    try:
        shape = shapely.geometry.shape(geometry) if geometry else None
        if shape is not None and np.isinf(shapely.get_coordinates(shape)).any():
            return Feature(properties, None, "a corner at infinity")
        return Feature(properties, _to_wgs84(shape, system) if shape is not None else None)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, ShapelyError) as fault:
        return Feature(properties, None, str(fault) or type(fault).__name__)


def _to_wgs84(shape: shapely.Geometry, system: str | None) -> shapely.Geometry:
    """Degrees in WGS-84 of a geometry in the reference system that an older GeoJSON file names."""
    if system is None or "CRS84" in system:
        return shape
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        transformer = Transformer.from_crs(CRS.from_user_input(system), 4326, always_xy=True)
    except CRSError as fault:
        raise ValueError(f"unknown reference system {system}") from fault

    def degrees(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(shape, degrees)


def _read_with_geopandas(path: Path) -> tuple[list[Feature], bool]:
    import geopandas
    from pyogrio.errors import DataSourceError, FieldError  # type: ignore[import-untyped]

    source = f"zip://{path}" if path.suffix.lower() == ".zip" else path
    try:
        if _names_its_encoding(path):
            table = geopandas.read_file(source, engine="pyogrio")
        else:
            try:
                table = geopandas.read_file(source, engine="pyogrio", encoding="UTF-8")
            except UnicodeDecodeError:
                table = geopandas.read_file(source, engine="pyogrio", encoding="GB18030")
    except (DataSourceError, FieldError, zipfile.BadZipFile, OSError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault
    if "geometry" not in table:
        raise Unreadable("the file has no geometry")
    assumed = table.crs is None
    degrees = table.set_crs(4326) if assumed else table.to_crs(4326)
    records = degrees.drop(columns="geometry").to_dict("records")
    return [Feature(r, g) for r, g in zip(records, degrees.geometry, strict=True)], assumed


def _names_its_encoding(path: Path) -> bool:
    """False for a Shapefile without its `.cpg`: the text in it may then be in any encoding."""
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
        return any(name.endswith(".cpg") for name in names) or not any(name.endswith(".shp") for name in names)
    return path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists()
