"""The pages before the opening: posted without scripts, in JSON with them, nothing is lost, and each sees their own."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.readiness import ITEMS, ReadinessReport
from sampling.services import planning, plans, readiness, rounds
from sampling.storage.database import Database
from sampling.storage.tables import ReadinessReportRow

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
BY = program("tests")
JSON = {"Accept": "application/json"}


@pytest.fixture
def db(app: Flask) -> Database:
    """A county whose session opens in an hour, with a published plan."""
    found: Database = app.extensions["database"]
    opens = PRESENT.replace(second=0, microsecond=0) + timedelta(hours=1)
    counties.insert(found, opens_at=opens)
    counties.publish_by_hand(found)
    return found


@pytest.fixture
def lead(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("site_lead", site="S11")


def whole(**more: object) -> dict[str, object]:
    said: dict[str, object] = {
        "report_id": "a",
        "round": "R1",
        "session": "AM",
        "seen": "0",
        "staff_there": "3",
        "supplies_ok": "y",
        "network_ok": "y",
        "ticked": list(ITEMS),
        "ready": "yes",
    }
    return said | more


def reports(db: Database) -> list[tuple[int, bool]]:
    with db.reading() as session:
        rows = session.exec(select(ReadinessReportRow).order_by(ReadinessReportRow.version))  # type: ignore[arg-type]
        return [(row.version, row.ready) for row in rows]


def test_the_page_shows_the_roster_with_the_plans_people_as_there(lead: FlaskClient) -> None:
    page = lead.get("/s/S11/readiness").text
    assert page.count('name="absent"') == 3 and page.count('name="ticked"') == 11
    assert re.search(r'id="staff_there"[^>]*value="3"', page)


def test_without_a_plan_nobody_is_said_to_be_planned_and_nothing_is_filled_in(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"], opens_at=PRESENT + timedelta(hours=1))
    page = sign_in("site_lead", site="S11").get("/s/S11/readiness").text
    assert "No plan is published for this session yet" in page
    assert "The plan has" not in page
    assert re.search(r'id="staff_there"[^>]*value=""', page)


def test_the_hourly_page_leads_to_it_until_the_site_is_open(lead: FlaskClient, db: Database) -> None:
    assert "/s/S11/readiness" in lead.get("/s/S11").text
    lead.post("/s/S11/readiness", data=whole())
    answer = lead.post("/s/S11/readiness/open", data={"round": "R1", "session": "AM"}, follow_redirects=True)
    assert "Open since" in answer.text
    assert "/s/S11/readiness" not in lead.get("/s/S11").text


def test_a_report_is_taken_as_a_form_and_sent_twice_it_is_one(lead: FlaskClient, db: Database) -> None:
    for _ in range(2):
        answer = lead.post("/s/S11/readiness", data=whole(), follow_redirects=True)
        assert answer.status_code == 200 and "At the county" in answer.text
    assert reports(db) == [(1, True)]


def test_a_script_gets_what_stands_and_sends_again_what_it_got_no_answer_to(lead: FlaskClient, db: Database) -> None:
    for _ in range(2):
        answer = lead.post("/s/S11/readiness", data=whole(age="600"), headers=JSON)
        assert answer.status_code == 200
        said = answer.get_json()
        assert said["version"] == 1 and said["standing"]["ready"] == "yes" and "At the county" in said["html"]
    with db.reading() as session:
        row = session.exec(select(ReadinessReportRow)).one()
    assert timedelta(minutes=9) < row.received_at - row.observed_at < timedelta(minutes=11)


def test_what_is_wrong_comes_back_at_its_place_with_all_that_was_ticked(lead: FlaskClient, db: Database) -> None:
    said = whole(staff_there="２人", ticked=["rules"], note="late <b>")
    answer = lead.post("/s/S11/readiness", data=said)
    assert answer.status_code == 422 and "late &lt;b&gt;" in answer.text and "２人" in answer.text
    assert re.search(r'id="ticked-rules"[^>]* checked', answer.text)
    assert not re.search(r'id="ticked-masks"[^>]* checked', answer.text)
    faults = lead.post("/s/S11/readiness", data=whole(staff_there="2", ticked=["rules"]), headers=JSON)
    assert faults.status_code == 422
    assert {fault["field"] for fault in faults.get_json()["faults"]} == {"absent", "ticked"}
    assert reports(db) == []


def test_a_newer_report_of_somebody_else_is_a_conflict_that_a_person_resolves(
    lead: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    desk = sign_in("desk", area="C")
    desk.post("/s/S11/readiness", data=whole(report_id="d", ready="no"))
    answer = lead.post("/s/S11/readiness", data=whole(), headers=JSON)
    assert answer.status_code == 409 and "newer report" in answer.get_json()["faults"][0]["text"]
    assert lead.post("/s/S11/readiness", data=whole()).status_code == 409
    assert reports(db) == [(1, False)]


def test_a_script_whose_token_is_old_is_told_and_nobody_signed_in_is_sent_to_sign_in(
    app: Flask, lead: FlaskClient, db: Database
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert lead.post("/s/S11/readiness", data=whole(), headers=JSON).status_code == 400
    app.config["WTF_CSRF_ENABLED"] = False
    stranger = app.test_client().post("/s/S11/readiness", data=whole(), headers=JSON)
    assert stranger.status_code in (302, 401) and reports(db) == []


@pytest.mark.parametrize(
    ("state", "sentence"), [("standby", "have not been told"), ("closed", "is closed"), ("activated", "have not been")]
)
def test_a_round_that_takes_nothing_says_so(lead: FlaskClient, db: Database, state: str, sentence: str) -> None:
    with db.writing() as session:
        session.execute(text(f"UPDATE round SET state = '{state}'"))
    answer = lead.post("/s/S11/readiness", data=whole(), headers=JSON)
    assert answer.status_code == 422 and sentence in answer.get_json()["faults"][0]["text"]
    assert "No round is under way" in lead.get("/s/S11/readiness").text


def test_what_stands_alone_is_sent_once_and_only_to_the_pages_script(lead: FlaskClient) -> None:
    address = "/s/S11/readiness/standing?round=R1&session=AM"
    assert lead.get(address).status_code == 302
    first = lead.get(address, headers={"X-Requested-With": "fetch"})
    assert first.status_code == 200 and "<html" not in first.text
    again = {"X-Requested-With": "fetch", "If-None-Match": first.headers["ETag"]}
    assert lead.get(address, headers=again).status_code == 304
    lead.post("/s/S11/readiness", data=whole())
    assert lead.get(address, headers=again).status_code == 200


def test_only_somebody_of_the_county_or_township_opens_by_name_and_gives_a_reason(
    lead: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    asked = {"round": "R1", "session": "AM"}
    assert lead.post("/s/S11/readiness/open-by-name", data={**asked, "reason": "x"}).status_code == 403
    assert "open-by-name" not in lead.get("/s/S11/readiness").text
    assert lead.post("/s/S11/readiness/open", data=asked).status_code == 400
    township = sign_in("township", area="T1")
    assert township.post("/s/S21/readiness/open-by-name", data={**asked, "reason": "x"}).status_code == 403
    empty = township.post("/s/S11/readiness/open-by-name", data={**asked, "reason": " "})
    assert empty.status_code == 422 and "Say why" in empty.text
    done = township.post("/s/S11/readiness/open-by-name", data={**asked, "reason": "queue"}, follow_redirects=True)
    assert "by name, not ready" in done.text and "queue" in done.text


def test_the_board_says_how_many_of_how_many_and_a_township_sees_its_own(
    lead: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    lead.post("/s/S11/readiness", data=whole())
    board = sign_in("leadership", area="C").get("/rounds/R1/readiness").text
    assert "1 of 2 sites ready or open" in board
    assert "The plan sends nobody to 2 more sites: S21采样点, S22采样点." in board
    own = sign_in("township", area="T2").get("/rounds/R1/readiness").text
    assert "The plan sends nobody to 2 more sites" in own and "S12采样点" not in own
    chosen = sign_in("desk", area="C").get("/rounds/R1/readiness?area=T1&session=AM").text
    assert "1 of 2 sites ready or open" in chosen and "S22采样点" not in chosen
    for role in ("village", "auditor", "administrator"):
        place = {"area": "V11"} if role == "village" else {}
        assert sign_in(role, **place).get("/rounds/R1/readiness").status_code == 403


def test_leadership_reads_no_name_of_staff(lead: FlaskClient, db: Database, sign_in: SignIn) -> None:
    lead.post("/s/S11/readiness", data=whole(absent=["P00"], staff_there="2"))
    page = sign_in("leadership", area="C").get("/rounds/R1/readiness").text
    assert "somebody absent" in page and "演示人员00" not in page
    assert "演示人员00 absent" in sign_in("desk", area="C").get("/rounds/R1/readiness").text


def test_the_board_keeps_itself_fresh_cheaply(db: Database, sign_in: SignIn, lead: FlaskClient) -> None:
    desk = sign_in("desk", area="C")
    first = desk.get("/rounds/R1/readiness/figures?session=AM")
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.status_code == 200 and "<html" not in first.text
    lead.post("/s/S11/readiness", data=whole())
    assert desk.get("/rounds/R1/readiness/figures?session=AM", headers=known).status_code == 200
    assert desk.get("/rounds/R1/readiness?wall=1").status_code == 200
    assert desk.get("/rounds/R1/readiness?session=PM").status_code == 404


def test_the_planner_sends_what_is_proposed_or_chooses_or_goes_on_without(
    lead: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    lead.post("/s/S11/readiness", data=whole(absent=["P00", "P01", "P02"], staff_there="1"))
    planner, address = sign_in("planner", area="C"), "/rounds/R1/sessions/AM/replacements"
    page = planner.get(address).text
    assert "3 people are absent" in page and page.count('name="proposed"') == 3
    assert planner.post(address, data={}).status_code == 422
    chosen = planner.post(address, data={"one": "P00", "instead-P00": "P09"}, follow_redirects=True)
    assert "Version 2 of the plan is published" in chosen.text and "演示人员09" in chosen.text
    without = planner.post(address, data={"decline": "P02"}, follow_redirects=True)
    assert "goes on without" in without.text
    rest = planner.get(address).text
    pairs = re.findall(r'name="proposed" value="([^"]+)"', rest)
    assert len(pairs) == 1
    pairs = [pair.replace("&gt;", ">") for pair in pairs]
    assert planner.post(address, data={"all": "1", "proposed": pairs}).status_code == 302
    late = planner.post(address, data={"all": "1", "proposed": pairs})
    assert late.status_code == 409 and "settled by somebody else" in late.text
    found = readiness.board(db, round_code="R1", now=PRESENT)
    assert found is not None and found.total.ready == 1


def test_a_version_with_replacements_is_read_compared_and_re_planned_like_any_other(
    app: Flask, sign_in: SignIn
) -> None:
    db: Database = app.extensions["database"]
    opens = PRESENT.replace(second=0, microsecond=0) + timedelta(hours=1)
    counties.insert(db, opens_at=opens)
    by, at = program("tests"), PRESENT
    place = {"round_code": "R1", "session_code": "AM"}
    rounds.set_norms(db, round_code="R1", norms={"reserve.sampler": (0.5, "test")}, by=by, now=at)
    run_id = planning.request_run(db, **place, seconds=2, by=by, now=at)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: at, workers=1)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=by, now=at)
    before = plans.plan_by_id(db, plan_id)
    for site in ("S11", "S12", "S21", "S22"):
        page = readiness.site_page(db, site, now=at)
        assert page is not None
        absent = frozenset(line.code for line in page.roster if line.role == "sampler")
        said = ReadinessReport(f"r-{site}", staff_there=0, absent=absent, observed_at=at)
        readiness.report(db, **place, site_code=site, report=said, by=by, now=at)
    found = readiness.proposals(db, **place, now=at)
    one = next(one for one in found.proposals if one.candidate)
    assert one.candidate is not None
    sent = readiness.send(db, **place, chosen={one.absence.staff_code: one.candidate.code}, by=by, now=at)
    after = plans.plan_of_version(db, **place, version=sent.version)
    assert after.figures["bound"]["travel_minutes"] is None and after.figures["status"] == "feasible"
    change = after.figures["travel"]["minutes"] - before.figures["travel"]["minutes"]
    assert (
        abs(change - (after.figures["objective"]["travel_minutes"] - before.figures["objective"]["travel_minutes"]))
        < 0.2
    )
    planner = sign_in("planner", area="C")
    own = "/rounds/R1/sessions/AM/plans/2"
    assert "As version 1, with 1 person of the reserve" in planner.get(own).text
    for address in (f"{own}/persons", f"{own}/sites", f"{own}/units", "/rounds/R1/sessions/AM/plans"):
        assert planner.get(address).status_code == 200
    compared = planner.get("/rounds/R1/sessions/AM/plans/compare?first=1&second=2")
    assert compared.status_code == 200 and one.candidate.code in compared.text
    assert planning.request_replan(db, **place, absent=[one.absence.staff_code], by=by, now=at) > 0


@pytest.mark.parametrize("role", ["desk", "township", "leadership"])
def test_only_planners_send(db: Database, sign_in: SignIn, role: str) -> None:
    browser = sign_in(role, area="T1" if role == "township" else "C")
    assert browser.post("/rounds/R1/sessions/AM/replacements", data={"decline": "P00"}).status_code == 403


def test_where_the_reserve_has_nobody_a_re_plan_is_offered_with_the_absent_filled_in(
    lead: FlaskClient, db: Database, sign_in: SignIn
) -> None:
    lead.post("/s/S11/readiness", data=whole(absent=["P00"], staff_there="2"))
    with db.writing() as session:
        session.execute(text("DELETE FROM staff_role WHERE role = 'sampler'"))
    planner = sign_in("planner", area="C")
    page = planner.get("/rounds/R1/sessions/AM/replacements").text
    assert "/rounds/R1/sessions/AM/plans/replan?absent=P00" in page


@pytest.mark.parametrize("value", ["", "-1", "99999999999999999999", "一", "1.5", "\u202e", "<script>", "a" * 700])
def test_nasty_values_are_answered_with_a_sentence(lead: FlaskClient, db: Database, value: str) -> None:
    for name in ("report_id", "seen", "age", "staff_there", "absent", "ticked", "note", "ready", "round", "session"):
        for headers in ({}, JSON):
            answer = lead.post("/s/S11/readiness", data=whole(**{name: value}), headers=headers)
            assert answer.status_code in (200, 302, 404, 409, 422), (name, value)


def test_the_hourly_page_leads_to_the_next_opening_while_an_older_round_is_still_open(
    app: Flask, sign_in: SignIn
) -> None:
    db: Database = app.extensions["database"]
    opens = PRESENT.replace(second=0, microsecond=0) + timedelta(minutes=50)
    counties.insert(db, opens_at=opens - timedelta(days=1), round_state="running")
    day = opens.astimezone(ZoneInfo("Asia/Shanghai")).date()
    rounds.copy(db, of="R1", code="R2", name="第二轮", first_day=day, by=BY, now=PRESENT)
    for state in ("activated", "preparing"):
        rounds.move(db, round_code="R2", to=state, by=BY, now=PRESENT)
    page = sign_in("site_lead", site="S11").get("/s/S11").text
    assert "/s/S11/readiness?round=R2" in page and "第二轮" in page


def test_a_site_opened_early_says_how_early_and_is_open_on_every_page(lead: FlaskClient, db: Database) -> None:
    lead.post("/s/S11/readiness", data=whole())
    assert re.search(r"Open it now, (59|60) minutes early", lead.get("/s/S11/readiness").text)
    lead.post("/s/S11/readiness/open", data={"round": "R1", "session": "AM"})
    page = lead.get("/s/S11?round=R1&plain").text
    assert "The site has been open since" in page and "The site opens at" not in page
