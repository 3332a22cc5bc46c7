"""`sampling layers`: a dry run, an import, an export."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from sampling.cli.context import Installation
from sampling.cli.layers import layers_
from sampling.storage.database import Database
from sampling.storage.queries import importing_areas as queries
from tests.services import import_files as files


@pytest.fixture
def db(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    files.put(found, "areas", files.areas())
    return found


def run(app: Flask, *arguments: str) -> Result:
    installation = Installation(app.extensions["settings"], app.extensions["database"])
    return CliRunner().invoke(layers_, list(arguments), obj=installation)


def test_a_dry_run_changes_nothing_and_apply_does(app: Flask, db: Database, tmp_path: Path) -> None:
    path = tmp_path / "ground.geojson"
    path.write_bytes(files.ground_bytes(files.ground()))
    answer = run(app, str(path))
    assert answer.exit_code == 0, answer.output
    assert "3 features, 3 new" in answer.output and "Nothing was imported. Add --apply" in answer.output
    with db.reading() as session:
        assert queries.standing_grounds(session) == {}
    assert "Imported: 3 new and 0 changed." in run(app, str(path), "--apply").output
    with db.reading() as session:
        assert set(queries.standing_grounds(session)) == {"K", "K1", "K2"}


def test_findings_name_the_feature_and_end_with_status_1(app: Flask, db: Database, tmp_path: Path) -> None:
    features = files.ground()
    features[1]["properties"]["code"] = "K9"
    path = tmp_path / "ground.geojson"
    path.write_bytes(files.ground_bytes(features))
    answer = run(app, str(path), "--apply")
    assert answer.exit_code == 1 and "feature 2: There is no area K9" in answer.output
    told = json.loads(run(app, str(path), "--apply", "--right-rows", "--json").output.splitlines()[-1])
    assert (told["applied"], told["new"], told["faulty"]) == (True, 2, 1)
    assert [one["code"] for one in told["findings"]] == ["unknown_code"]


def test_the_countys_areas_are_written_as_a_geopackage(app: Flask, db: Database, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    answer = run(app, str(path), "--export", "--level", "township")
    assert answer.exit_code == 0, answer.output
    assert path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    "options", [("--level", "street"), ("--provenance", "true"), ("--spread", "attribute"), ("--spread", "gut")]
)
def test_a_word_that_is_none_is_told(app: Flask, db: Database, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(b"{}")
    assert run(app, str(path), *options).exit_code == 2
    assert run(app, str(tmp_path / "none.geojson")).exit_code == 2
