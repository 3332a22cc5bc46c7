"""Long and wide pages on a phone: rows are folded until they are opened, and nothing is wider than the screen."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import planning, plans
from sampling.storage.tables import AreaRow, StaffRow

from .conftest import Service

PHONE = {"viewport": {"width": 390, "height": 844}}
BY = program("tests")


@pytest.fixture(scope="module")
def version(service: Service) -> int:
    """The version of a published plan whose people are of many units, in a county with many gaps."""
    at = datetime.now(UTC)
    with service.db.writing() as session:
        for row in session.exec(select(StaffRow)):
            row.unit = f"演示单位{row.code}"
        top = session.exec(select(AreaRow).where(AreaRow.code == "T1")).one()
        for n in range(30):
            session.add(
                AreaRow(
                    code=f"W{n:02}",
                    name=f"W{n:02}村",
                    level="village",
                    parent_id=top.id,
                    path=f"{top.path}W{n:02}/",
                    provenance="generated",
                    source="made for a test",
                )
            )
    run_id = planning.request_run(service.db, round_code="R1", session_code="AM", seconds=2, by=BY, now=at)
    plan_id = planning.execute(service.db, run_id=run_id, now=lambda: at, workers=1) or 0
    plans.publish(service.db, plan_id=plan_id, by=BY, now=at)
    return planning.run(service.db, run_id).plan_version or 0


def over(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_long_tables_are_folded_on_a_phone_and_open_row_by_row(
    page: Page, version: int, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    page.goto("/rounds/R1/sessions/AM/departures")
    rows = page.locator("table.departures tbody tr")
    assert rows.count() > 6
    expect(page.locator("table.departures input[type=text]:visible")).to_have_count(0)
    rows.first.get_by_role("button").click()
    expect(page.locator("table.departures input[type=text]:visible")).to_have_count(6)
    accessible()
    page.goto("/rounds/R1/gaps")
    expect(page.locator("#gap tbody tr.folded").first).to_be_visible()
    page.locator("#gap tbody tr").first.get_by_role("button").click()
    expect(page.locator("#gap tbody tr").first.locator("input[type=checkbox]")).to_be_visible()
    assert over(page) <= 0
    accessible()


@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_the_plan_and_the_wall_fit_a_phone(page: Page, version: int, sign_in: Callable[[str], None]) -> None:
    sign_in("planner")
    page.goto(f"/rounds/R1/sessions/AM/plans/{version}")
    widths = page.evaluate("[...document.querySelectorAll('#townships, #townships tbody tr')].map(e => e.scrollWidth)")
    assert max(widths) <= 390
    page.goto("/rounds/R1/readiness?wall=1")
    assert over(page) <= 0
    assert page.evaluate("[...document.querySelectorAll('table')].every(t => t.getBoundingClientRect().right <= 390)")
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") != "hidden"
