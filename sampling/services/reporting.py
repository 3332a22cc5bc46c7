"""Reporting: a site's count each hour, taken exactly once, corrected with a reason, and shown as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.counts import Count, CountReport, around, doubts, newest, stored_already
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening, at_hand, hour_to_report, late_hours, opening_of, reported_from
from sampling.domain.plans import Assignment
from sampling.domain.rounds import TOLD, UNDER_WAY
from sampling.storage.database import Database, Session, Taken
from sampling.storage.queries import counts as queries
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import RoundRow, SiteRow

from . import auditing
from .daily.locking import check_open
from .readiness.opening import opened_by_count

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """A count as it stands at the county. created: False where it stood already and was given back.

    doubts: what is unlikely about it; it counts all the same.
    """

    count: Count
    created: bool
    doubts: tuple[Finding, ...]

    @property
    def version(self) -> int:
        """1 for the first figure of an hour, one more with each correction."""
        return self.count.version


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
    an earlier day that is over and has no count.
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


def report(
    db: Database,
    *,
    round_code: str,
    site_code: str,
    report: CountReport,
    by: Actor,
    now: datetime,
    source: str = "page",
    final: bool = False,
) -> Stored:
    """Take a site's report, exactly once.

    source: by which way it came, one of `SOURCES`. final: of a site that has closed, so that nobody comes any more and
    the hour need not be over.

    The same report sent again gives back what stands. Raises Faulty with all faults, Differs (a Conflict) where the
    county has other figures for the id or the hour and no reason is given, NotFound and Refused for the wrong place
    or time. Who may report for the site is the guard's to decide.
    """
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                return _take(session, round_code, site_code, report, by, now, source, final)
        except Taken:
            continue  # somebody was faster: what they wrote is there to be read now
    raise Conflict("The count of %(site)s is being changed by somebody else. Send it again.", site=site_code)


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
        served = queries.residents_served(session, site)
        hours = sorted({*opening.due(zone), *late_hours(opening, now, zone), hour, *newest(day)})
        lines = [_line(at, day, opening, site, served, now) for at in hours]
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
            residents_served=served,
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
        )


def _take(
    session: Session,
    round_code: str,
    site_code: str,
    report: CountReport,
    by: Actor,
    now: datetime,
    source: str,
    final: bool,
) -> Stored:
    round_ = row_by_code(session, round_code)
    if round_ is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    site = _site(session, site_code, lock=True)
    same_id = queries.count_by_report_id(session, report.report_id)
    zone = ZoneInfo(round_.zone)
    openings = queries.openings_of_site(session, round_, site)
    if not openings:
        raise Refused("The site %(site)s does not open in the round %(round)s.", site=site_code, round=round_code)
    opening = opening_of(report.hour, openings, zone) if report.hour.tzinfo else openings[0]
    if opening is None:
        raise Refused("The site %(site)s is not open in the hour that ends at %(hour)s.",
                      site=site_code, hour=f"{report.hour.astimezone(zone):%Y-%m-%d %H:%M}")  # fmt: skip
    day = queries.counts_of_site(session, round_, site, opening.day(zone))
    stored = stored_already(
        report, round_code=round_code, site_code=site_code, same_id=same_id, day=day, zone=zone
    )  # fmt: skip
    if stored is not None:
        return Stored(stored, False, _doubts(stored.report, day, opening, site, _served(session, site)))
    _check_time(round_, report, zone, now, final)
    check_open(session, round_, site, opening.day(zone))
    standing = newest(day).get(report.hour)
    report = replace(report, observed_at=report.observed_at or now)
    count = Count(
        round_code=round_code,
        site_code=site_code,
        day=opening.day(zone),
        version=standing.version + 1 if standing else 1,
        report=report,
        received_at=now,
        reported_by=by.name,
    )
    queries.add_count(session, round_, site, count, source)
    opened_by_count(session, round_=round_, session_code=opening.session_code, site=site, by=by, now=now)
    auditing.record(
        session,
        by=by,
        action="report count",
        subject=site_code,
        at=now,
        round=round_code,
        hour=report.hour.isoformat(),
        version=count.version,
        sampled=report.sampled,
        sampled_before=standing.report.sampled if standing else None,
        reason=report.reason,
    )
    return Stored(count, True, _doubts(report, day, opening, site, _served(session, site)))


def _check_time(round_: RoundRow, report: CountReport, zone: ZoneInfo, now: datetime, final: bool) -> None:
    if round_.state not in TOLD:
        raise Refused("The round %(round)s is not published yet, so it takes no counts.", round=round_.code)
    if round_.state not in UNDER_WAY:
        raise Refused("The round %(round)s is closed. The county can open it again.", round=round_.code)
    if not final and now < reported_from(report.hour):
        hour, begins = (f"{at.astimezone(zone):%H:%M}" for at in (report.hour, reported_from(report.hour)))
        raise Refused(
            "The hour that ends at %(hour)s is not over yet. It can be reported from %(begins)s on.",
            hour=hour,
            begins=begins,
        )


def _site(session: Session, code: str, *, lock: bool = False) -> SiteRow:
    site = queries.site_row(session, code, lock=lock)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=code)
    return site


def _served(session: Session, site: SiteRow) -> int | None:
    return queries.residents_served(session, site)


def _not_before(hour: datetime, now: datetime) -> datetime | None:
    begins = reported_from(hour)
    return begins if now < begins else None


def _owed(
    openings: list[Opening], shown: Opening, counted: Mapping[datetime, Count], zone: ZoneInfo, now: datetime
) -> datetime | None:
    earlier = [one for one in openings if one.opens_at < shown.opens_at]
    return max((end for one in earlier for end in one.due(zone) if end <= now and end not in counted), default=None)


def _line(
    hour: datetime, day: list[Count], opening: Opening, site: SiteRow, served: int | None, now: datetime
) -> HourLine:
    versions = [count for count in day if count.report.hour == hour]
    count = versions[-1] if versions else None
    before = around(hour, day)[0]
    added = count.report.sampled - (before.report.sampled if before else 0) if count else None
    found = _doubts(count.report, day, opening, site, served) if count else ()
    return HourLine(hour, count, tuple(versions[:-1]), added, found, _not_before(hour, now))


def _doubts(
    report: CountReport, day: list[Count], opening: Opening, site: SiteRow, served: int | None
) -> tuple[Finding, ...]:
    found = doubts(
        report,
        before=around(report.hour, day)[0],
        opens_at=opening.opens_at,
        lanes=site.lanes,
        people_per_lane_hour=site.people_per_lane_hour,
        residents_served=served,
    )
    return tuple(found)
