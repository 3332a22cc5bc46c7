"""GeoPackages and Shapefiles, read by GeoPandas, which is loaded only here.

The library beneath recognises a file by its content, and knows kinds that point to other files and addresses. So only
what begins as one of the two does is handed to it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import shapely

from geo.layers.features import CORNERS_MAX, FEATURES_MAX, Feature, Unreadable, known_system

_BEGINNINGS = {".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a"}


def read_package(path: Path, system: str | None, layer: str | None) -> tuple[list[Feature], bool]:
    """Features of a `.gpkg` or `.shp` file, and whether WGS-84 had to be assumed.

    layer: the one to read of a GeoPackage with several. Raises Unreadable.
    """
    with path.open("rb") as file:
        beginning = _BEGINNINGS.get(path.suffix.lower(), b"")
        if not beginning or file.read(len(beginning)) != beginning:
            raise Unreadable("not a GeoPackage or Shapefile")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters of them is told as findings
        table = _table(path, _layer(path, layer))
    if "geometry" not in table:
        raise Unreadable("the file has no geometry")
    if shapely.get_num_coordinates(table.geometry.values).sum() > CORNERS_MAX:
        raise Unreadable(f"more than {CORNERS_MAX} corners")
    if table.crs is None and system:
        table = table.set_crs(known_system(system))
    assumed = table.crs is None
    degrees = table.set_crs(4326) if assumed else table.to_crs(4326)
    records = degrees.drop(columns="geometry").to_dict("records")
    return [Feature(r, g) for r, g in zip(records, degrees.geometry, strict=True)], assumed


def _layer(path: Path, wanted: str | None) -> str | None:
    """The layer to read; None for a Shapefile, which has one."""
    import pyogrio  # type: ignore[import-untyped]
    from pyogrio.errors import DataSourceError  # type: ignore[import-untyped]

    if path.suffix.lower() == ".shp":
        return None
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except (DataSourceError, OSError, ValueError) as fault:
        raise Unreadable(str(fault)) from fault
    if wanted and wanted in names:
        return wanted
    if len(names) != 1 or wanted:
        raise Unreadable("the layers in it are: " + ", ".join(names)[:400] if names else "the file has no geometry")
    return names[0]


def _table(path: Path, layer: str | None) -> Any:
    """The table as the file names its encoding; a Shapefile without one, or with a wrong one, is GB18030."""
    import geopandas
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    named = path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists()
    asked: dict[str, Any] = {"engine": "pyogrio", "max_features": FEATURES_MAX + 1}
    if layer is not None:
        asked["layer"] = layer
    encodings = (None, "GB18030") if named else ("UTF-8", "GB18030")
    for encoding in encodings:
        try:
            table = geopandas.read_file(path, **asked, **({"encoding": encoding} if encoding else {}))
        except UnicodeDecodeError as fault:
            if encoding == encodings[-1] or path.suffix.lower() != ".shp":
                raise Unreadable(str(fault)) from fault
        except (DataSourceError, DataLayerError, FieldError, GeometryError, OSError, ValueError, RuntimeError) as fault:
            raise Unreadable(str(fault)) from fault
        else:
            if len(table) > FEATURES_MAX:
                raise Unreadable(f"more than {FEATURES_MAX} features")
            return table
    raise AssertionError("unreachable")
