"""The openings of a day with their counts, their noon and final figures, and their closing reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.areas import within
from sampling.domain.closing import Closing, is_told
from sampling.domain.coverage import SiteCount
from sampling.domain.hours import Opening
from sampling.domain.sites import Site
from sampling.services.watching.facts import Facts, current
from sampling.storage.database import Database
from sampling.storage.queries import closing as queries
from sampling.storage.queries.rounds import row_by_code

Closings = Mapping[tuple[str, str, date], Closing]
"""The newest closing report of each opening, by codes of session and site, and day."""


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site's opening. noon: at `planned_end`, final: its last count, of the hour `final_hour`; None where missing.

    ahead: what will stand at a planned end that is still to come, as the site has closed before it; else None. due:
    hours of it that are over; missing: those of them without a count of either source. tubes, visitors: of the closing
    report, else of the last count.
    """

    site: Site
    area_name: str
    township_code: str
    township_name: str
    opening: Opening
    day: date
    noon: int | None
    ahead: int | None
    final: int | None
    final_hour: datetime | None
    tubes: int | None
    visitors: int | None
    due: tuple[datetime, ...]
    missing: tuple[datetime, ...]
    closing: Closing | None

    @property
    def planned_end(self) -> datetime:
        """When it was to close."""
        return self.opening.closes_at

    @property
    def closed(self) -> bool:
        """True once it has its closing report."""
        return self.closing is not None

    @property
    def differs(self) -> bool:
        """True where its closing report says another figure than its last count."""
        return self.closing is not None and self.final != self.closing.report.sampled


def read(db: Database, round_code: str) -> tuple[Facts, Closings]:
    """What figures are made of; raises NotFound."""
    facts = current(db, round_code)
    with db.reading() as session:
        row = row_by_code(session, round_code)
        closings = queries.of_round(session, row) if row is not None else {}
    return facts, closings


def of_day(
    facts: Facts, closings: Closings, day: date, *, now: datetime, scope_path: str = ""
) -> list[SiteFigures]:  # fmt: skip
    """The openings of a day of all sites within reach, each site's in order."""
    zone = facts.zone
    newest: dict[str, dict[datetime, SiteCount]] = {}
    told = {(one.site_code, one.hour) for one in facts.own_counts if one.day == day}
    for count in facts.counts:
        if count.day == day:
            of_site = newest.setdefault(count.site_code, {})
            held = of_site.get(count.hour)
            if held is None or count.version > held.version:
                of_site[count.hour] = count
    due: dict[tuple[datetime, datetime], list[datetime]] = {}  # many sites share their hours
    openings: dict[str, list[Opening]] = {}
    for one in facts.openings:
        site = facts.sites.get(one.site_code)
        if site is not None and within(site.area_path, scope_path) and one.day(zone) == day:
            openings.setdefault(one.site_code, []).append(one)
    found = []
    for code, own in openings.items():
        own.sort(key=lambda one: one.opens_at)
        for position, one in enumerate(own):
            following = own[position + 1].opens_at if position + 1 < len(own) else None
            stretch = (one.opens_at, one.closes_at)
            if stretch not in due:
                due[stretch] = one.due(zone)
            counts = {
                hour: count
                for hour, count in newest.get(code, {}).items()
                if one.opens_at < hour and (following is None or hour <= following)
            }
            closing = closings.get((one.session_code, code, day))
            missing = tuple(end for end in due[stretch] if end <= now and end not in counts and (code, end) not in told)
            found.append(_site(facts, code, one, day, counts, due[stretch], missing, closing, now))
    return found


def _site(
    facts: Facts,
    code: str,
    opening: Opening,
    day: date,
    counts: Mapping[datetime, SiteCount],
    due: Iterable[datetime],
    missing: tuple[datetime, ...],
    closing: Closing | None,
    now: datetime,
) -> SiteFigures:
    site = facts.sites[code]
    area = facts.areas.get(site.area_path)
    township = township_of(facts, site)
    closed_for = closing.hour if closing else None
    known = {hour: count for hour, count in counts.items() if is_told(hour, closed_for, now)}
    last = known[max(known)] if known else None
    visitors, tubes = facts.told.get((code, last.hour, last.version), (None, None)) if last else (None, None)
    at_end, noon = counts.get(opening.closes_at), known.get(opening.closes_at)
    over = tuple(end for end in due if end <= now)
    return SiteFigures(
        site=site,
        area_name=area.name if area else site.area_code,
        township_code=township[0],
        township_name=township[1],
        opening=opening,
        day=day,
        noon=noon.sampled if noon else None,
        ahead=at_end.sampled if at_end and not noon else None,
        final=last.sampled if last else None,
        final_hour=last.hour if last else None,
        tubes=closing.report.tubes if closing else tubes,
        visitors=closing.report.visitors if closing else visitors,
        due=over,
        missing=missing,
        closing=closing,
    )


def township_of(facts: Facts, site: Site) -> tuple[str, str]:
    """Code and name of the area directly below the round's in which a site stands."""
    below = site.area_path.removeprefix(facts.round.area_path).split("/", 1)[0]
    found = facts.areas.get(f"{facts.round.area_path}{below}/") or facts.areas.get(site.area_path)
    return (found.code, found.name) if found else (site.area_code, site.area_code)
