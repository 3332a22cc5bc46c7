"""Journey: a village's lead enters who is outstanding on a phone that loses its network, and the county has it once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.links import Holder
from sampling.services import accounts, links, outstanding, rounds
from sampling.storage.database import Database
from sampling.storage.tables import RoundRow
from tests import county as counties
from tests.empty import put_empty

from .conftest import PASSWORD, Service, serving

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BY = program("tests")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A county of its own, whose round is being sampled."""
    data = tmp_path_factory.mktemp("outstanding")
    db = Database(put_empty(data / "sampling.db"))
    opens = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    counties.insert(db, round_state="running", opens_at=opens)
    accounts.create(
        db, name="planner", full_name="演示", password=PASSWORD, role="planner", area_code="C", by=BY, now=opens
    )
    rounds.add_session(
        db, round_code="R1", code="EVE", name="补采", kind="sweep", members_of="AM",
        opens_at=opens + timedelta(hours=9), closes_at=opens + timedelta(hours=12), by=BY, now=opens,
    )  # fmt: skip
    with serving(data) as address:
        yield Service(address, db, opens)
    db.close()


@pytest.fixture
def own(service: Service) -> str:
    """The address on V12's link."""
    db, now = service.db, service.opens_at
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        links.give(session, round_id=round_.id or 0, holders=[Holder(area="V12")], now=now)
    return f"/p/{links.tokens(db, 'R1')[Holder(area='V12')]}/outstanding"


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_lead_enters_on_a_phone_that_loses_its_network(
    page: Page, service: Service, own: str, accessible: Callable[[], None]
) -> None:
    page.goto(own)
    accessible()
    page.locator("button[type=submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("Reason unknown")
    accessible()
    page.fill("#away", "30")
    page.fill("#unknown", "12")
    expect(page.locator("[data-sum]")).to_have_text("42")
    page.reload()  # what was typed is still there
    expect(page.locator("#away")).to_have_value("30")
    expect(page.locator("[data-on-phone]")).to_contain_text("Typed on this phone")
    page.fill("#refused", "1200")
    expect(page.locator("[data-sum]")).to_contain_text("more than the 1,000 people here")
    page.fill("#refused", "3")

    page.context.set_offline(True)
    page.locator("button[type=submit]").click()
    expect(page.locator("[data-on-phone]")).to_contain_text("No signal. Your figures will be sent by themselves.")
    accessible()
    assert outstanding.area_page(service.db, round_code="R1", area_code="V12").versions == ()
    page.context.set_offline(False)
    expect(page.locator("[data-says]")).to_have_text("45 people are outstanding")
    expect(page.locator("[data-on-phone]")).to_be_hidden()

    page.fill("#unknown", "13")
    page.locator("button[type=submit]").click()
    expect(page.locator("[data-says]")).to_have_text("46 people are outstanding")
    kept = outstanding.area_page(service.db, round_code="R1", area_code="V12").versions
    assert [(one.version, one.entry.total) for one in kept] == [(2, 46), (1, 45)]
    page.reload()
    expect(page.locator("main")).to_contain_text("on the personal link of its lead")
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
def test_the_county_reads_the_boards(
    page: Page, service: Service, own: str, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    for path in ("", "/T1", "/V11", "/reconciled", "/list"):
        page.goto(f"/rounds/R1/outstanding{path}")
        expect(page.locator("h1")).to_be_visible()
        accessible()
    page.goto("/rounds/R1/sessions/EVE/outstanding")
    accessible()
    page.locator("input[value=entered]").check()
    page.get_by_role("button", name="Plan the session with this").click()
    expect(page.locator("main")).to_contain_text("It holds from the next run on.")
    page.goto("/rounds/R1/outstanding")
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copied]")).not_to_be_empty()
