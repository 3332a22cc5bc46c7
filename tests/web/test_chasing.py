"""The pages of the chase: who owes the hour, a call recorded, the figure by phone, and nothing added in one tap."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting
from sampling.storage.database import Database
from sampling.storage.tables import ChaseCallRow, CountRow

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def opens() -> datetime:
    """A session in its third hour."""
    return PRESENT.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)


@pytest.fixture
def db(app: Flask, opens: datetime) -> Database:
    found: Database = app.extensions["database"]
    counties.insert(found, opens_at=opens, round_state="running")
    for n, sites in ((1, ("S11", "S21", "S22")), (2, ("S21", "S22"))):
        end = opens + timedelta(hours=n)
        for site in sites:
            said = CountReport(f"{site}-{n}", end, 40 * n)
            reporting.report(found, round_code="R1", site_code=site, report=said, by=program("tests"), now=end)
    return found


@pytest.fixture
def desk(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("desk", area="C")


def call(opens: datetime, **more: str) -> dict[str, str]:
    hour = (opens + timedelta(hours=2)).isoformat()
    said = {"call_id": "k", "hour": hour, "seen": "0", "whom": "演示网格长V11", "answered": "yes", "said": "network"}
    return said | more


def test_the_list_names_who_owes_the_hour_with_whom_to_call(desk: FlaskClient) -> None:
    page = desk.get("/rounds/R1/chase").text
    assert "2 of 4 sites have not reported" in page
    assert "S11采样点" in page and "演示网格长V12" in page and "2 hours missing" in page
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert text and "T1镇 (2): S12采样点, S11采样点" in text[1] and "Missing is not zero" in text[1]


def test_leadership_sees_the_list_and_records_nothing(db: Database, sign_in: SignIn, opens: datetime) -> None:
    leader = sign_in("leadership", area="C")
    assert "Record a call" not in leader.get("/rounds/R1/chase").text
    assert leader.post("/rounds/R1/chase/sites/S11", data=call(opens)).status_code == 403


def test_a_call_is_recorded_and_stands_on_the_list(desk: FlaskClient, db: Database, opens: datetime) -> None:
    assert "演示网格长V11" in desk.get("/rounds/R1/chase/sites/S11").text
    answer = desk.post("/rounds/R1/chase/sites/S11", data=call(opens), follow_redirects=True)
    assert answer.status_code == 200 and "Network is down" in answer.text and "1 of 2 were called" in answer.text
    desk.post("/rounds/R1/chase/townships/T1", data=call(opens, call_id="t", level="county", answered="no"))
    with db.reading() as session:
        rows = session.exec(select(ChaseCallRow).order_by(ChaseCallRow.id)).all()  # type: ignore[arg-type]
        assert [(row.level, row.answered, row.said) for row in rows] == [
            ("site", True, "network"),
            ("county", False, ""),
        ]


def test_who_calls_at_the_same_time_is_told_of_the_others_call(
    desk: FlaskClient, db: Database, opens: datetime, sign_in: SignIn
) -> None:
    desk.post("/rounds/R1/chase/sites/S11", data=call(opens))
    township = sign_in("township", area="T1")
    answer = township.post("/rounds/R1/chase/sites/S11", data=call(opens, call_id="k2"), follow_redirects=True)
    assert "Others have called meanwhile" in answer.text and "演示 desk called" in answer.text


def test_the_figure_by_phone_leads_straight_to_entering_it(desk: FlaskClient, opens: datetime) -> None:
    answer = desk.post("/rounds/R1/chase/sites/S11", data=call(opens, said="figure"))
    assert answer.status_code == 302 and "/s/S11?" in answer.headers["Location"]
    assert "hour=" in answer.headers["Location"]


def test_what_is_wrong_with_a_call_comes_back_with_all_that_was_typed(desk: FlaskClient, opens: datetime) -> None:
    answer = desk.post("/rounds/R1/chase/sites/S11", data=call(opens, whom="", answered="", note="<i>", said=""))
    assert answer.status_code == 422 and "&lt;i&gt;" in answer.text
    assert "Type whom you called." in answer.text and "Say whether somebody answered." in answer.text


def test_a_call_about_what_is_no_longer_owed_says_so(desk: FlaskClient, opens: datetime) -> None:
    answer = desk.post("/rounds/R1/chase/sites/S21", data=call(opens), follow_redirects=True)
    assert "Nothing is owed there" in answer.text


def test_nothing_was_added_is_one_tap_at_the_desk_and_at_the_site(
    desk: FlaskClient, db: Database, opens: datetime, sign_in: SignIn
) -> None:
    page = desk.get("/rounds/R1/chase/sites/S11").text
    assert "Nothing was added: still 40" in page
    hour = (opens + timedelta(hours=2)).isoformat()
    said = {"round": "R1", "hour": hour, "sampled": "40", "report_id": "s", "back": "chase"}
    for _ in range(2):
        assert "still 40" in desk.post("/s/S11/still", data=said, follow_redirects=True).text
    with db.reading() as session:
        rows = [row for row in session.exec(select(CountRow)) if row.report_id == "s"]
        assert [(row.sampled, row.source) for row in rows] == [(40, "grid")] and rows[0].reported_by.startswith("desk")
    lead = sign_in("site_lead", site="S11")
    answer = lead.post("/s/S11/still", data=said | {"report_id": "other", "sampled": "39"}, follow_redirects=True)
    assert answer.status_code == 200 and "39" not in answer.text.split("Hours of the day")[0].split("message")[0]
    assert lead.post("/s/S11/still", data={"round": "R1"}).status_code == 400


def test_the_live_part_is_sent_only_where_it_is_new(desk: FlaskClient) -> None:
    first = desk.get("/rounds/R1/chase/part")
    assert first.status_code == 200 and "<html" not in first.text
    again = desk.get("/rounds/R1/chase/part", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code in (200, 304)


def test_lateness_says_n_of_n(desk: FlaskClient) -> None:
    page = desk.get("/rounds/R1/lateness").text
    assert re.search(r"5 of \d hourly reports came on time", page)
    assert desk.get("/rounds/R1/lateness?day=nonsense").status_code == 400
    assert desk.get("/rounds/R1/lateness?day=2001-01-01").status_code == 404


def test_a_township_is_refused_at_anothers_sites(db: Database, sign_in: SignIn, opens: datetime) -> None:
    township = sign_in("township", area="T2")
    assert township.post("/rounds/R1/chase/sites/S11", data=call(opens)).status_code == 403
    assert township.post("/rounds/R1/chase/townships/T1", data=call(opens)).status_code == 403
    assert "S11采样点" not in township.get("/rounds/R1/chase").text
