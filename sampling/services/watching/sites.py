"""The sites of an area: what they have sampled, who has not reported, and whom to call."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.coverage import SiteCount, hours_expected, open_at, sampled_by_site, upwards
from sampling.domain.sites import Site
from sampling.domain.standing import site_state
from sampling.domain.waiting import SiteQueue
from sampling.storage.database import Database
from sampling.storage.queries import coverage as queries
from sampling.storage.queries.rounds import row_by_code

from .facts import Facts, current
from .waiting import at_sites


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site as of a time.

    area_name: its area, behind those between it and the area that was asked for.
    state: of `sampling.domain.standing.site_state`. hour: the one expected of it; last: the last it has a count for.
    sampled: people of the whole round, None where nothing was counted.
    queue: how long people wait there, None in no session. lead, phone: whom to call, where the reader may see it.
    """

    site: Site
    area_name: str
    state: str
    hour: datetime | None
    last: datetime | None
    sampled: int | None
    queue: SiteQueue | None = None
    lead: str | None = None
    phone: str | None = None


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
) -> list[SiteLine]:
    """The sites whose count is shown with an area or below it, those without news first, then by code.

    with_staff: name the lead whom the published plan gives to the site; with_contacts: else the lead of its area.
    """
    facts = current(db, round_code)
    with db.reading() as session:
        row = row_by_code(session, round_code)
        part = facts.session_at(as_of)
        leads = queries.plan_leads(session, row, part) if with_staff and row and part else {}
        codes = {site.area_code for site in facts.sites.values()}
        area_leads = queries.area_leads(session, codes) if with_contacts else {}
    path = next((path for path, area in facts.areas.items() if area.code == area_code), None)
    if path is None:
        return []
    lines = []
    queues = at_sites(db, facts, as_of, known_at).queues
    for line in _lines(facts, path, as_of, known_at, known_at or now):
        lead = leads.get(line.site.code) or area_leads.get(line.site.area_code)
        lines.append(
            SiteLine(
                line.site,
                line.area_name,
                line.state,
                line.hour,
                line.last,
                line.sampled,
                queues.get(line.site.code),
                lead.name if lead else None,
                lead.work_phone if lead else None,
            )
        )
    order = {"missing": 0, "late": 1, "left_out": 2, "awaiting": 3, "opened": 4, "reported": 5, "resting": 6}
    return sorted(lines, key=lambda one: (order[one.state], one.last or one.hour or as_of, one.site.code))


def _lines(
    facts: Facts, path: str, as_of: datetime, known_at: datetime | None, seen_at: datetime
) -> list[SiteLine]:  # fmt: skip
    known = [one for one in facts.counts if one.hour <= as_of and (known_at is None or one.received_at <= known_at)]
    told: dict[str, set[datetime]] = {}
    for own in facts.own_counts:
        if own.hour <= as_of and (known_at is None or own.received_at <= known_at):
            told.setdefault(own.site_code, set()).add(own.hour)
    by_site: dict[str, list[SiteCount]] = {}
    for count in known:
        by_site.setdefault(count.site_code, []).append(count)
    due: dict[str, list[datetime]] = {}
    for opening in facts.openings:
        due.setdefault(opening.site_code, []).extend(opening.due(facts.zone))
    people = sampled_by_site(known)
    expected = hours_expected(facts.openings, as_of, facts.zone)
    opened = open_at(facts.openings, as_of, facts.zone)
    out = []
    for code, site in facts.sites.items():
        if not facts.counted_at[code].startswith(path) or code not in due:
            continue
        counted = {one.hour: one.sampled for one in by_site.get(code, ())}
        area = facts.areas.get(site.area_path)
        between = [above for above in upwards(site.area_path, facts.areas) if path != above != site.area_path]
        names = [facts.areas[above].name for above in between if above.startswith(path)]
        out.append(
            SiteLine(
                site=site,
                area_name=" ".join([*names, area.name]) if area else site.area_code,
                state=site_state(
                    expected.get(code),
                    counted,
                    sorted(due[code]),
                    seen_at,
                    is_open=code in opened,
                    told=told.get(code, ()),
                ),
                hour=expected.get(code),
                last=max(counted, default=None),
                sampled=people.get(code),
            )
        )
    return out
