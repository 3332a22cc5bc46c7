"""A round re-planned while it runs: what is left of it after a plan has met another morning than foreseen."""

from __future__ import annotations

import copy
import random
from typing import Any

from tests import check_round

Round = dict[str, Any]
Rows = list[dict[str, Any]]
SWING = 0.25  # arrivals lie up to this share above or below what was foreseen
SITES_HIT, STAFF_LOST = 0.05, 0.4  # share of the sites that lose staff, and the share of theirs who fall out


def midmorning(round_: Round, assignments: Rows, *, now: int = 2, moves_max: int = 60, seed: int = 1) -> Round:
    """The round that starts at slot `now` of `round_`, of which `assignments` (rows of a plan) were carried out so far.

    Arrivals of each site swing together, before `now` and after. Some sites lose staff at `now`. Queues, people
    sampled, who is where and for how long follow from the plan; `previous` are its remaining rows. Slots are numbered
    anew; targets due by `now` are over. The same arguments give the same round.
    """
    draw = random.Random(seed)
    out = copy.deepcopy(round_)
    slots = len(round_["slots"])
    swings = {site["code"]: 1 + draw.uniform(-SWING, SWING) for site in out["sites"]}
    for site in out["sites"]:
        site["arrivals"] = [round(people * swings[site["code"]]) for people in site["arrivals"]]
    parents = {area["code"]: area["parent"] for area in out["areas"]}
    counted = {area["code"]: area.get("sampled", 0) for area in out["areas"]}
    for site, lanes in zip(out["sites"], check_round.lanes(out, assignments), strict=True):
        served, queue = _so_far(out, site, lanes[:now])
        code: str | None = site["area"]
        while code is not None:
            counted[code] += served
            code = parents[code]
        site["waiting"] = queue
        site["arrivals"] = site["arrivals"][now:]
        site["open"] = [t - now for t in site.get("open", range(slots)) if t >= now]
    for area in out["areas"]:
        area["sampled"] = counted[area["code"]]
    out["slots"] = out["slots"][now:]
    out["targets"] = [t | {"by_slot": t["by_slot"] - now} for t in out["targets"] if t["by_slot"] > now]
    _staff_now(out, assignments, now, _fallen_out(draw, out, assignments, now))
    left = [
        row | {"slots": [max(0, row["slots"][0] - now), row["slots"][1] - now]}
        for row in assignments
        if row["slots"][1] > now
    ]
    out["previous"] = {"assignments": left, "moves_max": moves_max}
    out["name"] = f"{round_['name']} from slot {now}"
    return out


def _so_far(round_: Round, site: Round, lanes: list[int]) -> tuple[int, int]:
    """People sampled at a site in its first slots, and those who queue after them."""
    pace = site["people_per_lane_hour"] * round_["slot_minutes"] // 60
    served, queue = 0, site.get("waiting", 0)
    for come, count in zip(site["arrivals"], lanes, strict=False):
        done = min(queue + come, count * pace)
        served, queue = served + done, queue + come - done
    return served, queue


def _fallen_out(draw: random.Random, round_: Round, assignments: Rows, now: int) -> set[str]:
    hit = draw.sample([site["code"] for site in round_["sites"]], max(1, round(SITES_HIT * len(round_["sites"]))))
    at = sorted(row["staff"] for row in assignments if row["site"] in hit and row["slots"][1] > now)
    return {code for code in at if draw.random() < STAFF_LOST}


def _staff_now(out: Round, assignments: Rows, now: int, fallen: set[str]) -> None:
    own: dict[str, Rows] = {}
    for row in assignments:
        own.setdefault(row["staff"], []).append(row)
    for person in out["staff"]:
        begun = [row for row in own.get(person["code"], []) if row["slots"][0] < now]
        running = [row for row in begun if row["slots"][1] >= now]
        person["available"] = [t - now for t in person["available"] if t >= now]
        if running:
            person["worked"], person["at"] = now - running[0]["slots"][0], running[0]["site"]
        elif begun:
            person["available"] = []  # has had its block, and rests
        if person["code"] in fallen:
            person["available"] = []
