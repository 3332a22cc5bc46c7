"""Shapes and points with their attributes into files: GeoJSON, GeoPackage, CSV. WGS-84 throughout, and said.

Written without GeoPandas, so that a page can give them.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

FORMS = ("geojson", "gpkg", "csv")
Row = Mapping[str, Any]
"""Attributes by name; `geometry` is a GeoJSON geometry or None."""


def write(rows: Sequence[Row], form: str, name: str = "areas") -> bytes:
    """The rows as a file of a form; raises ValueError for an unknown one.

    CSV (UTF-8 with byte order mark) has no geometry: `lon` and `lat` are attributes.
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
    """A GeoPackage (OGC 12-128, version 1.3) of one layer: a SQLite file with four tables."""
    import shapely.geometry

    names = list(_attributes(rows[0])) if rows else []
    kinds = {one: _kind(row.get(one) for row in rows) for one in names}
    shapes = [shapely.geometry.shape(one) if (one := row.get("geometry") or _point(row)) else None for row in rows]
    # One kind of shape in a layer, as other programs expect it; what has no outline is its seat.
    shapes = [shapely.MultiPolygon([one]) if isinstance(one, shapely.Polygon) else one for one in shapes]
    found = {one.geom_type for one in shapes if one is not None}
    kind = found.pop().upper() if len(found) == 1 else "GEOMETRY"
    bounds = [one.bounds for one in shapes if one is not None and not one.is_empty]
    box = [f(side) for f, side in zip((min, min, max, max), zip(*bounds, strict=True), strict=True)] or [None] * 4
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        with closing(sqlite3.connect(path)) as file:
            file.executescript(_TABLES)
            columns = "".join(f", {_quoted(one)} {kinds[one]}" for one in names)
            file.execute(f"CREATE TABLE {_quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT, geom {kind}{columns})")
            file.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS)
            about = (name, "features", name, "", _WRITTEN, *box, 4326)
            file.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", about)
            file.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", (name, kind))
            places = ", ".join("?" * (len(names) + 1))
            listed = "".join(f", {_quoted(one)}" for one in names)
            values = [
                (_packed(shape), *(_stored(row.get(one)) for one in names))
                for row, shape in zip(rows, shapes, strict=True)
            ]
            into = f"INSERT INTO {_quoted(name)} (geom{listed}) VALUES ({places})"  # noqa: S608 - names are quoted
            file.executemany(into, values)
            file.commit()
        return path.read_bytes()


_WRITTEN = "1970-01-01T00:00:00.000Z"  # the same rows give the same file
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("WGS 84", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
    ("Undefined Cartesian", -1, "NONE", -1, "undefined", ""),
    ("Undefined geographic", 0, "NONE", 0, "undefined", ""),
)
_TABLES = """
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name),
    column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id), z TINYINT NOT NULL, m TINYINT NOT NULL,
    PRIMARY KEY (table_name, column_name));
"""


def _packed(shape: Any) -> bytes | None:
    """A geometry as a GeoPackage stores it: "GP", version, flags (little-endian), the system, then WKB."""
    if shape is None:
        return None
    return b"GP\x00\x01" + (4326).to_bytes(4, "little") + bytes(shape.wkb)


def _kind(values: Iterable[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    return {int: "INTEGER", float: "REAL", bool: "BOOLEAN"}.get(kinds.pop(), "TEXT") if len(kinds) == 1 else "TEXT"


def _stored(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float) else str(value)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


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
