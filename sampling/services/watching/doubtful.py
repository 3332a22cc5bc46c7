"""Figures to check: counts that are unlikely, so that a slip of the finger is seen where it changes the coverage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.counts import Count, CountReport, doubts
from sampling.domain.coverage import SiteCount
from sampling.domain.findings import Finding
from sampling.domain.sites import Site, dealt_among, share_of
from sampling.services.keeping import keep
from sampling.storage.database import Database

from .facts import Facts, Told, current

KEPT = 16  # moments whose doubts a process keeps: they are asked for with every piece of a page
ROUNDS_KEPT = 4
SITES_MOST = 50_000
Day = tuple[str, date]
_judged: dict[tuple[str, str], tuple[str, dict[Day, tuple[tuple[SiteCount, ...], "list[DoubtfulCount]"]]]] = {}
_kept: dict[tuple[str, str, str, datetime, datetime | None], "list[DoubtfulCount]"] = {}


@dataclass(frozen=True, slots=True)
class DoubtfulCount:
    """A site's count for an hour with what is unlikely about it; told once a day, for the first hour it is seen in."""

    site: Site
    hour: datetime
    sampled: int
    doubts: tuple[Finding, ...]


def doubtful_counts(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> list[DoubtfulCount]:  # fmt: skip
    """The unlikely counts shown with an area or below it, in their newest versions, largest figure first.

    Of an area of more than `SITES_MOST` sites none are told: its parts tell their own.
    """
    facts = current(db, round_code)
    if area_code not in facts.basis.paths:
        return []
    path = facts.basis.path_of(area_code)
    own = facts.basis.sites_below(path)
    if len(own) > SITES_MOST:
        return []
    few = own if facts.summed and len(facts.basis.numbers) > SITES_MOST else None
    key = (facts.url, path if few is not None else "", facts.version, as_of, known_at)
    found = _kept.get(key)
    if found is None:
        found = keep(_kept, key, _judged_anew(facts, few, as_of, known_at), KEPT)
    return [one for one in found if facts.counted_at[one.site.code].startswith(path)]


def _judged_anew(
    facts: Facts, few: list[str] | None, as_of: datetime, known_at: datetime | None
) -> list[DoubtfulCount]:
    counts, told = (facts.counts, facts.told) if few is None else facts.recent_of(few, as_of)
    residents = {area.code: area.residents.count for area in facts.areas.values() if area.residents}
    dealt = dealt_among(facts.sites[code] for code in facts.basis.numbers if code in facts.sites)
    judged = _judged_on(facts)
    found = []
    for key, day in _days(counts, as_of, known_at).items():
        site = facts.sites.get(key[0])
        if site is None:
            continue
        known = tuple(day.values())
        if key not in judged or judged[key][0] != known:
            served = _residents_served(site, residents, dealt)
            judged[key] = known, _of_day(facts, site, told, day, served)
        found += judged[key][1]
    return sorted(found, key=lambda one: (-one.sampled, one.hour, one.site.code))


def _judged_on(facts: Facts) -> dict[Day, tuple[tuple[SiteCount, ...], "list[DoubtfulCount]"]]:
    """What was found in each day of a site before, on the same basis: a report changes one of thousands."""
    key = (facts.url, facts.round.code)
    if key not in _judged or _judged[key][0] != facts.basis.version:
        keep(_judged, key, (facts.basis.version, {}), ROUNDS_KEPT)
    return _judged[key][1]


def _days(
    counts: list[SiteCount], as_of: datetime, known_at: datetime | None
) -> dict[tuple[str, date], dict[datetime, SiteCount]]:
    days: dict[tuple[str, date], dict[datetime, SiteCount]] = {}
    for one in counts:
        if one.hour <= as_of and (known_at is None or one.received_at <= known_at):
            day = days.setdefault((one.site_code, one.day), {})
            if one.hour not in day or day[one.hour].version < one.version:
                day[one.hour] = one
    return days


def _of_day(
    facts: Facts, site: Site, told: Told, day: dict[datetime, SiteCount], served: int | None
) -> list[DoubtfulCount]:
    openings = [one for number in facts.basis.numbers.get(site.code, ()) for one in facts.basis.timetables[number]]
    before: Count | None = None
    said: set[str] = set()
    out = []
    for hour in sorted(day):
        count = _as_count(facts, told, day[hour])
        begun = [opening.opens_at for opening in openings if opening.opens_at < hour]
        found = doubts(
            count.report,
            before=before,
            opens_at=max(begun),
            lanes=site.lanes,
            people_per_lane_hour=site.people_per_lane_hour,
            residents_served=served,
        ) if begun else []  # fmt: skip
        new = tuple(one for one in found if one.sentence not in said)
        said.update(one.sentence for one in new)
        if new:
            out.append(DoubtfulCount(site, hour, count.report.sampled, new))
        before = count
    return out


def _as_count(facts: Facts, told: Told, one: SiteCount) -> Count:
    visitors, tubes = told.get((one.site_code, one.hour, one.version), (None, None))
    report = CountReport("", one.hour, one.sampled, visitors=visitors, tubes=tubes)
    return Count(facts.round.code, one.site_code, one.day, one.version, report, one.received_at, "")


def _residents_served(site: Site, residents: Mapping[str, int], dealt: Mapping[str, int]) -> int | None:
    codes, parts = set(site.serves or (site.area_code,)), dict(site.parts)
    if not codes <= residents.keys():
        return None
    return sum(share_of(residents[code], parts.get(code), dealt.get(code, 0)) for code in codes)
