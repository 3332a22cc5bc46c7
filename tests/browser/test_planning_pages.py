"""What a planner is told of a run, a plan, two plans and a question: at desk and phone width, in both languages."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from sampling.domain.actors import program
from sampling.domain.plans import QUESTIONS
from sampling.services import planning

from .conftest import Service

BY = program("tests")
PICTURES = os.environ.get("PICTURES", "")  # a folder: every page is also kept there as a picture, to look at
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def addresses(service: Service) -> dict[str, str]:
    """Pages with something on them: a run and its plan, two versions, and an answer to each question."""
    at = datetime.now(UTC)
    base, out = "/rounds/R1/sessions/AM", {}
    for _ in range(2):
        run_id = planning.request_run(service.db, round_code="R1", session_code="AM", seconds=2, by=BY, now=at)
        planning.execute(service.db, run_id=run_id, now=lambda: at, workers=1)
        out["run"] = f"/rounds/R1/runs/{run_id}"
        out["plan"] = f"{base}/plans/{planning.run(service.db, run_id).plan_version}"
    for question in QUESTIONS:
        run_id = planning.request_question(
            service.db, question=question, round_code="R1", session_code="AM", seconds=4, by=BY, now=at
        )
        planning.execute(service.db, run_id=run_id, now=lambda: at, workers=1)
        out[question] = f"/rounds/R1/runs/{run_id}"
    return {**out, "planning": f"{base}/planning", "versions": f"{base}/plans", "compare": f"{base}/plans/compare"}


@pytest.mark.parametrize("page", [DESK, PHONE], indirect=True, ids=["desk", "phone"])
def test_the_planners_pages_fit_their_screen_and_are_accessible(
    page: Page,
    addresses: dict[str, str],
    sign_in: Callable[[str], None],
    accessible: Callable[[], None],
) -> None:
    sign_in("planner")
    chinese = page.evaluate("navigator.language") == "zh-CN"
    for name, address in addresses.items():
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans" if chinese else "en")
        if name == "planning":
            for summary in page.locator("main details > summary").all():
                summary.click()
        accessible()
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{'zh' if chinese else 'en'}.png", full_page=True)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px wider than the screen"


@pytest.mark.parametrize("page", [{**DESK, "java_script_enabled": False}], indirect=True)
def test_the_curve_is_seen_without_a_script(
    page: Page, addresses: dict[str, str], sign_in: Callable[[str], None]
) -> None:
    sign_in("planner")
    page.goto(addresses["curve"])
    expect(page.locator(".staff-curve svg")).to_be_visible()
    expect(page.locator("main table")).to_be_visible()
