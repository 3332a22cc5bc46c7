"""Each place's nearest candidates by straight lines x detour."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import great_circle_m
from geo.travel.detours import DETOURS, MOUNTAINS, VEHICLES, WALKING, Detours, Factor
from geo.travel.ways import Method, WayLists, in_metres, straight_ways

detours = st.builds(
    lambda near, far, border, speed: Detours(
        "any", Factor(near, "a test"), Factor(far, "a test"), Factor(border, "a test"), Factor(speed, "a test")
    ),
    st.floats(1, 3),
    st.floats(1, 3),
    st.floats(0, 5000),
    st.floats(0.5, 120),
)
points = st.lists(st.tuples(st.floats(111.5, 112.1), st.floats(32.8, 33.6)), min_size=1, max_size=12)


def brute(places: np.ndarray, sites: np.ndarray, factors: Detours) -> np.ndarray:
    """Ways of every pair, by arithmetic of its own."""
    here, there, _ = in_metres(*places.T, *sites.T)
    straight = np.sqrt(((here[:, None] - there[None]) ** 2).sum(axis=2))
    near, far, border = factors.near.value, factors.far.value, factors.border_m.value
    ways = np.empty_like(straight)
    for index, d in np.ndenumerate(straight):
        if d <= border:
            ways[index] = near * d
        elif near >= far:
            ways[index] = max(near * border, far * d)
        else:
            ways[index] = min(near * border + 2 * far * (d - border), far * d)
    return ways


def test_walking_is_1_4_up_to_a_kilometre_and_1_3_beyond_with_a_level_bridge_between() -> None:
    straight = np.array([0, 500, 1000, 1050, 1400 / 1.3, 2000, 10_000])
    assert WALKING.way_m(straight) == pytest.approx([0, 700, 1400, 1400, 1400, 2600, 13_000])
    assert VEHICLES.way_m(straight) == pytest.approx(1.3 * straight)
    assert MOUNTAINS.way_m(straight) == pytest.approx(1.5 * straight)


def test_fifteen_minutes_on_foot_are_a_kilometre_of_way() -> None:
    assert WALKING.metres(15) == pytest.approx(1000)
    assert WALKING.minutes([1000.0]) == pytest.approx([15])


@given(detours, st.lists(st.floats(0, 20_000), min_size=2, max_size=40))
def test_a_farther_place_is_never_a_shorter_way_and_no_step_jumps(factors: Detours, straight: list[float]) -> None:
    ordered = np.sort(straight)
    ways = factors.way_m(ordered)
    assert (np.diff(ways) >= -1e-9).all()
    assert (ways >= ordered - 1e-9).all()
    steepest = 2 * max(factors.near.value, factors.far.value)
    assert (np.diff(ways) <= steepest * np.diff(ordered) + 1e-6).all()


@given(detours, st.floats(0, 50_000))
def test_the_straight_line_of_a_way_is_the_longest_that_is_no_longer(factors: Detours, way: float) -> None:
    straight = factors.straight_m(way)
    assert float(factors.way_m(straight)) <= way * (1 + 1e-9) + 1e-6
    assert float(factors.way_m(straight * (1 + 1e-6) + 1e-3)) > way * (1 - 1e-9)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"near": 0.9}, "near 0.9"),
        ({"far": float("nan")}, "far nan"),
        ({"border_m": -1}, "border -1"),
        ({"km_per_hour": 0}, "speed 0"),
    ],
)
def test_an_impossible_figure_is_refused_by_its_name(values: dict[str, float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        WALKING.with_values("a test", **values)


def test_every_figure_has_a_source_and_an_edited_one_its_own() -> None:
    with pytest.raises(ValueError, match="source"):
        Factor(1.3, " ")
    edited = WALKING.with_values("measured on 12 ways of our county", far=1.45)
    assert edited.far == Factor(1.45, "measured on 12 ways of our county")
    assert edited.near == WALKING.near
    assert edited.name != WALKING.name
    for one in DETOURS.values():
        assert Detours.of_json(json.loads(json.dumps(one.as_json()))) == one


@settings(max_examples=60, deadline=None)
@given(points, points, detours, st.sampled_from([np.inf, 0.0, 900.0, 5000.0]), st.sampled_from([None, 1, 3, 20]))
def test_lists_are_those_of_the_whole_table(
    places: list[tuple[float, float]],
    sites: list[tuple[float, float]],
    factors: Detours,
    most_m: float,
    ranks: int | None,
) -> None:
    here, there = np.array(places), np.array(sites)
    lists = straight_ways(*here.T, *there.T, factors=factors, most_m=most_m, most_ranks=ranks)
    table = brute(here, there, factors)
    for i, row in enumerate(table):
        listed = lists.near[i] >= 0
        mine = lists.metres[i][listed]
        wanted = np.sort(row[row <= most_m + 1e-6])[: len(mine)]
        assert mine == pytest.approx(wanted, abs=1e-5)
        assert mine == pytest.approx(row[lists.near[i][listed]], abs=1e-5)
        assert len(set(lists.near[i][listed].tolist())) == listed.sum()
        assert (mine <= most_m * (1 + 1e-9)).all()
        unlisted = np.setdiff1d(np.arange(len(there)), lists.near[i])
        assert (row[unlisted] >= lists.complete_to[i] - 1e-5).all()
        if ranks is None:
            assert lists.complete_to[i] > most_m or np.isinf(lists.complete_to[i])  # all that was asked for is there
    assert lists.minutes == pytest.approx(lists.metres / (factors.km_per_hour.value * 1000 / 60))


def test_straight_metres_agree_with_the_great_circle() -> None:
    random = np.random.default_rng(3)
    here, there = (
        random.uniform([111.3, 32.8], [112.2, 33.7], (40, 2)),
        random.uniform([111.3, 32.8], [112.2, 33.7], (9, 2)),
    )
    lists = straight_ways(*here.T, *there.T, factors=VEHICLES)
    rows = np.arange(40)[:, None]
    circle = great_circle_m(here[rows, 0], here[rows, 1], there[lists.near, 0], there[lists.near, 1])
    assert lists.metres == pytest.approx(1.3 * circle, rel=5e-3)


def test_the_method_and_its_factors_are_stored_as_json() -> None:
    lists = straight_ways([111.8], [33.0], [111.8], [33.1])
    stored = json.loads(json.dumps(lists.method.as_json()))
    assert stored["kind"] == "straight"
    assert stored["detail"]["measured_in"] == "EPSG:32649"
    assert Detours.of_json(stored["detail"]["factors"]) == WALKING
    with pytest.raises(ValueError, match="JSON"):
        Method("straight", {"factor": float("nan")})


def test_a_place_out_of_reach_of_all_has_no_way_and_is_told() -> None:
    lists = straight_ways([111.8, 111.8], [33.0, 33.1], [111.8], [33.1], most_m=1000)
    assert lists.near.tolist() == [[-1], [0]]
    assert lists.unreached.tolist() == [0]
    assert lists.complete_to[0] > 1000


@pytest.mark.parametrize(
    ("place", "site", "fault"),
    [
        (([float("nan")], [33.0]), ([111.8], [33.1]), "1 of 1 places without a position"),
        (([111.8], [33.0]), ([111.8, 200.0], [33.1, 33.1]), "1 of 2 candidates without a position, the first at 1"),
        (([111.8], [33.0]), ([], []), "no candidate"),
        (([111.8], []), ([111.8], [33.1]), "without a latitude"),
    ],
)
def test_a_point_without_a_position_is_refused(
    place: tuple[list[float], list[float]], site: tuple[list[float], list[float]], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        straight_ways(*place, *site)


def test_no_place_is_an_empty_list() -> None:
    assert straight_ways([], [], [111.8], [33.0]).near.shape == (0, 1)


def test_a_list_beyond_memory_is_refused_before_it_is_made() -> None:
    random = np.random.default_rng(0)
    here, there = random.uniform(33, 33.5, (2, 60_000)), random.uniform(33, 33.5, (2, 1000))
    with pytest.raises(ValueError, match="fewer ranks"):
        straight_ways(*here, *there)


def test_a_list_that_contradicts_itself_is_refused() -> None:
    method, whole = Method("matrix", {}), np.array([np.inf])
    for near, metres, minutes in [
        ([[0, 1]], [[2.0, 1.0]], [[2.0, 1.0]]),
        ([[0, -1]], [[1.0, 2.0]], [[1.0, np.inf]]),
        ([[0, 1]], [[1.0, 2.0]], [[1.0, np.nan]]),
        ([[0, 1]], [[-1.0, 2.0]], [[1.0, 2.0]]),
        ([[0]], [[1.0, 2.0]], [[1.0, 2.0]]),
    ]:
        with pytest.raises(ValueError, match=r"metres|minutes"):
            WayLists(np.array(near), np.array(metres), np.array(minutes), whole, method)
