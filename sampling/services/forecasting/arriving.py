"""Who is to come to which site when: by the published plan and the call-ups; without a plan by who lives there, in the
shape of the sessions before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.coverage import sampled_by_site
from sampling.domain.demand import credited, dealt_of, servers_of, split, weights_of
from sampling.domain.hours import Opening
from sampling.domain.rounds import Session
from sampling.domain.sites import parts_of, serves_of
from sampling.services.watching.facts import Facts
from sampling.storage.queries.forecasting import CalledTo, WholeSlot

from .hours import Hours, hours_of, told_by_site

RATIO = 0.85  # of the people who come in an hour to those of the hour before, where nothing was learnt: the norm's
KEEP_THEIR_HOUR = 0.8  # of those who are called; the others come as if nobody had called
RATIO_LEAST, RATIO_MOST = 0.5, 1.3

Rows = dict[str, tuple[list[float], list[float]]]
"""People to come, and people the lanes can sample, by cell and by code of the site."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What sessions before this one say: ratio of the people of an hour to those of the hour before; of how many."""

    ratio: float
    sessions: int


def planned_rows(facts: Facts, slots: Sequence[WholeSlot], hours: Hours) -> Rows:
    """By a plan's slots."""
    cells = len(hours.edges) - 1
    rows: Rows = {}
    parts: dict[tuple[datetime, datetime], list[tuple[int, float]]] = {}
    for slot in slots:
        site = facts.sites.get(slot.site_code)
        if site is None:
            continue
        key = (slot.starts_at, slot.ends_at)
        if key not in parts:
            parts[key] = hours.spread(*key)
        come, able = rows.setdefault(slot.site_code, ([0.0] * cells, [0.0] * cells))
        people = slot.lanes * site.people_per_lane_hour * (slot.ends_at - slot.starts_at).total_seconds() / 3600
        for cell, share in parts[key]:
            come[cell] += share * slot.arrivals
            able[cell] += share * max(people, slot.served)
    return rows


def unplanned_rows(
    facts: Facts, part: Session, openings: Sequence[Opening], hours: Hours, ratio: float, known_at: datetime
) -> Rows:
    """By who lives where and isn't sampled yet, each area's people shared out among the sites that serve it as a study
    has dealt them, else by lanes."""
    own: dict[str, list[Opening]] = {}
    for one in openings:
        own.setdefault(one.site_code, []).append(one)
    basis = facts.basis
    leaves = [area.code for area in facts.areas.values() if area.code not in basis.parts]
    parents = {area.code: area.parent_code for area in facts.areas.values()}
    serves = serves_of(facts.sites[code] for code in own if code in facts.sites)
    servers = servers_of(leaves, parents, serves)
    dealt = dealt_of(leaves, parents, serves, parts_of(facts.sites[code] for code in serves))
    residents = {code: basis.residents.get(basis.paths[code]) or 0 for code in leaves}
    earlier = [one for one in facts.counts if one.hour <= part.opens_at and one.received_at <= known_at]
    gone = credited({c: n for c, n in sampled_by_site(earlier).items() if c in serves}, servers, residents, dealt)
    people = dict.fromkeys(serves, 0)
    for leaf in leaves:
        sites = [code for code in servers[leaf] if facts.sites[code].lanes > 0]
        if sites:
            left = max(0, residents[leaf] - gone[leaf])
            weights = weights_of(leaf, sites, dealt, {code: facts.sites[code].lanes for code in sites})
            for code, share in zip(sites, split(left, weights), strict=True):
                people[code] += share
    return {code: _row(facts, code, people[code], own[code], hours, ratio) for code in serves}


def _row(
    facts: Facts, code: str, people: int, own: Sequence[Opening], hours: Hours, ratio: float
) -> tuple[list[float], list[float]]:
    site, cells = facts.sites[code], len(hours.edges) - 1
    come, able = [0.0] * cells, [0.0] * cells
    for one in own:
        long = (one.closes_at - one.opens_at).total_seconds() / 3600
        for cell, share in hours.spread(one.opens_at, one.closes_at):
            since = (hours.edges[cell] - hours.edges[0]).total_seconds() / 3600
            come[cell] += share * long * ratio**since
            able[cell] += share * long * site.lanes * site.people_per_lane_hour
    total = sum(come)
    return [people * one / total for one in come] if total else come, able


def with_call_up(facts: Facts, rows: Rows, calls: Sequence[CalledTo], hours: Hours) -> Rows:
    """The same people, but those who are called come in their hours, in proportion to who would have come then."""
    by_site: dict[str, list[CalledTo]] = {}
    sites_of: dict[str, list[str]] = {}
    for call in calls:
        by_site.setdefault(call.site_code, []).append(call)
        sites_of.setdefault(call.area_code, []).append(call.site_code)
    parts = parts_of(site for code, site in facts.sites.items() if code in by_site)
    out = dict(rows)
    for code, own in by_site.items():
        if code not in rows:
            continue
        come, able = rows[code]
        called = [0.0] * len(come)
        for call in own:
            path = facts.basis.paths.get(call.area_code, "")
            called_to = sites_of[call.area_code]
            weights = weights_of(call.area_code, called_to, parts, dict.fromkeys(called_to, 1))
            people = (facts.basis.residents.get(path) or 0) * weights[called_to.index(code)] / sum(weights)
            for cell, share in _within(come, hours, call):
                called[cell] += people * share
        total, all_called = sum(come), sum(called)
        if total and all_called:
            keep = KEEP_THEIR_HOUR
            out[code] = (
                [(1 - keep) * one + keep * total * two / all_called for one, two in zip(come, called, strict=True)],
                able,
            )
    return out


def _within(come: Sequence[float], hours: Hours, call: CalledTo) -> list[tuple[int, float]]:
    inside = []
    for cell, share in hours.spread(call.starts_at, call.ends_at):
        whole = (hours.edges[cell + 1] - hours.edges[cell]) / (call.ends_at - call.starts_at)
        inside.append((cell, come[cell] * min(1.0, share / whole)))
    total = sum(share for _, share in inside)
    return [(cell, share / total) for cell, share in inside] if total else []


def learnt(candidates: Iterable[tuple[Facts, Session]], known_at: datetime) -> Learnt:
    """From the first of these sessions that is over and has at least three hours of counts; else the norm's."""
    for facts, one in candidates:
        if one.closes_at > known_at:
            continue
        openings = [opening for opening in facts.openings if opening.session_code == one.code]
        hours = hours_of(facts, one, openings, one.closes_at, one.closes_at)
        told = told_by_site(facts.counts, hours, one.closes_at, known_at)
        long = [(b - a).total_seconds() / 3600 for a, b in zip(hours.edges, hours.edges[1:], strict=False)]
        ends = range(1, len(hours.edges))
        whole = [own for own in told.values() if all(edge in own for edge in ends)]
        steps = [sum(own[edge] - own.get(edge - 1, 0) for own in whole) / long[edge - 1] for edge in ends]
        if len(steps) >= 3 and steps[0] > 0 and steps[-1] > 0:
            ratio = (steps[-1] / steps[0]) ** (1 / sum(long[1:]))
            return Learnt(min(RATIO_MOST, max(RATIO_LEAST, ratio)), 1)
    return Learnt(RATIO, 0)
