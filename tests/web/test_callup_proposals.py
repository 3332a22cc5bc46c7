"""Pages of proposed call-ups: asked for, followed, read, accepted; each within the own area."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.services import callup
from sampling.storage.database import Database
from tests import county as counties
from tests.clock import PRESENT

SignIn = Callable[..., FlaskClient]
BASE = "/rounds/R1/sessions/AM/callup"


@pytest.fixture
def planner(county: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("planner", area="C")


@pytest.fixture
def db(app: Flask, county: counties.County) -> Database:
    found: Database = app.extensions["database"]
    return found


def asked(browser: FlaskClient, area: str = "C", basis: str = "wish") -> str:
    answer = browser.post(f"{BASE}/areas/{area}/proposals", data={"basis": basis})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def solved(db: Database, browser: FlaskClient, area: str = "C") -> str:
    address = asked(browser, area)
    callup.execute(db, run_id=int(address.rpartition("/")[2]), now=lambda: PRESENT, beat_seconds=0.2)
    return address


def test_windows_are_asked_for_read_and_accepted(db: Database, planner: FlaskClient) -> None:
    address = asked(planner)
    waiting = planner.get(address).text
    assert "Cancel" in waiting and "data-final" not in waiting
    callup.execute(db, run_id=int(address.rpartition("/")[2]), now=lambda: PRESENT, beat_seconds=0.2)
    page = planner.get(address).text
    assert "1,580 people can&#39;t be sampled before the sites close" in page or "can't be sampled" in page
    assert page.count("<polyline") == 2 and "Accept these windows" in page
    assert "V22村" in planner.get(f"{address}?site=S22").text
    assert "0 of 4 areas" in planner.get(BASE).text
    done = planner.post(f"{address}/accept", follow_redirects=True).text
    assert "The windows of 4 sites are kept." in done and "Accepted by" in done and "Plan staff" in done
    assert "4 of 4 areas" in planner.get(BASE).text and "Accepted" in planner.get(BASE).text


def test_what_was_changed_meanwhile_is_said_and_kept(db: Database, planner: FlaskClient) -> None:
    address = solved(db, planner)
    right = {"version": "0", "from-V11": "09:00", "to-V11": "10:30"}
    assert planner.post(f"{BASE}/sites/S11", data=right).status_code == 302
    told = planner.post(f"{address}/accept", follow_redirects=True).text
    assert "have changed: S11采样点" in told and "Accept these windows" in told
    assert "1 of 4 areas" in planner.get(BASE).text


def test_the_part_that_changes_answers_alone_and_is_not_sent_twice(db: Database, planner: FlaskClient) -> None:
    address = solved(db, planner)
    part = planner.get(f"{address}/progress?site=S12")
    assert "<html" not in part.text and "data-final" in part.text and "S12采样点" in part.text
    again = planner.get(f"{address}/progress?site=S12", headers={"If-None-Match": part.headers["ETag"]})
    assert again.status_code == 304


def test_a_proposal_is_stopped_and_what_is_wrong_is_said(planner: FlaskClient) -> None:
    address = asked(planner)
    assert "asked to stop" in planner.post(f"{address}/stop", follow_redirects=True).text
    assert "stopped before there were windows" in planner.get(address).text
    told = planner.post(f"{BASE}/areas/C/proposals", data={"basis": "plan"}, follow_redirects=True).text
    assert "The session has no plan yet" in told
    assert planner.post(f"{BASE}/areas/C/proposals", data={}).status_code == 302


def test_a_township_asks_and_accepts_within_its_area_alone(db: Database, planner: FlaskClient, sign_in: SignIn) -> None:
    whole = solved(db, planner)
    township = sign_in("township", area="T1")
    assert township.post(f"{BASE}/areas/T2/proposals", data={"basis": "wish"}).status_code == 403
    own = solved(db, township, "T1")
    page = township.get(own).text
    assert "S11采样点" in page and "S21采样点" not in page
    assert "is not in your area" in township.get(whole).text
    township.post(f"{whole}/accept")
    assert "0 of 4 areas" in planner.get(BASE).text
    listed = re.findall(r"callup/proposals/(\d+)", township.get(BASE).text)
    assert set(listed) == {own.rpartition("/")[2]}


def test_who_only_looks_sees_it_and_changes_nothing(db: Database, planner: FlaskClient, sign_in: SignIn) -> None:
    address = solved(db, planner)
    leader = sign_in("leadership", area="C")
    assert "Timetable" in leader.get(address).text and "Accept these" not in leader.get(address).text
    for part in ("accept", "stop"):
        assert leader.post(f"{address}/{part}").status_code == 403
    assert planner.get("/rounds/R1/runs/1").status_code == 404, "it is no run of plans"
