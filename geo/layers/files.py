"""The formats a layer may come in: features with attributes and a geometry in WGS-84 degrees."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import shapely
import shapely.geometry
from shapely.errors import ShapelyError

from geo.layers.features import CORNERS_MAX, FEATURES_MAX, Feature, Unreadable, text_of, to_wgs84
from geo.layers.packages import read_package
from geo.layers.points import read_points

FORMS = (".geojson", ".json", ".gpkg", ".shp", ".csv", ".txt", ".zip")
UNPACKED_MAX = 250_000_000  # bytes of an archive: a county in every detail has a tenth
TEXT_MAX = 64_000_000  # bytes of a text, which takes twenty times as much memory while it is read
_ONE_FILE = (".shp", ".gpkg", ".geojson", ".json", ".csv")
_BESIDE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HALF_SIGN = re.compile(r"\\u[dD][89a-fA-F]")  # of a sign that JSON writes in two


def read_features(path: Path, system: str | None = None, layer: str | None = None) -> tuple[list[Feature], bool]:
    """A file's features, and whether its reference system had to be assumed to be WGS-84.

    system: that of a file which names none itself. layer: the one to read of a GeoPackage with several. Raises
    Unreadable where the file as a whole makes no sense.
    """
    form = path.suffix.lower()
    if form == ".zip":
        with tempfile.TemporaryDirectory() as folder:
            return read_features(_unpacked(path, Path(folder)), system, layer)
    if form in (".geojson", ".json", ".csv", ".txt") and path.stat().st_size > TEXT_MAX:
        raise Unreadable(f"{path.stat().st_size} bytes")
    if form in (".geojson", ".json"):
        return _read_geojson(path.read_bytes(), system), False
    if form in (".csv", ".txt"):
        return read_points(path.read_bytes(), system), False
    if form not in FORMS:
        raise Unreadable(f"no form of a layer: {form}")
    return read_package(path, system, layer)


def _unpacked(path: Path, folder: Path) -> Path:
    """The one layer in an archive, unpacked under a name of ours: what it calls itself leads nowhere."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
            chosen = [entry for form in _ONE_FILE for entry in entries if _form(entry) == form]
            if not chosen:
                raise Unreadable("no layer in the archive: " + ", ".join(entry.filename for entry in entries[:5]))
            of_one = [entry for entry in chosen if _form(entry) == _form(chosen[0])]
            if len(of_one) > 1:
                raise Unreadable("several layers in the archive: " + ", ".join(one.filename for one in of_one[:5]))
            taken = [chosen[0]]
            if _form(chosen[0]) == ".shp":
                stem = PurePosixPath(chosen[0].filename).with_suffix("").as_posix().lower()
                taken = [entry for entry in entries if _stem(entry) == stem and _form(entry) in _BESIDE]
            most = UNPACKED_MAX if _form(chosen[0]) in (".shp", ".gpkg") else TEXT_MAX
            if (unpacked := sum(entry.file_size for entry in taken)) > most:
                raise Unreadable(f"{unpacked} bytes unpacked")
            for entry in taken:
                with archive.open(entry) as packed, (folder / f"layer{_form(entry)}").open("wb") as file:
                    shutil.copyfileobj(packed, file)  # ends at the size that the archive says
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault
    return folder / f"layer{_form(chosen[0])}"


def _form(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _stem(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).with_suffix("").as_posix().lower()


def _read_geojson(content: bytes, system: str | None) -> list[Feature]:
    text = text_of(content)
    if text.count("[") > CORNERS_MAX:
        raise Unreadable(f"more than {CORNERS_MAX} corners")
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
    if len(document["features"]) > FEATURES_MAX:
        raise Unreadable(f"more than {FEATURES_MAX} features")
    named = _members(_members(document.get("crs")).get("properties")).get("name")
    system = named if isinstance(named, str) and named else system
    return [_geojson_feature(item, system) for item in document["features"]]


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _geojson_feature(item: Any, system: str | None) -> Feature:
    properties, geometry = (_members(_members(item).get(name)) for name in ("properties", "geometry"))
    try:
        shape = shapely.geometry.shape(geometry) if geometry else None
        if shape is not None and np.isinf(shapely.get_coordinates(shape)).any():
            return Feature(properties, None, "a corner at infinity")
        return Feature(properties, to_wgs84(shape, system) if shape is not None else None)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, ShapelyError) as fault:
        return Feature(properties, None, str(fault) or type(fault).__name__)
