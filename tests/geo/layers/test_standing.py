"""A layer beside what stands: its datum, ground beyond the area above, points astray; and files of points and back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from geo import crs
from geo.layers import read_layer
from geo.layers.standing import astray, beyond, recognised
from geo.layers.writing import write
from geo.shapes import Shape

GRID: dict[str, Shape] = {
    f"{x}{y}": shapely.box(111.7 + x / 50, 33 + y / 50, 111.72 + x / 50, 33.02 + y / 50)
    for x in range(3)
    for y in range(3)
}


def written_in(name: str) -> dict[str, Shape]:
    convert = {"gcj02": crs.wgs84_to_gcj02, "bd09": crs.wgs84_to_bd09}[name]
    return {
        code: shapely.transform(shape, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1])))
        for code, shape in GRID.items()
    }


def features(grounds: dict[str, Shape]) -> bytes:
    told = [
        {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in grounds.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": told}).encode()


@pytest.mark.parametrize("name", ["gcj02", "bd09"])
def test_outlines_in_a_web_maps_datum_are_recognised_by_the_ground_that_stands(name: str) -> None:
    assert recognised(written_in(name), GRID, {}).datum == name
    assert recognised(GRID, GRID, {}).datum == "wgs84"


@pytest.mark.parametrize("name", ["gcj02", "bd09"])
def test_outlines_in_another_datum_are_converted_and_it_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(features(written_in(name)))
    layer = read_layer(path, GRID.keys(), datum=name)
    assert [(f.kind, f.detail, f.repaired) for f in layer.findings] == [("converted", name, True)]
    for code, shape in GRID.items():
        assert shapely.hausdorff_distance(layer.grounds[code], shape) < 1e-8  # a millimetre


def test_ground_beyond_the_area_above_is_told_and_kept_out_where_none_is_within() -> None:
    frame = shapely.box(111.7, 33, 111.73, 33.06)
    own: dict[str, Shape] = {code: GRID[code] for code in ("00", "10", "20")}
    told = beyond(own, {"00": 1, "10": 2, "20": 3}, dict.fromkeys(own, ("T", frame)))
    assert [(f.feature, f.other, f.blocks, round(f.facts["percent"])) for f in told] == [
        (2, "T", False, 50),
        (3, "T", True, 100),
    ]


def test_a_seat_outside_its_ground_is_told_and_one_far_away_keeps_it_out() -> None:
    own: dict[str, Shape] = {code: GRID[code] for code in ("00", "10", "20")}
    seats = {"00": (111.71, 33.01), "10": (111.71, 33.01), "20": (116.4, 39.9)}
    on_border = {"00": (111.72, 33.01)}
    assert astray(on_border, own, {"00": 1}) == []
    told = astray(seats, own, {"00": 1, "10": 2, "20": 3})
    assert told[0].facts["km"] == pytest.approx(0.933, abs=0.01)  # a hundredth of a degree to the east
    assert [(f.kind, f.feature, f.blocks) for f in told] == [("point_outside", 2, False), ("far_away", 3, True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_points_of_a_csv_file_are_seats(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [["代码", "名称", "经度", "纬度"], ["1", "夏馆镇", "111.7", "33.1"], ["2", "马山口镇", "", "33.2"]]
    path = tmp_path / "points.csv"
    path.write_bytes("\n".join(separator.join(row) for row in rows).encode(encoding))
    layer = read_layer(path, {"1", "2"}, points=True)
    assert layer.points == {"1": (111.7, 33.1)}
    assert layer.properties[0]["名称"] == "夏馆镇"
    assert [(f.kind, f.feature) for f in layer.findings] == [("no_polygon", 2), ("no_ground", None)]


def test_points_in_metres_are_brought_to_degrees(tmp_path: Path) -> None:
    x, y = crs.project_m(111.7, 33.1, 4547)
    path = tmp_path / "points.csv"
    path.write_text(f"code,x,y\n1,{x},{y}\n")
    layer = read_layer(path, {"1"}, system="EPSG:4547", points=True)
    assert layer.points["1"] == pytest.approx((111.7, 33.1), abs=1e-7)
    assert [f.kind for f in read_layer(path, {"1"}, points=True).findings if f.blocks] == ["not_degrees"]


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"", b"code,lon\n1,2\n"])
def test_a_table_without_a_place_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert [f.kind for f in read_layer(path, {"1"}).findings] == ["unreadable"]


def rows() -> list[dict[str, object]]:
    return [
        {"code": "1", "name": "夏馆镇", "residents": 5, "lon": 111.7, "lat": 33.1,
         "geometry": json.loads(shapely.to_geojson(GRID["00"]))},
        {"code": "2", "name": "=1+1", "residents": None, "lon": 111.8, "lat": 33.2, "geometry": None},
    ]  # fmt: skip


def test_what_is_written_as_geojson_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(write(rows(), "geojson"))
    layer = read_layer(path, {"1", "2"}, points=True)
    assert layer.findings == () and layer.grounds["1"].equals(GRID["00"]) and layer.points["2"] == (111.8, 33.2)


def test_a_geopackage_holds_shapes_and_points_with_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(write(rows(), "gpkg"))
    table = geopandas.read_file(path)
    assert table.crs.to_epsg() == 4326 and list(table["name"]) == ["夏馆镇", "=1+1"]
    assert table["residents"].iloc[0] == 5
    assert read_layer(path, {"1", "2"}, points=True).points["2"] == (111.8, 33.2)


def test_a_table_carries_a_byte_order_mark_and_no_formula() -> None:
    content = write(rows(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in io.BytesIO(content).read().decode()
    with pytest.raises(ValueError, match="no form"):
        write(rows(), "kml")
