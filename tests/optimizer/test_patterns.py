"""Patterns of sites: what prices prove holds whatever they are, and what is made of patterns keeps the model's rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.program import Program, run, run_each, run_vertex
from optimizer.round_file import parse_round
from optimizer.staffing.diving import SETTLED, dive
from optimizer.staffing.formulation import Model, formulate
from optimizer.staffing.mending import Mending, mendings
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns, Split, split
from optimizer.staffing.relaxing import relax, safe_bound
from optimizer.staffing.rounding import POINTS, Lanes, run_rounded
from optimizer.staffing.solving import whole_program
from tests.optimizer.rounds import county_round, tiny_round

NO_ROWS = np.zeros(0, dtype=np.int64)


def _small(seed: int) -> tuple[Model, Program, Split]:
    model = formulate(parse_round(tiny_round(seed)), merged=True)
    program = whole_program(model)
    return model, program, split(program, model.columns.site)


def _keeps(program: Program, x: np.ndarray) -> bool:
    value = program.matrix @ x
    return bool(
        (value >= program.low - 1e-6).all()
        and (value <= program.high + 1e-6).all()
        and (x >= -1e-9).all()
        and (x <= program.upper + 1e-6).all()
        and np.allclose(x[program.whole], np.rint(x[program.whole]), atol=1e-6)
    )


def _assert_is_a_plan(program: Program, found: np.ndarray, bound: float) -> None:
    assert _keeps(program, np.where(program.whole, np.rint(found), found))
    assert program.cost @ found >= bound - 1e-3


@pytest.mark.parametrize("seed", range(16))
def test_the_lagrangian_bound_is_never_above_the_optimum_and_never_below_that_of_the_same_prices_relaxed(
    seed: int,
) -> None:
    _, program, whole = _small(seed)
    optimum = run(program, 20, 10**6, 0.0).value
    draws = np.random.default_rng(seed)
    for scale in (0.0, 0.3, 3.0, 50.0):
        prices = draws.normal(0, 1, len(whole.low)) * scale
        sites, outer = whole.priced(prices)
        bound = outer + (run_each(sites, 10, 10**6, 0.0).bound or 0.0)
        assert bound <= optimum + 1e-5
        everywhere = np.zeros(len(program.low))
        everywhere[whole.rows] = prices
        assert bound >= safe_bound(program, everywhere) - 1e-5


@pytest.mark.parametrize("seed", range(8))
def test_rows_of_one_site_and_linking_rows_are_all_the_rows(seed: int) -> None:
    _, program, whole = _small(seed)
    own = sum(site.matrix.shape[0] for site in whole.own)
    bare = int((np.diff(program.matrix.tocsr().indptr) == 0).sum())
    assert own + len(whole.rows) == program.matrix.shape[0]
    assert bare <= len(whole.rows)
    assert sorted(np.concatenate([whole.outer, *whole.columns]).tolist()) == list(range(len(program.cost)))


def test_rounded_points_keep_every_row_of_their_site() -> None:
    model = formulate(parse_round(county_round(3, sites=24)), merged=True)
    program = whole_program(model)
    whole = split(program, model.columns.site)
    prices = relax(program.relaxed(), 20, 1e-6).prices
    assert prices is not None
    sites, _ = whole.priced(prices[whole.rows])
    lane, opened = model.kind_mask("lane"), model.kind_mask("open")
    lanes = [Lanes(np.flatnonzero(lane[own]), np.flatnonzero(opened[own])) for own in whole.columns]
    answer = run_rounded(sites, lanes, 5.0)
    assert answer.x is not None
    edge, busy = 0, 0
    for site in sites:
        for _ in range(POINTS):
            point = answer.x[edge : edge + len(site.cost)]
            assert _keeps(site, point)
            busy += bool(point.any())
            edge += len(site.cost)
    assert edge == len(answer.x)
    assert busy > len(sites)


def test_a_mixture_of_patterns_is_no_better_than_its_bound_and_its_settled_sites_fit_the_model() -> None:
    model = formulate(parse_round(county_round(5, sites=24)), merged=True)
    program = whole_program(model)
    whole = split(program, model.columns.site)
    relaxed = relax(program.relaxed(), 20, 1e-6)
    assert relaxed.prices is not None
    prices = relaxed.prices[whole.rows]
    patterns, best, mixture = Patterns(whole), -np.inf, relaxed
    for _ in range(3):
        sites, outer = whole.priced(prices)
        answer = run_each(sites, 5, 2000, 0.0)
        assert answer.x is not None
        assert answer.bound is not None
        best = max(best, outer + answer.bound)
        edges = np.cumsum([0, *(len(site.cost) for site in sites)])
        for j in range(len(sites)):
            patterns.add(j, answer.x[edges[j] : edges[j + 1]])
        mixture = run_vertex(patterns.program(), 20)
        assert mixture.x is not None
        assert mixture.prices is not None
        assert mixture.value >= best - 1e-3
        prices = prices + 0.1 * (mixture.prices[: len(prices)] - prices)
    assert mixture.x is not None
    assert mixture.prices is not None
    mixed, torn = patterns.mixed(mixture.x, 1 - 1e-6)
    assert program.cost @ mixed == pytest.approx(mixture.value, abs=1e-3)
    assert torn
    everything = sum(int(own.whole.sum()) for own in whole.own)
    for most in (everything, 0):
        given = (mixture.x, mixture.prices, NO_ROWS, np.zeros(0), most)
        mending = _mended(Mending(patterns, program, patterns.program(), *given))
        assert mending.dives == (most == 0)
        assert mending.x is not None
        _assert_is_a_plan(program, mending.x, best)


def _mended(mending: Mending) -> Mending:
    child = Child()
    while not mending.done:
        mending.ask(child, 60.0)
        mending.take()
    child.stop()
    return mending


def _torn_mixture() -> tuple[Patterns, np.ndarray, np.ndarray]:
    """The patterns of a plan, a mixture in which most have less than their whole weight, and whole unknowns by site."""
    model = formulate(parse_round(county_round(5, sites=24)), merged=True)
    program = whole_program(model)
    best = run(program, 20, 2000, 1e-3)
    assert best.x is not None
    whole = split(program, model.columns.site)
    patterns = Patterns(whole)
    patterns.add_plan(best.x)
    mixed = patterns.program()
    weights = np.linspace(0.55, 0.95, len(patterns))
    upper = mixed.upper.copy()
    upper[len(whole.outer) :] = weights
    torn = run_vertex(replace(mixed, upper=upper), 20)
    assert torn.x is not None
    return patterns, torn.x, np.array([int(own.whole.sum()) for own in whole.own])


@pytest.mark.parametrize("most", [0, 20, 60])
def test_a_dive_leaves_no_more_torn_than_it_is_told_and_never_gets_below_the_best_mixture(most: int) -> None:
    patterns, torn_x, large = _torn_mixture()
    outer = len(patterns.split.outer)
    mixed = patterns.program()
    site = np.concatenate([np.full(outer, -1), patterns.at])
    _, torn = patterns.mixed(torn_x, SETTLED)
    assert large[torn].sum() > most
    answer = dive(mixed, site, large, torn_x, most, 20.0)
    assert answer.x is not None
    _, left = patterns.mixed(answer.x, SETTLED)
    assert large[left].sum() <= most
    assert answer.value >= run_vertex(mixed, 20).value - 1e-3
    assert np.all(mixed.matrix @ answer.x <= mixed.high + 1e-6)
    assert np.all(mixed.matrix @ answer.x >= mixed.low - 1e-6)


@pytest.mark.parametrize("short_of_it", [0.0, 5.0])
def test_what_a_dive_mends_keeps_the_row_of_an_earlier_part_or_is_no_plan(short_of_it: float) -> None:
    model = formulate(parse_round(county_round(5, sites=24)), merged=True)
    program = whole_program(model)
    best = run(program, 20, 2000, 0.0)
    assert best.x is not None
    held = program.with_row(model.costs[0], best.value + 0.4 - short_of_it).for_cost(model.costs[1])
    whole = split(held, model.columns.site)
    patterns = Patterns(whole)
    patterns.add_plan(best.x)
    row = np.flatnonzero(whole.rows == len(held.low) - 1)
    assert len(row) == 1
    mixed = patterns.program()
    mixture = run_vertex(mixed, 20)  # with too little no mixture keeps the row
    assert (mixture.x is None) == (short_of_it > 0)
    x = np.zeros(len(mixed.cost)) if mixture.x is None else mixture.x
    prices = np.zeros(len(mixed.low)) if mixture.prices is None else mixture.prices
    for mending in mendings(patterns, held, mixed, x, prices, row, np.zeros(1)):
        found = _mended(mending).x
        if short_of_it == 0.0:
            assert found is not None
        if found is not None:
            assert _keeps(held, np.where(held.whole, np.rint(found), found))


def test_without_patterns_the_mixture_is_an_empty_plan() -> None:
    _, program, whole = _small(2)
    mixture = run_vertex(Patterns(whole).program(), 20)
    assert mixture.x is not None
    x, torn = Patterns(whole).mixed(mixture.x, 1.0)
    assert not torn and _keeps(program, x)


def test_a_pattern_is_kept_once_and_an_empty_one_never() -> None:
    _, _, whole = _small(2)
    patterns = Patterns(whole)
    patterns.add_plan(np.zeros(len(whole.program.cost)))
    assert len(patterns) == 0
    answer = run(whole.program, 20, 10**5, 0.0)
    assert answer.x is not None
    patterns.add_plan(answer.x)
    once = len(patterns)
    patterns.add_plan(answer.x)
    assert len(patterns) == once
