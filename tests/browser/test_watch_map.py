"""Journey: leadership looks at the map by coverage and by lateness, with mouse, keyboard and without scripts."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from sampling.storage.queries import areas
from sampling.storage.tables import AreaGround

from .conftest import Service

AWAY = "The system does not answer for now."


@pytest.fixture(scope="module", autouse=True)
def _ground(service: Service) -> Iterator[None]:
    with service.db.writing() as session:
        for code, west in (("T1", 111.7), ("T2", 111.8)):
            row = areas.row_by_code(session, code)
            assert row is not None
            ring = [[west, 33.0], [west + 0.1, 33.0], [west + 0.1, 33.1], [west, 33.1], [west, 33.0]]
            shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
            session.add(AreaGround(area_id=row.id or 0, geometry=shape, provenance="generated", source="tests"))
    yield


@pytest.mark.browser
def test_the_map_turns_to_lateness_without_a_new_page_and_links_keep_it(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("leadership")
    map_ = page.locator("[data-map][data-drawn]")
    expect(map_).to_be_visible()
    expect(map_.get_by_role("button", name="T1镇", exact=False)).to_have_count(1)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="By lateness").click()
    expect(page).to_have_url(re.compile("map=lateness"))
    expect(page.get_by_role("link", name="By lateness")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("Sites without news, of those expected to have reported")).to_be_visible()
    expect(page.locator('[data-legend="coverage"]')).to_be_hidden()
    t1 = map_.locator("path.area").first
    assert (t1.get_attribute("fill") or "").startswith("url(#") or "late-fill" in (t1.get_attribute("class") or "")
    accessible()
    assert "map=lateness" in (page.get_by_role("link", name="T1镇").first.get_attribute("href") or "")
    page.reload()
    expect(page.locator('[data-map][data-fill="lateness"][data-drawn]')).to_be_visible()
    page.get_by_role("link", name="By coverage").click()
    expect(page.locator('[data-legend="coverage"]')).to_be_visible()
    assert "map=" not in page.url
    assert "map=" not in (page.get_by_role("link", name="T1镇").first.get_attribute("href") or "")


@pytest.mark.browser
def test_areas_and_sites_are_reached_and_opened_by_keyboard(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("leadership")
    map_ = page.locator("[data-map][data-drawn]")
    map_.locator('path.area[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    expect(map_.locator("path.area").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(map_.locator(".leaflet-popup")).to_contain_text("T2镇")
    expect(map_.locator("a.map-open")).to_be_focused()
    page.keyboard.press("Escape")
    expect(map_.locator("path.area").nth(1)).to_be_focused()
    map_.locator('path.site[tabindex="0"]').focus()
    page.keyboard.press("Enter")
    expect(map_.locator(".leaflet-popup")).to_contain_text("S11采样点")


def many(figures: dict[str, object], side: int = 30) -> tuple[dict[str, object], dict[str, object]]:
    """A ground of side x side squares, and figures for them."""
    cells = [(x, y) for y in range(side) for x in range(side)]
    ground = {
        "version": "many",
        "west": 111.7,
        "south": 33.0,
        "unit": 0.0001,
        "areas": [[f"G{n:03}", f"第{n}格"] for n in range(len(cells))],
        "rings": [[[x * 100, y * 100, 100, 0, 0, 100, -100, 0]] for x, y in cells],
        "sites": [["S11", "S11采样点", "fixed", 50, 50]],
    }
    steps = ("heard", "awaited", "late1", "late2", "late3", "late4", "none")
    columns: dict[str, object] = {
        key: [0] * len(cells) for key, value in figures.items() if isinstance(value, list)
    } | {
        "value": [n / 900 for n in range(len(cells))],
        "step": [steps[n % 7] for n in range(len(cells))],
        "state": ["watch"] * len(cells),
        "people": [100] * len(cells),
        "expected": [4] * len(cells),
    }
    return ground, {"ground": "many", "sites": "m", "owed": {"0": 3}, "told": {}, **columns}


@pytest.mark.browser
def test_a_map_of_many_areas_is_a_few_paths_that_click_and_keyboard_reach(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("leadership")
    told = page.request.get(f"{page.url}/figures.json").json()
    ground, figures = many(told)
    page.route("**/figures.json*", lambda route: route.fulfill(json=figures))
    page.route("**/ground.json*", lambda route: route.fulfill(json=ground))
    page.reload()
    map_ = page.locator("[data-map][data-drawn]")
    expect(map_.locator("svg.crowd")).to_be_attached()
    assert map_.locator("path.area").count() < 12
    page.get_by_role("link", name="By lateness").click()
    assert map_.locator("path.area").count() == 7
    cursor = map_.locator("path.crowd-cursor")
    cursor.focus()
    page.keyboard.press("End")
    expect(cursor).to_have_attribute("aria-label", "S11采样点, Not reported, no report for 3 h (901 / 901)")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(map_.locator(".leaflet-popup")).to_contain_text("第1格")
    page.keyboard.press("Escape")
    expect(cursor).to_be_focused()
    map_.get_by_role("button", name="Show everything").click()
    box = map_.locator("svg.crowd g").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 + 4, box["y"] + box["height"] / 2 - 4)  # north-east of the middle
    expect(map_.locator(".leaflet-popup .map-name")).to_have_text("第465格")
    for _ in range(6):
        map_.get_by_role("button", name="Closer").click()
    expect(map_.locator(".area-label:not(.crowded-out)").first).to_be_visible()
    accessible()


@pytest.mark.browser
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_the_choice_is_a_link_and_the_table_has_the_facts(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("leadership")
    expect(page.locator("[data-news]").first).to_contain_text("Asked for at")
    page.get_by_role("link", name="By lateness").click()
    assert "map=lateness" in page.url
    expect(page.locator("#areas")).to_contain_text("Without news")


@pytest.mark.browser
def test_how_old_the_figures_are_is_in_sight_at_the_foot_of_the_page_and_when_the_system_is_away(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    page.clock.install()
    sign_in("leadership")
    line = page.locator("[data-news]").first
    page.clock.run_for(2_000)
    expect(line).to_contain_text("Last news")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight / 2)")
    expect(line).to_be_in_viewport()
    page.context.set_offline(True)
    for _ in range(4):
        page.clock.fast_forward("01:00")
        page.wait_for_timeout(50)
    expect(line).to_contain_text(AWAY)
    page.clock.fast_forward("03:00:00")  # the machine was asleep
    expect(line).to_contain_text("The figures are 3 h")
    page.context.set_offline(False)
    page.clock.run_for(100)
    expect(line).to_contain_text("Last news")
