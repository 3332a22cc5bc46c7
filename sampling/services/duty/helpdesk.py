"""The help desk of a county: the phone that stands on every slip, and that everybody may call who cannot go on."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Faulty, FieldFault, NotFound
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries import duty as queries
from sampling.storage.queries.signing import link_by_token
from sampling.storage.tables import AreaRow
from sampling.storage.tables import HelpDesk as HelpDeskRow

from .. import auditing
from .wanted import NEEDED, NO_PHONE, TOO_LONG, is_callable


@dataclass(frozen=True, slots=True)
class HelpDesk:
    """Phone and hours, as people read them; who set them, and when."""

    county_code: str
    phone: str
    hours: str
    set_by: str
    set_at: datetime


def help_desk(db: Database, area_path: str) -> HelpDesk | None:
    """The help desk of the county in which an area lies; None where none is set."""
    code = area_path.partition("/")[0]
    with db.reading() as session:
        row = queries.help_desk(session, code)
        return HelpDesk(code, row.phone, row.hours, row.set_by, row.set_at) if row else None


def help_desk_of_link(db: Database, token: str) -> HelpDesk | None:
    """The help desk for whoever holds a personal link, also one that opens nothing any more: of the round's county; of
    the only county that has one where there is no such link; else None."""
    with db.reading() as session:
        held = link_by_token(session, token)
        if held is not None:
            area = session.get(AreaRow, held[1].area_id)
            row = queries.help_desk(session, area.code) if area else None
        else:
            known = queries.help_desks(session)
            row = known[0] if len(known) == 1 else None
            area = session.get(AreaRow, row.area_id) if row else None
        return HelpDesk(area.code, row.phone, row.hours, row.set_by, row.set_at) if row and area else None


def check_help_desk(*, phone: str, hours: str) -> None:
    """Raises Faulty with all that is wrong."""
    faults = []
    if not phone.strip():
        faults.append(FieldFault(NEEDED, where=("phone",)))
    elif not is_callable(phone.strip()):
        faults.append(FieldFault(NO_PHONE, where=("phone",)))
    faults += [
        FieldFault(TOO_LONG, {"most": most}, (key,))
        for key, text, most in (("phone", phone, 40), ("hours", hours, 120))
        if len(text.strip()) > most
    ]
    if faults:
        raise Faulty(faults)


def set_help_desk(db: Database, *, county_code: str, phone: str, hours: str, by: Actor, now: datetime) -> None:
    """Set phone and hours. Raises Faulty, and NotFound where the account does not reach the whole county."""
    check_help_desk(phone=phone, hours=hours)
    with db.writing() as session:
        queries.one_at_a_time(session)
        area = areas.row_by_code(session, county_code)
        if area is None or area.parent_id is not None or not within(area.path, by.area_path):
            raise NotFound(N_("There is no county with the code %(code)s that you may change."), code=county_code)
        row = queries.help_desk(session, county_code)
        before = row.phone if row else None
        row = row or HelpDeskRow(area_id=area.id or 0, phone="", set_by="", set_at=now)
        row.phone, row.hours, row.set_by, row.set_at = phone.strip(), hours.strip(), by.name, now
        session.add(row)
        auditing.record(
            session,
            by=by,
            action="set help desk",
            subject=county_code,
            at=now,
            phone=phone.strip(),
            hours=hours.strip(),
            before=before,
        )
