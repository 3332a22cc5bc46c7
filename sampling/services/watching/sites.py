"""The sites of an area: what they have sampled, who has not reported, and whom to call."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.coverage import open_at, sampled_by_site, upwards
from sampling.domain.sites import Site
from sampling.domain.waiting import SiteQueue
from sampling.storage.database import Database
from sampling.storage.queries import coverage as queries
from sampling.storage.queries.rounds import row_by_code

from .facts import Facts, current
from .standings import standings
from .waiting import at_sites


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site as of a time.

    area_name: its area, behind those between it and the area that was asked for.
    state: of `sampling.domain.standing.site_state`. hour: the one expected of it; last: the last it has a count for.
    sampled: people of the whole round, None where nothing was counted. owed: due hours in a row without a count.
    queue: how long people wait there, None in no session. lead, phone: whom to call, where the reader may see it.
    """

    site: Site
    area_name: str
    state: str
    hour: datetime | None
    last: datetime | None
    sampled: int | None
    owed: int = 0
    queue: SiteQueue | None = None
    lead: str | None = None
    phone: str | None = None


ORDER = {"missing": 0, "late": 1, "left_out": 2, "awaiting": 3, "opened": 4, "reported": 5, "resting": 6}


def site_states(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None, now: datetime
) -> dict[str, int]:
    """How many sites of an area and below it are in each state, without those in none."""
    facts = current(db, round_code)
    if area_code not in facts.basis.paths:
        return {}
    path = facts.basis.path_of(area_code)
    found: dict[str, int] = {}
    for state in _states(facts, path, as_of, known_at, known_at or now).values():
        found[state[0]] = found.get(state[0], 0) + 1
    return found


def site_lines(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    now: datetime,
    with_staff: bool = False,
    with_contacts: bool = False,
    states: Collection[str] | None = None,
    detailed: int | None = None,
) -> list[SiteLine]:
    """The sites whose count is shown with an area or below it, those longest without news first, then by code.

    with_staff: name the lead whom the published plan gives to the site; with_contacts: else the lead of its area.
    states: of these alone, and those where people wait long. detailed: what was sampled and last reported of the first
    so many of them, and of those where people wait long; else of all.
    """
    facts = current(db, round_code)
    if area_code not in facts.basis.paths:
        return []
    path = facts.basis.path_of(area_code)
    found = _states(facts, path, as_of, known_at, known_at or now)
    queues = at_sites(db, facts, as_of, known_at).queues
    crowded = {code for code, queue in queues.items() if queue.is_long and code in found}
    chosen = sorted(
        (code for code, (state, *_) in found.items() if states is None or state in states or code in crowded),
        key=lambda code: (ORDER[found[code][0]], -found[code][2], code),
    )
    own = {facts.sites[code].area_code for code in chosen}
    with db.reading() as session:
        row = row_by_code(session, round_code)
        part = facts.session_at(as_of)
        leads = queries.plan_leads(session, row, part) if with_staff and row and part else {}
        area_leads = queries.area_leads(session, own) if with_contacts else {}
    described = chosen if detailed is None else list(dict.fromkeys([*chosen[:detailed], *sorted(crowded)]))
    counts, _ = facts.counts_of(described)
    known = [one for one in counts if one.hour <= as_of and (known_at is None or one.received_at <= known_at)]
    people = sampled_by_site(known)
    last: dict[str, datetime] = {}
    for one in known:
        last[one.site_code] = max(one.hour, last.get(one.site_code, one.hour))
    lines = []
    for code in chosen:
        site, (state, hour, owed) = facts.sites[code], found[code]
        lead = leads.get(code) or area_leads.get(site.area_code)
        lines.append(
            SiteLine(
                site=site,
                area_name=_place(facts, site, path),
                state=state,
                hour=hour,
                last=last.get(code),
                sampled=people.get(code),
                owed=owed,
                queue=queues.get(code),
                lead=lead.name if lead else None,
                phone=lead.work_phone if lead else None,
            )
        )
    return lines


def _states(
    facts: Facts, path: str, as_of: datetime, known_at: datetime | None, seen_at: datetime
) -> dict[str, tuple[str, datetime | None, int]]:
    """State, hour expected and hours owed of each site, by its code."""
    without, basis = standings(facts, path, as_of, known_at, seen_at), facts.basis
    hours = basis.hours_at(as_of)
    is_open = {number: bool(open_at(own, as_of, facts.zone)) for number, own in basis.timetables.items()}
    kinds: dict[tuple[int, ...], tuple[str, datetime | None, int]] = {}  # of those from which nothing is missing
    found = {}
    for code in basis.sites_below(path):
        own = basis.numbers[code]
        if own not in kinds:
            hour = next((hours[number] for number in own if number in hours), None)
            opened = any(is_open[number] for number in own)
            kinds[own] = ("reported" if hour else "opened" if opened else "resting", hour, 0)
        found[code] = without.get(code) or kinds[own]
    return found


def _place(facts: Facts, site: Site, path: str) -> str:
    area = facts.areas.get(site.area_path)
    between = [above for above in upwards(site.area_path, facts.areas) if path != above != site.area_path]
    names = [facts.areas[above].name for above in between if above.startswith(path)]
    return " ".join([*names, area.name]) if area else site.area_code
