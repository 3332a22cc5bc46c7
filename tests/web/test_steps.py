"""The checklist of a round: steps marked by name, and taken back."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient

from sampling.domain.actors import program
from tests.county import County

SignIn = Callable[..., FlaskClient]
BY = program("tests")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)


def test_a_step_is_marked_by_name_from_the_checklist_and_taken_back(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    assert 'href="/rounds/R1/steps/signed?session=AM"' in planner.get("/rounds/R1").text
    address = "/rounds/R1/steps/signed?session=AM"
    faulty = planner.post(address, data={"verdict": "done", "done_by": "", "reason": " "})
    assert faulty.status_code == 422 and "Type the name of whoever says so." in faulty.text
    said = {"verdict": "not_needed", "done_by": "王演示", "reason": "桌面推演"}
    assert planner.post(address, data=said).status_code == 302
    page = planner.get("/rounds/R1").text
    assert "王演示: 桌面推演" in page and "Not needed" in page
    assert planner.post(address, data=said).status_code == 422
    assert "王演示 has marked it" in planner.get(address).text
    assert planner.post("/rounds/R1/steps/signed/withdraw?session=AM").status_code == 302
    assert "桌面推演" not in planner.get("/rounds/R1").text
    assert planner.post("/rounds/R1/steps/signed/withdraw?session=AM").status_code == 404
    for wrong in ("/rounds/R1/steps/signed", "/rounds/R1/steps/gaps?session=AM", "/rounds/R1/steps/dance"):
        assert planner.get(wrong).status_code == 404


def test_only_planners_mark_steps(sign_in: SignIn, county: County) -> None:
    for role, area in (("leadership", None), ("township", "T1"), ("auditor", None)):
        browser = sign_in(role, area=area)
        assert "Mark it" not in browser.get("/rounds/R1").text
        assert browser.post("/rounds/R1/steps/gaps", data={}).status_code == 403
        assert browser.post("/rounds/R1/steps/gaps/withdraw").status_code == 403


def test_the_checklist_leads_to_the_accounts_or_says_who_makes_them(sign_in: SignIn, county: County) -> None:
    page = sign_in("planner").get("/rounds/R1").text
    assert "0 of 4 sites have an account" in page and "an administrator of the county makes them" in page
    assert 'href="/accounts/sites"' not in page and "Sites ready: 上午" in page
    page = sign_in("administrator").get("/rounds/R1").text
    assert 'href="/accounts/sites"' in page and "makes them" not in page
