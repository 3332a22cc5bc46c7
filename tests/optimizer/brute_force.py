"""The optimum of a tiny round by looking at every plan, those alike in all that counts together.

What one person may do alone is asked of the independent checker. Plans are then put together person by person; two
are alike when the same people of each role are present at each site and slot, as many of each role are busy on each
day, and as many have changed: of these only the least travel is kept. Every remaining plan is judged here once more,
with code of its own.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests import check_round

Round = dict[str, Any]
Table = NDArray[np.int64]
Optimum = tuple[float, float, float]


def duties(round_: Round, person: Round) -> list[list[Round]]:
    """Every list of assignments that one person may have, the empty one included."""
    alone = {key: value for key, value in round_.items() if key not in ("reserve", "previous")}
    slots = len(round_["slots"])
    single = [
        {"staff": person["code"], "site": site["code"], "role": role, "slots": [first, end]}
        for site in round_["sites"]
        for role in person["roles"]
        for first in range(slots)
        for end in range(first + 1, slots + 1)
    ]
    single = [row for row in single if not check_round.violations(alone, [row])]
    out: list[list[Round]] = [[]]
    grown: list[list[Round]] = [[]]
    while grown:
        grown = [
            [*rows, row]
            for rows in grown
            for row in single
            if (not rows or row["slots"][0] >= rows[-1]["slots"][1]) and not check_round.violations(alone, [*rows, row])
        ]
        out += grown
    return out


def best(round_: Round, most: int) -> Optimum | None:
    """The lexicographic optimum over all plans; None where more than `most` unlike ones are met on the way."""
    plans = np.zeros((1, _width(round_)), dtype=np.int64)
    travel = np.zeros(1)
    for person in round_["staff"]:
        own = duties(round_, person)
        if len(plans) * len(own) > 20 * most:
            return None
        features = np.array([_features(round_, person, rows) for rows in own])
        minutes = np.array([check_round.objective(round_, rows)["travel_minutes"] for rows in own])
        every = (plans[:, None] + features[None]).reshape(-1, plans.shape[1])
        costs = (travel[:, None] + minutes[None]).reshape(-1)
        order = np.argsort(costs, kind="stable")
        plans, first = np.unique(every[order], axis=0, return_index=True)
        travel = costs[order][first]
        if len(plans) > most:
            return None
    allowed = _allowed(round_, plans)
    return _least(round_, plans[allowed], travel[allowed])


def _roles(round_: Round) -> list[str]:
    return sorted(round_["team"]["per_lane"].keys() | round_["team"].get("per_site", {}).keys())


def _kept(round_: Round) -> list[tuple[str, str, int]]:
    """(role, day, people who may be busy at most) of each reserve."""
    days = check_round.slot_days(round_)
    out = []
    for role, share in round_.get("reserve", {}).items():
        for day in sorted(set(days)):
            here = [p for p in round_["staff"] if role in p["roles"] and any(days[t] == day for t in p["available"])]
            out.append((role, day, len(here) - math.ceil(share * len(here) - 1e-9)))
    return out


def _width(round_: Round) -> int:
    return len(round_["sites"]) * len(_roles(round_)) * len(round_["slots"]) + len(_kept(round_)) + 1


def _features(round_: Round, person: Round, rows: list[Round]) -> list[int]:
    """Presence by site, role and slot; busy by reserve; changed."""
    roles, days = _roles(round_), check_round.slot_days(round_)
    present = np.zeros((len(round_["sites"]), len(roles), len(round_["slots"])), dtype=np.int64)
    codes = [site["code"] for site in round_["sites"]]
    touched = set()
    for row in rows:
        first, end = row["slots"]
        touched |= set(days[first:end])
        if row["role"] in roles:
            present[codes.index(row["site"]), roles.index(row["role"]), first:end] += 1
    own_days = {days[t] for t in person["available"]}
    busy = [int(role in person["roles"] and day in touched & own_days) for role, day, _ in _kept(round_)]
    changed = check_round.changes(round_, rows) if "previous" in round_ and rows else 0
    return [*present.reshape(-1).tolist(), *busy, changed]


def _allowed(round_: Round, plans: Table) -> NDArray[np.bool_]:
    kept = _kept(round_)
    limits = np.array([most for _, _, most in kept], dtype=np.int64)
    busy = plans[:, plans.shape[1] - 1 - len(kept) : -1]
    allowed: NDArray[np.bool_] = (busy <= limits).all(axis=1)
    if "previous" in round_:
        allowed &= plans[:, -1] <= round_["previous"]["moves_max"]
    return allowed


def _least(round_: Round, plans: Table, travel: NDArray[np.float64]) -> Optimum:
    roles, slots, sites = _roles(round_), len(round_["slots"]), round_["sites"]
    per_lane, per_site = round_["team"]["per_lane"], round_["team"].get("per_site", {})
    present = plans[:, : len(sites) * len(roles) * slots].reshape(len(plans), len(sites), len(roles), slots)
    sampled = np.zeros((len(plans), len(sites), slots), dtype=np.int64)
    waiting = np.zeros(len(plans), dtype=np.int64)
    for j, site in enumerate(sites):
        lanes = np.full((len(plans), slots), site["lanes_max"], dtype=np.int64)
        for r, role in enumerate(roles):
            left = present[:, j, r] - per_site.get(role, 0)
            if role in per_lane:
                lanes = np.minimum(lanes, left // per_lane[role])
            lanes[left < 0] = 0
        pace = math.floor(site["people_per_lane_hour"] * round_["slot_minutes"] / 60 + 1e-9)
        queue = np.full(len(plans), site.get("waiting", 0), dtype=np.int64)
        for t in range(slots):
            queue = queue + site["arrivals"][t]
            sampled[:, j, t] = np.minimum(queue, np.maximum(lanes[:, t], 0) * pace)
            queue = queue - sampled[:, j, t]
            waiting += queue
    shortfall = np.zeros(len(plans))
    parents = {area["code"]: area["parent"] for area in round_["areas"]}
    areas = {area["code"]: area for area in round_["areas"]}
    equity = round_.get("equity", check_round.EQUITY)
    for target in round_["targets"]:
        area = areas[target["area"]]
        inside = [j for j, site in enumerate(sites) if target["area"] in _above(parents, site["area"])]
        need = math.ceil(target["coverage"] * area["residents"] - 1e-9) - area.get("sampled", 0)
        short = np.maximum(0, need - sampled[:, inside, : target["by_slot"]].sum(axis=(1, 2)))
        edges = [0, *(math.floor(share * area["residents"] + 1e-9) for share, _ in equity)]
        for (low, high), (_, weight) in zip(pairwise(edges), equity, strict=True):
            shortfall += weight * np.clip(short - low, 0, high - low)
    first = np.lexsort((travel, waiting, shortfall))[0]
    return float(shortfall[first]), float(waiting[first]), round(float(travel[first]), 3)


def _above(parents: dict[str, str | None], code: str | None) -> set[str]:
    out = set()
    while code is not None:
        out.add(code)
        code = parents[code]
    return out
