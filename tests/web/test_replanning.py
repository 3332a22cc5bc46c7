"""Re-planning on the pages: asked for with one number, told by the site to which people go, published as a version."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.plans import Plan
from sampling.services import planning, plans, reporting
from sampling.storage.tables import PlanRow
from tests import county as counties
from tests.clock import PRESENT

pytestmark = pytest.mark.usefixtures("solved_once")
SignIn = Callable[..., FlaskClient]
BASE = "/rounds/R1/sessions/AM/plans"
BY = program("tests")


def now() -> datetime:
    return PRESENT


@pytest.fixture
def county(app: Flask) -> counties.County:
    """A session of four hours that began an hour ago, with version 1 of its plan published."""
    db = app.extensions["database"]
    made = counties.insert(db, opens_at=now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1))
    before = made.opens_at - timedelta(hours=10)
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2, seed=1, by=BY, now=before)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: before, workers=1, explain_seconds=0)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=before)
    return made


def replanned(app: Flask, **more: Any) -> Plan:
    """Version 2: at the site with the most lanes everybody is through."""
    db = app.extensions["database"]
    hour = now().replace(minute=0, second=0, microsecond=0)
    for site, sampled in counties.busiest_is_through(db).items():
        said = CountReport(report_id=f"r-{site}", hour=hour, sampled=sampled, queue=300 if sampled == 60 else 0)
        reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=now())
    run_id = planning.request_replan(
        db, round_code="R1", session_code="AM", moves_max=6, seconds=2, by=BY, now=now(), **more
    )
    plan_id = planning.execute(db, run_id=run_id, now=now, workers=1)
    assert plan_id is not None
    return plans.plan_by_id(db, plan_id)


def test_a_planner_replans_from_the_published_plan_with_one_number(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    planner = sign_in("planner")
    for page in (f"{BASE}/1", "/rounds/R1/sessions/AM"):
        assert f'href="{BASE}/replan"' in planner.get(page).text
    form = planner.get(f"{BASE}/replan").text
    assert 'name="moves"' in form and 'value="60"' in form
    assert "No site has reported in this session yet" in form
    answer = planner.post(f"{BASE}/replan", data={"moves": "8", "seconds": "2", "absent": "P00，P01"})
    assert answer.status_code == 302
    run_id = int(answer.headers["Location"].rsplit("/", 1)[-1])
    told = planning.run(app.extensions["database"], run_id)
    assert (told.state, told.seconds_limit) == ("queued", 2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"moves": "501", "seconds": "2"}, "Type 0 to 500 people"),
        ({"moves": "", "seconds": "2"}, "Type a whole number"),
        ({"moves": "5", "seconds": "0"}, "Type 1 to 3,600 seconds"),
        ({"moves": "5", "seconds": "2", "absent": "X7"}, "nobody with the code X7"),
    ],
)
def test_what_is_wrong_with_the_request_is_said_beside_it(
    county: counties.County, sign_in: SignIn, data: dict[str, str], said: str
) -> None:
    answer = sign_in("planner").post(f"{BASE}/replan", data=data)
    assert answer.status_code == 422
    assert said in answer.text


def test_all_that_is_wrong_with_the_request_is_said_at_once(county: counties.County, sign_in: SignIn) -> None:
    answer = sign_in("planner").post(f"{BASE}/replan", data={"moves": "-3", "seconds": "x", "absent": "foo bar"})
    assert answer.status_code == 422
    for field, said in (("moves", "Type 0 to 500"), ("seconds", "whole number"), ("absent", "the code bar, foo")):
        assert f'<a href="#{field}">' in answer.text and said in answer.text


def test_where_nothing_can_be_replanned_the_page_says_why(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"])
    page = sign_in("planner").get(f"{BASE}/replan")
    assert page.status_code == 200
    assert "nothing to re-plan" in page.text
    assert 'name="moves"' not in page.text


def test_the_changes_are_told_by_the_site_to_which_people_go(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    plan = replanned(app)
    told = plan.figures["replan"]
    assert told["changed"] >= 1
    planner = sign_in("planner")
    assert "Re-plan of version 1" in planner.get(f"{BASE}/2").text
    page = planner.get(f"{BASE}/2/changes").text
    sites = {change["site"] for change in told["changes"] if change["site"]}
    for code in sites:
        assert f"{code}采样点" in page
    for change in told["changes"]:
        for person in change["people"]:
            assert person["staff"] in page
    off = sum(not person["to"] for change in told["changes"] for person in change["people"])
    assert ("called off, because the reserve asks for it" in page) == (off > 0)
    assert ("The limit counts who works elsewhere" in page) == (told["told"] > told["changed"])
    rows = re.findall(r'data-label="People told">(\d+)<', page)
    assert sum(map(int, rows)) == told["told"]


def test_a_township_sees_the_changes_of_a_published_replan_that_concern_it_without_the_countys_figures(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    plan = replanned(app)
    township = sign_in("township", area="T1")
    assert township.get(f"{BASE}/2/changes").status_code == 404
    plans.publish(app.extensions["database"], plan_id=plan.id, by=BY, now=now())
    page = township.get(f"{BASE}/2/changes")
    assert page.status_code == 200
    assert "Hours fewer waited" not in page.text
    everything = sign_in("planner").get(f"{BASE}/2/changes").text
    assert len(page.text) < len(everything)


def test_a_plan_that_replans_nothing_has_no_page_of_changes(county: counties.County, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    assert planner.get(f"{BASE}/1/changes").status_code == 404
    assert "/1/changes" not in planner.get(f"{BASE}/1").text


def test_the_page_is_written_in_chinese_too(app: Flask, county: counties.County, sign_in: SignIn) -> None:
    replanned(app)
    planner = sign_in("planner")
    planner.get("/language/zh")
    headers = {"Accept-Language": "zh-CN"}
    assert "自现在起调整" in planner.get(f"{BASE}/replan", headers=headers).text
    assert "人员变动" in planner.get(f"{BASE}/2/changes", headers=headers).text


def test_a_replan_is_published_as_any_version_and_the_audit_tells_it(
    app: Flask, county: counties.County, sign_in: SignIn
) -> None:
    replanned(app)
    planner = sign_in("planner")
    assert "Version 1 is shown as it would go on from" in planner.get(f"{BASE}/2/publish").text
    answer = planner.post(f"{BASE}/2/publish", follow_redirects=True)
    assert "Version 2 of the plan is published" in answer.text
    audit = sign_in("administrator").get("/audit").text
    assert "Re-plan asked for" in audit
    assert "Re-plan of version" in audit


def test_who_keeps_site_and_role_is_told_the_new_hours(app: Flask, county: counties.County, sign_in: SignIn) -> None:
    plan = replanned(app)
    at = county.opens_at
    place = {"site": "S11", "role": "helper"}
    hours = {"begins": at.isoformat(), "ends": (at + timedelta(hours=2)).isoformat()}
    gain = {"people": 0, "shortfall": 0, "waiting": 5, "minutes": 0}
    people = [
        {"staff": "P02", "from": place, "to": {**place, **hours}},
        {"staff": "P05", "from": place, "to": place},  # as plans of an earlier version have it
        {"staff": "P08", "from": place, "to": None},
    ]
    with app.extensions["database"].writing() as session:
        row = session.get_one(PlanRow, plan.id)
        told = {**row.figures["replan"], "changed": 1, "told": 3}
        told["changes"] = [{"site": "S11", "gain": gain, "people": people}]
        row.figures = {**row.figures, "replan": told}
        session.add(row)
    page = sign_in("planner").get(f"{BASE}/2/changes").text
    assert re.search(r"Helper here, now from \d\d:00 to \d\d:00", page)
    assert "Helper here, at other hours" in page
    assert "1 person more is called off" in page
    assert "1 person more must leave a place that is no longer possible" in page
    assert "now Helper" not in page
