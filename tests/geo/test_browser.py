"""Polygons for the browser."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from geo.browser import for_browser, shape_of
from geo.ground import ground_by_nearness, outline_around
from geo.shapes import Shape, as_geojson


def wavy_neighbours() -> dict[str, Shape]:
    """Two areas with a common border of 400 corners, a few metres to and fro."""
    north = np.linspace(33.0, 33.2, 400)
    border = [(111.1 + 0.0002 * np.sin(y * 3000), y) for y in north]
    west = shapely.Polygon([(111.0, 33.0), *border, (111.0, 33.2)])
    east = shapely.Polygon([(111.2, 33.2), *reversed(border), (111.2, 33.0)])
    return {"west": west, "east": east}


def test_neighbours_keep_a_common_border_with_fewer_corners() -> None:
    out = for_browser(wavy_neighbours(), {}, tolerance_m=100)
    west, east = (shape_of(f["geometry"]) for f in out["features"])
    assert shapely.get_num_coordinates(west) < 50
    assert west.intersection(east).area == pytest.approx(0, abs=1e-12)
    assert west.union(east).area == pytest.approx(0.04, rel=1e-3)


def test_overlapping_shapes_are_simplified_one_by_one() -> None:
    grounds: dict[str, Shape] = {"whole": shapely.box(111, 33, 112, 34), "part": shapely.box(111, 33, 111.5, 34)}
    out = for_browser(grounds, {}, tolerance_m=100)
    assert [shape_of(f["geometry"]).area for f in out["features"]] == pytest.approx([1, 0.5])


def test_properties_are_handed_in_and_the_whole_is_json() -> None:
    out = json.loads(json.dumps(for_browser(wavy_neighbours(), {"west": {"coverage": 0.872, "name": "西"}})))
    assert [f["properties"] for f in out["features"]] == [
        {"coverage": 0.872, "name": "西", "code": "west"},
        {"code": "east"},
    ]
    assert [f["id"] for f in out["features"]] == ["west", "east"]


def test_degrees_are_rounded_and_the_polygons_stay_valid() -> None:
    lon, lat = np.random.default_rng(0).uniform([111.7, 33.0], [112.0, 33.3], (20, 2)).T
    grounds = ground_by_nearness([str(i) for i in range(20)], lon, lat, outline_around(lon, lat, 2e9))
    for item in for_browser(grounds, {}, decimals=4)["features"]:
        shape = shape_of(item["geometry"])
        corners = shapely.get_coordinates(shape)
        assert shape.is_valid
        assert (np.round(corners, 4) == corners).all()


def test_a_speck_smaller_than_the_rounding_stays_on_the_map() -> None:
    speck = shapely.box(111.0000001, 33.0000001, 111.0000002, 33.0000002)
    assert shape_of(as_geojson(speck, 3)).area > 0
    assert len(for_browser({"speck": speck}, {}, tolerance_m=500)["features"]) == 1


def test_no_areas_is_an_empty_collection() -> None:
    assert for_browser({}, {}) == {"type": "FeatureCollection", "features": []}


def test_a_point_is_no_ground() -> None:
    with pytest.raises(ValueError, match="Point"):
        shape_of({"type": "Point", "coordinates": [111, 33]})
