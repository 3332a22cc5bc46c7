"""Whom the sessions before this one leave outstanding: as counted, and where nothing is counted yet as planned.

A site that has reported for the whole of an earlier session is counted. One that has reported up to an hour is counted
up to it, and from there on taken to sample what the plan of that session says; one that has not reported at all, from
the beginning. So the sweep can be planned the evening before, and sharpens with every hour that comes in. The plan is
the published one, else the newest draft; a session without either leaves the people of its silent sites outstanding.

What villages and grids have entered themselves takes the place of this where the session is planned from it: `Told`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sampling.domain.areas import Area
from sampling.domain.coverage import SiteCount, sampled_by_site
from sampling.domain.outstanding import Version
from sampling.domain.plans import Plan, PlanSlot
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.tallies import counting, lines, rolled_up
from sampling.storage.database import Session
from sampling.storage.queries import outstanding as queries
from sampling.storage.queries import plans, rounds
from sampling.storage.tables import RoundRow


@dataclass(frozen=True, slots=True)
class Before:
    """What the sessions before a session do.

    planned: people whom plans say to be sampled after the last report of each site, by site. counted, partly, unheard:
    sites of the earlier sessions whose reports are all in, those counted up to an hour and planned from there, and
    those that are as planned throughout. drafts: names of sessions whose plan is a draft. unplanned: names of sessions
    that have neither plan nor count. hours: those planned people by site, as (end of slot, people).
    """

    planned: Mapping[str, int]
    counted: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    unheard: frozenset[str] = frozenset()
    drafts: tuple[str, ...] = ()
    unplanned: tuple[str, ...] = ()
    hours: Mapping[str, Sequence[tuple[datetime, int]]] = field(default_factory=dict)


NOTHING = Before({})


def before(session: Session, round_: Round, part: RoundSession, counts: Iterable[SiteCount]) -> Before:
    """What the sessions before `part` do. counts: those of the round with an hour up to the opening of `part`."""
    known = list(counts)
    hours: dict[str, list[tuple[datetime, int]]] = {}
    drafts, unplanned = [], []
    for one in round_.sessions:
        if one.opens_at >= part.opens_at:
            continue
        row = rounds.session_row(session, round_.code, one.code)
        plan = _standing(plans.plans_of_session(session, row.id or 0)) if row else None
        last = _last_hours(known, one.opens_at, min(one.closes_at, part.opens_at))
        if plan is None:
            if not last:
                unplanned.append(one.name)
            continue
        if plan.state == "draft":
            drafts.append(one.name)
        for code, slots in _after(plans.slots(session, plan.id), last, part.opens_at).items():
            hours.setdefault(code, []).extend(slots)
    planned = {code: sum(people for _, people in slots) for code, slots in hours.items()}
    heard, silent = frozenset(one.site_code for one in known), frozenset(planned)
    return Before(planned, heard - silent, heard & silent, silent - heard, tuple(drafts), tuple(unplanned), hours)


def together(counts: Mapping[str, int], known: Before) -> dict[str, int]:
    """People sampled before the session, by site: as counted, and as planned where nothing is counted yet."""
    out = dict(counts)
    for code, people in known.planned.items():
        out[code] = out.get(code, 0) + people
    return out


@dataclass(frozen=True, slots=True)
class Told:
    """What villages and grids have entered, where a session is planned from it; kind "counts": it is not.

    versions: those that count, by area. counts: of the round up to the session, to take off who was sampled since.
    entered, of: villages whose figures are whole, and how many there are.
    """

    kind: str = "counts"
    versions: Mapping[str, Version] = field(default_factory=dict)
    counts: Sequence[SiteCount] = ()
    entered: int = 0
    of: int = 0


NOT_TOLD = Told()


def told(session: Session, row: RoundRow, areas: Sequence[Area], counts: Sequence[SiteCount]) -> Told:
    """What was entered in a round by now; areas: of its county, parents before children."""
    newest = queries.newest_versions(session, row.id or 0)
    sums = rolled_up(lines(areas, newest, dict.fromkeys(area.code for area in areas), {}))
    return Told("entered", counting(areas, newest), counts, sums.entered, sums.villages)


def sampled_since(before: Before, at: datetime, site_code: str, by_then: Sequence[SiteCount]) -> int:
    """People sampled at a site between an instant and the session, as counted and as planned; by_then: its counts."""
    total = sum(sampled_by_site(by_then).values())
    earlier = sum(sampled_by_site([one for one in by_then if one.hour <= at]).values())
    planned = sum(people for ends_at, people in before.hours.get(site_code, ()) if ends_at > at)
    return max(0, total - earlier) + planned


def figures(counts: Mapping[str, int], known: Before, outstanding: int, second: int = 0) -> dict[str, int]:
    """What a plan says of this in its figures (`services.plans.drafting`). second: sites counted by the second source,
    said where there are any."""
    return ({"second": second} if second else {}) | {
        "outstanding": outstanding,
        "counted": len(known.counted),
        "partly": len(known.partly),
        "unheard": len(known.unheard),
        "people_counted": sum(counts.values()),
        "people_planned": sum(known.planned.values()),
    }


def _standing(found: list[Plan]) -> Plan | None:
    return next((plan for plan in found if plan.state == "published"), found[0] if found else None)


def _last_hours(counts: Iterable[SiteCount], since: datetime, until: datetime) -> dict[str, datetime]:
    """The last hour that each site has reported for between two instants."""
    out: dict[str, datetime] = {}
    for one in counts:
        if since < one.hour <= until:
            out[one.site_code] = max(one.hour, out.get(one.site_code, one.hour))
    return out


def _after(
    slots: Iterable[PlanSlot], last: Mapping[str, datetime], until: datetime
) -> dict[str, list[tuple[datetime, int]]]:
    """People whom a plan expects to be sampled after the last report of each site, of sites where there are such."""
    out: dict[str, list[tuple[datetime, int]]] = {}
    for slot in slots:
        reported = last.get(slot.site_code)
        if slot.ends_at <= until and (reported is None or slot.ends_at > reported) and slot.served:
            out.setdefault(slot.site_code, []).append((slot.ends_at, slot.served))
    return out
