"""What is written together: reports that wait for it, and notes that nobody waits for."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import event, text

from sampling.storage.database import Database
from sampling.storage.statements import Statements


@pytest.fixture
def commits(db: Database) -> Iterator[list[int]]:
    """One entry a commit of a connection that writes together."""
    found: list[int] = []

    def note(_: object) -> None:
        found.append(1)

    event.listen(db.committing._engine, "commit", note)
    yield found
    event.remove(db.committing._engine, "commit", note)


def noting(value: str) -> object:
    def job(statements: Statements) -> None:
        statements.write("INSERT INTO kept (what) VALUES (?)", value)

    return job


def kept(db: Database) -> list[str]:
    with db.engine.connect() as connection:
        return [what for (what,) in connection.execute(text("SELECT what FROM kept ORDER BY what"))]


@pytest.fixture(autouse=True)
def table(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (what VARCHAR(20) PRIMARY KEY)"))


def test_what_nobody_waits_for_shares_the_commit_of_what_is_written_next(db: Database, commits: list[int]) -> None:
    for n in range(5):
        db.committing.later(noting(f"note {n}"))  # type: ignore[arg-type]
    db.committing.do(noting("report"))  # type: ignore[arg-type]
    assert kept(db) == [*(f"note {n}" for n in range(5)), "report"]
    most = 6 if db.is_postgresql else 2  # each its own there; here two where the notes waited long enough to go first
    assert 1 <= len(commits) <= most


@pytest.mark.parametrize("when", ["soon", "later"])
def test_what_nobody_waits_for_is_written_where_nothing_else_is(db: Database, when: str) -> None:
    getattr(db.committing, when)(noting("note"))
    deadline = time.monotonic() + 20
    while kept(db) != ["note"]:
        assert time.monotonic() < deadline, "never written"
        time.sleep(0.02)


def test_what_nobody_waits_for_is_written_before_the_end(db: Database) -> None:
    db.committing.later(noting("note"))  # type: ignore[arg-type]
    db.committing.close()
    assert kept(db) == ["note"]


def test_a_note_that_fails_takes_no_report_with_it(db: Database) -> None:
    db.committing.do(noting("one"))  # type: ignore[arg-type]
    if not db.is_postgresql:
        db.committing.later(noting("one"))  # type: ignore[arg-type]
    db.committing.do(noting("two"))  # type: ignore[arg-type]
    assert kept(db) == ["one", "two"]
