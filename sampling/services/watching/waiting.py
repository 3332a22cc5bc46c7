"""How long people wait at the sites of an area, by what the sites told with their last reports."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from sampling.domain.coverage import open_at
from sampling.domain.hours import HOUR
from sampling.domain.waiting import FRESH, SiteQueue, Waiting, site_queue, together
from sampling.services import aside
from sampling.services.keeping import keep
from sampling.services.lately import TIMES, Lately
from sampling.storage.database import Database
from sampling.storage.queries import forecasting as closings
from sampling.storage.queries import queues as queries
from sampling.storage.queries.coverage import PlannedSlot
from sampling.storage.queries.queues import ToldLately

from .facts import Facts, current

KEPT = 24
AT_ONCE = 2_000  # sites that are read again with every report
BESIDE = 5_000  # sites of a round of which no page waits for the queues, nor for the lists of its sites
_kept: dict[tuple[object, ...], "_Kept"] = {}


@dataclass(frozen=True, slots=True)
class AtSites:
    """The sites of the session that a moment falls into, by code. queues: how long people wait. lane_hours: that lanes
    have worked by the last report of the site, 0 for one that is silent for long. at_work: of the parts of areas asked
    for before, by path of the area."""

    queues: Mapping[str, SiteQueue]
    lane_hours: Mapping[str, float]
    at_work: dict[str, dict[str, "PartAtWork"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartAtWork:
    """The sites of an area. waiting: how long people wait. lanes: open; norm: people that these sample in an hour;
    lane_hours: as of `AtSites`."""

    waiting: Waiting
    lanes: float
    norm: float
    lane_hours: float


@dataclass(frozen=True, slots=True)
class _Kept:
    version: str
    found: AtSites
    until: float


_lately: Lately[dict[str, PartAtWork]] = Lately()


def waiting(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> dict[str, Waiting]:
    """The sites of an area by how long people wait, and those of each of its parts, by code of the area.

    A site belongs where its count does. Of a round of more than `BESIDE` sites nothing is told until their queues have
    been read, beside the figures. Raises NotFound.
    """
    found = at_work(db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at)
    return {code: one.waiting for code, one in found.items()}


def at_work(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> dict[str, PartAtWork]:
    """As `waiting`, with the lanes at work."""
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    if len(facts.sites) <= BESIDE:
        return _at_work(db, facts, path, as_of, known_at)
    asked = (area_code, as_of, known_at)
    found = _lately.get(
        (db.url, round_code, (facts.basis.version, *asked)),
        facts.version,
        lambda: aside.ask(at_work_aside, db.url, round_code, *asked),
    )
    nothing = PartAtWork(Waiting(), 0.0, 0.0, 0.0)
    codes = (area_code, *(facts.areas[one].code for one in facts.basis.parts.get(area_code, ())))
    return found if found is not None else dict.fromkeys(codes, nothing)


def at_work_aside(
    url: str, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None
) -> dict[str, PartAtWork]:
    """As `at_work`, for a process beside the server."""
    db = aside.database_at(url)
    facts = current(db, round_code)
    return _at_work(db, facts, facts.basis.path_of(area_code), as_of, known_at)


def _at_work(
    db: Database, facts: Facts, path: str, as_of: datetime, known_at: datetime | None
) -> dict[str, PartAtWork]:  # fmt: skip
    sites = at_sites(db, facts, as_of, known_at)
    if path not in sites.at_work:
        sites.at_work[path] = {
            code: PartAtWork(
                together(sites.queues[one] for one in own),
                sum(sites.queues[one].lanes for one in own),
                sum(sites.queues[one].lanes * facts.sites[one].people_per_lane_hour for one in own),
                sum(sites.lane_hours[one] for one in own),
            )
            for code, own in _by_part(facts, path, sites.queues).items()
        }
    return sites.at_work[path]


def at_sites(db: Database, facts: Facts, as_of: datetime, known_at: datetime | None) -> AtSites:
    """How long people wait at each site, and how long its lanes have worked; kept until something is written.

    Of more than `AT_ONCE` sites it is some seconds old at the most: it is read again no more often than it takes
    `TIMES` over, as queues are told once an hour and reports come in by the hundred.
    """
    key = (db.url, facts.round.code, facts.basis.version, as_of, known_at)
    held = _kept.get(key)
    if held is not None and (held.version == facts.version or monotonic() < held.until):
        return held.found
    begun = monotonic()
    found = _read(db, facts, as_of, known_at)
    took = monotonic() - begun
    until = monotonic() + TIMES * took if len(facts.sites) > AT_ONCE else 0.0
    return keep(_kept, key, _Kept(facts.version, found, until), KEPT).found


def _by_part(facts: Facts, path: str, among: Container[str]) -> dict[str, list[str]]:
    """The sites of an area, all of them by its code, and those of each part by that part's."""
    depth = path.count("/")
    whole: list[str] = []
    found = {facts.areas[path].code: whole}
    found |= {facts.areas[one].code: [] for one in facts.basis.parts.get(facts.areas[path].code, ())}
    for at, codes in facts.basis.sites_at.items():
        if not at.startswith(path):
            continue
        own = [code for code in codes if code in among]
        whole += own
        above = at.split("/")
        if len(above) - 1 > depth and above[depth] in found:
            found[above[depth]] += own
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
