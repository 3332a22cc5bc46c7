"""Journey: in the middle of a morning a planner re-plans from now, sees who goes where, and publishes it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from sampling.domain.actors import program
from sampling.domain.plans import Plan
from sampling.services import planning, plans

from .conftest import Service


@pytest.mark.browser
@pytest.mark.parametrize(
    "page",
    [{}, {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}],
    indirect=True,
    ids=["desk, English", "phone, Chinese"],
)
def test_a_planner_replans_from_now_sees_who_goes_where_and_publishes_it(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    chinese = page.evaluate("navigator.language") == "zh-CN"
    before = plans.published_plan(service.db, "R1", "AM") or _publish_the_day_before(service)
    sign_in("planner")
    page.goto("/rounds/R1/sessions/AM")
    page.get_by_role("link", name="自现在起调整" if chinese else "Re-plan from now").click()
    expect(page.locator("main")).to_contain_text("4个" if chinese else "4 sites")
    _fits(page)
    accessible()
    page.locator("#moves").fill("6")
    page.locator("#seconds").fill("2")
    page.locator("#absent").fill("P00 P03")
    page.locator("main form button.button").click()
    page.locator("main a[href*='/plans/']:not([href$='/plans'])").first.click(timeout=60_000)
    page.get_by_role("link", name="查看人员变动" if chinese else "See who goes where").click()
    expect(page.locator("#plan-changes")).to_be_visible()
    _fits(page)
    accessible()
    page.get_by_role("link", name="下达方案" if chinese else "Publish this plan").click()
    page.wait_for_url("**/publish")
    accessible()
    tick = page.locator("#although_less")
    if tick.count():
        tick.check()
    page.locator("main form button.button").click()
    page.wait_for_url(lambda url: not url.endswith("/publish"))
    published = plans.published_plan(service.db, "R1", "AM")
    assert published is not None
    assert published.version > before.version
    assert published.figures["replan"]["of"] == before.version


def _publish_the_day_before(service: Service) -> Plan:
    before, by = service.opens_at - timedelta(hours=10), program("tests")
    run_id = planning.request_run(service.db, round_code="R1", session_code="AM", seconds=2, seed=1, by=by, now=before)
    plan_id = planning.execute(service.db, run_id=run_id, now=lambda: datetime.now(UTC), workers=1, explain_seconds=0)
    assert plan_id is not None
    plans.publish(service.db, plan_id=plan_id, by=by, now=before)
    published = plans.published_plan(service.db, "R1", "AM")
    assert published is not None
    return published


def _fits(page: Page) -> None:
    """Nothing sticks out of the page sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
