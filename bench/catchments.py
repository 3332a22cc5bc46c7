"""Ground of catchments: `python -m bench.catchments`, 100,000 places in a county of 16 townships, GOAL_SECONDS.

Beside it stands the plain way of the same libraries: Voronoi polygons of Shapely, cut to the township, dissolved with
GeoPandas. Both are judged alike: how far the areas are from the county's, and how much ground lies in two catchments.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from bench.section import table, write
from geo.catchments import catchments
from geo.ground import ground_by_nearness
from geo.shapes import Shape, to_degrees

GOAL_SECONDS, GOAL_SHARE = 5.0, 1e-6
PLACES, GRIDS, TOWNSHIPS, EPSG, CENTRE = 100_000, 7_424, 16, 32649, (575_000.0, 3_674_000.0)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """Places in townships and the site each goes to; `cells` where places bring their ground."""

    name: str
    lon: Floats
    lat: Floats
    site: Ints
    township: Ints
    grounds: list[Shape]
    cells: list[Shape | None] | None = None


def county(random: np.random.Generator) -> tuple[Shape, list[Shape]]:
    """A county of some 2,300 km2 with a winding outline, its townships' grounds, in degrees."""
    turn = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    reach = 27_000 * (1 + 0.12 * np.sin(5 * turn) + 0.05 * np.sin(17 * turn) + 0.002 * random.standard_normal(4000))
    ring = np.column_stack([CENTRE[0] + reach * np.cos(turn), CENTRE[1] + reach * np.sin(turn)])
    outline = to_degrees(shapely.Polygon(ring), EPSG)
    middles = within(outline, TOWNSHIPS, random)
    grounds = ground_by_nearness([f"{i:02}" for i in range(TOWNSHIPS)], *middles.T, outline)
    return outline, [grounds[f"{i:02}"] for i in range(TOWNSHIPS)]


def within(outline: Shape, count: int, random: np.random.Generator) -> Floats:
    """So many points of the outline, (count, 2) in degrees: two thirds in villages, one third all over."""
    west, south, east, north = shapely.bounds(outline)
    villages = random.uniform([west, south], [east, north], (400, 2))
    near = villages[random.integers(0, 400, 3 * count)] + random.normal(0, 0.004, (3 * count, 2))
    points = np.concatenate([near, random.uniform([west, south], [east, north], (2 * count, 2))])
    random.shuffle(points)
    return points[shapely.contains_xy(outline, *points.T)][:count]


def torn(ground: Shape, number: int, random: np.random.Generator) -> Shape:
    """With up to 25 lakes in it, and 20 islands in the river west of the county."""
    west, south, east, north = shapely.bounds(ground)
    spots = random.uniform([west, south], [east, north], (300, 2))
    spots = spots[shapely.contains_xy(ground, *spots.T)][:25]
    lakes = shapely.union_all(shapely.buffer(shapely.points(spots), random.uniform(0.001, 0.006, len(spots))))
    places = random.uniform([110.9 + 0.03 * number, 33.9], [110.92 + 0.03 * number, 34.1], (20, 2))
    islands = shapely.union_all(shapely.buffer(shapely.points(places), random.uniform(0.0005, 0.002, 20)))
    return shapely.union(shapely.difference(ground, lakes), islands)


def cases() -> list[Case]:
    """The same each time: each place goes to the nearest of 605 and of 5,000 sites, to any of the three nearest as by a
    matrix, also where every township has lakes and islands, and micro-grids with their ground."""
    random = np.random.default_rng(7)
    outline, grounds = county(random)
    squeeze = np.array([0.836, 1.0])
    places = within(outline, PLACES, random)
    home = np.argmax([shapely.contains_xy(ground, *places.T) for ground in grounds], axis=0)
    found = []
    for sites in (605, 5_000):
        ranks = cKDTree(within(outline, sites, random) * squeeze).query(places * squeeze, k=3)[1]
        found.append(Case(f"{PLACES:,} places, {sites:,} sites", *places.T, ranks[:, 0], home, grounds))
        if sites == 605:
            any_of = ranks[np.arange(PLACES), random.integers(0, 3, PLACES)]
            name = f"{PLACES:,} places, {sites:,} sites, by a matrix"
            found.append(Case(name, *places.T, any_of, home, grounds))
            others = np.random.default_rng(11)
            islands = [torn(ground, number, others) for number, ground in enumerate(grounds)]
            found.append(Case(f"{name}, lakes and islands", *places.T, any_of, home, islands))
    points = within(outline, GRIDS, random)
    home = np.argmax([shapely.contains_xy(ground, *points.T) for ground in grounds], axis=0)
    site = cKDTree(within(outline, 605, random) * squeeze).query(points * squeeze)[1]
    cells: list[Shape | None] = [None] * GRIDS
    for number, ground in enumerate(grounds):
        mine = np.flatnonzero(home == number)
        for i, cell in ground_by_nearness([str(i) for i in mine], *points[mine].T, ground).items():
            cells[int(i)] = cell
    found.append(Case(f"{GRIDS:,} micro-grids with their ground, 605 sites", *points.T, site, home, grounds, cells))
    return found


def ours(case: Case) -> list[Shape]:
    """The product's."""
    found = catchments(case.lon, case.lat, case.site, case.township, case.grounds, cells=case.cells)
    return [piece.ground for piece in found.pieces]


def plain(case: Case) -> list[Shape]:
    """Voronoi polygons in each township, cut to it and dissolved by site; where places bring ground, that dissolved."""
    found: list[Shape] = []
    for number, ground in enumerate(case.grounds):
        mine = np.flatnonzero(case.township == number)
        if case.cells is None:
            spots = shapely.points(case.lon[mine], case.lat[mine])
            cells = shapely.voronoi_polygons(shapely.MultiPoint(list(spots)), extend_to=ground, ordered=True)
            shapes = shapely.intersection(shapely.get_parts(cells), ground)
        else:
            shapes = np.array([case.cells[i] for i in mine], dtype=object)
        frame = geopandas.GeoDataFrame({"site": case.site[mine]}, geometry=shapes)
        found += list(frame.dissolve("site").geometry)
    return found


def judged(shapes: list[Shape], whole_m2: float) -> tuple[float, float]:
    """Share of the county by which the areas miss it, and that lies in two shapes; both in degrees."""
    areas = float(shapely.area(shapes).sum())
    return abs(areas / whole_m2 - 1), max(0.0, areas - float(shapely.union_all(shapes).area)) / whole_m2


def timed(way: Callable[[Case], list[Shape]], case: Case) -> tuple[float, list[Shape]]:
    """Seconds of the processor, which are those of the clock on a machine without other work, and what came."""
    began = time.process_time()
    shapes = way(case)
    return time.process_time() - began, shapes


def main(arguments: list[str] | None = None) -> int:
    """Prints the table, and with --write puts it into docs/benchmarks.md; ends with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.catchments", description="Ground of catchments.")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    rows, reached = [], True
    for case in cases():
        whole = float(shapely.area(case.grounds).sum())
        seconds, shapes = timed(ours, case)
        missed, twice = judged(shapes, whole)
        other, others = timed(plain, case)
        by_plain = judged(others, whole)
        reached = reached and seconds < GOAL_SECONDS and max(missed, twice) < GOAL_SHARE
        rows.append(
            (
                case.name,
                f"{len(shapes):,}",
                f"{seconds:.2f}",
                f"{missed:.0e}",
                f"{twice:.0e}",
                f"{other:.2f}",
                f"{by_plain[0]:.0e}",
                f"{other / seconds:.1f}",
            )
        )
        print(rows[-1], file=sys.stderr, flush=True)
    text = (
        f"A county of {TOWNSHIPS} townships; seconds of one processor. Missed: how far the areas are from the county's,"
        " as a share; twice: ground in two catchments. Plain: Voronoi polygons of Shapely, cut and dissolved with"
        " GeoPandas, in the same run. By a matrix: each place goes to any of its three nearest sites, so that most"
        " places border on strangers. Goals:"
        f" {GOAL_SECONDS:g} s and {GOAL_SHARE:.0e}, {'reached' if reached else 'missed'}.\n\n"
        + table(("", "pieces", "seconds", "missed", "twice", "plain", "missed", "times ours"), rows)
    )
    print(text)
    if asked.write:
        write("Ground of catchments", text)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
