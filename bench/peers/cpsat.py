"""CP-SAT: integer counts of people by group, lanes and people served by hour; a solve for each part with a hint."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

from ortools.sat.python import cp_model

from bench.peers.choices import Round, Rows, alike, as_command, asked_for, choices, come, named, pace_of, reserves

SCALE = 1000  # minutes and weights are fractions, CP-SAT takes whole numbers


def solve(round_: Round, seconds: float) -> Rows:
    """The assignments found within about so many seconds; each part gets most of the time left."""
    began = time.monotonic()
    groups = alike(round_)
    may = choices(round_, groups)
    model = cp_model.CpModel()
    people = [model.new_int_var(0, len(groups[c.group]), f"x{i}") for i, c in enumerate(may)]
    present: dict[tuple[int, str, int], list[Any]] = defaultdict(list)
    at_work: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for choice, count in zip(may, people, strict=True):
        at_work[choice.group, choice.day].append(count)
        for t in range(choice.first, choice.end):
            present[choice.site, choice.role, t].append(count)
    for (group, _), counts in at_work.items():
        model.add(sum(counts) <= len(groups[group]))
    for here, day, most in reserves(round_, groups):
        model.add(sum(count for group in here for count in at_work[group, day]) <= most)
    if "previous" in round_:
        moved = [count for choice, count in zip(may, people, strict=True) if choice.changed]
        model.add(sum(moved) <= round_["previous"]["moves_max"])
    served = _service(model, round_, present)
    short: list[Any] = []
    for k, asked in enumerate(asked_for(round_)):
        missed = [model.new_int_var(0, width, f"m{k}_{i}") for i, (width, _) in enumerate(asked.steps)]
        inside = [served[j, t] for j in asked.sites for t in range(asked.by_slot)]
        model.add(sum(inside) + sum(missed) >= asked.need)
        short += [int(weight * SCALE) * count for (_, weight), count in zip(asked.steps, missed, strict=True)]
    slots = len(round_["slots"])
    less_waiting = [(t - slots) * count for (_, t), count in served.items()]
    travel = [int(choice.minutes * SCALE) * count for choice, count in zip(may, people, strict=True)]
    best = [0] * len(may)
    for part, cost in enumerate((sum(short), sum(less_waiting), sum(travel))):
        left = seconds - (time.monotonic() - began)
        if left <= 0.5:
            break
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = left * (0.7, 0.7, 1)[part]
        solver.parameters.num_workers = 2
        model.minimize(cost)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        best = [solver.value(count) for count in people]
        model.clear_hints()
        for count, value in zip(people, best, strict=True):
            model.add_hint(count, value)
        model.add(cost <= solver.value(cost))
    return named(round_, groups, list(zip(may, best, strict=True)))


def _service(model: cp_model.CpModel, round_: Round, present: Any) -> dict[tuple[int, int], Any]:
    """Lanes, and people served by site and slot."""
    per_lane, per_site = round_["team"]["per_lane"], round_["team"].get("per_site", {})
    served: dict[tuple[int, int], Any] = {}
    for j, site in enumerate(round_["sites"]):
        total = come(round_, j)
        for t in range(len(total)):
            lanes = model.new_int_var(0, site["lanes_max"], f"lanes{j}_{t}")
            runs = model.new_bool_var(f"runs{j}_{t}")
            model.add(lanes <= site["lanes_max"] * runs)
            for role in sorted(per_lane.keys() | per_site.keys()):
                need = per_lane.get(role, 0) * lanes + per_site.get(role, 0) * runs
                model.add(sum(present[j, role, t]) >= need)
            served[j, t] = model.new_int_var(0, total[-1], f"served{j}_{t}")
            model.add(served[j, t] <= pace_of(round_, j) * lanes)
            model.add(sum(served[j, u] for u in range(t + 1)) <= total[t])
    return served


if __name__ == "__main__":
    as_command(solve)
