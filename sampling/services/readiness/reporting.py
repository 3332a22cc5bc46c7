"""What a site lead ticks: taken exactly once, kept as versions, and who is absent with it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault
from sampling.domain.plans import Assignment
from sampling.domain.readiness import ReadinessReport, Stored, faults_of, missing, nonsense, unnamed
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import absences
from sampling.storage.queries import readiness as queries
from sampling.storage.tables import AbsenceRow, ReadinessReportRow, ReadinessRow

from .place import Place, at_opening, check_round, check_time, place_of, roster_of

_TRIES = 3
NOBODY = N_("The county has nobody with the code %(codes)s. Open the page again.")


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it stands at the county. created: False where it stood already and was given back."""

    stored: Stored
    created: bool


def report(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    site_code: str,
    report: ReadinessReport,
    by: Actor,
    now: datetime,
) -> Told:
    """Take what a site says of itself, exactly once, and note who is absent.

    The same report sent again gives back what stands. Raises Faulty with all faults at once, also for "ready" while
    something is missing; Conflict where the county has a newer report that its writer did not know; NotFound and
    Refused for the wrong place or time. Who may report for the site is the guard's to decide.
    """
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                place = place_of(session, round_code, session_code, site_code, hold=True)
                return _take(session, place, report, by, now)
        except Taken:
            continue  # somebody was faster: what they wrote is there to be read now
    raise Conflict("The readiness of %(site)s is being changed by somebody else. Send it again.", site=site_code)


def acknowledge(
    db: Database, *, round_code: str, session_code: str, site_code: str, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Note that the lead has seen who works at the site; a second time changes nothing."""
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                place = place_of(session, round_code, session_code, site_code, hold=True)
                check_round(place.round)
                row = row_for(session, place)
                if row.acknowledged_at is None:
                    _acknowledge(session, place, row, by, now)
                return
        except Taken:
            continue
    raise Conflict("The readiness of %(site)s is being changed by somebody else. Send it again.", site=site_code)


def row_for(session: Session, place: Place) -> ReadinessRow:
    """The row of a site in a session, made where there is none. Raises Taken where somebody else has just made it."""
    row = queries.row_of(session, place.session_id, place.site_id)
    if row is None:
        row = ReadinessRow(session_id=place.session_id, site_id=place.site_id)
        put(session, row)
    return row


def _acknowledge(session: Session, place: Place, row: ReadinessRow, by: Actor, now: datetime) -> None:
    row.acknowledged_at, row.acknowledged_by = now, by.name
    session.add(row)
    auditing.record(
        session,
        by=by,
        action="acknowledge roster",
        subject=place.site.code,
        at=now,
        round=place.round.code,
        part=place.part.code,
    )


def _take(session: Session, place: Place, report: ReadinessReport, by: Actor, now: datetime) -> Told:
    own = queries.row_of(session, place.session_id, place.site_id)
    same = queries.by_report_id(session, report.report_id)
    if same is not None:
        if own is not None and same[0] == own.id and same[1].report.content() == report.content():
            return Told(same[1], False)
        raise Conflict("This report stands at the county already, with other content. Open the page again.")
    check_round(place.round)
    check_time(place, now)
    roster = roster_of(session, place)
    standing = queries.newest(session, own.id or 0) if own else None
    known = absences.staff_ids(session, report.absent)
    stored = _judged(session, place, report, roster, known, standing, by, now)
    if standing is not None and standing.report.content() == stored.report.content():
        return Told(standing, False)
    _check_newest(standing, report, place, by, now)
    row = row_for(session, place)
    if row.acknowledged_at is None:
        _acknowledge(session, place, row, by, now)
    _put(session, row, stored)
    _note_absent(session, place, stored.report.absent, roster, known, by, now)
    auditing.record(
        session,
        by=by,
        action="report readiness",
        subject=place.site.code,
        at=now,
        round=place.round.code,
        part=place.part.code,
        version=stored.version,
        ready=stored.report.ready,
        staff_there=stored.report.staff_there,
        absent=len(stored.report.absent),
    )
    return Told(stored, True)


def _judged(
    session: Session,
    place: Place,
    report: ReadinessReport,
    roster: dict[str, list[Assignment]],
    known: dict[str, int],
    standing: Stored | None,
    by: Actor,
    now: datetime,
) -> Stored:
    """The report as it would stand; raises Faulty with all that is wrong with it.

    Who is ticked as absent and no longer on the roster has been replaced meanwhile: nothing is to be said of them.
    """
    faults = nonsense(report)
    strangers = sorted(report.absent - set(known))
    if strangers:
        faults.append(FieldFault(NOBODY, {"codes": ", ".join(strangers)}, ("absent",)))
    report = replace(
        report, absent=report.absent & set(roster), note=report.note.strip(), observed_at=report.observed_at or now
    )
    first = at_opening(roster)
    sent = {one.replacement_code for one in absences.of_session(session, place.session_id) if one.accepted_at}
    lacking = unnamed(
        planned=len(first),
        absent=len(report.absent & first),
        replaced=len((sent & first) - report.absent),
        staff_there=report.staff_there,
    )
    lacks = missing(
        staff_there=report.staff_there,
        unnamed=lacking,
        supplies_ok=report.supplies_ok,
        network_ok=report.network_ok,
        ticked=report.ticked,
    )
    if report.ready:
        told = {fault.where for fault in faults}
        faults += [fault for fault in faults_of(lacks, lacking) if fault.where not in told]
    if faults:
        raise Faulty(faults)
    version = standing.version + 1 if standing else 1
    return Stored(version, report, len(first), lacking, now, by.name)


def _check_newest(
    standing: Stored | None, report: ReadinessReport, place: Place, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Raises Conflict where the county has a report that this one's writer did not know: another's, or a later one of
    the same account, which this one was overtaken by on its way."""
    if standing is None or report.seen >= standing.version:
        return
    observed = standing.report.observed_at or standing.received_at
    if standing.reported_by == by.name and (report.observed_at or now) >= observed:
        return
    raise Conflict(
        "The county has a newer report of this site, of %(when)s. Open the page again and look at it.",
        when=f"{standing.received_at.astimezone(place.zone):%H:%M}",
    )


def _put(session: Session, row: ReadinessRow, stored: Stored) -> None:
    said = stored.report
    put(
        session,
        ReadinessReportRow(
            readiness_id=row.id or 0,
            version=stored.version,
            report_id=said.report_id,
            staff_there=said.staff_there,
            planned=stored.planned,
            unnamed=stored.unnamed,
            supplies_ok=said.supplies_ok,
            network_ok=said.network_ok,
            ticked=sorted(said.ticked),
            absent=sorted(said.absent),
            ready=said.ready,
            note=said.note,
            observed_at=said.observed_at or stored.received_at,
            received_at=stored.received_at,
            reported_by=stored.reported_by,
        ),
    )


def _note_absent(
    session: Session,
    place: Place,
    absent: frozenset[str],
    roster: dict[str, list[Assignment]],
    known: dict[str, int],
    by: Actor,
    now: datetime,
) -> None:
    """Put who is absent, and take back whom the site had said to be and who is there after all.

    Who was replaced and stands on the roster again is absent anew.
    """
    rows = absences.rows_for_change(session, place.session_id, roster)
    for code in sorted(absent):
        row = rows.get(code)
        if row is None:
            row = AbsenceRow(
                session_id=place.session_id,
                staff_id=known[code],
                site_id=place.site_id,
                role=roster[code][0].role,
                reported_at=now,
                reported_by=by.name,
            )
            put(session, row)
        elif row.withdrawn_at is not None or row.accepted_at is not None:
            row.site_id, row.role, row.reported_at, row.reported_by = (
                place.site_id,
                roster[code][0].role,
                now,
                by.name,
            )
            row.withdrawn_at = row.withdrawn_by = row.replacement_id = row.plan_id = None
            row.accepted_at = row.accepted_by = None
            session.add(row)
    for code, row in rows.items():
        if (
            code in absent
            or row.site_id != place.site_id
            or row.withdrawn_at is not None
            or row.accepted_at is not None
        ):
            continue
        row.withdrawn_at, row.withdrawn_by = now, by.name
        row.declined_at = row.declined_by = None
        session.add(row)
