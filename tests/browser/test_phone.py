"""Journeys on the site's phone: an hour reported, corrected, doubted, counted by lane; by keyboard and in the sun."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.closing import ClosingReport
from sampling.services import closing
from sampling.storage.tables import SiteRow
from tests.paths import ROOT

from .conftest import Service, check_access, serving, sign_in_as, watched
from .phones import SIZE, counts, round_the_clock

pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)
BUDGET = 60 * 1024
CHAT_APP = "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A county of the phone's own; the site has eight lanes."""
    data = tmp_path_factory.mktemp("phone")
    db, opens = round_the_clock(data, hours=4)
    with db.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        site.lanes = 8
        session.add(site)
    with serving(data) as address:
        yield Service(address, db, opens)
    db.close()


@pytest.fixture
def handset(chromium: Browser, service: Service, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A signed-in lead's page."""
    options = {**SIZE, "locale": "en-GB", **getattr(request, "param", {})}
    context = chromium.new_context(base_url=service.address, **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    broken = watched(page)
    sign_in_as(page, "site_lead")
    expect(page.locator("[data-about]")).to_have_attribute("data-ready", "told")
    yield page
    context.close()
    assert broken == [], "the browser's console has errors"


def to(page: Page, hour: datetime) -> None:
    page.goto(f"/s/S11?hour={hour.isoformat().replace('+', '%2B')}")


def test_a_lead_reports_corrects_and_is_asked_about_a_slip(handset: Page, service: Service) -> None:
    page, first = handset, service.opens_at + HOUR
    to(page, first)
    check_access(page)
    page.fill("#sampled", "900000")
    page.click("[data-send]")
    expect(page.locator("[data-faults]")).to_contain_text("Report it all the same?")
    expect(page.locator("[data-all-the-same]")).to_have_text("Report 900,000 all the same")
    check_access(page)
    page.fill("#sampled", "abc")
    expect(page.locator("[data-all-the-same]")).to_be_hidden()
    page.click("[data-send]")
    expect(page.locator("#sampled-error")).to_have_text("“abc” is not a whole number.")
    page.fill("#sampled", "５２")
    page.fill("#tubes", "2")
    page.select_option("#pool_size", "10")
    expect(page.locator("[data-doubts]")).to_contain_text("2 tubes hold at most 20 people")
    page.click("[data-send]")
    expect(page.locator("[data-mine-state]")).to_contain_text("At the county")
    expect(page.locator("[data-mine-why]")).to_contain_text("2 tubes hold at most 20 people")
    check_access(page)
    page.click("[data-correct]")
    expect(page.locator("#sampled")).to_have_value("52")
    page.fill("#sampled", "31")
    page.click("[data-send]")
    expect(page.locator("#reason-error")).to_contain_text("says 52 already. Say why")
    page.fill("#reason", "a family twice")
    page.click("[data-send]")
    expect(page.locator("[data-mine-number]")).to_have_text("31")
    expect(page.locator("[data-mine-state]")).to_contain_text("At the county")
    expect(page.locator("[data-hours-list]")).to_contain_text("was 52")
    assert [(version, sampled) for hour, version, sampled, _ in counts(service.db) if hour == first] == [
        (1, 52),
        (2, 31),
    ]


def test_a_seat_with_eight_lanes_adds_up_by_itself_and_remembers_it(handset: Page, service: Service) -> None:
    page, second = handset, service.opens_at + 2 * HOUR
    to(page, second)
    page.check("#by-lane")
    expect(page.locator("[data-lane]")).to_have_count(8)
    for lane in range(1, 9):
        page.fill(f"#lane-{lane}", str(10 * lane))
    expect(page.locator("#sampled")).to_have_value("360")
    expect(page.locator(".difference")).to_contain_text("more than at")
    check_access(page)
    page.click("[data-send]")
    expect(page.locator("[data-mine-number]")).to_have_text("360")
    to(page, second + HOUR)
    expect(page.locator("#by-lane")).to_be_checked()
    expect(page.locator(".lane-was").first).to_have_text("was 10")
    page.fill("#lane-1", "12")
    page.fill("#lane-2", "abc")
    expect(page.locator("#lane-2-error")).to_have_text("“abc” is not a whole number.")
    expect(page.locator("#sampled")).to_have_value("12")
    page.click("[data-send]")
    expect(page.locator("[data-faults-list] a")).to_have_attribute("href", "#lane-2")
    check_access(page)
    page.fill("#lane-2", "9")
    for offline in (False, True):
        page.context.set_offline(offline)
        page.reload()
        expect(page.locator("[data-draft-line]")).to_be_visible()
        expect(page.locator("#lane-1")).to_have_value("12")
        expect(page.locator("#lane-2")).to_have_value("9")
        expect(page.locator("#sampled")).to_have_value("21")
    page.context.set_offline(False)


def test_what_is_typed_outlives_the_page_and_the_session_and_goes_by_the_token(handset: Page, service: Service) -> None:
    page, fourth = handset, service.opens_at + 4 * HOUR
    to(page, fourth)
    page.fill("#sampled", "400")
    page.fill("#queue", "7")
    page.reload()
    expect(page.locator("#sampled")).to_have_value("400")
    expect(page.locator("[data-draft-line]")).to_have_text("Typed on this phone, not reported yet")
    page.context.clear_cookies()  # the session has ended in the middle of the shift
    page.reload()
    page.click("[data-send]")
    expect(page.locator("[data-mine-state]")).to_contain_text("At the county")
    assert (fourth, 1, 400, "phone") in counts(service.db)


@pytest.mark.parametrize("handset", [{"locale": "zh-CN"}], indirect=True)
def test_the_page_and_its_queue_have_no_fault_in_chinese_nor_in_the_sun(handset: Page) -> None:
    page = handset
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator('[data-view="report"]')).to_be_visible()
    check_access(page)
    page.click("button[data-sun]")
    check_access(page)
    page.goto("/s/S11/queue")
    expect(page.locator("html")).to_have_attribute("data-sun", "")
    expect(page.locator('[data-view="queue"]')).to_be_visible()
    check_access(page)
    page.goto("/s/S11")
    page.click("button[data-sun]")
    page.click("a[hreflang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_is_enough(handset: Page, service: Service) -> None:
    page, first = handset, service.opens_at + HOUR
    to(page, first)
    page.locator("#sampled").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("32")
    page.keyboard.press("Enter")
    expect(page.locator("[data-faults]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("one more")
    page.keyboard.press("Enter")
    expect(page.locator("[data-mine-number]")).to_have_text("32")


@pytest.mark.parametrize(
    "handset", [{"user_agent": "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"}], indirect=True
)
def test_a_chat_apps_browser_works_and_says_how_to_leave_it(handset: Page) -> None:
    expect(handset.locator("[data-chat]")).to_contain_text("Open in browser")
    handset.click("[data-copy-address]")
    expect(handset.locator("[data-copied]")).not_to_be_empty()
    check_access(handset)


def test_the_whole_page_fits_in_sixty_kilobytes(handset: Page, service: Service) -> None:
    files = json.loads((ROOT / "static/dist/files.json").read_text())
    names = {name for entry in ("phones.js", "layout.js", "style.css") for name in files[entry]} | {"worker.js"}
    sizes = {name: len(gzip.compress((ROOT / "static/dist" / name).read_bytes(), 9)) for name in names}
    for language in ("en", "zh-Hans"):
        shell = handset.request.get(f"/s/shell/{language}").body()
        assert sum(sizes.values()) + len(gzip.compress(shell, 9)) < BUDGET, sizes
    own = handset.request.get("/s/S11").body()
    assert sum(sizes.values()) + len(gzip.compress(own, 9)) < BUDGET


def test_a_site_that_has_closed_is_asked_for_no_further_hour(handset: Page, service: Service) -> None:
    now = datetime.now(UTC)
    said = ClosingReport("closed", None, 0, tubes=0, reason="nobody came")
    base = {"round_code": "R1", "session_code": "AM", "site_code": "S11", "by": program("tests"), "now": now}
    closing.report(service.db, report=said, **base)  # type: ignore[arg-type]
    handset.goto("/s/S11")
    expect(handset.locator("[data-closed-text]")).to_contain_text("Nobody came.")
    expect(handset.locator("[data-closed-instead]")).to_have_text("In place of the lead: nobody came")
    expect(handset.locator("[data-closed-link]")).to_have_attribute("href", "/s/S11/closing")
    expect(handset.locator("form[data-report]")).to_be_hidden()
    expect(handset.locator("[data-not-yet]")).to_be_hidden()
    check_access(handset)
