"""The migrations make the schema that the tables describe, on both databases."""

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sampling.storage import migrating
from sampling.storage.database import Database

from .. import county


def test_migrations_give_the_schema_of_the_tables(db: Database) -> None:
    command.check(migrating._config(db))
    assert migrating.is_current(db)


def test_migrating_twice_changes_nothing(db: Database) -> None:
    migrating.migrate(db)
    assert migrating.is_current(db)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE site SET lanes = 0",
        "UPDATE site SET kind = 'tent'",
        "UPDATE area SET lon = 200",
        "UPDATE area SET lon = NULL WHERE code = 'T1'",
        "UPDATE area SET parent_id = id",
        "UPDATE area_residents SET count = -1",
        "UPDATE area SET code = 'T1' WHERE code = 'T2'",
        "UPDATE staff SET base_id = 999999",
        "UPDATE session SET closes_at = opens_at",
        "UPDATE round SET state = 'finished'",
        "UPDATE target SET coverage = 0",
        "INSERT INTO area_contact (area_id, part, position, name) SELECT id, 'lead', 1, 'x' FROM area",
        "DELETE FROM area WHERE code = 'T1'",
    ],
)
def test_the_database_itself_refuses_what_breaks_a_rule(db: Database, statement: str) -> None:
    county.insert(db)
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(text(statement))


def test_a_failed_transaction_leaves_nothing_behind(db: Database) -> None:
    with pytest.raises(RuntimeError), db.writing() as session:
        session.execute(
            text(
                "INSERT INTO audit (at, actor, action, subject, details) "
                "VALUES ('2022-05-04 00:00:00', 'a', 'b', 'c', '{}')"
            )
        )
        raise RuntimeError
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM audit")).scalar() == 0
