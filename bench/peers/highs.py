"""HiGHS through scipy.optimize.milp: the hourly model as rows of one matrix, a solve for each part."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bench.peers.choices import Round, Rows, alike, as_command, asked_for, choices, come, named, pace_of, reserves

Terms = list[tuple[int, float]]


class Model:
    """Columns and rows as they come, a matrix at the end."""

    def __init__(self) -> None:
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.cells: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def column(self, upper: float, whole: int = 1) -> int:
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.upper) - 1

    def row(self, terms: Terms, low: float = -np.inf, high: float = np.inf) -> None:
        self.cells += [(len(self.low), column, value) for column, value in terms]
        self.low.append(low)
        self.high.append(high)

    def solve(self, terms: Terms, seconds: float) -> Any:
        cost = np.zeros(len(self.upper))
        for column, value in terms:
            cost[column] += value
        rows, columns, values = zip(*self.cells, strict=True)
        matrix = sparse.csr_array((values, (rows, columns)), shape=(len(self.low), len(self.upper)))
        answer = milp(
            cost,
            integrality=np.array(self.whole),
            bounds=Bounds(0, np.array(self.upper)),
            constraints=LinearConstraint(matrix, self.low, self.high),
            options={"time_limit": seconds},
        )
        return answer.x, answer.fun


def solve(round_: Round, seconds: float) -> Rows:
    """The assignments found within about so many seconds; each part gets most of the time left."""
    began = time.monotonic()
    groups = alike(round_)
    may = choices(round_, groups)
    model = Model()
    people = [model.column(len(groups[choice.group])) for choice in may]
    present: dict[tuple[int, str, int], Terms] = defaultdict(list)
    at_work: dict[tuple[int, str], Terms] = defaultdict(list)
    for choice, x in zip(may, people, strict=True):
        at_work[choice.group, choice.day].append((x, 1))
        for t in range(choice.first, choice.end):
            present[choice.site, choice.role, t].append((x, 1))
    for (group, _), terms in at_work.items():
        model.row(terms, high=len(groups[group]))
    for here, day, most in reserves(round_, groups):
        model.row([term for group in here for term in at_work[group, day]], high=most)
    if "previous" in round_:
        moved: Terms = [(x, 1) for choice, x in zip(may, people, strict=True) if choice.changed]
        model.row(moved, high=round_["previous"]["moves_max"])
    served = _service(model, round_, present)
    short: Terms = []
    for asked in asked_for(round_):
        missed = [model.column(width, 0) for width, _ in asked.steps]
        inside = [served[j, t] for j in asked.sites for t in range(asked.by_slot)]
        model.row([(column, 1) for column in inside + missed], low=asked.need)
        short += [(column, weight) for (_, weight), column in zip(asked.steps, missed, strict=True)]
    slots = len(round_["slots"])
    less_waiting: Terms = [(column, t - slots) for (_, t), column in served.items()]
    travel: Terms = [(x, choice.minutes) for choice, x in zip(may, people, strict=True)]
    best = [0] * len(may)
    for part, cost in enumerate((short, less_waiting, travel)):
        left = seconds - (time.monotonic() - began)
        if left <= 0.5:
            break
        x, value = model.solve(cost, left * (0.7, 0.7, 1)[part])
        if x is None:
            break
        best = np.rint(x[people]).astype(int).tolist()
        model.row(cost, high=value + 1e-6)
    return named(round_, groups, list(zip(may, best, strict=True)))


def _service(model: Model, round_: Round, present: Any) -> dict[tuple[int, int], int]:
    """Lanes, and people served by site and slot."""
    per_lane, per_site = round_["team"]["per_lane"], round_["team"].get("per_site", {})
    served: dict[tuple[int, int], int] = {}
    for j, site in enumerate(round_["sites"]):
        total = come(round_, j)
        for t in range(len(total)):
            lanes, runs = model.column(site["lanes_max"]), model.column(1)
            model.row([(lanes, 1), (runs, -site["lanes_max"])], high=0)
            for role in sorted(per_lane.keys() | per_site.keys()):
                need = [(lanes, -per_lane.get(role, 0)), (runs, -per_site.get(role, 0))]
                model.row(present[j, role, t] + need, low=0)
            served[j, t] = model.column(total[-1], 0)
            model.row([(served[j, t], 1), (lanes, -pace_of(round_, j))], high=0)
            model.row([(served[j, u], 1) for u in range(t + 1)], high=total[t])
    return served


if __name__ == "__main__":
    as_command(solve)
