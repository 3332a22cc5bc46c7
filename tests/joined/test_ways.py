"""The ways that geo measures are those that the optimiser takes: by every method, as they are."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from geo.access import access, nearest_minutes
from geo.catchments import catchments
from geo.travel.matrix import matrix_ways, read_matrix
from geo.travel.network import network_ways
from geo.travel.streets import read_streets
from geo.travel.ways import WayLists, straight_ways
from optimizer.siting.problem import SitingProblem, Ways

COUNTY = shapely.box(111.6, 33.0, 111.9, 33.3)
PLACES, SITES = 60, 12


def points() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(11)
    return random.uniform([111.61, 33.01], [111.89, 33.29], (PLACES, 2)), random.uniform(
        [111.61, 33.01], [111.89, 33.29], (SITES, 2)
    )


def by_straight_lines(folder: Path) -> WayLists:
    here, there = points()
    return straight_ways(*here.T, *there.T)


def by_a_matrix(folder: Path) -> WayLists:
    random = np.random.default_rng(12)
    rows = [
        f"P{i},S{j},{random.integers(1, 400) / 4}"
        for i in range(1, PLACES)
        for j in range(SITES)
        if random.random() < 0.7
    ]
    path = folder / "ways.csv"
    path.write_text("\n".join(["origin,destination,minutes", *rows]), encoding="utf-8")
    return matrix_ways(read_matrix(path, [f"P{i}" for i in range(PLACES)], [f"S{j}" for j in range(SITES)]))


def by_streets(folder: Path) -> WayLists:
    across = np.linspace(111.6, 111.9, 40)
    lines = [shapely.LineString([(x, y) for x in across]) for y in np.linspace(33.0, 33.3, 40)]
    lines += [shapely.LineString([(x, y) for y in np.linspace(33.0, 33.3, 40)]) for x in across]
    geopandas.GeoDataFrame({"a": range(80)}, geometry=lines, crs=4326).to_file(folder / "streets.gpkg")
    here, there = points()
    return network_ways(read_streets(folder / "streets.gpkg"), *here.T, *there.T)


@pytest.mark.parametrize("measured", [by_straight_lines, by_a_matrix, by_streets])
def test_lists_of_ways_are_taken_as_they_are_and_everybody_is_in_one_catchment(
    tmp_path: Path, measured: object
) -> None:
    assert callable(measured)
    lists: WayLists = measured(tmp_path)
    ways = Ways(lists.near, lists.metres, lists.complete_to)
    people = np.arange(1, PLACES + 1)
    problem = SitingProblem.plain(ways, people, SITES)
    assert problem.reaches.tolist() == [i not in lists.unreached for i in range(PLACES)]
    open_sites = np.array([2, 5, 9])
    site = problem.nearest(open_sites)
    here, _ = points()
    found = catchments(*here.T, site, np.zeros(PLACES, dtype=int), [COUNTY])
    for (x, y), own in zip(here, site, strict=True):
        assert next(p.site for p in found.pieces if p.ground.contains(shapely.Point(x, y))) == own
    is_open = np.isin(np.arange(SITES), open_sites)
    figures = access(people, nearest_minutes(lists, is_open, 60), limit_minutes=60)
    assert figures.within + figures.without == figures.whole == people.sum()
    assert figures.no_way == people[site < 0].sum()


def test_within_a_limit_both_mean_the_same_ways(tmp_path: Path) -> None:
    here, there = points()
    near = straight_ways(*here.T, *there.T, most_m=6000)
    whole = Ways(*(getattr(straight_ways(*here.T, *there.T), name) for name in ("near", "metres", "complete_to")))
    ours = Ways(near.near, near.metres, near.complete_to).within(6000)
    assert ours.near.tolist() == whole.within(6000).near.tolist()
    assert ours.metres == pytest.approx(whole.within(6000).metres)
