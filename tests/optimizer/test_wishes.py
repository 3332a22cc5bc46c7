"""Pins and wishes: what can be asked."""

from __future__ import annotations

import json

import pytest

from optimizer.wishes import OwnTownship, Pin, Teams, Together, Vehicles, Wishes, WishFaults

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
