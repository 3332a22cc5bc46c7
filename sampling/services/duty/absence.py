"""Absences: who can't come says so in time, and names who stands in. Taken back, the roster is as it was."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.duty import Duty, Spell, elsewhere, person
from sampling.domain.errors import Faulty, FieldFault, Refused
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import duty as queries
from sampling.storage.tables import AreaRow, DutyRow

from .. import auditing
from .editing import not_over, own_row
from .wanted import LENGTHS, NEEDED, NO_PHONE, TOO_LONG, is_callable

IS_ABSENT = N_("%(name)s is the one who is absent. Name somebody else.")
BUSY = N_("%(name)s is on duty at %(area)s from %(starts)s to %(ends)s on %(day)s. Name somebody who is free.")


def check_absence(
    db: Database,
    duty_id: int,
    *,
    reason: str,
    name: str,
    work_phone: str,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
) -> None:
    """Raises Faulty with all that keeps an absence from being announced so; NotFound, Refused as `announce`."""
    with db.reading() as session:
        row, area = own_row(session, duty_id, by)
        not_over(row, zone, now)
        faults = _faults(session, row, area, reason, name, work_phone, zone, now)
    if faults:
        raise Faulty(faults)


def announce(
    db: Database,
    duty_id: int,
    *,
    reason: str,
    name: str,
    work_phone: str,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
) -> Duty:
    """Announce that whoever is on the roster can't be there; name, work_phone: of who stands in.

    From now on, where the duty has begun, else from its start. Announced again, another stands in. Raises NotFound for
    a duty out of reach, Refused where it is over, Faulty with all that is wrong: a stand-in must be free.
    """
    with db.writing() as session:
        queries.one_at_a_time(session)
        row, area = own_row(session, duty_id, by)
        not_over(row, zone, now)
        if faults := _faults(session, row, area, reason, name, work_phone, zone, now):
            raise Faulty(faults)
        row.absent_at, row.absence_reason = now, reason.strip()
        row.stand_in_name, row.stand_in_phone = name.strip(), work_phone.strip()
        row.stand_in_at = max(now, row.starts_at)
        session.add(row)
        auditing.record(
            session,
            by=by,
            action="announce absence",
            subject=area.code,
            at=now,
            post=row.post,
            name=row.name,
            starts_at=row.starts_at.isoformat(),
            reason=reason.strip(),
            stand_in=name.strip(),
        )
        return queries.duty_of(row, area)


def take_back(db: Database, duty_id: int, *, zone: ZoneInfo, by: Actor, now: datetime) -> Duty:
    """Take an absence back before the duty is over: whoever is on the roster is there after all."""
    with db.writing() as session:
        queries.one_at_a_time(session)
        row, area = own_row(session, duty_id, by)
        not_over(row, zone, now)
        if row.absent_at is None:
            raise Refused("No absence is announced for this duty.")
        stand_in = row.stand_in_name
        row.absent_at = row.absence_reason = row.stand_in_name = row.stand_in_phone = row.stand_in_at = None
        session.add(row)
        auditing.record(
            session,
            by=by,
            action="take back absence",
            subject=area.code,
            at=now,
            post=row.post,
            name=row.name,
            starts_at=row.starts_at.isoformat(),
            stand_in=stand_in,
        )
        return queries.duty_of(row, area)


def _faults(
    session: Session, row: DutyRow, area: AreaRow, reason: str, name: str, phone: str, zone: ZoneInfo, now: datetime
) -> list[FieldFault]:
    given = {"reason": reason.strip(), "stand_in_name": name.strip(), "stand_in_phone": phone.strip()}
    most = {"reason": LENGTHS["note"], "stand_in_name": LENGTHS["name"], "stand_in_phone": LENGTHS["work_phone"]}
    faults = [FieldFault(NEEDED, where=(key,)) for key, text in given.items() if not text]
    faults += [
        FieldFault(TOO_LONG, {"most": most[key]}, (key,)) for key, text in given.items() if len(text) > most[key]
    ]
    if phone.strip() and not is_callable(phone.strip()):
        faults.append(FieldFault(NO_PHONE, where=("stand_in_phone",)))
    who = person(name, phone)
    if who == person(row.name, row.work_phone):
        faults.append(FieldFault(IS_ABSENT, {"name": row.name}, ("stand_in_name",)))
    elif (busy := _busy(session, row, area, who, now)) is not None:
        starts, ends = busy.starts_at.astimezone(zone), busy.ends_at.astimezone(zone)
        facts = {
            "name": name.strip(),
            "area": busy.duty.area_name,
            "starts": starts.time(),
            "ends": ends.time(),
            "day": starts.date(),
        }
        faults.append(FieldFault(BUSY, facts, ("stand_in_name",)))
    return faults


def _busy(session: Session, row: DutyRow, area: AreaRow, who: tuple[str, str], now: datetime) -> Spell | None:
    window = max(now, row.starts_at), row.ends_at
    county = area.path.partition("/")[0] + "/"
    return elsewhere(queries.duties_within(session, county, *window), who, window, but=row.id)
