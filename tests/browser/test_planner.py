"""Journey: a planner brings a broken file, puts it right, makes a round, has it planned and publishes the plan."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from .conftest import Service

HEADINGS = "code,name,roles,unit,lent_by,base_code,work_phone,available_from,available_to,provenance,source"
RIGHT = [
    f"N{n},演示人员N{n},{roles},演示卫生院,,T1,演示-9{n},,,generated,made for a test"
    for n, roles in enumerate(["sampler", "sampler", "recorder;helper", "recorder", "helper"])
]
WRONG = "N9,演示人员N9,samplr,演示卫生院,,T1,演示-99,,,generated,made for a test"


def _bring(page: Page, rows: list[str]) -> None:
    page.goto("/import")
    page.get_by_label("Staff", exact=True).check()
    content = ("\ufeff" + "\n".join([HEADINGS, *rows])).encode()
    page.locator("input[type=file]").set_input_files({"name": "staff.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Check the file").click()


@pytest.mark.browser
def test_a_planner_goes_from_a_broken_file_to_a_published_plan(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    _bring(page, [*RIGHT, WRONG])
    expect(page.locator("main")).to_contain_text("samplr")
    accessible()
    _bring(page, RIGHT)
    page.get_by_role("button", name="Import").click()
    expect(page.locator("main")).to_contain_text("5")
    accessible()

    page.goto("/rounds/new")
    page.get_by_label("Code").fill("J1")
    page.get_by_label("Name").fill("演示第二轮")
    accessible()
    page.locator("main form button.button").first.click()
    expect(page.locator("h1")).to_contain_text("演示第二轮")
    tomorrow = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    page.goto("/rounds/J1/sessions/new")
    page.get_by_label("Code").fill("S1")
    page.get_by_label("Name").fill("明天上午")
    page.get_by_label("Day").fill(f"{tomorrow:%Y-%m-%d}")
    opens = service.opens_at.astimezone(ZoneInfo("Asia/Shanghai"))
    page.get_by_label("Opens at").fill(f"{opens:%H:%M}")
    page.get_by_label("Closes at").fill(f"{opens + timedelta(hours=4):%H:%M}")
    accessible()
    page.locator("main form button.button").first.click()
    page.goto("/rounds/J1/targets")
    page.locator("#area-0").fill("T1")
    page.locator("#percent-0").fill("60")
    accessible()
    page.get_by_role("button", name="Save the targets").click()
    expect(page.locator("#percent-0")).to_have_value("60")
    for state in ("activated", "preparing"):
        page.goto(f"/rounds/J1/move/{state}")
        page.locator("main form button.button").first.click()

    page.goto("/rounds/J1/sessions/S1/planning")
    accessible()
    page.get_by_label("Time to calculate").fill("5")
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("link", name="Open the plan").click(timeout=60_000)
    page.wait_for_url("**/plans/*")
    accessible()
    expect(page.locator("main .leaflet-container svg").first).to_be_visible()
    page.get_by_role("link", name="Publish this plan").click()
    page.wait_for_url("**/publish")
    accessible()
    page.get_by_role("button", name="Publish this plan").click()
    expect(page.locator("main")).to_contain_text("Published")
    page.get_by_role("link", name="By person").click()
    expect(page.locator("main")).to_contain_text("演示人员")
    accessible()


@pytest.mark.browser
@pytest.mark.parametrize("page", [{"locale": "zh-CN"}], indirect=True)
@pytest.mark.parametrize(
    "address", ["/rounds", "/rounds/R1", "/rounds/R1/norms", "/import", "/staff", "/sites", "/areas/C"]
)
def test_the_planners_pages_speak_chinese(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None], address: str
) -> None:
    sign_in("planner")
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    accessible()
    english = page.evaluate(
        "[...document.querySelectorAll('main h1, main h2, main th, main label, main button, nav a')]"
        ".map(e => e.textContent.trim()).filter(t => /^[A-Z][a-z]+( [a-z]+)+$/.test(t))"
    )
    assert english == [], "English words on a Chinese page"
