"""A round is read whole or refused with every fault and its path."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer.__main__ import main
from optimizer.limits import Limits
from optimizer.round_file import RoundFaults, parse_round, plan_as_dict, read_round
from optimizer.staffing import solve
from tests.optimizer.rounds import tiny_round, valid_round

Change = Callable[[dict[str, Any]], object]


def put(path: str, value: object) -> Change:
    """A change that sets what a path like `sites.0.open` names."""

    def change(round_: dict[str, Any]) -> None:
        at: Any = round_
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            at = at[step]
        at[last] = value

    return change


def drop(path: str) -> Change:
    def change(round_: dict[str, Any]) -> None:
        at: Any = round_
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            at = at[step]
        del at[last]

    return change


FAULTS: list[tuple[Change, str]] = [
    (put("format", "sampling-round/2"), "format: 'sampling-round/2' is not sampling-round/1"),
    (drop("name"), "name: is missing"),
    (put("name", 7), "name: 7 is not a text"),
    (put("colour", "red"), "colour: is not a key of the format"),
    (put("slot_minutes", 0), "slot_minutes: 0 is not above 0"),
    (put("slot_minutes", "60"), "slot_minutes: '60' is not a number"),
    (put("slots.1", "noon"), "slots[1]: 'noon' is not a time as in 2022-05-04T08:00:00+08:00"),
    (put("slots.1", "2022-05-04T07:00:00"), "slots[1]: '2022-05-04T07:00:00' has no offset"),
    (
        put("slots.1", "2022-05-04T06:30:00+00:00"),
        "slots[1]: '2022-05-04T06:30:00+00:00' overlaps the slot before",
    ),
    (
        put("slots.1", "2022-05-04T05:00:00+00:00"),
        "slots[1]: '2022-05-04T05:00:00+00:00' is not after the slot before",
    ),
    (put("areas.1.parent", "X"), "areas[1].parent: no area has the code 'X'"),
    (put("areas.0.parent", "X"), "areas[0].parent: no area has the code 'X'"),
    (put("areas.1.residents", 201), "areas[0].residents: 300 is not the 301 of its children"),
    (put("areas.1.residents", -1), "areas[1].residents: -1 is below 0"),
    (put("areas.1.sampled", 13), "areas[0].sampled: 12 is below the 13 of its children"),
    (put("staff.1.code", "P1"), "staff[1].code: 'P1' is the code of staff[0] too"),
    (put("areas.2.name", 5), "areas[2].name: 5 is not a text"),
    (put("sites.0.area", "Z"), "sites[0].area: no area has the code 'Z'"),
    (put("sites.0.lanes_max", -3), "sites[0].lanes_max: -3 is below 0"),
    (put("sites.0.lanes_max", 2.0), "sites[0].lanes_max: 2.0 is not a whole number"),
    (put("sites.0.lanes_max", True), "sites[0].lanes_max: true is not a whole number"),
    (
        put("sites.0.people_per_lane_hour", float("nan")),
        "sites[0].people_per_lane_hour: nan is not a finite number",
    ),
    (put("sites.0.lat", 91), "sites[0].lat: 91 is above 90"),
    (put("sites.0.lon", None), "sites[0].lon: null is not a number"),
    (put("sites.0.arrivals", [40, 40, 30]), "sites[0].arrivals: has 3 numbers for 4 slots"),
    (put("sites.0.arrivals.3", 9), "sites[0].arrivals[3]: 9 people come while the site is closed"),
    (put("sites.0.arrivals.1", 0.5), "sites[0].arrivals[1]: 0.5 is not a whole number"),
    (put("sites.0.open.2", 4), "sites[0].open[2]: 4 is above 3"),
    (put("sites.0.open.1", 0), "sites[0].open[1]: slot 0 is there twice"),
    (put("sites.0.waiting", -1), "sites[0].waiting: -1 is below 0"),
    (drop("sites.1.code"), "sites[1].code: is missing"),
    (put("team.per_lane", {}), "team.per_lane: is empty"),
    (put("team.per_lane.sampler", 0), "team.per_lane.sampler: 0 is below 1"),
    (put("team.per_site.helper", "1"), "team.per_site.helper: '1' is not a whole number"),
    (put("sites.1.code", ""), "sites[1].code: is empty"),
    (put("staff.0.base", "X"), "staff[0].base: no base has the code 'X'"),
    (put("staff.0.roles", []), "staff[0].roles: is empty"),
    (put("staff.0.roles", ["sampler", "sampler"]), "staff[0].roles[1]: 'sampler' is there twice"),
    (put("staff.0.available", [0, -1]), "staff[0].available[1]: -1 is below 0"),
    (put("staff.1.worked", -1), "staff[1].worked: -1 is below 0"),
    (put("staff.2.at", "S9"), "staff[2].at: no site has the code 'S9'"),
    (put("staff.2.phone", "1"), "staff[2].phone: is not a key of the format"),
    (put("limits.block_slots_max", 0), "limits.block_slots_max: 0 is below 1"),
    (drop("limits.blocks_per_day_max"), "limits.blocks_per_day_max: is missing"),
    (put("limits.rest_slots_min", -1), "limits.rest_slots_min: -1 is below 0"),
    (put("travel.km_per_hour", 0), "travel.km_per_hour: 0 is not above 0"),
    (put("travel.speed", 3), "travel.speed: is not a key of the format"),
    (
        put("travel", {"minutes": [[1, 2, 3]], "minutes_max": 9}),
        "travel.minutes[0]: has 3 numbers for 2 sites",
    ),
    (put("travel", {"minutes": [], "minutes_max": 9}), "travel.minutes: has 0 rows for 1 bases"),
    (put("travel", {"minutes": [[1, -2]], "minutes_max": 9}), "travel.minutes[0][1]: -2 is below 0"),
    (put("targets.0.area", "X"), "targets[0].area: no area has the code 'X'"),
    (put("targets.0.by_slot", 5), "targets[0].by_slot: 5 is above 4"),
    (put("targets.0.by_slot", 0), "targets[0].by_slot: 0 is below 1"),
    (put("targets.0.coverage", 1.5), "targets[0].coverage: 1.5 is above 1"),
    (put("equity.0.0", 1), "equity[1][0]: 1 is not above the share before"),
    (put("equity.1.1", 0.5), "equity[1][1]: 0.5 is below the weight before"),
    (put("equity.1.0", 0.9), "equity[1][0]: 0.9 is not 1, as the last share is"),
    (put("equity", []), "equity: is empty"),
    (put("reserve.helper", 1.2), "reserve.helper: 1.2 is above 1"),
    (put("previous.moves_max", -1), "previous.moves_max: -1 is below 0"),
    (
        put("previous.assignments.0.slots", [2, 2]),
        "previous.assignments[0].slots: [2, 2] ends before it begins",
    ),
    (put("previous.assignments.0.slots", [2, 5]), "previous.assignments[0].slots[1]: 5 is above 4"),
    (
        put("slots.0", "9999-12-31T23:59:00-14:00"),
        "slots[0]: '9999-12-31T23:59:00-14:00' is not a time as in 2022-05-04T08:00:00+08:00",
    ),
    (put("targets.0", "A"), "targets[0]: 'A' is not an object"),
    (put("areas.1.sampled", 1.5), "areas[1].sampled: 1.5 is not a whole number"),
    (put("sites.1.code", "S1"), "sites[1].code: 'S1' is the code of sites[0] too"),
    (put("sites.0.arrivals", "40 40 30"), "sites[0].arrivals: '40 40 30' is not a list"),
    (put("sites.0.lanes_max", 10**13), "sites[0].lanes_max: 10000000000000 is above 1000000000000"),
    (put("sites.0.people_per_lane_hour", -30), "sites[0].people_per_lane_hour: -30 is below 0"),
    (put("sites.1.lon", float("inf")), "sites[1].lon: inf is not a finite number"),
    (put("sites.1.lat", "33"), "sites[1].lat: '33' is not a number"),
    (put("team.per_site", ["helper"]), "team.per_site: ['helper'] is not an object"),
    (put("team.per_driver", {}), "team.per_driver: is not a key of the format"),
    (drop("bases.0.lat"), "bases[0].lat: is missing"),
    (put("staff.0.available", None), "staff[0].available: null is not a list"),
    (put("staff.0.available.1", 0), "staff[0].available[1]: slot 0 is there twice"),
    (put("staff.0.roles.0", ""), "staff[0].roles[0]: is empty"),
    (put("staff.2.at", 1), "staff[2].at: 1 is not a text"),
    (drop("staff.1.available"), "staff[1].available: is missing"),
    (put("limits.block_slots_max", "2"), "limits.block_slots_max: '2' is not a whole number"),
    (put("limits.rest_slots_min", False), "limits.rest_slots_min: false is not a number"),
    (drop("travel.detour"), "travel.detour: is missing"),
    (put("travel.minutes_max", -1), "travel.minutes_max: -1 is below 0"),
    (put("travel", {"minutes": [["far", 2]], "minutes_max": 9}), "travel.minutes[0][0]: 'far' is not a number"),
    (put("travel", {"minutes": [[1, 2]], "minutes_max": 9, "detour": 1}), "travel.detour: is not a key of the format"),
    (put("targets.0.coverage", -0.1), "targets[0].coverage: -0.1 is below 0"),
    (drop("targets.1.area"), "targets[1].area: is missing"),
    (put("equity.0", [1]), "equity[0]: [1] is not [share, weight]"),
    (put("reserve.helper", "half"), "reserve.helper: 'half' is not a number"),
    (drop("previous.moves_max"), "previous.moves_max: is missing"),
    (put("previous.assignments.0.slots", [0]), "previous.assignments[0].slots: [0] is not [first, end]"),
    (drop("previous.assignments.0.role"), "previous.assignments[0].role: is missing"),
]


def test_the_round_with_every_key_has_no_fault() -> None:
    assert parse_round(valid_round()).name == "every key"


@pytest.mark.parametrize(("change", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_one_fault_is_named_once_with_its_path(change: Change, fault: str) -> None:
    round_ = copy.deepcopy(valid_round())
    change(round_)
    with pytest.raises(RoundFaults) as caught:
        parse_round(round_)
    assert caught.value.faults == [fault]


@pytest.mark.parametrize(("change", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_a_file_with_one_fault_is_refused_with_its_path_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Change, fault: str
) -> None:
    round_ = valid_round()
    change(round_)
    path, plan = tmp_path / "round.json", tmp_path / "plan.json"
    path.write_text(json.dumps(round_), encoding="utf-8")
    assert main(["solve", str(path), "-o", str(plan)]) == 2
    assert capsys.readouterr().err.splitlines() == [fault]
    assert [entry.name for entry in tmp_path.iterdir()] == ["round.json"]


def test_a_target_on_an_area_without_residents_is_a_fault() -> None:
    round_ = valid_round()
    round_["areas"][1]["residents"], round_["areas"][2]["residents"] = 300, 0
    round_["targets"][0]["area"] = "B"
    with pytest.raises(RoundFaults) as caught:
        parse_round(round_)
    assert caught.value.faults == ["targets[0].area: 'B' has no residents"]


def test_a_circle_of_areas_and_two_roots_are_faults() -> None:
    round_ = valid_round()
    round_["areas"] += [
        {"code": "X", "parent": "Y", "residents": 0},
        {"code": "Y", "parent": "X", "residents": 0},
        {"code": "R", "parent": None, "residents": 0},
    ]
    with pytest.raises(RoundFaults) as caught:
        parse_round(round_)
    assert caught.value.faults == [
        "areas[5].parent: is null, but areas[0] is the root already",
        "areas[3].parent: leads back to the area itself",
        "areas[4].parent: leads back to the area itself",
    ]


def test_areas_that_all_have_a_parent_have_no_root() -> None:
    round_ = valid_round()
    round_["areas"][0]["parent"] = "A"
    with pytest.raises(RoundFaults) as caught:
        parse_round(round_)
    assert caught.value.faults[0] == "areas: there is no root: one area's parent is null"


def test_all_faults_are_reported_at_once() -> None:
    round_ = valid_round()
    for change, _ in (FAULTS[0], FAULTS[2], FAULTS[18], FAULTS[35]):
        change(round_)
    with pytest.raises(RoundFaults) as caught:
        parse_round(round_)
    assert caught.value.faults == [FAULTS[i][1] for i in (0, 2, 18, 35)]


@pytest.mark.parametrize("value", [None, [], "round", 3])
def test_what_is_no_object_is_no_round(value: object) -> None:
    with pytest.raises(RoundFaults, match="is not an object"):
        parse_round(value)


def test_the_empty_object_lacks_every_key_that_is_asked_for() -> None:
    with pytest.raises(RoundFaults) as caught:
        parse_round({})
    assert len(caught.value.faults) == 12
    assert all(fault.endswith(": is missing") for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.json", b"{"),
        ("latin.json", '{"name": "é"}'.encode("latin-1")),
        ("plain.json.gz", b"{}"),
        ("twins.json", b'{"format": "sampling-round/1", "format": "sampling-round/1"}'),
    ],
)
def test_what_is_no_json_is_refused_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    path, plan = tmp_path / name, tmp_path / "plan.json"
    path.write_bytes(content)
    assert main(["solve", str(path), "-o", str(plan)]) == 2
    assert not plan.exists()
    assert f"{name}: is not JSON in UTF-8" in capsys.readouterr().err


def test_the_command_names_every_fault_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    round_ = valid_round()
    FAULTS[18][0](round_)
    FAULTS[35][0](round_)
    path, plan = tmp_path / "round.json", tmp_path / "plan.json"
    path.write_text(json.dumps(round_), encoding="utf-8")
    assert main(["solve", str(path), "-o", str(plan)]) == 2
    assert capsys.readouterr().err.splitlines() == [FAULTS[18][1], FAULTS[35][1]]
    assert not plan.exists()


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(tmp_path / "none.json"), "-o", str(tmp_path / "plan.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_a_packed_round_is_read_like_a_plain_one_and_its_plan_names_the_round(tmp_path: Path) -> None:
    round_ = tiny_round(3)
    path, plan = tmp_path / "round.json.gz", tmp_path / "plan.json"
    path.write_bytes(gzip.compress(json.dumps(round_).encode()))
    assert main(["solve", str(path), "-o", str(plan), "--seconds", "10", "--seed", "4"]) == 0
    written = json.loads(plan.read_text(encoding="utf-8"))
    assert (written["format"], written["round"], written["seed"]) == ("sampling-plan/1", round_["name"], 4)
    problem = read_round(path)
    solution = solve(problem, limits=Limits(seconds=10), seed=4)
    assert plan_as_dict(problem, solution)["assignments"] == written["assignments"]


def test_people_sampled_before_are_taken_off_what_a_target_needs() -> None:
    problem = parse_round(valid_round())
    assert problem.target_need.tolist() == [170, 138]


def test_sites_and_staff_that_are_no_more_may_stand_in_the_previous_plan() -> None:
    round_ = valid_round()
    row = {"staff": "gone", "site": "closed", "role": "driver", "slots": [0, 1]}
    round_["previous"]["assignments"].append(row)
    previous = parse_round(round_).previous
    assert previous is not None
    assert previous[1].tolist() == [-1, -1, -1, 0, 1]


def test_no_way_is_an_infinite_one() -> None:
    round_ = valid_round() | {"travel": {"minutes": [[None, 3]], "minutes_max": 10}}
    assert np.array_equal(parse_round(round_).minutes, [[np.inf, 3]])
