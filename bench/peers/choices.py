"""What every peer's model needs of a round: people who are alike, what one of them may do, and what targets ask."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests import check_round

Round = dict[str, Any]
Rows = list[Round]


@dataclass(frozen=True)
class Choice:
    """An assignment that somebody of a group may have; `changed` where it counts as a move from the plan before."""

    group: int
    site: int
    role: str
    first: int
    end: int
    day: str
    minutes: float
    changed: bool


@dataclass(frozen=True)
class Asked:
    """A target: people of `sites` served in the slots before `by_slot`, and the steps (width, weight) of the missed."""

    sites: list[int]
    by_slot: int
    need: int
    steps: list[tuple[int, float]]


def alike(round_: Round) -> list[list[str]]:
    """Codes of people who may do the same at the same cost."""
    before: dict[str, list[str]] = defaultdict(list)
    for row in round_.get("previous", {}).get("assignments", []):
        before[row["staff"]].append(json.dumps(row | {"staff": ""}))
    groups: dict[Any, list[str]] = defaultdict(list)
    for person in round_["staff"]:
        rest = {key: value for key, value in person.items() if key != "code"}
        groups[json.dumps([rest, sorted(before[person["code"]])])].append(person["code"])
    return [groups[key] for key in sorted(groups)]


def choices(round_: Round, groups: list[list[str]]) -> list[Choice]:
    """All that people may do: longest blocks, for with one block a day a shorter one is never better, and the places
    of the plan before."""
    slots, longest = range(len(round_["slots"])), round_["limits"]["block_slots_max"]
    days = check_round.slot_days(round_)
    unbroken = [check_round.runs_on(round_, t) for t in slots[:-1]]
    staff = {person["code"]: person for person in round_["staff"]}
    bases = {base["code"]: i for i, base in enumerate(round_["bases"])}
    sites = {site["code"]: site for site in round_["sites"]}
    asked = round_["team"]["per_lane"].keys() | round_["team"].get("per_site", {}).keys()
    before: dict[str, list[Round]] = defaultdict(list)
    for row in round_.get("previous", {}).get("assignments", []):
        before[row["staff"]].append(row)
    ways = [[check_round.travel_minutes(round_, b, j) for j in range(len(round_["sites"]))] for b in range(len(bases))]
    out = []
    for g, members in enumerate(groups):
        person, old = staff[members[0]], before[members[0]]
        still = all(_possible(row, person, sites) for row in old)
        worked = person.get("worked", 0)
        for j, site in enumerate(round_["sites"]):
            here = person.get("at") == site["code"]
            minutes = 0.0 if here else ways[bases[person["base"]]][j]
            if minutes > round_["travel"]["minutes_max"]:
                continue
            free = sorted(set(person["available"]) & set(site.get("open", slots)))
            blocks = _blocks(free, unbroken, longest, worked)
            if worked:
                blocks = [block for block in blocks if block[0] == 0 or days[block[0]] != days[0]]
            for role in sorted(asked & set(person["roles"])):
                kept = {tuple(row["slots"]) for row in old if (row["site"], row["role"]) == (site["code"], role)}
                for first, end in sorted({*blocks, *(k for k in kept if set(range(*k)) <= set(free))}):
                    same = len(old) == 1 and (first, end) in kept
                    moved = "previous" in round_ and still and not same
                    out.append(Choice(g, j, role, first, end, days[first], minutes, moved))
    return out


def _possible(row: Round, person: Round, sites: dict[str, Round]) -> bool:
    """True where an assignment of the plan before could still be."""
    if row["site"] not in sites or row["role"] not in person["roles"]:
        return False
    site, slots = sites[row["site"]], set(range(*row["slots"]))
    return slots <= set(person["available"]) & set(site.get("open", range(len(site["arrivals"]))))


def _blocks(free: list[int], unbroken: list[bool], longest: int, worked: int) -> list[tuple[int, int]]:
    runs: list[list[int]] = [[]]
    for t in free:
        if runs[-1] and (t != runs[-1][-1] + 1 or not unbroken[runs[-1][-1]]):
            runs.append([])
        runs[-1].append(t)
    out = []
    for run in runs:
        for first in run:
            end = min(run[-1] + 1, first + longest - (worked if first == 0 else 0))
            if end > first and (first == run[0] or end - first == longest):
                out.append((first, end))
    return out


def asked_for(round_: Round) -> list[Asked]:
    """What each target asks of the sites inside its area."""
    areas = {area["code"]: area for area in round_["areas"]}
    equity = round_.get("equity", check_round.EQUITY)
    out = []
    for target in round_["targets"]:
        area, sites = areas[target["area"]], []
        for j, site in enumerate(round_["sites"]):
            code = site["area"]
            while code is not None and code != target["area"]:
                code = areas[code]["parent"]
            if code is not None:
                sites.append(j)
        edges = [0, *(math.floor(share * area["residents"] + 1e-9) for share, _ in equity)]
        steps = [(high - low, weight) for (low, high), (_, weight) in zip(pairwise(edges), equity, strict=True)]
        need = math.ceil(target["coverage"] * area["residents"] - 1e-9) - area.get("sampled", 0)
        out.append(Asked(sites, target["by_slot"], max(0, need), steps))
    return out


def pace_of(round_: Round, site: int) -> int:
    """People a lane serves in a slot."""
    return math.floor(round_["sites"][site]["people_per_lane_hour"] * round_["slot_minutes"] / 60 + 1e-9)


def come(round_: Round, site: int) -> list[int]:
    """People who have come to a site by the end of each slot."""
    place, out = round_["sites"][site], []
    total = place.get("waiting", 0)
    for count in place["arrivals"]:
        total += count
        out.append(total)
    return out


def reserves(round_: Round, groups: list[list[str]]) -> list[tuple[set[int], str, int]]:
    """(groups with the role who are there that day, day, how many of their people may work at most)."""
    staff = {person["code"]: person for person in round_["staff"]}
    days, out = check_round.slot_days(round_), []
    for role, share in round_.get("reserve", {}).items():
        for day in sorted(set(days)):
            here = {
                g
                for g, members in enumerate(groups)
                if role in staff[members[0]]["roles"] and any(days[t] == day for t in staff[members[0]]["available"])
            }
            count = sum(len(groups[g]) for g in here)
            out.append((here, day, count - math.ceil(share * count - 1e-9)))
    return out


def named(round_: Round, groups: list[list[str]], counts: list[tuple[Choice, int]]) -> Rows:
    """Assignments of people by name from counts of choices."""
    used: Counter[tuple[int, str]] = Counter()
    rows = []
    for choice, count in counts:
        for _ in range(count):
            person = groups[choice.group][used[choice.group, choice.day]]
            used[choice.group, choice.day] += 1
            site = round_["sites"][choice.site]["code"]
            rows.append({"staff": person, "site": site, "role": choice.role, "slots": [choice.first, choice.end]})
    return rows


def as_command(solve: Callable[[Round, float], Rows]) -> None:
    """ROUND OUT SECONDS from the command line."""
    source, target, seconds = sys.argv[1:4]
    rows = solve(check_round.read(source), float(seconds))
    Path(target).write_text(json.dumps(rows), encoding="utf-8")
