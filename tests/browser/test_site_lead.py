"""Journey: a site lead reports the hour from a phone, sends it twice, and corrects it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Service

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = {
    "en-GB": {"at_county": "At the county", "report": "Report", "correct": "Correct the figure", "was": "was 31"},
    "zh-CN": {"at_county": "已上报县指挥部", "report": "上报", "correct": "更正", "was": "31"},
}


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_site_lead_reports_an_hour_and_corrects_it(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("site_lead")
    assert "/s/S11" in page.url
    expect(page.locator(".which")).to_contain_text("S11")
    accessible()
    page.fill("#sampled", "31")
    page.click("form[data-once] button.button")
    expect(page.locator(".at-county")).to_contain_text("31 people")
    accessible()
    page.go_back()  # the phone shows the old form, and the lead taps again
    page.fill("#sampled", "31")
    page.click("form[data-once] button.button")
    expect(page.locator(".at-county")).to_contain_text("31 people")

    page.goto("/s/S11?" + page.url.partition("?")[2])
    page.fill("#sampled", "28")
    page.click("form[data-once] button.button")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#sampled")).to_have_value("28")
    accessible()
    page.fill("#reason", "two families were counted twice")
    page.click("form[data-once] button.button")
    expect(page.locator(".at-county")).to_contain_text("28 people")
    expect(page.locator("main")).to_contain_text("was 31")


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE | {"locale": "zh-CN"}], indirect=True)
def test_the_phone_page_speaks_chinese(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("site_lead")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("label[for=queue]")).to_have_text("排队人数")
    accessible()


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE | {"java_script_enabled": False}], indirect=True)
def test_a_count_can_be_posted_without_scripts(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("site_lead")
    page.fill("#sampled", "40")
    page.fill("#reason", "counted again")
    page.click("form[data-once] button.button")
    expect(page.locator(".at-county")).to_contain_text("40 people")
