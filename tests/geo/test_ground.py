"""Approximate ground from points."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import great_circle_m
from geo.ground import ground_by_nearness, outline_around
from geo.shapes import as_geojson, to_metres

AREA_M2 = 2.5e9


def seats(n: int, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return [f"t{i}" for i in range(n)], random.uniform(111.7, 112.0, n), random.uniform(33.0, 33.3, n)


@settings(max_examples=25)
@given(st.integers(1, 25), st.integers(0, 1000))
def test_the_outline_holds_all_points_and_has_the_published_area(n: int, seed: int) -> None:
    _, lon, lat = seats(n, seed)
    outline = outline_around(lon, lat, AREA_M2)
    assert shapely.contains_xy(outline, lon, lat).all()
    assert to_metres(outline, 32649).area == pytest.approx(AREA_M2, rel=1e-4)


@settings(max_examples=25)
@given(st.integers(1, 25), st.integers(0, 1000))
def test_the_grounds_cover_the_outline_once_and_each_holds_its_own_point(n: int, seed: int) -> None:
    codes, lon, lat = seats(n, seed)
    outline = outline_around(lon, lat, AREA_M2)
    ground = ground_by_nearness(codes, lon, lat, outline)
    assert list(ground) == codes
    # In metres, where the lines were drawn straight.
    whole = to_metres(outline, 32649).area
    assert sum(to_metres(g, 32649).area for g in ground.values()) == pytest.approx(whole, rel=1e-7)
    assert all(shapely.contains_xy(ground[c], x, y) for c, x, y in zip(codes, lon, lat, strict=True))


def test_any_place_belongs_to_the_nearest_point_and_an_area_may_have_several() -> None:
    _, lon, lat = seats(12, 1)
    codes = [f"t{i % 4}" for i in range(12)]
    ground = ground_by_nearness(codes, lon, lat, outline_around(lon, lat, AREA_M2))
    assert set(ground) == {"t0", "t1", "t2", "t3"}
    for x, y in np.random.default_rng(2).uniform([111.7, 33.0], [112.0, 33.3], (200, 2)):
        metres = great_circle_m(x, y, lon, lat)
        nearest, second = np.sort(metres)[:2]
        # The projection stretches a little: a place within a metre of the line may fall either way.
        if second - nearest > 5:
            assert shapely.contains_xy(ground[codes[int(metres.argmin())]], x, y)


def test_points_that_span_more_than_the_area_are_refused() -> None:
    with pytest.raises(ValueError, match="already span"):
        outline_around([111.0, 112.0, 112.0], [33.0, 33.0, 34.0], 1e9)


def test_a_point_outside_or_two_areas_at_one_place_are_refused() -> None:
    outline = outline_around([111.8], [33.1], 1e8)
    with pytest.raises(ValueError, match="outside the outline"):
        ground_by_nearness(["a", "b"], [111.8, 115.0], [33.1, 33.1], outline)
    with pytest.raises(ValueError, match="same place"):
        ground_by_nearness(["a", "b"], [111.8, 111.8], [33.1, 33.1], outline)


def test_degrees_are_rounded_and_the_polygons_stay_valid() -> None:
    lon, lat = np.random.default_rng(0).uniform([111.7, 33.0], [112.0, 33.3], (20, 2)).T
    for ground in ground_by_nearness([str(i) for i in range(20)], lon, lat, outline_around(lon, lat, 2e9)).values():
        shape = shapely.geometry.shape(as_geojson(ground, 4))
        corners = shapely.get_coordinates(shape)
        assert shape.is_valid
        assert (np.round(corners, 4) == corners).all()


def test_a_speck_smaller_than_the_rounding_stays_on_the_map() -> None:
    speck = shapely.box(111.0000001, 33.0000001, 111.0000002, 33.0000002)
    assert shapely.geometry.shape(as_geojson(speck, 3)).area > 0
