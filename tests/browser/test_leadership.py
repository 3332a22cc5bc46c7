"""Journey: leadership reads the coverage, drills down to a township, and looks at an earlier hour."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Service


@pytest.mark.browser
def test_leadership_watches_the_county_and_drills_down(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("leadership")
    assert "/watch" in page.url
    expect(page.locator("h1")).to_contain_text("sampled")
    expect(page.locator(".figure-of").first).to_contain_text("of 4,000 residents")
    expect(page.locator(".figure-proof").first).to_contain_text("of 4 sites reported")
    expect(page.locator("svg.curve, [data-curve] svg").first).to_be_visible()
    accessible()
    page.get_by_role("link", name="T1镇").first.click()
    expect(page.locator("main")).to_contain_text("2,500")
    accessible()
    assert page.get_by_role("link", name="C县").first.is_visible()


@pytest.mark.browser
def test_going_down_and_back_up_keeps_the_order_and_the_place(page: Page, sign_in: Callable[[str], None]) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    sign_in("leadership")
    names = page.locator("#areas tbody th a")
    page.locator("#areas").get_by_role("button", name="Area").click()
    page.locator("#areas").get_by_role("button", name="Area").click()
    expect(names.first).to_have_text("T2镇")
    names.first.scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    names.first.click()
    expect(page.locator("#areas thead th").first).to_have_attribute("aria-sort", "descending")
    expect(names.first).to_have_text("V22村")
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="C县").click()
    expect(names.first).to_have_text("T2镇")
    page.wait_for_function(f"Math.abs(window.scrollY - {before}) < 60 && window.scrollY > 0")
    page.locator(".lagging-name a, #areas tbody th a").first.click()
    page.locator(".beside a").first.click()
    expect(page.locator(".beside")).to_contain_text("of 2, worst first")


@pytest.mark.browser
@pytest.mark.parametrize(
    "page", [{"locale": "zh-CN"}, {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}}], indirect=True
)
def test_leadership_reads_it_in_chinese_on_desk_and_phone(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("leadership")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("main")).to_contain_text("常住人口4,000人")
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


@pytest.mark.browser
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_the_figures_are_there_without_scripts(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("leadership")
    expect(page.locator(".figure-of").first).to_contain_text("of 4,000 residents")
    expect(page.get_by_role("link", name="T2镇").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("page", [{"viewport": {"width": 1920, "height": 1080}}], indirect=True)
def test_the_wall_shows_it_all_without_scrolling_and_keeps_itself_fresh(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("leadership")
    page.get_by_role("link", name="Show it on the wall").click()
    expect(page.locator(".figure-big")).to_be_visible()
    expect(page.locator("svg.curve, [data-curve] svg").first).to_be_visible()
    expect(page.locator("tbody th").first).to_contain_text("镇")
    inside = "document.querySelector('.page-foot').getBoundingClientRect().bottom <= window.innerHeight"
    assert page.evaluate(inside), "the wall is longer than its screen"
    with page.expect_response(lambda answer: "/wall" in answer.url and answer.status in (200, 304)):
        pass  # it asks by itself
    accessible()
