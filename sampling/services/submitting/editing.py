"""Editing one person, site or vehicle of a township: direct, within its own area alone, and told to plans that need it.

Who can't be had in the round leaves its sessions without a published plan at once; where a plan is published, the next
re-plan does without the person.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound
from sampling.domain.staff import ROLES
from sampling.domain.submitting import PLANNED_WITH
from sampling.domain.texts import N_
from sampling.domain.vehicles import KINDS
from sampling.readers.faults import BadValue
from sampling.readers.values import is_phone
from sampling.readers.vehicles import NO_SEATS, PHONE_OF_NOBODY, plate
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken
from sampling.storage.queries import editing as queries
from sampling.storage.queries import submitting as rounds_queries
from sampling.storage.queries.importing import join_sessions
from sampling.storage.queries.rounds import published_sessions
from sampling.storage.tables import TownshipChange

from .places import Place, place_to_change

NO_ROLE = N_("Tick at least one role.")
HALF_A_TIME = N_("Give both times, or leave both empty for always.")
NO_PHONE = N_("“%(value)s” does not look like a phone number: eleven digits for a mobile, area code and number else.")
NO_NAME = N_("Type a name.")
LANES = N_("A site has 1 to %(most)s lanes.")
SEATS = N_("A vehicle has 0 to %(most)s seats beside the driver's.")
PLATE_TAKEN = N_("The number plate %(plate)s belongs to the vehicle %(code)s already.")
LANES_MAX, SEATS_MAX = 1000, 100


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit meant for the round: sessions that the person left or joined, and published plans with the person.

    changed: False where all was so already.
    """

    changed: bool
    left: int = 0
    joined: int = 0
    published: int = 0


def check_person(*, work_phone: str, available: tuple[time | None, time | None], roles: Collection[str]) -> None:
    """Raises Faulty with all that keeps a person from being so."""
    faults = []
    if not roles or not set(roles) <= set(ROLES):
        faults.append(FieldFault(NO_ROLE, where=("roles",)))
    if (available[0] is None) != (available[1] is None):
        faults.append(FieldFault(HALF_A_TIME, where=("available_from" if available[0] is None else "available_to",)))
    faults += _phone_faults(work_phone, "work_phone")
    _raise(faults)


def edit_person(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    staff_code: str,
    work_phone: str,
    available: tuple[time | None, time | None],
    roles: Collection[str],
    away: bool,
    by: Actor,
    now: datetime,
) -> Edited:
    """Change a person's phone, hours (None, None for always) and roles, and whether the round can have the person.

    Raises Faulty as `check_person`, NotFound for somebody who does not start within the township, Refused where the
    round is closed.
    """
    check_person(work_phone=work_phone, available=available, roles=roles)
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = queries.person_row(session, staff_code, at.area.path)
        if row is None:
            raise NotFound("The township has nobody with the staff code %(code)s.", code=staff_code)
        key = row.id or 0
        before = {
            "work_phone": row.work_phone or "",
            "available_from": row.available_from,
            "available_to": row.available_to,
            "roles": set(queries.roles_of(session, key)),
        }
        after = {
            "work_phone": work_phone.strip(),
            "available_from": available[0],
            "available_to": available[1],
            "roles": set(roles),
        }
        fields = [name for name in after if after[name] != before[name]]
        row.work_phone = work_phone.strip() or None
        row.available_from, row.available_to = available
        session.add(row)
        if "roles" in fields:
            queries.set_roles(session, key, [role for role in ROLES if role in roles])
        was_away = staff_code in rounds_queries.away_codes(session, at.round_id, at.area.path)
        published = published_sessions(session, round_code)
        held = rounds_queries.sessions_of_person(session, at.round_id, key)
        left = joined = 0
        if away and not was_away:
            rounds_queries.set_away(session, at.round_id, key, by.name, now)
            left = rounds_queries.leave_sessions(session, at.round_id, key, published)
            _note(session, at, "person", staff_code, "gone", by, now)
        elif was_away and not away:
            rounds_queries.set_back(session, at.round_id, key)
            session.flush()
            joined = join_sessions(session, round_code, "staff", [key]).places
            _note(session, at, "person", staff_code, "back", by, now)
        if not away and PLANNED_WITH["staff"][1] & set(fields):
            _note(session, at, "person", staff_code, "changed", by, now)
        if fields:
            _record(session, at, "edit person", staff_code, fields, by, now)
        if away != was_away:
            _record(session, at, "person away" if away else "person back", staff_code, [], by, now)
        return Edited(bool(fields) or away != was_away, left, joined, len(published & held))


def check_site(*, name: str, lanes: int | None) -> None:
    """Raises Faulty with all that keeps a site from being so; what is None is not looked at."""
    faults = [] if name.strip() else [FieldFault(NO_NAME, where=("name",))]
    if lanes is not None and not 1 <= lanes <= LANES_MAX:
        faults.append(FieldFault(LANES, {"most": LANES_MAX}, ("lanes",)))
    _raise(faults)


def edit_site(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    site_code: str,
    name: str,
    lanes: int,
    opens: time,
    closes: time,
    by: Actor,
    now: datetime,
) -> Edited:
    """Change a site's name, lanes and hours; raises as `edit_person`."""
    check_site(name=name, lanes=lanes)
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = queries.site_row(session, site_code, at.area.path)
        if row is None:
            raise NotFound("The township has no site with the code %(code)s.", code=site_code)
        after = {"name": " ".join(name.split())[:120], "lanes": lanes, "opens": opens, "closes": closes}
        fields = _set(row, after)
        session.add(row)
        if fields:
            _record(session, at, "edit site", site_code, fields, by, now)
        if PLANNED_WITH["sites"][1] & set(fields):
            _note(session, at, "site", site_code, "changed", by, now)
        return Edited(bool(fields), published=len(published_sessions(session, round_code)))


def check_vehicle(
    db: Database,
    *,
    vehicle_code: str,
    plate_text: str,
    kind: str,
    seats: int | None,
    driver_name: str,
    driver_phone: str,
) -> None:
    """Raises Faulty with all that keeps a vehicle from being so; what is None is not looked at."""
    with db.reading() as session:
        _raise(_vehicle_faults(session, vehicle_code, plate_text, kind, seats, driver_name, driver_phone))


def edit_vehicle(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    vehicle_code: str,
    plate_text: str,
    kind: str,
    seats: int,
    unit: str,
    driver_name: str,
    driver_phone: str,
    by: Actor,
    now: datetime,
) -> Edited:
    """Change a vehicle and its driver; raises as `edit_person`."""
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = queries.vehicle_row(session, vehicle_code, at.area.path)
        if row is None:
            raise NotFound("The township has no vehicle with the code %(code)s.", code=vehicle_code)
        _raise(_vehicle_faults(session, vehicle_code, plate_text, kind, seats, driver_name, driver_phone))
        after = {
            "plate": plate(plate_text),
            "kind": kind,
            "seats": seats,
            "unit": " ".join(unit.split())[:120],
            "driver_name": driver_name.strip() or None,
            "driver_phone": driver_phone.strip() or None,
        }
        fields = _set(row, after)
        try:
            queries.keep(session, row)
        except Taken:
            fault = FieldFault(PLATE_TAKEN, {"plate": after["plate"], "code": "-"}, ("plate",))
            raise Faulty([fault]) from None
        if fields:
            _record(session, at, "edit vehicle", vehicle_code, fields, by, now)
        return Edited(bool(fields))


def _vehicle_faults(
    session: Session, code: str, plate_text: str, kind: str, seats: int | None, driver_name: str, driver_phone: str
) -> list[FieldFault]:
    faults = []
    try:
        found = plate(plate_text)
    except BadValue as error:
        faults.append(FieldFault(error.fault.sentence, error.facts, ("plate",)))
    else:
        holder = queries.holder_of_plate(session, found)
        if holder not in (None, code):
            faults.append(FieldFault(PLATE_TAKEN, {"plate": found, "code": holder}, ("plate",)))
    if seats is not None and not 0 <= seats <= SEATS_MAX:
        faults.append(FieldFault(SEATS, {"most": SEATS_MAX}, ("seats",)))
    if seats == 0 and kind in KINDS and kind != "sample_transport":
        faults.append(FieldFault(NO_SEATS.sentence, where=("seats",)))
    if driver_phone.strip() and not driver_name.strip():
        faults.append(FieldFault(PHONE_OF_NOBODY.sentence, where=("driver_phone",)))
    return [*faults, *_phone_faults(driver_phone, "driver_phone")]


def _phone_faults(value: str, where: str) -> list[FieldFault]:
    text = value.strip()
    return [FieldFault(NO_PHONE, {"value": text[:40]}, (where,))] if text and not is_phone(text) else []


def _set(row: object, after: dict[str, object]) -> list[str]:
    """Write the values that differ, and name them."""
    fields = [name for name, value in after.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, after[name])
    return fields


def _note(session: Session, at: Place, subject: str, code: str, change: str, by: Actor, now: datetime) -> None:
    row = TownshipChange(
        round_id=at.round_id, area_id=at.area_id, subject=subject, code=code, change=change, at=now, by=by.name
    )
    rounds_queries.note_changes(session, [row])


def _record(session: Session, at: Place, action: str, code: str, fields: list[str], by: Actor, now: datetime) -> None:
    """The audit names what was changed, not a phone that was written."""
    told = {"round": at.round.code, "area": at.area.code, "fields": ", ".join(fields)}
    auditing.record(session, by=by, action=action, subject=code, at=now, **told)


def _raise(faults: list[FieldFault]) -> None:
    if faults:
        raise Faulty(faults)
