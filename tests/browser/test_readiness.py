"""Journey: before the opening a lead loses the network, ticks two absent and reports ready; back in the network the
county has it by itself, the planner sends two replacements, and leadership sees the site ready."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import accounts, plans, readiness
from sampling.storage.tables import (
    AreaRow,
    AssignmentRow,
    PlanRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SessionStaff,
    SiteRow,
    SiteServes,
)
from tests.county import add_staff

from .conftest import PASSWORD, Service

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ROUND, PART, SITE, LEAD = "R7", "DAWN", "S71", "lead-S71"
MADE = "made for a test"


def _site(session, code: str, area: AreaRow, lanes: int = 2) -> SiteRow:  # type: ignore[no-untyped-def]
    site = SiteRow(
        code=code,
        name=f"{code}采样点",
        area_id=area.id,
        kind="fixed",
        lanes=lanes,
        people_per_lane_hour=60,
        opens=datetime.min.time(),
        closes=datetime.min.time(),
        lon=area.lon,
        lat=area.lat,
        provenance="generated",
        source=MADE,
    )
    session.add(site)
    session.flush()
    session.add(SiteServes(site_id=site.id, area_id=area.id))
    return site


@pytest.fixture(scope="module")
def dawn(service: Service) -> Service:
    """A second round with one site that opens in an hour, four people of a published plan, and a reserve of five."""
    opens = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=1)
    hours = {"starts_at": opens, "ends_at": opens + timedelta(hours=4)}
    with service.db.writing() as session:
        areas = {row.code: row for row in session.exec(select(AreaRow))}
        round_ = RoundRow(
            code=ROUND,
            name="第七轮",
            area_id=areas["C"].id,
            zone="Asia/Shanghai",
            state="preparing",
            provenance="generated",
            created_at=opens - timedelta(days=300),
            created_by="tests",
        )
        session.add(round_)
        site = _site(session, SITE, areas["V21"])
        session.flush()
        part = SessionRow(
            round_id=round_.id, code=PART, name="清晨", opens_at=hours["starts_at"], closes_at=hours["ends_at"]
        )
        session.add(part)
        session.flush()
        session.add(SessionSite(session_id=part.id, site_id=site.id))
        plan = PlanRow(session_id=part.id, version=1, figures={}, created_at=opens, created_by="tests")
        session.add(plan)
        session.flush()
        roles = ("sampler", "recorder", "helper", "helper", *["sampler", "helper"] * 3)
        bases = [areas["T2"].id or 0] * len(roles)
        staff = add_staff(session, [(role,) for role in roles], letter="Q", named="清晨人员", bases=bases)
        for n, (person, role) in enumerate(zip(staff, roles, strict=True)):
            session.add(SessionStaff(session_id=part.id, staff_id=person.id))
            if n < 4:
                session.add(AssignmentRow(plan_id=plan.id, staff_id=person.id, site_id=site.id, role=role, **hours))
        plan_id = plan.id or 0
    by = program("tests")
    plans.publish(service.db, plan_id=plan_id, by=by, now=opens - timedelta(hours=8))
    accounts.create(
        service.db,
        name=LEAD,
        full_name="演示 点长",
        password=PASSWORD,
        role="site_lead",
        site_code=SITE,
        by=by,
        now=opens,
    )
    return service


def board(service: Service) -> readiness.Board:
    found = readiness.board(service.db, round_code=ROUND, now=datetime.now(UTC))
    assert found is not None
    return found


def tick_everything(page: Page) -> None:
    for box in page.locator("input[name=ticked], input[name=supplies_ok], input[name=network_ok]").all():
        box.check()


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_lead_without_network_reports_ready_and_the_county_sends_replacements(
    dawn: Service,
    page: Page,
    sign_in: Callable[[str], None],
    accessible: Callable[[], None],
    chromium: Browser,
) -> None:
    sign_in(LEAD)
    page.click("text=get it ready and open it")
    expect(page.locator(".which")).to_contain_text(SITE)
    accessible()
    page.click("text=I have the roster")
    expect(page.locator("main")).to_contain_text("Roster acknowledged")
    phone = page.context.new_page()  # its console is not watched: without a network it says so there
    phone.goto(page.url)
    page.close()

    phone.context.set_offline(True)
    for code in ("Q00", "Q02"):
        phone.check(f"#absent-{code}")
    expect(phone.locator("#staff_there")).to_have_value("2")
    line = phone.locator("[data-draft-line]")
    expect(line).to_contain_text("Stored on this phone, not yet at the county")
    phone.click("text=Report ready")
    expect(phone.locator("[data-missing]")).to_contain_text("Still missing: supplies")
    assert board(dawn).total.ready == 0
    tick_everything(phone)
    phone.click("text=Report ready")
    expect(line).to_contain_text("No signal. It will be sent by itself.")
    assert board(dawn).lines[0].state == "acknowledged"

    phone.context.set_offline(False)
    expect(phone.locator("[data-standing]")).to_contain_text("At the county")
    expect(phone.locator("[data-standing]")).to_contain_text("Ready but for people")
    expect(line).to_be_hidden()
    assert phone.evaluate("Object.keys(localStorage).filter((key) => key.includes('/ready')).length") == 0
    assert [one.staff_code for one in board(dawn).lines[0].absent] == ["Q00", "Q02"]

    desk = chromium.new_context(base_url=dawn.address, locale="en-GB").new_page()
    desk.goto("/sign-in")
    desk.fill("#name", "planner")
    desk.fill("#password", PASSWORD)
    desk.click("button.button[type=submit]")
    desk.goto(f"/rounds/{ROUND}/readiness")
    expect(desk.locator("h1")).to_contain_text("0 of 1 sites ready or open")
    desk.click("text=Send people instead of 2 people")
    expect(desk.locator("h1")).to_have_text("2 people are absent: who goes instead?")
    desk.click("text=Send all 2 replacements and publish version 2")
    expect(desk.locator("main")).to_contain_text("Version 2 of the plan is published: 2 replacements are sent.")
    expect(desk.locator("table")).to_contain_text("清晨人员0")
    desk.context.close()

    phone.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('ask-now'))")
    expect(phone.locator("[data-standing]")).to_contain_text("On their way to you")
    phone.click("text=/Open (it|the site) now/")
    expect(phone.locator("main")).to_contain_text("Open since")
    total = board(dawn).total
    assert (total.acknowledged, total.staffed, total.supplied, total.ready, total.open) == (1, 1, 1, 1, 1)


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE | {"java_script_enabled": False}], indirect=True)
def test_without_scripts_the_form_says_what_is_missing_and_keeps_what_was_ticked(
    dawn: Service, page: Page, sign_in: Callable[[str], None]
) -> None:
    sign_in(LEAD)
    page.goto(f"/s/{SITE}/readiness?{urlencode({'round': ROUND, 'session': PART})}")
    page.uncheck("#ticked-masks")
    page.fill("#note", "masks come at seven")
    page.click("text=Report ready")
    expect(page.locator(".error-summary")).to_contain_text("1 of the eleven are not ticked")
    expect(page.locator("#ticked-masks")).not_to_be_checked()
    expect(page.locator("#ticked-rules")).to_be_checked()
    expect(page.locator("#note")).to_have_value("masks come at seven")
    page.click("text=Save, not ready yet")
    expect(page.locator("main")).to_contain_text("At the county")
    expect(page.locator(".error-summary")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "?wall=1"])
def test_leadership_reads_the_board(
    dawn: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None], path: str
) -> None:
    sign_in("leadership")
    page.goto(f"/rounds/{ROUND}/readiness{path}")
    expect(page.locator("main")).to_contain_text("1")
    accessible()


@pytest.mark.browser
@pytest.mark.parametrize("page", [{}, PHONE], indirect=True)
def test_the_planner_reads_who_was_sent(
    dawn: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    page.goto(f"/rounds/{ROUND}/sessions/{PART}/replacements")
    expect(page.locator("h1")).to_have_text("Nobody is waiting to be replaced")
    accessible()


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_ticks_outlive_a_session_that_has_ended(dawn: Service, page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in(LEAD)
    address = f"/s/{SITE}/readiness?{urlencode({'round': ROUND, 'session': PART})}"
    phone = page.context.new_page()  # its console is not watched: a 400 is what is looked for
    phone.goto(address)
    phone.fill("#note", "two boxes of masks more")
    page.goto("about:blank")  # the page of before would ask without its cookies too
    phone.context.clear_cookies()
    phone.click("text=Save, not ready yet")
    expect(phone.locator("[data-refused]")).to_contain_text("You are no longer signed in")
    expect(phone.locator("[data-draft-line]")).to_be_visible()
    phone.click("text=Sign in again")
    phone.fill("#name", LEAD)
    phone.fill("#password", PASSWORD)
    phone.click("button.button[type=submit]")
    expect(phone.locator("#note")).to_have_value("two boxes of masks more")
    phone.click("text=Save, not ready yet")
    expect(phone.locator("[data-draft-line]")).to_be_hidden()
    assert phone.evaluate("Object.keys(localStorage).filter((key) => key.includes('/ready')).length") == 0
    standing = board(dawn).lines[0].standing
    assert standing is not None and standing.report.note == "two boxes of masks more"
