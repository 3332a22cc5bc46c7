"""The closing pages: posted without scripts, nothing typed is lost, the noon figure is never the final one."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting
from sampling.storage.database import Database
from sampling.storage.tables import ClosingRow, CountRow

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def opens() -> datetime:
    """A session of four hours that ended half an hour ago."""
    return PRESENT.replace(second=0, microsecond=0) - timedelta(hours=4, minutes=30)


@pytest.fixture
def db(app: Flask, opens: datetime) -> Database:
    found: Database = app.extensions["database"]
    counties.insert(found, opens_at=opens, round_state="running")
    end = opens + timedelta(hours=4)
    said = CountReport("noon", end, 200, visitors=3, tubes=21)
    reporting.report(found, round_code="R1", site_code="S11", report=said, by=program("tests"), now=end)
    return found


@pytest.fixture
def lead(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("site_lead", site="S11")


def typed(opens: datetime, **more: str) -> dict[str, str]:
    last = (opens + timedelta(hours=4, minutes=10)).astimezone(ZONE)
    said = {
        "report_id": "c1",
        "round": "R1",
        "session": "AM",
        "day": opens.astimezone(ZONE).date().isoformat(),
        "seen": "0",
        "last_person_at": f"{last:%H:%M}",
        "sampled": "212",
        "tubes": "23",
        "handed_to": "演示转运员",
    }
    return said | more


def test_the_page_begins_with_the_last_counts_figures(lead: FlaskClient) -> None:
    page = lead.get("/s/S11/closing").text
    assert re.search(r'id="sampled"[^>]*value="200"', page) and re.search(r'id="tubes"[^>]*value="21"', page)
    assert "The site is not closed yet" in page and "These hours have no report:" in page


def test_a_lead_closes_without_scripts_and_twice_is_once(lead: FlaskClient, db: Database, opens: datetime) -> None:
    for _ in range(2):
        answer = lead.post("/s/S11/closing", data=typed(opens), follow_redirects=True)
        assert answer.status_code == 200 and "212 people in the end" in answer.text
    with db.reading() as session:
        assert [(row.version, row.sampled, row.how) for row in session.exec(select(ClosingRow))] == [(1, 212, "site")]
        counts = sorted((row.hour, row.sampled) for row in session.exec(select(CountRow)))
    assert [sampled for _, sampled in counts] == [200, 212]


def test_what_is_wrong_comes_back_with_all_that_was_typed(lead: FlaskClient, opens: datetime) -> None:
    answer = lead.post("/s/S11/closing", data=typed(opens, sampled="2x", visitors="9", seals="<b>", last_person_at=""))
    assert answer.status_code == 422
    assert "2x" in answer.text and "&lt;b&gt;" in answer.text and 'aria-invalid="true"' in answer.text
    answer = lead.post("/s/S11/closing", data=typed(opens, last_person_at="", visitors="999"))
    assert "Type when the last person was sampled." in answer.text and "more than the 212" in answer.text


def test_a_report_of_somebody_else_meanwhile_is_a_conflict_and_nothing_typed_is_lost(
    lead: FlaskClient, db: Database, opens: datetime, sign_in: SignIn
) -> None:
    township = sign_in("township", area="T1")
    assert township.post("/s/S11/closing", data=typed(opens, report_id="t", reason="点长失联")).status_code == 302
    answer = lead.post("/s/S11/closing", data=typed(opens, sampled="213"))
    assert answer.status_code == 409
    assert "Somebody else" in answer.text and re.search(r'id="sampled"[^>]*value="213"', answer.text)
    assert re.search(r'name="seen" value="1"', answer.text)
    assert "in place of the lead: 点长失联" in answer.text


def test_the_board_tells_the_noon_and_the_final_figure_apart(
    lead: FlaskClient, opens: datetime, sign_in: SignIn
) -> None:
    lead.post("/s/S11/closing", data=typed(opens))
    page = sign_in("leadership", area="C").get("/rounds/R1/closing").text
    assert "1 of 4 sites have closed" in page
    assert re.search(r"At the planned end.*?value\">(?:<a[^>]*>)?200<", page, re.S)
    assert re.search(r"Up to now, not final.*?value\">(?:<a[^>]*>)?212<", page, re.S)


def test_a_township_sees_its_own_sites_alone(db: Database, sign_in: SignIn) -> None:
    page = sign_in("township", area="T2").get("/rounds/R1/closing").text
    assert "S21采样点" in page and "S11采样点" not in page


def test_the_sites_page_says_that_it_is_closed_and_asks_for_no_further_hour(
    db: Database, lead: FlaskClient, opens: datetime
) -> None:
    assert lead.post("/s/S11/closing", data=typed(opens)).status_code == 302
    [opening] = lead.get("/s/S11/facts").json["rounds"][0]["openings"]
    last = (opens + timedelta(hours=4, minutes=10)).astimezone(ZONE)
    assert (opening["closed"]["n"], opening["closed"]["last"], opening["closed"]["instead"]) == (
        212,
        f"{last:%H:%M}",
        "",
    )
    page = lead.get("/s/S11?plain").text
    assert f"212 people in the end, the last one at {last:%H:%M}." in page
    assert "Correct the closing report" in page
    assert "is due then" not in page
