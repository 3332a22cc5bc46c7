"""The phone page: it posts without scripts, loses nothing that was typed, and shows a site to its own people alone."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.storage.database import Database
from sampling.storage.tables import AssignmentRow, CountRow, PlanRow, SessionRow, SiteRow, StaffRow
from sampling.web.reporting import pages as web_reporting

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


@pytest.mark.parametrize("typed", ["0,104", " 104 ", "１０４", "0 104"])
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


def test_a_page_that_stood_open_while_the_figure_changed_replaces_nothing_before_it_has_shown_that(
    app: Flask, lead: FlaskClient
) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42"})
    old = form_for(lead, 1)
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "45", "reason": "three more came"})
    answer = lead.post("/s/S11", data=old | {"sampled": "40", "reason": "a family twice"})
    assert answer.status_code == 409
    assert "Since this was written the county has got 45 people" in answer.text
    assert counts(app) == [(1, 1, 42), (1, 2, 45)]
    assert fields(answer.text)["seen"] == "2"


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


def test_a_slip_of_the_finger_is_asked_about_before_it_is_stored(app: Flask, lead: FlaskClient) -> None:
    sent = form_for(lead, 1) | {"sampled": "900,000", "queue": "7", "note": "rain"}
    answer = lead.post("/s/S11", data=sent)
    assert answer.status_code == 422
    assert "900,000 is more than the 1,500 residents whom the site serves" in answer.text
    assert "Report it all the same?" in answer.text
    assert counts(app) == []
    kept = fields(answer.text)
    assert (kept["report_id"], kept["sampled"], kept["queue"], kept["note"]) == (
        sent["report_id"],
        "900,000",
        "7",
        "rain",
    )
    assert "confirm" not in kept, "the button of the form itself asks again"
    assert lead.post("/s/S11", data=kept).status_code == 422
    button = re.search(r'<button[^>]*name="confirm" value="(\d+)"', answer.text)
    assert button is not None
    assert lead.post("/s/S11", data=kept | {"confirm": button[1]}).status_code == 302
    assert counts(app) == [(1, 1, 900_000)]


def test_the_answer_about_one_figure_is_none_about_another(app: Flask, lead: FlaskClient) -> None:
    sent = form_for(lead, 1) | {"confirm": "900000"}
    assert lead.post("/s/S11", data=sent | {"sampled": "90000"}).status_code == 422
    assert counts(app) == []


def test_a_confirmed_figure_that_must_be_explained_is_not_asked_about_twice(app: Flask, lead: FlaskClient) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42"})
    answer = lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "9000", "confirm": "9000"})
    assert answer.status_code == 409
    assert lead.post("/s/S11", data=fields(answer.text) | {"reason": "a tour of coaches"}).status_code == 302
    assert counts(app) == [(1, 1, 42), (1, 2, 9000)]


def test_each_older_figure_is_shown_with_its_time_and_its_own_reason_newest_first(lead: FlaskClient) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42"})
    for sampled, reason in (("31", "a family twice"), ("35", "a bag found")):
        lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": sampled, "reason": reason})
    lines = re.findall(r'class="below">([^<]+)<', lead.get("/s/S11").text)
    assert [re.sub(r"\d+ \w+ \d\d:\d\d", "DAY", line) for line in lines] == [
        "corrected DAY: a bag found",
        "was 31, DAY: a family twice",
        "was 42, DAY",
    ]


def test_a_page_of_another_day_says_its_day_and_dates_what_is_not_of_it(lead: FlaskClient) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42"})
    page = lead.get("/s/S11").text
    assert "Hours of 4 May 2022" in page
    assert "Roster of 4 May 2022" in page
    assert "People sampled on 4 May 2022, up to 12:00" in page
    assert "Today" not in page
    assert re.search(r"At the county, \d+ \w+ \d\d:\d\d<", page)
    assert "42 people up to 09:00" in page


def test_the_page_tells_the_phone_what_the_county_has(lead: FlaskClient) -> None:
    lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": "42", "queue": "7"})
    said = re.search(r'data-standing="([^"]+)"', lead.get("/s/S11").text)
    assert said is not None
    [(at, figures)] = json.loads(html.unescape(said[1])).items()
    assert datetime.fromtimestamp(int(at), UTC) == EIGHT + timedelta(hours=1)
    assert (figures["version"], figures["sampled"], figures["queue"], figures["tubes"]) == (1, 42, 7, None)


def test_a_report_after_the_session_ended_is_answered_truly_and_leads_back(app: Flask, lead: FlaskClient) -> None:
    sent = form_for(lead, 1) | {"sampled": "42", "kept": "1"}
    stranger = app.test_client()
    for checked in (True, False):
        app.config["WTF_CSRF_ENABLED"] = checked
        answer = stranger.post("/s/S11", data=sent)
        assert answer.status_code == (400 if checked else 401)
        assert "Your session has ended" in answer.text
        assert "The figures are kept on this phone" in answer.text
        link = re.search(r'href="(/sign-in[^"]+)"', answer.text)
        assert link is not None
        back = parse_qs(urlsplit(html.unescape(link[1])).query)["next"][0]
        assert lead.get(back).status_code == 200
        assert fields(lead.get(back).text)["hour"] == sent["hour"]
    assert counts(app) == []


def test_without_scripts_the_figure_is_shown_to_be_written_down(app: Flask, lead: FlaskClient) -> None:
    answer = app.test_client().post("/s/S11", data=form_for(lead, 1) | {"sampled": "4<2"})
    assert "You had typed 4&lt;2." in answer.text
    assert "kept on this phone" not in answer.text


def test_a_form_of_an_earlier_session_is_told_to_who_is_signed_in(app: Flask, lead: FlaskClient) -> None:
    sent = form_for(lead, 1) | {"sampled": "42", "kept": "1", "csrf_token": "of another session"}
    app.config["WTF_CSRF_ENABLED"] = True
    answer = lead.post("/s/S11", data=sent)
    assert answer.status_code == 400
    assert "opened before you signed in the last time" in answer.text
    assert "Your session has ended" not in answer.text


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


@pytest.mark.parametrize("minutes", [-30, 34, 49])
def test_before_the_first_hour_is_nearly_over_the_page_says_when_it_is_due_and_offers_no_form(
    lead: FlaskClient, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    monkeypatch.setattr(web_reporting, "now", lambda: EIGHT + timedelta(minutes=minutes))
    page = lead.get("/s/S11").text
    assert "The first report is due at 09:00. You can send it from 08:50 on." in page
    assert ("The site opens at 08:00." if minutes < 0 else "The site has been open since 08:00.") in page
    assert 'name="sampled"' not in page and "Report<" not in page
    assert "from 08:50 on" in page and "from 11:50 on" in page


def test_ten_minutes_before_its_end_the_hour_is_offered_and_the_later_ones_are_not(
    app: Flask, lead: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_reporting, "now", lambda: EIGHT + timedelta(minutes=50))
    page = lead.get("/s/S11").text
    assert "Report 09:00" in page and "from 08:50 on" not in page and "from 09:50 on" in page
    assert lead.post("/s/S11", data=fields(page) | {"sampled": "12"}).status_code == 302
    later = {"round": "R1", "hour": hour(2), "report_id": "x", "sampled": "12"}
    refused = lead.post("/s/S11", data=later)
    assert refused.status_code == 422 and "It can be reported from 09:50 on." in refused.text
    assert fields(refused.text)["sampled"] == "12"
    assert counts(app) == [(1, 1, 12)]


@pytest.mark.parametrize("typed", ["99,999,999", "-5", "１００００００１"])
def test_a_figure_that_can_not_be_is_refused_with_the_limit_and_never_offered_all_the_same(
    app: Flask, lead: FlaskClient, typed: str
) -> None:
    answer = lead.post("/s/S11", data=form_for(lead, 1) | {"sampled": typed, "confirm": "99999999"})
    assert answer.status_code == 422
    assert "the figure lies between 0 and 1,000,000" in answer.text and "all the same" not in answer.text
    assert counts(app) == []


def test_all_that_is_wrong_with_a_report_is_told_at_once(lead: FlaskClient) -> None:
    typed = {"sampled": "5", "visitors": "9", "queue": "八十", "tubes": "-1", "note": "x" * 501}
    page = lead.post("/s/S11", data=form_for(lead, 1) | typed).text
    told = dict(re.findall(r'<li><a href="#(\w+)">([^<]+)</a></li>', page))
    assert set(told) == {"visitors", "queue", "tubes", "note"}
    assert "There are 4 things to put right" in page
    assert html.unescape(told["note"]) == "Note: Type at most 500 characters."
