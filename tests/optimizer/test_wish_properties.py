"""Wishes of every kind on tiny rounds of every kind: no rule is broken, nothing that must stay gets worse."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from optimizer.limits import Limits
from optimizer.round_file import parse_round
from optimizer.rules import objective, presence, violations
from optimizer.staffing import solve
from optimizer.staffing.ordering import in_order
from optimizer.wishes import OwnTownship, Pin, Teams, Together, Vehicles, Wishes, unkept
from optimizer.wishes.applying import applied
from optimizer.wishes.keeping import charged, kept
from tests.optimizer.brute_force import duties
from tests.optimizer.rounds import tiny_round


def drawn_wishes(draw: random.Random, round_: dict[str, Any], hard: bool) -> Wishes:
    """Some of all that can be asked."""
    people = [person["code"] for person in round_["staff"]]
    pairs = [(a, b) for i, a in enumerate(people) for b in people[i + 1 :]]
    return Wishes(
        units={code: draw.choice("uv") for code in people if draw.random() < 0.8},
        together=Together(tuple(draw.sample(pairs, min(len(pairs), draw.choice([1, 1, 2]))))[:2], 90, hard)
        if draw.random() < 0.6
        else None,
        teams=Teams(draw.choice([2, 3]), draw.choice([5, 40]), hard) if draw.random() < 0.6 else None,
        own_township_first=OwnTownship(draw.choice([1, 8])) if draw.random() < 0.4 else None,
        vehicles=Vehicles(draw.choice([1, 2]), draw.choice([5, 40]), hard) if draw.random() < 0.5 else None,
        scatter_minutes=draw.choice([0, 1, 5]),
    )


def more_people(draw: random.Random, round_: dict[str, Any]) -> dict[str, Any]:
    """The round with three of each person, at whatever base: there are places to change."""
    twins = [
        person | {"code": f"{person['code']}{n}", "base": draw.choice(round_["bases"])["code"]}
        for person in round_["staff"]
        for n in "xy"
    ]
    return round_ | {"staff": round_["staff"] + twins}


@pytest.mark.parametrize("start", [0, 50])
def test_soft_wishes_change_neither_presence_nor_who_may_be_busy(start: int) -> None:
    changed = 0
    for seed in range(start, start + 50):
        draw = random.Random(seed)
        round_ = more_people(draw, tiny_round(seed))
        problem = in_order(parse_round(round_)).problem
        base = solve(problem, limits=Limits(seconds=20, workers=1), seed=seed).assignments
        wishes = drawn_wishes(draw, round_, hard=False)
        rows = kept(problem, base, wishes, lambda: False)
        assert violations(problem, rows) == []
        assert (presence(problem, rows) == presence(problem, base)).all()
        assert charged(problem, rows, wishes) <= charged(problem, base, wishes) + 1e-6
        changed += not np.array_equal(rows, base)
    assert changed >= 2


@pytest.mark.parametrize("start", range(0, 100, 25))
def test_hard_wishes_hold_and_bounds_stay_bounds_of_what_was_reached(start: int) -> None:
    broken_before = 0
    for seed in range(start, start + 25):
        draw = random.Random(seed)
        round_ = more_people(draw, tiny_round(seed))
        problem = in_order(parse_round(round_)).problem
        wishes = drawn_wishes(draw, round_, hard=True)
        limits = Limits(seconds=20, workers=1)
        plain = solve(problem, limits=limits, seed=seed)
        solution = solve(problem, limits=limits, seed=seed, wishes=wishes)
        hard = {"together", "teams", "vehicles"}
        often = unkept(problem, solution.assignments, wishes)
        assert {kind: n for kind, n in often.items() if kind in hard and n} == {}
        broken_before += any(n for kind, n in unkept(problem, plain.assignments, wishes).items() if kind in hard)
        assert violations(problem, solution.assignments) == []
        assert solution.objective == objective(problem, solution.assignments)
        assert solution.objective[:2] >= plain.objective[:2]
        same = True
        for part in range(3):
            bound = solution.bound[part]
            assert bound is None or bound <= solution.objective[part]
            assert bound is None or same
            same = same and solution.objective[part] <= plain.objective[part] + 0.01
    assert broken_before >= 5


@pytest.mark.parametrize("start", range(0, 100, 50))
def test_pins_stand_whatever_else_is_wished(start: int) -> None:
    looked_at = 0
    for seed in range(start, start + 50):
        round_, draw = tiny_round(seed), random.Random(seed)
        person = draw.choice(round_["staff"])
        own = [duty for duty in duties(round_, person) if duty]
        if not own or "reserve" in round_ or "previous" in round_:
            continue
        duty = draw.choice(own)
        pins = tuple(Pin(row["staff"], row["site"], row["role"], tuple(row["slots"])) for row in duty)
        wishes = drawn_wishes(draw, round_, hard=bool(seed % 2)).without(pins=pins)
        problem = in_order(parse_round(round_)).problem
        solution = solve(problem, limits=Limits(seconds=20, workers=1), seed=seed, wishes=wishes)
        fixed = applied(problem, wishes).fixed
        assert fixed is not None
        p = problem.staff_codes.index(person["code"])
        assert solution.assignments[solution.assignments[:, 0] == p].tolist() == fixed.tolist()
        assert violations(problem, solution.assignments) == []
        looked_at += 1
    assert looked_at >= 8
