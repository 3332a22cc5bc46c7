"""Hourly counts a site: how many had been sampled that day by the end of each hour.

The generator knows the published totals, where people live and how people arrive; it knows nothing of any plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from demo.known import Facts
from demo.people import Row
from demo.shares import level_for, spread
from demo.sites import DemoSite

COLUMNS = [
    "round_code",
    "session_code",
    "site_code",
    "hour",
    "sampled",
    "tubes",
    "queue",
    "staff_present",
    "note",
    "observed_at",
    "provenance",
    "source",
]
_POOL = 10  # people a tube
_FULL = 0.94  # tubes are closed part-full at the end of a family or an hour
_FIRST_DAY_MOST = 0.8  # of those whom a site ever samples, on the first of two days


@dataclass(frozen=True, slots=True)
class _Hour:
    sampled: int
    queue: int


def session_totals(facts: Facts, sites: list[DemoSite], open_sites: dict[str, set[str]]) -> dict[str, dict[str, int]]:
    """People sampled by session and site code, each session's summing exactly to its published total.

    open_sites: codes by session code. All sessions together reach each village as `round.coverage` says.
    """
    chance = facts.chance("counts")
    coverage = facts.choices["round"]["coverage"]
    least, span = coverage["least"], coverage["most"] - coverage["least"]
    leaning = {v.code: 2.4 * (chance.random() - 0.5) for v in facts.villages}
    for village in facts.villages:
        if village.township_code in coverage["laggards"]:
            leaning[village.code] -= 2.0

    def reached(i: int, level: float) -> float:
        return least + span * _logistic(level + leaning[sites[i].village.code])

    sessions = facts.choices["round"]["sessions"]
    left = level_for(sum(s["sampled"] for s in sessions), [s.residents for s in sites], reached)
    totals: dict[str, dict[str, int]] = {}
    for session in sessions[:-1]:
        here = [i for i, site in enumerate(sites) if site.code in open_sites[session["code"]]]
        own = [1.6 * (chance.random() - 0.5) for _ in here]
        parts = level_for(
            session["sampled"],
            [left[i] for i in here],
            partial(_first_day, own),
        )
        totals[session["code"]] = {sites[i].code: part for i, part in zip(here, parts, strict=True)}
        for i, part in zip(here, parts, strict=True):
            left[i] -= part
    totals[sessions[-1]["code"]] = {site.code: left[i] for i, site in enumerate(sites)}
    return totals


def arrival_shares(hours: int, ratio: float) -> list[float]:
    """Share of a session's people who come in each of its hours: each hour `ratio` times the hour before."""
    steps = [ratio**k for k in range(hours)]
    return [step / sum(steps) for step in steps]


def count_rows(facts: Facts, sites: list[DemoSite], totals: dict[str, dict[str, int]]) -> list[Row]:
    """Rows of counts.csv, by session, hour and site. totals: of `session_totals`."""
    chance = facts.chance("hours")
    ratio = facts.choices["arrivals"]["ratio"]
    source = f"程序生成，种子{facts.choices['seed']}"
    rows: list[Row] = []
    for session in facts.choices["round"]["sessions"]:
        ends = session_hours(session)
        base = arrival_shares(len(ends), ratio)
        of_hour: list[list[Row]] = [[] for _ in ends]
        for site in sites:
            total = totals[session["code"]].get(site.code)
            if total is None:
                continue
            weights = [share * (0.85 + 0.3 * chance.random()) for share in base]
            hourly = _serve(spread(total, weights), site)
            lanes = _lanes_open([h.sampled for h in hourly], site)
            sampled = 0
            for k, (end, hour) in enumerate(zip(ends, hourly, strict=True)):
                sampled += hour.sampled
                observed = end + timedelta(minutes=1 + int(chance.random() * 12))
                of_hour[k].append(
                    {
                        "round_code": facts.choices["round"]["code"],
                        "session_code": session["code"],
                        "site_code": site.code,
                        "hour": end.isoformat(),
                        "sampled": sampled,
                        "tubes": math.ceil(sampled / (_POOL * _FULL)),
                        "queue": hour.queue,
                        "staff_present": 2 * lanes + 1,
                        "note": "排队较长" if hour.queue > lanes * site.people_per_lane_hour / 2 else "",
                        "observed_at": observed.isoformat(),
                        "provenance": "generated",
                        "source": source,
                    }
                )
        rows += [row for hour_rows in of_hour for row in hour_rows]
    return rows


def session_hours(session: dict[str, Any]) -> list[datetime]:
    """Ends of a session's whole hours."""
    opens, closes = session["opens_at"], session["closes_at"]
    return [opens + timedelta(hours=k + 1) for k in range(int((closes - opens) / timedelta(hours=1)))]


def _serve(arrivals: list[int], site: DemoSite) -> list[_Hour]:
    """Who is sampled hour by hour: at most what all lanes can, the rest queues; at the close nobody is left.

    Whoever would still stand there at the close came earlier instead, into the latest hours with room.
    """
    capacity = site.lanes * site.people_per_lane_hour
    come = list(arrivals)
    for k in range(len(come) - 1, 0, -1):
        over = max(0, come[k] - capacity)
        come[k], come[k - 1] = come[k] - over, come[k - 1] + over
    hours: list[_Hour] = []
    waiting = 0
    for k, people in enumerate(come):
        room_later = capacity * (len(come) - 1 - k)
        served = min(waiting + people, capacity)
        waiting = waiting + people - served
        later = sum(come[k + 1 :])
        if waiting + later > room_later:
            raise ValueError(f"{site.code} cannot sample {sum(arrivals)} people with {site.lanes} lanes")
        hours.append(_Hour(served, waiting))
    return hours


def _lanes_open(hourly: list[int], site: DemoSite) -> int:
    return min(site.lanes, max(1, math.ceil(max(hourly) / site.people_per_lane_hour)))


def _first_day(leaning: list[float], i: int, level: float) -> float:
    return _FIRST_DAY_MOST * _logistic(level + leaning[i])


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
