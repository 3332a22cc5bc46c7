"""Bringing a database to the present schema with Alembic."""

from pathlib import Path
from typing import TYPE_CHECKING

from .database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def _config(database: Database) -> "Config":
    from alembic.config import Config  # a second of imports that most commands and requests do not need

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = database.engine
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Apply every migration that the database has not had yet, or go to `revision`."""
    from alembic import command

    command.upgrade(_config(database), revision)


def is_current(database: Database) -> bool:
    """True where the database has every migration that this version knows."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory(str(FOLDER)).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
