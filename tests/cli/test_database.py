"""`sampling init` and what a command says of a folder without a county."""

import subprocess
import sys
from pathlib import Path

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import Conflict, Refused
from sampling.services import accounts, areas, counties
from sampling.storage.database import Database

from ..conftest import NOW


def _found(db: Database, code: str = "411325") -> None:
    counties.found(
        db, code=code, name="内乡县", admin="admin", password="a long password", by=program("tests"), now=NOW
    )


def test_a_new_county_has_its_area_and_its_administrator_and_nothing_else(db: Database) -> None:
    _found(db)
    assert [area.code for area in areas.areas_within(db)] == ["411325"]
    assert [(line.name, line.role) for line in accounts.accounts(db)] == [("admin", "administrator")]


@pytest.mark.parametrize("code", ["52042", "5204231", "41132x", "", "４１１３２５"])
def test_a_code_that_is_not_of_a_county_is_refused(db: Database, code: str) -> None:
    with pytest.raises(Refused, match="six digits"):
        _found(db, code)
    assert areas.areas_within(db) == []


def test_a_county_is_founded_once(db: Database) -> None:
    _found(db)
    with pytest.raises(Conflict):
        _found(db)


def test_a_command_on_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from sampling.cli import main; main()", "rounds"],
        env={"SAMPLING_DATA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "sampling init" in done.stderr
    assert "Traceback" not in done.stderr
