"""Names: the same person at the same site as before where it costs nothing, and a fair share of the work."""

from __future__ import annotations

import copy
import itertools
import random

import numpy as np
import pytest

from optimizer.limits import Limits
from optimizer.round_file import parse_round
from optimizer.rules import objective, presence, violations
from optimizer.staffing import solve
from optimizer.staffing.dealing import dealt
from optimizer.wishes import Teams, Together, Wishes, WishFaults, unkept
from tests.optimizer.rounds import county_round, tiny_round
from tests.optimizer.wished import sites_of, solved, villages


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows of up to seven people of two kinds, where they were before, and what they have worked."""
    draw = np.random.default_rng(seed)
    people = int(draw.integers(2, 8))
    working = np.flatnonzero(draw.random(people) < 0.7)
    first = draw.integers(0, 2, len(working))
    rows = np.column_stack([
        working, draw.integers(0, 3, len(working)), np.zeros(len(working)), first,
        first + draw.integers(1, 4, len(working)),
    ]).astype(np.int64)  # fmt: skip
    kind = draw.integers(-1, 2, people)
    return rows, kind, draw.integers(-1, 3, people), draw.integers(0, 4, people).astype(float)


@pytest.mark.parametrize("seed", range(200))
def test_no_other_naming_leaves_more_people_at_the_site_where_they_were(seed: int) -> None:
    rows, kind, before, load = drawn(seed)
    named = dealt(rows, kind, before, load)

    def stayed(owners: np.ndarray, table: np.ndarray) -> int:
        return int(((before[owners] == table[:, 1]) & (kind[owners] >= 0)).sum())

    most = 0
    for order in itertools.permutations(range(len(kind))):
        new = np.array(order)
        if (kind[new] == kind).all() and (new[kind < 0] == np.flatnonzero(kind < 0)).all():
            most = max(most, stayed(new[rows[:, 0]], rows))
    assert stayed(named[:, 0], named) == most
    assert (np.sort(kind[named[:, 0]]) == np.sort(kind[rows[:, 0]])).all()
    assert sorted(map(tuple, named[:, 1:].tolist())) == sorted(map(tuple, rows[:, 1:].tolist()))
    assert len(set(named[:, 0].tolist())) == len(named)
    own = kind[rows[:, 0]] < 0
    assert {tuple(row) for row in rows[own].tolist()} <= {tuple(row) for row in named.tolist()}


def test_who_has_worked_least_works_first_and_longest() -> None:
    rows = np.array([[0, 0, 0, 0, 2], [1, 0, 0, 0, 4], [2, 1, 0, 0, 3]])
    kind, nobody = np.zeros(5, dtype=np.int64), np.full(5, -1)
    named = dealt(rows, kind, nobody, np.array([9.0, 3.0, 5.0, 1.0, 4.0]))
    assert named.tolist() == [[1, 1, 0, 0, 3], [3, 0, 0, 0, 4], [4, 0, 0, 0, 2]]
    named = dealt(rows, kind, np.array([1, -1, -1, -1, -1]), np.array([9.0, 3.0, 5.0, 1.0, 4.0]))
    assert named.tolist() == [[0, 1, 0, 0, 3], [1, 0, 0, 0, 2], [3, 0, 0, 0, 4]]


def test_names_change_nothing_that_is_counted() -> None:
    problem = parse_round(county_round(2, sites=30))
    plain = solve(problem, limits=Limits(seconds=4, workers=1))
    draw = random.Random(2)
    before = {code: draw.choice(problem.site_codes) for code in problem.staff_codes}
    load = {code: draw.choice([0, 4, 8]) for code in problem.staff_codes}
    named = solve(problem, limits=Limits(seconds=4, workers=1), before=before, load=load)
    assert violations(problem, named.assignments) == []
    assert named.objective == objective(problem, named.assignments)

    def stay(rows: np.ndarray) -> int:
        return sum(before[problem.staff_codes[row[0]]] == problem.site_codes[row[1]] for row in rows.tolist())

    assert stay(named.assignments) > stay(plain.assignments)


def test_the_plan_of_the_same_round_gives_everybody_the_same_site_again() -> None:
    round_ = villages({"A": [5, 6, 9], "B": [6, 5, 4]}, {"a": ("A", 6), "b": ("B", 6)}, [20, 20, 20])
    problem, first = solved(round_, load={f"a{i}": 5 - i for i in range(6)})
    before = sites_of(problem, first)
    _, again = solved(round_, before=before)
    assert sites_of(problem, again) == before
    assert presence(problem, again.assignments).tolist() == presence(problem, first.assignments).tolist()


def test_over_the_rounds_everybody_works_as_much() -> None:
    round_ = villages({"A": [5]}, {"a": ("A", 5)}, [20])  # two of five are needed
    load = {f"a{i}": 0.0 for i in range(5)}
    for _ in range(5):
        problem, solution = solved(round_, load=load)
        for person, _, _, first, end in solution.assignments.tolist():
            load[problem.staff_codes[person]] += end - first
    assert set(load.values()) == {4.0}


def test_pairs_and_teams_stay_as_they_are_when_names_are_given() -> None:
    round_ = villages({"A": [5, 5, 5], "B": [5, 5, 5]}, {"a": ("A", 6), "b": ("B", 6)}, [40, 40, 40])
    units = {f"{p}{i}": f"unit {i // 2}" for p in "ab" for i in range(6)}
    wishes = Wishes(units=units, teams=Teams(4), together=Together((("a0", "b0"),)), scatter_minutes=0)
    before = {f"a{i}": f"S{i % 3}" for i in range(6)}
    problem, solution = solved(round_, wishes=wishes, before=before, load={"a1": 3})
    assert unkept(problem, solution.assignments, wishes) == {"together": 0, "teams": 0}


def test_a_permuted_round_gives_the_same_names() -> None:
    round_ = county_round(7, sites=12)
    turned = copy.deepcopy(round_)
    draw = random.Random(3)
    for key in ("sites", "bases", "staff", "areas"):
        draw.shuffle(turned[key])
    load = {person["code"]: i % 5 for i, person in enumerate(round_["staff"])}
    before = {person["code"]: round_["sites"][i % 12]["code"] for i, person in enumerate(round_["staff"])}
    plans = []
    for one in (round_, turned):
        problem = parse_round(one)
        # no time but for the first plan, so that no clock decides
        solution = solve(problem, limits=Limits(seconds=0, workers=1), before=before, load=load)
        rows = solution.assignments.tolist()
        plans.append((
            sorted((problem.staff_codes[p], problem.site_codes[j], problem.roles[r], f, e) for p, j, r, f, e in rows),
            solution.input_hash,
        ))  # fmt: skip
    assert plans[0] == plans[1]


def test_a_load_that_is_no_amount_of_work_is_refused() -> None:
    with pytest.raises(WishFaults, match=r"load\.P0"):
        solved(tiny_round(23), load={"P0": -1})
    with pytest.raises(WishFaults, match=r"load\.P0"):
        solved(tiny_round(23), load={"P0": float("nan")})
