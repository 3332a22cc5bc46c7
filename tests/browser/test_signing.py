"""Journey: a plan is published; a person and a village's lead sign for it on their phones, and the county sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sampling.domain.actors import program
from sampling.domain.links import Holder
from sampling.services import links, planning, plans, signing

from .conftest import AXE, Service

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BY = program("tests")


@pytest.fixture(scope="module")
def published(service: Service) -> dict[Holder, str]:
    """The tokens of the links of a published plan."""
    db, now = service.db, service.opens_at
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2, seed=1, by=BY, now=now)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: now, workers=1)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=now)
    wording = signing.Wording("order", "关于做好采样准备的令", "请准备。\n\n按时到岗。", ("village", "person"), "", 17)
    signing.issue(db, round_code="R1", wording=wording, sent_id="browser", by=BY, now=now)
    return links.tokens(db, "R1")


def _people(published: dict[Holder, str]) -> list[str]:
    return [token for holder, token in published.items() if holder.staff]


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_person_reads_signs_and_tells_of_a_difficulty_on_a_phone(
    page: Page, published: dict[Holder, str], accessible: Callable[[], None]
) -> None:
    page.goto(f"/p/{_people(published)[0]}")
    expect(page.locator(".task .when")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 papers wait for your signature.")
    accessible()
    plan = page.locator("section.paper").first
    plan.locator("input[name=name]").fill("")
    plan.locator("button[value=sign]").click()
    expect(page.locator(".error-summary")).to_contain_text("Type your name.")
    accessible()
    plan.locator("input[name=name]").fill("演示签收人")
    plan.locator("button[value=sign]").click()
    expect(plan).to_contain_text("Signed by 演示签收人")
    expect(page.locator("main")).to_contain_text("1 paper waits for your signature.")
    plan.locator("summary").last.click()
    plan.locator("textarea").fill("没有车")
    plan.locator("button[value=difficulty]").click()
    expect(plan).to_contain_text("Your difficulty, told")
    accessible()
    page.locator("section.paper").nth(1).locator("button[value=sign]").click()
    expect(page.locator("main")).to_contain_text("You have signed for everything.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE | {"java_script_enabled": False, "locale": "zh-CN"}], indirect=True)
def test_a_lead_signs_without_scripts_in_chinese_and_sees_who_has_not(page: Page, published: dict[Holder, str]) -> None:
    page.goto(f"/p/{published[Holder(area='V11')]}")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    plan = page.locator("section.paper").first
    expect(plan.locator("input[name=name]")).to_have_value("演示网格长V11")
    plan.locator("button[value=sign]").click()
    expect(plan).to_contain_text("演示网格长V11")
    expect(plan.locator("button[value=sign]")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_the_personal_page_every_text_has_a_contrast_of_seven_to_one(
    page: Page, published: dict[Holder, str]
) -> None:
    page.goto(f"/p/{published[Holder(area='V11')]}")
    page.wait_for_load_state("load")
    page.evaluate(AXE.read_text())
    rule = "color-contrast-enhanced"
    asked = {"runOnly": [rule], "rules": {rule: {"enabled": True}}}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    assert [node["html"][:100] for fault in found["violations"] for node in fault["nodes"]] == []


@pytest.mark.browser
def test_the_county_follows_who_signs_and_prints_the_call_tree(
    page: Page, published: dict[Holder, str], sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    page.goto("/rounds/R1/documents")
    expect(page.locator("table")).to_contain_text("Order No. 17")
    accessible()
    page.locator("table tbody a").last.click()
    expect(page.locator("#people")).to_be_visible()
    accessible()
    page.locator("#people table a").first.click()
    expect(page.locator("img.qr")).to_be_visible()
    page.wait_for_function("() => document.querySelector('img.qr').naturalWidth > 0")
    accessible()
    page.goto("/rounds/R1/documents/new/pledge")
    accessible()
    page.goto("/rounds/R1/call-tree")
    expect(page.locator(".call-sheet").first).to_be_visible()
    accessible()
