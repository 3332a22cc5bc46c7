"""Shapes and points with their attributes into files: GeoJSON, GeoPackage, CSV. WGS-84 throughout, and said."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FORMS = ("geojson", "gpkg", "csv")
Row = Mapping[str, Any]
"""Attributes by name; `geometry` is a GeoJSON geometry or None."""


def write(rows: Sequence[Row], form: str, name: str = "areas") -> bytes:
    """The rows as a file of a form; raises ValueError for an unknown one.

    CSV (UTF-8 with byte order mark) has no geometry: `lon` and `lat` are attributes. GeoPackage loads GeoPandas.
    """
    if form == "geojson":
        return _geojson(rows)
    if form == "csv":
        return _csv(rows)
    if form == "gpkg":
        return _geopackage(rows, name)
    raise ValueError(f"no form {form}")


def _geojson(rows: Sequence[Row]) -> bytes:
    features = [
        {"type": "Feature", "properties": _attributes(row), "geometry": row.get("geometry") or _point(row)}
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    names = list(_attributes(rows[0])) if rows else []
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow(["" if row.get(name) is None else _safe(row[name]) for name in names])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _geopackage(rows: Sequence[Row], name: str) -> bytes:
    import geopandas
    import shapely
    import shapely.geometry

    shapes = []
    for row in rows:
        geometry = row.get("geometry") or _point(row)
        shape = shapely.geometry.shape(geometry) if geometry else None
        # One type in a layer, as other programs expect it.
        shapes.append(shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape)
    # Exact types where a figure lacks: a column of numbers with an empty cell must not become one of decimals.
    table = geopandas.GeoDataFrame([_attributes(row) for row in rows], geometry=shapes, crs=4326).convert_dtypes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        table.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
        return path.read_bytes()


def _attributes(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "geometry"}


def _point(row: Row) -> dict[str, Any] | None:
    if row.get("lon") is None or row.get("lat") is None:
        return None
    return {"type": "Point", "coordinates": [row["lon"], row["lat"]]}


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
