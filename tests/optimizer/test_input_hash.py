"""The hash of what a solve was given: one for the same input in whatever order, another for anything else."""

from __future__ import annotations

import copy
import random

from optimizer.round_file import plan_as_dict
from optimizer.wishes import Teams, Wishes
from tests.optimizer.rounds import tiny_round
from tests.optimizer.wished import solved


def test_a_permuted_round_and_permuted_wishes_give_the_same_plan_and_the_same_hash() -> None:
    round_ = tiny_round(23) | {}
    draw = random.Random(1)
    units = {person["code"]: f"u{i % 2}" for i, person in enumerate(round_["staff"])}
    wishes = Wishes(units=units, teams=Teams(2), closed=(round_["sites"][0]["code"],))
    problem, solution = solved(round_, wishes=wishes)
    turned = copy.deepcopy(round_)
    for key in ("areas", "sites", "staff", "targets"):
        if key != "sites" or "minutes" not in turned["travel"]:
            draw.shuffle(turned[key])
    again, other = solved(turned, wishes=wishes.without(units=dict(reversed(units.items()))))
    by_code = [plan_as_dict(p, s)["assignments"] for p, s in ((problem, solution), (again, other))]
    assert sorted(map(repr, by_code[0])) == sorted(map(repr, by_code[1]))
    assert solution.input_hash == other.input_hash
    assert len(solution.input_hash) == 64


def test_another_seed_wish_or_person_is_another_hash() -> None:
    round_ = tiny_round(23)
    hashes = {
        solved(round_)[1].input_hash,
        solved(round_, seed=1)[1].input_hash,
        solved(round_, wishes=Wishes())[1].input_hash,
        solved(round_, before={"P0": "S0"})[1].input_hash,
        solved(round_, load={"P0": 1})[1].input_hash,
        solved(round_ | {"staff": round_["staff"][1:], "previous": {"assignments": [], "moves_max": 9}})[1].input_hash,
    }
    assert len(hashes) == 6
