"""Ways by a routing engine, measured by real ones: OSRM and Valhalla over a town that the tests make.

Where their programs can't be fetched the tests are skipped, with the reason in the report.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from geo.crs import great_circle_m
from geo.travel.asking import Asking, EngineFault
from geo.travel.engine import engine_ways
from geo.travel.engines import Engine, Kind
from tests.engines import serving
from tests.engines.fetching import programs
from tests.engines.town import at

KINDS: tuple[Kind, ...] = ("valhalla", "osrm")
PROFILES: dict[Kind, tuple[str, float]] = {"valhalla": ("pedestrian", 5.1), "osrm": ("foot", 5.0)}  # km/h of theirs
HOMES = [at(0, 0), at(3, 3), at(1.5, 2), at(0, 3), (111.9, 33.2)]
SITES = [at(0, 3), at(3, 0), (111.902, 33.202)]


@pytest.fixture(scope="session")
def fetched() -> Path:
    try:
        return programs()
    except (subprocess.SubprocessError, OSError) as fault:
        pytest.skip(f"the engines can't be fetched here: {fault}")


@pytest.fixture(scope="module")
def addresses(fetched: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Kind, str]]:
    with (
        serving.osrm(fetched, tmp_path_factory.mktemp("osrm")) as osrm,
        serving.valhalla(fetched, tmp_path_factory.mktemp("valhalla")) as valhalla,
    ):
        yield {"osrm": osrm, "valhalla": valhalla}


def engine(addresses: dict[Kind, str], kind: Kind, block: int = 0, profile: str = "") -> Engine:
    return Engine(kind, Asking(addresses[kind]), f"our {kind}", profile or PROFILES[kind][0], block)


def columns(points: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


@pytest.mark.parametrize("kind", KINDS)
def test_ways_are_along_the_streets_and_null_is_no_way(addresses: dict[Kind, str], kind: Kind) -> None:
    lists = engine_ways(engine(addresses, kind), *columns(HOMES), *columns(SITES))
    # by hand: from corner to corner along rows and columns; the river has no bridge
    east, north = great_circle_m(*at(0, 0), *at(0, 1)), great_circle_m(*at(0, 0), *at(1, 0))
    by_hand = [
        [3 * east, 3 * north, np.inf],
        [3 * north, 3 * east, np.inf],
        [1.5 * north + east, 1.5 * north + 2 * east, np.inf],
        [0.0, 3 * (east + north), np.inf],
        [np.inf, np.inf, 2 * great_circle_m(*SITES[2], 111.9, 33.202)],
    ]
    for i, row in enumerate(by_hand):
        listed = lists.near[i] >= 0
        assert sorted(lists.near[i][listed].tolist()) == [j for j, way in enumerate(row) if np.isfinite(way)]
        for j, metres, minutes in zip(lists.near[i][listed], lists.metres[i], lists.minutes[i], strict=False):
            assert metres == pytest.approx(row[int(j)], rel=0.12, abs=5)
            assert minutes == pytest.approx(metres / (PROFILES[kind][1] * 1000 / 60), rel=0.1, abs=0.5)
    assert np.isinf(lists.complete_to).all()


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_of_any_size_say_the_same(addresses: dict[Kind, str], kind: Kind) -> None:
    random = np.random.default_rng(3)
    homes = [at(*spot) for spot in random.uniform(0, 3, (40, 2))]
    whole = engine_ways(engine(addresses, kind), *columns(homes), *columns(SITES))
    heard: list[tuple[int, int]] = []
    parts = engine_ways(
        engine(addresses, kind, block=3), *columns(homes), *columns(SITES), heard=lambda n, of: heard.append((n, of))
    )
    assert parts.metres == pytest.approx(whole.metres, rel=0.01, abs=2)
    assert parts.minutes == pytest.approx(whole.minutes, rel=0.02, abs=0.1)
    assert heard[-1] == (14, 14)


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_far_from_any_street_has_no_way_and_takes_none_from_the_others(
    addresses: dict[Kind, str], kind: Kind
) -> None:
    # Valhalla refuses the whole question for one such place, OSRM moves it over a hundred kilometres onto a street
    for far in [(111.85, 33.12), (112.8, 34.0)]:
        homes = [at(0, 0), far, at(1, 1), at(2, 2)]
        found = engine_ways(engine(addresses, kind, block=2), *columns(homes), *columns(SITES[:2]))
        assert found.unreached.tolist() == [1]
        others = engine_ways(engine(addresses, kind), *columns(homes[:1] + homes[2:]), *columns(SITES[:2]))
        assert found.metres[[0, 2, 3]] == pytest.approx(others.metres, rel=0.01)
    one = engine_ways(engine(addresses, kind), *columns(HOMES), *columns([*SITES[:2], (112.8, 34.0)]))
    assert 2 not in one.near


@pytest.mark.parametrize("kind", KINDS)
def test_candidates_beyond_the_metres_are_neither_asked_for_nor_listed(addresses: dict[Kind, str], kind: Kind) -> None:
    random = np.random.default_rng(5)
    homes, sites = ([at(*spot) for spot in random.uniform(0, 3, (count, 2))] for count in (30, 20))
    whole = engine_ways(engine(addresses, kind), *columns(homes), *columns(sites))
    near = engine_ways(engine(addresses, kind, block=4), *columns(homes), *columns(sites), most_m=700)
    for i in range(30):  # Valhalla's and OSRM's metres differ a little with what else is in the question
        sure, perhaps = ({int(j) for j in whole.near[i][whole.metres[i] <= most]} for most in (690, 710))
        assert sure <= {int(j) for j in near.near[i] if j >= 0} <= perhaps
        assert near.complete_to[i] > 700
    assert whole.near.shape[1] == 20 > near.near.shape[1]
    few = engine_ways(engine(addresses, kind), *columns(homes), *columns(sites), most_ranks=2)
    assert few.metres == pytest.approx(whole.metres[:, :2], rel=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_the_method_names_the_engine_and_never_its_address(addresses: dict[Kind, str], kind: Kind) -> None:
    lists = engine_ways(engine(addresses, kind), *columns(HOMES), *columns(SITES))
    said = json.dumps(lists.method.as_json())
    assert lists.method.kind == "engine"
    assert f"our {kind}" in said
    assert "127.0.0.1" not in said


@pytest.mark.parametrize(("kind", "profile"), [("valhalla", "hovercraft"), ("osrm", "foot/../../health")])
def test_a_profile_that_the_engine_has_not_is_a_fault(addresses: dict[Kind, str], kind: Kind, profile: str) -> None:
    with pytest.raises(EngineFault) as found:
        engine_ways(engine(addresses, kind, profile=profile), *columns(HOMES), *columns(SITES))
    assert found.value.code in ("refused", "address")


def test_a_block_that_is_too_large_for_the_engine_is_halved(addresses: dict[Kind, str]) -> None:
    random = np.random.default_rng(5)
    homes, sites = ([at(*spot) for spot in random.uniform(0, 3, (90, 2))] for _ in range(2))
    for kind in KINDS:
        asked = engine(addresses, kind, block=90)
        lists = engine_ways(asked, *columns(homes), *columns(sites))
        assert asked.asking.asked > 1
        assert lists.metres == pytest.approx(
            engine_ways(engine(addresses, kind), *columns(homes), *columns(sites)).metres
        )


def test_cars_go_with_the_one_way_street_and_not_on_the_footway(addresses: dict[Kind, str]) -> None:
    cars = engine(addresses, "valhalla", profile="auto")
    east, north = great_circle_m(*at(0, 0), *at(0, 1)), great_circle_m(*at(0, 0), *at(1, 0))
    ends = [at(0, 0), at(2, 0)]
    there = engine_ways(cars, *columns(ends), *columns(ends[::-1]), most_ranks=2).metres
    assert there[0][1] == pytest.approx(2 * north, rel=0.05)
    assert there[1][1] == pytest.approx(2 * north + 2 * east, rel=0.05)  # down the next street and back
