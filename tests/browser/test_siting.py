"""From candidate places to a session whose sites open: the planner's way, by mouse and by keyboard, desk and phone."""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from sampling.domain.actors import program
from sampling.domain.siting import Question
from sampling.services import siting
from sampling.storage.queries import importing_areas
from sampling.storage.queries import siting as queries
from tests.services.test_siting import candidate, two_candidates

from .conftest import Service

PICTURES = os.environ.get("PICTURES", "")  # a folder: the pages are also kept there as pictures, to look at
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def places(service: Service) -> None:
    """Two candidate places beside the four sites."""
    two_candidates(service.db)


def looked(page: Page, accessible: Callable[[], None], name: str) -> None:
    """The page fits its screen and has no fault that axe finds."""
    accessible()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{name} is {over} px wider than the screen"


@pytest.mark.parametrize(("page", "code"), [(DESK, "DESK"), (PHONE, "PHONE")], indirect=["page"], ids=["desk", "phone"])
def test_a_planner_goes_from_the_places_to_the_session_and_back(
    page: Page,
    code: str,
    service: Service,
    places: None,
    sign_in: Callable[[str], None],
    accessible: Callable[[], None],
) -> None:
    sign_in("planner")
    page.goto("/siting/new")
    page.fill("#name", "Fewer")
    page.fill("#code", code)
    looked(page, accessible, "new")
    page.click("main form button.button")
    page.wait_for_url(f"**/siting/{code}")
    page.fill("#sites", "3")
    for summary in page.locator("main details > summary").all():
        summary.click()
    page.fill("#hours", "24")
    looked(page, accessible, "question")
    page.locator("#ask button.button").click()
    expect(page.locator("#sites-table tbody tr")).to_have_count(3, timeout=60_000)
    expect(page.locator("[data-map][data-drawn]")).to_be_attached()
    expect(page.locator(".map path.way")).to_have_count(3)
    expect(page.locator(".map path.site")).to_have_count(3)
    looked(page, accessible, "answer")

    page.locator("#sites-table th a").first.click()
    mark = page.locator(".moving-mark")
    expect(mark).to_be_attached()
    before = page.locator("[data-place-typed] [name=lon]").input_value()
    mark.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-moved] .plan-answer")).to_be_visible()
    assert float(page.locator("[data-place-typed] [name=lon]").input_value()) > float(before)
    assert siting.study(service.db, code).version == 1, "nothing is kept yet"
    moved_to = page.locator("[data-place-typed] [name=lon]").input_value()
    page.goto(f"/siting/{code}")
    page.go_back()
    expect(page.locator("[data-place-typed] [name=lon]")).to_have_value(moved_to)
    expect(page.locator("[data-moved] .plan-answer")).to_be_visible()
    looked(page, accessible, "moved")
    page.fill("[data-place-typed] [name=lon]", "111.79")
    page.locator("[data-place-typed] button").click()
    expect(page.locator("form[method=post] [name=lon]")).to_have_value("111.790000")
    page.locator("main form[method=post] button.button").click()
    page.wait_for_url(f"**/siting/{code}")
    assert siting.study(service.db, code).version == 2
    looked(page, accessible, "by-hand")

    page.goto(f"/siting/{code}/compare")
    looked(page, accessible, "compare")
    page.goto(f"/siting/{code}/pins")
    looked(page, accessible, "pins")
    page.goto(f"/siting/{code}/versions/1/use")
    looked(page, accessible, "choose")
    page.locator("main table a").first.click()
    looked(page, accessible, "use")
    page.locator("main form button.button").click()
    page.wait_for_url(f"**/siting/{code}/versions/1")
    page.locator(".way a").nth(2).click()
    page.wait_for_url("**/callup")
    looked(page, accessible, "callup")
    page.locator(".way a").nth(3).click()
    page.wait_for_url("**/planning")
    page.locator(".way a").first.click()
    page.wait_for_url(re.compile(f"/siting/{code}/versions/1$"))
    assert siting.study(service.db, code).version == 2, "going back loses nothing"


@pytest.mark.parametrize("page", [{**DESK, "java_script_enabled": False}], indirect=True)
def test_without_a_script_a_site_is_moved_by_typing(
    page: Page, service: Service, places: None, sign_in: Callable[[str], None]
) -> None:
    at = datetime.now(UTC)
    if "TYPED" not in {one.code for one in siting.studies(service.db)}:
        by = program("tests")
        siting.make_study(service.db, code="TYPED", name="Typed", area_code="C", by=by, now=at)
        run = siting.ask(service.db, code="TYPED", question=Question(sites=2), by=by, now=at)
        siting.execute(service.db, run_id=run, now=lambda: at)
    site = siting.look(service.db, code="TYPED").figures.sites[0].code
    sign_in("planner")
    page.goto(f"/siting/TYPED/versions/1/sites/{site}?lon=111.79&lat=33.05")
    expect(page.locator("[data-moved] .plan-answer")).to_be_visible()
    page.locator("main form[method=post] button.button").click()
    page.wait_for_url("**/siting/TYPED")
    assert siting.study(service.db, "TYPED").version == 2


@pytest.mark.parametrize("page", [DESK, PHONE], indirect=True, ids=["desk", "phone"])
def test_ways_are_brought_and_who_has_a_site_near_is_seen(
    page: Page, service: Service, places: None, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    at, by, code = datetime.now(UTC), program("tests"), f"WAYS{page.viewport_size['width']}"  # type: ignore[index]
    box = [[111.7, 33.0], [111.82, 33.0], [111.82, 33.1], [111.7, 33.1], [111.7, 33.0]]
    with service.db.writing() as session:
        outline = json.dumps({"type": "Polygon", "coordinates": [box]})
        importing_areas.write_grounds(session, {"T1": (outline, "generated", "made for a test")})
    siting.make_study(service.db, code=code, name="Ways", area_code="C", by=by, now=at)

    def send(content: str) -> None:
        if not page.locator("#ways details[open]").count():
            page.locator("#ways summary").click()
        file = {"name": "ways.csv", "mimeType": "text/csv", "buffer": content.encode()}
        page.set_input_files("#ways input[type=file]", files=[file])  # type: ignore[list-item]
        page.locator("#ways details button.button").click()

    sign_in("planner")
    page.goto(f"/siting/{code}")
    send("origin,destination,minutes\nV11,S11,-3\nV11,S12,soon\n")
    expect(page.locator("[data-error-summary] li")).to_have_count(2)
    looked(page, accessible, "ways-wrong")
    send("origin,destination,minutes\nV11,S11,9\nV12,S11,31\nV21,S21,8\nV99,S21,8\n")
    expect(page.locator("#ways .hash")).to_be_visible()
    looked(page, accessible, "ways")
    # a large one is read by the worker, and followed
    rows = "".join(f"X{n},S21,{n % 60}\n" for n in range(110_000))
    send("origin,destination,minutes\nV11,S11,far\n" + rows)
    expect(page.locator(".progress[data-final] li")).to_have_count(1, timeout=60_000)
    looked(page, accessible, "ways-large-wrong")
    send("origin,destination,minutes\nV11,S11,9\nV12,S11,31\nV21,S21,8\n" + rows)
    expect(page.locator("#ways")).to_contain_text("110", timeout=60_000)
    expect(page.locator(".progress")).to_have_count(0)
    looked(page, accessible, "ways-large")
    run = siting.ask(service.db, code=code, question=Question(sites=2, hours=24.0), by=by, now=at)
    siting.execute(service.db, run_id=run, now=lambda: at)
    page.goto(f"/siting/{code}")
    expect(page.locator(".note-line")).to_contain_text("ways.csv")
    looked(page, accessible, "ways-answer")
    page.goto(f"/siting/{code}/versions/1/access")
    expect(page.locator("[data-map][data-grounds]")).to_have_attribute("data-grounds", "2", timeout=30_000)
    looked(page, accessible, "access")


def test_a_long_table_begins_with_its_first_rows_and_finds_and_sorts_all(
    page: Page, service: Service, sign_in: Callable[[str], None]
) -> None:
    at, by, many = datetime.now(UTC), program("tests"), 24
    with service.db.writing() as session:
        brought = [candidate(f"M{n:02d}", "V11", 111.70 + n / 1000, 33.04) for n in range(many)]
        queries.write_candidates(session, brought, [])
    siting.make_study(service.db, code="LONG", name="Long", area_code="C", by=by, now=at)
    siting.set_pins(service.db, code="LONG", pins={f"M{n:02d}": "open" for n in range(many)}, by=by, now=at)
    run = siting.ask(service.db, code="LONG", question=Question(sites=many, hours=24.0), by=by, now=at)
    siting.execute(service.db, run_id=run, now=lambda: at)
    sign_in("planner")
    page.goto("/siting/LONG")
    rows, button = page.locator("#sites-table tbody tr:visible"), page.locator("[data-show-all=sites-table] button")
    expect(rows).to_have_count(20)
    page.locator("#sites-table th button.sort").first.click()
    expect(rows.first).to_contain_text("M00")
    page.locator("#sites-table th button.sort").first.click()
    expect(rows.first).to_contain_text("M23")  # sorting goes through those that did not stand there, too
    page.fill("#sites-table-filter", "M0")
    expect(rows).to_have_count(10)
    page.fill("#sites-table-filter", "")
    expect(rows).to_have_count(20)
    button.click()
    expect(rows).to_have_count(many)
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(rows).to_have_count(20)
    page.emulate_media(media="print")
    expect(rows).to_have_count(many)
