"""Whole places to given sites with room by choices of moves, beside all ways to deal them out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.limits import Limits
from optimizer.problem import Floats, Ints
from optimizer.siting.catchments import CatchmentProblem
from optimizer.siting.catchments.flowing import flowed
from optimizer.siting.catchments.whole import made_whole, mostly
from optimizer.siting.course import Course
from optimizer.siting.dealing import Dealt
from tests.optimizer.siting_cases import random_problem


def _dealt(walking: Floats, load: Ints, room: Ints, at: Ints, prices: Floats | None = None) -> Dealt:
    """With each site an option of each place that has a way there."""
    option = np.where(np.isinf(walking), -1, np.arange(walking.shape[1]))
    known = np.zeros(len(room)) if prices is None else prices
    return Dealt(option, walking, load, room, known, at, Course(Limits(seconds=20)))


def _worth(walking: Floats, load: Ints, room: Ints, at: Ints) -> tuple[float, float]:
    over = np.maximum(np.bincount(at, load, len(room)) - room, 0).sum()
    return float(over), float(walking[np.arange(len(at)), at].sum())


@st.composite
def dealings(draw: st.DrawFn, sites: int) -> tuple[Floats, Ints, Ints, Ints, Floats]:
    """Five places at most, some ways missing, loads of 0 too, room short or ample, any prices."""
    places = draw(st.integers(1, 5))
    load = np.array(draw(st.lists(st.integers(0, 6), min_size=places, max_size=places)))
    room = np.array(draw(st.lists(st.integers(0, 12), min_size=sites, max_size=sites)))
    way = st.one_of(st.integers(0, 30).map(float), st.just(np.inf))
    walking = np.array(draw(st.lists(way, min_size=places * sites, max_size=places * sites))).reshape(places, sites)
    walking[np.isinf(walking).all(axis=1), 0] = 7.0
    at = np.array([draw(st.sampled_from(np.flatnonzero(np.isfinite(row)).tolist())) for row in walking])
    prices = np.array(draw(st.lists(st.integers(0, 40).map(float), min_size=sites, max_size=sites)))
    return walking, load, room, at, prices


@settings(max_examples=300)
@given(dealings(2))
def test_between_two_sites_all_choices_of_moves_are_seen(case: tuple[Floats, Ints, Ints, Ints, Floats]) -> None:
    walking, load, room, at, prices = case
    dealt = _dealt(walking, load, room, at, prices)
    dealt.improve()
    every = (np.array(one) for one in product(range(2), repeat=len(load)))
    best = min(_worth(walking, load, room, one) for one in every if np.isfinite(walking[range(len(load)), one]).all())
    assert _worth(walking, load, room, dealt.at) == pytest.approx(best)


@settings(max_examples=200)
@given(dealings(4))
def test_it_is_never_worse_than_it_was_and_knows_what_it_holds(
    case: tuple[Floats, Ints, Ints, Ints, Floats],
) -> None:
    walking, load, room, at, prices = case
    dealt = _dealt(walking, load, room, at, prices)
    dealt.improve()
    worth = _worth(walking, load, room, dealt.at)
    assert np.isfinite(worth[1]) and worth <= _worth(walking, load, room, at)
    assert (dealt.over, dealt.value) == pytest.approx(worth)
    assert np.array_equal(dealt.held, np.bincount(dealt.at, load, len(room)))


def test_three_places_of_three_full_sites_go_round() -> None:
    walking = np.array([[5.0, 1.0, 9.0], [9.0, 5.0, 1.0], [1.0, 9.0, 5.0]])
    dealt = _dealt(walking, np.array([4, 4, 4]), np.array([4, 4, 4]), np.arange(3))
    dealt.improve()
    assert (dealt.at.tolist(), dealt.value) == ([1, 2, 0], 3.0)


def test_three_places_change_with_two_of_the_same_load() -> None:
    walking = np.array([[9.0, 1.0]] * 3 + [[2.0, 4.0]] * 2)
    dealt = _dealt(walking, np.array([2, 2, 2, 3, 3]), np.array([6, 6]), np.array([0, 0, 0, 1, 1]))
    dealt.improve()
    assert (dealt.at.tolist(), dealt.value) == ([1, 1, 1, 0, 0], 7.0)


@pytest.mark.parametrize(("seed", "share"), [(0, 1.3), (1, 1.1), (2, 1.04)])
def test_sites_of_a_county_hold_all_places_and_what_is_known_is_not_made_worse(seed: int, share: float) -> None:
    siting, metres = random_problem(300, 25, seed)
    walking, load = metres.T * siting.people[:, None], siting.people
    room = np.full(25, int(np.ceil(load.sum() * share / 25)))
    lists = CatchmentProblem(siting, np.arange(25), room, np.zeros(300, dtype=bool)).lists
    flow = flowed(lists, load, room, Course(Limits(seconds=20)))

    def whole(at: Ints, course: Course) -> Ints:
        return made_whole(lists, load, room, flow.prices, at, course)

    at = whole(mostly(flow.place, flow.site, flow.people), Course(Limits(seconds=20)))
    worth = _worth(walking, load, room, at)
    assert worth[0] == 0
    assert _worth(walking, load, room, whole(at, Course(Limits(seconds=20)))) <= worth
    off = whole(at, Course(Limits(seconds=20, cancelled=lambda: True)))
    assert np.array_equal(off, at)
