"""`sampling siting`: a study is begun, asked and read from the command line."""

import json
from collections.abc import Callable

from click.testing import Result

from sampling.cli.siting import siting_
from tests.county import County

Command = Callable[..., Result]


def test_a_study_is_begun_asked_and_told(command: Command, county: County) -> None:
    assert "no study yet" in command(siting_).output
    told = command(siting_, "ST", "--area", "C", "--ask", "walking", "--sites", "2", "--open", "S22")
    assert told.exit_code == 0 and "Version 1: 2 sites, 0 of them new." in told.output
    assert "optimal" in told.output
    rows = json.loads(command(siting_, "ST", "--json").output)
    assert rows["people"] == sum(site["people"] for site in rows["sites"]) == 4000
    assert "S22" in {site["code"] for site in rows["sites"]} and rows["method"]["kind"] == "straight"
    assert "ST\tC\twalking\tversion 1" in command(siting_).output
    assert [one["code"] for one in json.loads(command(siting_, "--json").output)] == ["ST"]


def test_a_question_without_an_answer_ends_with_its_reason(command: Command, county: County) -> None:
    asked = ("ST", "--area", "C", "--ask", "walking", "--sites", "2", "--most", "2000", "--hours", "24")
    told = command(siting_, *asked)
    assert told.exit_code == 1 and "impossible" in told.output
