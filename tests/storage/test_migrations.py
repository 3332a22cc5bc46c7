"""The migrations make the schema that the tables describe, on both databases."""

from pathlib import Path

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


def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(tmp_path: Path) -> None:
    before = Database(f"sqlite:///{tmp_path / 'before.db'}")
    migrating.migrate(before, "0004")
    with before.writing() as session:
        for statement in (
            "INSERT INTO area (id, code, name, level, path, provenance, source) "
            "VALUES (1, 'C', 'C', 'county', 'C/', 'generated', 'test')",
            "INSERT INTO round (id, code, name, area_id, zone, state, provenance, note, created_at, created_by) "
            "VALUES (1, 'R', 'R', 1, 'Asia/Shanghai', 'published', 'generated', '', '2022-05-03 14:00:00', 'tests')",
            "INSERT INTO session (round_id, code, name, opens_at, closes_at, slot_minutes) "
            "VALUES (1, 'AM', 'AM', '2022-05-04 00:00:00', '2022-05-04 04:00:00', 60)",
        ):
            session.execute(text(statement))
    migrating.migrate(before)
    with before.reading() as session:
        assert session.execute(text("SELECT state, ordered_at = created_at FROM round")).all() == [("preparing", 1)]
        assert session.execute(text("SELECT count(*) FROM session")).scalar() == 1
    before.close()


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
