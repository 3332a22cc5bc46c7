"""What a re-plan is held to: people who stay where they are, sites that nobody leaves or comes to, lanes that are not
there. It is written into the problem, and as pins, so that the solver can't do otherwise."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from sampling.domain.adjusting import LeftOut
from sampling.domain.staying import Duty, least_crew, slots_needed

Row = dict[str, Any]
AGAIN = "~"  # after the code of a base: the same place, for people of a site to which nobody else has a way


def hold(
    problem: Row,
    left_out: LeftOut,
    *,
    nobody_leaves: Collection[str] = (),
    lanes_most: Mapping[str, int] | None = None,
    may_close: bool = False,
) -> Row | None:
    """Change the problem of a re-plan so that it keeps to this; gives the sampling-wishes/1 to solve it with, or None.

    left_out: people whose work stays that of `previous` (nothing, where they have none there) and sites whose people
    stay and to which nobody comes. nobody_leaves: sites whose people stay; others may come. lanes_most: by site.
    may_close: without it so many stay at each site that runs a lane as keep one open while people are expected there.

    Whose place is no longer possible is not held to it: somebody left out gets nothing then.
    """
    caps = lanes_most or {}
    problem["sites"] = [
        site | {"lanes_max": min(site["lanes_max"], caps[site["code"]])} if site["code"] in caps else site
        for site in problem["sites"]
    ]
    stays = {*left_out.sites, *nobody_leaves}
    rows = problem["previous"]["assignments"]
    held = {row["staff"] for row in rows if row["site"] in stays} | left_out.people
    possible = _pins(problem, rows)
    crews = frozenset[str]() if may_close else _crews(problem, possible, held)
    pins = [row for row in possible if row["staff"] in held or row["staff"] in crews]
    pinned = {pin["staff"] for pin in pins}
    problem["staff"] = [
        _person(one, one["code"] in left_out.people, pinned, left_out.sites) for one in problem["staff"]
    ]
    if left_out.sites & {site["code"] for site in problem["sites"]}:
        _close_ways(problem, left_out.sites, pinned)
    if pins:
        _ease_reserve(problem, pinned)
    return {"format": "sampling-wishes/1", "pins": pins, "scatter_minutes": 0.0} if pins else None


def _crews(problem: Row, rows: Collection[Row], held: Collection[str]) -> frozenset[str]:
    """Who else has to stay at their sites for these to go on. held: who stays anyway."""
    own: dict[str, list[Duty]] = {}
    for row in rows:
        own.setdefault(row["site"], []).append(Duty(row["staff"], row["role"], *row["slots"]))
    team, hours = problem["team"], problem["slot_minutes"] / 60
    found = set[str]()
    for site in problem["sites"]:
        duties = own.get(site["code"], [])
        pace = site["people_per_lane_hour"] * hours
        slots = set(slots_needed(site["arrivals"], site.get("waiting", 0), pace)) & set(site["open"])
        if duties and slots and site["lanes_max"]:
            found |= least_crew(duties, slots, team["per_lane"], team["per_site"], held)
    return frozenset(found)


def _pins(problem: Row, rows: Collection[Row]) -> list[Row]:
    """A pin for each row of people all of whose rows are possible."""
    staff = {one["code"]: one for one in problem["staff"]}
    opened = {site["code"]: set(site["open"]) for site in problem["sites"]}
    most = problem["limits"]["block_slots_max"]

    def possible(row: Row) -> bool:
        person, (first, end) = staff.get(row["staff"]), row["slots"]
        if person is None or row["site"] not in opened or row["role"] not in person["roles"]:
            return False
        worked = person.get("worked", 0) if first == 0 else 0
        slots = set(range(first, end))
        return slots <= set(person["available"]) and slots <= opened[row["site"]] and end - first + worked <= most

    spoilt = {row["staff"] for row in rows if not possible(row)}
    return [
        {"staff": row["staff"], "site": row["site"], "role": row["role"], "slots": row["slots"]}
        for row in rows
        if row["staff"] not in spoilt
    ]


def _person(one: Row, is_left_out: bool, pinned: Collection[str], shut: Collection[str]) -> Row:
    if one["code"] in pinned:
        return one
    one = one | {"available": []} if is_left_out else one
    if one.get("at") in shut:  # has no more to do there, and comes back as little as anybody else
        return {key: value for key, value in one.items() if key not in ("at", "worked")}
    return one


def _close_ways(problem: Row, shut: Collection[str], pinned: Collection[str]) -> None:
    """Nobody but those who are pinned has a way to these sites."""
    import numpy as np

    from optimizer.problem import great_circle_minutes

    travel, sites = problem["travel"], problem["sites"]
    bases = [*problem["bases"], *({**base, "code": base["code"] + AGAIN} for base in problem["bases"])]
    starts, ends = (np.array([[one["lon"], one["lat"]] for one in rows], dtype=float) for rows in (bases, sites))
    minutes = great_circle_minutes(starts, ends, travel["detour"], travel["km_per_hour"]).tolist()
    closed = [j for j, site in enumerate(sites) if site["code"] in shut]
    for row in minutes[: len(problem["bases"])]:
        for j in closed:
            row[j] = None
    problem["bases"] = bases
    problem["travel"] = {"minutes": minutes, "minutes_max": travel["minutes_max"]}
    problem["staff"] = [
        one | {"base": one["base"] + AGAIN} if one["code"] in pinned else one for one in problem["staff"]
    ]


def _ease_reserve(problem: Row, pinned: Collection[str]) -> None:
    """Who is pinned works, also where the reserve, of fewer people than when it was planned, would ask for one more."""
    for role, share in problem["reserve"].items():
        have = [one["code"] for one in problem["staff"] if role in one["roles"] and one["available"]]
        free = sum(code not in pinned for code in have)
        if have and free < math.ceil(share * len(have) - 1e-9):
            problem["reserve"] = problem["reserve"] | {role: free / len(have)}
