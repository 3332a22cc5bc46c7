"""Adding a sweep or a second day, and the people of mobile and isolation sites."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from sampling.domain.actors import program
from sampling.services import planning, plans, rounds
from tests.county import County

pytestmark = pytest.mark.usefixtures("solved_once")
SignIn = Callable[..., FlaskClient]
BY = program("tests")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)


def test_a_sweep_and_a_second_day_are_filled_in_after_the_main_session(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    sweep = planner.get("/rounds/R1/sessions/new?like=sweep").text
    assert all(f'value="{value}"' in sweep for value in ("AMS", "上午, sweep", "2022-05-04", "17:00", "22:00"))
    assert re.search(r'<input checked[^>]*value="sweep"', sweep) and '<option selected value="AM">' in sweep
    second = planner.get("/rounds/R1/sessions/new?like=day").text
    assert all(f'value="{value}"' in second for value in ("2022-05-05", "08:00", "12:00", "AM-2"))
    assert 'value="08:00"' in planner.get("/rounds/R1/sessions/new").text


def test_a_sweep_is_added_and_says_whom_it_is_for(sign_in: SignIn, county: County, app: Flask) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    with db.writing() as session:
        session.execute(text("UPDATE site SET kind = 'mobile' WHERE code = 'S22'"))
    hours = {"day": "2022-05-04", "opens": "17:00", "closes": "22:00", "slot_minutes": "60"}
    typed = {"code": "EVE", "name": "补采", "kind": "sweep", "members_of": "AM", **hours}
    typed |= {"numbers-0-site": "S22 S22采样点", "numbers-0-people": "12"}
    wrong = typed | {"numbers-0-site": "S11", "numbers-0-people": "many", "closes": "21:30"}
    faulty = planner.post("/rounds/R1/sessions/new", data=wrong)
    assert faulty.status_code == 422
    assert "is a fixed site" in faulty.text and "is not a whole number" in faulty.text
    assert "not a whole number of slots" in faulty.text
    assert planner.post("/rounds/R1/sessions/new", data=typed).location == "/rounds/R1/sessions/EVE"
    assert rounds.session_members(db, round_code="R1", session_code="EVE").people == {"S22": 12}
    assert "Neither planned nor counted yet" in planner.get("/rounds/R1/sessions/EVE").text
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    for page in ("/rounds/R1/sessions/EVE", "/rounds/R1/sessions/EVE/planning"):
        shown = planner.get(page).text
        assert "Taken from a draft" in shown and "people counted" in shown and "as planned" in shown
    plan = plans.plan_by_id(db, plan_id or 0)
    shown = planner.get(f"/rounds/R1/sessions/AM/plans/{plan.version}").text
    assert "Outstanding when the session begins: 4,000." in shown


def test_numbers_of_mobile_sites_are_saved_cleared_and_refused_with_their_row(
    sign_in: SignIn, county: County, app: Flask
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    with db.writing() as session:
        session.execute(text("UPDATE site SET kind = 'mobile' WHERE code IN ('S21', 'S22')"))
    address = "/rounds/R1/sessions/AM/people"
    rows = {
        "numbers-0-site": "S21",
        "numbers-0-people": "30",
        "numbers-1-site": "S22 S22采样点",
        "numbers-1-people": "7",
    }
    assert planner.post(address, data=rows).status_code == 302
    known = lambda: rounds.session_members(db, round_code="R1", session_code="AM").people  # noqa: E731
    assert known() == {"S21": 30, "S22": 7}
    assert planner.post(address, data={"numbers-0-site": "S21", "numbers-0-people": "31"}).status_code == 302
    assert known() == {"S21": 31}
    for wrong, told in (
        ({"numbers-0-site": "S11", "numbers-0-people": "1"}, "is a fixed site"),
        ({"numbers-0-site": "S21", "numbers-0-people": "-1"}, "Type 0 to 100,000 people."),
    ):
        answer = planner.post(address, data=wrong)
        assert answer.status_code == 422 and told in answer.text
    assert known() == {"S21": 31}
    added = planner.post(address, data=rows | {"rows": "numbers.add"})
    assert added.status_code == 200 and 'name="numbers-2-site"' in added.text


@pytest.mark.parametrize("role", ["desk", "leadership", "auditor"])
def test_only_planners_say_how_many_people_a_site_is_for(sign_in: SignIn, county: County, role: str) -> None:
    assert sign_in(role).post("/rounds/R1/sessions/AM/people", data={}).status_code == 403


def test_every_page_says_the_same_number_of_people_who_can_be_called(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    with app.extensions["database"].writing() as session:
        session.execute(
            text(
                "UPDATE staff SET available_from = '13:00:00.000000', available_to = '18:00:00.000000' "
                "WHERE code = 'P00'"
            )
        )
    browser = sign_in("planner")
    page = html.unescape(browser.get("/rounds/R1/sessions/AM").text)
    assert "of 12 chosen: 1 can't be had in its hours" in page
    assert "4 sites, 11 people" in browser.get("/rounds/R1/sessions/AM/planning").text
    rounds.move(app.extensions["database"], round_code="R1", to="activated", by=program("tests"), now=NOW)
    page = browser.get("/rounds/R1/move/preparing").text
    assert "11 people can be called" in page and "of 12 chosen" in page
