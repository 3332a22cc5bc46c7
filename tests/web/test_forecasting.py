"""The forecast on the coverage page, and the page of how good forecasts have been."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting
from sampling.web.watching import asked

from .. import county as counties
from ..services.test_watching import publish_plan

SignIn = Callable[..., FlaskClient]
EIGHT = counties.County().opens_at
COUNTY = "/watch/R1/C"
TEN = "2022-05-04T10:00+08:00"
PLANNED = {"S11": 250, "S12": 150, "S21": 150, "S22": 70}


def send(app: Flask, hours: int) -> None:
    for hour in range(1, hours + 1):
        end = EIGHT + timedelta(hours=hour)
        for code, people in PLANNED.items():
            reporting.report(
                app.extensions["database"],
                round_code="R1",
                site_code=code,
                report=CountReport(f"{code}-{hour}", end, hour * people, queue=0),
                by=program("tests"),
                now=end + timedelta(minutes=3),
            )


@pytest.fixture
def planned(app: Flask, county: counties.County) -> counties.County:
    publish_plan(app.extensions["database"], PLANNED)
    return county


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_says_what_is_to_be_expected_how_sure_and_when_it_is_done(
    app: Flask, planned: counties.County, sign_in: SignIn
) -> None:
    send(app, 2)
    leader = sign_in("leadership", area="C")
    page = text(leader.get(COUNTY, query_string={"as_of": TEN}).text)
    assert re.search(r"31\.0 % sampled as of 10:00, 4 May 2022; noon forecast \d\d–\d\d %", page)
    assert re.search(r"2,\d\d\d people are to be expected by 12:00; four times in five it will be [12],\d{3} to", page)
    assert "The target of 3,400 people: hardly before the close." in page
    assert 'href="/watch/backtest"' in leader.get(COUNTY, query_string={"as_of": TEN}).text
    township = text(sign_in("township", area="T1").get("/watch/R1/T1", query_string={"as_of": TEN}).text)
    assert "noon forecast" in township


def test_a_site_without_news_is_said_to_go_on(app: Flask, planned: counties.County, sign_in: SignIn) -> None:
    send(app, 1)
    late = EIGHT + timedelta(hours=2)
    report = CountReport("S11-2", late, 500, queue=0)
    reporting.report(
        app.extensions["database"], round_code="R1", site_code="S11", report=report, by=program("tests"), now=late
    )
    page = text(sign_in("leadership", area="C").get(COUNTY, query_string={"as_of": TEN}).text)
    assert "Sites without news are taken to go on as they did." in page


def test_a_round_that_is_over_has_no_forecast(app: Flask, planned: counties.County, sign_in: SignIn) -> None:
    send(app, 4)
    leader = sign_in("leadership", area="C")
    for query in ({}, {"as_of": "2022-05-04T12:00+08:00"}):
        page = leader.get(COUNTY, query_string=query).text
        assert "forecast" not in text(page)
        curve = leader.get(f"{COUNTY}/curve.json", query_string=query).json
        assert curve["band"] is None
        assert [one["kind"] for one in curve["series"]] == ["plan", "actual"]


def test_how_good_forecasts_have_been_is_shown_with_their_peers(
    app: Flask, planned: counties.County, sign_in: SignIn
) -> None:
    send(app, 4)
    page = text(sign_in("leadership", area="C").get("/watch/backtest").text)
    assert "Sessions of this county, replayed" in page and "R1 · 上午" in page
    assert "counted in the end: 2,480" in page
    assert "24 hours with a long tail" in page and "By how far ahead" in page


def test_before_any_session_is_over_only_simulated_ones_are_shown(
    app: Flask, planned: counties.County, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sampling.web.forecasting.now", lambda: datetime(2022, 5, 4, 1, 30, tzinfo=UTC))
    page = text(sign_in("leadership", area="C").get("/watch/backtest").text)
    assert "No session is over yet" in page and "An early rush" in page


def test_a_township_sees_no_figures_of_the_whole_county(app: Flask, planned: counties.County, sign_in: SignIn) -> None:
    send(app, 4)
    page = text(sign_in("township", area="T1").get("/watch/backtest").text)
    assert "2,480" not in page and "An early rush" in page


def test_a_page_is_new_once_a_forecast_that_it_has_not_waited_for_is_made(
    app: Flask, planned: counties.County, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(app, 2)
    leader = sign_in("leadership", area="C")
    first = leader.get(f"{COUNTY}/figures", query_string={"as_of": TEN})
    known = {"If-None-Match": first.headers["ETag"]}
    assert leader.get(f"{COUNTY}/figures", query_string={"as_of": TEN}, headers=known).status_code == 304
    monkeypatch.setattr(asked.lately, "times_made", lambda *_: 1)
    assert leader.get(f"{COUNTY}/figures", query_string={"as_of": TEN}, headers=known).status_code == 200
