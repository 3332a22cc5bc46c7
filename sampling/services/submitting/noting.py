"""What every edit has to look at and to leave: faults of a phone, what was changed, the audit, and word for plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.texts import N_
from sampling.readers.values import is_phone
from sampling.storage.database import Session
from sampling.storage.queries import submitting as queries
from sampling.storage.tables import TownshipChange

from .places import Place

NO_PHONE = N_("“%(value)s” does not look like a phone number: eleven digits for a mobile, area code and number else.")


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit meant for the round: sessions that the person left or joined, and published plans with the person.

    changed: False where all was so already.
    """

    changed: bool
    left: int = 0
    joined: int = 0
    published: int = 0


def phone_faults(value: str, where: str) -> list[FieldFault]:
    """What is wrong with a phone; none is right, too."""
    text = value.strip()
    return [FieldFault(NO_PHONE, {"value": text[:40]}, (where,))] if text and not is_phone(text) else []


def set_values(row: object, after: Mapping[str, object]) -> list[str]:
    """Write the values that differ, and name them."""
    fields = [name for name, value in after.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, after[name])
    return fields


def note(session: Session, at: Place, subject: str, code: str, change: str, by: Actor, now: datetime) -> None:
    """Plans made before do not know of it."""
    row = TownshipChange(
        round_id=at.round_id, area_id=at.area_id, subject=subject, code=code, change=change, at=now, by=by.name
    )
    queries.note_changes(session, [row])


def told(at: Place, fields: list[str]) -> dict[str, str]:
    """What the audit says of an edit: which fields were changed, never what was written."""
    return {"round": at.round.code, "area": at.area.code, "fields": ", ".join(fields)}


def tell(faults: list[FieldFault]) -> None:
    """Raises Faulty where there are any."""
    if faults:
        raise Faulty(faults)
