"""Who owes an hour's report: by township, the longest silent first, whom to call, and what was done already."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sampling.domain.areas import within
from sampling.domain.chasing import LEVELS, Call, begins, level_due, step_due
from sampling.domain.coverage import SiteCount
from sampling.domain.duty import Spell, on_duty
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening
from sampling.domain.norms import effective
from sampling.services.closing.openings import Closings, read, township_of
from sampling.services.watching.facts import Facts
from sampling.storage.database import Database
from sampling.storage.queries import chasing as queries
from sampling.storage.queries import coverage, duty, rounds
from sampling.storage.queries.coverage import Lead

from .owing import Chase, Contact, Owing, Township


def chase(
    db: Database,
    *,
    round_code: str,
    hour: datetime | None = None,
    scope_path: str = "",
    with_staff: bool = False,
    with_contacts: bool = False,
    now: datetime,
) -> Chase | None:
    """The chase of an hour of a round, or of the last one that is over; None where no hour is over yet.

    Sites within reach that were open in the hour, have not closed, and have not reported it themselves, whichever
    source is official. with_staff, with_contacts: whose names and phones the reader may see. Raises NotFound for an
    hour that is none, or not over.
    """
    facts, closings = read(db, round_code)
    due = _due(facts, now)
    over = sorted(due)
    if not over:
        return None
    chosen = hour or over[-1]
    if chosen not in due:
        raise NotFound("No site has an hour that ends then, or it is not over yet.")
    openings = [one for one in due[chosen] if within(facts.sites[one.site_code].area_path, scope_path)]
    openings = [one for one in openings if not _closed_before(facts, closings, one, chosen)]
    counts = _counts(facts)
    owing = [one for one in openings if chosen not in counts.get(one.site_code, {})]
    with db.reading() as session:
        row = rounds.row_by_code(session, round_code)
        if row is None:
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        after = begins(effective(rounds.own_norms(session, row.id or 0)))
        calls = queries.calls_of_hour(session, row, chosen)
        parts = {one.session_code for one in owing}
        leads: dict[str, Lead] = {}
        for code in parts if with_staff else ():
            leads |= coverage.plan_leads(session, row, code)
        areas = {facts.sites[one.site_code].area_code for one in owing} if with_contacts else set()
        leads = coverage.area_leads(session, areas) | leads
        codes = {township_of(facts, facts.sites[one.site_code])[0] for one in owing}
        heads = queries.answering_for(session, codes, ("lead", "county_leader")) if with_contacts else {}
        duties = duty.duties_within(session, facts.round.area_path, now, now + timedelta(seconds=1)) if owing else []
    level = level_due(chosen, now, after)
    on_duty_at: dict[str, list[Spell]] = {}
    for spell in on_duty(duties, now):
        on_duty_at.setdefault(spell.duty.area_code, []).append(spell)
    lines = [_owing(facts, one, chosen, counts, leads, calls, level) for one in owing]
    expected: dict[str, int] = {}
    for one in openings:
        code = township_of(facts, facts.sites[one.site_code])[0]
        expected[code] = expected.get(code, 0) + 1
    today = {chosen.astimezone(facts.zone).date(), now.astimezone(facts.zone).date()}
    hours = tuple(end for end in over if end.astimezone(facts.zone).date() in today or end == chosen)
    return Chase(
        round=facts.round,
        hour=chosen,
        hours=hours,
        townships=tuple(_townships(facts, lines, expected, heads, on_duty_at, calls, level)),
        expected=len(openings),
        reported=len(openings) - len(owing),
        level=level,
        after=after,
        unclosed=sum(
            one.closes_at <= now
            and one.day(facts.zone) == chosen.astimezone(facts.zone).date()
            and (one.session_code, one.site_code, one.day(facts.zone)) not in closings
            for one in facts.openings
            if one.site_code in facts.sites and within(facts.sites[one.site_code].area_path, scope_path)
        ),
        as_of=now,
    )


def _due(facts: Facts, now: datetime) -> dict[datetime, list[Opening]]:
    """The openings that have an hour, by the hour's end, of hours that are over."""
    ends: dict[tuple[datetime, datetime], list[datetime]] = {}  # many sites share their hours
    found: dict[datetime, list[Opening]] = {}
    for one in facts.openings:
        if one.site_code not in facts.sites:
            continue
        stretch = (one.opens_at, one.closes_at)
        if stretch not in ends:
            ends[stretch] = [end for end in one.due(facts.zone) if end <= now]
        for end in ends[stretch]:
            found.setdefault(end, []).append(one)
    return found


def _closed_before(facts: Facts, closings: Closings, opening: Opening, hour: datetime) -> bool:
    closing = closings.get((opening.session_code, opening.site_code, opening.day(facts.zone)))
    return closing is not None and closing.hour < hour


def _counts(facts: Facts) -> dict[str, dict[datetime, SiteCount]]:
    found: dict[str, dict[datetime, SiteCount]] = {}
    for count in facts.own_counts:
        own = found.setdefault(count.site_code, {})
        held = own.get(count.hour)
        if held is None or count.version > held.version:
            own[count.hour] = count
    return found


def _owing(
    facts: Facts,
    opening: Opening,
    hour: datetime,
    counts: Mapping[str, Mapping[datetime, SiteCount]],
    leads: Mapping[str, Lead],
    calls: Sequence[Call],
    level: str,
) -> Owing:
    site = facts.sites[opening.site_code]
    area = facts.areas.get(site.area_path)
    own = {end: one for end, one in counts.get(site.code, {}).items() if opening.opens_at < end <= hour}
    last = max(own, default=None)
    lead = leads.get(site.code) or leads.get(site.area_code)
    called = tuple(call for call in calls if call.site_code == site.code)
    return Owing(
        site_code=site.code,
        site_name=site.name,
        area_name=area.name if area else site.area_code,
        township_code=township_of(facts, site)[0],
        last=last,
        sampled=own[last].sampled if last else None,
        silent_since=last or opening.opens_at,
        owed=sum(end <= hour and end not in own for end in opening.due(facts.zone)),
        contacts=(Contact("lead", lead.name, lead.work_phone),) if lead else (),
        calls=called,
        step="site" if level and not called else "",
    )


def _townships(
    facts: Facts,
    lines: Sequence[Owing],
    expected: Mapping[str, int],
    heads: Mapping[tuple[str, str], tuple[str, str | None]],
    duties: Mapping[str, Sequence[Spell]],
    calls: Sequence[Call],
    level: str,
) -> list[Township]:
    names = {area.code: area.name for area in facts.areas.values()}
    by_code: dict[str, list[Owing]] = {}
    for line in lines:
        by_code.setdefault(line.township_code, []).append(line)
    found = []
    for code, own in by_code.items():
        own.sort(key=lambda one: (one.silent_since, one.site_code))
        contacts = [
            Contact(kind, *heads[code, part])
            for kind, part in (("township_lead", "lead"), ("county_leader", "county_leader"))
            if (code, part) in heads
        ]
        contacts[1:1] = [Contact("duty", one.name, one.work_phone, one.duty.post) for one in duties.get(code, ())]
        above = tuple(call for call in calls if call.site_code is None and call.area_code == code)
        done = {"site", *(call.level for call in above)}
        step = step_due(level, done) if level in LEVELS[1:] else ""
        found.append(
            Township(code, names.get(code, code), tuple(own), expected.get(code, 0), tuple(contacts), above, step)
        )
    return sorted(found, key=lambda one: (one.sites[0].silent_since, -len(one.sites), one.code))
