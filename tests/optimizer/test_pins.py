"""Pins and closures hold in any case, and the best plan that holds them is found."""

from __future__ import annotations

import random
from typing import Any

import pytest

from optimizer.round_file import plan_as_dict
from optimizer.rules import served_by_site
from optimizer.wishes import OwnTownship, Pin, Together, Vehicles, Wishes, WishFaults
from tests import check_round
from tests.optimizer import brute_force
from tests.optimizer.rounds import tiny_round
from tests.optimizer.wished import SCATTERED, sites_of, solved, villages


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
