"""What every command needs: the installation it works on, and the present time."""

from dataclasses import dataclass
from datetime import UTC, datetime

import click

from sampling.domain.errors import Refused
from sampling.settings import Settings, read_settings
from sampling.storage.database import Database


@dataclass(frozen=True, slots=True)
class Installation:
    """Settings and database; the environment's, unless a caller hands another to the command as its `obj`."""

    settings: Settings
    database: Database


def installation() -> Installation:
    """What this command works on."""
    root = click.get_current_context().find_root()
    if root.obj is None:
        settings = read_settings()
        root.obj = Installation(settings, Database(settings.database_url))
        root.call_on_close(root.obj.database.close)
    found: Installation = root.obj
    return found


def database() -> Database:
    """The county's database; raises Refused where none has been made yet."""
    found = installation().database
    if found.is_bare():
        raise Refused(
            "There is no county in %(folder)s yet. Make one with `sampling init`, or set SAMPLING_DATA to its folder.",
            folder=installation().settings.data,
        )
    return found


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
