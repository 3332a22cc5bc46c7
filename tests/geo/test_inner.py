"""A place inside an outline: in it whatever its shape, and the middle of it where the middle is in it."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import great_circle_m
from geo.inner import inner_point
from geo.shapes import Shape, polygonal

LON, LAT = 111.8, 33.05


def placed(shape: shapely.Geometry) -> Shape:
    """A shape of thousandths of a degree, where the county is."""
    found = polygonal(shapely.transform(shape, lambda xy: xy / 1000 + np.array([LON, LAT])))
    assert found is not None
    return found


def test_the_middle_of_a_village_is_its_place() -> None:
    lon, lat = inner_point(placed(shapely.box(-10, -4, 10, 4))) or (0.0, 0.0)
    assert great_circle_m(lon, lat, LON, LAT) < 1


def test_where_the_middle_lies_outside_the_place_is_in_the_widest_part() -> None:
    crescent = shapely.Point(0, 0).buffer(10).difference(shapely.Point(4, 0).buffer(10))
    two_parts = shapely.union(shapely.box(-20, -1, -18, 1), shapely.box(10, -5, 20, 5))
    for shape, near in ((crescent, (-8.0, 0.0)), (two_parts, (15.0, 0.0))):
        lon, lat = inner_point(placed(shape)) or (0.0, 0.0)
        assert placed(shape).contains(shapely.Point(lon, lat))
        assert great_circle_m(lon, lat, LON + near[0] / 1000, LAT + near[1] / 1000) < 150


def test_a_place_is_farther_inside_than_a_strip_thinner_than_the_tolerance_allows() -> None:
    strip = shapely.LineString([(0, 0), (30, 0), (30, 20)]).buffer(0.02)
    lon, lat = inner_point(placed(strip)) or (0.0, 0.0)
    assert placed(strip).contains(shapely.Point(lon, lat))


corners = st.tuples(st.integers(-40, 40), st.integers(-40, 40))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(corners, min_size=3, max_size=8), min_size=1, max_size=3))
def test_every_outline_with_ground_has_its_place_inside(rings: list[list[tuple[int, int]]]) -> None:
    raw = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])
    shape = polygonal(shapely.transform(raw, lambda xy: xy / 1000 + np.array([LON, LAT])))
    if shape is None:
        return
    point = inner_point(shape)
    assert point is not None
    # a millimetre: what is thinner is inside but for rounding
    assert shapely.distance(shape, shapely.Point(point)) < 1e-8
