"""Closing a site: its final figure becomes the count of its last hour, and the report is kept with all its versions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sampling.domain.actors import Actor
from sampling.domain.closing import Closing, ClosingReport, faults_of, final_hour, hours_told
from sampling.domain.counts import Count, CountReport, newest
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.texts import N_
from sampling.services import auditing, reporting
from sampling.services.daily.locking import check_day_open
from sampling.services.readiness.place import check_round
from sampling.storage.database import Database, Taken, put
from sampling.storage.queries import closing as queries
from sampling.storage.queries import counts
from sampling.storage.tables import ClosingRow

from .place import Place, counts_of, place_of, versions_of

CHANGED = N_("Somebody else has sent a closing report of %(site)s meanwhile. Look at it, then send again.")


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
        place = place_of(session, site_code, round_code, session_code, day, now)
        if place is None:
            raise NotFound("The round %(round)s takes no reports from this site.", round=round_code)
        own = newest(counts_of(session, place))
        known = queries.by_report_id(session, report.report_id)
        if known is None:
            check_round(place.round)
            _check_opened(place, now)
            check_day_open(session, place.round.code, place.site.code, place.day)
            versions = versions_of(session, place)
    if known is not None:
        return _again(db, place, known, report, own, by, now)
    if len(versions) != seen:
        raise Conflict(CHANGED, site=site_code)
    told = _told(place, report, own, bool(versions), how, now)
    try:
        stored = _write(db, place, report, versions, how, by, now)
    except Taken:
        with db.reading() as session:
            known = queries.by_report_id(session, report.report_id)
        if known is not None:
            return _again(db, place, known, report, own, by, now)
        raise Conflict(CHANGED, site=site_code) from None
    for hour in told:
        _count(db, place, report, hour, own, by, now)
    return stored


def _write(
    db: Database, place: Place, report: ClosingReport, versions: Sequence[Closing], how: str, by: Actor, now: datetime
) -> Closing:  # fmt: skip
    """Keep the next version; raises Taken where somebody else was faster, so that its figures alone are counted."""
    with db.writing() as session:
        counts.site_row(session, place.site.code, lock=True)
        check_day_open(session, place.round.code, place.site.code, place.day)
        row = _row(place, report, len(versions) + 1, how, by, now)
        put(session, row)
        auditing.record(
            session,
            by=by,
            action="close site",
            subject=place.site.code,
            at=now,
            round=place.round.code,
            part=place.part.code,
            version=row.version,
            sampled=row.sampled,
            sampled_before=versions[-1].report.sampled if versions else None,
            tubes=row.tubes,
            by_name=how == "name",
            reason=row.reason,
        )
        return queries.closing_of(row, place.part.code, place.site.code)


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
            report_id=_count_id(report, hour),
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


def _count_id(report: ClosingReport, hour: datetime) -> str:
    """The id of the count that a closing report makes for an hour: sent again, it is the same."""
    return f"{report.report_id[:50]}-{hour.astimezone(UTC):%d%H%M}"


def _again(
    db: Database,
    place: Place,
    known: ClosingRow,
    report: ClosingReport,
    own: dict[datetime, Count],
    by: Actor,
    now: datetime,
) -> Closing:
    """Give back what stands; counts that its first sending did not come to, as the power went, are made now."""
    stands = queries.closing_of(known, place.part.code, place.site.code)
    here = (known.session_id, known.site_id, known.day) == (place.part.id, place.site.id, place.day)
    if not here or stands.report.says() != _stripped(report).says():
        raise Conflict("This closing report stands at the county already, with other figures. Open the page again.")
    with db.reading() as session:
        last = versions_of(session, place)[-1].version
    counted = {count.report.report_id for count in own.values()}
    for hour in hours_told(place.opening, report.last_person_at, list(own), now, place.zone):
        if known.version == last and hour not in own and _count_id(report, hour) not in counted:
            _count(db, place, report, hour, own, by, now)
    return stands


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
