"""`sampling rounds`, `sites` and `plan`: what programs read, and a plan without a worker."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from sampling.cli.planning import plan
from sampling.cli.rounds import copy_round, list_rounds, list_sites
from sampling.domain.errors import Faulty, NotFound
from sampling.services import plans, rounds
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


def test_a_round_is_made_from_an_earlier_one_with_what_changed(app: Flask, county: County, command: Command) -> None:
    db = app.extensions["database"]
    day = ["--first-day", "2022-05-10", "--past"]
    answer = command(
        copy_round,
        *["R1", "--code", "R2", *day, "--standby", "--hours", "AM=07:00-13:00", "--township", "T1"],
        *["--all-townships", "90", "--target", "T1=92.5", "--pool-size", "5", "--heat"],
        catch_exceptions=False,
    )
    assert answer.exit_code == 0 and "The round R2 is made from R1 and standby: 1 sessions." in answer.output
    made = rounds.round_by_code(db, "R2")
    norms = rounds.norms(db, "R2")
    assert (made.name, made.scope, [(one.area_code, one.coverage) for one in made.targets]) == (
        "第一轮",
        ("T1",),
        [("T1", 0.925)],
    )
    assert (norms["pool_size"].value, norms["heat"].value) == (5, 1)
    assert command(copy_round, "R1", "--code", "R3", *day, catch_exceptions=False).exit_code == 0
    assert rounds.round_by_code(db, "R3").state == "activated"
    assert json.loads(command(list_rounds, "--json").output)[0]["ordered_at"] is not None


def test_a_round_that_cant_be_made_so_is_told_with_all_that_is_wrong(
    app: Flask, county: County, command: Command
) -> None:
    wrong = ["R1", "--code", "R2", "--first-day", "2022-05-01", "--pool-size", "99", "--township", "T9"]
    with pytest.raises(Faulty) as error:
        command(copy_round, *wrong, catch_exceptions=False)
    assert len(error.value.faults) == 3
    day = ["--first-day", "2022-05-10", "--past"]
    for typed in (["--hours", "AM=8"], ["--hours", "PM=08:00-09:00"], ["--target", "T1"]):
        assert command(copy_round, "R1", "--code", "R2", *day, *typed).exit_code == 2
    both = ["--standby", "--ordered-at", "2022-05-03T22:00+08:00"]
    assert command(copy_round, "R1", "--code", "R2", *day, *both).exit_code == 2


def test_a_session_is_planned_and_published_without_a_worker(app: Flask, county: County, command: Command) -> None:
    options = ["--round", "R1", "--session", "AM", "--seconds", "2", "--workers", "1", "--publish"]
    answer = command(plan, *options, catch_exceptions=False)
    assert answer.exit_code == 0 and "Version 1 of the plan of R1/AM is published." in answer.output
    found = plans.published_plan(app.extensions["database"], "R1", "AM")
    assert found is not None and found.version == 1
