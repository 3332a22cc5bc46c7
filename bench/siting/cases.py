"""The cases of choosing sites that are measured: published ones where they are at hand, and generated ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bench.siting import generated
from bench.siting.reading import facilities_of, kind_of, median_of, room_median_of
from optimizer.problem import Floats
from optimizer.siting.catchments import CatchmentProblem
from optimizer.siting.problem import SitingProblem
from optimizer.siting.room.problem import RoomProblem

Question = Literal["median", "fewest", "most", "room", "catchments"]
WITHIN_M = 3_000.0
COUNTY, GRIDS, LARGE = (295, 600), (7_424, 605), (100_000, 5_000)
ROOM_SHARE = 1.3  # of all people together: as much room as a county would plan


@dataclass(frozen=True, eq=False)
class Built:
    """A case: the problem, and what its question needs besides."""

    problem: SitingProblem | RoomProblem | CatchmentProblem
    sites: int | None = None
    within: float | None = None

    @property
    def siting(self) -> SitingProblem:
        """People and ways."""
        return self.problem if isinstance(self.problem, SitingProblem) else self.problem.siting

    def table(self) -> Floats:
        """(I, J) metres, infinite where there is no way."""
        ways = self.siting.ways
        out = np.full((len(ways.near), self.siting.candidates), np.inf)
        place, rank = np.nonzero(ways.near >= 0)
        out[place, ways.near[place, rank]] = ways.metres[place, rank]
        return out


@dataclass(frozen=True)
class Case:
    """gap: what is asked for; goal: that, and in how many seconds, as the table says it; seconds: limit of the solve,
    where that is the goal."""

    name: str
    question: Question
    build: Callable[[], Built]
    gap: float
    goal: str
    seconds: float | None = None


def cases(only: list[str]) -> Iterator[Case]:
    """Those whose name holds one of `only`, all where that is empty."""
    for case in (*_generated(), *_published()):
        if not only or any(part in case.name for part in only):
            yield case


def instances() -> Path:
    """Where the published ones are: BENCH_INSTANCES, else beside the project."""
    return Path(os.environ.get("BENCH_INSTANCES", "../shared/instances"))


def _published() -> Iterator[Case]:
    goals = {"pmed": "proven in 20 s", "cap": "proven in 2 s", "pmedcap": "best known in 30 s"}
    for kind, goal in goals.items():
        for path in sorted((instances() / kind).glob("*.txt"), key=lambda one: (len(one.name), one.name)):
            question: Question = "median" if kind == "pmed" else "room"
            yield Case(f"{kind}/{path.stem}", question, lambda path=path: _read(path), 0.0, goal)


def _read(path: Path) -> Built:
    if kind_of(path) == "pmed":
        problem, sites = median_of(path)
        return Built(problem, sites)
    room = (room_median_of if kind_of(path) == "pmedcap" else facilities_of)(path)
    return Built(room, room.sites)


def _generated() -> Iterator[Case]:
    for sites in (10, 30, 60, 120):
        yield Case(f"county median {sites}", "median", lambda p=sites: _median(*COUNTY, p), 0.005, "0.5 % in 2 s")
    yield Case("county fewest", "fewest", lambda: _within(*COUNTY, None), 0.005, "0.5 % in 2 s")
    for sites in (5, 20):
        yield Case(f"county most {sites}", "most", lambda p=sites: _within(*COUNTY, p), 0.005, "0.5 % in 2 s")
    for sites in (None, 60):
        name = "county room" if sites is None else f"county room {sites}"
        yield Case(name, "room", lambda p=sites: _room(*COUNTY, p), 0.005, "0.5 % in 2 s")
    yield Case("even 600, 5 sites", "median", lambda: _plain(generated.even(600, 1), 5), 0.0, "")
    yield Case("lattice 20 x 20, 10 sites", "median", lambda: _plain(generated.lattice(20), 10), 0.0, "")
    for kind, split in (("split", True), ("whole", False)):
        for share in (ROOM_SHARE, 1.1):
            name = f"catchments {GRIDS[0]:,} x {GRIDS[1]} {kind}, room {share:g}"
            yield Case(name, "catchments", lambda q=share, s=split: _catchments(q, s), 1e-3, "in 1 s", 0.9)
            if not split:
                yield Case(f"{name}, on", "catchments", lambda q=share: _catchments(q, False), 1e-3, "")
    for share in (ROOM_SHARE, 1.1):
        name = f"catchments {GRIDS[0]:,} x {GRIDS[1]} uneven, room {share:g}"
        yield Case(name, "catchments", lambda q=share: _uneven(q), 1e-3, "in 1 s", 0.9)
    for sites in (500, 1_000):
        yield Case(f"large median {sites}", "median", lambda p=sites: _large(p), 0.01, "1 % in 60 s, 2 GB")


def _median(places: int, candidates: int, sites: int) -> Built:
    return _plain(generated.county(places, candidates, 1), sites)


def _plain(ground: generated.Ground, sites: int) -> Built:
    return Built(generated.problem(ground, generated.whole_table(ground)), sites)


def _within(places: int, candidates: int, sites: int | None) -> Built:
    built = _median(places, candidates, 1)
    return Built(built.problem, sites, WITHIN_M)


def _room(places: int, candidates: int, sites: int | None) -> Built:
    ground = generated.county(places, candidates, 1)
    siting = generated.problem(ground, generated.whole_table(ground))
    room = np.maximum(generated.room_of(ground, ROOM_SHARE, 1, sites or 60), int(ground.people.max()))
    cost = np.full(candidates, 0.0 if sites else 2_000_000.0)
    return Built(RoomProblem(siting, ground.people, room, cost, sites, splits=False), sites)


def _catchments(share: float, split: bool) -> Built:
    ground = generated.county(*GRIDS, 1)
    siting = generated.problem(ground, generated.whole_table(ground))
    room = generated.room_of(ground, share, 1)
    everyone: Any = np.full(GRIDS[0], split)
    return Built(CatchmentProblem(siting, np.arange(GRIDS[1]), room, everyone))


def _uneven(share: float) -> Built:
    """Lanes of sites, places of one or of ten thousand people; what a quarter of the sites could not hold is split."""
    ground = generated.uneven(*GRIDS, 1)
    siting = generated.problem(ground, generated.whole_table(ground))
    room = generated.room_of_lanes(ground, share, 1)
    return Built(CatchmentProblem(siting, np.arange(GRIDS[1]), room, ground.people > np.quantile(room, 0.25)))


def _large(sites: int) -> Built:
    ground = generated.county(*LARGE, 1, size_m=120_000.0)
    return Built(generated.problem(ground, generated.nearest(ground, 64)), sites)
