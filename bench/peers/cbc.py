"""PuLP and CBC: people counted by group, whole lanes and people served by hour, the three parts one after the other."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

import pulp  # type: ignore[import-untyped]

from bench.peers.choices import Round, Rows, alike, as_command, asked_for, choices, come, named, pace_of, reserves


def solve(round_: Round, seconds: float) -> Rows:
    """The assignments found within about so many seconds; each part gets most of the time left."""
    began = time.monotonic()
    groups = alike(round_)
    may = choices(round_, groups)
    problem = pulp.LpProblem("round", pulp.LpMinimize)
    people = [pulp.LpVariable(f"x{i}", 0, len(groups[c.group]), "Integer") for i, c in enumerate(may)]
    present: dict[tuple[int, str, int], list[Any]] = defaultdict(list)
    at_work: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for choice, count in zip(may, people, strict=True):
        at_work[choice.group, choice.day].append(count)
        for t in range(choice.first, choice.end):
            present[choice.site, choice.role, t].append(count)
    for (group, _), counts in at_work.items():
        problem += pulp.lpSum(counts) <= len(groups[group])
    for here, day, most in reserves(round_, groups):
        problem += pulp.lpSum(count for group in here for count in at_work[group, day]) <= most
    if "previous" in round_:
        moved = pulp.lpSum(count for choice, count in zip(may, people, strict=True) if choice.changed)
        problem += moved <= round_["previous"]["moves_max"]
    served = _service(problem, round_, present)
    short, waiting = [], []
    for k, asked in enumerate(asked_for(round_)):
        missed = [pulp.LpVariable(f"m{k}_{i}", 0, width) for i, (width, _) in enumerate(asked.steps)]
        inside = [served[j, t] for j in asked.sites for t in range(asked.by_slot)]
        problem += pulp.lpSum(inside) + pulp.lpSum(missed) >= asked.need
        short += [weight * count for (_, weight), count in zip(asked.steps, missed, strict=True)]
    for j in range(len(round_["sites"])):
        for t, total in enumerate(come(round_, j)):
            waiting.append(total - pulp.lpSum(served[j, u] for u in range(t + 1)))
    travel = [choice.minutes * count for choice, count in zip(may, people, strict=True) if choice.minutes]
    best = [0] * len(may)
    for part, cost in enumerate((pulp.lpSum(short), pulp.lpSum(waiting), pulp.lpSum(travel))):
        left = seconds - (time.monotonic() - began)
        if left <= 1:
            break
        problem.setObjective(cost)
        problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=max(1, left * (0.7, 0.7, 1)[part]), threads=2))
        if problem.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
            break
        best = [round(count.value() or 0) for count in people]
        problem += cost <= (pulp.value(cost) or 0) + 1e-6
    return named(round_, groups, list(zip(may, best, strict=True)))


def _service(problem: Any, round_: Round, present: Any) -> dict[tuple[int, int], Any]:
    """Lanes, and people served by site and slot."""
    per_lane, per_site = round_["team"]["per_lane"], round_["team"].get("per_site", {})
    served: dict[tuple[int, int], Any] = {}
    for j, site in enumerate(round_["sites"]):
        total = come(round_, j)
        for t in range(len(total)):
            lanes = pulp.LpVariable(f"lanes{j}_{t}", 0, site["lanes_max"], "Integer")
            runs = pulp.LpVariable(f"runs{j}_{t}", 0, 1, "Integer") if per_site else 1
            if per_site:
                problem += lanes <= site["lanes_max"] * runs
            for role in sorted(per_lane.keys() | per_site.keys()):
                need = per_lane.get(role, 0) * lanes + per_site.get(role, 0) * runs
                problem += pulp.lpSum(present[j, role, t]) >= need
            served[j, t] = pulp.LpVariable(f"served{j}_{t}", 0)
            problem += served[j, t] <= pace_of(round_, j) * lanes
            problem += pulp.lpSum(served[j, u] for u in range(t + 1)) <= total[t]
    return served


if __name__ == "__main__":
    as_command(solve)
