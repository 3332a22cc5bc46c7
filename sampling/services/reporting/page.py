"""The page of a site: the hour to report, what stands for it and before it, the day's hours, today's roster."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.closing import Closing
from sampling.domain.counts import (
    Count,
    around,
    newest,
)
from sampling.domain.errors import NotFound
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening, at_hand, hour_to_report, late_hours, opening_of, reported_from
from sampling.domain.plans import Assignment
from sampling.domain.rounds import UNDER_WAY
from sampling.storage.database import Database, Session
from sampling.storage.queries import closing as closings
from sampling.storage.queries import counts as queries
from sampling.storage.queries import serving
from sampling.storage.tables import SiteRow

from .doubting import Abilities, Able, doubts_of


@dataclass(frozen=True, slots=True)
class HourLine:
    """An hour of a site's day: its newest count, None where it is missing, the older ones, and the people it added.

    not_before: from when on it can be reported, where that is still to come; else None.
    """

    hour: datetime
    count: Count | None
    older: tuple[Count, ...]
    added: int | None
    doubts: tuple[Finding, ...]
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class SitePage:
    """What a site lead sees: the hour to report, what stands for it and before it, the day's hours, today's roster.

    not_before: from when on the hour can be reported, where that is still to come; else None. owed: the last hour of
    an earlier day that is over and has no count. closed: the closing report as it stands; None while there is none.
    """

    round_code: str
    round_name: str
    round_provenance: str
    round_note: str
    zone: ZoneInfo
    site_code: str
    site_name: str
    lanes: int
    people_per_lane_hour: float
    residents_served: int | None
    opening: Opening
    day: date
    hour: datetime
    hours: tuple[HourLine, ...]
    standing: Count | None
    before: Count | None
    latest: Count | None
    roster: tuple[Assignment, ...]
    not_before: datetime | None
    owed: datetime | None
    closed: Closing | None


def site_page(
    db: Database, site_code: str, *, now: datetime, round_code: str | None = None, hour: datetime | None = None
) -> SitePage | None:
    """The page of a site, for the hour asked for or the one that is due; None where no round is open for it.

    Raises NotFound where there is no such site, round, or hour of it.
    """
    with db.reading() as session:
        site = _site(session, site_code)
        rounds = queries.rounds_of_site(session, site, UNDER_WAY)
        if round_code is not None:
            rounds = [one for one in rounds if one.code == round_code]
            if not rounds:
                raise NotFound("The round %(round)s takes no counts from this site.", round=round_code)
        of_rounds = [queries.openings_of_site(session, one, site) for one in rounds]
        chosen = at_hand(of_rounds, now)
        if chosen is None:
            return None
        round_, openings = rounds[chosen], of_rounds[chosen]
        zone = ZoneInfo(round_.zone)
        hour = hour or hour_to_report(openings, now, zone)
        opening = opening_of(hour, openings, zone) if hour else None
        if hour is None or opening is None:
            raise NotFound("The site %(site)s has no such hour in this round.", site=site_code)
        counts = queries.counts_of_site(session, round_, site)
        day = [count for count in counts if count.day == opening.day(zone)]
        served = serving.residents_served(session, round_.id or 0, [site])[site.code]
        able = Abilities(site.lanes, site.people_per_lane_hour, served, zone)
        hours = sorted({*opening.due(zone), *late_hours(opening, now, zone), hour, *newest(day)})
        lines = [_line(at, day, opening, able, now) for at in hours]
        return SitePage(
            round_code=round_.code,
            round_name=round_.name,
            round_provenance=round_.provenance,
            round_note=round_.note,
            zone=zone,
            site_code=site.code,
            site_name=site.name,
            lanes=site.lanes,
            people_per_lane_hour=site.people_per_lane_hour,
            residents_served=able.residents_served,
            opening=opening,
            day=opening.day(zone),
            hour=hour,
            hours=tuple(lines),
            standing=newest(day).get(hour),
            before=around(hour, day)[0],
            latest=max(counts, key=lambda one: one.received_at, default=None),
            roster=tuple(queries.roster(session, round_, opening.session_code, site)),
            not_before=_not_before(hour, now),
            owed=_owed(openings, opening, newest(counts), zone, now),
            closed=closings.standing_of(session, round_.id or 0, site.id or 0).get(
                (opening.session_code, opening.day(zone))
            ),
        )


def _line(hour: datetime, day: list[Count], opening: Opening, able: Able, now: datetime) -> HourLine:
    versions = [count for count in day if count.report.hour == hour]
    count = versions[-1] if versions else None
    before = around(hour, day)[0]
    added = count.report.sampled - (before.report.sampled if before else 0) if count else None
    found = doubts_of(count.report, day, opening, able) if count else ()
    return HourLine(hour, count, tuple(versions[:-1]), added, found, _not_before(hour, now))


def _not_before(hour: datetime, now: datetime) -> datetime | None:
    begins = reported_from(hour)
    return begins if now < begins else None


def _owed(
    openings: list[Opening], shown: Opening, counted: Mapping[datetime, Count], zone: ZoneInfo, now: datetime
) -> datetime | None:
    earlier = [one for one in openings if one.opens_at < shown.opens_at]
    return max((end for one in earlier for end in one.due(zone) if end <= now and end not in counted), default=None)


def _site(session: Session, code: str) -> SiteRow:
    site = queries.site_row(session, code)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=code)
    return site
