"""Ways along a street network given as GeoPackage."""

from __future__ import annotations

import json
import sqlite3
import warnings
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import unproject
from geo.travel import soonest
from geo.travel.detours import VEHICLES, WALKING
from geo.travel.network import network_ways, steps
from geo.travel.streets import BadNetwork, Streets, read_streets

EPSG, EAST, NORTH = 32649, 575_000.0, 3_674_000.0
PLAIN = WALKING.with_values("a test", near=1.0)


def degrees(points: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of metres from the town's corner."""
    xy = np.array(points, dtype=float).reshape(-1, 2)
    return unproject(xy[:, 0] + EAST, xy[:, 1] + NORTH, EPSG)


def written(
    path: Path, lines: list[list[tuple[float, float]]], crs: int | None = EPSG, **columns: list[object]
) -> Path:
    shapes = [shapely.LineString(np.array(line) + np.array([EAST, NORTH])) for line in lines]
    frame = geopandas.GeoDataFrame(columns or {"name": [""] * len(lines)}, geometry=shapes, crs=EPSG)
    if crs is None:
        frame = frame.set_crs(None, allow_override=True)
    elif crs != EPSG:
        frame = frame.to_crs(crs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a file without a system is what one test is about
        frame.to_file(path, driver="GPKG", layer="streets")
    return path


SQUARE = [[(0, 0), (2000, 0)], [(2000, 0), (2000, 2000)], [(2000, 2000), (0, 2000)], [(0, 2000), (0, 0)]]


@pytest.mark.parametrize("crs", [EPSG, 4326, 4547])
def test_ways_go_along_the_streets_after_a_step_onto_them(tmp_path: Path, crs: int) -> None:
    streets = read_streets(written(tmp_path / "s.gpkg", SQUARE, crs))
    lists = network_ways(streets, *degrees([(500, 100), (0, 1900)]), *degrees([(2000, 500), (0, 0)]), factors=PLAIN)
    assert lists.metres == pytest.approx(np.array([[600, 2100], [1900, 3600]]), rel=1e-3)
    assert lists.near.tolist() == [[1, 0], [1, 0]]
    assert lists.minutes == pytest.approx(lists.metres / (4000 / 60))
    wound = network_ways(streets, *degrees([(500, 100)]), *degrees([(0, 0)]))
    assert wound.metres == pytest.approx(
        np.array([[500 + 1.4 * 100]]), rel=1e-3
    )  # the step winds, the street is as it is


def test_lines_that_cross_without_a_corner_do_not_meet(tmp_path: Path) -> None:
    bridge = [[(0, 0), (2000, 0)], [(1000, -1000), (1000, 1000)]]
    streets = read_streets(written(tmp_path / "bridge.gpkg", bridge))
    lists = network_ways(streets, *degrees([(0, 0)]), *degrees([(1000, 1000), (2000, 0)]))
    assert lists.near.tolist() == [[1]]
    crossing = [[(0, 0), (1000, 0), (2000, 0)], [(1000, -1000), (1000, 0), (1000, 1000)]]
    streets = read_streets(written(tmp_path / "crossing.gpkg", crossing))
    lists = network_ways(streets, *degrees([(0, 0)]), *degrees([(1000, 1000), (2000, 0)]))
    assert lists.metres == pytest.approx(np.array([[2000, 2000]]), rel=1e-3)


def test_what_is_off_the_network_has_no_way_and_is_counted(tmp_path: Path) -> None:
    streets = read_streets(written(tmp_path / "s.gpkg", SQUARE))
    homes, sites = degrees([(500, 0), (500, -600), (500, -400)]), degrees([(0, 0), (9000, 0)])
    assert steps(streets, *homes).off.tolist() == [1]
    lists = network_ways(streets, *homes, *sites)
    assert lists.unreached.tolist() == [1]
    assert lists.near.tolist() == [[0], [-1], [0]]
    assert np.isinf(lists.complete_to).all()
    detail = json.loads(json.dumps(lists.method.as_json()))["detail"]
    assert (detail["places_off"], detail["candidates_off"]) == (1, 1)
    assert detail["file"]["layer"] == "streets"
    assert detail["streets_km"] == pytest.approx(8, rel=1e-3)
    wider = network_ways(streets, *homes, *sites, most_off_m=700)
    assert wider.unreached.tolist() == []


def test_a_yards_paths_that_hang_on_nothing_do_not_hold_whom_they_are_near(tmp_path: Path) -> None:
    yard = [[(500, 90), (560, 90)]]
    streets = read_streets(written(tmp_path / "s.gpkg", SQUARE + yard))
    lists = network_ways(streets, *degrees([(500, 100)]), *degrees([(0, 0)]), factors=PLAIN)
    assert lists.metres == pytest.approx(np.array([[600]]), rel=1e-3)
    assert lists.method.detail["left_out_km"] == pytest.approx(0.06, rel=1e-2)
    held = network_ways(streets, *degrees([(500, 100)]), *degrees([(0, 0)]), least_part_m=0)
    assert held.unreached.tolist() == [0]
    alone = read_streets(written(tmp_path / "yard.gpkg", yard))  # the only part there is stays
    assert network_ways(alone, *degrees([(500, 90)]), *degrees([(560, 90)])).near.tolist() == [[0]]


def test_vehicles_go_by_speed_and_direction_and_walkers_do_not(tmp_path: Path) -> None:
    # from corner to corner: 2 km at 20 km/h, one-way; or 6 km round at 120 and 60
    path = written(
        tmp_path / "s.gpkg", SQUARE, MAXSPEED=["20", "120", "120 km/h", "60"], oneway=["yes", "no", None, "-1"]
    )
    streets = read_streets(path)
    ends = degrees([(0, 0), (2000, 0)])
    on_foot = network_ways(streets, *ends, *ends, factors=PLAIN)
    assert on_foot.metres[:, 1] == pytest.approx(2000, rel=1e-3)
    # the last street is drawn from (0, 2000) to (0, 0) and may be gone only against that: away from (0, 0)
    driven = network_ways(streets, *ends, *ends, factors=VEHICLES, vehicles=True)
    assert driven.metres[0] == pytest.approx([0, 6000], rel=1e-3, abs=1e-6)  # longer, and sooner
    assert driven.minutes[0] == pytest.approx([0, 4], rel=1e-3, abs=1e-6)
    assert driven.near[1].tolist() == [1, -1]  # no way back
    assert driven.method.detail["vehicles"] is True


def test_speeds_that_cannot_be_read_are_counted_and_the_factors_speed_holds(tmp_path: Path) -> None:
    path = written(tmp_path / "s.gpkg", SQUARE, speed=["fast", "0", "30 mph", ""])
    streets = read_streets(path)
    assert streets.skipped == {"lines": 0, "speeds": 2}
    assert np.isnan(streets.km_per_hour).sum() == 3
    assert np.nanmax(streets.km_per_hour) == pytest.approx(48.28, rel=1e-3)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.write_bytes(b"not a database"), "unreadable"),
        (lambda path: path.write_bytes(b""), "unreadable"),
        (lambda path: None, "unreadable"),
        (lambda path: path.write_text("<OGRVRTDataset><OGRVRTLayer name='streets'/></OGRVRTDataset>"), "unreadable"),
        (lambda path: written(path, SQUARE).write_bytes(path.read_bytes()[:3000]), "unreadable"),
        (lambda path: sqlite3.connect(path).close(), "unreadable"),
        (lambda path: written(path, SQUARE, None), "no_system"),
        (
            lambda path: geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(111, 33)], crs=4326).to_file(path),
            "no_lines",
        ),
        (lambda path: written(path, [[(0, 0), (0, 0.001)]]), "no_lines"),
    ],
)
def test_a_file_that_is_no_street_network_is_refused_by_what_is_wrong(tmp_path: Path, make: object, code: str) -> None:
    path = tmp_path / "s.gpkg"
    assert callable(make)
    make(path)
    with pytest.raises(BadNetwork) as found:
        read_streets(path)
    assert found.value.code == code


def test_a_layer_is_found_by_its_name_or_is_the_first_with_lines(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(111, 33)], crs=4326).to_file(path, layer="places")
    written(path, SQUARE)
    assert read_streets(path).file["layer"] == read_streets(path, "streets").file["layer"] == "streets"
    with pytest.raises(BadNetwork, match="no_lines"):
        read_streets(path, "rivers")


def test_a_point_without_a_position_is_refused(tmp_path: Path) -> None:
    streets = read_streets(written(tmp_path / "s.gpkg", SQUARE))
    with pytest.raises(ValueError, match="1 of 1 points without a position"):
        network_ways(streets, [float("nan")], [33.0], *degrees([(0, 0)]))
    with pytest.raises(ValueError, match="no candidate"):
        network_ways(streets, *degrees([(0, 0)]), [], [])


def floyd(streets: Streets, pace: float, vehicles: bool) -> np.ndarray:
    """Minutes between all corners, by an arithmetic of its own."""
    count = len(streets.corner)
    table = np.full((count, count), np.inf)
    np.fill_diagonal(table, 0)
    for k in range(len(streets.start)):
        a, b = int(streets.start[k]), int(streets.end[k])
        own = streets.km_per_hour[k] * 1000 / 60
        took = streets.length_m[k] / (own if vehicles and not np.isnan(own) else pace)
        if not vehicles or streets.forward[k]:
            table[a, b] = min(table[a, b], took)
        if not vehicles or streets.backward[k]:
            table[b, a] = min(table[b, a], took)
    for k in range(count):
        table = np.minimum(table, table[:, k : k + 1] + table[k : k + 1, :])
    return table


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.booleans(), st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 8_000_000]))
def test_ways_are_those_of_the_whole_table_of_corners(
    tmp_path_factory: pytest.TempPathFactory, seed: int, vehicles: bool, homes: int, sites: int, cells: int
) -> None:
    random = np.random.default_rng(seed)
    spots = random.uniform(0, 3000, (12, 2))
    pairs = [tuple(random.choice(12, random.integers(2, 4), replace=False)) for _ in range(14)]
    lines = [[tuple(spots[i]) for i in pair] for pair in pairs]
    path = written(
        tmp_path_factory.mktemp("net") / "s.gpkg",
        lines,
        kmh=[random.choice([None, 10.0, 40.0, 90.0]) for _ in lines],
        oneway=[random.choice(["yes", "-1", "no", ""]) for _ in lines],
    )
    streets = read_streets(path)
    table = floyd(streets, 35_000 / 60, vehicles)
    here, there = (random.integers(0, len(streets.corner), count) for count in (homes, sites))
    ends = [unproject(*streets.corner[some].T, streets.epsg) for some in (here, there)]
    held, soonest.CELLS = soonest.CELLS, cells
    try:
        lists = network_ways(streets, *ends[0], *ends[1], factors=VEHICLES, vehicles=vehicles, least_part_m=0)
    finally:
        soonest.CELLS = held
    for i in range(homes):
        row = table[here[i], there]
        listed = lists.near[i] >= 0
        assert np.isfinite(row).sum() == listed.sum()
        assert lists.minutes[i][listed] == pytest.approx(row[lists.near[i][listed]], rel=1e-6, abs=1e-3)
        assert (np.diff(lists.metres[i][listed]) >= 0).all()
        straight = np.hypot(*(streets.corner[there[lists.near[i][listed]]] - streets.corner[here[i]]).T)
        assert (lists.metres[i][listed] >= straight - 0.1).all()
        if not vehicles:
            assert lists.metres[i][listed] == pytest.approx(lists.minutes[i][listed] * 35_000 / 60)
    if not vehicles:
        most = network_ways(streets, *ends[0], *ends[1], factors=VEHICLES, least_part_m=0, most_m=900)
        for i in range(homes):
            assert most.metres[i][most.near[i] >= 0] == pytest.approx(lists.metres[i][lists.metres[i] <= 900])


def test_metres_of_the_soonest_way_are_those_that_its_streets_have(tmp_path: Path) -> None:
    # two ways of ten stretches each, at one speed each: metres follow from the minutes
    steps_ = [(200.0 * k, 0.0) for k in range(11)]
    above = [(200.0 * k, 500.0 if 0 < k < 10 else 0.0) for k in range(11)]
    streets = read_streets(written(tmp_path / "s.gpkg", [steps_, above], kmh=[10.0, 60.0]))
    lists = network_ways(streets, *degrees([(0, 0)]), *degrees([(2000, 0)]), factors=VEHICLES, vehicles=True)
    long = 1600 + 2 * np.hypot(200, 500)
    assert lists.metres == pytest.approx(np.array([[long]]), rel=1e-3)
    assert lists.minutes == pytest.approx(np.array([[long / 1000]]), rel=1e-3)
