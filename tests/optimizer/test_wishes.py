"""Pins and wishes: what can be asked, that it holds, and what it costs."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.round_file import parse_round
from optimizer.rules import presence, violations
from optimizer.solution import Solution
from optimizer.staffing import solve
from optimizer.staffing.ordering import in_order
from optimizer.wishes import OwnTownship, Pin, Teams, Together, Vehicles, Wishes, WishFaults, sharing, unkept
from optimizer.wishes.applying import townships
from optimizer.wishes.keeping import charged, kept
from tests.optimizer.rounds import county_round
from tests.optimizer.wished import SCATTERED, sites_of, solved, villages

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


def teams_of(problem: StaffingProblem, solution: Solution, prefix: str) -> list[int]:
    """People at each site of those whose code begins so, most first."""
    return sorted(Counter(sites_of(problem, solution, prefix).values()).values(), reverse=True)


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


def test_people_are_brought_together_past_others_who_cannot_change_places_with_them_directly() -> None:
    # b0 is to come to S0, but a1 who is there does not reach S2 where b0 is: c0 at S1 goes there, and a1 to S1
    round_ = villages({"A": [5, 5, 99], "B": [6, 6, 5], "C": [99, 5, 5]}, {"a": ("A", 2), "b": ("B", 1), "c": ("C", 1)},
                      [20, 10, 10])  # fmt: skip
    wishes = Wishes(together=Together((("a0", "b0"),)), scatter_minutes=0)
    problem, solution = solved(round_, wishes=wishes)
    at = sites_of(problem, solution)
    assert at == {"a0": "S0", "a1": "S1", "b0": "S0", "c0": "S2"}


def test_where_only_one_of_two_has_work_somebody_who_is_free_takes_it() -> None:
    round_ = villages({"A": [5], "B": [6]}, {"a": ("A", 1), "b": ("B", 2)}, [10])
    wishes = Wishes(together=Together((("a0", "b0"),), minutes=2), scatter_minutes=0)
    problem, solution = solved(round_, wishes=wishes)
    assert sites_of(problem, solution) == {"b1": "S0"}
    assert solution.objective == (0, 0, 6)


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


def test_free_people_of_a_unit_fill_up_its_teams() -> None:
    # six of the nine work: three of each of two units, none of the third
    round_ = villages({"A": [5, 5]}, {"a": ("A", 9)}, [30, 30])
    units = {f"a{i}": f"unit {i % 3}" for i in range(9)}
    wishes = Wishes(units=units, teams=Teams(3), scatter_minutes=0)
    problem, plain = solved(round_, wishes=Wishes(scatter_minutes=0))
    assert unkept(problem, plain.assignments, wishes)["teams"] > 0
    problem, solution = solved(round_, wishes=wishes)
    assert unkept(problem, solution.assignments, wishes) == {"teams": 0}
    assert solution.objective == plain.objective


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


def test_in_large_rounds_where_only_near_places_are_looked_at_plans_stay_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = in_order(parse_round(county_round(5, sites=40))).problem
    base = solve(problem, limits=Limits(seconds=0, workers=1), wishes=Wishes(scatter_minutes=0))
    units = {code: f"{problem.staff_base[p]} {p % 3}" for p, code in enumerate(problem.staff_codes)}
    wishes = Wishes(units=units, teams=Teams(3), own_township_first=OwnTownship(10))
    wide = charged(problem, kept(problem, base.assignments, wishes, lambda: False), wishes)
    for name, value in (("MOST_ARCS", 1), ("FEWEST_WAYS", 4), ("CHUNK", 3), ("MANY_ARCS", 0)):
        monkeypatch.setattr(sharing, name, value)
    rows = kept(problem, base.assignments, wishes, lambda: False)
    assert violations(problem, rows) == []
    assert (presence(problem, rows) == presence(problem, base.assignments)).all()
    assert charged(problem, rows, wishes) < charged(problem, base.assignments, wishes)
    assert charged(problem, rows, wishes) < 1.2 * wide


def test_a_cancelled_solve_hands_back_what_it_has_and_that_keeps_hard_wishes() -> None:
    problem = parse_round(SCATTERED)
    wishes = Wishes(teams=Teams(2, hard=True))
    solution = solve(problem, limits=Limits(seconds=20, workers=1, cancelled=lambda: True), wishes=wishes)
    assert violations(problem, solution.assignments) == []
    assert unkept(problem, solution.assignments, wishes)["teams"] == 0


def test_soft_wishes_leave_presence_as_it_is_and_lower_what_is_charged() -> None:
    problem = in_order(parse_round(county_round(5, sites=40))).problem
    base = solve(problem, limits=Limits(seconds=0, workers=1), wishes=Wishes(scatter_minutes=0))
    units = {code: f"{problem.staff_base[p]} {p % 3}" for p, code in enumerate(problem.staff_codes)}
    pairs = tuple(zip(problem.staff_codes[:12:2], problem.staff_codes[1:12:2], strict=True))
    lower = 0
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
        after, before = charged(problem, rows, wishes), charged(problem, base.assignments, wishes)
        assert after <= before
        lower += after < before - 1
    assert lower >= 4
