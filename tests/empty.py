"""An empty county's SQLite file: migrated once a process, as that takes longer than most tests."""

import tempfile
from functools import cache
from pathlib import Path

from sampling.storage.database import Database
from sampling.storage.migrating import migrate


def put_empty(path: Path) -> str:
    """Write an empty, migrated database there; gives its address."""
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        database = Database(f"sqlite:///{path}")
        migrate(database)
        database.close()
        return path.read_bytes()
