"""Rounds that look for the weak spot, one function a kind: (chance, size) -> a round that the format allows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

from bench.generated.crews import crew, dealt, hands
from bench.generated.ground import FIRST_DAY, Round, Size, closed, ground, shortened, starts


def _usual(draw: random.Random, size: Size, hours: int = 4) -> Round:
    """A morning with samplers, recorders and a few who can do either."""
    round_ = ground(draw, size, starts(shortened([hours], size), []))
    count = hands(round_, 0.8)
    kinds = [(["sampler"], count), (["recorder"], count), (["recorder", "sampler"], max(1, count // 10))]
    crew(draw, round_, size, kinds)
    return round_


def no_staff(draw: random.Random, size: Size) -> Round:
    """Nobody works."""
    return _usual(draw, size) | {"staff": []}


def no_sites(draw: random.Random, size: Size) -> Round:
    """There is nowhere to go."""
    return _usual(draw, size) | {"sites": []}


def no_targets(draw: random.Random, size: Size) -> Round:
    """Nothing is asked for: only the waiting is left to make less."""
    return _usual(draw, size) | {"targets": []}


def no_way(draw: random.Random, size: Size) -> Round:
    """Nobody reaches any site, save whoever stands at one."""
    round_ = _usual(draw, size)
    rows = [[draw.choice([None, 99.5]) for _ in round_["sites"]] for _ in round_["bases"]]
    round_["travel"] = {"minutes": rows, "minutes_max": 30}
    for person in round_["staff"][: draw.choice([0, 2])]:
        person["at"] = round_["sites"][0]["code"]
    return round_


def all_closed(draw: random.Random, size: Size) -> Round:
    """In some slots every site is closed; one site may be closed in all."""
    round_ = _usual(draw, size, 6)
    shut = set(draw.sample(range(len(round_["slots"])), draw.choice([1, 2])))
    for site in round_["sites"]:
        closed(site, shut)
    closed(round_["sites"][-1], set(range(len(round_["slots"]))))
    return round_


def no_pace(draw: random.Random, size: Size) -> Round:
    """Slots so short, or work so slow, that a lane serves nobody in one."""
    round_ = ground(draw, size, starts(shortened([6], size), [], 5), 5)
    for site in round_["sites"]:
        site["people_per_lane_hour"] = draw.choice([0, 11.9, 12, 40])
    count = 3 * len(round_["sites"])
    crew(draw, round_, size, [(["sampler"], count), (["recorder"], count)])
    return round_


def giant_site(draw: random.Random, size: Size) -> Round:
    """One site could take more lanes than there is staff, and nearly everybody comes there."""
    round_ = _usual(draw, size)
    site = round_["sites"][0]
    site["lanes_max"] = 10**6
    site["arrivals"] = [n * 50 for n in site["arrivals"]]
    return round_


def no_residents(draw: random.Random, size: Size) -> Round:
    """Areas in which nobody lives have sites, and people come to them."""
    round_ = _usual(draw, size)
    round_["areas"].append({"code": "X", "parent": "C", "residents": 0, "sampled": 0})
    for site in round_["sites"][:: draw.choice([2, 3])]:
        site["area"] = "X"
    round_["targets"].append({"area": "C", "coverage": 0.9, "by_slot": len(round_["slots"])})
    return round_


def all_in_reserve(draw: random.Random, size: Size) -> Round:
    """Everybody of one role is to stay free, so that double roles are lost too."""
    return _usual(draw, size) | {"reserve": {draw.choice(["sampler", "recorder"]): 1, "driver": 0.5}}


def all_or_nothing(draw: random.Random, size: Size) -> Round:
    """Targets of nobody and of everybody, the same area several times, by the first slot and the last."""
    round_ = _usual(draw, size)
    slots = len(round_["slots"])
    round_["targets"] = [
        {"area": area["code"], "coverage": coverage, "by_slot": by_slot}
        for area in round_["areas"]
        for coverage, by_slot in ((0, slots), (1, 1), (1, slots), (1e-9, 1))
    ]
    return round_


def worked_blocks(draw: random.Random, size: Size) -> Round:
    """People come in the middle of a block, at its end, or beyond it."""
    round_ = _usual(draw, size, 5)
    round_["limits"] = {
        "block_slots_max": draw.choice([2, 3]),
        "blocks_per_day_max": draw.choice([1, 2]),
        "rest_slots_min": draw.choice([0, 1, 1.5]),
    }
    for person in round_["staff"]:
        person["worked"] = draw.choice([0, 1, 2, 3, 9])
    return round_


def odd_gaps(draw: random.Random, size: Size) -> Round:
    """Slots of 45 minutes with gaps that are no multiple of anything, a second long or 47 minutes."""
    runs = shortened([2, 3, 2], size)
    gaps = [draw.choice([1 / 60, 7, 47, 61.5]), draw.choice([13, 46, 600, 1033])]
    round_ = ground(draw, size, starts(runs, gaps, 45), 45)
    rest = draw.choice([0, 0.3, 1, 1.02])
    round_["limits"] = {"block_slots_max": 3, "blocks_per_day_max": draw.choice([1, 2]), "rest_slots_min": rest}
    crew(draw, round_, size, [(["sampler"], hands(round_, 0.6)), (["recorder", "sampler"], hands(round_, 0.6))])
    return round_


def over_midnight(draw: random.Random, size: Size) -> Round:
    """Slots run past midnight: a block counts on the day it begins and touches the reserve of both."""
    runs = shortened([6], size)
    first = FIRST_DAY.replace(hour=24 - max(1, runs[0] // 2))
    round_ = ground(draw, size, starts(runs, [], first=first))
    round_["limits"] = {"block_slots_max": 2, "blocks_per_day_max": 1, "rest_slots_min": draw.choice([0, 1])}
    round_["reserve"] = {"sampler": 0.2}
    crew(draw, round_, size, [(["sampler"], hands(round_, 0.7)), (["recorder"], hands(round_, 0.7))])
    return round_


def two_clocks(draw: random.Random, size: Size) -> Round:
    """Starts are written with two offsets, so that dates go back while time goes on."""
    slots = max(2, min(4, size.slots_most))
    first = datetime(2022, 5, 4, 15, tzinfo=UTC) + timedelta(hours=draw.choice([0, 7, 8]))
    offsets = [timezone(timedelta(hours=draw.choice([0, 8, -3]))) for _ in range(slots)]
    written = [(first + timedelta(hours=t)).astimezone(zone).isoformat() for t, zone in enumerate(offsets)]
    round_ = ground(draw, size, written)
    blocks = draw.choice([1, 2])
    round_["limits"] = {"block_slots_max": 2, "blocks_per_day_max": blocks, "rest_slots_min": draw.choice([0, 1])}
    round_["reserve"] = draw.choice([{}, {"sampler": 0.3}])
    crew(draw, round_, size, [(["sampler"], hands(round_, 0.7)), (["recorder"], hands(round_, 0.7))])
    return round_


def matrix_with_holes(draw: random.Random, size: Size) -> Round:
    """Half of the ways do not exist; the others take nothing, the limit to the second, or just more."""
    round_ = _usual(draw, size)
    minutes = [None, None, None, 0, 20, 20.000001, 20.01]
    rows = [[draw.choice(minutes) for _ in round_["sites"]] for _ in round_["bases"]]
    round_["travel"] = {"minutes": rows, "minutes_max": 20}
    return round_


def at_sites(draw: random.Random, size: Size) -> Round:
    """Everybody stands at a site already, many at one that their base does not reach."""
    round_ = _usual(draw, size)
    round_["travel"]["minutes_max"] = draw.choice([0, 4, 12])
    for person in round_["staff"]:
        person["at"] = draw.choice(round_["sites"])["code"]
    return round_


def stale_previous(draw: random.Random, size: Size) -> Round:
    """The plan before names people, sites and roles that are no more, and times in which nobody is there."""
    round_ = _usual(draw, size)
    slots = len(round_["slots"])
    rows = dealt(round_)
    for i, row in enumerate(rows):
        row.update(
            [{}, {"staff": f"gone {i}"}, {"site": "pulled down"}, {"role": "driver"}, {"slots": [0, slots]}][i % 5]
        )
    for person in round_["staff"][::2]:
        person["available"] = person["available"][1:]
    twice = [dict(row) for row in rows[:1]]
    round_["previous"] = {"assignments": rows + twice, "moves_max": draw.choice([0, 1, 2])}
    return round_


def huge_arrivals(draw: random.Random, size: Size) -> Round:
    """Millions come to each site in each slot, and whole provinces live around it."""
    round_ = _usual(draw, size)
    for area in round_["areas"]:
        area["residents"] *= 10**6
    for site in round_["sites"]:
        site["arrivals"] = [n * 10**6 for n in site["arrivals"]]
        site["waiting"] = draw.choice([0, 10**8])
    return round_


def nobody_comes(draw: random.Random, size: Size) -> Round:
    """Everything is ready and nobody comes."""
    round_ = _usual(draw, size)
    for site in round_["sites"]:
        site["arrivals"] = [0] * len(round_["slots"])
    return round_


def idle_staff(draw: random.Random, size: Size) -> Round:
    """People without any hour, with a role that nobody asks for, and a role asked for that nobody has."""
    round_ = _usual(draw, size)
    for person in round_["staff"][::3]:
        person["available"] = []
    for person in round_["staff"][1::3]:
        person["roles"] = ["driver", *draw.choice([[], person["roles"]])]
    if draw.random() < 0.4:
        round_["team"]["per_lane"]["lab"] = 1
    return round_


def one_slot(draw: random.Random, size: Size) -> Round:
    """A single slot, and more blocks a day than there can be."""
    round_ = _usual(draw, size, 1)
    round_["limits"] = {"block_slots_max": 10**6, "blocks_per_day_max": 10**6, "rest_slots_min": 10**6}
    return round_


def same_place(draw: random.Random, size: Size) -> Round:
    """Every site and base lies at the same point: all ways are alike, and ties are everywhere."""
    round_ = _usual(draw, size)
    for place in (*round_["sites"], *round_["bases"]):
        place |= {"lon": 112.0, "lat": 33.0}
    for site in round_["sites"]:
        site |= {"arrivals": round_["sites"][0]["arrivals"], "lanes_max": 2, "people_per_lane_hour": 10}
    return round_


ADVERSARIAL = {
    make.__name__: make
    for make in (
        no_staff,
        no_sites,
        no_targets,
        no_way,
        all_closed,
        no_pace,
        giant_site,
        no_residents,
        all_in_reserve,
        all_or_nothing,
        worked_blocks,
        odd_gaps,
        over_midnight,
        two_clocks,
        matrix_with_holes,
        at_sites,
        stale_previous,
        huge_arrivals,
        nobody_comes,
        idle_staff,
        one_slot,
        same_place,
    )
}
