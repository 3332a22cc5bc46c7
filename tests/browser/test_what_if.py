"""Journey: a planner asks "what if" with several changes of a kind, on a desk and a phone, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PAGE = "/rounds/R1/sessions/AM/planning"
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}
WORDS = {
    "en": {"what if": "What if", "start": "Start the run", "fault": "no site with the code S99"},
    "zh-Hans": {"what if": "假设测算", "start": "开始测算", "fault": "没有代码为S99的采样点"},
}


def _opened(page: Page) -> dict[str, str]:
    page.goto(PAGE)
    words = WORDS[page.locator("html").get_attribute("lang") or ""]
    page.locator("summary", has_text=words["what if"]).click()
    return words


@pytest.mark.browser
@pytest.mark.parametrize("page", [DESK, PHONE], indirect=True, ids=["desk", "phone"])
def test_rows_are_added_and_removed_by_keyboard_and_faults_lead_to_their_row(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    words = _opened(page)
    closed = page.locator("[data-rows=closed]")
    add = closed.locator("[data-rows-add]")
    expect(closed.locator("[data-row-remove]")).to_be_hidden()
    page.fill("#closed-0-site", "S22")
    for site in ("S21", "S99"):
        add.focus()
        page.keyboard.press("Enter")
        page.keyboard.type(site)
    expect(closed.locator("[data-row]")).to_have_count(3)
    expect(closed.locator("[role=status]")).not_to_be_empty()
    accessible()
    closed.locator("[data-row-remove]").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#closed-2-site")).to_be_focused()
    expect(closed.locator(".row-name")).to_have_text(
        ["Row 1", "Row 2"] if words["start"] == "Start the run" else ["第1行", "第2行"]
    )
    page.fill("#pins-0-staff", "P98")
    page.locator("#pins-0-site").press("Enter")  # starts the run, removes nothing
    link = page.locator(".error-summary a", has_text=words["fault"])
    expect(page.locator(".error-summary a")).to_have_count(3)
    accessible()
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    link.click()
    expect(page.locator("#closed-1-site")).to_be_focused()
    expect(page.locator("#closed-1-site")).to_have_value("S99")
    page.locator("#closed-1-site").fill("S12")
    page.fill("#pins-0-staff", "")
    page.get_by_role("button", name=words["start"]).click()
    page.wait_for_url("**/runs/*")
    expect(page.locator("main")).to_contain_text("S22")
    expect(page.locator("main")).to_contain_text("S12")


@pytest.mark.browser
@pytest.mark.parametrize("page", [{**DESK, "java_script_enabled": False}], indirect=True)
def test_without_a_script_a_row_is_added_by_the_server_and_nothing_typed_is_lost(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("planner")
    words = _opened(page)
    page.fill("#people-0-people", "two")
    page.fill("#sites-0-site", "S11")
    page.locator("[data-rows=sites] [data-rows-add]").click()
    expect(page.locator("#sites-1-site")).to_be_focused()
    expect(page.locator("#people-0-people")).to_have_value("two")
    page.fill("#sites-1-site", "S12")
    page.fill("#sites-1-lanes", "1")
    page.locator("[data-rows=sites] [data-row-remove]").first.click()
    expect(page.locator("#sites-0-site")).to_have_value("S12")
    expect(page.locator("#sites-1-site")).to_have_count(0)
    page.fill("#people-0-people", "2")
    page.get_by_role("button", name=words["start"]).click()
    page.wait_for_url("**/runs/*")
    expect(page.locator("main")).to_contain_text("Lanes at S12采样点: +1")
