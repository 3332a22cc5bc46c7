"""An import that takes seconds says what is being done; a second tap does not send it twice."""

import json
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

HEADINGS = "code,name,roles,unit,lent_by,base_code,work_phone,available_from,available_to,provenance,source"
ROW = "Q1,演示人员Q1,helper,演示卫生院,,T1,演示-81,,,generated,made for a test"
SLOW = 2.5  # seconds that the server seems to take


def _slow(route: Route) -> None:
    time.sleep(SLOW)
    route.continue_()


def _choose(page: Page) -> None:
    page.goto("/import")
    page.get_by_label("Staff", exact=True).check()
    content = ("\ufeff" + f"{HEADINGS}\n{ROW}\n").encode()
    page.locator("input[type=file]").set_input_files({"name": "staff.csv", "mimeType": "text/csv", "buffer": content})


# What the reader sees between the tap and the answer, kept across the change of pages.
LOOK = """button => button.form.addEventListener("submit", () => setTimeout(() => {
  const line = button.form.querySelector("[data-busy-line]");
  sessionStorage.seen = JSON.stringify({
    said: line.querySelector("[role=status]").textContent,
    age: line.querySelector("[data-busy-age]").textContent,
    bar: line.querySelector("progress").offsetHeight > 0,
    disabled: button.disabled,
  });
}, 1500))"""


@pytest.mark.browser
def test_checking_and_importing_say_what_is_done_until_the_answer_comes(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    posted: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            posted.append(route.request.url)
            time.sleep(SLOW)
        route.continue_()

    page.route(re.compile(r"/import(/[^/]+)?$"), slow)
    _choose(page)
    for name, says in (("Check the file", "Checking the file…"), ("Import the 1 row", "Importing 1 row…")):
        button, before = page.get_by_role("button", name=name), page.url
        expect(page.locator("progress").first).to_be_hidden()
        button.evaluate(LOOK)
        button.dblclick(no_wait_after=True)
        page.wait_for_url(lambda url, before=before: url != before)
        seen = json.loads(page.evaluate("sessionStorage.seen"))
        assert seen["said"].startswith(says)
        assert (seen["age"], seen["bar"], seen["disabled"]) == ("1 s", True, True)
        assert posted.pop().startswith(before.split("?")[0]) and not posted
        accessible()
    expect(page.locator("h1")).to_contain_text("Imported: 1 new")


@pytest.mark.browser
@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_file_is_checked_and_imported_all_the_same(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in("planner")
    _choose(page)
    assert page.locator("progress").is_hidden()
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("main")).to_contain_text("Rows in the file")
