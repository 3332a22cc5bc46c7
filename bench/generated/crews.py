"""Who works in a generated round: how many, in which roles, from where and when; and a plan made beforehand."""

from __future__ import annotations

import math
import random
from typing import Any

from bench.generated.ground import Round, Size

Shares = list[tuple[Any, float]]


def hands(round_: Round, tight: float = 0.85) -> int:
    """People of a role who could run `tight` of the lanes that would serve everybody, each for one longest block
    in a day."""
    minutes, longest = round_["slot_minutes"], round_["limits"]["block_slots_max"]
    slots = len(round_["slots"])
    days = len({start[:10] for start in round_["slots"]})
    lanes = 0.0
    for site in round_["sites"]:
        pace = max(1, math.floor(site["people_per_lane_hour"] * minutes / 60 + 1e-9))
        lanes += sum(site["arrivals"]) / pace
    return max(1, math.ceil(tight * lanes / min(longest * days, slots)))


def everywhere(round_: Round) -> list[tuple[str, float]]:
    return [(base["code"], 1.0) for base in round_["bases"]]


def crew(
    draw: random.Random,
    round_: Round,
    size: Size,
    kinds: list[tuple[list[str], int]],
    windows: Shares | None = None,
    bases: dict[str, Shares] | None = None,
) -> None:
    """Add staff: so many of each kind of roles, with windows of slots and bases by shares (bases by the first role).

    Where the size allows fewer, every kind keeps its share and nobody of a kind is left out before all have one.
    """
    windows = windows or [(list(range(len(round_["slots"]))), 1.0)]
    counts = [count for _, count in kinds]
    share = min(1.0, size.staff_most / max(1, sum(counts)))
    counts = [min(count, max(1, round(count * share))) for count in counts]
    while sum(counts) > size.staff_most:
        counts[counts.index(max(counts))] -= 1
    number = len(round_["staff"])
    for (roles, _), count in zip(kinds, counts, strict=True):
        homes = (bases or {}).get(roles[0]) or everywhere(round_)
        for _ in range(count):
            base = draw.choices([code for code, _ in homes], [share for _, share in homes])[0]
            free = draw.choices([slots for slots, _ in windows], [share for _, share in windows])[0]
            round_["staff"].append(
                {"code": f"P{number:05}", "base": base, "roles": list(roles), "available": list(free)}
            )
            number += 1


def dealt(round_: Round, first: int = 0) -> list[Round]:
    """Assignments made by hand: one person after the other to the next site that lacks the role, for a longest
    block from slot `first`. They keep no reserve and look at no way: a plan as it was, not as it ought to be."""
    slots, longest = len(round_["slots"]), round_["limits"]["block_slots_max"]
    asked = round_["team"]["per_lane"]
    turn = dict.fromkeys(asked, 0)
    rows = []
    for person in round_["staff"]:
        role = next((role for role in person["roles"] if role in asked), None)
        free = set(person["available"])
        begin = next((t for t in range(first, slots) if t in free), None)
        if role is None or begin is None or not round_["sites"]:
            continue
        site = round_["sites"][turn[role] % len(round_["sites"])]
        turn[role] += 1
        runs = set(site.get("open", range(slots)))
        end = begin
        while end in free and end in runs and end - begin < longest:
            end += 1
        if end > begin:
            rows.append({"staff": person["code"], "site": site["code"], "role": role, "slots": [begin, end]})
    return rows
