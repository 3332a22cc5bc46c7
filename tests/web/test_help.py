"""The pages of help: a request posted without scripts, in JSON with them, at the desk, and who may see and do what."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.storage.database import Database
from sampling.storage.tables import HelpActRow, HelpTicketRow

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def db(app: Flask) -> Database:
    """A county whose session is open now."""
    found: Database = app.extensions["database"]
    counties.insert(found, opens_at=PRESENT.replace(second=0, microsecond=0) - timedelta(hours=1))
    return found


@pytest.fixture
def lead(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("site_lead", site="S11")


@pytest.fixture
def desk(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("desk", area="C")


def wanted(**more: object) -> dict[str, object]:
    return {"key": "k1", "round": "R1", "kind": "queue", "queue_people": "80"} | more


def tickets(db: Database) -> list[HelpTicketRow]:
    with db.reading() as session:
        return list(session.exec(select(HelpTicketRow)))


def acts(db: Database) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(row.act, row.text) for row in session.exec(select(HelpActRow))]


def test_what_is_asked_for_stands_on_the_page_and_sent_twice_it_is_one(lead: FlaskClient, db: Database) -> None:
    for _ in range(2):
        page = lead.post("/s/S11/help", data=wanted(), follow_redirects=True)
        assert page.status_code == 200 and "80 people queueing" in page.text and "Sent" in page.text
    assert len(tickets(db)) == 1


def test_only_the_fields_of_the_chosen_kind_are_taken(lead: FlaskClient, db: Database) -> None:
    lead.post("/s/S11/help", data=wanted(kind="supplies", item_masks="50", item_swabs="", place="x", home_people="9"))
    row = tickets(db)[0]
    assert (row.kind, row.people, row.place, row.supplies) == ("supplies", None, "", {"masks": 50})
    assert "N95 masks: 50" in lead.get("/s/S11/help").text


def test_faults_come_back_together_with_all_that_was_typed(lead: FlaskClient, db: Database) -> None:
    answer = lead.post("/s/S11/help", data=wanted(kind="home_bound", home_people="many", place="", note="third floor"))
    assert answer.status_code == 422 and tickets(db) == []
    assert answer.text.count('href="#') >= 3 and "There are 2 things to put right" in answer.text
    assert 'value="many"' in answer.text and "third floor" in answer.text
    assert re.search(r'id="kind-3"[^>]*value="home_bound" checked', answer.text)


def test_a_script_is_answered_with_what_stands_or_the_faults(lead: FlaskClient, db: Database) -> None:
    taken = lead.post("/s/S11/help", data=wanted(age="600"), headers=JSON)
    assert taken.status_code == 200 and "80 people queueing" in taken.json["html"] and "ticket" in taken.json["reply"]
    assert tickets(db)[0].received_at - tickets(db)[0].asked_at == timedelta(minutes=10)
    again = lead.post("/s/S11/help", data=wanted(queue_people="81"), headers=JSON)
    assert again.status_code == 409 and "sent already" in again.json["faults"][0]["text"]
    wrong = lead.post("/s/S11/help", data=wanted(key="k2", kind=""), headers=JSON)
    assert wrong.status_code == 422 and wrong.json["faults"][0]["field"] == "kind-0"


def test_the_answer_shows_on_the_phone_and_the_lead_says_solved_or_still_needed(
    lead: FlaskClient, desk: FlaskClient, db: Database
) -> None:
    lead.post("/s/S11/help", data=wanted())
    standing = "/s/S11/help/standing?round=R1"
    first = lead.get(standing, headers=FETCH)
    known = {"If-None-Match": first.headers["ETag"]} | FETCH
    assert "Sent" in first.text
    assert desk.get("/rounds/R1/help/1").status_code == 200
    seen = lead.get(standing, headers=known)
    assert seen.status_code == 200 and "Seen by 演示 desk" in seen.text
    desk.post("/rounds/R1/help/1/answer", data={"key": "a", "text": "两名采样员 10:20 到"})
    told = lead.get(standing, headers=FETCH)
    assert "两名采样员 10:20 到" in told.text and "Answered" in told.text and "Still needed" in told.text
    lead.post("/s/S11/help", data={"key": "b", "round": "R1", "ticket": "1", "act": "still_needed"})
    assert "Still needed" in desk.get("/rounds/R1/help").text
    lead.post("/s/S11/help", data={"key": "c", "round": "R1", "ticket": "1", "act": "said", "text": "到了一名"})
    assert "the site wrote back" in desk.get("/rounds/R1/help").text
    lead.post("/s/S11/help", data={"key": "d", "round": "R1", "ticket": "1", "act": "solved"})
    assert "Nobody waits for help" in desk.get("/rounds/R1/help").text
    assert [one for one, _ in acts(db)] == ["seen", "answered", "still_needed", "said", "solved"]


def test_a_page_that_knows_what_stands_is_answered_in_few_bytes(lead: FlaskClient, desk: FlaskClient) -> None:
    lead.post("/s/S11/help", data=wanted())
    for browser, address in (
        (lead, "/s/S11/help/standing?round=R1"),
        (desk, "/rounds/R1/help/list"),
        (desk, "/rounds/R1/help/1/history"),
    ):
        first = browser.get(address, headers=FETCH)
        again = browser.get(address, headers=FETCH | {"If-None-Match": first.headers["ETag"]})
        later = browser.get(address, headers=FETCH | {"If-None-Match": again.headers["ETag"]})
        assert later.status_code == 304 and later.text == ""  # the first may meet the turn of a minute


def test_leadership_reads_and_its_reading_is_not_seeing(lead: FlaskClient, db: Database, sign_in: SignIn) -> None:
    lead.post("/s/S11/help", data=wanted())
    leader = sign_in("leadership", area="C")
    page = leader.get("/rounds/R1/help/1")
    assert page.status_code == 200 and "<textarea" not in page.text and acts(db) == []
    assert "Take" not in leader.get("/rounds/R1/help").text
    assert leader.post("/rounds/R1/help/1/take", data={"key": "x"}).status_code == 403


def test_a_page_that_a_browser_fetches_ahead_is_not_seen(lead: FlaskClient, desk: FlaskClient, db: Database) -> None:
    lead.post("/s/S11/help", data=wanted())
    desk.get("/rounds/R1/help/1", headers={"Sec-Purpose": "prefetch"})
    assert acts(db) == []


def test_who_was_too_late_to_take_it_is_told_who_was_first(
    lead: FlaskClient, desk: FlaskClient, sign_in: SignIn
) -> None:
    lead.post("/s/S11/help", data=wanted())
    other = sign_in("desk", area="C")
    assert other.post("/rounds/R1/help/1/take", data={"key": "1", "owner": ""}).status_code == 302
    late = desk.post("/rounds/R1/help/1/take", data={"key": "2", "owner": ""})
    assert late.status_code == 409 and "演示 desk has taken it at" in late.text
    assert "Take it over from 演示 desk" in late.text


def test_a_township_has_its_own_and_raises_to_the_county(lead: FlaskClient, sign_in: SignIn, db: Database) -> None:
    lead.post("/s/S11/help", data=wanted())
    own, foreign = sign_in("township", area="T1"), sign_in("township", area="T2")
    assert "S11采样点" in own.get("/rounds/R1/help").text
    assert "S11采样点" not in foreign.get("/rounds/R1/help").text
    assert foreign.get("/rounds/R1/help/1").status_code == 404
    assert foreign.post("/rounds/R1/help/1/answer", data={"key": "x", "text": "x"}).status_code == 404
    done = own.post("/rounds/R1/help/1/hand", data={"key": "1", "to": "county"}, follow_redirects=True)
    assert "the county&#39;s desk" in done.text and "It is with the county" in done.text
    refused = own.post("/rounds/R1/help/1/close", data={"key": "2", "done": "x"})
    assert refused.status_code == 422 and "county" in refused.text


def test_handing_over_and_closing_tell_what_is_missing_at_its_field(
    lead: FlaskClient, desk: FlaskClient, db: Database
) -> None:
    lead.post("/s/S11/help", data=wanted())
    empty = desk.post("/rounds/R1/help/1/hand", data={"key": "1", "to": "unit", "unit": " ", "text": "bring masks"})
    assert empty.status_code == 422 and 'href="#unit"' in empty.text and "bring masks" in empty.text
    assert desk.post("/rounds/R1/help/1/hand", data={"key": "1", "to": ""}).status_code == 422
    assert desk.post("/rounds/R1/help/1/close", data={"key": "2", "done": ""}).status_code == 422
    assert desk.post("/rounds/R1/help/1/answer", data={"key": "3", "text": ""}).status_code == 422
    assert acts(db) == []
    desk.post("/rounds/R1/help/1/close", data={"key": "4", "done": "预备队已到位"})
    closed = desk.get("/rounds/R1/help/1").text
    assert "预备队已到位" in closed and "Open it again" in closed
    desk.post("/rounds/R1/help/1/again", data={"key": "5", "text": "又来电话"})
    assert [one for one, _ in acts(db)] == ["closed", "still_needed", "seen"] or acts(db)[-1][0] == "still_needed"


def test_a_call_is_entered_with_the_same_fields_and_its_faults_stand_together(desk: FlaskClient, db: Database) -> None:
    page = desk.get("/rounds/R1/help/call").text
    assert '<option value="S21">' in page and '<option value="V11">' in page
    call = {"key": "c", "where": "V11", "caller_kind": "resident", "caller": "某人", "kind": "home_bound"}
    wrong = desk.post("/rounds/R1/help/call", data=call | {"home_people": "x"})
    assert wrong.status_code == 422 and "Name and phone of a resident are not kept" in wrong.text
    assert "is not a whole number" in wrong.text and 'href="#place"' in wrong.text
    done = desk.post("/rounds/R1/help/call", data=call | {"caller": "", "home_people": "2", "place": "三组"})
    assert done.status_code == 302
    entered = desk.get(done.headers["Location"]).text
    assert "a resident, whose name is not kept" in entered and "三组" in entered


def test_the_desk_says_how_many_and_how_soon(lead: FlaskClient, desk: FlaskClient) -> None:
    assert "Nobody waits for help" in desk.get("/rounds/R1/help").text
    lead.post("/s/S11/help", data=wanted(age="1200"))
    lead.post("/s/S11/help", data=wanted(key="k2", kind="other", note="x"))
    desk.post("/rounds/R1/help/2/answer", data={"key": "a", "text": "x"})
    page = desk.get("/rounds/R1/help").text
    assert "1 request for help waits for an answer" in page and "1 of 2" in page and "20 min" in page
    assert "by-township" in page and "T1镇" in page
    only = desk.get("/rounds/R1/help?kind=other").text
    assert only.count('id="requests"') == 1 and "/rounds/R1/help/1" not in only.replace("/rounds/R1/help/1/", "")


def test_links_lead_to_what_can_be_done(lead: FlaskClient, desk: FlaskClient, sign_in: SignIn) -> None:
    lead.post("/s/S11/help", data=wanted())
    lead.post("/s/S11/help", data=wanted(key="k2", kind="sampler_down"))
    planner = sign_in("planner", area="C")
    assert "/rounds/R1/sessions/AM/plans/replan" in planner.get("/rounds/R1/help/1").text
    assert "/rounds/R1/sessions/AM/plans/replan" not in desk.get("/rounds/R1/help/1").text
    assert "/rounds/R1/sessions/AM/replacements" in planner.get("/rounds/R1/help/2").text


def test_a_site_without_a_round_says_so(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"], round_state="closed")
    page = sign_in("site_lead", site="S11").get("/s/S11/help")
    assert page.status_code == 200 and "No round is under way" in page.text


def test_the_line_for_other_pages_says_open_and_answered(app: Flask, lead: FlaskClient, desk: FlaskClient) -> None:
    lead.post("/s/S11/help", data=wanted())
    lead.post("/s/S11/help", data=wanted(key="k2"))
    desk.post("/rounds/R1/help/2/answer", data={"key": "a", "text": "x"})
    for browser, page, address in ((lead, "/s/S11?plain", "/s/S11/help"), (desk, "/watch/R1/C", "/rounds/R1/help")):
        text = browser.get(page).text
        assert "Help: 2 open, 1 answered" in text and f'href="{address}"' in text
