"""The parts of a `sampling-round/1`, one function each, from JSON values to plain lists; faults go to the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from optimizer.problem import DEFAULT_EQUITY
from optimizer.round_faults import Reader, shown

WRITTEN = re.compile(r"2\d{3}-\d{2}-\d{2}T")  # no plan is of another age, and near the ends of time zones overflow
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Sections:
    """What has been read so far; later parts refer to earlier ones by these indices."""

    starts: list[datetime] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    areas: dict[str, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    bases: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)


def read_slots(reader: Reader, value: Any, minutes: float, sections: Sections) -> None:
    """Starts of the slots, ascending and not overlapping; days are numbered as their dates appear."""
    items = reader.items(value, "slots")
    if isinstance(value, list) and not value:
        reader.fault("slots", "empty", "is empty")
    dates: dict[str, int] = {}
    last: datetime | None = None
    for i, item in enumerate(items):
        start = _instant(reader, item, f"slots[{i}]")
        if start is not None and last is not None:
            if start <= last:
                reader.fault(f"slots[{i}]", "not_after", f"{shown(item)} is not after the slot before")
            elif start < last + timedelta(minutes=minutes):
                reader.fault(f"slots[{i}]", "overlaps", f"{shown(item)} overlaps the slot before")
        last = start or last
        sections.starts.append(start or LONG_AGO)
        sections.days.append(dates.setdefault(str(item)[:10], len(dates)))


def _instant(reader: Reader, value: Any, path: str) -> datetime | None:
    if not isinstance(value, str):
        reader.fault(path, "not_text", f"{shown(value)} is not a text")
        return None
    try:
        start = datetime.fromisoformat(value) if WRITTEN.match(value) else None
    except ValueError:
        start = None
    if start is None:
        reader.fault(path, "not_time", f"{shown(value)} is not a time as in 2022-05-04T08:00:00+08:00")
    elif start.tzinfo is None:
        reader.fault(path, "no_offset", f"{shown(value)} has no offset")
        return None
    return start


def read_areas(reader: Reader, value: Any, sections: Sections) -> dict[str, list[int]]:
    """parent, residents and sampled by area; the tree has one root, no circle, and sums that agree."""
    if value == []:
        reader.fault("areas", "empty", "is empty")
    rows = [
        reader.keys(row, f"areas[{i}]", ("code", "parent", "residents"), ("sampled", "name"))
        for i, row in enumerate(reader.items(value, "areas"))
    ]
    sections.areas = reader.codes(rows, "areas")
    parent, residents, sampled = [], [], []
    for i, row in enumerate(rows):
        path = f"areas[{i}]"
        up = row.get("parent")
        parent.append(-1 if up is None else reader.known(up, f"{path}.parent", sections.areas, "area"))
        before = len(reader.faults)
        people = reader.whole(row["residents"], f"{path}.residents") if "residents" in row else 0
        residents.append(people if len(reader.faults) == before and "residents" in row else -1)
        sampled.append(reader.whole(row.get("sampled", 0), f"{path}.sampled"))
        if "name" in row and not isinstance(row["name"], str):
            reader.fault(f"{path}.name", "not_text", f"{shown(row['name'])} is not a text")
    _check_tree(reader, rows, parent, residents, sampled)
    return {"parent": parent, "residents": [n if n >= 0 else 1 for n in residents], "sampled": sampled}


def _check_tree(
    reader: Reader, rows: list[dict[str, Any]], parent: list[int], residents: list[int], sampled: list[int]
) -> None:
    roots = [i for i, row in enumerate(rows) if "parent" in row and row["parent"] is None]
    if not roots and not any(up < 0 for up in parent):
        reader.fault("areas", "no_root", "there is no root: one area's parent is null")
    for extra in roots[1:]:
        reader.fault(f"areas[{extra}].parent", "two_roots", f"is null, but areas[{roots[0]}] is the root already")
    for i in range(len(rows)):
        seen, up = {i}, parent[i]
        while up >= 0 and up not in seen:
            seen.add(up)
            up = parent[up]
        if up == i:
            reader.fault(f"areas[{i}].parent", "circle", "leads back to the area itself")
    children: dict[int, list[int]] = {}
    for i, up in enumerate(parent):
        if up >= 0 and up != i:
            children.setdefault(up, []).append(i)
    if any(up < 0 and i not in roots for i, up in enumerate(parent)):
        return  # sums without an area that is somewhere would be faults of their own
    for up, own in sorted(children.items()):
        if residents[up] >= 0 and all(residents[i] >= 0 for i in own):
            together = sum(residents[i] for i in own)
            if together != residents[up]:
                text = f"{residents[up]} is not the {together} of its children"
                reader.fault(f"areas[{up}].residents", "residents_of_parts", text, value=residents[up], parts=together)
        counted = sum(sampled[i] for i in own)
        if counted > sampled[up]:
            text = f"{sampled[up]} is below the {counted} of its children"
            reader.fault(f"areas[{up}].sampled", "sampled_of_parts", text, value=sampled[up], parts=counted)


def read_place(reader: Reader, row: dict[str, Any], path: str) -> tuple[float, float]:
    lon = reader.number(row["lon"], f"{path}.lon", -180, 180) if "lon" in row else 0.0
    lat = reader.number(row["lat"], f"{path}.lat", -90, 90) if "lat" in row else 0.0
    return lon, lat


def read_sites(reader: Reader, value: Any, sections: Sections) -> list[dict[str, Any]]:
    """Sites with `area` as an index, `open` and `arrivals` one a slot, `place` = (lon, lat)."""
    slots = len(sections.starts)
    required = ("code", "area", "lon", "lat", "lanes_max", "people_per_lane_hour", "arrivals")
    rows = [
        reader.keys(row, f"sites[{i}]", required, ("open", "waiting"))
        for i, row in enumerate(reader.items(value, "sites"))
    ]
    sections.sites = reader.codes(rows, "sites")
    out = []
    for i, row in enumerate(rows):
        path = f"sites[{i}]"
        before = len(reader.faults)
        runs = set(reader.slots(row["open"], f"{path}.open", slots)) if "open" in row else set(range(slots))
        comes = runs if len(reader.faults) == before else set(range(slots))  # hours with a fault judge no arrivals
        out.append(
            {
                "area": reader.known(row["area"], f"{path}.area", sections.areas, "area") if "area" in row else -1,
                "place": read_place(reader, row, path),
                "lanes_max": reader.whole(row.get("lanes_max", 0), f"{path}.lanes_max"),
                "speed": reader.number(row.get("people_per_lane_hour", 0), f"{path}.people_per_lane_hour", 0),
                "open": [slot in runs for slot in range(slots)],
                "arrivals": _arrivals(reader, row.get("arrivals", [0] * slots), f"{path}.arrivals", comes, slots),
                "waiting": reader.whole(row.get("waiting", 0), f"{path}.waiting"),
            }
        )
    return out


def _arrivals(reader: Reader, value: Any, path: str, runs: set[int], slots: int) -> list[int]:
    items = reader.items(value, path)
    if isinstance(value, list) and len(items) != slots:
        text = f"has {len(items)} numbers for {slots} slots"
        reader.fault(path, "wrong_length", text, count=len(items), wanted=slots)
    people = [reader.whole(item, f"{path}[{t}]") for t, item in enumerate(items)]
    for t, count in enumerate(people[:slots]):
        if count and t not in runs:
            text = f"{count} people come while the site is closed"
            reader.fault(f"{path}[{t}]", "arrivals_while_closed", text, people=count)
    return (people + [0] * slots)[:slots]


def read_bases(reader: Reader, value: Any, sections: Sections) -> list[tuple[float, float]]:
    rows = [
        reader.keys(row, f"bases[{i}]", ("code", "lon", "lat")) for i, row in enumerate(reader.items(value, "bases"))
    ]
    sections.bases = reader.codes(rows, "bases")
    return [read_place(reader, row, f"bases[{i}]") for i, row in enumerate(rows)]


def read_staff(reader: Reader, value: Any, sections: Sections) -> list[dict[str, Any]]:
    """Staff with `base` and `at` as indices (-1 = nowhere), `roles` as names, `available` as numbers of slots."""
    slots = len(sections.starts)
    rows = [
        reader.keys(row, f"staff[{i}]", ("code", "base", "roles", "available"), ("worked", "at"))
        for i, row in enumerate(reader.items(value, "staff"))
    ]
    sections.staff = reader.codes(rows, "staff")
    out = []
    for i, row in enumerate(rows):
        path = f"staff[{i}]"
        here = reader.known(row["at"], f"{path}.at", sections.sites, "site") if "at" in row else -1
        out.append(
            {
                "base": reader.known(row["base"], f"{path}.base", sections.bases, "base") if "base" in row else -1,
                "roles": _roles(reader, row["roles"], f"{path}.roles") if "roles" in row else [],
                "available": reader.slots(row.get("available", []), f"{path}.available", slots),
                "worked": reader.whole(row.get("worked", 0), f"{path}.worked"),
                "at": here,
            }
        )
    return out


def _roles(reader: Reader, value: Any, path: str) -> list[str]:
    roles: list[str] = []
    for i, item in enumerate(reader.items(value, path)):
        role = reader.text(item, f"{path}[{i}]")
        if role in roles:
            reader.fault(f"{path}[{i}]", "twice", f"{shown(role)} is there twice", code=role)
        elif role:
            roles.append(role)
    if isinstance(value, list) and not value:
        reader.fault(path, "empty", "is empty")
    return roles


def read_equity(reader: Reader, value: Any) -> tuple[tuple[float, float], ...]:
    """Shares and weights, both ascending, the last share 1."""
    out: list[tuple[float, float]] = []
    for i, item in enumerate(reader.items(value, "equity")):
        path = f"equity[{i}]"
        if not isinstance(item, list) or len(item) != 2:
            reader.fault(path, "not_share_and_weight", f"{shown(item)} is not [share, weight]")
            continue
        share = reader.number(item[0], f"{path}[0]", 0, 1)
        weight = reader.number(item[1], f"{path}[1]", 0)
        if out and share <= out[-1][0]:
            reader.fault(f"{path}[0]", "not_ascending", f"{share:g} is not above the share before", value=share)
        if out and weight < out[-1][1]:
            reader.fault(f"{path}[1]", "not_ascending", f"{weight:g} is below the weight before", value=weight)
        out.append((share, weight))
    if not out:
        if isinstance(value, list) and not value:
            reader.fault("equity", "empty", "is empty")
        return DEFAULT_EQUITY
    if out[-1][0] != 1:
        share = out[-1][0]
        reader.fault(
            f"equity[{len(out) - 1}][0]", "last_share", f"{share:g} is not 1, as the last share is", value=share
        )
    return tuple(out)
