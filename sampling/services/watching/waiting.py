"""How long people wait at the sites of an area, by what the sites told with their last reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.coverage import open_at
from sampling.domain.hours import HOUR
from sampling.domain.waiting import FRESH, SiteQueue, Waiting, site_queue, together
from sampling.storage.database import Database
from sampling.storage.queries import forecasting as closings
from sampling.storage.queries import queues as queries
from sampling.storage.queries.coverage import PlannedSlot
from sampling.storage.queries.queues import ToldLately

from .facts import Facts, current

KEPT = 24
_kept: dict[tuple[object, ...], "AtSites"] = {}


@dataclass(frozen=True, slots=True)
class AtSites:
    """The sites of the session that a moment falls into, by code. queues: how long people wait. lane_hours: that lanes
    have worked by the last report of the site, 0 for one that is silent for long."""

    queues: Mapping[str, SiteQueue]
    lane_hours: Mapping[str, float]


def waiting(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> dict[str, Waiting]:
    """The sites of an area by how long people wait, and those of each of its parts, by code of the area.

    A site belongs where its count does. Raises NotFound.
    """
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    return {
        code: together(queue for _, queue in own)
        for code, own in by_part(facts, path, at_sites(db, facts, as_of, known_at).queues).items()
    }


def at_sites(db: Database, facts: Facts, as_of: datetime, known_at: datetime | None) -> AtSites:
    """How long people wait at each site, and how long its lanes have worked; kept until something is written."""
    key = (db.url, facts.round.code, facts.version, as_of, known_at)
    found = _kept.get(key)
    if found is None:
        found = _read(db, facts, as_of, known_at)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept), ()), None)
        _kept[key] = found
    return found


def by_part(facts: Facts, path: str, sites: Mapping[str, SiteQueue]) -> dict[str, list[tuple[str, SiteQueue]]]:
    """The sites of an area, all of them by its code, and those of each part by that part's."""
    depth = path.count("/")
    found: dict[str, list[tuple[str, SiteQueue]]] = {facts.areas[path].code: []}
    found |= {facts.areas[one].code: [] for one in facts.basis.parts.get(facts.areas[path].code, ())}
    for code, queue in sites.items():
        at = facts.counted_at.get(code, "")
        if not at.startswith(path):
            continue
        found[facts.areas[path].code].append((code, queue))
        codes = at.split("/")
        if len(codes) - 1 > depth and codes[depth] in found:
            found[codes[depth]].append((code, queue))
    return found


def _read(db: Database, facts: Facts, as_of: datetime, known_at: datetime | None) -> AtSites:
    session_code = facts.session_at(as_of)
    openings = [one for one in facts.openings if one.session_code == session_code]
    with db.looking() as statements:
        told = queries.told_lately(statements, facts.basis.round_id, as_of - FRESH - HOUR, as_of)
        shut = closings.closed(statements, facts.basis.round_id, session_code or "")
    newest = _newest(one for one in told if known_at is None or one.received_at <= known_at)
    closed = {one.site_code for one in shut if one.hour <= as_of and (known_at is None or one.received_at <= known_at)}
    opened = open_at(openings, as_of, facts.zone)
    planned = facts.basis.planned_for(session_code, known_at)
    stretches: dict[str, list[tuple[datetime, datetime]]] = {}
    for opening in openings:
        stretches.setdefault(opening.site_code, []).append((opening.opens_at, opening.closes_at))
    queues, lane_hours = {}, {}
    for code, own in stretches.items():
        site = facts.sites.get(code)
        if site is None:
            continue
        slots = planned.slots.get(site.code, ()) if planned else None
        last = newest.get(site.code)
        lanes: float = site.lanes if slots is None else _lanes_at(slots, as_of)
        if last is not None and last.lanes_open is not None and last.hour >= as_of - FRESH:
            lanes = last.lanes_open
        queues[site.code] = site_queue(
            last.queue if last else None,
            last.hour if last else None,
            lanes=lanes,
            pace=site.people_per_lane_hour,
            is_open=site.code in opened and site.code not in closed,
            as_of=as_of,
        )
        staffed = (
            [(one.starts_at, one.ends_at, one.lanes) for one in slots]
            if slots is not None
            else [(opens_at, closes_at, site.lanes) for opens_at, closes_at in own]
        )
        lane_hours[site.code] = _worked(staffed, last.hour) if last else 0.0
    return AtSites(queues, lane_hours)


def _newest(told: Iterable[ToldLately]) -> dict[str, ToldLately]:
    return {one.site_code: one for one in told}  # by hour and version: the last one holds


def _lanes_at(slots: Iterable[PlannedSlot], at: datetime) -> int:
    return next((one.lanes for one in slots if one.starts_at <= at < one.ends_at), 0)


def _worked(staffed: Iterable[tuple[datetime, datetime, int]], until: datetime) -> float:
    return sum(max(timedelta(), min(ends, until) - starts) / HOUR * lanes for starts, ends, lanes in staffed)
