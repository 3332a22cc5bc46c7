"""Sites with room for so many, beside all choices there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optimizer.limits import Limits
from optimizer.siting.course import Course
from optimizer.siting.problem import SitingProblem, Ways
from optimizer.siting.room import RoomProblem, solving, with_room
from optimizer.siting.room.choosing import AnyNumber
from optimizer.siting.room.filling import Filled, filled
from optimizer.siting.room.knapsacks import Split
from optimizer.siting.room.leftopen import LeftOpen
from optimizer.siting.room.packs import packs_within
from optimizer.siting.room.pricing import Climbing
from optimizer.siting.room.searching import Best
from optimizer.siting.room.solving import Roomed
from optimizer.siting.room.transport import transported
from tests.optimizer.siting_cases import choices, random_problem, table_of, tiny_problems

LIMITS = Limits(seconds=20)


@st.composite
def tiny_rooms(draw: st.DrawFn) -> RoomProblem:
    siting = draw(tiny_problems(most=4))
    count = siting.candidates
    room = np.array(draw(st.lists(st.integers(0, 25), min_size=count, max_size=count)))
    cost = np.array(draw(st.lists(st.integers(0, 60).map(float), min_size=count, max_size=count)))
    sites = draw(st.one_of(st.none(), st.integers(1, count)))
    return RoomProblem(siting, np.array(siting.people), room, cost, sites, draw(st.booleans()))


def _best(problem: RoomProblem) -> float:
    """Of all choices of sites and, where places are whole, of all ways to deal them out."""
    metres = table_of(problem.siting).T[problem.places]
    load, people = problem.load[problem.places], problem.siting.people[problem.places]
    best = np.inf
    counts = range(problem.siting.candidates + 1) if problem.sites is None else [problem.sites]
    for sites in (one for count in counts for one in choices(problem.siting, count)):
        own = list(sites)
        cost = float(problem.cost[own].sum())
        walking = metres[:, own] * people[:, None]
        if problem.splits:
            share = transported(walking, load, problem.room[own]) if own else (None if len(load) else walking)
            if share is not None:
                best = min(best, cost + float((np.where(share > 0, walking, 0.0) * share).sum()))
            continue
        for dealt in product(range(len(own)), repeat=len(load)):
            held = np.bincount(np.array(dealt, dtype=np.int64), load, len(own)) if own else np.zeros(0)
            if (held <= problem.room[own]).all():
                best = min(best, cost + sum(walking[i, j] for i, j in enumerate(dealt)))
    return best


def _keeps(problem: RoomProblem, found: Roomed) -> None:
    sites = found.sited.sites
    assert np.isin(np.flatnonzero(problem.siting.opened), sites).all()
    assert not problem.siting.closed[sites].any()
    assert np.isin(np.flatnonzero(problem.siting.wanted), problem.siting.village[sites]).all()
    assert np.isin(found.site, sites).all()
    assert problem.sites in (None, len(sites))
    held = np.bincount(found.site, found.load, problem.siting.candidates)
    assert (held <= problem.room + 1e-6).all()
    went = np.bincount(found.place, found.load, len(problem.load))
    assert np.allclose(went[problem.places], problem.load[problem.places])


@settings(max_examples=150, deadline=None)
@given(tiny_rooms())
def test_sites_with_room_are_the_best_of_all_choices(problem: RoomProblem) -> None:
    assume(len(problem.places) > 0)
    best = _best(problem)
    found = with_room(problem, LIMITS)
    if np.isinf(best):
        assert found.sited.status == "impossible"
        return
    assert found.sited.status == "optimal"
    assert found.sited.value == pytest.approx(best, abs=1e-6)
    assert found.sited.bound == found.sited.value
    _keeps(problem, found)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000))
def test_packs_are_all_that_save_enough_and_fit(seed: int) -> None:
    random = np.random.default_rng(seed)
    walking = random.integers(1, 100, (6, 4)).astype(float)
    walking[random.random((6, 4)) < random.choice([0.0, 0.2])] = np.inf
    load, room, cost = random.integers(0, 10, 6), random.integers(0, 25, 4), random.integers(0, 60, 4).astype(float)
    prices = random.random(6) * 120
    every = [
        (j, one, float((prices[list(one)] - walking[list(one), j]).sum() - cost[j]))
        for j in range(4)
        for size in range(7)
        for one in combinations(range(6), size)
        if np.isfinite(walking[list(one), j]).all() and load[list(one)].sum() <= room[j]
    ]
    most = np.array([max(value for j, _, value in every if j == site) for site in range(4)])
    least = np.where(np.arange(4) == 0, np.inf, most - random.random() * 80)
    packs = packs_within(walking, load, room, cost, prices, least, 10_000)
    assert packs is not None
    found = {(int(j), tuple(np.flatnonzero(has).tolist())) for j, has in zip(packs.site, packs.has, strict=True)}
    assert len(found) == len(packs)
    assert found >= {(j, one) for j, one, value in every if value >= least[j] + 1e-6}
    assert found <= {(j, one) for j, one, value in every if value >= least[j] - 1e-6}
    if len(packs):
        assert packs_within(walking, load, room, cost, prices, least, len(packs) - 1) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000))
def test_candidates_that_are_chosen_save_what_the_best_places_that_fit_save(seed: int) -> None:
    random = np.random.default_rng(seed)
    walking = random.integers(1, 60, (7, 12)).astype(float)
    load, room, cost = random.integers(0, 10, 7), random.integers(0, 25, 12), random.integers(0, 30, 12).astype(float)
    prices = random.random(7) * 80
    choice = AnyNumber(np.zeros(12, dtype=bool), np.ones(12, dtype=bool), np.full(12, -1), np.zeros(0, dtype=np.int64))
    sacks = Filled(walking, load, room, cost, choice, 1)
    saved = sacks.at(prices)
    sets = [np.array(one, dtype=bool) for one in product((0, 1), repeat=7)]
    fits = [(one, load @ one <= room) for one in sets]
    exact = np.array([max((prices - walking[:, j]) @ one for one, room_for in fits if room_for[j]) for j in range(12)])
    exact -= cost
    inside = choice.best(saved).inside
    assert saved[inside] == pytest.approx(exact[inside]) and (saved >= exact - 1e-9).all()
    assert set(inside) == set(choice.best(exact).inside)
    packs = sacks.packs()
    assert all(load[has].sum() <= room[site] for site, has in zip(packs.site, packs.has, strict=True))


@pytest.mark.parametrize("seed", range(40))
def test_candidates_that_are_sure_are_in_all_that_is_worth_as_little(seed: int) -> None:
    random = np.random.default_rng(seed)
    metres, people = random.integers(1, 30, (4, 5)).astype(float), random.integers(3, 9, 4)
    siting = SitingProblem.plain(Ways.of_table(metres), people, 5)
    problem = RoomProblem(siting, people, random.integers(8, 16, 5), np.full(5, 60.0), None, splits=False)
    choice = AnyNumber(siting.opened, problem.usable, siting.village, siting.lacking, problem.least)
    assert problem.least > 0
    best, split = Best(problem, Course(LIMITS)), Split(problem.walking, people, problem.room, problem.cost)
    climbing, sacks = Climbing(problem, choice, best, 0.0), filled(problem, choice)
    assert sacks is not None
    left_open = LeftOpen(problem, choice, climbing.whole(sacks, climbing.split(split).prices), split)
    worth = {
        sites: _best(replace(problem, siting=replace(siting, opened=is_open, closed=~is_open)))
        for size in range(1, 6)
        for sites in combinations(range(5), size)
        for is_open in [np.isin(np.arange(5), sites)]
    }
    least = min(worth.values())
    for limit in (least, 1.02 * least, 1.1 * least):
        sure, free, _ = left_open.at(limit)
        for sites, value in worth.items():
            if value <= limit:
                assert set(np.flatnonzero(sure)) <= set(sites) <= set(np.flatnonzero(sure | free))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_split_places_save_no_less_than_any_that_fit(seed: int) -> None:
    random = np.random.default_rng(seed)
    walking = random.integers(0, 30, (6, 3)).astype(float)
    load, room, cost = random.integers(0, 9, 6), random.integers(0, 20, 3), random.integers(0, 9, 3).astype(float)
    prices = random.integers(0, 40, 6).astype(float)
    sacks = Split(walking, load, room, cost)
    saved, forced = sacks.at(prices), sacks.with_way(prices)
    sets = [np.array(one, dtype=bool) for one in product((0, 1), repeat=6)]
    for j in range(3):
        worth = [((prices - walking[:, j]) @ one - cost[j], one) for one in sets if load @ one <= room[j]]
        assert saved[j] >= max(value for value, _ in worth) - 1e-9
        for i in range(6):
            assert forced[i, j] >= max((value for value, one in worth if one[i]), default=-np.inf) - 1e-9


def test_whole_places_and_a_given_number_of_sites_are_proven() -> None:
    siting, _ = random_problem(40, 20, seed=7)
    load = np.array(siting.people)
    room = np.full(20, int(load.sum() / 4 * 1.15))
    found = with_room(RoomProblem(siting, load, room, np.zeros(20), 4, splits=False), Limits(seconds=40))
    assert found.sited.status == "optimal" and len(found.place) == 40
    split = with_room(RoomProblem(siting, load, room, np.zeros(20), 4, splits=True), LIMITS)
    assert split.sited.value <= found.sited.value


def test_too_little_room_is_impossible_and_lists_that_end_are_refused() -> None:
    siting, _ = random_problem(5, 3, seed=1)
    load = np.array(siting.people)
    small = RoomProblem(siting, load, np.ones(3, dtype=np.int64), np.zeros(3), None, splits=False)
    assert with_room(small).sited.status == "impossible"
    short = siting.with_ways(Ways(siting.ways.near[:, :1], siting.ways.metres[:, :1], siting.ways.metres[:, 1]))
    with pytest.raises(ValueError, match="lists of ways must have all"):
        RoomProblem(short, load, np.full(3, 999), np.zeros(3), 2, splits=False)


@settings(max_examples=60, deadline=None)
@given(tiny_rooms())
def test_large_problems_that_may_be_split_keep_the_rules_and_their_bound(problem: RoomProblem) -> None:
    split = replace(problem, splits=True)
    assume(len(split.places) > 0)
    best = _best(split)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "AT_ONCE", 0)
        found = with_room(split, LIMITS)
    assert found.sited.bound <= best + 1e-6
    if np.isinf(best):
        assert found.sited.status == "impossible"
    else:
        assert found.sited.value == pytest.approx(best, abs=1e-6)
        _keeps(split, found)


def test_a_place_without_a_way_goes_nowhere_and_takes_no_room() -> None:
    metres = np.array([[10.0], [np.inf]])
    siting = SitingProblem.plain(Ways.of_table(metres), np.array([3, 500]), 1)
    found = with_room(RoomProblem(siting, np.array([3, 500]), np.array([5]), np.array([7.0]), None, splits=False))
    assert (found.sited.value, found.sited.status, found.sited.site_of.tolist()) == (37.0, "optimal", [0, -1])
