"""What is asked about vehicles."""

from sqlmodel import Session, col, select

from sampling.domain.vehicles import Vehicle

from ..tables import AreaRow, VehicleRow


def vehicles_within(session: Session, path: str = "") -> list[Vehicle]:
    """Vehicles that stand at or below `path`, by code."""
    query = (
        select(VehicleRow, AreaRow.code, AreaRow.name)
        .join(AreaRow, col(AreaRow.id) == VehicleRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(VehicleRow.code))
    )
    return [
        Vehicle(
            code=row.code,
            plate=row.plate,
            kind=row.kind,
            seats=row.seats,
            base_code=code,
            base_name=name,
            unit=row.unit,
            driver_name=row.driver_name,
            driver_phone=row.driver_phone,
            provenance=row.provenance,
            source=row.source,
        )
        for row, code, name in session.exec(query)
    ]


def ids_by_code(session: Session) -> dict[str, int]:
    """Database id of every vehicle, by code."""
    return {code: key for code, key in session.exec(select(VehicleRow.code, VehicleRow.id)) if key is not None}
