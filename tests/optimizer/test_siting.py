"""Sites with the least walking, the fewest within reach, and the most people reached, beside all choices there are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.limits import Limits
from optimizer.siting.course import SitingProgress
from optimizer.siting.covering import fewest, most_reached
from optimizer.siting.median import median
from optimizer.siting.problem import SitingProblem, Ways
from optimizer.siting.sited import Sited
from tests.optimizer.siting_cases import choices, random_problem, table_of, tiny_problems, walking_of

LIMITS = Limits(seconds=20)


def _keeps(problem: SitingProblem, found: Sited) -> None:
    is_open = np.zeros(problem.candidates, dtype=bool)
    is_open[found.sites] = True
    assert not (problem.opened & ~is_open).any() and not (problem.closed & is_open).any()
    assert np.isin(np.flatnonzero(problem.wanted), problem.village[found.sites]).all()
    metres = table_of(problem)
    nearest = metres[found.sites].min(axis=0, initial=np.inf)
    gone = found.site_of >= 0
    assert is_open[found.site_of[gone]].all()
    assert np.array_equal(metres[found.site_of[gone], np.flatnonzero(gone)], nearest[gone])


@settings(max_examples=150, deadline=None)
@given(tiny_problems(), st.integers(0, 5))
def test_the_least_walking_is_that_of_the_best_of_all_choices(problem: SitingProblem, sites: int) -> None:
    best = min((walking_of(problem, choice) for choice in choices(problem, sites)), default=np.inf)
    found = median(problem, sites, LIMITS)
    if np.isinf(best):
        assert found.status == "impossible"
        return
    assert (found.status, found.value, found.bound) == ("optimal", best, best)
    assert len(found.sites) == sites
    assert walking_of(problem, found.sites) == best
    _keeps(problem, found)


@settings(max_examples=150, deadline=None)
@given(tiny_problems(), st.integers(0, 12))
def test_the_fewest_sites_are_those_of_the_smallest_choice(problem: SitingProblem, within: int) -> None:
    metres = table_of(problem)
    reaches = (metres[~problem.closed] <= within).any(axis=0) & (problem.people > 0)

    def reach(choice: tuple[int, ...]) -> bool:
        return bool((metres[list(choice)].min(axis=0, initial=np.inf) <= within)[reaches].all())

    sizes = (size for size in range(problem.candidates + 1) if any(reach(one) for one in choices(problem, size)))
    best = next(sizes, None)
    found = fewest(problem, within, LIMITS)
    if best is None:
        assert found.status == "impossible"
        return
    assert (found.status, found.value, found.bound, len(found.sites)) == ("optimal", best, best, best)
    assert (found.site_of[reaches] >= 0).all()
    gone = np.flatnonzero(found.site_of >= 0)
    assert (metres[found.site_of[gone], gone] <= within).all()
    assert not (set(np.flatnonzero(problem.opened)) - set(found.sites))


@settings(max_examples=150, deadline=None)
@given(tiny_problems(), st.integers(0, 5), st.integers(0, 12))
def test_the_most_people_are_those_of_the_best_of_all_choices(problem: SitingProblem, sites: int, within: int) -> None:
    metres = table_of(problem)

    def reached(choice: tuple[int, ...]) -> int:
        return int(problem.people[metres[list(choice)].min(axis=0, initial=np.inf) <= within].sum())

    best = max((reached(choice) for choice in choices(problem, sites)), default=None)
    found = most_reached(problem, sites, within, LIMITS)
    if best is None:
        assert found.status == "impossible"
        return
    assert (found.status, found.value, found.bound, len(found.sites)) == ("optimal", best, best, sites)
    assert problem.people[found.site_of >= 0].sum() == best


def test_a_place_that_reaches_nothing_is_left_out_and_named() -> None:
    metres = np.array([[1.0, 5.0], [4.0, 2.0], [np.inf, np.inf]])
    problem = SitingProblem.plain(Ways.of_table(metres), np.array([3, 1, 9]), 2)
    found = median(problem, 1)
    assert (found.value, found.status, found.beyond.tolist()) == (7.0, "optimal", [2])
    assert fewest(problem, 2.0).value == 2
    assert fewest(problem, 2.0).beyond.tolist() == [2]
    assert most_reached(problem, 1, 2.0).value == 3


def test_nobody_is_left_beyond_the_limit_to_save_walking() -> None:
    """The cheap pair of sites would leave the last place without a way."""
    metres = np.full((5, 4), np.inf)
    metres[:4, :3] = [[0, 90, 90], [90, 0, 90], [90, 90, 0], [90, 90, 0]]
    metres[4, 3] = 5000
    problem = SitingProblem.plain(Ways.of_table(metres), np.array([9, 9, 9, 9, 1]), 4)
    found = median(problem, 2)
    assert 3 in found.sites and found.status == "optimal"
    assert found.beyond.size == 0


def test_too_few_sites_for_everybody_are_impossible() -> None:
    metres = np.where(np.eye(3, dtype=bool), 1.0, np.inf)
    problem = SitingProblem.plain(Ways.of_table(metres), np.ones(3, dtype=np.int64), 3)
    assert median(problem, 2).status == "impossible"
    assert median(problem, 3).value == 3


def test_a_list_that_ends_before_the_limit_is_refused() -> None:
    ways = Ways(np.array([[0]]), np.array([[10.0]]), np.array([20.0]))
    problem = SitingProblem.plain(ways, np.ones(1, dtype=np.int64), 2)
    assert fewest(problem, 15).value == 1
    with pytest.raises(ValueError, match="ends before 25 metres"):
        fewest(problem, 25)


def test_lists_of_the_nearest_give_a_bound_of_the_whole() -> None:
    problem, metres = random_problem(60, 20, seed=3)
    best = median(problem, 8, LIMITS)
    short = Ways(problem.ways.near[:, :12], problem.ways.metres[:, :12], problem.ways.metres[:, 12])
    found = median(problem.with_ways(short), 8, LIMITS)
    assert found.bound <= best.value <= found.value
    assert found.gap < 0.05
    assert metres[found.sites].min(axis=0) @ problem.people == found.value


def test_called_off_it_hands_back_what_it_has_and_tells_how_far_it_came() -> None:
    problem, _ = random_problem(200, 60, seed=4)
    heard: list[SitingProgress] = []
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 20

    found = median(problem, 6, Limits(seconds=60, cancelled=cancelled), on_progress=heard.append)
    assert found.status == "feasible" and 0 < found.bound < found.value
    assert heard and heard[-1].value >= found.value
    assert [one.bound for one in heard] == sorted(one.bound for one in heard)


def test_all_choices_of_a_few_hundred_are_searched() -> None:
    problem, metres = random_problem(40, 14, seed=5)
    best = min(float(metres[list(one)].min(axis=0) @ problem.people) for one in combinations(range(14), 4))
    assert median(problem, 4, LIMITS).value == best
