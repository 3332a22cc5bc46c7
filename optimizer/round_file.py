"""Rounds in and plans out: `sampling-round/1` and `sampling-plan/1` (docs/round-format.md)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.faults import Fault
from optimizer.json_files import read_json
from optimizer.problem import DEFAULT_EQUITY, Floats, Ints, StaffingProblem, great_circle_minutes
from optimizer.round_faults import Reader, RoundFaults, shown
from optimizer.round_sections import (
    Sections,
    read_areas,
    read_bases,
    read_equity,
    read_sites,
    read_slots,
    read_staff,
)
from optimizer.solution import PARTS, Solution

__all__ = ["RoundFaults", "parse_round", "plan_as_dict", "read_round"]

ROUND_KEYS = ("format", "name", "slot_minutes", "slots", "areas", "sites", "team", "bases", "staff", "limits", "travel",
              "targets")  # fmt: skip
OPTIONAL_KEYS = ("equity", "reserve", "previous")


def read_round(path: str | Path) -> StaffingProblem:
    """Read a round's file, plain or gzip. Raises RoundFaults, and OSError where there is no
    such file."""
    return parse_round(read_json(Path(path)))


def parse_round(value: Any) -> StaffingProblem:
    """A round as a problem. Raises RoundFaults with every fault that the round has, each with its path."""
    reader = Reader()
    top = reader.keys(value, "", ROUND_KEYS, OPTIONAL_KEYS) if isinstance(value, dict) else {}
    if not isinstance(value, dict):
        raise RoundFaults([Fault("round", "not_object", f"{shown(value)} is not an object")])
    if "format" in top and top["format"] != "sampling-round/1":
        text = f"{shown(top['format'])} is not sampling-round/1"
        reader.fault("format", "not_format", text, format="sampling-round/1")
    sections = Sections()
    name = reader.text(top.get("name", "-"), "name")
    slot_minutes = reader.positive(top.get("slot_minutes", 1), "slot_minutes")
    read_slots(reader, top.get("slots", ["2000-01-01T00:00:00Z"]), slot_minutes, sections)
    areas = read_areas(reader, top.get("areas", [{"code": "-", "parent": None, "residents": 0}]), sections)
    sites = read_sites(reader, top.get("sites", []), sections)
    bases = read_bases(reader, top.get("bases", []), sections)
    staff = read_staff(reader, top.get("staff", []), sections)
    per_lane, per_site = _team(reader, top.get("team", {"per_lane": {"-": 1}}))
    limits = reader.keys(
        top.get("limits", {"block_slots_max": 1, "blocks_per_day_max": 1}),
        "limits",
        ("block_slots_max", "blocks_per_day_max"),
        ("rest_slots_min",),
    )
    block_slots_max = reader.whole(limits.get("block_slots_max", 1), "limits.block_slots_max", 1, instead=1)
    blocks_per_day = reader.whole(limits.get("blocks_per_day_max", 1), "limits.blocks_per_day_max", 1, instead=1)
    rest = reader.number(limits.get("rest_slots_min", 0), "limits.rest_slots_min", 0)
    minutes, minutes_max = _travel(reader, top.get("travel"), "travel" in top, bases, [s["place"] for s in sites])
    targets = _targets(reader, top.get("targets", []), areas, sections)
    equity = read_equity(reader, top["equity"]) if "equity" in top else DEFAULT_EQUITY
    reserve = reader.by_role(top.get("reserve", {}), "reserve", lambda item, path: reader.number(item, path, 0, 1))
    roles = sorted({*per_lane, *per_site, *reserve, *(role for person in staff for role in person["roles"])})
    previous, moves_max = _previous(reader, top["previous"], sections, roles) if "previous" in top else (None, 0)
    if reader.faults:
        raise RoundFaults(reader.faults)
    slots = len(sections.starts)
    role_index = {role: i for i, role in enumerate(roles)}
    staff_roles = np.zeros((len(staff), len(roles)), dtype=bool)
    available = np.zeros((len(staff), slots), dtype=bool)
    for p, person in enumerate(staff):
        staff_roles[p, [role_index[role] for role in person["roles"]]] = True
        available[p, person["available"]] = True
    return StaffingProblem(
        name=name,
        slot_minutes=slot_minutes,
        slot_starts=tuple(sections.starts),
        slot_day=_ints(sections.days),
        area_codes=tuple(sections.areas),
        area_parent=_ints(areas["parent"]),
        residents=_ints(areas["residents"]),
        sampled=_ints(areas["sampled"]),
        site_codes=tuple(sections.sites),
        site_area=_ints([site["area"] for site in sites]),
        lanes_max=_ints([site["lanes_max"] for site in sites]),
        pace=_ints([math.floor(site["speed"] * slot_minutes / 60 + 1e-9) for site in sites]),
        arrivals=_ints([site["arrivals"] for site in sites]).reshape(len(sites), slots),
        site_open=np.array([site["open"] for site in sites], dtype=bool).reshape(len(sites), slots),
        waiting=_ints([site["waiting"] for site in sites]),
        roles=tuple(roles),
        per_lane=_ints([int(per_lane.get(role, 0)) for role in roles]),
        per_site=_ints([int(per_site.get(role, 0)) for role in roles]),
        base_codes=tuple(sections.bases),
        minutes=minutes,
        minutes_max=minutes_max,
        staff_codes=tuple(sections.staff),
        staff_base=_ints([person["base"] for person in staff]),
        staff_roles=staff_roles,
        available=available,
        worked=_ints([person["worked"] for person in staff]),
        at=_ints([person["at"] for person in staff]),
        block_slots_max=block_slots_max,
        blocks_per_day_max=blocks_per_day,
        rest_slots_min=rest,
        target_area=_ints([area for area, _, _ in targets]),
        target_need=_ints([need for _, need, _ in targets]),
        target_by_slot=_ints([by_slot for _, _, by_slot in targets]),
        equity=equity,
        reserve=np.array([reserve.get(role, 0.0) for role in roles], dtype=float),
        previous=previous,
        moves_max=moves_max,
    )


def _ints(values: list[Any]) -> Ints:
    return np.array(values, dtype=np.int64)


def _team(reader: Reader, value: Any) -> tuple[dict[str, float], dict[str, float]]:
    team = reader.keys(value, "team", ("per_lane",), ("per_site",))
    per_lane = reader.by_role(team.get("per_lane", {"-": 1}), "team.per_lane", lambda v, path: reader.whole(v, path, 1))
    if "per_lane" in team and team["per_lane"] == {}:
        reader.fault("team.per_lane", "empty", "is empty")
    return per_lane, reader.by_role(team.get("per_site", {}), "team.per_site", reader.whole)


def _travel(
    reader: Reader,
    value: Any,
    given: bool,
    bases: list[tuple[float, float]],
    sites: list[tuple[float, float]],
) -> tuple[Floats, float]:
    shape = (len(bases), len(sites))
    if not given:
        return np.zeros(shape), 0.0
    if isinstance(value, dict) and "minutes" in value:
        travel = reader.keys(value, "travel", ("minutes", "minutes_max"))
        rows = reader.items(travel["minutes"], "travel.minutes")
        if isinstance(travel["minutes"], list) and len(rows) != len(bases):
            text = f"has {len(rows)} rows for {len(bases)} bases"
            reader.fault("travel.minutes", "wrong_length", text, count=len(rows), wanted=len(bases))
        minutes = np.full(shape, math.inf)
        for b, row in enumerate(rows):
            cells = reader.items(row, f"travel.minutes[{b}]")
            if isinstance(row, list) and len(cells) != len(sites):
                text, count, wanted = f"has {len(cells)} numbers for {len(sites)} sites", len(cells), len(sites)
                reader.fault(f"travel.minutes[{b}]", "wrong_length", text, count=count, wanted=wanted)
            for j, cell in enumerate(cells):
                one = math.inf if cell is None else reader.number(cell, f"travel.minutes[{b}][{j}]", 0)
                if b < len(bases) and j < len(sites):
                    minutes[b, j] = one
    else:
        travel = reader.keys(value, "travel", ("detour", "km_per_hour", "minutes_max"))
        detour = reader.positive(travel.get("detour", 1), "travel.detour")
        speed = reader.positive(travel.get("km_per_hour", 1), "travel.km_per_hour")
        homes, places = (np.array(side, dtype=float).reshape(-1, 2) for side in (bases, sites))
        minutes = great_circle_minutes(homes, places, detour, speed)
    return minutes, reader.number(travel.get("minutes_max", 0), "travel.minutes_max", 0)


def _targets(reader: Reader, value: Any, areas: dict[str, list[int]], sections: Sections) -> list[tuple[int, int, int]]:
    out = []
    for i, item in enumerate(reader.items(value, "targets")):
        path = f"targets[{i}]"
        row = reader.keys(item, path, ("area", "coverage", "by_slot"))
        area = reader.known(row["area"], f"{path}.area", sections.areas, "area") if "area" in row else -1
        coverage = reader.number(row.get("coverage", 0), f"{path}.coverage", 0, 1)
        by_slot = reader.whole(row.get("by_slot", 1), f"{path}.by_slot", 1, len(sections.starts), instead=1)
        residents = areas["residents"][area] if area >= 0 else 1
        if residents == 0:
            reader.fault(f"{path}.area", "no_residents", f"{shown(row['area'])} has no residents", code=row["area"])
        counted = areas["sampled"][area] if area >= 0 else 0
        out.append((area, max(0, math.ceil(coverage * residents - 1e-9) - counted), by_slot))
    return out


def _previous(reader: Reader, value: Any, sections: Sections, roles: list[str]) -> tuple[Ints, int]:
    """Rows of the plan before. Staff, sites and roles that are no more are -1; slots are this round's numbers."""
    before = reader.keys(value, "previous", ("assignments", "moves_max"))
    role_index = {role: i for i, role in enumerate(roles)}
    rows, slots = [], len(sections.starts)
    for i, item in enumerate(reader.items(before.get("assignments", []), "previous.assignments")):
        path = f"previous.assignments[{i}]"
        row = reader.keys(item, path, ("staff", "site", "role", "slots"))
        who, where, role = (reader.text(row.get(key, "-"), f"{path}.{key}") for key in ("staff", "site", "role"))
        block = row.get("slots", [0, 1])
        if not isinstance(block, list) or len(block) != 2:
            reader.fault(f"{path}.slots", "not_block", f"{shown(block)} is not [first, end]")
            continue
        first = reader.whole(block[0], f"{path}.slots[0]", 0, slots)
        end = reader.whole(block[1], f"{path}.slots[1]", 0, slots, instead=slots)
        if end <= first:
            reader.fault(f"{path}.slots", "ends_early", f"{shown(block)} ends before it begins")
        rows.append([sections.staff.get(who, -1), sections.sites.get(where, -1), role_index.get(role, -1), first, end])
    return _ints(rows).reshape(-1, 5), reader.whole(before.get("moves_max", 0), "previous.moves_max")


def plan_as_dict(problem: StaffingProblem, solution: Solution) -> dict[str, Any]:
    """A plan as `sampling-plan/1`, ready for JSON."""
    return {
        "format": "sampling-plan/1",
        "round": problem.name,
        "assignments": [
            {
                "staff": problem.staff_codes[person],
                "site": problem.site_codes[site],
                "role": problem.roles[role],
                "slots": [first, end],
            }
            for person, site, role, first, end in solution.assignments.tolist()
        ],
        "status": solution.status,
        "objective": dict(zip(PARTS, map(_plain, solution.objective), strict=True)),
        "bound": dict(zip(PARTS, map(_plain, solution.bound), strict=True)),
        "seconds": round(solution.seconds, 3),
        "seed": solution.seed,
        "version": solution.version,
    }


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value
