"""`sampling rounds`, `sites` and `plan`: what programs read, and a plan without a worker."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from sampling.cli.planning import plan
from sampling.cli.rounds import list_rounds, list_sites
from sampling.domain.errors import NotFound
from sampling.services import plans
from tests.county import County

Command = Callable[..., Result]


def test_rounds_are_listed_for_programs(app: Flask, county: County, command: Command) -> None:
    found = json.loads(command(list_rounds, "--json").output)
    assert [(one["code"], one["state"], one["area"]) for one in found] == [("R1", "preparing", "C")]
    assert found[0]["sessions"][0]["opens_at"] == "2022-05-04T08:00:00+08:00"
    assert found[0]["targets"][0] == {"area": "C", "coverage": 0.85, "by": "2022-05-04T12:00:00+08:00"}


def test_the_sites_of_a_round_are_listed_with_their_sessions(app: Flask, county: County, command: Command) -> None:
    found = json.loads(command(list_sites, "--round", "R1", "--json").output)
    assert [(site["code"], site["lanes"], site["sessions"]) for site in found] == [
        ("S11", 3, ["AM"]),
        ("S12", 2, ["AM"]),
        ("S21", 2, ["AM"]),
        ("S22", 1, ["AM"]),
    ]
    with pytest.raises(NotFound):
        command(list_sites, "--round", "R9", catch_exceptions=False)


def test_a_session_is_planned_and_published_without_a_worker(app: Flask, county: County, command: Command) -> None:
    options = ["--round", "R1", "--session", "AM", "--seconds", "2", "--workers", "1", "--publish"]
    answer = command(plan, *options, catch_exceptions=False)
    assert answer.exit_code == 0 and "Version 1 of the plan of R1/AM is published." in answer.output
    found = plans.published_plan(app.extensions["database"], "R1", "AM")
    assert found is not None and found.version == 1
