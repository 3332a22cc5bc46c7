"""A layer is brought, checked by the worker, seen on the map, and applied, with a real browser and a real worker."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Service


def feature(code: str, west: float, east: float, **properties: Any) -> dict[str, Any]:
    ring = [[west, 33.0], [east, 33.0], [east, 33.1], [west, 33.1], [west, 33.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code} | properties, "geometry": geometry}


def layer(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def choose(page: Page, content: bytes) -> None:
    page.goto("/layers")
    page.locator("input[type=file]").set_input_files(
        {"name": "范围.geojson", "mimeType": "application/geo+json", "buffer": content}
    )
    page.locator("#provenance").select_option("real")
    page.locator("#source").fill("县自然资源局")


def pictured(page: Page, name: str) -> None:
    """Where SAMPLING_PICTURES names a folder, a picture for who looks at the pages."""
    if folder := os.environ.get("SAMPLING_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.browser
@pytest.mark.parametrize(
    "page",
    [
        {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"},
        {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"},
    ],
    indirect=True,
    ids=["desk", "phone"],
)
def test_a_layer_is_looked_at_on_the_map_before_anything_is_changed_and_then_stands(
    page: Page, service: Service, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    desk = (page.viewport_size or {}).get("width") == 1280
    sign_in("planner")
    page.goto("/layers")
    accessible()
    pictured(page, f"choose-{'desk' if desk else 'phone'}")
    border = 111.8 if desk else 111.81  # the second one changes what the first has brought
    parts = [feature("T1", 111.7, border), feature("T2", border - 0.0001, 111.9), feature("T9", 111.9, 112.0)]
    choose(page, layer(*parts))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[data-drawn]", timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    expect(page.locator("#findings")).to_contain_text("T9")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    accessible()
    pictured(page, f"checked-{'desk' if desk else 'phone'}")
    page.locator("button[name=rows]").click()
    page.wait_for_selector("main a.button[href='/areas']", timeout=60_000)
    accessible()
    pictured(page, f"applied-{'desk' if desk else 'phone'}")


@pytest.mark.browser
def test_a_file_that_is_none_says_so_and_is_checked_again_with_other_choices(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    choose(page, b'{"type": "FeatureCollection", "features": []}')
    page.get_by_role("button", name="Check the layer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The layer can't be imported yet", timeout=60_000)
    expect(page.get_by_text("The layer is empty.").first).to_be_visible()
    accessible()
    pictured(page, "empty")
    page.locator("#parent_code").fill("nowhere")
    page.get_by_role("button", name="Check it again").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("There is no area with the code nowhere.")
    accessible()
