"""Recognising the datum a file is written in, and not crying wolf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import crs
from geo.datum import DATUMS, recognise

WRITE: dict[str, Callable[..., Any]] = {
    "wgs84": lambda lon, lat: (lon, lat),
    "gcj02": crs.wgs84_to_gcj02,
    "bd09": crs.wgs84_to_bd09,
}
DEGREE_M = 111_195.0


def county(n: int, scatter_m: float, seed: int = 0) -> tuple[Any, Any, Any, Any]:
    """Sites (lon, lat) about `scatter_m` from their villages' points (lon, lat), in WGS-84."""
    random = np.random.default_rng(seed)
    v_lon, v_lat = random.uniform(111.6, 112.0, n), random.uniform(32.9, 33.4, n)
    lon = v_lon + random.normal(0, scatter_m, n) / DEGREE_M / np.cos(np.radians(33.1))
    return lon, v_lat + random.normal(0, scatter_m, n) / DEGREE_M, v_lon, v_lat


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@settings(max_examples=60)
@given(st.sampled_from(DATUMS), st.integers(40, 400), st.floats(20, 150), st.integers(0, 10_000))
def test_a_file_with_references_is_named_for_its_datum(datum: str, n: int, scatter_m: float, seed: int) -> None:
    lon, lat, v_lon, v_lat = county(n, scatter_m, seed)
    x, y = WRITE[datum](lon, lat)
    finding = recognise(x, y, v_lon, v_lat)
    assert (finding.reading, finding.why) == (datum, "references")
    read = np.array([(p.lon, p.lat) for p in finding.per_point])
    assert crs.great_circle_m(lon, lat, read[:, 0], read[:, 1]).max() < 1


@settings(max_examples=150)
@given(st.sampled_from(DATUMS), st.integers(1, 400), st.floats(1, 2000), st.integers(0, 10_000))
def test_a_wrong_datum_is_never_named(datum: str, n: int, scatter_m: float, seed: int) -> None:
    lon, lat, v_lon, v_lat = county(n, scatter_m, seed)
    x, y = WRITE[datum](lon, lat)
    assert recognise(x, y, v_lon, v_lat).reading in (datum, "unknown")


@settings(max_examples=100)
@given(st.integers(1, 300), st.floats(20, 1000), st.floats(0, 150), st.floats(0, 6.3), st.integers(0, 10_000))
def test_sites_all_to_one_side_of_their_villages_raise_no_alarm(
    n: int, scatter_m: float, bias_m: float, turn: float, seed: int
) -> None:
    lon, lat, v_lon, v_lat = county(n, scatter_m, seed)
    lon, lat = lon + bias_m * np.cos(turn) / 93_000, lat + bias_m * np.sin(turn) / DEGREE_M
    assert recognise(lon, lat, v_lon, v_lat).reading in ("wgs84", "unknown")


def test_the_evidence_says_how_many_fit_and_how_far_off_they_lie() -> None:
    lon, lat, v_lon, v_lat = county(381, 80)
    finding = recognise(*crs.wgs84_to_gcj02(lon, lat), v_lon, v_lat)
    as_gcj, as_wgs = finding.of("gcj02"), finding.of("wgs84")
    assert (as_gcj.fit, as_gcj.points) == (381, 381)
    assert as_gcj.off_m is not None and as_gcj.off_m < 20
    assert as_wgs.off_m == pytest.approx(585, abs=40)
    assert as_wgs.fit < 100


def test_a_handful_of_points_decides_nothing() -> None:
    lon, lat, v_lon, v_lat = county(5, 10)
    finding = recognise(*crs.wgs84_to_gcj02(lon, lat), v_lon, v_lat)
    assert (finding.reading, finding.why) == ("unknown", "few_points")
    assert [p.reading for p in finding.per_point] == ["unknown"] * 5


def test_without_any_reference_it_says_so_and_keeps_the_points() -> None:
    lon, lat, _, _ = county(50, 10)
    finding = recognise(lon, lat)
    assert (finding.reading, finding.why) == ("unknown", "no_reference")
    assert [p.lon for p in finding.per_point] == lon.tolist()


def test_sites_strewn_wider_than_the_shift_are_left_undecided() -> None:
    lon, lat, v_lon, v_lat = county(20, 2000)
    assert recognise(lon, lat, v_lon, v_lat).why == "ambiguous"


def test_a_shift_that_no_datum_explains_is_called_displaced() -> None:
    lon, lat, v_lon, v_lat = county(200, 50)
    finding = recognise(lon - 0.02, lat - 0.02, v_lon, v_lat)
    assert (finding.reading, finding.why) == ("unknown", "displaced")


@pytest.mark.parametrize("datum", DATUMS)
def test_exchanged_points_are_told_one_by_one_and_read_in_the_files_datum(datum: str) -> None:
    lon, lat, v_lon, v_lat = county(100, 80)
    x, y = (np.array(a) for a in WRITE[datum](lon, lat))
    some = [3, 50, 99]
    x[some], y[some] = y[some], x[some].copy()
    finding = recognise(x, y, v_lon, v_lat)
    assert (finding.reading, finding.swapped) == (datum, 3)
    assert [i for i, p in enumerate(finding.per_point) if p.reading == "swapped"] == some
    point = finding.per_point[50]
    assert crs.great_circle_m(point.lon, point.lat, lon[50], lat[50]) < 1


def test_a_file_with_its_columns_exchanged_is_named_so() -> None:
    lon, lat, v_lon, v_lat = county(100, 80)
    assert recognise(lat, lon, v_lon, v_lat).reading == "swapped"


def test_an_impossible_latitude_is_an_exchange_even_without_references() -> None:
    finding = recognise([33.0], [111.8])
    assert finding.per_point[0].reading == "swapped"
    assert (finding.per_point[0].lon, finding.per_point[0].lat) == (111.8, 33.0)


def test_a_point_in_another_province_is_unknown_and_does_not_spoil_the_rest() -> None:
    lon, lat, v_lon, v_lat = county(100, 80)
    lon[7], lat[7] = 120.1, 30.3
    finding = recognise(lon, lat, v_lon, v_lat)
    assert finding.reading == "wgs84"
    assert [i for i, p in enumerate(finding.per_point) if p.reading == "unknown"] == [7]


def test_ground_decides_where_there_are_no_reference_points() -> None:
    random = np.random.default_rng(3)
    # Narrow strips along the shift: most points lie outside their strip unless read rightly.
    west = np.linspace(111.6, 112.0, 60)
    grounds = [square(w, 33.0, w + 0.005, 33.3) for w in west]
    lon, lat = west + random.uniform(0.0005, 0.0045, 60), random.uniform(33.05, 33.25, 60)
    finding = recognise(*crs.wgs84_to_gcj02(lon, lat), grounds=grounds)
    assert (finding.reading, finding.why) == ("gcj02", "ground")
    assert (finding.of("gcj02").in_ground, finding.of("gcj02").grounded) == (60, 60)


def test_wide_ground_that_holds_the_points_either_way_decides_nothing() -> None:
    ground = square(111.0, 32.5, 112.5, 34.0)
    lon, lat, _, _ = county(100, 80)
    assert recognise(lon, lat, grounds=[ground] * 100).reading == "unknown"


def test_a_point_outside_its_ground_does_not_fit() -> None:
    lon, lat, v_lon, v_lat = county(60, 80)
    grounds = [square(x - 0.02, y - 0.02, x + 0.02, y + 0.02) for x, y in zip(v_lon, v_lat, strict=True)]
    lon[4] += 0.03
    finding = recognise(lon, lat, v_lon, v_lat, grounds)
    assert [i for i, p in enumerate(finding.per_point) if not p.fits] == [4]


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equally many"):
        recognise([111.0, 111.1], [33.0, 33.1], [111.0], [33.0])
