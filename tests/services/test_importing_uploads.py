"""A file is kept for the person who brought it, for a day, and swept then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sampling.domain.errors import NotFound
from sampling.services.importing import uploads
from sampling.storage.database import Database

from .import_files import BY, NOW


def keep(db: Database, at_hours: float = 0) -> str:
    at = NOW + timedelta(hours=at_hours)
    return uploads.keep(db, kind="sites", content=b"\x00\xff", file_name="站.csv", round_code="", by=BY, now=at)


def test_a_file_comes_back_as_it_was(db: Database) -> None:
    kept = uploads.kept(db, keep(db), by=BY, now=NOW)
    assert (kept.kind, kept.content, kept.file_name, kept.round_code) == ("sites", b"\x00\xff", "站.csv", None)


def test_nobody_else_gets_it(db: Database) -> None:
    token = keep(db)
    with pytest.raises(NotFound):
        uploads.kept(db, token, by=replace(BY, name="somebody else"), now=NOW)


def test_after_a_day_it_is_gone(db: Database) -> None:
    token = keep(db)
    with pytest.raises(NotFound):
        uploads.kept(db, token, by=BY, now=NOW + timedelta(hours=25))
    keep(db, at_hours=25)  # the next file sweeps the old ones
    with pytest.raises(NotFound):
        uploads.kept(db, token, by=BY, now=NOW)
