"""A bound from prices holds whatever the prices are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.program import run
from optimizer.round_file import parse_round
from optimizer.staffing.formulation import formulate
from optimizer.staffing.relaxing import relax, safe_bound
from optimizer.staffing.solving import whole_program
from tests.optimizer.rounds import county_round, tiny_round


@pytest.mark.parametrize("seed", range(12))
def test_no_prices_give_a_bound_above_the_optimum(seed: int) -> None:
    model = formulate(parse_round(tiny_round(seed)), merged=True)
    program = whole_program(model)
    optimum = run(program, 20, 10**6, 0.0).value
    draws = np.random.default_rng(seed)
    for scale in (0.0, 0.5, 3.0, 100.0):
        prices = draws.normal(0, 1, len(program.low)) * scale
        assert safe_bound(program, prices) <= optimum + 1e-6


def test_the_interior_point_method_finds_the_relaxed_optimum_and_its_bound_is_close() -> None:
    model = formulate(parse_round(county_round(6, sites=20)), merged=True)
    program = whole_program(model).relaxed()
    optimum = run(program, 20, 10**6, 0.0).value
    answer = relax(program, 20, 1e-6)
    assert answer.bound is not None
    assert answer.value == pytest.approx(optimum, rel=1e-3, abs=1)
    assert optimum - max(1.0, 1e-3 * optimum) <= answer.bound <= optimum + 1e-3


def test_columns_without_an_upper_bound_leave_a_bound_that_is_a_number() -> None:
    program = whole_program(formulate(parse_round(tiny_round(0)), merged=True))
    free = replace(program, upper=np.full(len(program.upper), np.inf))
    assert safe_bound(free, np.zeros(len(program.low))) == 0.0
    assert safe_bound(free, np.full(len(program.low), 100.0)) <= run(program, 20, 10**6, 0.0).value
