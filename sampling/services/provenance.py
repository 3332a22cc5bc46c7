"""Provenance: what of the data is generated, to be said on every page and export."""

from sampling.storage.database import Database
from sampling.storage.queries import provenance as queries


def not_real(db: Database) -> dict[str, set[str]]:
    """For each kind of row (places, residents, ground, sites, staff and others) those other than "real"."""
    with db.reading() as session:
        return queries.provenances(session)
