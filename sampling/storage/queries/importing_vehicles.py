"""What stands about vehicles, as an import compares it, and how an import writes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from ..tables import VehicleRow
from . import areas
from .importing import Standing, insert_rows, update_rows
from .vehicles import ids_by_code, vehicles_within

OWN = ("code", "plate", "kind", "seats", "unit", "driver_name", "driver_phone", "provenance", "source")


def standing_vehicles(session: Session) -> dict[str, Standing]:
    """Every vehicle by its code."""
    ids, paths = ids_by_code(session), areas.paths_within(session)
    return {
        one.code: Standing(
            ids[one.code], paths[one.base_code], {name: getattr(one, name) for name in (*OWN, "base_code")}
        )
        for one in vehicles_within(session)
    }


def write_vehicles(session: Session, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert and update vehicles; each has `OWN` and base_code."""
    area_ids, ids = areas.ids_by_code(session), ids_by_code(session)

    def row(vehicle: Mapping[str, Any]) -> dict[str, Any]:
        return {name: vehicle[name] for name in OWN} | {"base_id": area_ids[vehicle["base_code"]]}

    update_rows(session, VehicleRow, [row(one) | {"id": ids[one["code"]]} for one in changed])
    insert_rows(session, VehicleRow, [row(one) for one in new])
