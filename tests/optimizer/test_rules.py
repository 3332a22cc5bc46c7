"""The library's rules say what the independent checker says."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from optimizer.round_file import parse_round
from optimizer.rules import objective, served_by_site, violations
from tests import check_round
from tests.optimizer.rounds import county_round, tiny_round


def any_plan(round_: dict[str, Any], draw: random.Random) -> list[dict[str, Any]]:
    """Assignments at random: some plans break no rule, most break several."""
    slots = len(round_["slots"])
    rows = []
    for person in round_["staff"]:
        for _ in range(draw.choice([0, 1, 1, 2])):
            first = draw.randrange(slots)
            role = (
                draw.choice(person["roles"]) if draw.random() < 0.9 else draw.choice(list(round_["team"]["per_lane"]))
            )
            end = min(slots, first + draw.choice([1, 1, 2, 3]))
            rows.append(
                {
                    "staff": person["code"],
                    "site": draw.choice(round_["sites"])["code"],
                    "role": role,
                    "slots": [first, end],
                }
            )
    return rows


def as_rows(round_: dict[str, Any], assignments: list[dict[str, Any]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    problem = parse_round(round_)
    rows = [
        [
            problem.staff_codes.index(a["staff"]),
            problem.site_codes.index(a["site"]),
            problem.roles.index(a["role"]),
            *a["slots"],
        ]
        for a in assignments
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 5)


@pytest.mark.parametrize("seed", range(150))
def test_a_plan_breaks_the_rules_exactly_where_the_checker_says(seed: int) -> None:
    round_, draw = tiny_round(seed), random.Random(seed)
    problem = parse_round(round_)
    for _ in range(6):
        plan = any_plan(round_, draw)
        rows = as_rows(round_, plan)
        assert bool(violations(problem, rows)) == bool(check_round.violations(round_, plan))
        said, true = objective(problem, rows), check_round.objective(round_, plan)
        assert said == pytest.approx(tuple(true.values()), abs=2e-3)


def test_lanes_and_service_by_site_are_the_checkers() -> None:
    round_ = county_round(5, sites=12)
    plan = any_plan(round_, random.Random(1))
    problem = parse_round(round_)
    achieved = served_by_site(problem, as_rows(round_, plan))
    assert achieved.lanes.tolist() == check_round.lanes(round_, plan)
    sampled, waiting = check_round.served(round_, plan)
    assert achieved.served.sum(axis=0).tolist() == sampled["C"]
    assert int(achieved.queue.sum()) == waiting


def test_slots_that_do_not_exist_are_no_plan() -> None:
    problem = parse_round(tiny_round(1))
    assert [str(one) for one in violations(problem, np.array([[0, 0, 0, 1, 99]]))] == ["a block has no such slots"]
