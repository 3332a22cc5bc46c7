"""Health: does the database answer, and does it have the present schema."""

from sqlalchemy.exc import SQLAlchemyError

from sampling.storage.database import Database
from sampling.storage.migrating import is_current


def database_state(db: Database) -> str:
    """One of "ok", "needs migration" or "does not answer"."""
    try:
        return "ok" if db.answers() and is_current(db) else "needs migration"
    except SQLAlchemyError:
        return "does not answer"
