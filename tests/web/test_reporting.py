"""The phone page: it posts without scripts, loses nothing that was typed, and shows a site to its own people alone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.storage.database import Database
from sampling.storage.tables import AssignmentRow, CountRow, PlanRow, SessionRow, SiteRow, StaffRow

from .. import county as counties

EIGHT = counties.County().opens_at
SignIn = Callable[..., FlaskClient]


def hour(number: int) -> str:
    return (EIGHT + timedelta(hours=number)).isoformat()


def fields(page: str) -> dict[str, str]:
    """What the page's report form would send, as a browser without scripts does."""
    form = page[page.index('name="report_id"') - 200 : page.index("</form>", page.index('name="report_id"'))]
    tags = re.findall(r"<input[^>]*>", form)
    named = {m[1]: tag for tag in tags if (m := re.search(r'name="([^"]+)"', tag))}
    return {name: m[1] if (m := re.search(r'value="([^"]*)"', tag)) else "" for name, tag in named.items()}


def counts(app: Flask) -> list[tuple[int, int, int]]:
    db: Database = app.extensions["database"]
    with db.reading() as session:
        rows = session.exec(select(CountRow).order_by(CountRow.hour, CountRow.version)).all()  # type: ignore[arg-type]
        return [(int((row.hour - EIGHT) / timedelta(hours=1)), row.version, row.sampled) for row in rows]


@pytest.fixture
def lead(county: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("site_lead", site="S11")


def form_for(lead: FlaskClient, number: int) -> dict[str, str]:
    return fields(lead.get("/s/S11", query_string={"hour": hour(number)}).text)


def test_a_site_lead_comes_straight_to_the_own_site(lead: FlaskClient) -> None:
    assert lead.get("/").headers["Location"] == "/s"
    assert lead.get("/s").headers["Location"] == "/s/S11"
    assert "S11采样点" in lead.get("/s/S11").text


def test_round_site_and_hour_are_chosen_already(lead: FlaskClient) -> None:
    sent = fields(lead.get("/s/S11").text)
    assert (sent["round"], datetime.fromisoformat(sent["hour"])) == ("R1", EIGHT + timedelta(hours=4))
    assert len(sent["report_id"]) == 32


def test_a_count_is_posted_and_stands_at_the_county(app: Flask, lead: FlaskClient) -> None:
    answer = lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42", "queue": "7"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "At the county" in answer.text
    assert "42 people up to 09:00" in answer.text
    assert counts(app) == [(1, 1, 42)]


@pytest.mark.parametrize("typed", ["1,04", " 104 ", "１０４", "1 04"])
def test_numbers_are_read_as_people_type_them(app: Flask, lead: FlaskClient, typed: str) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": typed})
    assert counts(app) == [(1, 1, 104)]


def test_a_second_tap_counts_once(app: Flask, lead: FlaskClient) -> None:
    sent = form_for(lead, 1) | {"sampled": "42"}
    assert [lead.post("/s/S11", data=sent).status_code for _ in range(3)] == [302, 302, 302]
    assert counts(app) == [(1, 1, 42)]


@pytest.mark.parametrize("typed", ["", "many", "-3", "4.5", "99999999"])
def test_what_is_no_count_comes_back_as_it_was_typed_with_what_to_do(app: Flask, lead: FlaskClient, typed: str) -> None:
    answer = lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": typed, "queue": "7", "note": "rain"})
    assert answer.status_code == 422
    kept = fields(answer.text)
    assert (kept["sampled"], kept["queue"], kept["note"]) == (typed, "7", "rain")
    assert 'class="error-summary"' in answer.text
    assert counts(app) == []


def test_a_fall_asks_why_and_is_taken_with_the_reason(app: Flask, lead: FlaskClient) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42"})
    answer = lead.post("/s/S11", data=form_for(lead, 2) | {"sampled": "40"})
    assert answer.status_code == 422
    assert "40 is fewer than the 42 reported for 09:00." in answer.text
    again = fields(answer.text) | {"reason": "two were no samples"}
    assert lead.post("/s/S11", data=again).status_code == 302
    assert counts(app) == [(1, 1, 42), (2, 1, 40)]


def test_a_correction_shows_the_old_figure_and_needs_a_reason(app: Flask, lead: FlaskClient) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42"})
    page = lead.get("/s/S11", query_string={"hour": hour(1)}).text
    assert "The county has 42." in page
    answer = lead.post("/s/S11", data=fields(page) | {"sampled": "31"})
    assert answer.status_code == 409
    assert fields(answer.text)["sampled"] == "31"
    assert lead.post("/s/S11", data=fields(answer.text) | {"reason": "a family twice"}).status_code == 302
    assert counts(app) == [(1, 1, 42), (1, 2, 31)]
    assert "was 42" in lead.get("/s/S11").text


def test_an_old_form_sent_again_with_another_figure_is_a_conflict_and_can_be_explained(
    app: Flask, lead: FlaskClient
) -> None:
    sent = form_for(lead, 1)
    lead.post("/s/S11", data=sent | {"sampled": "42"})
    answer = lead.post("/s/S11", data=sent | {"sampled": "44"})
    assert answer.status_code == 409
    again = fields(answer.text)
    assert again["report_id"] != sent["report_id"]
    assert lead.post("/s/S11", data=again | {"reason": "two more came"}).status_code == 302
    assert counts(app) == [(1, 1, 42), (1, 2, 44)]


def test_an_unlikely_number_is_taken_and_the_page_asks_to_check_it(app: Flask, lead: FlaskClient) -> None:
    answer = lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "900"}, follow_redirects=True)
    assert "900 people since the last report are more than 3 lanes can sample" in answer.text
    assert counts(app) == [(1, 1, 900)]


def test_a_form_without_an_hour_or_with_a_foreign_one_is_refused(app: Flask, lead: FlaskClient) -> None:
    sent = form_for(lead, 1)
    assert lead.post("/s/S11", data=sent | {"sampled": "1", "hour": ""}).status_code == 400
    assert lead.post("/s/S11", data=sent | {"sampled": "1", "hour": "noon"}).status_code == 400
    assert lead.post("/s/S11", data=sent | {"sampled": "1", "hour": "2022-05-04T09:00"}).status_code == 400
    assert lead.post("/s/S11", data=sent | {"sampled": "1", "hour": hour(50)}).status_code == 404
    assert counts(app) == []


def test_the_form_is_protected_against_foreign_pages(app: Flask, lead: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = lead.post("/s/S11", data={"sampled": "1", "hour": hour(1), "round": "R1", "report_id": "x"})
    assert answer.status_code == 400
    assert counts(app) == []


@pytest.mark.parametrize(
    ("role", "place", "own", "foreign"),
    [
        ("site_lead", {"site": "S11"}, 200, 403),
        ("township", {"area": "T1"}, 200, 403),
        ("desk", {"area": "C"}, 200, 200),
        ("planner", {"area": "C"}, 200, 200),
        ("village", {"area": "V11"}, 403, 403),
        ("leadership", {"area": "C"}, 403, 403),
        ("auditor", {"area": "C"}, 403, 403),
        ("administrator", {}, 403, 403),
    ],
)
def test_who_may_report_for_which_site(
    county: counties.County, sign_in: SignIn, role: str, place: dict[str, str], own: int, foreign: int
) -> None:
    browser = sign_in(role, **place)
    assert browser.get("/s/S11").status_code == own
    assert browser.get("/s/S21").status_code == foreign
    sent = {"round": "R1", "hour": hour(1), "report_id": "x", "sampled": "5"}
    assert browser.post("/s/S21", data=sent).status_code == (302 if foreign == 200 else 403)


def test_a_coordinator_reports_for_a_site_of_the_township(app: Flask, county: counties.County, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    sent = fields(browser.get("/s/S12", query_string={"hour": hour(1)}).text)
    assert browser.post("/s/S12", data=sent | {"sampled": "12"}).status_code == 302
    assert counts(app) == [(1, 1, 12)]


def test_the_roster_names_the_people_of_this_site_and_no_other(app: Flask, lead: FlaskClient) -> None:
    db: Database = app.extensions["database"]
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        plan = PlanRow(session_id=part.id or 0, version=1, state="draft", created_at=EIGHT, created_by="tests")
        session.add(plan)
        session.flush()
        sites = {site.code: site.id or 0 for site in session.exec(select(SiteRow)).all()}
        people = session.exec(select(StaffRow).order_by(StaffRow.code)).all()  # type: ignore[arg-type]
        for person, site in zip(people[:2], ("S11", "S12"), strict=True):
            session.add(
                AssignmentRow(
                    plan_id=plan.id or 0,
                    staff_id=person.id or 0,
                    site_id=sites[site],
                    role="sampler",
                    starts_at=EIGHT,
                    ends_at=EIGHT + timedelta(hours=4),
                )
            )
        session.flush()
        plan.state = "published"
        session.add(plan)
    page = lead.get("/s/S11").text
    assert "演示人员00" in page and "演示-0000" in page
    assert "演示人员01" not in page


def test_where_no_round_is_open_the_page_says_so(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"], round_state="closed")
    assert "No round is open for this site" in sign_in("site_lead", site="S11").get("/s/S11").text
