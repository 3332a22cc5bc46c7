"""The database tells what went wrong without telling what it holds."""

import traceback

import pytest

from sampling.storage.database import Database, Taken, put
from sampling.storage.tables import StaffRow

SECRET = "张秘密"


def _person(name: str) -> StaffRow:
    return StaffRow(code="P1", name=name, unit="x", base_id=None, provenance="real", source="x")  # type: ignore[arg-type]


def test_an_error_of_the_database_names_nobody(db: Database) -> None:
    with pytest.raises(Taken) as caught, db.writing() as session:
        put(session, _person(SECRET))
    told = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO staff" in told
    assert SECRET not in told
