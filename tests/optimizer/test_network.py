"""Plain rounds: flows in networks find what looking at every plan finds, and every bound is one."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from bench.generated.catalogue import rounds as generated
from bench.generated.plain import plain_round
from optimizer.limits import Limits, Progress
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.rules import objective
from optimizer.solution import Solution
from optimizer.staffing import solve, solving
from optimizer.staffing.network import is_plain, proving, solve_plain, thinning
from optimizer.staffing.network.flows import Network
from optimizer.staffing.network.lanes import cheapest_ways, next_cost, rounded
from optimizer.staffing.network.nearing import search_weights
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.pockets import tolls_of
from optimizer.staffing.network.pricing import People, priced, unit_of
from optimizer.staffing.network.reaching import reach, scarcest_first
from optimizer.staffing.network.reading import plain_of
from optimizer.staffing.network.relaxation import Weights
from optimizer.staffing.network.standing import nothing_done
from optimizer.staffing.network.together import begun
from optimizer.staffing.network.travelling import last_cost, travel_of
from optimizer.staffing.ordering import Ordered
from tests import check_round
from tests.optimizer.brute_force import best
from tests.optimizer.judging import assert_bounds_hold
from tests.optimizer.plain_rounds import tiny_plain
from tests.optimizer.rounds import Round

MOST_PLANS = 4000
LIMITS = Limits(seconds=20, workers=1)


def checked(round_: Round, solution: Solution) -> None:
    plan = plan_as_dict(parse_round(round_), solution)
    assert check_round.violations(round_, plan["assignments"]) == []
    assert check_round.misstatements(round_, plan) == []


def known(start: int, count: int) -> list[tuple[Round, tuple[float, float, float]]]:
    rounds = [tiny_plain(seed) for seed in range(start, start + count)]
    judged = [(round_, best(round_, MOST_PLANS)) for round_ in rounds if is_plain(parse_round(round_))]
    return [(round_, optimum) for round_, optimum in judged if optimum is not None]


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_a_tiny_plain_round_is_proven_and_looking_at_every_plan_agrees(start: int) -> None:
    rounds = known(start, 30)
    assert len(rounds) >= 15
    for round_, optimum in rounds:
        solution = solve(parse_round(round_), limits=LIMITS)
        checked(round_, solution)
        assert solution.objective == pytest.approx(optimum, abs=0.01), round_["name"]
        assert solution.status == "optimal", round_["name"]


def test_flows_alone_never_claim_more_than_the_best_plan_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "MOST_COLUMNS", 0)
    rounds = known(240, 60)
    proven = 0
    for round_, optimum in rounds:
        solution = solve(parse_round(round_), limits=LIMITS)
        checked(round_, solution)
        assert solution.objective >= tuple(value - 0.01 for value in optimum)
        assert_bounds_hold(solution, optimum)
        proven += solution.objective[0] == optimum[0]
    assert proven > 0.9 * len(rounds)


def test_the_general_way_and_the_flows_agree_where_both_prove(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = [round_ for round_, _ in known(400, 12)]
    by_flows = [solve(parse_round(round_), limits=LIMITS) for round_ in rounds]
    monkeypatch.setattr(solving, "is_plain", lambda problem: False)
    for round_, flows in zip(rounds, by_flows, strict=True):
        general = solve(parse_round(round_), limits=LIMITS)
        assert (general.status, flows.status) == ("optimal", "optimal")
        assert general.objective == pytest.approx(flows.objective, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("nobody", [False, True], ids=["its plan unproven", "nobody sent"])
def test_a_plain_round_that_its_own_search_leaves_open_goes_on_to_the_same_optimum(
    seed: int, nobody: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = parse_round(generated("scarce_role", seed, "small"))
    optimum = solving.solve(problem, limits=Limits(seconds=60))
    assert optimum.status == "optimal"

    def left_open(ordered: Ordered, **how: Any) -> Solution:
        found = solve_plain(ordered, **how)
        rows = found.assignments[:0] if nobody else found.assignments
        return replace(
            found,
            assignments=rows,
            objective=objective(problem, rows),
            bound=(found.bound[0], None, None),
            kind=(found.kind[0], None, None),
            status="feasible",
        )

    monkeypatch.setattr(solving, "solve_plain", left_open)
    again = solving.solve(problem, limits=Limits(seconds=60))
    assert again.objective == pytest.approx(optimum.objective, abs=0.01)
    assert again.bound[0] == optimum.bound[0]
    assert again.status == "optimal"


def test_a_round_is_plain_only_while_numbers_of_lanes_decide() -> None:
    problem = parse_round(plain_round("town", 1))
    assert is_plain(problem)
    both = problem.staff_roles.copy()
    both[0] = True
    partly = problem.available.copy()
    partly[0, 0] = False
    pause = problem.site_open.copy()
    pause[0, 1] = False
    come = problem.arrivals.copy()
    come[0, 1] = 0
    worked = problem.worked.copy()
    worked[0] = 1
    none = np.zeros((0, 5), dtype=np.int64)
    for changes in (
        {"staff_roles": both}, {"available": partly}, {"worked": worked}, {"site_open": pause, "arrivals": come},
        {"block_slots_max": 3}, {"blocks_per_day_max": 2}, {"previous": none}, {"fixed": none},
        {"per_site": np.ones_like(problem.per_site)},
    ):  # fmt: skip
        assert not is_plain(problem.replaced(**changes)), changes.keys()
    assert is_plain(problem.replaced(blocks_per_day_max=2, rest_slots_min=3.0))  # no room for a second block


@pytest.mark.parametrize(("scarce", "spread"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_town_is_near_its_bounds_and_the_order_of_its_file_changes_nothing(scarce: bool, spread: bool) -> None:
    round_ = plain_round("town", 3, scarce=scarce, spread=spread)
    problem = parse_round(round_)
    limits = Limits(seconds=8, workers=1)
    solution = solve(problem, limits=limits)
    checked(round_, solution)
    need = int(problem.target_need.sum())
    assert solution.bound[0] is not None and solution.bound[1] is not None and solution.bound[2] is not None
    assert solution.objective[0] - solution.bound[0] <= 0.003 * (solution.bound[0] + need)
    if solution.objective[0] == solution.bound[0]:
        assert solution.objective[1] <= 1.001 * solution.bound[1]
    draw = random.Random(5)
    other = dict(round_)
    for key in ("areas", "sites", "bases", "staff", "targets"):
        other[key] = draw.sample(round_[key], len(round_[key]))
    again = solve(parse_round(other), limits=limits)
    assert again.objective[:2] == solution.objective[:2]
    plans = [plan_as_dict(parse_round(r), s)["assignments"] for r, s in ((round_, solution), (other, again))]
    if "optimal" == solution.status == again.status or solution.objective == again.objective:
        first, second = (sorted((row["staff"], row["site"]) for row in plan) for plan in plans)
        assert first == second


def test_a_county_is_proven_at_once_and_told_as_it_goes() -> None:
    round_ = plain_round("county", 1)
    told: list[Progress] = []
    solution = solve(parse_round(round_), limits=Limits(seconds=3, workers=1), on_progress=told.append)
    checked(round_, solution)
    assert solution.objective[:2] == solution.bound[:2]
    assert solution.kind[:2] == ("integer staircase", "integer staircase")
    assert solution.kind[2] == "Lagrangian"
    assert solution.bound[2] is not None and solution.objective[2] <= 1.01 * solution.bound[2]
    assert told[0].objective[0] > solution.objective[0]  # nobody works yet
    for before, after in pairwise(told):
        assert before.seconds <= after.seconds
        assert before.objective[:2] >= after.objective[:2]  # type: ignore[operator]
    assert told[-1].stage == "naming"


def test_cancelled_before_it_begins_a_solve_hands_back_the_empty_plan() -> None:
    problem = parse_round(plain_round("county", 1))
    began = time.monotonic()
    solution = solve(problem, limits=Limits(seconds=60, cancelled=lambda: True))
    assert time.monotonic() - began < 1
    assert solution.objective[2] == 0
    assert solution.status == "feasible"


def test_cancelled_on_the_way_it_hands_back_the_plan_it_has() -> None:
    problem = parse_round(plain_round("county", 2))
    told: list[Progress] = []
    limits = Limits(seconds=60, cancelled=lambda: any(p.objective[2] is not None for p in told))
    began = time.monotonic()
    solution = solve(problem, limits=limits, on_progress=told.append)
    assert time.monotonic() - began < 5
    assert solution.objective[0] < told[0].objective[0]


def test_bounds_hold_without_the_far_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = plain_round("town", 4, spread=True)
    limits = Limits(seconds=6, workers=1)
    whole = solve(parse_round(round_), limits=limits)
    monkeypatch.setattr(thinning, "MANY_WAYS", 0)
    monkeypatch.setattr(thinning, "NEAREST", 2)
    monkeypatch.setattr(proving, "MOST_COLUMNS", 0)
    thin = solve(parse_round(round_), limits=limits)
    checked(round_, thin)
    assert_bounds_hold(thin, whole.objective)


def test_any_prices_at_all_bound_what_the_best_plan_has() -> None:
    draw = np.random.default_rng(7)
    tried = 0
    for round_, optimum in known(700, 60):
        problem = parse_round(round_)
        plain, _ = plain_of(problem)
        shape, targets = plain.curves, plain.targets
        if not plain.crews or not len(shape.site):
            continue
        unit = unit_of(plain.whole)
        for scale in (1, 3000, 200_000):
            weights = Weights(unit * int(draw.integers(0, 500)), unit * int(draw.integers(0, 9000)), 1)
            people = [
                People(draw.integers(-scale, scale + 1, len(shape.most)), int(draw.integers(-scale, scale + 1)))
                for _ in plain.whole
            ]
            node = draw.integers(-scale, scale + 1, len(targets.parent))
            paid = draw.integers(0, 2 * targets.scale, len(targets.need))
            price = draw.integers(0, scale + 1, len(shape.most))
            tolls = tolls_of(plain.whole[0], price, int(draw.integers(0, scale + 1)))
            value = priced(plain.whole, shape, targets, weights, paid, people, node, tolls)
            assert value is not None
            travel = 1000 * (optimum[2] + 0.001)
            most = weights.shortfall * optimum[0] * targets.scale + weights.waiting * optimum[1] + travel
            assert value <= most + 1, round_["name"]
            tried += 1
    assert tried > 60


def test_a_pocket_with_an_odd_number_of_people_runs_whole_lanes_alone() -> None:
    team = Crew(
        role=0, per_lane=2, size=np.array([5, 4]), people=np.arange(9), first=np.array([0, 5]), most=9,
        way_origin=np.array([0, 1, 0, 1]), way_site=np.array([0, 1, 2, 2]), minutes=np.zeros(4),
        cost=np.zeros(4, dtype=np.int64), hub=np.full(3, -1),
    )  # fmt: skip
    tolls = tolls_of(team, np.array([30, 10, 10]), 0)
    # only the five can go where a person is worth 30; nine in all are worth 10, which makes four lanes
    assert tolls.lane.tolist() == [2 * 30, 2 * 10, 2 * 10]
    assert tolls.held == 20 * 4 + 10 * 8
    assert tolls_of(replace(team, size=np.array([6, 4]), most=10), np.array([30, 10, 10]), 0).held == 0
    beyond = tolls_of(replace(team, most=8), np.array([30, 10, 10]), 10)  # kept in reserve: nine are not to be had
    assert (beyond.lane.tolist(), beyond.held) == ([2 * 20, 0, 0], 20 * 4)


def test_half_a_lane_over_in_a_pocket_is_left_to_sites_outside() -> None:
    plain, _ = plain_of(parse_round(plain_round("town", 1)))
    people = np.zeros(len(plain.curves.most), dtype=np.int64)
    people[[3, 8, 21, 30]] = 1
    pocket = np.zeros_like(people)
    pocket[[3, 8, 21]] = 5
    lanes = rounded(plain, people, 2, pocket)
    assert (int(lanes[[3, 8, 21]].sum()), int(lanes.sum())) == (1, 2)


def test_potentials_prove_the_flow_that_they_belong_to() -> None:
    draw = np.random.default_rng(3)
    for _ in range(30):
        net = Network(8)
        families = []
        for many in (9, 7):
            tail, head = draw.integers(0, 8, many), draw.integers(0, 8, many)
            families.append((tail, head, draw.integers(0, 9, many), draw.integers(-4, 20, many)))
        families.append((np.arange(7), np.full(7, 7), np.full(7, 40), np.full(7, 90)))
        for family in families:
            net.arcs(*family)
        supply = np.append(draw.integers(0, 5, 7), 0)
        supply[7] = -supply.sum()
        flow, _ = net.cheapest(supply)
        tail, head, capacity, cost = (np.concatenate(parts) for parts in zip(*families, strict=True))
        slack = cost + net.potentials()[tail] - net.potentials()[head]
        assert (slack[flow < capacity] >= 0).all()
        assert (slack[flow > 0] <= 0).all()


@pytest.mark.parametrize("scarce", [False, True])
def test_prices_of_two_crews_that_meet_bound_the_travel_closely(scarce: bool) -> None:
    plain, _ = plain_of(parse_round(plain_round("county", 2, scarce=scarce)))
    best = nothing_done(plain, Limits(seconds=20, workers=1), None, time.monotonic())
    paid = reach(best)
    found = travel_of(plain, best.lanes)
    assert found is not None
    one, two = scarcest_first(plain)
    pair = begun(plain, one, two, paid)
    weights = search_weights(one, best)
    bounds = []
    for _ in range(3):
        answer = pair.alone(weights)
        _, value = pair.together(weights, answer)
        assert value is not None
        bounds.append(value - weights.shortfall * best.parts[0] - weights.waiting * best.parts[1])
    assert max(bounds) <= found[0]
    if best.proven(0) and best.proven(1):
        assert max(bounds) >= 0.98 * found[0]


def test_prices_of_a_site_are_what_one_person_more_and_less_costs() -> None:
    plain, _ = plain_of(parse_round(plain_round("town", 2)))
    team = replace(plain.crews[0], per_lane=1)
    lanes = np.minimum(plain.curves.most, 2)
    lanes[lanes.cumsum() > team.most - 2] = 0
    ways = cheapest_ways(team, lanes)
    assert not ways.missing.any()
    up, down = next_cost(team, ways), last_cost(team, ways)
    for site in np.flatnonzero(lanes)[:8].tolist():
        for step, price in ((1, up[site]), (-1, -down[site])):
            other = lanes.copy()
            other[site] += step
            assert cheapest_ways(team, other).cost - ways.cost == price
