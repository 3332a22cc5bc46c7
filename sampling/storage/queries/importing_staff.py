"""What stands about staff, as an import compares it, and how an import writes it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from ..tables import StaffRole, StaffRow
from . import areas
from .importing import Standing, delete_of, few, insert_rows, update_rows
from .staff import ids_by_code, staff_within

OWN = ("code", "name", "unit", "lent_by", "work_phone", "available_from", "available_to", "provenance", "source")


def standing_staff(session: Session, codes: Collection[str] | None = None) -> dict[str, Standing]:
    """Everybody, or those with these codes, by code."""
    asked = list(codes or ()) if few(codes) else None
    ids, paths = ids_by_code(session), areas.paths_within(session)
    return {
        person.code: Standing(
            ids[person.code],
            paths[person.base_code],
            {name: getattr(person, name) for name in (*OWN, "base_code", "roles")},
        )
        for person in staff_within(session, codes=asked)
    }


def write_staff(session: Session, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert and update staff; each has `OWN`, base_code and roles."""
    area_ids = areas.ids_by_code(session)
    rows = {
        person["code"]: {name: person[name] for name in OWN} | {"base_id": area_ids[person["base_code"]]}
        for person in (*new, *changed)
    }
    insert_rows(session, StaffRow, [rows[person["code"]] for person in new])
    ids = ids_by_code(session)
    update_rows(session, StaffRow, [rows[person["code"]] | {"id": ids[person["code"]]} for person in changed])
    delete_of(session, StaffRole, "staff_id", [ids[person["code"]] for person in changed])
    held = [{"staff_id": ids[person["code"]], "role": role} for person in (*new, *changed) for role in person["roles"]]
    insert_rows(session, StaffRole, held)
