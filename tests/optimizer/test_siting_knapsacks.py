"""What a site saves by whole places, beside all sets of places; and what that proves of catchments."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.limits import Limits
from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.catchments import CatchmentProblem, catchments
from optimizer.siting.catchments.knapsacks import SHORT, Knapsacks
from optimizer.siting.catchments.problem import Lists
from tests.optimizer.siting_cases import random_problem


def _lists(metres: Floats) -> Lists:
    near = np.argsort(metres, axis=1, kind="stable")
    metres = np.take_along_axis(metres, near, axis=1)
    return Lists(np.where(np.isinf(metres), -1, near), metres, np.full(len(metres), np.inf))


@st.composite
def priced(draw: st.DrawFn) -> tuple[Floats, Ints, Ints, Bools, Floats]:
    """metres (L, S), some ways missing; people (L,), room (S,), split (L,), prices (L,)."""
    places, sites = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    way = st.one_of(st.integers(0, 12).map(float), st.just(np.inf))
    metres = np.array(draw(st.lists(way, min_size=places * sites, max_size=places * sites))).reshape(places, sites)
    metres[np.isinf(metres).all(axis=1), 0] = 5.0
    people = np.array(draw(st.lists(st.integers(1, 7), min_size=places, max_size=places)))
    room = np.array(draw(st.lists(st.integers(0, 16), min_size=sites, max_size=sites)))
    split = np.array(draw(st.lists(st.sampled_from([False, False, True]), min_size=places, max_size=places)))
    prices = np.array(draw(st.lists(st.integers(0, 20).map(float), min_size=places, max_size=places)))
    return metres, people, room, split, prices


@settings(max_examples=300)
@given(priced())
def test_no_set_of_places_saves_more_and_what_is_taken_fits(case: tuple[Floats, Ints, Ints, Bools, Floats]) -> None:
    metres, people, room, split, prices = case
    sacks = Knapsacks(_lists(metres), people, room, split)
    for one in (prices, prices + 1.0, prices):  # what was taken before is known the next time
        saved = sacks.at(one)
        gain = np.where(np.isinf(metres), 0.0, one[:, None] - np.where(np.isinf(metres), 0.0, metres)) * people[:, None]
        every = np.array(list(product((0, 1), repeat=len(people))))
        for site in range(len(room)):
            best = max(float(which @ gain[:, site]) for which in every if which @ people <= room[site])
            assert saved[site] >= best - 1e-9
            if not split.any():
                assert saved[site] <= best + SHORT * one.max() + 1e-9
        times = sacks.nearer(one, np.arange(len(room)))
        assert times.min() >= 0 and times.max() <= len(room) and times @ people <= room.sum()


@settings(max_examples=200)
@given(priced())
def test_any_prices_prove_what_nobody_can_walk_less_than(case: tuple[Floats, Ints, Ints, Bools, Floats]) -> None:
    metres, people, room, split, prices = case
    units = [
        (place, size)
        for place, count in enumerate(people.tolist())
        for size in ([1] * min(count, 3) + [count - 3] * (count > 3) if split[place] else [count])
    ]
    best = np.inf
    for at in product(range(len(room)), repeat=len(units)) if len(room) ** len(units) <= 5_000 else ():
        held, walking = np.zeros(len(room)), 0.0
        for (place, size), site in zip(units, at, strict=True):
            held[site] += size
            walking += size * metres[place, site]
        if (held <= room).all():
            best = min(best, walking)
    bound = float(people @ prices - Knapsacks(_lists(metres), people, room, split).at(prices).sum())
    assert bound <= best + 1e-9


@pytest.mark.parametrize(("seed", "places", "sites"), [(0, 60, 3), (1, 90, 2), (2, 40, 1)])
def test_many_places_of_a_site_are_filled_in_to_the_last(seed: int, places: int, sites: int) -> None:
    siting, metres = random_problem(places, sites, seed)
    people, room = siting.people, np.full(sites, int(siting.people.sum() / sites * 0.7))
    prices = metres.min(axis=0) + np.random.default_rng(seed).uniform(0, 3_000, places)
    saved = Knapsacks(_lists(metres.T), people, room, np.zeros(places, dtype=bool)).at(prices)
    for site in range(sites):
        best = np.zeros(room[site] + 1)
        for size, own in zip(people.tolist(), (prices - metres[site]) * people, strict=True):
            best[size:] = np.maximum(best[size:], best[: len(best) - size] + max(own, 0.0))
        assert best[-1] - 1e-6 <= saved[site] <= best[-1] + SHORT * prices.max()


@pytest.mark.parametrize(("split", "gap"), [(False, 0.0078), (True, 0.009)])
def test_the_gap_of_whole_places_is_narrowed_from_both_sides(split: bool, gap: float) -> None:
    siting, _ = random_problem(900, 70, seed=8)
    room = np.full(70, int(siting.people.sum() / 70 * 1.12))
    some = np.arange(900) % 50 == 0 if split else np.zeros(900, dtype=bool)
    problem = CatchmentProblem(siting, np.arange(70), room, some)
    found = catchments(problem, Limits(seconds=60), gap=gap)
    parted = catchments(CatchmentProblem(siting, np.arange(70), room, np.ones(900, dtype=bool)), gap=0.0)
    assert not found.over.any() and found.gap <= gap
    assert parted.walking <= found.walking and found.bound <= found.walking
    assert split or parted.walking < found.bound  # splitting alone proves less
