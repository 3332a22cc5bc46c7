"""Shapes for the browser: on a grid, simplified so that neighbours still share their edges."""

import json

import numpy as np
import pytest
import shapely

from geo import browser
from geo.ground import ground_by_nearness, outline_around
from geo.shapes import as_geojson


def county(count: int, wiggles: int = 0) -> list[str]:
    """Neighbouring grounds, their edges cut into many short ones that wander by metres."""
    chance = np.random.default_rng(7)
    lon, lat = 111.7 + 0.3 * chance.random(count), 33.0 + 0.3 * chance.random(count)
    outline = outline_around(lon, lat, 4e9)
    grounds = ground_by_nearness([str(n) for n in range(count)], lon, lat, outline)
    if wiggles:
        moved = shapely.segmentize(np.array(list(grounds.values())), 0.3 / wiggles)

        def wander(xy: np.ndarray) -> np.ndarray:  # the same for the same corner, whosever it is
            return xy + 0.0002 * np.column_stack([np.sin(xy[:, 1] * 2500), np.cos(xy[:, 0] * 2500)])

        return [str(shapely.to_geojson(shapely.transform(one, wander))) for one in moved]
    return [json.dumps(as_geojson(one)) for one in grounds.values()]


def polygons(found: browser.Drawn) -> list[shapely.Geometry]:
    out = []
    for rings in found.rings:
        corners = [np.cumsum(np.array(ring).reshape(-1, 2), axis=0) for ring in rings]
        out.append(shapely.make_valid(shapely.Polygon(corners[0], corners[1:])))
    return out


def edges(found: browser.Drawn) -> dict[tuple[tuple[int, int], tuple[int, int]], int]:
    count: dict[tuple[tuple[int, int], tuple[int, int]], int] = {}
    for rings in found.rings:
        for ring in rings:
            xy = [(int(x), int(y)) for x, y in np.cumsum(np.array(ring).reshape(-1, 2), axis=0)]
            for one, other in zip(xy, [*xy[1:], xy[0]], strict=True):
                key = (min(one, other), max(one, other))
                count[key] = count.get(key, 0) + 1
    return count


def test_a_place_comes_back_to_where_it_was() -> None:
    found = browser.drawn(county(5), [(111.95, 33.1)])
    x, y = found.place(111.95, 33.1)
    assert found.west + x * found.unit == pytest.approx(111.95, abs=found.unit)
    assert found.south + y * found.unit == pytest.approx(33.1, abs=found.unit)


def test_simplified_neighbours_still_share_every_edge_and_leave_no_gap() -> None:
    grounds = county(40, wiggles=400)
    corners = sum(len(shapely.get_coordinates(shapely.from_geojson(one))) for one in grounds)
    found = browser.drawn(grounds, most=3_000)
    kept = sum(len(ring) // 2 for rings in found.rings for ring in rings)
    assert kept < corners / 4
    shapes = polygons(found)
    together = shapely.union_all(shapes)
    assert together.area == pytest.approx(sum(one.area for one in shapes), rel=1e-4), "they overlap"
    assert not shapely.get_rings(shapely.get_parts(together)).size > len(shapely.get_parts(together)), "there is a gap"
    count = list(edges(found).values())
    assert set(count) == {1, 2}
    assert count.count(1) < count.count(2)  # the county's own outline, nothing between areas


def test_a_simplified_shape_stays_where_it_was() -> None:
    grounds = county(12, wiggles=300)
    found = browser.drawn(grounds, most=500)
    for text, shape in zip(grounds, polygons(found), strict=True):
        was = shapely.transform(
            shapely.from_geojson(text), lambda xy: (xy - [found.west, found.south]) / found.unit
        )  # fmt: skip
        assert shapely.symmetric_difference(was, shape).area / was.area < 0.03


def test_holes_and_parts_stay_and_the_largest_ring_is_first() -> None:
    ring = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]
    hole = [[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]
    island = [[20, 0], [40, 0], [40, 40], [20, 40], [20, 0]]
    found = browser.drawn([json.dumps({"type": "MultiPolygon", "coordinates": [[ring, hole], [island]]})])
    [rings] = found.rings
    assert (len(rings) == 3 and rings[0][:2] == found.place(20, 0)) or rings[0][0] >= found.place(20, 0)[0]


def test_a_speck_is_no_ring_and_nothing_at_all_is_a_fault() -> None:
    speck = {"type": "Polygon", "coordinates": [[[0, 0], [1e-9, 0], [1e-9, 1e-9], [0, 0]]]}
    found = browser.drawn([json.dumps(speck)], [(0, 0), (1, 1)])
    assert found.rings == ((),)
    with pytest.raises(ValueError, match="nothing"):
        browser.drawn([])
    assert browser.drawn([], [(1.0, 2.0)]).place(1.0, 2.0) == (0, 0)
