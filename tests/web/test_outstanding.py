"""Pages of outstanding people: a village's form by account and by link, boards, comparison, list, files, the sweep."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.links import Holder
from sampling.services import links, outstanding, reporting, rounds, second
from sampling.storage.database import Database
from sampling.storage.tables import RoundRow
from tests import county as counties

BASE = "/rounds/R1/outstanding"
PAGE = f"{BASE}/V11"
TYPED = {
    "version": "0", "sent_id": "one", "waited": "", "away": "３０", "home_bound": "6", "refused": "2", "exempt": "9",
    "elsewhere": "4", "unknown": "12",
}  # fmt: skip
JSON = {"Accept": "application/json"}
SignIn = Callable[..., FlaskClient]
BY = program("tests")


@pytest.fixture
def db(app: Flask) -> Database:
    """A county whose round is being sampled, with a sweep in the evening."""
    found: Database = app.extensions["database"]
    made = counties.insert(found, round_state="running")
    with found.writing() as session:
        session.execute(text("UPDATE site SET opens = '06:00:00.000000', closes = '22:00:00.000000'"))
    rounds.add_session(
        found,
        round_code="R1",
        code="EVE",
        name="补采",
        kind="sweep",
        members_of="AM",
        opens_at=made.opens_at + timedelta(hours=9),
        closes_at=made.opens_at + timedelta(hours=12),
        by=BY,
        now=made.opens_at,
    )
    return found


@pytest.fixture
def village(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("village", area="V11")


def link(db: Database, area: str) -> str:
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        links.give(session, round_id=round_.id or 0, holders=[Holder(area=area)], now=counties.OPENS_AT)
    return f"/p/{links.tokens(db, 'R1')[Holder(area=area)]}"


def total(db: Database) -> int:
    return outstanding.board(db, round_code="R1").sum.entry.total


def test_a_village_enters_without_scripts_and_sees_what_stands(village: FlaskClient, db: Database) -> None:
    assert "Nothing has been entered here yet." in village.get(PAGE).text
    answer = village.post(PAGE, data=TYPED, follow_redirects=True)
    assert answer.status_code == 200 and "63 people are outstanding" in answer.text
    again = village.post(PAGE, data=TYPED, follow_redirects=True)
    assert "It stands at the county already" in again.text and total(db) == 63


def test_every_fault_comes_back_at_its_place_with_all_that_was_typed(village: FlaskClient, db: Database) -> None:
    answer = village.post(PAGE, data=TYPED | {"away": "", "refused": "viele", "exempt": "99999999"})
    assert answer.status_code == 422 and answer.text.count('<li><a href="#') == 3
    assert 'value="viele"' in answer.text and 'value="12"' in answer.text and total(db) == 0
    told = village.post(PAGE, data=TYPED | {"away": "-1", "unknown": "-2"}, headers=JSON)
    assert told.status_code == 422 and len(told.get_json()["faults"]) == 2


def test_more_than_can_be_is_kept_and_told(village: FlaskClient, db: Database) -> None:
    answer = village.post(PAGE, data=TYPED | {"unknown": "9000"}, follow_redirects=True)
    assert "9,051 people are said to be outstanding, but only 1,500 residents" in answer.text and total(db) == 9051


def test_who_was_overtaken_is_told_and_can_enter_after_comparing(village: FlaskClient, db: Database) -> None:
    village.post(PAGE, data=TYPED)
    other = TYPED | {"sent_id": "two", "away": "1"}
    answer = village.post(PAGE, data=other)
    assert answer.status_code == 409 and "other figures have been entered" in answer.text and 'value="1"' in answer.text
    assert 'name="version" value="1"' in answer.text and 'value="two"' not in answer.text
    assert village.post(PAGE, data=other | {"version": "1"}).status_code == 303 and total(db) == 34


def test_a_script_gets_where_the_figures_are_and_what_to_send_next(village: FlaskClient) -> None:
    answer = village.post(PAGE, data=TYPED | {"waited": "7200"}, headers=JSON)
    told = answer.get_json()
    assert answer.status_code == 200 and told["version"] == "1" and told["doubts"] == []
    assert told["says"] == "63 people are outstanding" and told["sent_id"] not in ("", "one")
    assert "came in" in village.get(PAGE).text  # typed two hours before it was sent


def test_a_village_is_led_to_its_own_form_and_enters_nowhere_else(village: FlaskClient, db: Database) -> None:
    assert village.get(BASE).headers["Location"].endswith(PAGE)
    assert village.get(f"{BASE}/V12").status_code == village.post(f"{BASE}/V12", data=TYPED).status_code == 403
    assert village.get(f"{BASE}/T1").status_code == 403


RIGHTS = {  # may enter in V11, see the county's board, see the comparison, take the file
    "planner": (True, True, True, True),
    "desk": (True, True, True, True),
    "township": (True, False, True, True),
    "village": (True, False, True, False),
    "site_lead": (False, False, True, False),
    "leadership": (False, True, True, False),
    "auditor": (False, True, True, True),
    "administrator": (False, True, False, False),
}


@pytest.mark.parametrize("role", list(RIGHTS))
def test_everybody_may_what_the_role_says(db: Database, sign_in: SignIn, role: str) -> None:
    place = {"township": {"area": "T1"}, "village": {"area": "V11"}, "site_lead": {"site": "S11"}}
    browser = sign_in(role, **place.get(role, {"area": "C"}))
    found = (
        browser.post(PAGE, data=TYPED).status_code == 303,
        browser.get(f"{BASE}/C").status_code == 200,
        browser.get(f"{BASE}/reconciled").status_code == 200,
        browser.get(f"{BASE}/villages.csv").status_code == 200,
    )
    assert found == RIGHTS[role]


def test_on_a_link_a_village_enters_without_an_account_and_for_itself_alone(
    db: Database, client: FlaskClient, sign_in: SignIn
) -> None:
    own = link(db, "V11")
    assert f"{own}/outstanding" in client.get(own).text
    page = client.get(f"{own}/outstanding")
    assert page.status_code == 200 and "V11村" in page.text
    assert not any(name in page.text for name in ("V12", "V21", "演示网格长"))
    answer = client.post(f"{own}/outstanding?lang=en", data=TYPED, follow_redirects=True)
    assert answer.status_code == 200 and "on the personal link of its lead" in answer.text and total(db) == 63
    assert client.get("/p/nobody/outstanding").status_code == 404
    rounds.move(db, round_code="R1", to="closed", by=BY, now=counties.OPENS_AT)
    assert client.get(f"{own}/outstanding").status_code == client.post(f"{own}/outstanding").status_code == 410


def test_a_forged_form_of_a_link_is_refused(app: Flask, db: Database, client: FlaskClient) -> None:
    own = link(db, "V11")
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"{own}/outstanding", data=TYPED).status_code == 400 and total(db) == 0


def test_a_townships_link_shows_its_own_villages_and_takes_nothing(db: Database, client: FlaskClient) -> None:
    own = link(db, "T1")
    page = client.get(f"{own}/outstanding").text
    assert "V11村" in page and "演示-V12" in page and "V21" not in page and "<form" not in page
    assert client.post(f"{own}/outstanding", data=TYPED).status_code == 422 and total(db) == 0


def test_a_link_of_a_round_that_is_not_sampled_yet_offers_nothing(app: Flask, client: FlaskClient) -> None:
    found: Database = app.extensions["database"]
    counties.insert(found)
    own = link(found, "V11")
    assert "outstanding" not in client.get(own).text
    page = client.get(f"{own}/outstanding").text
    assert "entered while the round is being sampled" in page and "Send the figures" not in page


def test_the_board_says_of_how_many_villages_it_is_and_gives_a_text_for_the_others(
    village: FlaskClient, sign_in: SignIn
) -> None:
    village.post(PAGE, data=TYPED)
    page = sign_in("planner", area="C").get(BASE).text
    assert "63 people are outstanding" in page and "entered 1 of 4 villages" in page
    assert "3 villages have not entered yet:" in page and "T2镇 (2): V21村, V22村" in page
    own = sign_in("township", area="T2").get(BASE).text
    assert "entered 0 of 2 villages" in own and "V11" not in own and "演示-V21" in own
    assert "演示" not in sign_in("auditor", area="C").get(f"{BASE}/T1").text.split("<table")[1]


def test_the_comparison_names_the_difference_and_the_leads_phone(
    village: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    village.post(PAGE, data=TYPED)
    end = counties.OPENS_AT + timedelta(hours=4)
    said = CountReport("r", end, 1400)
    reporting.report(db, round_code="R1", site_code="S11", report=said, by=BY, now=end)
    page = sign_in("planner", area="C").get(f"{BASE}/reconciled").text
    assert "37 people are unexplained" in page and "1 of 4 catchments can be compared" in page and "演示-V11" in page
    assert "0 of them agree" in page
    assert "V12" not in village.get(f"{BASE}/reconciled").text


def test_what_differs_stands_alone_until_the_rest_is_asked_for(
    village: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    village.post(PAGE, data=TYPED)
    end = counties.OPENS_AT + timedelta(hours=4)
    reporting.report(
        db, round_code="R1", site_code="S11", report=CountReport("r", end, 1400), by=BY, now=end
    )  # fmt: skip
    planner = sign_in("planner", area="C")
    rows = {
        only: planner.get(f"{BASE}/reconciled?only={only}").text.count("<tr>") - 1
        for only in ("", "differs", "open", "agrees", "all")
    }
    assert rows == {"": 1, "differs": 1, "open": 3, "agrees": 0, "all": 4}
    assert "V11" in planner.get(f"{BASE}/reconciled").text and "No catchment stands so." in planner.get(
        f"{BASE}/reconciled?only=agrees"
    ).text  # fmt: skip


def test_a_village_reads_of_its_one_catchment_in_words_that_fit_one(village: FlaskClient, db: Database) -> None:
    page = village.get(f"{BASE}/reconciled").text
    assert "The one catchment can't be compared yet" in page and "the village has not entered" in page
    assert "1 of 1" not in page and "0 of 1" not in page and "one catchment of 1 site" not in page
    village.post(PAGE, data=TYPED)
    end = counties.OPENS_AT + timedelta(hours=4)
    reporting.report(
        db, round_code="R1", site_code="S11", report=CountReport("r", end, 1400), by=BY, now=end
    )  # fmt: skip
    page = village.get(f"{BASE}/reconciled").text
    assert "The one catchment can be compared" in page and "served by 1 site" in page
    assert "1 of 1" not in page and "1 sites" not in page


def test_the_list_and_the_files_leave_empty_what_is_missing(village: FlaskClient, sign_in: SignIn) -> None:
    village.post(PAGE, data=TYPED)
    township = sign_in("township", area="T1")
    page = township.get(f"{BASE}/list").text
    assert 'S11采样点 <span class="nowrap">17:00–20:00' in page and "Nothing entered" in page and "V21" not in page
    rows = township.get(f"{BASE}/villages.csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("T1镇,V11,V11村,1500,,63,30,6,2,9,4,12,1,1,")
    assert rows[2] == "T1镇,V12,V12村,1000,,,,,,,,,0,1,,"
    assert "Generated for demonstration" in rows[-1]
    book = load_workbook(io.BytesIO(township.get(f"{BASE}/villages.xlsx").data))
    assert [cell.value for cell in book.worksheets[0][2]][:6] == ["T1镇", "V11", "V11村", "1500", None, "63"]


def test_pages_of_planning_say_where_the_second_source_is_official(db: Database, sign_in: SignIn) -> None:
    noon = counties.OPENS_AT + timedelta(hours=4)
    report = CountReport("S11-4", noon, 1300)
    reporting.report(db, round_code="R1", site_code="S11", report=report, by=BY, now=noon)
    planner = sign_in("planner", area="C")
    sweep, plan = "/rounds/R1/sessions/EVE/outstanding", "/rounds/R1/sessions/EVE/planning"
    assert "second source" not in planner.get(sweep).text and "second source" not in planner.get(plan).text
    content = "采样点编码,采样点名称,统计时间,累计采样人次\nS11,,12:00,1450\n".encode()
    second.bring(db, round_code="R1", content=content, file_name="省平台.csv", by=BY, now=noon)
    second.choose(db, round_code="R1", official="second", reason="核对", seen=0, by=BY, now=noon)
    page = planner.get(sweep).text
    assert "Official figures of the second source:" in page and "To the second source" in page
    page = planner.get(plan).text
    assert "1,450 people counted" in page and "1 site is counted by the second source" in page


def test_the_planner_sees_what_each_choice_gives_and_chooses(
    village: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    village.post(PAGE, data=TYPED)
    planner = sign_in("planner", area="C")
    address = "/rounds/R1/sessions/EVE/outstanding"
    page = planner.get(address).text
    assert "Villages have entered: 1 of 4." in page and "What each would give" in page
    assert planner.post(address, data={"basis": "guess"}).status_code == 422
    assert planner.post(address, data={"basis": "entered"}).status_code == 302
    assert rounds.round_by_code(db, "R1").sessions[-1].outstanding_basis == "entered"
    shown = planner.get("/rounds/R1/sessions/EVE/planning").text
    assert "From what was entered by 1 of 4 villages" in shown and address in shown
    assert planner.post("/rounds/R1/sessions/AM/outstanding", data={"basis": "entered"}).status_code == 422
    assert sign_in("township", area="T1").post(address, data={"basis": "counts"}).status_code == 403
