"""Points in polygons, judged against Shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
import shapely.geometry
from hypothesis import given
from hypothesis import strategies as st

from geo.inside import bounds, inside

TENTHS = st.integers(0, 100).map(lambda tenths: tenths / 10)
CORNERS = st.lists(st.tuples(TENTHS, TENTHS), min_size=3, max_size=12)


@given(CORNERS, st.integers(0, 1000))
def test_it_agrees_with_shapely_on_any_hull_with_a_hole(corners: list[tuple[float, float]], seed: int) -> None:
    hull = shapely.MultiPoint(corners).convex_hull
    if not isinstance(hull, shapely.Polygon) or hull.area < 1e-3:
        return
    ring = shapely.difference(hull, shapely.buffer(hull.centroid, 0.2))
    points = np.random.default_rng(seed).uniform(-1, 11, (50, 2))
    clear = shapely.distance(shapely.boundary(ring), shapely.points(points)) > 1e-9
    expected = shapely.contains_xy(ring, points[:, 0], points[:, 1])
    found = inside(shapely.geometry.mapping(ring), points[:, 0], points[:, 1])
    assert (found == expected)[clear].all()


def test_each_part_of_a_multipolygon_counts_and_its_bounds_hold_all() -> None:
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 5)])
    geometry = shapely.geometry.mapping(two)
    assert inside(geometry, [0.5, 2.0, 3.5], [0.5, 2.0, 4.5]).tolist() == [True, False, True]
    assert bounds(geometry) == (0, 0, 4, 5)


def test_a_line_is_not_a_polygon() -> None:
    with pytest.raises(ValueError, match="LineString"):
        inside({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, 0.5, 0.5)
