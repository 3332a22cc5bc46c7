"""The ground of each catchment, inside each township: it covers the ground once, and goes with the places."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catchments import Catchments, catchments
from geo.crs import great_circle_m
from geo.ground import ground_by_nearness
from geo.shapes import Shape, to_metres

WEST, SOUTH, EAST, NORTH = 111.6, 33.0, 111.8, 33.2
COUNTY = shapely.box(WEST, SOUTH, EAST, NORTH)
HALVES = [shapely.box(WEST, SOUTH, 111.7, NORTH), shapely.box(111.7, SOUTH, EAST, NORTH)]
EPSG = 32649


def m2(shape: Shape) -> float:
    return to_metres(shape, EPSG).area


def cover_once(found: Catchments, grounds: list[Shape]) -> None:
    """Areas sum to the whole within 1e-6, nothing lies over anything, nothing lies outside."""
    whole = shapely.union_all(grounds)
    shapes = [piece.ground for piece in found.pieces]
    assert all(shapely.is_valid(shapes))
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-6)
    assert shapely.union_all(shapes).area == pytest.approx(whole.area, rel=1e-6)
    assert shapely.difference(shapely.union_all(shapes), whole).area < 1e-6 * whole.area
    assert sum(piece.m2 for piece in found.pieces) == pytest.approx(m2(whole), rel=1e-6)
    keys = [(piece.township, piece.site) for piece in found.pieces]
    assert keys == sorted(set(keys))
    for piece in found.pieces:
        assert shapely.difference(piece.ground, grounds[piece.township]).area < 1e-6 * whole.area


def nearest_own(found: Catchments, lon: np.ndarray, lat: np.ndarray, site: np.ndarray, home: np.ndarray) -> None:
    """At spots all over: the nearest place of the township goes to the site whose ground it is."""
    spots = np.random.default_rng(1).uniform([WEST, SOUTH], [EAST, NORTH], (300, 2))
    for piece in found.pieces:
        mine = np.flatnonzero(home == piece.township)
        for x, y in spots[shapely.contains_xy(piece.ground, *spots.T)]:
            if not len(mine):
                assert piece.site == -1
                continue
            away = great_circle_m(lon[mine], lat[mine], x, y)
            assert away[site[mine] == piece.site].min(initial=np.inf) <= away.min() * 1.001 + 0.1


def test_a_strip_finer_than_degrees_can_say_is_no_ground_and_its_site_is_told() -> None:
    # The line halfway between the two is the township's border, but for rounding.
    for west, east, y, beside in (
        (111.675, 111.725, 33.07673551085238, 33.07673551085238),
        (111.625, 111.77499999999999, 33.11886000603994, 33.11886000603994),
        (111.625, 111.775, 33.04543151870668, 33.04543151870667),
    ):
        lon, lat = np.array([west, east]), np.array([y, beside])
        found = catchments(lon, lat, np.array([0, 1]), np.array([0, 0]), HALVES)
        cover_once(found, HALVES)
        assert {piece.site for piece in found.pieces} | set(found.without_ground) >= {0, 1}


# On a coarse grid, so that points coincide, stand in rows and on circles, and on the outline: what breaks geometry.
coarse = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda p: (WEST + p[0] * 0.025, SOUTH + p[1] * 0.025))
fine = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))


@settings(max_examples=150)
@given(st.lists(st.tuples(st.one_of(coarse, fine), st.integers(-1, 3), st.integers(0, 1)), max_size=25))
def test_whatever_the_places_are_the_catchments_cover_the_ground_once(
    places: list[tuple[tuple[float, float], int, int]],
) -> None:
    lon, lat = np.array([p[0] for p in places]).reshape(-1, 2).T
    site, home = (np.array([p[k] for p in places], dtype=np.int64) for k in (1, 2))
    found = catchments(lon, lat, site, home, HALVES)
    cover_once(found, HALVES)
    _, first = np.unique(np.column_stack([lon, lat, home]), axis=0, return_index=True)
    first = np.sort(first)
    nearest_own(found, lon[first], lat[first], site[first], home[first])
    assert {piece.site for piece in found.pieces} | set(found.without_ground) >= set(site[site >= 0].tolist())


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 400), st.integers(1, 30))
def test_ground_with_bays_holes_and_islands_is_divided_as_any(seed: int, places: int, sites: int) -> None:
    random = np.random.default_rng(seed)
    turn = np.sort(random.uniform(0, 2 * np.pi, 40))
    reach = random.uniform(0.03, 0.1, 40)
    star = shapely.Polygon(np.column_stack([111.7 + reach * np.cos(turn), 33.1 + reach * np.sin(turn)]))
    lake, island = shapely.Point(111.71, 33.1).buffer(0.02), shapely.box(111.78, 33.18, 111.8, 33.2)
    ground = shapely.union(shapely.difference(shapely.make_valid(star), lake), island)
    lon, lat = random.uniform([WEST, SOUTH], [EAST, NORTH], (places, 2)).T
    site = random.integers(0, sites, places)
    found = catchments(lon, lat, site, np.zeros(places, dtype=int), [ground])
    cover_once(found, [ground])
    nearest_own(found, lon, lat, site, np.zeros(places, dtype=int))


def test_catchments_follow_who_goes_where_not_the_nearest_site() -> None:
    lon, lat = np.array([111.65, 111.75]), np.array([33.1, 33.1])
    found = catchments(lon, lat, [1, 0], [0, 0], [COUNTY])
    by_site = {piece.site: piece.ground for piece in found.pieces}
    assert by_site[1].contains(shapely.Point(111.62, 33.1))
    assert by_site[0].contains(shapely.Point(111.78, 33.1))


def test_a_catchment_never_crosses_into_a_township_where_none_of_its_places_is() -> None:
    found = catchments([111.699, 111.79], [33.1, 33.1], [0, 1], [0, 1], HALVES)
    assert [(piece.township, piece.site) for piece in found.pieces] == [(0, 0), (1, 1)]
    assert found.pieces[1].ground.equals(HALVES[1])


def test_ground_without_a_place_and_ground_of_those_who_go_nowhere_is_nobodys() -> None:
    found = catchments([111.65], [33.1], [-1], [0], HALVES)
    assert [(piece.township, piece.site) for piece in found.pieces] == [(0, -1), (1, -1)]
    assert found.of_site(3) is None


def test_of_places_at_one_point_the_first_has_the_ground_and_the_other_site_is_named() -> None:
    found = catchments([111.65] * 2, [33.1] * 2, [4, 2], [0, 0], [COUNTY])
    assert [(piece.site, piece.ground.equals(COUNTY)) for piece in found.pieces] == [(4, True)]
    assert found.without_ground == (2,)


def test_ground_that_two_townships_claim_is_the_first_ones_and_is_told() -> None:
    over = [HALVES[0], shapely.box(111.69, SOUTH, EAST, NORTH)]
    found = catchments([111.65, 111.75], [33.1, 33.1], [0, 1], [0, 1], over)
    assert sum(piece.m2 for piece in found.pieces) == pytest.approx(m2(COUNTY), rel=1e-6)
    assert found.twice_m2 == pytest.approx(m2(shapely.box(111.69, SOUTH, 111.7, NORTH)), rel=1e-6)
    again = catchments([111.65], [33.1], [0], [0], [COUNTY, HALVES[0]])
    assert [piece.township for piece in again.pieces] == [0]  # the second has nothing left


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 30), st.booleans())
def test_places_keep_the_ground_they_bring_and_the_rest_goes_with_the_nearest(
    seed: int, places: int, overlapping: bool
) -> None:
    random = np.random.default_rng(seed)
    lon, lat = random.uniform([WEST + 0.005, SOUTH + 0.005], [EAST - 0.005, NORTH - 0.005], (places, 2)).T
    codes = [str(i) for i in range(places)]
    cells: list[Shape | None] = list(ground_by_nearness(codes, lon, lat, COUNTY).values())
    if overlapping:
        cells = [shapely.box(x - 0.02, y - 0.01, x + 0.02, y + 0.01) for x, y in zip(lon, lat, strict=True)]
    bare = random.random(places) < 0.3
    cells = [None if bare[i] else cell for i, cell in enumerate(cells)]
    site = random.integers(0, 4, places)
    found = catchments(lon, lat, site, np.zeros(places, dtype=int), [COUNTY], cells=cells)
    cover_once(found, [COUNTY])
    if not overlapping:
        for i in np.flatnonzero(~bare):
            mine = found.of_site(int(site[i]))
            assert mine is not None
            assert shapely.difference(shapely.intersection(cells[i], COUNTY), mine).area < 1e-7 * COUNTY.area


def test_ten_thousand_places_in_rows_like_grids_add_up() -> None:
    east, north = np.meshgrid(np.linspace(WEST, EAST, 100), np.linspace(SOUTH, NORTH, 100))
    lon, lat = east.ravel(), north.ravel()
    home = (lon > 111.7).astype(int)
    site = (np.arange(len(lon)) // 7) % 90
    found = catchments(lon, lat, site, home, HALVES)
    cover_once(found, HALVES)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"place_lon": [111.65]}, "unlike length"),
        ({"place_lat": [33.1, float("nan")]}, "1 of 2 places without a position, the first at 1"),
        ({"township": [0, 2]}, "a township beyond the 2 grounds"),
        ({"site": [0, -2]}, "below -1"),
        ({"grounds": []}, "no ground"),
        ({"grounds": [COUNTY, shapely.Polygon()]}, "ground 1: not a polygon with ground"),
        ({"grounds": [COUNTY, shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]}, "ground 1: Self-intersection"),
        ({"cells": [None, shapely.Point(0, 0)]}, "cell 1: not a polygon"),
    ],
)
def test_what_cannot_be_divided_is_refused_by_its_name(changed: dict[str, object], fault: str) -> None:
    given_: dict[str, object] = {
        "place_lon": [111.65, 111.75],
        "place_lat": [33.1, 33.1],
        "site": [0, 1],
        "township": [0, 1],
        "grounds": HALVES,
    }
    with pytest.raises(ValueError, match=fault):
        catchments(**(given_ | changed))  # type: ignore[arg-type]
