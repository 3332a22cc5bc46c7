"""Closing a site: its final figure becomes the count of its last hour, and the report is kept with all its versions."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.closing import Closing, ClosingReport, faults_of, final_hour, hours_told
from sampling.domain.counts import Count, CountReport, newest
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.hours import Opening, at_hand
from sampling.domain.rounds import UNDER_WAY
from sampling.domain.texts import N_
from sampling.services import auditing, reporting
from sampling.services.daily.locking import check_open
from sampling.services.readiness.place import check_round
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import closing as queries
from sampling.storage.queries import counts
from sampling.storage.queries import readiness as sessions
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import ClosingRow, RoundRow, SessionRow, SiteRow

CHANGED = N_("Somebody else has sent a closing report of %(site)s meanwhile. Look at it, then send again.")


@dataclass(frozen=True, slots=True)
class Place:
    """A site's opening: of a session of a round, on a day."""

    round: RoundRow
    part: SessionRow
    site: SiteRow
    opening: Opening

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return ZoneInfo(self.round.zone)

    @property
    def day(self) -> date:
        """On which it opened."""
        return self.opening.day(self.zone)


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """What a lead sees when the site closes. noon: the count of the planned end; latest: the last count of the opening.

    versions: of the closing report, oldest first. missing: hours that are over and have no count.
    """

    round_code: str
    round_name: str
    zone: ZoneInfo
    session_code: str
    session_name: str
    site_code: str
    site_name: str
    opening: Opening
    day: date
    noon: Count | None
    latest: Count | None
    missing: tuple[datetime, ...]
    versions: tuple[Closing, ...]

    @property
    def standing(self) -> Closing | None:
        """The newest version; None while the site is not closed."""
        return self.versions[-1] if self.versions else None

    @property
    def version(self) -> int:
        """Of what stands, 0 for nothing."""
        return len(self.versions)

    @property
    def differs(self) -> bool:
        """True where people were counted after the closing report, so that it says another figure."""
        return bool(self.standing and self.latest and self.standing.report.sampled != self.latest.report.sampled)


def page(
    db: Database,
    site_code: str,
    *,
    round_code: str | None = None,
    session_code: str | None = None,
    day: date | None = None,
    now: datetime,
) -> ClosingPage | None:
    """The page of an opening asked for, or of the one at hand; None where no round under way has the site.

    Raises NotFound where there is no such site, or the round or session asked for does not have it.
    """
    with db.reading() as session:
        place = _place(session, site_code, round_code, session_code, day, now)
        if place is None:
            return None
        own = _counts(session, place)
        versions = _versions(session, place)
    by_hour = newest(own)
    over = [end for end in place.opening.due(place.zone) if end <= now]
    return ClosingPage(
        round_code=place.round.code,
        round_name=place.round.name,
        zone=place.zone,
        session_code=place.part.code,
        session_name=place.part.name,
        site_code=site_code,
        site_name=place.site.name,
        opening=place.opening,
        day=place.day,
        noon=by_hour.get(place.opening.closes_at),
        latest=by_hour[max(by_hour)] if by_hour else None,
        missing=tuple(end for end in over if end not in by_hour),
        versions=tuple(versions),
    )


def report(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    site_code: str,
    day: date | None = None,
    report: ClosingReport,
    seen: int = 0,
    by: Actor,
    now: datetime,
) -> Closing:
    """Take a site's closing report, exactly once; its final figure is counted for its last hour and those to come.

    seen: the version its writer knew. The same report sent again gives back what stands. Raises Faulty with all faults,
    Conflict where somebody else was faster, Refused for a round or a day that takes nothing, NotFound. Who may is the
    guard's to decide; whoever is not of the site closes it by name.
    """
    how = "site" if by.site_code == site_code else "name"
    with db.reading() as session:
        place = _place(session, site_code, round_code, session_code, day, now)
        if place is None:
            raise NotFound("The round %(round)s takes no reports from this site.", round=round_code)
        known = queries.by_report_id(session, report.report_id)
        if known is not None:
            return _again(place, known, report)
        check_round(place.round)
        _check_opened(place, now)
        check_open(session, place.round, place.site, place.day)
        own = newest(_counts(session, place))
        versions = _versions(session, place)
    if len(versions) != seen:
        raise Conflict(CHANGED, site=site_code)
    told = _told(place, report, own, bool(versions), how, now)
    for number, hour in enumerate(told, 1):
        _count(db, place, report, hour, number, own, by, now)
    try:
        with db.writing() as session:
            counts.site_row(session, site_code, lock=True)
            check_open(session, place.round, place.site, place.day)
            row = _row(place, report, len(versions) + 1, how, by, now)
            put(session, row)
            auditing.record(
                session,
                by=by,
                action="close site",
                subject=site_code,
                at=now,
                round=round_code,
                part=session_code,
                version=row.version,
                sampled=row.sampled,
                sampled_before=versions[-1].report.sampled if versions else None,
                tubes=row.tubes,
                by_name=how == "name",
                reason=row.reason,
            )
            return queries.closing_of(row, session_code, site_code)
    except Taken:
        with db.reading() as session:
            known = queries.by_report_id(session, report.report_id)
        if known is not None:
            return _again(place, known, report)
        raise Conflict(CHANGED, site=site_code) from None


def _told(
    place: Place, report: ClosingReport, own: dict[datetime, Count], correcting: bool, how: str, now: datetime
) -> list[datetime]:
    """The hours that are to be counted anew; raises Faulty with all faults."""
    last = final_hour(place.opening, report.last_person_at, place.zone)
    earlier = [end for end in own if end < last]
    before = own[max(earlier)].report.sampled if earlier else None
    faults = faults_of(report, place.opening, before=before, by_name=how == "name", correcting=correcting, now=now)
    hours = hours_told(place.opening, report.last_person_at, list(own), now, place.zone)
    other = [end for end in hours if end in own and own[end].report.sampled != report.sampled]
    if other and not report.reason.strip() and not faults:
        sentence = N_("The county has %(n)s for %(hour)s. Say why the final figure is another.")
        faults.append(FieldFault(sentence, {"n": own[other[-1]].report.sampled, "hour": other[-1]}, ("reason",)))
    if faults:
        raise Faulty(faults)
    return [end for end in hours if end not in own or own[end].report.sampled != report.sampled]


def _count(
    db: Database,
    place: Place,
    report: ClosingReport,
    hour: datetime,
    number: int,
    own: dict[datetime, Count],
    by: Actor,
    now: datetime,
) -> None:
    earlier = [end for end in own if end < hour]
    falls = bool(earlier) and own[max(earlier)].report.sampled > (report.sampled or 0)
    reporting.report(
        db,
        round_code=place.round.code,
        site_code=place.site.code,
        report=CountReport(
            report_id=f"{report.report_id[:56]}-{number}",
            hour=hour,
            sampled=report.sampled or 0,
            visitors=report.visitors,
            tubes=report.tubes,
            observed_at=now,
            reason=report.reason.strip() if hour in own or falls else "",
        ),
        by=by,
        now=now,
        final=True,
    )


def _again(place: Place, known: ClosingRow, report: ClosingReport) -> Closing:
    stands = queries.closing_of(known, place.part.code, place.site.code)
    here = (known.session_id, known.site_id, known.day) == (place.part.id, place.site.id, place.day)
    if here and stands.report.says() == _stripped(report).says():
        return stands
    raise Conflict("This closing report stands at the county already, with other figures. Open the page again.")


def _place(
    session: Session, site_code: str, round_code: str | None, session_code: str | None, day: date | None, now: datetime
) -> Place | None:
    site = counts.site_row(session, site_code)
    if site is None:
        raise NotFound("There is no site with the code %(code)s.", code=site_code)
    if round_code is None:
        rounds = counts.rounds_of_site(session, site, UNDER_WAY)
    else:
        asked = row_by_code(session, round_code)
        if asked is None:
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        rounds = [asked]
    found = [
        (row, one)
        for row in rounds
        for one in counts.openings_of_site(session, row, site)
        if session_code in (None, one.session_code) and day in (None, one.day(ZoneInfo(row.zone)))
    ]
    chosen = at_hand([[one] for _, one in found], now)
    if chosen is None:
        if round_code is None:
            return None
        raise NotFound("The site %(site)s does not open then in the round %(round)s.", site=site_code, round=round_code)
    row, opening = found[chosen]
    part = sessions.session_by_id(session, row.id or 0, opening.session_code)
    return Place(row, part, site, opening) if part is not None else None


def _counts(session: Session, place: Place) -> list[Count]:
    """Every version of the counts of the opening: those of its day, until the site opens again."""
    openings = counts.openings_of_site(session, place.round, place.site)
    again = min((one.opens_at for one in openings if one.opens_at > place.opening.opens_at), default=None)
    return [
        count
        for count in counts.counts_of_site(session, place.round, place.site, place.day)
        if place.opening.opens_at < count.report.hour and (again is None or count.report.hour <= again)
    ]


def _versions(session: Session, place: Place) -> list[Closing]:
    rows = queries.versions_of(session, place.part.id or 0, place.site.id or 0, place.day)
    return [queries.closing_of(*row) for row in rows]


def _check_opened(place: Place, now: datetime) -> None:
    if now < place.opening.opens_at:
        raise Refused(
            "The site opens at %(opens)s: it can't be closed before.",
            opens=f"{place.opening.opens_at.astimezone(place.zone):%Y-%m-%d %H:%M}",
        )


def _stripped(report: ClosingReport) -> ClosingReport:
    names = ("handed_to", "carried_in", "seals", "note", "reason")
    return replace(report, **{name: getattr(report, name).strip() for name in names})


def _row(place: Place, report: ClosingReport, version: int, how: str, by: Actor, now: datetime) -> ClosingRow:
    said = _stripped(report)
    return ClosingRow(
        session_id=place.part.id or 0,
        site_id=place.site.id or 0,
        day=place.day,
        version=version,
        last_person_at=said.last_person_at,
        hour=final_hour(place.opening, said.last_person_at, place.zone),
        sampled=said.sampled or 0,
        tubes=said.tubes,
        visitors=said.visitors,
        handed_to=said.handed_to,
        handed_at=said.handed_at,
        carried_in=said.carried_in,
        seals=said.seals,
        note=said.note,
        how=how,
        reason=said.reason,
        report_id=said.report_id,
        received_at=now,
        reported_by=by.name,
    )
