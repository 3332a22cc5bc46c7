"""Each page of the night leads to the next: from the checklist, the plan, coverage, a village, and a site's phone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.services import duty, plans, rounds, signing
from sampling.storage.database import Database
from tests import county as counties
from tests.clock import PRESENT
from tests.county import County, publish_by_hand
from tests.services.test_signing import drafted

SignIn = Callable[..., FlaskClient]
BY = program("tests")
NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)
PLAN = "/rounds/R1/sessions/AM/plans/1"


@pytest.fixture
def db(app: Flask, county: County) -> Database:
    found: Database = app.extensions["database"]
    return found


def test_each_step_of_the_checklist_leads_to_where_it_is_done(db: Database, sign_in: SignIn) -> None:
    page = sign_in("planner", area="C").get("/rounds/R1").text
    steps = page[page.index('id="steps"') :]
    for address in (
        "townships", "expected", "gaps", "documents", "readiness", "targets",
        "sessions/AM/planning", "sessions/AM/plans",
    ):  # fmt: skip
        assert f'href="/rounds/R1/{address}"' in steps, address
    assert "0 of 4 sites ready or open" in steps and "0 of 4 sites open" in steps
    assert "Waiting for 2 of 2 townships" in steps and "/rounds/R1/risks" in page
    own = sign_in("township", area="T1").get("/rounds/R1").text
    assert 'href="/rounds/R1/townships/T1"' in own and 'href="/rounds/R1/townships"' not in own


def test_publishing_says_how_many_people_are_told_and_leads_on(db: Database, sign_in: SignIn) -> None:
    plans.publish(db, plan_id=drafted(db), by=BY, now=NOW)
    planner = sign_in("planner", area="C")
    (document,) = signing.documents(db, "R1")
    page = planner.get(PLAN).text
    for address in (
        "/rounds/R1/sessions/AM/handouts",
        f"/rounds/R1/documents/{document.document.id}",
        "/rounds/R1/readiness?session=AM",
        "/rounds/R1/sessions/AM/replacements",
    ):
        assert f'href="{address}"' in page, address
    leadership = sign_in("leadership", area="C").get(PLAN).text
    assert "/replacements" not in leadership and f"/rounds/R1/documents/{document.document.id}" in leadership
    drafted(db)
    told = planner.get("/rounds/R1/sessions/AM/plans/2/publish").text
    found = re.search(r"(\d+) people are told on personal links", told), re.search(r"(\d+) of the plan, 1 for", told)
    everybody, placed = (int(one.group(1)) for one in found if one)
    assert everybody == placed + 1 + 6, "whom the plan has placed, their unit, the leads of areas"
    assert "1 for their units, 6 leads of areas" in told


def test_coverage_says_how_many_sites_are_open_before_the_opening(
    db: Database, app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_by_hand(db)
    monkeypatch.setattr("sampling.web.watching.asked.now", lambda: counties.OPENS_AT - timedelta(minutes=30))
    browser = sign_in("leadership", area="C")
    page = browser.get("/watch/R1/C").text
    assert "Before the opening: 0 of 2 sites open" in page and 'href="/rounds/R1/readiness?session=AM"' in page
    assert "Before the opening: 0 of 2 sites open" in browser.get("/watch/R1/T1").text
    assert "Before the opening" not in sign_in("village", area="V11").get("/watch/R1/V11").text
    rounds.move(db, round_code="R1", to="running", by=BY, now=datetime(2022, 5, 4, tzinfo=UTC))
    monkeypatch.setattr("sampling.web.watching.asked.now", lambda: counties.OPENS_AT + timedelta(minutes=30))
    assert "0 of 2 sites have said that they are open" in browser.get("/watch/R1/C").text
    after = counties.OPENS_AT + timedelta(days=30)
    monkeypatch.setattr("sampling.web.watching.asked.now", lambda: after)
    assert "Before the opening" not in browser.get("/watch/R1/C").text


def test_a_villages_page_leads_to_its_expected_people(db: Database, sign_in: SignIn) -> None:
    for role, word in (("village", "Enter the people expected"), ("leadership", "People expected in")):
        page = sign_in(role, area="V11" if role == "village" else "C").get("/areas/V11").text
        assert 'href="/rounds/R1/expected/V11"' in page and word in page
    assert "/expected/" not in sign_in("planner", area="C").get("/areas/T1").text
    for to in ("running", "closed"):
        rounds.move(db, round_code="R1", to=to, by=BY, now=datetime(2022, 5, 4, tzinfo=UTC))
    assert "/expected/" not in sign_in("planner", area="C").get("/areas/V11").text


def test_a_site_lead_sees_the_help_desk_once_on_each_page(db: Database, sign_in: SignIn) -> None:
    publish_by_hand(db)
    lead = sign_in("site_lead", site="S11")
    for address in ("/s/S11", "/s/S11/readiness"):
        page = lead.get(address).text
        assert "0377-6000" not in page and page.count('href="/duty"') >= 1
    duty.set_help_desk(db, county_code="C", phone="0377-6000", hours="05:00-22:00", by=BY, now=PRESENT)
    for address in ("/s/S11", "/s/S11/readiness"):
        page = lead.get(address).text
        assert page.count("0377-6000") >= 2 and 'href="tel:0377-6000"' in page and "05:00-22:00" in page


def test_the_board_of_townships_leads_from_who_is_gone_to_the_re_plan_without_them(
    db: Database, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id = drafted(db)
    plans.publish(db, plan_id=plan_id, by=BY, now=NOW)
    later = NOW + timedelta(hours=2)
    for module in ("submitting.board", "submitting.editing", "plans.changes", "plans.pages"):
        monkeypatch.setattr(f"sampling.web.{module}.now", lambda: later)
    used = {one.code for one in plans.by_person(db, plans.plan_by_id(db, plan_id), with_names=False)}
    gone = min(code for code in used if int(code[1:]) % 3 == 1)
    form = {"roles": ["recorder", "helper"], "away": "y"}
    sign_in("township", area="T1").post(f"/rounds/R1/townships/T1/people/{gone}", data=form)
    planner = sign_in("planner", area="C")
    assert 'href="/rounds/R1/sessions/AM/plans/replan"' in planner.get("/rounds/R1/townships").text
    asked = planner.get("/rounds/R1/sessions/AM/plans/replan")
    assert asked.status_code == 200 and "1 person of this plan can't be had" in asked.text.replace("&#39;", "'")
    queued = planner.post("/rounds/R1/sessions/AM/plans/replan", data={"moves": "3", "seconds": "1"})
    assert queued.status_code == 302 and "/runs/" in queued.headers["Location"]
