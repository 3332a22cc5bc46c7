"""Reporting: a site's count each hour, taken exactly once, corrected with a reason, and shown as it stands."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.counts import (
    Count,
    CountReport,
    Differs,
    Faulty,
    OutOfTime,
    around,
    doubts,
    newest,
    nonsense,
    stored_already,
)
from sampling.domain.errors import NotFound
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening, at_hand, hour_to_report, late_hours, opening_of, reported_from
from sampling.domain.plans import Assignment
from sampling.domain.rounds import TOLD, UNDER_WAY
from sampling.domain.texts import N_
from sampling.storage.committing import TOGETHER_MOST
from sampling.storage.database import Database, Session
from sampling.storage.queries import counts as queries
from sampling.storage.queries import places, taking
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.queries.taking import PlaceFacts
from sampling.storage.statements import Statements
from sampling.storage.tables import SiteRow

from . import auditing
from .readiness.opening import opened_by_count


@dataclass(frozen=True, slots=True)
class Stored:
    """A count as it stands at the county. created: False where it stood already and was given back.

    doubts: what is unlikely about it; it counts all the same. later: counts of later hours that it puts in doubt, each
    with what is unlikely about them now.
    """

    count: Count
    created: bool
    doubts: tuple[Finding, ...]
    later: tuple[tuple[Count, tuple[Finding, ...]], ...] = ()

    @property
    def version(self) -> int:
        """1 for the first figure of an hour, one more with each correction."""
        return self.count.version


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it comes in: of which site in which round, and by which way."""

    round_code: str
    site_code: str
    report: CountReport
    source: str = "page"


class Able(Protocol):
    """A site as far as doubts ask: what it can do, and whose clock it goes by."""

    @property
    def lanes(self) -> int:
        """Its lanes."""

    @property
    def people_per_lane_hour(self) -> float:
        """Its pace."""

    @property
    def residents_served(self) -> int | None:
        """Residents it serves; None where that is not known."""

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a page knows of a site, as `Able` asks."""

    lanes: int
    people_per_lane_hour: float
    residents_served: int | None
    zone: ZoneInfo


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
) -> Stored:
    """Take a site's report, exactly once. source: by which way it came, one of `SOURCES`.

    The same report sent again gives back what stands. Raises Faulty with all faults, Differs (a Conflict) where the
    county has other figures for the id or the hour and no reason is given: what was offered is kept for the township
    to settle. NotFound and Refused for the wrong place or time, Busy where it could not be written now. Who may report
    for the site is the guard's to decide.
    """
    sent = Sent(round_code, site_code, report, source)
    return db.committing.do(lambda statements: _take(statements, sent, by, now))


def report_all(db: Database, sent: Sequence[Sent], *, by: Actor, now: datetime) -> list[Stored | BaseException]:
    """Take many reports as `report` takes one: what each gives or is refused with, in their order. One that is refused
    takes no other with it. Raises Busy."""

    def taking_one(one: Sent) -> Callable[[Statements], Stored | Differs]:
        return lambda statements: _take(statements, one, by, now)

    # Sites in one order, so that two who send the same ones on PostgreSQL never wait for each other.
    order = sorted(range(len(sent)), key=lambda index: sent[index].site_code)
    found: list[Stored | BaseException | None] = [None] * len(sent)
    for at in range(0, len(order), TOGETHER_MOST):
        some = order[at : at + TOGETHER_MOST]
        for index, outcome in zip(some, db.committing.do_all([taking_one(sent[k]) for k in some]), strict=True):
            found[index] = outcome
    return [one for one in found if one is not None]


def sites_of(db: Database, site_codes: Collection[str], *, by: Actor) -> dict[str, bool]:
    """For each of these sites that there is, True where it is of those whom the actor reaches."""
    with db.looking() as statements:
        paths = {code: places.path_of_site(statements, code) for code in site_codes}
    return {
        code: within(path, by.area_path) and by.site_code in (None, code)
        for code, path in paths.items()
        if path is not None
    }


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
        able = Abilities(site.lanes, site.people_per_lane_hour, queries.residents_served(session, site), zone)
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
        )


def _take(statements: Statements, sent: Sent, by: Actor, now: datetime) -> Stored | Differs:
    """One report, within the caller's transaction. A conflict is given back, not raised: what it keeps stays."""
    report = sent.report
    taking.hold_site(statements, sent.site_code)
    place = _place(statements, sent)
    faults = nonsense(report)
    if faults:
        raise Faulty(sent.site_code, faults)
    opening = opening_of(report.hour, place.openings, place.zone)
    if opening is None:
        raise OutOfTime("hour_not_open", N_("The site %(site)s is not open in the hour that ends at %(hour)s."),
                      site=sent.site_code, hour=f"{report.hour.astimezone(place.zone):%Y-%m-%d %H:%M}")  # fmt: skip
    on = opening.day(place.zone)
    day = [count for count in taking.counts_of_site(statements, place) if count.day == on]
    same_id = next((count for count in day if count.report.report_id == report.report_id), None)
    try:
        stored = stored_already(
            report,
            round_code=sent.round_code,
            site_code=sent.site_code,
            same_id=same_id or taking.count_by_report_id(statements, report.report_id),
            day=day,
            zone=place.zone,
        )
    except Differs as error:
        _keep_offered(statements, place, error.stored, sent, by, now)
        return error
    if stored is not None:
        return Stored(stored, False, _doubts(stored.report, day, opening, place))
    _check_time(place, report, now)
    standing = newest(day).get(report.hour)
    count = Count(
        round_code=sent.round_code,
        site_code=sent.site_code,
        day=on,
        version=standing.version + 1 if standing else 1,
        report=replace(report, observed_at=report.observed_at or now),
        received_at=now,
        reported_by=by.name,
        source=sent.source,
    )
    count = replace(count, id=taking.add_count(statements, place, count))
    if opening.session_code not in place.opened:
        _open(statements, place, opening, by, now)
    auditing.record_at_once(
        statements,
        by=by,
        action="report count",
        subject=sent.site_code,
        at=now,
        round=sent.round_code,
        hour=report.hour.isoformat(),
        version=count.version,
        sampled=report.sampled,
        sampled_before=standing.report.sampled if standing else None,
        reason=report.reason,
        source=sent.source,
    )
    later = _looked_at_again(count, [*day, count], opening, place)
    return Stored(count, True, _doubts(count.report, day, opening, place), later)


def _place(statements: Statements, sent: Sent) -> PlaceFacts:
    place = taking.place_facts(statements, sent.round_code, sent.site_code)
    if place is None:
        if not taking.exists(statements, "round", sent.round_code):
            raise NotFound("There is no round with the code %(code)s.", code=sent.round_code)
        raise NotFound("There is no site with the code %(code)s.", code=sent.site_code)
    if not place.openings:
        raise OutOfTime(
            "site_not_in_round",
            N_("The site %(site)s does not open in the round %(round)s."),
            site=sent.site_code,
            round=sent.round_code,
        )
    return place


def _keep_offered(
    statements: Statements, place: PlaceFacts, stands: Count, sent: Sent, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Keep figures that the county has others for, once: they are the township's to settle."""
    at_this_site = (stands.round_code, stands.site_code) == (sent.round_code, sent.site_code)
    if not at_this_site or taking.conflict_stands(statements, place, sent.report.report_id):
        return  # under another site's id nobody here has anything to compare
    offered = Count(
        round_code=sent.round_code,
        site_code=sent.site_code,
        day=stands.day,
        version=stands.version,
        report=sent.report,
        received_at=now,
        reported_by=by.name,
        source=sent.source,
    )
    taking.add_conflict(statements, place, stands, offered)
    auditing.record_at_once(
        statements,
        by=by,
        action="offer other count",
        subject=sent.site_code,
        at=now,
        round=sent.round_code,
        hour=sent.report.hour.isoformat(),
        sampled=sent.report.sampled,
        sampled_before=stands.report.sampled,
        source=sent.source,
    )


def _open(statements: Statements, place: PlaceFacts, opening: Opening, by: Actor, now: datetime) -> None:
    with statements.session() as session:
        round_, site = row_by_code(session, place.round_code), _site(session, place.site_code)
        if round_ is not None:
            opened_by_count(session, round_=round_, session_code=opening.session_code, site=site, by=by, now=now)
        session.commit()
    taking.forget_place(statements, place.round_code, place.site_code)


def _looked_at_again(
    count: Count, day: list[Count], opening: Opening, place: PlaceFacts
) -> tuple[tuple[Count, tuple[Finding, ...]], ...]:
    """The counts of later hours that a late report puts in doubt, each with what is in doubt."""
    after = around(count.report.hour, day)[1]
    if after is None or after.report.sampled >= count.report.sampled:
        return ()
    return ((after, _doubts(after.report, day, opening, place)),)


def _check_time(place: PlaceFacts, report: CountReport, now: datetime) -> None:
    if place.round_state not in TOLD:
        raise OutOfTime(
            "round_not_open",
            N_("The round %(round)s is not published yet, so it takes no counts."),
            round=place.round_code,
        )
    if place.round_state not in UNDER_WAY:
        raise OutOfTime(
            "round_closed", N_("The round %(round)s is closed. The county can open it again."), round=place.round_code
        )
    if now < reported_from(report.hour):
        hour, begins = (f"{at.astimezone(place.zone):%H:%M}" for at in (report.hour, reported_from(report.hour)))
        raise OutOfTime(
            "hour_not_over",
            N_("The hour that ends at %(hour)s is not over yet. It can be reported from %(begins)s on."),
            hour=hour,
            begins=begins,
        )


def _site(session: Session, code: str) -> SiteRow:
    site = queries.site_row(session, code)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=code)
    return site


def _not_before(hour: datetime, now: datetime) -> datetime | None:
    begins = reported_from(hour)
    return begins if now < begins else None


def _owed(
    openings: list[Opening], shown: Opening, counted: Mapping[datetime, Count], zone: ZoneInfo, now: datetime
) -> datetime | None:
    earlier = [one for one in openings if one.opens_at < shown.opens_at]
    return max((end for one in earlier for end in one.due(zone) if end <= now and end not in counted), default=None)


def _line(hour: datetime, day: list[Count], opening: Opening, able: Able, now: datetime) -> HourLine:
    versions = [count for count in day if count.report.hour == hour]
    count = versions[-1] if versions else None
    before = around(hour, day)[0]
    added = count.report.sampled - (before.report.sampled if before else 0) if count else None
    found = _doubts(count.report, day, opening, able) if count else ()
    return HourLine(hour, count, tuple(versions[:-1]), added, found, _not_before(hour, now))


def _doubts(report: CountReport, day: list[Count], opening: Opening, able: Able) -> tuple[Finding, ...]:
    found = doubts(
        report,
        before=around(report.hour, day)[0],
        opens_at=opening.opens_at,
        lanes=able.lanes,
        people_per_lane_hour=able.people_per_lane_hour,
        residents_served=able.residents_served,
        zone=able.zone,
    )
    return tuple(found)
