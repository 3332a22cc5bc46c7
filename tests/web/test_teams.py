"""The page of a round's teams: one form, leads who can be called, who may see and change them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.services import rounds
from tests.county import County

SignIn = Callable[..., FlaskClient]
BY = program("tests")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)


TEAMS = {
    "teams-0-name": "Coordination",
    "teams-0-duty": "",
    "teams-0-lead_name": "王演示",
    "teams-0-lead_phone": "0377-65330000",
    "teams-0-key": "coordination",
}


def test_teams_are_edited_in_one_form_and_leads_can_be_called(sign_in: SignIn, county: County, app: Flask) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    page = planner.get("/rounds/R1/teams").text
    assert "No team is kept for this round yet" in page and 'value="Medical care and transfer"' in page
    assert planner.post("/rounds/R1/teams", data=TEAMS | {"teams-1-name": "流调组"}).status_code == 302
    page = planner.get("/rounds/R1/teams").text
    assert 'href="tel:0377-65330000"' in page and "1 of 2 teams has no lead who can be called yet." in page
    assert "王演示" in planner.get("/rounds/R1").text
    chinese = {"Accept-Language": "zh-CN"}
    shown = planner.get("/rounds/R1/teams", headers=chinese).text
    name = re.search(r'name="teams-0-name"[^>]*value="([^"]*)"', shown)
    assert name is not None
    again = TEAMS | {"teams-0-name": name[1]}
    assert planner.post("/rounds/R1/teams", data=again, headers=chinese).status_code == 302
    assert [team.name for team in rounds.teams(db, "R1")] == ["Coordination"]


def test_faulty_teams_come_back_and_rows_are_added_without_scripts(sign_in: SignIn, county: County, app: Flask) -> None:
    planner = sign_in("planner")
    wrong = TEAMS | {"teams-0-lead_phone": "call me", "teams-1-name": "", "teams-1-lead_name": "李"}
    answer = planner.post("/rounds/R1/teams", data=wrong)
    assert (
        answer.status_code == 422 and "is no phone number" in answer.text and "Type the name of the team" in answer.text
    )
    assert rounds.teams(app.extensions["database"], "R1") == []
    added = planner.post("/rounds/R1/teams", data=TEAMS | {"rows": "teams.add"})
    assert added.status_code == 200 and 'name="teams-1-name"' in added.text
    assert rounds.teams(app.extensions["database"], "R1") == []


def test_who_may_look_sees_teams_and_changes_none_and_phones_are_for_those_who_see_contacts(
    sign_in: SignIn, county: County, app: Flask
) -> None:
    sign_in("planner").post("/rounds/R1/teams", data=TEAMS)
    for role, area in (("leadership", None), ("township", "T1"), ("desk", None)):
        browser = sign_in(role, area=area)
        page = browser.get("/rounds/R1/teams")
        assert page.status_code == 200 and "0377-65330000" in page.text and "Save the teams" not in page.text
        browser.post("/rounds/R1/teams", data=TEAMS | {"teams-0-lead_name": "别人"})
    assert rounds.teams(app.extensions["database"], "R1")[0].lead_name == "王演示"
    for role in ("auditor", "administrator"):
        assert sign_in(role).get("/rounds/R1/teams").status_code == 403
        page = sign_in(role).get("/rounds/R1").text
        assert "王演示" not in page and "0377" not in page and "From the order to open sites" in page
