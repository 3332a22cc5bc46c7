"""One database: an engine, and the ways to use it: reading, writing, and for what is frequent looking and committing.

On SQLite a writing transaction begins IMMEDIATE, so two writers wait for each other instead of failing half-way, the
journal is a WAL and every commit is on disk before it is answered (synchronous=FULL).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from sqlalchemy import Connection, ExceptionContext, event, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool
from sqlmodel import Session as Session
from sqlmodel import SQLModel, create_engine, text

from . import changes, tables  # noqa: F401  (tables fills the metadata)
from .committing import Committing
from .statements import Statements
from .statements import Taken as Taken
from .summing import SUMMING, write_sums


def put(session: Session, row: SQLModel) -> None:
    """Write a row at once. Raises Taken where the database's unique keys say that it stands already."""
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Taken from error


class Database:
    """The county's database at `url` (SQLite or PostgreSQL)."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.engine = create_engine(self.url, pool_pre_ping=self.is_postgresql, hide_parameters=True, pool_size=32)
        event.listen(self.engine, "handle_error", _without_values)
        if not self.is_postgresql:
            event.listen(self.engine, "connect", _sqlite_recipe)
            event.listen(self.engine, "begin", _sqlite_begin)
        self._writer = self.engine.execution_options(writing=True)
        self.committing = Committing(self._writer)
        self._own = local()
        self._lookers = self.engine if self.is_postgresql else create_engine(self.url, poolclass=NullPool)
        if not self.is_postgresql:
            event.listen(self._lookers, "connect", _sqlite_recipe)

    @property
    def is_postgresql(self) -> bool:
        """True on PostgreSQL, False on SQLite."""
        return self.url.startswith("postgresql")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with; nothing it changes is kept."""
        with Session(self.engine, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed where the block ends, rolled back where it raises."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            changes.watch(session)
            yield session
            if SUMMING in session.info:
                session.flush()
                statements = Statements(session.connection())
                statements.summing = session.info.pop(SUMMING)
                write_sums(statements)

    @contextmanager
    def looking(self) -> Iterator[Statements]:
        """Raw statements to read with, for what every request asks; each sees what is committed by then.

        On SQLite each thread keeps its connection for them: fetching one takes longer than the question.
        """
        if self.is_postgresql:
            with self.engine.connect() as connection:
                yield Statements(connection)
            return
        found: Statements | None = getattr(self._own, "statements", None)
        if found is None or found.connection.closed:
            found = self._own.statements = Statements(self._lookers.connect())
        yield found

    def is_bare(self) -> bool:
        """True where no migration has been applied: nothing was ever kept here."""
        return not inspect(self.engine).has_table("alembic_version")

    def answers(self) -> bool:
        """True where a query comes back."""
        with self.engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar() == 1)

    def close(self) -> None:
        """Write what waits to be written, and give every connection back."""
        self.committing.close()
        self._own = local()
        self.engine.dispose()


def _with_driver(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _without_values(context: ExceptionContext) -> None:
    """Errors are logged with their statement, never with a row's values: those are names, phones and hashes."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (re.sub(r"\nDETAIL:.*", "", error.args[0]), *error.args[1:])


def _sqlite_recipe(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late to be IMMEDIATE
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
