"""What holds between a round and another one, solved to proof: more is never worse, names and order do not matter."""

from __future__ import annotations

import copy
import os
import random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.generated.catalogue import KINDS, rounds
from optimizer.limits import BoundKind, Limits
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.solution import Solution
from optimizer.staffing import solve
from tests.optimizer.brute_force import best
from tests.optimizer.judging import Round, assert_bounds_hold, no_worse, solved
from tests.optimizer.rounds import tiny_round

PROVABLE = tuple(kind for kind in KINDS if kind != "huge_arrivals")
FRESH = tuple(kind for kind in PROVABLE if kind not in ("replanning", "stale_previous"))
KINDS_OF_PROOF: tuple[BoundKind, ...] = (
    "nothing less",
    "integer staircase",
    "coupled LP",
    "Lagrangian",
    "search tree",
)
few = settings(max_examples=int(os.environ.get("EXAMPLES", "12")))


@st.composite
def tiny(draw: st.DrawFn, kinds: tuple[str, ...] = PROVABLE) -> Round:
    """A tiny round of any kind; `kinds` without a previous plan leave out what has one."""
    kind, seed = draw(st.sampled_from(("any", *kinds))), draw(st.integers(0, 10**6))
    round_ = tiny_round(seed) if kind == "any" else rounds(kind, seed, "tiny")
    if kinds is FRESH:
        round_.pop("previous", None)
    return round_


def proven(round_: Round) -> Solution:
    solution = solved(round_)
    assert solution.status == "optimal"
    return solution


def anyone(round_: Round) -> Round | None:
    return random.Random(str(round_)).choice(round_["staff"]) if round_["staff"] else None


@few
@given(tiny(FRESH))
def test_one_more_person_never_makes_the_best_plan_worse(round_: Round) -> None:
    person = anyone(round_)
    assume(person is not None)
    before = proven(round_)
    again = copy.deepcopy(round_)
    again["staff"].append((person or {}) | {"code": "another"})
    assert no_worse(proven(again).objective, before.objective)


@few
@given(tiny(FRESH))
def test_one_more_lane_at_every_site_never_makes_the_best_plan_worse(round_: Round) -> None:
    again = copy.deepcopy(round_)
    for site in again["sites"]:
        site["lanes_max"] += 1
    assert no_worse(proven(again).objective, proven(round_).objective)


@few
@given(tiny(FRESH))
def test_somebody_being_there_all_the_time_never_makes_the_best_plan_worse(round_: Round) -> None:
    again = copy.deepcopy(round_)
    person = anyone(again)
    assume(person is not None)
    (person or {})["available"] = list(range(len(round_["slots"])))
    assert no_worse(proven(again).objective, proven(round_).objective)


@few
@given(tiny(FRESH))
def test_one_more_role_never_makes_the_best_plan_worse_where_none_is_held_in_reserve(round_: Round) -> None:
    round_.pop("reserve", None)
    again = copy.deepcopy(round_)
    for person in again["staff"][:1]:
        person["roles"] = sorted({*person["roles"], *round_["team"]["per_lane"]})
    assert no_worse(proven(again).objective, proven(round_).objective)


@few
@given(tiny(), st.integers(1, 10))
def test_people_sampled_before_never_make_the_shortfall_larger(round_: Round, people: int) -> None:
    again = copy.deepcopy(round_)
    areas = {area["code"]: area for area in again["areas"]}
    code = random.Random(str(round_)).choice(sorted(areas))
    while code is not None:
        areas[code]["sampled"] = areas[code].get("sampled", 0) + people
        code = areas[code]["parent"]
    assert proven(again).objective[0] <= proven(round_).objective[0]


def renamed(round_: Round, name: Any) -> Round:
    """The round with every code put through `name`, a function of (kind of thing, code)."""
    out = copy.deepcopy(round_)
    for area in out["areas"]:
        area["code"] = name("area", area["code"])
        area["parent"] = None if area["parent"] is None else name("area", area["parent"])
    for site in out["sites"]:
        site |= {"code": name("site", site["code"]), "area": name("area", site["area"])}
    for base in out["bases"]:
        base["code"] = name("base", base["code"])
    for person in out["staff"]:
        person |= {"code": name("staff", person["code"]), "base": name("base", person["base"])}
        if "at" in person:
            person["at"] = name("site", person["at"])
    for target in out["targets"]:
        target["area"] = name("area", target["area"])
    for row in out.get("previous", {}).get("assignments", []):
        row |= {"staff": name("staff", row["staff"]), "site": name("site", row["site"])}
    return out


def shuffled(round_: Round, draw: random.Random) -> Round:
    """The same rows in another order."""
    out = copy.deepcopy(round_)
    orders = {key: draw.sample(range(len(round_[key])), len(round_[key])) for key in ("sites", "bases")}
    for key in ("areas", "staff", "targets"):
        draw.shuffle(out[key])
    for key, order in orders.items():
        out[key] = [out[key][i] for i in order]
    if "minutes" in round_["travel"]:
        table = round_["travel"]["minutes"]
        out["travel"]["minutes"] = [[table[b][j] for j in orders["sites"]] for b in orders["bases"]]
    for person in out["staff"]:
        draw.shuffle(person["roles"])
        draw.shuffle(person["available"])
    return out


def rows_of(round_: Round, solution: Solution) -> list[tuple[Any, ...]]:
    rows = plan_as_dict(parse_round(round_), solution)["assignments"]
    return sorted((row["staff"], row["site"], row["role"], *row["slots"]) for row in rows)


@few
@given(tiny(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_at_all(round_: Round, draw: random.Random) -> None:
    again = shuffled(round_, draw)
    first, second = proven(round_), proven(again)
    assert first.objective == second.objective
    assert rows_of(round_, first) == rows_of(again, second)


@few
@given(tiny())
def test_longer_codes_in_the_same_order_change_nothing_but_the_names(round_: Round) -> None:
    again = renamed(round_, lambda kind, code: f"{kind}-{code}")
    first, second = proven(round_), proven(again)
    assert (first.objective, first.bound) == (second.objective, second.bound)
    assert [(f"staff-{who}", f"site-{where}", *row) for who, where, *row in rows_of(round_, first)] == rows_of(
        again, second
    )


@few
@given(tiny(), st.integers(0, 10**6))
def test_other_codes_change_neither_what_is_reached_nor_what_is_proven(round_: Round, key: int) -> None:
    again = renamed(round_, lambda kind, code: f"{random.Random(f'{key} {kind} {code}').random()} {code}")
    first, second = proven(round_), proven(again)
    assert no_worse(first.objective, second.objective)
    assert no_worse(second.objective, first.objective)


@few
@given(tiny(), st.sampled_from([0.0, 0.005, 0.02]))
def test_a_bound_is_no_echo_of_the_plan_it_judges(round_: Round, seconds: float) -> None:
    """Cut off after any time the plan may be far from the best, yet its bounds hold for the best as well."""
    solution = solve(parse_round(round_), limits=Limits(seconds=seconds, workers=1))
    optimum = best(round_, 3000)
    assume(optimum is not None)
    assert_bounds_hold(solution, optimum or (0, 0, 0))
    assert all(kind is None or kind in KINDS_OF_PROOF for kind in solution.kind)


@few
@given(tiny(FRESH))
def test_what_is_proven_for_a_round_holds_for_every_harder_one(round_: Round) -> None:
    """Without one of its people a round can be no better than the bound of the whole one."""
    assume(round_["staff"])
    whole = proven(round_)
    again = round_ | {"staff": round_["staff"][1:]}
    assert_bounds_hold(whole, proven(again).objective)
