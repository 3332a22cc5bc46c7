"""Rounds as counties have them, one function a kind: (chance, size) -> a round."""

from __future__ import annotations

import random

from bench.generated.crews import Shares, crew, dealt, everywhere, hands
from bench.generated.ground import Round, Size, closed, ground, shortened, starts


def _pair(count: int, both: float = 0.06) -> list[tuple[list[str], int]]:
    """Samplers, recorders, and some who can do either."""
    return [(["sampler"], count), (["recorder"], round(count * 0.9)), (["sampler", "recorder"], round(count * both))]


def _halves(slots: int) -> Shares:
    """Nine in ten all the time, the rest either half."""
    middle = max(1, slots // 2)
    return [(list(range(slots)), 0.8), (list(range(middle)), 0.1), (list(range(middle, slots)), 0.1)]


def _morning(draw: random.Random, size: Size, tight: float = 0.85, hours: int = 4) -> tuple[Round, int]:
    round_ = ground(draw, size, starts(shortened([hours], size), []))
    return round_, hands(round_, tight)


def morning(draw: random.Random, size: Size) -> Round:
    """Four hours, everybody there for all of them, one role each."""
    round_, count = _morning(draw, size, draw.uniform(0.7, 1.1))
    crew(draw, round_, size, _pair(count, 0))
    return round_


def short_shifts(draw: random.Random, size: Size) -> Round:
    """Many are there for the first or the last hours only."""
    round_, count = _morning(draw, size)
    crew(draw, round_, size, _pair(count), _halves(len(round_["slots"])))
    return round_


def double_roles(draw: random.Random, size: Size) -> Round:
    """A third can do two things, and every site takes a helper."""
    round_, count = _morning(draw, size)
    round_["team"]["per_site"] = {"helper": 1}
    kinds = [(["sampler"], round(count * 0.9)), (["recorder", "sampler"], round(count * 0.3))]
    kinds += [(["recorder"], round(count * 0.6)), (["helper", "recorder"], round(len(round_["sites"]) * 1.1))]
    crew(draw, round_, size, kinds, _halves(len(round_["slots"])))
    return round_


def helpers_a_site(draw: random.Random, size: Size) -> Round:
    """A site takes one or two helpers on top, who are fewer than the sites."""
    round_, count = _morning(draw, size)
    round_["team"] = {"per_lane": {"sampler": 1}, "per_site": {"helper": draw.choice([1, 1, 2])}}
    helpers = max(1, round(len(round_["sites"]) * draw.uniform(0.6, 1.4)))
    crew(draw, round_, size, [(["sampler"], count), (["helper"], helpers)])
    return round_


def two_samplers_a_lane(draw: random.Random, size: Size) -> Round:
    """Two samplers and a recorder a lane: an odd sampler runs nothing."""
    round_, count = _morning(draw, size)
    round_["team"] = {"per_lane": {"sampler": 2, "recorder": 1}}
    crew(draw, round_, size, [(["sampler"], 2 * count), (["recorder"], count)])
    return round_


def split_shifts(draw: random.Random, size: Size) -> Round:
    """A morning and an evening with hours between; many can come to both."""
    runs = shortened([4, 3], size)
    round_ = ground(draw, size, starts(runs, [draw.choice([90, 180, 240])]))
    every, early = list(range(sum(runs))), list(range(runs[0]))
    round_["limits"] = {"block_slots_max": 4, "blocks_per_day_max": 2, "rest_slots_min": draw.choice([1, 2])}
    shares: Shares = [(every, 0.6), (early, 0.2), (every[runs[0] :], 0.2)]
    crew(draw, round_, size, _pair(hands(round_, 0.6)), shares)
    return round_


def two_days(draw: random.Random, size: Size) -> Round:
    """Two mornings with the night between; who is away on a day is away all of it."""
    runs = shortened([5, 5], size)
    round_ = ground(draw, size, starts(runs, [24 * 60 - runs[0] * 60]))
    every, first = list(range(sum(runs))), list(range(runs[0]))
    shares: Shares = [(every, 0.7), (first, 0.1), (every[runs[0] :], 0.1), (every[1:], 0.1)]
    crew(draw, round_, size, _pair(hands(round_)), shares)
    return round_


def twelve_hours(draw: random.Random, size: Size) -> Round:
    """A long day in protective clothing for four hours at most, helpers at the sites, and a reserve."""
    round_ = ground(draw, size, starts(shortened([12], size), []))
    slots = len(round_["slots"])
    round_["limits"]["block_slots_max"] = 4 if slots >= 8 else 2
    round_["team"]["per_site"] = {"helper": 1}
    round_["reserve"] = {"sampler": 0.05, "recorder": draw.choice([0, 0.05])}
    kinds = [*_pair(hands(round_, 0.9)), (["helper"], round(len(round_["sites"]) * slots / 5))]
    crew(draw, round_, size, kinds, _halves(slots))
    return round_


def scarce_role(draw: random.Random, size: Size) -> Round:
    """As many recorders as the lanes need, or a few less, most of them in a few places."""
    round_, count = _morning(draw, size)
    uneven: Shares = [(code, draw.lognormvariate(0, 0.8)) for code, _ in everywhere(round_)]
    kinds = [(["sampler"], count), (["recorder"], max(1, round(count * draw.uniform(0.6, 1.0))))]
    crew(draw, round_, size, kinds, bases={"recorder": uneven})
    return round_


def misplaced_role(draw: random.Random, size: Size) -> Round:
    """Every recorder starts from one or two bases, and ways are short."""
    round_, count = _morning(draw, size)
    round_["travel"]["minutes_max"] = draw.choice([15, 25, 35])
    some: Shares = [(code, 1.0) for code, _ in everywhere(round_)[: max(1, size.bases // 8)]]
    crew(draw, round_, size, [(["sampler"], count), (["recorder"], count)], bases={"recorder": some})
    return round_


def blocks_with_rest(draw: random.Random, size: Size) -> Round:
    """Short blocks, two or three a day, with rest between them."""
    round_, _ = _morning(draw, size, hours=8)
    rest = draw.choice([0, 0.5, 1, 1, 2])
    limits = {"block_slots_max": draw.choice([1, 2, 3]), "blocks_per_day_max": draw.choice([2, 3])}
    round_["limits"] = limits | {"rest_slots_min": rest}
    round_["team"] = draw.choice([{"per_lane": {"sampler": 1}}, round_["team"]])
    crew(draw, round_, size, _pair(hands(round_, 0.4)), _halves(len(round_["slots"])))
    return round_


def nested_targets(draw: random.Random, size: Size) -> Round:
    """Villages below townships below the county, each asked for by several slots."""
    round_, count = _morning(draw, size)
    slots = len(round_["slots"])
    areas = {area["code"]: area for area in round_["areas"]}
    for area in areas.values():
        area["residents"] = 0
    for i, site in enumerate(round_["sites"]):
        village = {
            "code": f"V{i:03}",
            "parent": site["area"],
            "residents": sum(site["arrivals"]) + draw.randrange(1, 9),
        }
        round_["areas"].append(village)
        for code in (site["area"], "C"):
            areas[code]["residents"] += village["residents"]
        site["area"] = village["code"]
    targets = [{"area": code, "coverage": 0.85, "by_slot": slots} for code in areas]
    targets += [{"area": code, "coverage": 0.4, "by_slot": max(1, slots // 2)} for code in areas]
    villages = [area["code"] for area in round_["areas"] if area["code"].startswith("V")]
    for code in draw.sample(villages, max(1, len(villages) // 3)):
        targets.append(
            {"area": code, "coverage": draw.choice([0.5, 0.9, 1.0]), "by_slot": draw.randrange(1, slots + 1)}
        )
    round_["targets"] = targets
    crew(draw, round_, size, _pair(count), _halves(slots))
    return round_


def sampled_before(draw: random.Random, size: Size) -> Round:
    """Part of every township was sampled the day before, some more than is asked for."""
    round_, count = _morning(draw, size, 0.7)
    total = 0
    for area in round_["areas"][1:]:
        area["sampled"] = int(area["residents"] * draw.choice([0.05, 0.2, 0.5, 0.95]))
        total += area["sampled"]
    round_["areas"][0]["sampled"] = total + draw.randrange(0, 5)
    round_["targets"].append({"area": "C", "coverage": 0.95, "by_slot": len(round_["slots"])})
    crew(draw, round_, size, _pair(count), _halves(len(round_["slots"])))
    return round_


def waiting_before(draw: random.Random, size: Size) -> Round:
    """Queues stand at the sites before the first slot."""
    round_, count = _morning(draw, size)
    for site in round_["sites"]:
        if draw.random() < 0.6:
            site["waiting"] = int(sum(site["arrivals"]) * draw.uniform(0.05, 0.4))
    crew(draw, round_, size, _pair(count), _halves(len(round_["slots"])))
    return round_


EQUITIES = ([[1, 1]], [[0.1, 1], [1, 3]], [[0.2, 0.5], [0.5, 1.25], [1, 2]], [[0.01, 0], [1, 1]])


def own_equity(draw: random.Random, size: Size) -> Round:
    """The county's own weights: every person alike, two steps, fractions, a first step that costs nothing."""
    round_, count = _morning(draw, size, 0.6)
    round_["equity"] = draw.choice(EQUITIES)
    crew(draw, round_, size, _pair(count))
    return round_


def opening_hours(draw: random.Random, size: Size) -> Round:
    """Sites open late, close early, or both."""
    round_, count = _morning(draw, size, hours=6)
    slots = len(round_["slots"])
    for site in round_["sites"]:
        late, early = draw.choice([0, 0, 1]), draw.choice([0, 0, 1])
        closed(site, set(range(late)) | set(range(max(late + 1, slots - early), slots)))
    crew(draw, round_, size, _pair(count), _halves(slots))
    return round_


def replanning(draw: random.Random, size: Size) -> Round:
    """A plan of the morning stands, people are where it sent them, the crowd came elsewhere; few may be moved."""
    round_, count = _morning(draw, size)
    crew(draw, round_, size, _pair(count), _halves(len(round_["slots"])))
    rows = dealt(round_)
    at = {row["staff"]: row for row in rows if row["slots"][0] == 0}
    for person in round_["staff"]:
        if person["code"] in at and draw.random() < 0.7:
            person["at"] = at[person["code"]]["site"]
            if draw.random() < 0.3:
                person["worked"] = 1
    for site in round_["sites"]:
        site["arrivals"] = [int(n * draw.choice([0.5, 1, 1, 2])) for n in site["arrivals"]]
    if len(round_["sites"]) > 1:
        closed(draw.choice(round_["sites"]), {0})
    round_["previous"] = {"assignments": rows, "moves_max": draw.choice([0, 1, max(1, len(rows) // 20)])}
    return round_


def matrix(draw: random.Random, size: Size) -> Round:
    """Ways from a table of minutes instead of a great circle, shorter where the road is good."""
    round_, count = _morning(draw, size)
    rows = []
    for base in round_["bases"]:
        row = []
        for site in round_["sites"]:
            apart = abs(base["lon"] - site["lon"]) + abs(base["lat"] - site["lat"])
            row.append(round(3 + 100 * apart * draw.uniform(0.6, 1.6), 1))
        rows.append(row)
    round_["travel"] = {"minutes": rows, "minutes_max": 45}
    crew(draw, round_, size, _pair(count))
    return round_


REALISTIC = {
    make.__name__: make
    for make in (
        morning,
        short_shifts,
        double_roles,
        helpers_a_site,
        two_samplers_a_lane,
        split_shifts,
        two_days,
        twelve_hours,
        scarce_role,
        misplaced_role,
        blocks_with_rest,
        nested_targets,
        sampled_before,
        waiting_before,
        own_equity,
        opening_hours,
        replanning,
        matrix,
    )
}
