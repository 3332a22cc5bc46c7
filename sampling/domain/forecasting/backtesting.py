"""Forecasts as they would have been made at every hour of a round that is over, against what was counted in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..forecast import forecast
from .given import TUNING, Given, SiteGiven, Tuning
from .peers import last, straight
from .scoring import Case, Said
from .simulating import Simulated

OURS = "forecast"
METHODS = (OURS, "straight", "last")


@dataclass(frozen=True, slots=True)
class Replay:
    """A moment of a round that is over. truths: people added by each edge from `given.now` on, by area; members: codes
    of the sites of each area. counted: as it was known of each area at each edge up to the moment."""

    given: Given
    members: Mapping[str, Sequence[str]]
    truths: Mapping[str, Sequence[int]]
    counted: Mapping[str, Sequence[int]]


def cases(replay: Replay, tuning: Tuning = TUNING) -> dict[str, list[Case]]:
    """What each method said of each later edge, by area."""
    given = replay.given
    hours, now = given.hours, given.now
    found: dict[str, list[Case]] = {}
    for area, band in forecast(given, replay.members, tuning).items():
        past, own = replay.counted[area], []
        for ahead in range(1, len(given.edges) - now):
            lead = hours[now + ahead] - hours[now]
            said = {OURS: Said(band.low[ahead], band.mid[ahead], band.high[ahead])}
            for name, peer in (("straight", straight), ("last", last)):
                told = peer(past, hours[: now + 1], lead)
                if told is not None:
                    said[name] = told
            own.append(Case(lead, replay.truths[area][ahead], said))
        found[area] = own
    return found


def replays(round_: Simulated) -> list[Replay]:
    """Every hour of a simulated round before its last, as it was known ten minutes after it."""
    ends = len(round_.edges) - 1
    members: dict[str, list[str]] = {"": [site.code for site in round_.sites]}
    for site in round_.sites:
        members.setdefault(site.group, []).append(site.code)
    of = {site.code: site for site in round_.sites}
    found = []
    for now in range(1, ends):
        sites = []
        known: dict[str, list[int]] = {}
        for site in round_.sites:
            told, queues, so_far = {}, {}, [0]
            for edge in range(1, now + 1):
                from_ = site.known_from[edge]
                if from_ is not None and from_ <= now:
                    told[edge] = site.counted[edge]
                    if site.tells_queue[edge]:
                        queues[edge] = site.queued[edge]
                so_far.append(told.get(edge, so_far[-1]))
            known[site.code] = so_far
            sites.append(SiteGiven(site.code, site.group, site.arrivals, site.capacity, told, queues))
        found.append(
            Replay(
                Given(round_.edges, now, tuple(sites)),
                members,
                {area: [sum(of[c].counted[e] for c in codes) for e in range(now, ends + 1)]
                 for area, codes in members.items()},
                {area: [sum(known[c][e] for c in codes) for e in range(now + 1)] for area, codes in members.items()},
            )
        )  # fmt: skip
    return found
