"""Boundary files: what is read, and everything that is wrong at once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from geo.layers import read_layer

BOX = shapely.box(111.0, 33.0, 111.5, 33.5)
BOW_TIE = shapely.Polygon([(111, 33), (112, 34), (112, 33), (111, 34), (111, 33)])


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    mapped = json.loads(shapely.to_geojson(geometry)) if isinstance(geometry, shapely.Geometry) else geometry
    return {"type": "Feature", "properties": properties, "geometry": mapped}


def write(path: Path, features: list[Any], encoding: str = "utf-8", **more: Any) -> Path:
    document = {"type": "FeatureCollection", "features": features, **more}
    path.write_bytes(json.dumps(document, ensure_ascii=False).encode(encoding))
    return path


def test_polygons_come_by_code_whatever_type_the_code_was_written_in(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", [feature(BOX, code="1"), feature(BOX, code=2), feature(BOX, code=3.0)])
    layer = read_layer(path, {"1", "2", "3"})
    assert list(layer.grounds) == ["1", "2", "3"]
    assert layer.grounds["1"].equals(BOX)
    assert layer.findings == ()


def test_all_that_is_wrong_is_found_at_once(tmp_path: Path) -> None:
    features = [
        feature(BOX, code="1"),
        feature(BOX, code="1"),
        feature(BOX, code="9"),
        feature(BOX, code=None),
        feature(BOW_TIE, code="2"),
        feature(shapely.Point(111, 33), code="3"),
        feature(None, code="4"),
        feature({"type": "Polygon", "coordinates": [[[1, 2]]]}, code="5"),
        feature(shapely.box(500000, 3600000, 510000, 3610000), code="6"),
        "not a feature",
    ]
    layer = read_layer(write(tmp_path / "a.json", features), [str(n) for n in range(1, 8)])
    found = [(f.kind, f.feature, f.code, f.blocks) for f in layer.findings]
    assert found == [
        ("twice", 2, "1", True),
        ("unknown_code", 3, "9", True),
        ("no_code", 4, "", True),
        ("repaired", 5, "2", False),
        ("no_polygon", 6, "3", True),
        ("no_polygon", 7, "4", True),
        ("no_polygon", 8, "5", True),
        ("not_degrees", 9, "6", True),
        ("no_code", 10, "", True),
        ("no_polygon", 10, "", True),
        *[("no_ground", None, str(n), False) for n in range(3, 8)],
    ]
    assert set(layer.grounds) == {"1", "2"}
    assert layer.grounds["2"].is_valid and layer.grounds["2"].area == pytest.approx(0.5)


@pytest.mark.parametrize("epsg", [3857, 4490, 4547])
def test_an_older_file_that_names_its_system_is_brought_to_wgs84(tmp_path: Path, epsg: int) -> None:
    moved = geopandas.GeoSeries([BOX], crs=4326).to_crs(epsg).iloc[0]
    system = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    layer = read_layer(write(tmp_path / "a.geojson", [feature(moved, code="1")], crs=system), {"1"})
    assert layer.grounds["1"].bounds == pytest.approx(BOX.bounds, abs=1e-6)


def test_chinese_attributes_in_gb18030_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", [feature(BOX, 区划代码="411325101", 名称="夏馆镇")], encoding="gb18030")
    layer = read_layer(path, {"411325101"})
    assert (layer.code_field, list(layer.grounds)) == ("区划代码", ["411325101"])


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '{"type": "Point"}'])
def test_a_file_that_is_no_feature_collection_is_one_finding(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(content)
    assert [f.kind for f in read_layer(path, {"1"}).findings] == ["unreadable"]


def test_a_file_without_a_code_says_which_attributes_it_has(tmp_path: Path) -> None:
    layer = read_layer(write(tmp_path / "a.geojson", [feature(BOX, name="x", id=3)]), {"1"})
    assert [(f.kind, f.detail) for f in layer.findings] == [("no_code_field", "id, name")]


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp"])
def test_a_geopackage_and_a_shapefile_are_read_in_any_system(tmp_path: Path, name: str) -> None:
    table = geopandas.GeoDataFrame({"code": ["1", "2"]}, geometry=[BOX, BOX], crs=4326).to_crs(32649)
    table.to_file(tmp_path / name, engine="pyogrio")
    layer = read_layer(tmp_path / name, {"1", "2"})
    assert layer.grounds["2"].bounds == pytest.approx(BOX.bounds, abs=1e-6)
    assert layer.findings == ()


def test_a_shapefile_in_gb18030_without_a_system_is_read_and_the_assumption_told(tmp_path: Path) -> None:
    table = geopandas.GeoDataFrame({"编码": ["1"], "名称": ["夏馆镇"]}, geometry=[BOX])
    with pytest.warns(UserWarning, match="crs"):
        table.to_file(tmp_path / "a.shp", engine="pyogrio", encoding="GB18030")
    (tmp_path / "a.cpg").unlink()
    layer = read_layer(tmp_path / "a.shp", {"1"})
    assert (layer.code_field, list(layer.grounds)) == ("编码", ["1"])
    assert [f.kind for f in layer.findings] == ["assumed_wgs84"]


def test_a_zipped_shapefile_in_gb18030_is_read(tmp_path: Path) -> None:
    table = geopandas.GeoDataFrame({"代码": [7]}, geometry=[BOX], crs=4490)
    table.to_file(tmp_path / "a.shp", engine="pyogrio", encoding="GB18030")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(tmp_path / f"a{part}", f"a{part}")
    layer = read_layer(tmp_path / "a.zip", {"7"})
    assert (layer.code_field, list(layer.grounds), layer.findings) == ("代码", ["7"], ())


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.zip"])
def test_a_broken_file_is_a_finding_not_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"nothing of the kind")
    assert [f.kind for f in read_layer(tmp_path / name, {"1"}).findings] == ["unreadable"]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"features":[{"properties":{"code":' + b"9" * 5000 + b'},"geometry":null}]}',
        b'{"features":[{"properties":{"code":"1","source":"\\ud800"},"geometry":null}]}',
        b'{"features":[{"properties":{"code":"1","source":"a\\u0000"},"geometry":null}]}',
        b'{"features":5}',
    ],
)
def test_a_file_made_to_break_its_reader_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    assert [finding.kind for finding in read_layer(path, {"1"}).findings] == ["unreadable"]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[float("inf"), 33], [112, 33], [112, 34], [float("inf"), 33]]]},
        {"type": "Foo", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": "abc"},
        {"type": "GeometryCollection", "geometries": []},
        "a text",
    ],
)
def test_a_geometry_that_is_none_is_found_and_not_taken(tmp_path: Path, geometry: Any) -> None:
    path = write(tmp_path / "a.geojson", [feature(geometry, code="1"), [1], {"properties": [1]}])
    layer = read_layer(path, {"1"})
    assert layer.grounds == {}
    assert [one.feature for one in layer.findings if one.kind == "no_polygon"] == [1, 2, 3]


def test_an_outline_that_crosses_itself_all_over_is_not_repaired(tmp_path: Path) -> None:
    """Repairing 20,000 crossings would take the service down for a minute, and millions all of its memory."""
    turns = np.arange(400) * 199 * 2 * np.pi / 400
    star = shapely.Polygon(np.column_stack([111 + 0.4 * np.cos(turns), 33 + 0.4 * np.sin(turns * 1.0001)]))
    layer = read_layer(write(tmp_path / "a.geojson", [feature(star, code="1")]), {"1"})
    assert layer.grounds == {}
    assert [finding.kind for finding in layer.findings if finding.blocks] == ["no_polygon"]
