"""Rounds that never were: people who arrive and queue at sites step by step, and what the sites report of it.

What comes is drawn from families of arrivals (`families`) that the forecast doesn't use. The plan knows them no better
than a planner does: its people come by a fixed ratio an hour.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

STEPS = 6  # an hour
PACE = 60.0  # people a lane, an hour
OPENS_AT = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of day. density: how many come at an hour, relative to others, (hour, hours of the session, chance of the
    round, chance of the township).

    turnout: share of the planned people who come, and its spread between townships. lanes: part of the lanes at work at
    an hour in a township, 0 to 1. planned_hours: over how many hours the plan has people come. ratio: of an hour to the
    one before, in the plan. room: lanes of the plan against what its busiest hour needs. silent: share of reports that
    never come; late: of those that come an hour or more late. queues: share of reports that tell the queue. shock:
    spread of what an hour has more or less in the whole county.
    """

    code: str
    hours: int
    density: Callable[[float, float, float, float], float]
    turnout: float = 0.87
    turnout_spread: float = 0.06
    lanes: Callable[[float, float], float] = lambda hour, chance: 1.0
    ratio: float = 0.85
    planned_hours: int | None = None
    room: float = 0.95
    silent: float = 0.02
    late: float = 0.05
    queues: float = 0.8
    shock: float = 0.03


@dataclass(frozen=True, slots=True)
class SimulatedSite:
    """A site of a round that never was. arrivals, capacity: of the plan, by hour. counted, queued: at the end of each
    hour, from the opening (0) on. known_from: hour by whose end + grace its report of each hour is known; None
    never."""

    code: str
    group: str
    arrivals: tuple[float, ...]
    capacity: tuple[float, ...]
    counted: tuple[int, ...]
    queued: tuple[int, ...]
    known_from: tuple[int | None, ...]
    tells_queue: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Simulated:
    """A round that never was; edges: ends of its hours, the opening first."""

    family: str
    seed: int
    edges: tuple[datetime, ...]
    sites: tuple[SimulatedSite, ...] = field(repr=False)


def simulate(family: Family, seed: int, *, townships: int = 8, sites: int = 10) -> Simulated:
    """A round of a family; the same for the same seed."""
    rng = random.Random(f"{family.code}-{seed}")  # noqa: S311  # no secret
    hours = family.hours
    chance = rng.random()
    shocks = [math.exp(rng.gauss(0, family.shock)) for _ in range(hours)]
    turnout = family.turnout * math.exp(rng.gauss(0, 0.05))
    made = []
    for township in range(townships):
        own_chance = rng.random()
        own_turnout = turnout * math.exp(rng.gauss(0, family.turnout_spread))
        for number in range(sites):
            people = round(rng.lognormvariate(math.log(900), 0.5))
            made.append(
                _site(family, rng, f"{township:02}-{number:02}", f"T{township:02}", people, own_turnout, chance,
                      own_chance, shocks)
            )  # fmt: skip
    edges = tuple(OPENS_AT + timedelta(hours=hour) for hour in range(hours + 1))
    return Simulated(family.code, seed, edges, tuple(made))


def _site(
    family: Family,
    rng: random.Random,
    code: str,
    group: str,
    people: int,
    turnout: float,
    chance: float,
    own_chance: float,
    shocks: Sequence[float],
) -> SimulatedSite:
    hours, over = family.hours, family.planned_hours or family.hours
    weights = [family.ratio**hour if hour < over else 0.0 for hour in range(hours)]
    arrivals = [people * weight / sum(weights) for weight in weights]
    lanes = max(1, math.ceil(family.room * max(arrivals) / PACE))
    pace = PACE * math.exp(rng.gauss(0, 0.06))
    share = turnout * math.exp(rng.gauss(0, 0.1))
    steps = hours * STEPS
    density = [
        max(0.0, family.density((step + 0.5) / STEPS, float(hours), chance, own_chance)) * shocks[step // STEPS]
        * math.exp(rng.gauss(0, 0.15))
        for step in range(steps)
    ]  # fmt: skip
    total = sum(family.density((step + 0.5) / STEPS, float(hours), chance, own_chance) for step in range(steps))
    queue, sampled = 0.0, 0.0
    counted, queued = [0], [0]
    for step in range(steps):
        mean = people * share * density[step] / total
        queue += max(0.0, mean + rng.gauss(0, math.sqrt(max(mean, 1e-9))))
        able = lanes * pace / STEPS * family.lanes((step + 0.5) / STEPS, own_chance) * math.exp(rng.gauss(0, 0.05))
        done = min(queue, able)
        queue, sampled = queue - done, sampled + done
        if (step + 1) % STEPS == 0:
            counted.append(max(counted[-1], round(sampled)))
            queued.append(round(queue))
    known = [_known(family, rng, hour) for hour in range(hours + 1)]
    return SimulatedSite(
        code,
        group,
        tuple(arrivals),
        tuple([lanes * PACE] * hours),
        tuple(counted),
        tuple(queued),
        tuple(known),
        tuple(rng.random() < family.queues for _ in range(hours + 1)),
    )


def _known(family: Family, rng: random.Random, hour: int) -> int | None:
    drawn = rng.random()
    if drawn < family.silent:
        return None
    if drawn < family.silent + family.late:
        return hour + rng.choice((1, 1, 2, 3))
    return hour
