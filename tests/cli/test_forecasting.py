"""`sampling forecast`: for programs, for people, and how good it has been."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from sampling.cli.forecasting import forecast
from sampling.domain.errors import NotFound
from sampling.domain.forecasting.tallies import read
from sampling.services import forecasting

from ..county import County
from ..services.test_watching import publish_plan
from ..web.test_forecasting import PLANNED, send

Command = Callable[..., Result]
ASKED = ("--round", "R1", "--area", "C", "--as-of", "2022-05-04T10:00+08:00")


def test_programs_get_people_and_times_in_the_countys_zone(app: Flask, county: County, command: Command) -> None:
    publish_plan(app.extensions["database"], PLANNED)
    send(app, 2)
    found = json.loads(command(forecast, *ASKED, "--json").output)
    assert list(found) == [
        "area", "as_of", "deadline", "low", "mid", "high", "finish_low", "finish_mid", "finish_high",
    ]  # fmt: skip
    assert (found["as_of"], found["deadline"]) == ("2022-05-04T10:00:00+08:00", "2022-05-04T12:00:00+08:00")
    assert 1240 <= found["low"] <= found["mid"] <= found["high"]
    assert found["finish_high"] is None


def test_people_get_sentences(app: Flask, county: County, command: Command) -> None:
    publish_plan(app.extensions["database"], PLANNED)
    send(app, 2)
    said = command(forecast, *ASKED).output
    assert "C: 1,240 people counted as of 2022-05-04 10:00, 4 of 4 sites have reported." in said
    assert "four times in five between" in said and "3,400 people (target): hardly before the close." in said


def test_what_cannot_be_forecast_is_said(app: Flask, county: County, command: Command) -> None:
    over = (*ASKED[:4], "--as-of", "2022-05-04T12:00+08:00")
    with pytest.raises(NotFound):
        command(forecast, *over, catch_exceptions=False)
    assert command(forecast, "--round", "R1").exit_code == 2


def test_a_round_is_back_tested(app: Flask, county: County, command: Command) -> None:
    publish_plan(app.extensions["database"], PLANNED)
    send(app, 4)
    found = json.loads(command(forecast, "backtest", "--round", "R1", "--json").output)
    assert [(one["name"], one["level"]) for one in found] == [("R1 AM", "county"), ("R1 AM", "townships")]
    assert set(found[0]["scores"]) == {"forecast", "straight", "last"}
    assert read(found[0]).told() == found[0]


def test_what_is_kept_of_simulated_rounds_is_what_they_give() -> None:
    """The scores that the page shows are those of the program as it stands."""
    from sampling.domain.forecasting.families import TOLD

    fewer = next(one for one in TOLD if one.code == "fewer")
    made = [one.told() for one in forecasting.simulated([fewer])]
    kept = [one.told() for one in forecasting.kept_simulated() if one.name == "fewer"]
    assert [one["people"] for one in made] == [one["people"] for one in kept]
    for one, other in zip(made, kept, strict=True):
        assert one["ours"] == pytest.approx(other["ours"])


def test_the_forecast_beats_both_peers_on_every_simulated_round() -> None:
    kept = forecasting.kept_simulated()
    assert len(kept) == 18
    assert [(one.name, one.level) for one in kept if not one.beats] == []
