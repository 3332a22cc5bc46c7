"""Editing one vehicle of a township and its driver."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound
from sampling.domain.texts import N_
from sampling.domain.vehicles import KINDS
from sampling.readers.faults import BadValue
from sampling.readers.vehicles import NO_SEATS, PHONE_OF_NOBODY, plate
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken
from sampling.storage.queries import editing as queries

from .noting import Edited, phone_faults, set_values, tell, told
from .places import place_to_change

SEATS = N_("A vehicle has 0 to %(most)s seats beside the driver's.")
PLATE_TAKEN = N_("The number plate %(plate)s belongs to the vehicle %(code)s already.")
SEATS_MAX = 100


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
        tell(_vehicle_faults(session, vehicle_code, plate_text, kind, seats, driver_name, driver_phone))


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
        tell(_vehicle_faults(session, vehicle_code, plate_text, kind, seats, driver_name, driver_phone))
        after = {
            "plate": plate(plate_text),
            "kind": kind,
            "seats": seats,
            "unit": " ".join(unit.split())[:120],
            "driver_name": driver_name.strip() or None,
            "driver_phone": driver_phone.strip() or None,
        }
        fields = set_values(row, after)
        try:
            queries.keep(session, row)
        except Taken:
            fault = FieldFault(PLATE_TAKEN, {"plate": after["plate"], "code": "-"}, ("plate",))
            raise Faulty([fault]) from None
        if fields:
            auditing.record(session, by=by, action="edit vehicle", subject=vehicle_code, at=now, **told(at, fields))
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
    return [*faults, *phone_faults(driver_phone, "driver_phone")]
