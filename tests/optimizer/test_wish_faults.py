"""Faults have a path, a kind and values, from which they can be worded in another language; all are found at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizer.round_file import RoundFaults, parse_round
from optimizer.rules import violations
from optimizer.wishes import Pin, Wishes, WishFaults
from optimizer.wishes.applying import applied
from optimizer.wishes.checking import faults_of
from tests.optimizer.rounds import starts
from tests.optimizer.wished import villages

FORMAT = {"format": "sampling-wishes/1"}
Found = list[tuple[str, str, dict[str, Any]]]


def _round(**changes: Any) -> dict[str, Any]:
    round_ = villages({"H": [5, 9, 90]}, {"P": ("H", 4)}, [20, 20, 20], slots=starts(4), **changes)
    for site in round_["sites"]:
        site["arrivals"] = [20, 20, 0, 0]
    for person in round_["staff"]:
        person["available"] = [0, 1, 2, 3]
    return round_


def found(wishes: dict[str, Any], **changes: Any) -> Found:
    faults = faults_of(parse_round(_round(**changes)), FORMAT | wishes)
    return [(fault.path, fault.kind, dict(fault.values)) for fault in faults]


def pin(staff: str, site: str, *slots: int, **more: Any) -> dict[str, Any]:
    return {"staff": staff, "site": site, **({"slots": list(slots)} if slots else {}), **more}


def at(staff: str, site: str, first: int, end: int) -> dict[str, Any]:
    return {"staff": staff, "site": site, "role": "sampler", "first": first, "end": end}


SINGLE: list[tuple[dict[str, Any], Found]] = [
    ({"closed": ["S9"]}, [("closed[0]", "unknown", {"what": "site", "code": "S9"})]),
    ({"closed": ["S0", "S0"]}, [("closed[1]", "twice", {"code": "S0"})]),
    ({"pins": [pin("P9", "S0")]}, [("pins[0].staff", "unknown", {"what": "person", "code": "P9"})]),
    ({"pins": [pin("P0", "")]}, [("pins[0].site", "empty", {})]),
    ({"pins": [pin("P0", "S0", role="cook")]}, [("pins[0].role", "unknown_role", {"role": "cook"})]),
    ({"pins": [pin("P0", "S0", 0, 9)]}, [("pins[0].slots", "too_few_slots", {"slots": 4})]),
    ({"pins": [pin("P0", "S0", 2, 1)]}, [("pins[0].slots", "ends_early", {})]),
    ({"pins": [pin("P0", "S0")], "closed": ["S0"]}, [("pins[0].site", "pin_at_closed_site", {"site": "S0"})]),
    ({"pins": [pin("P0", "S0"), pin("P0", "S1", 0, 1)]}, [("pins[0].slots", "needs_slots", {"staff": "P0"})]),
    ({"pins": [pin("P0", "S0", 0, 3)]}, [("pins[0]", "too_long", at("P0", "S0", 0, 3) | {"most": 2})]),
    (
        {"pins": [pin("P0", "S2", 0, 1)]},
        [("pins[0]", "too_far", at("P0", "S2", 0, 1) | {"minutes": 90.0, "most": 60})],
    ),
    (
        {"pins": [pin("P0", "S0", 0, 2), pin("P0", "S1", 1, 2)]},
        [
            ("pins", "too_many_blocks", {"staff": "P0", "count": 2, "most": 1}),
            ("pins", "two_places", {"staff": "P0", "slot": 1}),
        ],
    ),
    ({"together": {"pairs": [["P0"]]}}, [("together.pairs[0]", "no_pair", {"count": 1})]),
    ({"together": {"pairs": [["P0", "P0"]]}}, [("together.pairs[0]", "with_itself", {"code": "P0"})]),
    ({"together": {"pairs": [["P0", "P1"], ["P1", "P0"]]}}, [("together.pairs[1]", "pair_twice", {"other": 0})]),
    (
        {"together": {"pairs": [["P0", "P9"]]}},
        [("together.pairs[0][1]", "unknown", {"what": "person", "code": "P9"})],
    ),
    ({"teams": {"least": 0}}, [("teams.least", "below", {"value": 0, "least": 1})]),
]


@pytest.mark.parametrize(("wishes", "faults"), SINGLE)
def test_a_fault_of_wishes_has_its_place_its_kind_and_its_values(wishes: dict[str, Any], faults: Found) -> None:
    assert found(wishes) == faults


def test_pins_that_break_a_rule_together_name_the_person_or_the_role() -> None:
    twice = {"limits": {"block_slots_max": 2, "blocks_per_day_max": 2, "rest_slots_min": 1}}
    assert found({"pins": [pin("P0", "S0", 0, 1), pin("P0", "S1", 1, 2)]}, **twice) == [
        ("pins", "no_break", {"staff": "P0", "slot": 1})
    ]
    rest = {"limits": {"block_slots_max": 2, "blocks_per_day_max": 2, "rest_slots_min": 2}}
    assert found({"pins": [pin("P0", "S0", 0, 1), pin("P0", "S1", 2, 3)]}, **rest) == [
        ("pins", "too_little_rest", {"staff": "P0", "slot": 2, "minutes": 120})
    ]
    all_stay = {"reserve": {"sampler": 1.0}}
    assert found({"pins": [pin("P0", "S0", 0, 1)]}, **all_stay) == [
        ("pins", "reserve", {"day": 0, "role": "sampler", "free": 3, "kept": 4})
    ]


def test_hours_and_roles_that_a_person_or_a_site_does_not_have_are_told_apart() -> None:
    round_ = _round()
    round_["staff"][0]["available"], round_["sites"][1]["open"] = [0], [0, 1]
    round_["team"] = {"per_lane": {"sampler": 1, "recorder": 1}}
    problem = parse_round(round_)

    def kinds(*pins: dict[str, Any]) -> list[tuple[str, str]]:
        return [(fault.path, fault.kind) for fault in faults_of(problem, FORMAT | {"pins": list(pins)})]

    assert kinds(pin("P0", "S0", 0, 2)) == [("pins[0]", "not_available")]
    assert kinds(pin("P1", "S1", 1, 3)) == [("pins[0]", "site_closed")]
    assert kinds(pin("P1", "S1", 0, 1, role="recorder")) == [("pins[0]", "without_role")]
    round_["staff"][0]["available"] = [3]
    problem = parse_round(round_)
    assert kinds(pin("P0", "S1")) == [("pins[0]", "no_common_time")]


def test_a_fault_of_one_pin_hides_none_of_another_and_positions_are_those_given() -> None:
    wishes = {
        "pins": [pin("", "S8"), pin("P9", "S0"), pin("P0", "S2", 0, 1), pin("P1", "S0", 0, 3), pin("P2", "S0", 0, 1)],
        "closed": ["S1", "S1", "S9"],
        "together": {"pairs": [["P0", "P0"], ["P0", "P8"], ["P7", ""]]},
    }
    assert [(path, kind) for path, kind, _ in found(wishes)] == [
        ("pins[0].staff", "empty"), ("closed[1]", "twice"), ("together.pairs[0]", "with_itself"),
        ("together.pairs[2][1]", "empty"),
        ("pins[1].staff", "unknown"), ("closed[2]", "unknown"), ("together.pairs[1][1]", "unknown"),
        ("pins[2]", "too_far"), ("pins[3]", "too_long"),
        ("pins[0].site", "unknown"), ("together.pairs[2][0]", "unknown"),
    ]  # fmt: skip


def test_sound_wishes_have_no_fault_and_values_that_are_no_wishes_are_told_as_far_as_they_can_be_read() -> None:
    assert found({"pins": [pin("P0", "S0", 0, 1)], "closed": ["S1"], "together": {"pairs": [["P1", "P2"]]}}) == []
    problem = parse_round(_round())
    for value in (None, [], {"pins": 3}, {"together": []}, {"together": {"pairs": "P0"}}, {"format": "x"}):
        assert faults_of(problem, value)


def test_the_english_lines_are_paths_and_texts_and_are_what_the_error_says() -> None:
    problem = parse_round(_round())
    with pytest.raises(WishFaults, match="2 faults, the first: pins") as refused:
        applied(problem, Wishes(pins=(Pin("P9", "S0"), Pin("P0", "S2", slots=(0, 1)))))
    assert refused.value.faults == [
        "pins[0].staff: no person has the code 'P9'",
        "pins[1]: P0 at S2 slots 0-1: too far from the base",
    ]
    assert [str(fault) for fault in refused.value.found] == refused.value.faults


def test_a_fault_of_a_round_has_values_too() -> None:
    round_ = _round()
    round_["areas"][0]["residents"] += 1
    round_["sites"][1]["code"] = "S0"
    with pytest.raises(RoundFaults) as refused:
        parse_round(round_)
    parts = round_["areas"][1]["residents"]
    assert [(fault.path, fault.kind, fault.values) for fault in refused.value.found] == [
        ("areas[0].residents", "residents_of_parts", {"value": parts + 1, "parts": parts}),
        ("sites[1].code", "code_twice", {"code": "S0", "other": "sites[0]"}),
    ]


def test_a_rule_that_is_broken_says_which_and_by_whom() -> None:
    problem = parse_round(_round())
    broken = violations(problem, np.array([[0, 0, 0, 0, 3], [1, 2, 0, 0, 1]]))
    assert [(one.kind, one.values["staff"], one.values["site"]) for one in broken] == [
        ("too_long", "P0", "S0"), ("too_far", "P1", "S2"),
    ]  # fmt: skip
    assert str(broken[0]) == "P0 at S0 slots 0-3: too many slots on end"
