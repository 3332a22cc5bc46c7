"""Journey: the planner has windows worked out, looks through them, accepts them, and prints the notices."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from sampling.domain.actors import program
from sampling.services import accounts
from sampling.storage.database import Database
from sampling.storage.queries import callup as queries
from tests import county as counties
from tests.empty import put_empty

from .conftest import PASSWORD, Service, serving

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CHINESE = {"locale": "zh-CN"}
BASE = "/rounds/R1/sessions/AM/callup"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A county of its own, whose morning session is tomorrow."""
    data = tmp_path_factory.mktemp("callup")
    db = Database(put_empty(data / "sampling.db"))
    opens = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=20)
    counties.insert(db, opens_at=opens)
    accounts.create(
        db, name="planner", full_name="演示", password=PASSWORD, role="planner", area_code="C", by=program("tests"),
        now=opens - timedelta(days=2),
    )  # fmt: skip
    with serving(data) as address:
        yield Service(address, db, opens)
    db.close()


def standing(service: Service) -> int:
    with service.db.reading() as session:
        return len(queries.rows_of(session, 1))


def worked_out(page: Page) -> None:
    page.goto(f"{BASE}/areas/C")
    page.check("#basis-wish")
    page.locator("form:has(#basis-wish) button[type=submit]").click()
    expect(page.locator(".waits-plot")).to_be_visible(timeout=60_000)


def test_windows_are_worked_out_accepted_and_printed(
    page: Page, service: Service, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    worked_out(page)
    accessible()
    expect(page.get_by_text("can't be sampled before the sites close")).to_be_visible()
    page.get_by_role("link", name="S22采样点").click()
    expect(page.get_by_role("heading", name="Who comes to S22采样点 when")).to_be_visible()
    assert standing(service) == 0
    page.get_by_role("button", name="Accept these windows").click()
    expect(page.get_by_text("The windows of 4 sites are kept.")).to_be_visible()
    assert standing(service) == 4
    page.get_by_role("link", name="Notices to print").click()
    expect(page.locator(".notice")).to_have_count(4)
    expect(page.locator(".notice-map svg")).to_have_count(4)
    accessible()
    address = page.get_by_role("link", name="As a file for the printer").get_attribute("href")
    assert address is not None
    file = page.request.get(address)
    assert file.headers["content-type"] == "application/pdf" and file.body().startswith(b"%PDF-")


@pytest.mark.parametrize("page", [PHONE, PHONE | CHINESE, CHINESE], indirect=True, ids=["phone", "手机", "电脑"])
def test_nothing_is_wider_than_the_screen_and_everything_can_be_reached(
    page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    worked_out(page)
    for address in (page.url, f"{BASE}/areas/C", f"{BASE}/notices/T1"):
        page.goto(address)
        accessible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
