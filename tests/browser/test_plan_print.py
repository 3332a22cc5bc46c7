"""A plan on paper: its tables stand on the sheet of their heading, which says what they are of."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from sampling.domain.actors import program
from sampling.services import planning

from .conftest import Service

SHEET = re.compile(rb"/Type\s*/Page\b")


def test_a_wide_table_shares_its_sheet_with_its_heading(
    service: Service, page: Page, sign_in: Callable[[str], None]
) -> None:
    by, at = program("tests"), datetime.now(UTC)
    run_id = planning.request_run(service.db, round_code="R1", session_code="AM", seconds=2, seed=1, by=by, now=at)
    planning.execute(service.db, run_id=run_id, now=lambda: at, workers=1)
    version = planning.run(service.db, run_id).plan_version
    sign_in("planner")
    page.goto(f"/rounds/R1/sessions/AM/plans/{version}/sites")
    said = page.locator("main .print-only")
    expect(said).to_be_hidden()
    assert len(SHEET.findall(page.pdf(prefer_css_page_size=True))) == 1
    page.emulate_media(media="print")
    expect(said).to_be_visible()
    expect(said).to_contain_text(re.compile(rf"第一轮 · C县 · 上午 · version {version} of the plan, as of"))
