"""Pins and wishes: what can be asked, that it holds, and what it costs."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from typing import Any

import pytest

from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.rules import presence, served_by_site, violations
from optimizer.solution import Solution
from optimizer.staffing import solve
from optimizer.staffing.ordering import in_order
from optimizer.wishes import OwnTownship, Pin, Teams, Together, Vehicles, Wishes, WishFaults, price_of, unkept
from optimizer.wishes.applying import townships
from optimizer.wishes.keeping import charged, kept
from tests import check_round
from tests.optimizer import brute_force
from tests.optimizer.rounds import county_round, tiny_round
from tests.optimizer.wished import sites_of, solved, villages

EVERYTHING = Wishes(
    pins=(Pin("P2", "S1"), Pin("P1", "S2", "sampler", (0, 2))),
    closed=("S3",),
    units={"P1": "clinic"},
    together=Together((("P4", "P3"),), hard=True),
    teams=Teams(3, 20),
    own_township_first=OwnTownship(township_of={"H": "A"}),
    vehicles=Vehicles(7, number={"clinic": 2}),
    scatter_minutes=2.5,
)


def test_wishes_come_back_from_json_as_they_were() -> None:
    asked = json.loads(json.dumps(EVERYTHING.as_dict()))
    again = Wishes.from_dict(asked)
    assert again.as_dict() == EVERYTHING.as_dict()
    assert set(again.pins) == set(EVERYTHING.pins)
    assert (again.teams, again.vehicles) == (EVERYTHING.teams, EVERYTHING.vehicles)


def test_the_order_in_which_wishes_are_given_does_not_matter() -> None:
    turned = EVERYTHING.without(pins=EVERYTHING.pins[::-1], together=Together((("P3", "P4"),), hard=True))
    assert turned.as_dict() == EVERYTHING.as_dict()


def test_every_fault_of_wishes_is_named_at_once_with_its_path() -> None:
    with pytest.raises(WishFaults) as refused:
        Wishes.from_dict(
            {
                "format": "sampling-wishes/1",
                "pins": [{"staff": "P1"}, {"staff": "P2", "site": "S", "slots": [3, 1]}],
                "closed": ["S1", "S1"],
                "together": {"pairs": [["a", "a"], ["a", "b"], ["b", "a"]], "hard": 1},
                "teams": {"least": 0},
                "vehicles": {"seats": 2, "number": {"u": -1}},
                "scatter_minutes": "few",
                "more": 1,
            }
        )
    assert {fault.split(":")[0] for fault in refused.value.faults} == {
        "more", "pins[0].site", "pins[1].slots", "closed[1]", "together.hard", "together.pairs[0]",
        "together.pairs[2]", "teams.least", "vehicles.number.u", "scatter_minutes",
    }  # fmt: skip


def test_wishes_that_cannot_be_meant_cannot_be_made() -> None:
    with pytest.raises(WishFaults, match=r"teams\.least"):
        Wishes(teams=Teams(0))


SCATTERED = villages(
    # five villages; each of the clinic's nurses is least far from another one than her colleagues
    minutes={"clinic": [10, 10, 10, 10, 10], "school": [10, 10.1, 10.2, 10.1, 10.2]},
    staff={"N": ("clinic", 6), "K": ("school", 9)},
    arrivals=[30, 30, 30, 30, 30],
)


def teams_of(problem: StaffingProblem, solution: Solution, prefix: str) -> list[int]:
    """People at each site of those whose code begins so, most first."""
    return sorted(Counter(sites_of(problem, solution, prefix).values()).values(), reverse=True)


def pinned_duties(seed: int, round_: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A duty that somebody may have, for one or more of the people of a round, as far as they may have them at once."""
    draw = random.Random(seed)
    held: dict[str, list[dict[str, Any]]] = {}
    for person in draw.sample(round_["staff"], draw.choice([1, 1, 2, len(round_["staff"])])):
        own = [duty for duty in brute_force.duties(round_, person) if duty]
        if own:
            held[person["code"]] = draw.choice(own)
    rows = [row for duty in held.values() for row in duty]
    return held if rows and not check_round.violations(round_, rows) else {}


def as_pins(held: dict[str, list[dict[str, Any]]]) -> tuple[Pin, ...]:
    rows = [row for duty in held.values() for row in duty]
    return tuple(Pin(row["staff"], row["site"], row["role"], tuple(row["slots"])) for row in rows)


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_with_pins_and_closures_tiny_rounds_reach_the_optimum_of_all_plans_that_hold_them(
    start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything, looked_at = brute_force.duties, 0
    for seed in range(start, start + 50):
        round_ = tiny_round(seed)
        held = pinned_duties(seed, round_)
        if not held:
            continue
        used = {row["site"] for duty in held.values() for row in duty}
        closed = tuple(site["code"] for site in round_["sites"] if site["code"] not in used)[: seed % 2]
        if closed and "previous" in round_:
            closed = ()  # the checker knows no closures: it counts who leaves a closed site as moved
        for site in round_["sites"]:
            site["lanes_max"] = 0 if site["code"] in closed else site["lanes_max"]
        with monkeypatch.context() as patch:
            patch.setattr(
                brute_force, "duties", lambda r, p, h=held: [h[p["code"]]] if p["code"] in h else everything(r, p)
            )
            optimum = brute_force.best(round_, 6000)
        if optimum is None:
            continue
        looked_at += 1
        round_ = tiny_round(seed)
        problem, solution = solved(round_, wishes=Wishes(pins=as_pins(held), closed=closed, scatter_minutes=0))
        plan = plan_as_dict(problem, solution)
        assert check_round.violations(round_, plan["assignments"]) == []
        assert solution.objective == pytest.approx(optimum, abs=0.01)
        assert all(bound is not None and bound <= optimum[i] + 0.01 for i, bound in enumerate(solution.bound))
        assert solution.status == "optimal"
        rows = [row for row in plan["assignments"] if row["staff"] in held]
        assert sorted(map(repr, rows)) == sorted(repr(row) for duty in held.values() for row in duty)
    assert looked_at >= 20


def test_a_closed_site_runs_nothing_and_its_people_wait() -> None:
    problem, solution = solved(SCATTERED, wishes=Wishes(closed=("S2",)))
    achieved = served_by_site(problem, solution.assignments)
    assert "S2" not in sites_of(problem, solution).values()
    assert achieved.lanes[2].sum() == 0
    assert achieved.queue[2].tolist() == [30, 60]
    assert solution.objective[0] == 60


def test_a_pin_without_slots_or_role_is_for_the_longest_block_and_the_scarcest_role() -> None:
    round_ = villages({"H": [5, 9]}, {"P": ("H", 4)}, [20, 0], team={"per_lane": {"sampler": 1, "recorder": 1}})
    round_["staff"][0]["roles"] = ["recorder", "sampler"]
    round_["staff"][1]["available"] = [1]
    problem, solution = solved(round_, wishes=Wishes(pins=(Pin("P0", "S1"), Pin("P1", "S1"))))
    rows = {problem.staff_codes[row[0]]: row[1:] for row in solution.assignments.tolist()}
    assert rows["P0"] == [1, problem.roles.index("recorder"), 0, 2]
    assert rows["P1"] == [1, problem.roles.index("sampler"), 1, 2]


def test_every_wish_that_does_not_fit_the_round_is_named_at_once() -> None:
    round_ = villages({"H": [5, 90]}, {"P": ("H", 4)}, [20, 0])
    wishes = Wishes(
        pins=(Pin("P9", "S0"), Pin("P0", "S7"), Pin("P1", "S0", "cook"), Pin("P2", "S0", slots=(0, 3))),
        closed=("S8",),
        units={"P8": "u"},
        together=Together((("P0", "P7"),)),
        own_township_first=OwnTownship(township_of={"H": "X", "J": "T0"}),
        vehicles=Vehicles(3, number={"none": 1}),
    )
    with pytest.raises(WishFaults) as refused:
        solved(round_, wishes=wishes)
    assert [fault.split(":")[0] for fault in refused.value.faults] == [
        "pins[0].staff", "pins[1].site", "pins[2].role", "pins[3].slots", "closed[0]", "units.P8",
        "together.pairs[0][1]", "own_township_first.township_of.H", "own_township_first.township_of.J",
        "vehicles.number.none",
    ]  # fmt: skip
    with pytest.raises(WishFaults, match="too far from the base"):
        solved(round_, wishes=Wishes(pins=(Pin("P0", "S1"),)))
    with pytest.raises(WishFaults, match="is to be closed"):
        solved(round_, wishes=Wishes(pins=(Pin("P0", "S0"),), closed=("S0",)))
    with pytest.raises(WishFaults, match="reserve"):
        solved(round_ | {"reserve": {"sampler": 1.0}}, wishes=Wishes(pins=(Pin("P0", "S0"),)))


def test_six_nurses_are_not_scattered_over_five_villages_when_one_more_minute_avoids_it() -> None:
    problem, plain = solved(SCATTERED, wishes=Wishes(scatter_minutes=0))
    _, gathered = solved(SCATTERED, wishes=Wishes(scatter_minutes=1))
    assert teams_of(problem, gathered, "N") == [3, 3]
    assert gathered.objective[:2] == plain.objective[:2]
    assert plain.objective[2] <= gathered.objective[2] <= plain.objective[2] + 1
    assert gathered.bound[2] is not None and gathered.bound[2] <= plain.objective[2] + 0.01


def test_where_nothing_is_asked_people_are_gathered_among_plans_of_equal_travel_alone() -> None:
    even = {"clinic": [10.0] * 5, "school": [10.0] * 5}
    round_ = SCATTERED | {"travel": {"minutes": list(even.values()), "minutes_max": 60}}
    problem, gathered = solved(round_)
    assert teams_of(problem, gathered, "N") == [3, 3]
    assert gathered.status == "optimal"
    _, plain = solved(SCATTERED, wishes=Wishes(scatter_minutes=0))
    assert solved(SCATTERED)[1].objective == plain.objective


def test_a_wish_is_kept_exactly_where_that_takes_no_more_than_its_minutes() -> None:
    # two of each base; whoever is to work in the own township goes four minutes further each, with another
    round_ = villages(
        {"A": [14, 10], "B": [10, 14]}, {"a": ("A", 2), "b": ("B", 2)}, [20, 20], [0, 1]
    )  # fmt: skip
    own = {"A": "T0", "B": "T1"}
    for minutes, homes in ((3.9, 0), (4.1, 4)):
        problem, solution = solved(
            round_, wishes=Wishes(own_township_first=OwnTownship(minutes, township_of=own), scatter_minutes=0)
        )
        at = sites_of(problem, solution)
        assert sum(at[p] == {"a": "S0", "b": "S1"}[p[0]] for p in at) == homes
        assert solution.objective[2] == (56 if homes else 40)
    problem, solution = solved(round_, wishes=Wishes(own_township_first=OwnTownship(0, hard=True, township_of=own)))
    assert (solution.objective[2], solution.status) == (56, "optimal")


def test_the_township_of_a_base_is_the_one_of_its_nearest_site() -> None:
    round_ = villages({"A": [14, 10], "B": [10, 14]}, {"a": ("A", 2), "b": ("B", 2)}, [20, 20], [0, 1])
    problem = parse_round(round_)
    assert [problem.area_codes[a] for a in townships(problem, OwnTownship())] == ["T1", "T0"]


def test_two_people_who_are_to_be_together_are_at_the_same_site_and_time() -> None:
    round_ = villages({"A": [5, 9], "B": [9, 5]}, {"a": ("A", 3), "b": ("B", 3)}, [30, 30])
    asked = (("a0", "b2"),)
    problem, apart = solved(round_, wishes=Wishes(together=Together(asked, minutes=7.9), scatter_minutes=0))
    assert unkept(problem, apart.assignments, Wishes(together=Together(asked), scatter_minutes=0)) == {"together": 1}
    problem, solution = solved(round_, wishes=Wishes(together=Together(asked, minutes=8.1), scatter_minutes=0))
    at = sites_of(problem, solution)
    assert at["a0"] == at["b2"]
    assert solution.objective == (apart.objective[0], apart.objective[1], apart.objective[2] + 8)


def test_hard_pairs_hold_even_when_somebody_has_to_stay_at_home() -> None:
    # each reaches another site only, so they can never be together
    round_ = villages({"A": [5, 99], "B": [99, 5]}, {"a": ("A", 1), "b": ("B", 1)}, [10, 10])
    pair = (("a0", "b0"),)
    _, soft = solved(round_, wishes=Wishes(together=Together(pair)))
    _, hard = solved(round_, wishes=Wishes(together=Together(pair, hard=True)))
    assert soft.objective[0] == 0
    assert len(hard.assignments) == 0
    assert hard.objective[0] == 40
    assert hard.bound == (0.0, None, None)
    assert hard.status == "feasible"


def test_teams_have_their_least_size() -> None:
    round_ = villages(
        {"A": [5, 6, 7], "B": [7, 5, 6], "C": [6, 7, 5]},
        {"a": ("A", 3), "b": ("B", 3), "c": ("C", 3)},
        [30, 30, 30],
    )
    units = {f"{p}{i}": f"unit {i}" for p in "abc" for i in range(3)}
    wishes = Wishes(units=units, teams=Teams(3, minutes=20), scatter_minutes=0)
    problem, plain = solved(round_, wishes=Wishes(scatter_minutes=0))
    assert unkept(problem, plain.assignments, wishes) == {"teams": 9}
    problem, solution = solved(round_, wishes=wishes)
    assert unkept(problem, solution.assignments, wishes) == {"teams": 0}
    assert solution.objective[:2] == plain.objective[:2]


def test_hard_teams_are_never_too_small_and_units_with_too_few_people_are_left_alone() -> None:
    round_ = villages({"A": [5, 6], "B": [6, 5]}, {"a": ("A", 3), "b": ("B", 1)}, [20, 20])
    wishes = Wishes(teams=Teams(3, minutes=20, hard=True))
    problem, solution = solved(round_, wishes=wishes)
    assert unkept(problem, solution.assignments, wishes)["teams"] == 0
    assert "b0" in sites_of(problem, solution)
    assert teams_of(problem, solution, "a") in ([3], [])


def test_a_unit_has_one_vehicle_or_as_many_as_are_stated() -> None:
    round_ = villages({"A": [5, 6], "B": [6, 5], "C": [6, 5]}, {"a": ("A", 4), "b": ("B", 2), "c": ("C", 2)}, [40, 40])
    units = {"a0": "van", "a1": "van", "b0": "van", "b1": "van"}
    for number, lacking in ((1, 0), (2, 0)):
        wishes = Wishes(units=units, vehicles=Vehicles(4, 10, number={"van": number}), scatter_minutes=0)
        problem, solution = solved(round_, wishes=wishes)
        assert unkept(problem, solution.assignments, wishes) == {"vehicles": lacking}
        at = sites_of(problem, solution)
        assert (len({at[p] for p in units}) == 1) == (number == 1)
    wishes = Wishes(vehicles=Vehicles(1, 10, hard=True, number={"A": 2}), scatter_minutes=0)
    problem, solution = solved(round_, wishes=wishes)
    assert Counter(p[0] for p in sites_of(problem, solution)) == {"a": 2, "b": 1, "c": 1}
    assert solution.objective[0] > 0


def test_soft_wishes_leave_presence_as_it_is_and_lower_what_is_charged() -> None:
    problem = in_order(parse_round(county_round(5, sites=40))).problem
    base = solve(problem, limits=Limits(seconds=4, workers=1), wishes=Wishes(scatter_minutes=0))
    units = {code: f"{problem.staff_base[p]} {p % 3}" for p, code in enumerate(problem.staff_codes)}
    pairs = tuple(zip(problem.staff_codes[:12:2], problem.staff_codes[1:12:2], strict=True))
    for wishes in (
        Wishes(units=units),
        Wishes(units=units, teams=Teams(3)),
        Wishes(units=units, vehicles=Vehicles(4)),
        Wishes(own_township_first=OwnTownship(10)),
        Wishes(units=units, together=Together(pairs), teams=Teams(2), vehicles=Vehicles(7)),
    ):
        rows = kept(problem, base.assignments, wishes, lambda: False)
        assert violations(problem, rows) == []
        assert (presence(problem, rows) == presence(problem, base.assignments)).all()
        assert charged(problem, rows, wishes) < charged(problem, base.assignments, wishes)


def test_prices_are_what_a_round_built_for_it_says() -> None:
    # one lane serves 10 an hour: a pin at the idle site costs the 20 people whom that person would have served,
    # and closing S1 the 20 people who come there, all of whom wait
    round_ = villages({"A": [5, 9, 20]}, {"a": ("A", 4)}, [30, 10, 0])
    wishes = Wishes(pins=(Pin("a0", "S2"),), own_township_first=OwnTownship(3), scatter_minutes=0)
    problem = parse_round(round_)
    pin, own = price_of(problem, wishes, limits=Limits(seconds=20, workers=1))
    assert (pin.wish, pin.people_missed, pin.shortfall) == ("pin a0 at S2", 20, 20)
    assert pin.travel_minutes in (11.0, 15.0)
    assert pin.between[0] == (20, 20)
    assert pin.between[1] == (30, 30) and pin.waiting_person_slots == 30
    assert (own.people_missed, own.waiting_person_slots, own.travel_minutes) == (0, 0, 0)
    (shut,) = price_of(problem, Wishes(closed=("S0",), scatter_minutes=0), limits=Limits(seconds=20, workers=1))
    assert (shut.people_missed, shut.waiting_person_slots) == (60, 90)


def test_the_price_of_gathering_is_the_travel_it_takes() -> None:
    (scatter,) = price_of(parse_round(SCATTERED), Wishes(), limits=Limits(seconds=10, workers=1))
    assert scatter.wish == "scatter_minutes"
    assert (scatter.people_missed, scatter.waiting_person_slots) == (0, 0)
    assert 0 <= scatter.travel_minutes <= 1


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
