"""`sampling import`: a dry run unless --apply is given, status 1 where a finding keeps rows out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from sampling.cli.importing import import_
from sampling.services import sites

from . import import_files as files


@pytest.fixture
def run(app: Flask, tmp_path: Path, command: Callable[..., Result]):  # type: ignore[no-untyped-def]
    """Import a file with these options; the county's areas stand."""
    files.put(app.extensions["database"], "areas", files.areas())

    def ran(kind: str, content: bytes, *options: str) -> Result:
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(content)
        return command(import_, kind, str(path), *options)

    return ran


def test_without_apply_it_is_a_dry_run(app: Flask, run) -> None:  # type: ignore[no-untyped-def]
    answer = run("sites", files.file_of(files.sites()))
    assert answer.exit_code == 0
    assert "8 rows, 8 new" in answer.output
    assert "Nothing was imported. Add --apply" in answer.output
    assert sites.sites_within(app.extensions["database"]) == []


def test_with_apply_it_imports(app: Flask, run) -> None:  # type: ignore[no-untyped-def]
    assert run("sites", files.file_of(files.sites()), "--apply").exit_code == 0
    assert len(sites.sites_within(app.extensions["database"])) == 8


def test_a_finding_that_keeps_rows_out_keeps_all_out_and_ends_with_one(app: Flask, run) -> None:  # type: ignore[no-untyped-def]
    rows = files.sites()
    rows[0]["lanes"] = "x"
    answer = run("sites", files.file_of(rows), "--apply")
    assert answer.exit_code == 1
    assert "row 2, lanes: “x” is not a whole number." in answer.output
    assert sites.sites_within(app.extensions["database"]) == []


def test_right_rows_go_in_and_the_others_are_written_beside_the_file(app: Flask, run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = files.sites()
    rows[0]["lanes"] = "x"
    assert run("sites", files.file_of(rows), "--apply", "--right-rows").exit_code == 1
    assert len(sites.sites_within(app.extensions["database"])) == 7
    back = files.rows_of((tmp_path / "sites-校验问题.csv").read_bytes())
    assert [row["code"] for row in back] == ["S0"]


def test_json_gives_figures_and_findings(run) -> None:  # type: ignore[no-untyped-def]
    rows = files.sites()
    rows[0]["area_code"] = "K99"
    answer = run("sites", files.file_of(rows), "--json")
    told = json.loads(answer.output)
    assert {name: told[name] for name in ("rows", "new", "faulty", "applied")} == {
        "rows": 8, "new": 7, "faulty": 1, "applied": False,
    }  # fmt: skip
    assert [(f["row"], f["column"], f["facts"]) for f in told["findings"]] == [(2, "area_code", {"area": "K99"})]
