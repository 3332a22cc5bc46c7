"""What-if on the pages: closed by default, kept for one run, said on its plan."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from sampling.services import planning
from sampling.web.assumptions import price_lines, wish_lines
from tests.county import County

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PAGE = "/rounds/R1/sessions/AM/planning"
SignIn = Callable[..., FlaskClient]


def test_a_what_if_and_a_wish_are_said_on_the_run_and_on_its_plan(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    assert '<details class="knobs"><summary>What if' in planner.get(PAGE).text
    typed = {
        "seconds": "1", "seed": "1", "travel_minutes": "45", "people": "2", "role": "sampler", "closed_site": "S22",
        "own_township": "y",
    }  # fmt: skip
    asked = planner.post(PAGE, data=typed)
    assert asked.status_code == 302, asked.text
    assert planning.execute(db, run_id=1, now=lambda: NOW, workers=1, explain_seconds=0) is not None
    run, plan = planner.get(asked.location).text, planner.get("/rounds/R1/sessions/AM/plans/1").text
    for text in (run, plan):
        assert "Ways of up to 45 minutes" in text and "2 more people with the role Sampler from all bases" in text
        assert "People work in their own township first" in text
    assert "People work in their own township first: so in " in plan
    assert "S22采样点 stays closed" in plan
    assert planner.get(f"{asked.location}/wishes.json.gz").status_code == 200
    for page in ("/rounds/R1/sessions/AM/plans/1/publish", "/rounds/R1/sessions/AM/plans/1"):
        assert "This is a what-if" in planner.get(page).text
    assert '<span class="below">What if</span>' in planner.get("/rounds/R1/sessions/AM/plans").text
    refused = planner.post("/rounds/R1/sessions/AM/plans/1/publish", follow_redirects=True)
    assert "assumes what is not so in this round" in refused.text


def test_a_run_without_wishes_has_no_file_of_them(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    asked = planner.post(PAGE, data={"seconds": "1", "seed": "1"})
    assert planner.get(f"{asked.location}/wishes.json.gz").status_code == 404


def test_what_was_typed_under_what_if_comes_back_open_with_its_fault(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    answer = planner.post(PAGE, data={"seconds": "1", "seed": "1", "travel_minutes": "0", "role": "sampler"})
    assert answer.status_code == 422
    assert '<details class="knobs" open><summary>What if' in answer.text
    unknown = planner.post(PAGE, data={"seconds": "1", "seed": "1", "lanes": "1", "site": "S99", "role": "sampler"})
    assert unknown.status_code == 422 and "no site with the code S99" in unknown.text


def test_a_price_is_told_as_far_as_it_is_more_than_the_noise_of_the_search(app: Flask) -> None:
    price = {
        "wish": "closed S22", "people_missed": 0, "shortfall": 0.0, "waiting_person_slots": 120.0,
        "travel_minutes": 30.0, "between": [[0.0, 0.0], [0.0, 180.0], [None, None]], "measured": [True, True, False],
    }  # fmt: skip
    unasked = {**price, "wish": "scatter_minutes"}
    del unasked["measured"]  # as plans of an earlier version have it
    with app.test_request_context(headers={"Accept-Language": "en"}):
        (line,) = price_lines([price, unasked], 30)
        assert line["people"] == "0"
        assert line["waiting"] == "+60 (proven: 0 to +90)"
        assert line["travel"] == "not measurable in the time"
        (noise,) = price_lines([{**price, "measured": [True, False, False]}], 60)
        assert noise["waiting"] == "0 to +180"


def test_how_often_a_wish_is_kept_is_said_beside_it(app: Flask) -> None:
    wishes = {"own_township_first": {}, "teams": {"least": 3}}
    with app.test_request_context(headers={"Accept-Language": "en"}):
        own, teams = wish_lines(wishes, {}, {"own_township_first": [3210, 3339], "teams": [90, 100]})
    assert own == "People work in their own township first: so in 3,210 of 3,339 assignments"
    assert teams == "People of a unit go in teams of at least 3: so in 90 of 100 teams"
