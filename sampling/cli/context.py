"""What every command needs: the database and the present time."""

from datetime import UTC, datetime

from flask import current_app

from sampling.storage.database import Database


def database() -> Database:
    """The application's database."""
    db: Database = current_app.extensions["database"]
    return db


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
