"""What a user would write by hand: people counted by base, roles and hours, hours as variables, PuLP and CBC.

A straightforward model: whole lanes by site and hour, people by group, site, role and block, served people by
hour. The three
parts are solved one after the other, each with most of the time left and the one before held. One block a day,
no previous plan.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pulp  # type: ignore[import-untyped]

from tests import check_round

Round = dict[str, Any]


def solve_by_hand(round_: Round, seconds: float) -> list[dict[str, Any]]:
    """The assignments found within about so many seconds."""
    began = time.monotonic()
    slots = range(len(round_["slots"]))
    longest = round_["limits"]["block_slots_max"]
    days = check_round.slot_days(round_)
    unbroken = [check_round.runs_on(round_, t) for t in slots[:-1]]
    groups: dict[tuple[str, tuple[str, ...], tuple[int, ...]], list[str]] = defaultdict(list)
    for person in round_["staff"]:
        groups[person["base"], tuple(sorted(person["roles"])), tuple(person["available"])].append(person["code"])
    bases = {base["code"]: i for i, base in enumerate(round_["bases"])}
    asked = round_["team"]["per_lane"].keys() | round_["team"].get("per_site", {}).keys()
    problem = pulp.LpProblem("by_hand", pulp.LpMinimize)
    people: dict[tuple[Any, ...], pulp.LpVariable] = {}
    present: dict[tuple[str, str, int], list[pulp.LpVariable]] = defaultdict(list)
    minutes: dict[tuple[Any, ...], float] = {}
    of_group: dict[tuple[Any, str], list[pulp.LpVariable]] = defaultdict(list)
    for g, (key, members) in enumerate(sorted(groups.items())):
        base, roles, available = key
        for j, site in enumerate(round_["sites"]):
            far = check_round.travel_minutes(round_, bases[base], j)
            if far > round_["travel"]["minutes_max"]:
                continue
            free = sorted(set(available) & set(site.get("open", slots)))
            for first, end in _blocks(free, unbroken, longest):
                for role in asked & set(roles):
                    index = (g, j, role, first, end)
                    people[index] = pulp.LpVariable("x" + "_".join(map(str, index)), 0, len(members), "Integer")
                    minutes[index] = far
                    of_group[key, days[first]].append(people[index])
                    for t in range(first, end):
                        present[site["code"], role, t].append(people[index])
    for (key, _), variables in of_group.items():
        problem += pulp.lpSum(variables) <= len(groups[key])
    _reserves(problem, round_, groups, of_group, days)
    served = _service(problem, round_, present)
    short = _shortfall(problem, round_, served)
    waiting = pulp.lpSum(
        site.get("waiting", 0)
        + sum(site["arrivals"][: t + 1])
        - pulp.lpSum(served[site["code"], u] for u in range(t + 1))
        for site in round_["sites"]
        for t in slots
    )
    travel = pulp.lpSum(far * people[index] for index, far in minutes.items() if far)
    chosen: dict[tuple[Any, ...], int] = {}
    for part, cost in enumerate((short, waiting, travel)):
        left = seconds - (time.monotonic() - began)
        if left <= 1:
            break
        problem.setObjective(cost)
        problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=max(1, left * (0.7, 0.7, 1)[part]), threads=2))
        if problem.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
            break
        chosen = {index: round(variable.value() or 0) for index, variable in people.items()}
        problem += cost <= (pulp.value(cost) or 0) + 1e-6
    return _named(round_, sorted(groups.items()), chosen)


def _blocks(free: list[int], unbroken: list[bool], longest: int) -> list[tuple[int, int]]:
    """Longest blocks within free slots: with one block a day a shorter one is never better."""
    runs: list[list[int]] = [[]]
    for t in free:
        if runs[-1] and (t != runs[-1][-1] + 1 or not unbroken[runs[-1][-1]]):
            runs.append([])
        runs[-1].append(t)
    out = []
    for run in runs:
        length = min(longest, len(run))
        out += [(first, first + length) for first in run[: len(run) - length + 1] if run]
    return out


def _reserves(problem: Any, round_: Round, groups: Any, of_group: Any, days: list[str]) -> None:
    for role, share in round_.get("reserve", {}).items():
        for day in sorted(set(days)):
            here = {key: n for key, n in groups.items() if role in key[1] and any(days[t] == day for t in key[2])}
            count = sum(len(members) for members in here.values())
            busy = pulp.lpSum(v for key in here for v in of_group[key, day])
            problem += busy <= count - math.ceil(share * count - 1e-9)


def _service(problem: Any, round_: Round, present: Any) -> dict[tuple[str, int], Any]:
    """Lanes, and people served by site and slot."""
    served: dict[tuple[str, int], Any] = {}
    per_lane, per_site = round_["team"]["per_lane"], round_["team"].get("per_site", {})
    for site in round_["sites"]:
        code, pace = site["code"], math.floor(site["people_per_lane_hour"] * round_["slot_minutes"] / 60 + 1e-9)
        for t in range(len(round_["slots"])):
            lane = pulp.LpVariable(f"lane_{code}_{t}", 0, site["lanes_max"], "Integer")
            runs = pulp.LpVariable(f"runs_{code}_{t}", 0, 1, "Integer") if per_site else 1
            if per_site:
                problem += lane <= site["lanes_max"] * runs
            for role in per_lane.keys() | per_site.keys():
                need = per_lane.get(role, 0) * lane + per_site.get(role, 0) * runs
                problem += pulp.lpSum(present[code, role, t]) >= need
            served[code, t] = pulp.LpVariable(f"served_{code}_{t}", 0)
            problem += served[code, t] <= pace * lane
            came = site.get("waiting", 0) + sum(site["arrivals"][: t + 1])
            problem += pulp.lpSum(served[code, u] for u in range(t + 1)) <= came
    return served


def _shortfall(problem: Any, round_: Round, served: Any) -> Any:
    areas = {area["code"]: area for area in round_["areas"]}
    cost = []
    for k, target in enumerate(round_["targets"]):
        area = areas[target["area"]]
        inside = []
        for site in round_["sites"]:
            code = site["area"]
            while code is not None and code != target["area"]:
                code = areas[code]["parent"]
            if code is not None:
                inside += [served[site["code"], t] for t in range(target["by_slot"])]
        edges = [math.floor(s * area["residents"] + 1e-9) for s, _ in round_.get("equity", check_round.EQUITY)]
        weights = [w for _, w in round_.get("equity", check_round.EQUITY)]
        widths = [edges[0], *(b - a for a, b in pairwise(edges))]
        missed = [pulp.LpVariable(f"missed_{k}_{i}", 0, width) for i, width in enumerate(widths)]
        need = math.ceil(target["coverage"] * area["residents"] - 1e-9) - area.get("sampled", 0)
        problem += pulp.lpSum(inside) + pulp.lpSum(missed) >= need
        cost += [w * m for w, m in zip(weights, missed, strict=True)]
    return pulp.lpSum(cost)


def _named(round_: Round, groups: list[Any], chosen: dict[tuple[Any, ...], int]) -> list[dict[str, Any]]:
    days, used, rows = check_round.slot_days(round_), Counter[tuple[int, str]](), []
    for (g, j, role, first, end), count in sorted(chosen.items()):
        for _ in range(count):
            person = groups[g][1][used[g, days[first]]]
            used[g, days[first]] += 1
            site = round_["sites"][j]["code"]
            rows.append({"staff": person, "site": site, "role": role, "slots": [first, end]})
    return rows


if __name__ == "__main__":
    source, target, limit = sys.argv[1:4]
    rows = solve_by_hand(check_round.read(source), float(limit))
    Path(target).write_text(json.dumps(rows), encoding="utf-8")
