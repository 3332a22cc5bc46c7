"""`sampling handouts`: everything of a published plan into one file."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from flask import Flask

from sampling.cli.handouts import handouts
from tests import county as counties
from tests.handouts import publish

Command = Callable[..., Result]


def test_the_command_writes_an_archive_and_says_how_long_it_took(
    app: Flask, county: counties.County, command: Command, tmp_path: Path
) -> None:
    publish(app.extensions["database"])
    into = tmp_path / "all.zip"
    done = command(handouts, "--round", "R1", "--session", "AM", "--language", "en", "--into", str(into))
    assert done.exit_code == 0, done.output
    assert "10 handouts of version 1 in" in done.output
    with zipfile.ZipFile(into) as file:
        assert "T1镇/Sites/S11 S11采样点.txt" in file.namelist()
    own = command(handouts, "--round", "R1", "--session", "AM", "--area", "T2", "--into", str(into))
    assert own.exit_code == 0 and not any("P01" in name for name in zipfile.ZipFile(into).namelist())


def test_without_a_published_plan_the_command_says_so(county: counties.County, command: Command) -> None:
    done = command(handouts, "--round", "R1", "--session", "AM")
    assert done.exit_code != 0 and "no published plan" in str(done.exception)
    assert command(handouts).exit_code == 2
