"""Files that are broken, packed oddly, or made to harm: a sentence each, never a trace, and nothing of other files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from geo.layers import files, packages, read_layer

BOX = shapely.box(111.0, 33.0, 111.5, 33.5)


def told(path: Path, **asked: str) -> list[tuple[str, bool]]:
    layer = read_layer(path, {"1", "2"}, **asked)  # type: ignore[arg-type]
    return [(finding.kind, finding.blocks) for finding in layer.findings]


def packed(path: Path, **parts: bytes | Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "."), part if isinstance(part, bytes) else part.read_bytes())
    return path


def geojson(*shapes: shapely.Geometry) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": str(n)}, "geometry": json.loads(shapely.to_geojson(shape))}
        for n, shape in enumerate(shapes, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_an_archive_that_unpacks_to_more_than_a_county_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TEXT_MAX", 1_000_000)
    monkeypatch.setattr(files, "UNPACKED_MAX", 2_000_000)
    path = packed(tmp_path / "a.zip", a__geojson=b" " * 1_000_001)
    assert path.stat().st_size < 10_000
    assert told(path) == [("unreadable", True)]
    assert told(packed(tmp_path / "b.zip", a__shp=b"\0" * 2_000_001)) == [("unreadable", True)]
    (tmp_path / "c.geojson").write_bytes(geojson(BOX) + b" " * 1_000_001)
    assert told(tmp_path / "c.geojson") == [("unreadable", True)]


def test_an_archive_that_lies_about_its_size_gives_no_more_than_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TEXT_MAX", 1_000_000)
    path = packed(tmp_path / "a.zip", a__geojson=geojson(BOX) + b" " * 5_000_000)
    raw = path.read_bytes()
    true, said = (n.to_bytes(4, "little") for n in (5_000_000 + len(geojson(BOX)), 1000))
    path.write_bytes(raw.replace(true, said))
    assert told(path) == [("unreadable", True)]


@pytest.mark.parametrize("name", ["..__..__a.geojson", "/etc/a.geojson", "folder/夏馆.geojson"])
def test_an_archives_names_lead_nowhere(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name.replace("__", "/"), geojson(BOX, BOX))
    assert told(tmp_path / "a.zip") == []
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_an_archive_of_a_geopackage_is_read_and_one_of_two_layers_asks_for_one(tmp_path: Path) -> None:
    table = geopandas.GeoDataFrame({"code": ["1", "2"]}, geometry=[BOX, BOX], crs=4490)
    table.to_file(tmp_path / "a.gpkg", layer="villages", engine="pyogrio")
    assert told(packed(tmp_path / "a.zip", a__gpkg=tmp_path / "a.gpkg")) == []
    table.to_file(tmp_path / "a.gpkg", layer="grids", engine="pyogrio")
    layer = read_layer(tmp_path / "a.gpkg", {"1", "2"})
    assert [(f.kind, f.detail) for f in layer.findings] == [("unreadable", "the layers in it are: villages, grids")]
    assert told(tmp_path / "a.gpkg", layer="grids") == []
    assert told(packed(tmp_path / "b.zip", a__geojson=b"{}", b__geojson=b"{}")) == [("unreadable", True)]
    assert told(packed(tmp_path / "c.zip", a__pdf=b"%PDF")) == [("unreadable", True)]


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.vrt", "a.kml", "a"])
def test_a_file_that_points_to_other_files_is_not_followed(tmp_path: Path, name: str) -> None:
    other = tmp_path / "other.geojson"
    other.write_bytes(geojson(BOX, BOX))
    path = tmp_path / name
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="other"><SrcDataSource>{other}</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>"
    )
    assert told(path) == [("unreadable", True)]


def test_a_shapefile_that_names_a_wrong_encoding_or_lost_its_index_is_read(tmp_path: Path) -> None:
    table = geopandas.GeoDataFrame({"代码": ["1", "2"], "名称": ["夏馆镇", "七里坪"]}, geometry=[BOX, BOX], crs=4490)
    table.to_file(tmp_path / "a.shp", engine="pyogrio", encoding="GB18030")
    (tmp_path / "a.cpg").write_text("UTF-8")
    (tmp_path / "a.shx").unlink()
    layer = read_layer(tmp_path / "a.shp", {"1", "2"})
    assert (layer.code_field, layer.findings) == ("代码", ())
    assert [row["名称"] for row in layer.properties] == ["夏馆镇", "七里坪"]


def test_a_shapefile_without_its_table_or_cut_short_is_told(tmp_path: Path) -> None:
    geopandas.GeoDataFrame({"code": ["1"]}, geometry=[BOX], crs=4490).to_file(tmp_path / "a.shp", engine="pyogrio")
    assert told(packed(tmp_path / "a.zip", a__shp=tmp_path / "a.shp"))[-1] == ("no_code_field", True)
    cut = (tmp_path / "a.shp").read_bytes()[:120]
    found = told(packed(tmp_path / "b.zip", a__shp=cut, a__dbf=tmp_path / "a.dbf"))
    assert any(blocks for _, blocks in found)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_a_layer_without_a_feature_is_told(tmp_path: Path, name: str) -> None:
    if name == "a.geojson":
        (tmp_path / name).write_bytes(geojson())
    else:
        empty = geopandas.GeoDataFrame({"code": ["1"]}, geometry=[BOX], crs=4326).iloc[:0]
        empty.to_file(tmp_path / name, engine="pyogrio", geometry_type="Polygon")
    assert told(tmp_path / name) == [("no_features", True)]


def test_a_text_in_neither_encoding_is_told_and_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_bytes(b'{"features": [{"properties": {"code": "\xff\xfe"}}]}')
    (tmp_path / "a.csv").write_bytes(b"code,lon,lat\n\xff\xfe,1,2\n")
    assert told(tmp_path / "a.geojson") == told(tmp_path / "a.csv") == [("unreadable", True)]


def test_polygons_points_lines_and_heights_in_one_file_are_each_taken_or_told(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    high = shapely.Polygon([(111, 33, 500), (111.5, 33, 500), (111.5, 33.5, 500)])
    line = shapely.LineString([(111, 33), (112, 34)])
    path.write_bytes(geojson(high, shapely.Point(111.2, 33.2, 80), line))
    layer = read_layer(path, {"1", "2", "3"}, points=True)
    assert not layer.grounds["1"].has_z and layer.points == {"2": (111.2, 33.2)}
    assert [(f.kind, f.code) for f in layer.findings] == [("no_polygon", "3"), ("no_ground", "3")]


def test_an_outline_of_too_many_corners_is_told_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = [111 + n / 1e4 for n in range(300)]
    long = shapely.Polygon([*((x, 33.0) for x in turns), (111.02, 33.5)])
    (tmp_path / "a.geojson").write_bytes(geojson(long))
    table = geopandas.GeoDataFrame({"code": ["1"]}, geometry=[long], crs=4326)
    table.to_file(tmp_path / "a.gpkg", engine="pyogrio")
    assert told(tmp_path / "a.geojson") == told(tmp_path / "a.gpkg") == [("no_ground", False)]
    for module in (files, packages):
        monkeypatch.setattr(module, "CORNERS_MAX", 250)
    assert told(tmp_path / "a.geojson") == told(tmp_path / "a.gpkg") == [("unreadable", True)]


def test_a_corner_that_is_there_a_hundred_thousand_times_takes_no_time(tmp_path: Path) -> None:
    ring = [[111, 33]] * 100_000 + [[112, 33], [112, 34], [111, 33]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    one = {"type": "Feature", "properties": {"code": "1"}, "geometry": shape}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    assert told(tmp_path / "a.geojson") == [("no_ground", False)]
