"""The pages of the day's report: signed by the township, seen by the county, locked, and reopened."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting
from sampling.storage.database import Database

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
ZONE = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)
DAY = "2022-05-04"


@pytest.fixture
def db(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    counties.insert(found, round_state="running")
    for n in (1, 2, 3, 4):
        end = OPENS + timedelta(hours=n)
        said = CountReport(f"S11-{n}", end, 50 * n, tubes=5 * n)
        reporting.report(found, round_code="R1", site_code="S11", report=said, by=program("tests"), now=end)
    assert PRESENT > OPENS
    return found


@pytest.fixture
def township(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("township", area="T1")


def seen(browser: FlaskClient) -> str:
    found = re.search(r'name="seen" value="(\w+)"', browser.get(f"/rounds/R1/daily/T1?day={DAY}").text)
    assert found
    return found[1]


def sign(browser: FlaskClient, **more: str) -> object:
    said = {"day": DAY, "seen": seen(browser), "no_closing": "y", "missing_hours": "y", "note": "S12停电"}
    return browser.post("/rounds/R1/daily/T1/sign", data=said | more, follow_redirects=True)


def test_a_township_is_led_to_its_own_day(township: FlaskClient) -> None:
    answer = township.get("/rounds/R1/daily", follow_redirects=True)
    assert "day's report of 4 May 2022" in answer.text.replace("&#39;", "'")
    assert "Sites without closing report" in answer.text and "Hours without a count" in answer.text
    assert township.get("/rounds/R1/daily/T2").status_code == 403


def test_open_matters_are_asked_for_one_by_one(township: FlaskClient) -> None:
    said = {"day": DAY, "seen": seen(township)}
    answer = township.post("/rounds/R1/daily/T1/sign", data=said)
    assert answer.status_code == 422
    assert "Sites without closing report: 2." in answer.text and "Hours without a count: 4." in answer.text
    assert "Say why it is signed" in answer.text


def test_signed_it_is_locked_and_the_county_sees_and_reopens_it(
    township: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    answer = sign(township)
    assert "Signed as number 1" in answer.text and "The day is locked" in answer.text  # type: ignore[attr-defined]
    desk = sign_in("desk", area="C")
    assert "1 of 2 townships have signed" in desk.get("/rounds/R1/daily").text
    refused = desk.post(
        "/s/S11",
        data={
            "round": "R1",
            "hour": (OPENS + timedelta(hours=4)).isoformat(),
            "report_id": "late",
            "sampled": "201",
            "reason": "再数",
        },
    )
    assert refused.status_code == 422 and "figures are locked" in refused.text
    assert township.post("/rounds/R1/daily/T1/reopen", data={"day": DAY, "reason": "x"}).status_code == 403
    empty = desk.post("/rounds/R1/daily/T1/reopen", data={"day": DAY, "reason": ""})
    assert empty.status_code == 422 and "Say why the day is reopened." in empty.text
    desk.post("/rounds/R1/daily/T1/reopen", data={"day": DAY, "reason": "漏报"})
    assert "Reopened by" in township.get(f"/rounds/R1/daily/T1?day={DAY}").text
    assert "version 2" in sign(township).text  # type: ignore[attr-defined]
    old = township.get(f"/rounds/R1/daily/T1?day={DAY}&version=1")
    assert "This is version 1" in old.text and "漏报" in old.text
    assert township.get(f"/rounds/R1/daily/T1?day={DAY}&version=9").status_code == 404


def test_figures_that_changed_are_shown_again_before_they_are_signed(township: FlaskClient, db: Database) -> None:
    old = seen(township)
    end = OPENS + timedelta(hours=4)
    said = CountReport("S12-4", end, 77)
    reporting.report(db, round_code="R1", site_code="S12", report=said, by=program("tests"), now=end)
    data = {"day": DAY, "seen": old, "no_closing": "y", "missing_hours": "y", "note": "因停电"}
    answer = township.post("/rounds/R1/daily/T1/sign", data=data)
    assert answer.status_code == 409 and "changed since you opened" in answer.text and "因停电" in answer.text


def test_the_files_hold_a_line_a_site_and_a_line_a_township(township: FlaskClient, sign_in: SignIn) -> None:
    sign(township)
    file = township.get(f"/rounds/R1/daily/T1/report.csv?day={DAY}").get_data().decode("utf-8-sig")
    assert "S11,S11采样点,V11村,200,200,20," in file and "S12,S12采样点,V12村,,,," in file
    county = sign_in("desk", area="C").get("/rounds/R1/daily.csv").get_data().decode("utf-8-sig")
    assert "T1镇,2022-05-04," in county and "T2镇,2022-05-04,,,,,,," in county
    heads, *lines = [one.split(",") for one in county.splitlines()]
    line = dict(zip(heads, next(one for one in lines if one[0] == "T1镇"), strict=True))
    assert (line["Tubes"], line["Sites that told tubes"], line["Sites that told visitors"]) == ("20", "1", "0")


def test_the_day_is_its_day_alone_and_tubes_say_how_many_sites_told_them(
    township: FlaskClient, sign_in: SignIn
) -> None:
    page = township.get(f"/rounds/R1/daily/T1?day={DAY}").text
    assert "1 of 2 sites have told them" in page and "0 of 2 sites have told them" in page
    for shown in (page, sign_in("desk", area="C").get("/rounds/R1/daily").text):
        assert "People of this day alone" in shown and "added up" not in shown and "1 of 2 sites" in shown


def test_no_figure_is_never_written_as_nought(township: FlaskClient, sign_in: SignIn) -> None:
    page = sign_in("desk", area="C").get("/rounds/R1/daily/T2").text
    assert "No figure" in page and "zero report" not in page.lower()


def test_a_day_that_is_none_is_refused(township: FlaskClient) -> None:
    assert township.get("/rounds/R1/daily/T1?day=2022-13-01").status_code == 400
    assert township.get("/rounds/R1/daily/T1?day=2022-06-01").status_code == 404
    assert township.post("/rounds/R1/daily/T1/sign", data={}).status_code == 400
