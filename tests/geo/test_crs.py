"""Datums, distances and projections."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import crs

# Well inside the rectangle in which the offset applies, so that a shifted point is still inside.
LON, LAT = st.floats(73.0, 136.5), st.floats(3.0, 54.0)


@given(LON, LAT)
def test_gcj02_there_and_back_is_within_a_millimetre(lon: float, lat: float) -> None:
    back = crs.gcj02_to_wgs84(*crs.wgs84_to_gcj02(lon, lat))
    assert crs.great_circle_m(lon, lat, *back) < 0.001


@given(LON, LAT)
def test_bd09_there_and_back_is_within_a_millimetre(lon: float, lat: float) -> None:
    back = crs.bd09_to_wgs84(*crs.wgs84_to_bd09(lon, lat))
    assert crs.great_circle_m(lon, lat, *back) < 0.001


@given(LON, LAT)
def test_the_offsets_have_the_size_they_are_known_for(lon: float, lat: float) -> None:
    assert 10 < crs.great_circle_m(lon, lat, *crs.wgs84_to_gcj02(lon, lat)) < 800
    assert 500 < crs.great_circle_m(lon, lat, *crs.wgs84_to_bd09(lon, lat)) < 1700


def test_beijing_agrees_with_the_published_example() -> None:
    # 116.404, 39.915 is the example that the published converters give.
    assert crs.wgs84_to_gcj02(116.404, 39.915) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)
    assert crs.gcj02_to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351022), abs=1e-9)


@given(st.floats(-179, 71), st.floats(-89, 89))
def test_outside_china_nothing_is_shifted(lon: float, lat: float) -> None:
    there_lon, there_lat = crs.wgs84_to_gcj02(lon, lat)
    assert (float(there_lon), float(there_lat)) == (lon, lat)


def test_arrays_keep_their_shape_and_agree_with_single_points() -> None:
    lon, lat = np.array([[111.8, 105.8], [116.4, 120.1]]), np.array([[33.0, 26.1], [39.9, 30.3]])
    x, y = crs.wgs84_to_gcj02(lon, lat)
    assert x.shape == y.shape == (2, 2)
    assert (x[1, 0], y[1, 0]) == pytest.approx(tuple(map(float, crs.wgs84_to_gcj02(116.4, 39.9))))


def test_a_degree_of_latitude_is_the_earths_circumference_over_360() -> None:
    assert crs.great_circle_m(111.0, 33.0, 111.0, 34.0) == pytest.approx(2 * np.pi * 6_371_008.8 / 360)
    assert crs.great_circle_m(0.0, 0.0, 180.0, 0.0) == pytest.approx(np.pi * 6_371_008.8)


@given(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_displacement_and_great_circle_agree_over_a_county(d_lon: float, d_lat: float) -> None:
    east, north = crs.displacement_m(111.8, 33.1, 111.8 + d_lon, 33.1 + d_lat)
    assert np.hypot(east, north) == pytest.approx(
        float(crs.great_circle_m(111.8, 33.1, 111.8 + d_lon, 33.1 + d_lat)), rel=1e-4, abs=0.01
    )


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"), [(111.8, 33.1, 32649), (105.8, 26.1, 32648), (-58.4, -34.6, 32721), (180.0, 10.0, 32660)]
)
def test_the_utm_zone_is_that_of_the_points(lon: float, lat: float, epsg: int) -> None:
    assert crs.utm_epsg(lon, lat) == epsg


def test_one_stray_point_does_not_move_the_utm_zone() -> None:
    assert crs.utm_epsg([111.8, 111.9, 0.0], [33.1, 33.2, 0.0]) == 32649
    with pytest.raises(ValueError, match="no finite point"):
        crs.utm_epsg([np.nan], [np.nan])


def test_projected_metres_are_metres_and_come_back() -> None:
    x, y = crs.project_m([111.8, 111.9], [33.1, 33.1], 32649)
    straight = float(crs.great_circle_m(111.8, 33.1, 111.9, 33.1))
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(straight, rel=3e-3)
    lon, lat = crs.unproject(x, y, 32649)
    assert lon == pytest.approx([111.8, 111.9], abs=1e-9)
    assert lat == pytest.approx([33.1, 33.1], abs=1e-9)


def test_the_modules_of_a_web_process_load_no_heavy_library() -> None:
    code = (
        "import sys, geo.crs, geo.datum, geo.travel, geo.inside\n"
        "light = {'shapely', 'pyproj', 'scipy', 'pandas', 'geopandas', 'pyogrio'} & set(sys.modules)\n"
        "import geo.layers, geo.ground\n"
        "print(sorted(light), sorted({'pandas', 'geopandas', 'pyogrio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"
