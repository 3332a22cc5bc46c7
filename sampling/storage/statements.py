"""Raw statements for what is asked hundreds of times a second: one text for both databases, values as tables keep them.

A statement marks its values with `?`. Everything else is asked through SQLModel, which takes ten times as long.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

from .summing import Summing

T = TypeVar("T")
COUNTED = ("counts", "series")
"""What the keys begin with under which it is kept what sites have counted: true until somebody adds a count."""
NEWEST = "newest count"
"""The key under which the id of the newest count is kept: of those that this connection has added, or has seen."""


class Taken(Exception):
    """Another transaction has written a row with the same key first."""


class Statements:
    """What one connection is asked.

    writes: how many rows were written through it. kept: what was learnt in it; whoever owns the connection throws it
    away when somebody else may have written. summing: what its reports add to the summaries, to be written before it is
    committed.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_postgresql = connection.dialect.name == "postgresql"
        self.writes = 0
        self.kept: dict[Hashable, Any] = {}
        self.summing = Summing()
        self._raw: Any = connection.connection.driver_connection
        self._refused = connection.dialect.loaded_dbapi.IntegrityError

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows that a question gives."""
        text = _for_psycopg(statement) if self.is_postgresql else statement
        found: list[tuple[Any, ...]] = self._raw.execute(text, values).fetchall()
        return found

    def write(self, statement: str, *values: Any) -> None:
        """Write; raises Taken where a unique key says that it stands already. What was written is undone with the
        transaction alone."""
        self.writes += 1
        text = _for_psycopg(statement) if self.is_postgresql else statement
        try:
            self._raw.execute(text, values)
        except self._refused as error:
            raise Taken from error

    def added(self, statement: str, *values: Any) -> int:
        """Write a row with a statement that gives its id back; raises Taken as `write`."""
        self.writes += 1
        try:
            [(key,)] = self.rows(statement, *values)
        except self._refused as error:
            raise Taken from error
        return int(key)

    def write_all(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Write many rows with one statement; raises Taken as `write`."""
        self.writes += len(rows)
        text = _for_psycopg(statement) if self.is_postgresql else statement
        try:
            self._raw.cursor().executemany(text, rows)
        except self._refused as error:
            raise Taken from error

    def learnt(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What is kept under a key, or what is asked for now and kept."""
        if key not in self.kept:
            self.kept[key] = ask()
        found: T = self.kept[key]
        return found

    def forget(self) -> None:
        """What was learnt and added up belongs to a transaction that is undone."""
        self.kept.clear()
        self.summing = Summing()

    def session(self) -> Session:
        """A session in the same transaction, for what is rare; committing it keeps nothing by itself."""
        self.writes += 1
        return Session(self.connection, expire_on_commit=False)

    def looking_session(self) -> Session:
        """As `session`, to read with."""
        return Session(self.connection, autoflush=False)

    def instant(self, value: datetime) -> Any:
        """An instant as a value."""
        value = value.astimezone(UTC)
        return value if self.is_postgresql else value.replace(tzinfo=None).isoformat(" ", "microseconds")

    def day(self, value: date) -> Any:
        """A day as a value."""
        return value if self.is_postgresql else value.isoformat()


def instant_of(value: Any) -> datetime:
    """The instant that a column holds."""
    return _instant_in(value) if isinstance(value, str) else _in_utc(value)


@lru_cache(maxsize=8192)  # all sites count in the same hours
def _instant_in(text: str) -> datetime:
    return _in_utc(datetime.fromisoformat(text))


def _in_utc(found: datetime) -> datetime:
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day_of(value: Any) -> date:
    """The day that a column holds."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=256)
def _for_psycopg(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")
