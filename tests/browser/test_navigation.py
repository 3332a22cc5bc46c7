"""The ways through the product on a phone: every page that the account may open is in sight and within reach."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PHONES = [
    {"locale": locale, "viewport": {"width": width, "height": 844}}
    for locale in ("en-GB", "zh-CN")
    for width in (320, 390)
]


@pytest.mark.browser
@pytest.mark.parametrize("page", PHONES, indirect=True)
@pytest.mark.parametrize("role", ["planner", "administrator"])
def test_every_way_is_within_a_phones_screen_and_reached_by_the_keyboard(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None], role: str
) -> None:
    sign_in(role)
    ways = page.locator(".main-nav a")
    assert ways.count() >= 6
    for way in ways.all():
        box = way.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"], (
            way.inner_text()
        )
        assert box["height"] >= 44
    ways.nth(0).focus()
    for _ in range(ways.count() - 1):
        page.keyboard.press("Tab")
    expect(ways.last).to_be_focused()
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
