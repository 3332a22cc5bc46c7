"""Instants that people and scripts write: one that can't be meant is answered with a sentence, wherever it is asked."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask.testing import FlaskClient

from sampling.cli.watching import coverage
from tests import county as counties

PLACES = ("/watch/R1/C", "/watch/R1/C/curve.json", "/s/S11")
ODD = ("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "1999-12-31T23:59+08:00")


@pytest.mark.parametrize("moment", ODD)
def test_a_moment_of_another_century_is_refused_with_a_sentence(
    county: counties.County, sign_in: Callable[..., FlaskClient], command: Callable[..., Result], moment: str
) -> None:
    told = f"“{moment}” is not a time of this century. Check the year."
    browser = sign_in("planner", area="C")
    for place, query in zip(PLACES, ("as_of", "known_at", "hour"), strict=True):
        answer = browser.get(place, query_string={query: moment})
        assert answer.status_code == 400, place
        assert told in answer.text, place
    refused = command(coverage, "--round", "R1", "--area", "T1", "--as-of", moment)
    assert refused.exit_code == 2
    assert told in refused.output


def test_before_the_round_opens_no_count_has_come_in(county: counties.County, command: Callable[..., Result]) -> None:
    printed = command(coverage, "--round", "R1", "--area", "T1", "--as-of", "2001-01-01T00:00+14:00")
    assert printed.exit_code == 0
    assert "T1: no count yet of 2,500 residents, no figure" in printed.output
