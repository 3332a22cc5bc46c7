"""Journey: a coordinator reports the hour of a site on its plain page, sends it twice, and corrects it; a lead without
scripts."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD, Service

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = {
    "en-GB": {"at_county": "At the county", "report": "Report", "correct": "Correct the figure", "was": "was 31"},
    "zh-CN": {"at_county": "已上报县指挥部", "report": "上报", "correct": "更正", "was": "31"},
}


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_coordinator_reports_an_hour_of_a_site_and_corrects_it(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("township")
    page.goto("/s/S11")
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


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_what_was_typed_outlives_the_page_the_network_and_the_session(
    page: Page, service: Service, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("township")
    hour = (service.opens_at + timedelta(hours=1)).isoformat()
    address = "/s/S11?" + urlencode({"hour": hour})
    page.goto(address)
    kept = page.locator("[data-draft-line]")
    expect(kept).to_be_hidden()
    page.fill("#sampled", "12")
    page.fill("#reason", "two more tubes")
    expect(kept).to_be_visible()

    page.goto(address)  # the phone was off
    expect(page.locator("#sampled")).to_have_value("12")
    expect(page.locator("#reason")).to_have_value("two more tubes")
    expect(kept).to_have_text("Stored on this phone, not yet at the county")
    accessible()

    phone = page.context.new_page()  # its console is not watched: a 400 is what is looked for
    phone.goto(address)
    page.context.clear_cookies()
    phone.click("form[data-once] button.button")
    expect(phone.locator("main")).to_contain_text("The figures are kept on this phone")
    phone.click("main a.button")
    phone.fill("#name", "township")
    phone.fill("#password", PASSWORD)
    phone.click("button.button[type=submit]")
    expect(phone.locator("#sampled")).to_have_value("12")
    phone.click("form[data-once] button.button")
    expect(phone.locator("main")).to_contain_text("two more tubes")
    phone.goto(address)
    expect(phone.locator("[data-draft-line]")).to_be_hidden()
    expect(phone.locator("#sampled")).to_have_value("12")
    assert phone.evaluate("localStorage.length") == 0


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE, PHONE | {"java_script_enabled": False}], indirect=True)
def test_a_slip_of_the_finger_is_asked_about(page: Page, service: Service, sign_in: Callable[[str], None]) -> None:
    sign_in("township")
    page.goto("/s/S11")
    page.fill("#sampled", "900000")
    page.click("form[data-once] button.button")
    expect(page.locator(".error-summary")).to_contain_text("Report it all the same?")
    expect(page.locator("#sampled")).to_have_value("900000")
    expect(page.locator("button[name=confirm]")).to_have_text("Report 900,000 all the same")
    page.fill("#sampled", "50")
    page.fill("#reason", "one hand slipped")
    page.click("form[data-once] button.button")
    expect(page.locator(".at-county")).to_contain_text("50 people")


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_an_emptied_form_is_never_said_to_be_stored(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("township")
    page.goto("/s/S11")
    line = page.locator("[data-draft-line]")
    for field in page.locator("form[data-draft] input:not([type=hidden])").all():
        field.evaluate("field => { field.value = ''; field.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(line).to_be_hidden()
    page.fill("#sampled", "７")
    expect(line).to_be_visible()
    page.fill("#sampled", "")
    expect(line).to_be_hidden()
    page.click("form[data-once] button.button")
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#sampled")
    expect(line).to_be_hidden()
