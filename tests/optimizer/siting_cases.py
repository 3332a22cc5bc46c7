"""Small siting problems, and what each choice of sites is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from optimizer.problem import Floats, Ints
from optimizer.siting.problem import SitingProblem, Ways


@st.composite
def tiny_problems(draw: st.DrawFn, most: int = 6) -> SitingProblem:
    """Up to so many places and candidates, some ways missing, pins, villages that want a site."""
    places, candidates = draw(st.integers(1, most)), draw(st.integers(1, most))
    way = st.one_of(st.integers(0, 12).map(float), st.just(np.inf))
    cells = st.lists(way, min_size=places * candidates, max_size=places * candidates)
    metres = np.array(draw(cells)).reshape(places, candidates)
    people = np.array(draw(st.lists(st.integers(0, 9), min_size=places, max_size=places)))
    pins = np.array(draw(st.lists(st.sampled_from("    oc"), min_size=candidates, max_size=candidates)))
    villages = draw(st.integers(0, 2))
    village = st.integers(-1, villages - 1)
    of = np.array(draw(st.lists(village, min_size=candidates, max_size=candidates)), dtype=np.int64)
    wanted = np.array(draw(st.lists(st.booleans(), min_size=villages, max_size=villages)), dtype=bool)
    return SitingProblem(Ways.of_table(metres), people, pins == "o", pins == "c", of, wanted)


def random_problem(places: int, candidates: int, seed: int) -> tuple[SitingProblem, Floats]:
    """Places and candidates in a square of 10 km, and the whole metres between them (J, I)."""
    random = np.random.default_rng(seed)
    at, sites = random.random((places, 1, 2)) * 10_000, random.random((1, candidates, 2)) * 10_000
    metres = np.rint(np.hypot(*np.moveaxis(at - sites, -1, 0)))
    people = random.integers(1, 60, places)
    return SitingProblem.plain(Ways.of_table(metres), people, candidates), metres.T


def choices(problem: SitingProblem, count: int) -> Iterator[tuple[int, ...]]:
    """All sets of so many candidates that keep the pins and the wanted villages."""
    must = set(np.flatnonzero(problem.opened).tolist())
    for one in combinations(np.flatnonzero(~problem.closed).tolist(), count):
        has = {int(problem.village[j]) for j in one}
        if must <= set(one) and set(np.flatnonzero(problem.wanted).tolist()) <= has:
            yield one


def table_of(problem: SitingProblem) -> Floats:
    """Metres (J, I), infinite where there is no way."""
    metres = np.full((problem.candidates, len(problem.people)), np.inf)
    place, rank = np.nonzero(problem.ways.near >= 0)
    metres[problem.ways.near[place, rank], place] = problem.ways.metres[place, rank]
    return metres


def walking_of(problem: SitingProblem, sites: Sequence[int] | Ints) -> float:
    """Person-metres, infinite where somebody reaches none of the sites though not all of the candidates."""
    metres = table_of(problem)
    counts = (problem.people > 0) & np.isfinite(metres[~problem.closed].min(axis=0, initial=np.inf))
    nearest = metres[list(sites)].min(axis=0, initial=np.inf)[counts]
    return float((nearest * problem.people[counts]).sum())
