"""Vehicles: what stands ready where, and who drives it."""

from sampling.domain.vehicles import Vehicle
from sampling.storage.database import Database
from sampling.storage.queries import vehicles as queries


def vehicles(db: Database, *, scope_path: str = "") -> list[Vehicle]:
    """Vehicles that stand within the scope, by code."""
    with db.reading() as session:
        return queries.vehicles_within(session, scope_path)
