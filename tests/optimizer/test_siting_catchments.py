"""Who goes where when sites are given and hold only so many, beside all ways to deal people out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optimizer.limits import Limits
from optimizer.siting.catchments import CatchmentProblem, Catchments, catchments
from optimizer.siting.problem import SitingProblem, Ways
from tests.optimizer.siting_cases import random_problem, table_of

LIMITS = Limits(seconds=20)


@st.composite
def tiny_catchments(draw: st.DrawFn) -> CatchmentProblem:
    """Few people at few places, some ways missing, room short or ample, places that may be split or not."""
    places, candidates = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    way = st.one_of(st.integers(0, 12).map(float), st.just(np.inf))
    cells = st.lists(way, min_size=places * candidates, max_size=places * candidates)
    metres = np.array(draw(cells)).reshape(places, candidates)
    people = np.array(draw(st.lists(st.integers(0, 3), min_size=places, max_size=places)))
    room = np.array(draw(st.lists(st.integers(0, 6), min_size=candidates, max_size=candidates)))
    sites = np.array(sorted(draw(st.sets(st.integers(0, candidates - 1), min_size=1, max_size=3))))
    split = np.array(draw(st.lists(st.booleans(), min_size=places, max_size=places)))
    return CatchmentProblem(SitingProblem.plain(Ways.of_table(metres), people, candidates), sites, room, split)


def _best(problem: CatchmentProblem) -> tuple[float, float]:
    """Of all ways to deal out whole places and, of those that may be split, single people: fewest beyond the room, then
    least walking."""
    metres, people = table_of(problem.siting)[problem.sites], problem.siting.people
    units: list[tuple[int, int]] = []
    for place in problem.places:
        size = int(people[place])
        units += [(int(place), 1)] * size if problem.split[place] else [(int(place), size)]
    found = []
    for dealt in product(range(len(problem.sites)), repeat=len(units)):
        walking = sum(size * metres[site, place] for (place, size), site in zip(units, dealt, strict=True))
        if np.isfinite(walking):
            sizes = np.array([size for _, size in units])
            held = np.bincount(np.array(dealt, dtype=np.int64), sizes, len(problem.sites)) if units else 0
            over = np.maximum(held - problem.room[problem.sites], 0).sum()
            found.append((float(over), float(walking)))
    return min(found)


def _keeps(problem: CatchmentProblem, found: Catchments) -> None:
    people, metres = problem.siting.people, table_of(problem.siting)
    went = np.bincount(found.place, found.people, len(people)).astype(np.int64)
    assert np.array_equal(went[problem.places], people[problem.places])
    assert went.sum() == people[problem.places].sum() == found.held.sum()
    assert (found.people > 0).all() and found.people.dtype.kind == "i"
    assert np.isin(found.site, problem.sites).all()
    assert np.isfinite(metres[found.site, found.place]).all()
    assert np.array_equal(found.held, np.bincount(found.site, found.people, problem.siting.candidates))
    assert np.array_equal(found.over, np.maximum(found.held - problem.room, 0))
    assert found.walking == pytest.approx(float(metres[found.site, found.place] @ found.people))
    times = np.bincount(found.place, minlength=len(people))
    assert (times[~problem.split] <= 1).all()
    assert np.array_equal(np.flatnonzero(found.site_of >= 0), problem.places)
    assert found.bound <= found.walking and found.beyond_least <= found.over.sum()


@settings(max_examples=200, deadline=None)
@given(tiny_catchments())
def test_catchments_are_the_best_of_all_ways_to_deal_people_out(problem: CatchmentProblem) -> None:
    assume(len(problem.places) > 0)
    units = sum(int(problem.siting.people[i]) if problem.split[i] else 1 for i in problem.places)
    assume(units <= 7)
    over, walking = _best(problem)
    found = catchments(problem, LIMITS, gap=0.0)
    assert (found.over.sum(), found.beyond_least) == (over, over)
    assert (found.status, found.walking) == ("optimal", pytest.approx(walking))
    _keeps(problem, found)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.8, 2.0), st.sampled_from(["whole", "split", "some"]), st.integers(3, 20))
def test_everybody_is_in_one_catchment_and_the_bounds_hold(seed: int, share: float, kind: str, ranks: int) -> None:
    siting, _ = random_problem(60, 20, seed)
    random = np.random.default_rng(seed)
    room = np.rint(random.uniform(0.5, 1.5, 20) * siting.people.sum() * share / 12).astype(np.int64)
    sites = np.sort(random.choice(20, 12, replace=False))
    split = {"whole": np.zeros(60, bool), "split": np.ones(60, bool), "some": random.random(60) < 0.3}[kind]
    whole = CatchmentProblem(siting, sites, room, split)
    ended = np.inf if ranks == 20 else siting.ways.metres[:, min(ranks, 19)]
    cut = Ways(siting.ways.near[:, :ranks], siting.ways.metres[:, :ranks], np.broadcast_to(ended, 60))
    found = catchments(CatchmentProblem(siting.with_ways(cut), sites, room, split), Limits(seconds=0.3))
    _keeps(CatchmentProblem(siting.with_ways(cut), sites, room, split), found)
    if kind == "split":
        best = catchments(whole, LIMITS, gap=0.0)
        _keeps(whole, best)
        assert best.status == "optimal"
        if len(found.place) and len(whole.places) == len(np.unique(found.place)):
            assert best.over.sum() <= found.over.sum()
            if best.over.sum() == found.over.sum():
                assert found.bound <= best.walking + 1e-6 <= found.walking + 2e-6


def test_with_room_enough_everybody_goes_to_the_nearest() -> None:
    siting, metres = random_problem(200, 30, seed=2)
    sites = np.arange(0, 30, 2)
    found = catchments(CatchmentProblem(siting, sites, np.full(30, 10**9), np.zeros(200, dtype=bool)))
    assert found.status == "optimal" and found.walking == metres[sites].min(axis=0) @ siting.people
    assert found.over.sum() == 0


def test_who_has_no_way_to_an_open_site_goes_nowhere_and_is_named() -> None:
    metres = np.array([[5.0, 900.0], [np.inf, 3.0], [np.inf, np.inf]])
    siting = SitingProblem.plain(Ways.of_table(metres), np.array([4, 2, 7]), 2)
    found = catchments(CatchmentProblem(siting, np.array([0]), np.array([9, 9]), np.zeros(3, dtype=bool)))
    assert found.site_of.tolist() == [0, -1, -1]
    assert (found.walking, found.held.tolist()) == (20.0, [4, 0])


def test_nobody_goes_beyond_the_ways_that_are_given_even_where_room_is_short() -> None:
    metres = np.array([[5.0, 900.0], [6.0, 800.0]])
    siting = SitingProblem.plain(Ways.of_table(metres), np.array([4, 4]), 2)
    near = siting.with_ways(siting.ways.within(500))
    found = catchments(CatchmentProblem(near, np.array([0, 1]), np.array([5, 9]), np.zeros(2, dtype=bool)))
    assert (found.over.tolist(), found.beyond_least, found.status) == ([3, 0], 3, "optimal")
    far = catchments(CatchmentProblem(siting, np.array([0, 1]), np.array([5, 9]), np.zeros(2, dtype=bool)))
    assert (far.over.sum(), far.walking) == (0, 4 * 5 + 4 * 800)


def test_a_place_is_split_only_where_that_is_allowed() -> None:
    metres = np.array([[5.0, 9.0]])
    siting = SitingProblem.plain(Ways.of_table(metres), np.array([10]), 2)
    both, room = np.array([0, 1]), np.array([6, 6])
    parted = catchments(CatchmentProblem(siting, both, room, np.ones(1, dtype=bool)))
    assert (parted.place.tolist(), parted.people.tolist(), parted.over.sum()) == ([0, 0], [6, 4], 0)
    whole = catchments(CatchmentProblem(siting, both, room, np.zeros(1, dtype=bool)), LIMITS)
    assert (whole.people.tolist(), whole.over.tolist(), whole.status) == ([10], [4, 0], "optimal")


def test_a_whole_place_that_no_site_can_hold_is_beyond_the_room_by_what_the_largest_lacks() -> None:
    siting, _ = random_problem(200, 20, seed=5)
    people = siting.people.copy()
    people[:3] = [700, 900, 650]
    room = np.full(20, 620)
    problem = CatchmentProblem(siting.with_people(people), np.arange(20), room, np.zeros(200, dtype=bool))
    found = catchments(problem, LIMITS, gap=0.05)
    _keeps(problem, found)
    assert found.over.sum() == found.beyond_least == 80 + 280 + 30
    assert found.gap <= 0.05


def test_called_off_it_hands_back_what_it_has() -> None:
    siting, _ = random_problem(300, 40, seed=4)
    room = np.full(40, int(siting.people.sum() / 40 * 1.05))
    problem = CatchmentProblem(siting, np.arange(40), room, np.zeros(300, dtype=bool))
    found = catchments(problem, Limits(seconds=60, cancelled=lambda: True))
    _keeps(problem, found)


@pytest.mark.parametrize(
    ("sites", "room", "fault"),
    [
        ([], [1, 1], "sites: none"),
        ([1, 0], [1, 1], "not ascending"),
        ([2], [1, 1], "beyond the last"),
        ([0], [1], "room"),
    ],
)
def test_sites_and_room_that_do_not_fit_are_refused(sites: list[int], room: list[int], fault: str) -> None:
    siting = SitingProblem.plain(Ways.of_table(np.ones((1, 2))), np.ones(1, dtype=np.int64), 2)
    with pytest.raises(ValueError, match=fault):
        CatchmentProblem(siting, np.array(sites, dtype=np.int64), np.array(room), np.zeros(1, dtype=bool))
