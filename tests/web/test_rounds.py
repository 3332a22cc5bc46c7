"""Rounds on the pages: who may see and change them, and that nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting, rounds
from tests.county import County

SignIn = Callable[..., FlaskClient]
PAGES = ("/rounds", "/rounds/R1", "/rounds/R1/targets", "/rounds/R1/norms", "/rounds/R1/sessions/AM")
EDITS = (
    "/rounds/new",
    "/rounds/R1/edit",
    "/rounds/R1/copy",
    "/rounds/R1/sessions/new",
    "/rounds/R1/sessions/AM/hours",
    "/rounds/R1/move/running",
)


@pytest.mark.parametrize("page", [*PAGES, *EDITS])
def test_a_planner_opens_every_page_of_a_round(sign_in: SignIn, county: County, page: str) -> None:
    answer = sign_in("planner").get(page)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("role", "area"), [("leadership", None), ("township", "T1"), ("auditor", None)])
def test_others_see_a_round_and_find_nothing_to_change(
    sign_in: SignIn, county: County, page: str, role: str, area: str | None
) -> None:
    answer = sign_in(role, area=area).get(page)
    assert answer.status_code == 200
    assert '<button class="button"' not in answer.text


@pytest.mark.parametrize("page", EDITS)
def test_only_planners_change_rounds(sign_in: SignIn, county: County, page: str) -> None:
    for role, area in (("desk", None), ("township", "T1"), ("leadership", None), ("administrator", None)):
        assert sign_in(role, area=area).get(page).status_code == 403
        assert sign_in(role, area=area).post(page).status_code in (403, 405)


def test_a_site_lead_sees_no_round(sign_in: SignIn, county: County) -> None:
    assert sign_in("site_lead", site="S11").get("/rounds").status_code == 403


def test_an_empty_county_is_told_how_to_begin(sign_in: SignIn) -> None:
    assert "No round yet" in sign_in("planner").get("/rounds").text


def test_a_round_is_made_with_its_session_from_the_pages(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    made = planner.post("/rounds/new", data={"code": "R2", "name": "第二轮", "area_code": "C", "note": ""})
    assert made.location == "/rounds/R2"
    hours = {
        "code": "PM",
        "name": "下午",
        "day": "2022-05-05",
        "opens": "13:00",
        "closes": "17:00",
        "slot_minutes": "60",
    }
    assert planner.post("/rounds/R2/sessions/new", data=hours).location == "/rounds/R2/sessions/PM"
    session = rounds.round_by_code(app.extensions["database"], "R2").sessions[0]
    assert (session.opens_at.isoformat(), session.sites) == ("2022-05-05T05:00:00+00:00", 4)


def test_a_code_that_is_taken_comes_back_with_what_was_typed(sign_in: SignIn, county: County) -> None:
    answer = sign_in("planner").post(
        "/rounds/new", data={"code": "R1", "name": "又一轮", "area_code": "C", "note": "x"}
    )
    assert answer.status_code == 422
    assert "又一轮" in answer.text and "already" in answer.text


def test_sites_and_staff_are_chosen_by_township(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    planner.post("/rounds/R1/sessions/AM/sites", data={"sites-T1": "some", "site": ["S11", "S21"], "sites-T2": "none"})
    planner.post("/rounds/R1/sessions/AM/staff", data={"staff-T1": "none", "staff-T2": "all"})
    members = rounds.session_members(app.extensions["database"], round_code="R1", session_code="AM")
    assert members.sites == {"S11"}
    assert members.staff == {"P00", "P03", "P06", "P09"}


def test_targets_are_typed_as_a_table_and_faulty_rows_come_back(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    by = "2022-05-04T12:00"
    faulty = planner.post("/rounds/R1/targets", data={"area": ["C C县", "T9"], "percent": ["90", "80"], "by": [by, by]})
    assert faulty.status_code == 422 and 'value="T9"' in faulty.text and 'value="90"' in faulty.text
    assert {t.coverage for t in rounds.round_by_code(db, "R1").targets} == {0.85}
    data = {"area": ["C C县", ""], "percent": ["90", ""], "by": [by, by], "all-percent": "80", "all-by": by}
    assert planner.post("/rounds/R1/targets", data=data).status_code == 302
    found = {(t.area_code, t.coverage, t.by) for t in rounds.round_by_code(db, "R1").targets}
    assert found == {("C", 0.9, county.closes_at), ("T1", 0.8, county.closes_at), ("T2", 0.8, county.closes_at)}


def test_a_norm_changed_without_a_source_comes_back(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    norms = rounds.norms(db, "R1")
    data = {}
    for key, norm in norms.items():
        data[f"{key}-value"] = f"{norm.value * (100 if norm.unit == 'share' else 1):g}"
        data[f"{key}-source"] = norm.source
    assert planner.post("/rounds/R1/norms", data=data).status_code == 302
    assert not any(norm.own for norm in rounds.norms(db, "R1").values())
    data |= {"travel_km_per_hour-value": "28", "travel_km_per_hour-source": ""}
    faulty = planner.post("/rounds/R1/norms", data=data)
    assert faulty.status_code == 422 and 'value="28"' in faulty.text
    data |= {"travel_km_per_hour-source": "道路踏勘"}
    assert planner.post("/rounds/R1/norms", data=data).status_code == 302
    assert rounds.norms(db, "R1")["travel_km_per_hour"].value == 28


def test_moving_a_round_says_first_what_it_means(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    assert "Begin this round?" in planner.get("/rounds/R1/move/running").text
    assert planner.get("/rounds/R1/move/closed").status_code == 404
    planner.post("/rounds/R1/move/running")
    assert rounds.round_by_code(app.extensions["database"], "R1").state == "running"


def test_closing_a_round_shows_what_it_fixes_in_numbers(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    planner.post("/rounds/R1/move/running")
    for site, hour, sampled in (("S11", 1, 500), ("S11", 4, 1200), ("S21", 4, 300)):
        end = county.opens_at + timedelta(hours=hour)
        said = CountReport(f"{site}-{hour}", end, sampled)
        reporting.report(db, round_code="R1", site_code=site, report=said, by=program("tests"), now=end)
    page = planner.get("/rounds/R1/move/closed").text
    assert "1,500 of 4,000 residents sampled · As of 4 May 2022, 12:00" in page
    assert "2 / 4" in page and "2,500" in page and "of 16; at 4 sites" in page
    assert "13 reports are missing" in page and "is open until" not in page
    planner.post("/rounds/R1/move/closed")
    page = planner.get("/rounds/R1/move/running").text
    assert "1,500 of 4,000 residents sampled" in page and "from then on they can change" in page


def test_beginning_a_round_shows_its_sites_staff_and_published_plans(sign_in: SignIn, county: County) -> None:
    page = sign_in("planner").get("/rounds/R1/move/running").text
    assert re.search(r'data-label="Sites">4</td>\s*<td[^>]*>12</td>\s*<td[^>]*>none yet</td>', page)


def copied(changed: dict[str, str]) -> dict[str, str]:
    """What the page of a copy sends where nothing but `changed` was touched."""
    return {
        "order": "standby",
        "past": "y",
        "ordered_at": "",
        "note": "",
        "name_0": "上午",
        "opens_0": "08:00",
        "closes_0": "12:00",
        "part_0": "y",
        "part_1": "y",
        "target_0": "85",
        "target_1": "85",
        "target_county": "85",
        "target_all": "",
        "pool_size": "10",
    } | changed


def test_a_round_is_made_from_an_earlier_one_by_its_day_and_says_what_differs(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    assert 'href="/rounds/R1/copy"' in planner.get("/rounds/R1").text
    typed = copied({"code": "R2", "name": "第二轮", "first_day": "2022-05-10"})
    assert planner.post("/rounds/R1/copy", data=typed).location == "/rounds/R2"
    page = planner.get("/rounds/R2").text
    assert "Made from 第一轮: what differs" in page and "Targets and norms are the same." in page
    assert "10 May 2022 08:00" in page and "4 May 2022 08:00" in page
    assert "Made from" not in planner.get("/rounds/R1").text


def test_all_faults_of_a_copy_are_told_at_once_and_nothing_typed_is_lost(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    typed = copied({"code": "R1", "name": "第二轮", "first_day": "2022-05-04", "note": "雨天"})
    answer = planner.post("/rounds/R1/copy", data=typed)
    assert answer.status_code == 422
    assert "There is a round with the code R1 already" in answer.text
    assert "Choose a day after 4 May 2022" in answer.text
    assert "雨天" in answer.text


def test_a_round_says_how_far_it_is_until_it_is_closed(sign_in: SignIn, county: County, app: Flask) -> None:
    planner = sign_in("planner")
    text = planner.get("/rounds/R1").text
    assert "From the order to open sites" in text and "Plan solved: 上午" in text
    assert "4 to 6 hours" in text
    rounds.move(app.extensions["database"], round_code="R1", to="running", by=program("tests"), now=county.opens_at)
    collapsed = planner.get("/rounds/R1").text
    assert re.search(r'<details class="section steps-list" id="steps">', collapsed)
    rounds.move(app.extensions["database"], round_code="R1", to="closed", by=program("tests"), now=county.closes_at)
    assert "From the order to open sites" not in planner.get("/rounds/R1").text
