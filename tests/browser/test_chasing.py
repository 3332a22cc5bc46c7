"""Journey: after the hour the planner chases two silent sites, one figure comes by phone, the township closes the other
by name on a phone that is shut meanwhile, signs its day, and the county reopens it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from sampling.services import closing
from sampling.services.daily import reading
from sampling.storage.tables import AreaRow, RoundRow, SessionRow, SessionSite, SiteRow, SiteServes

from .conftest import Service, check_access, sign_in_as, watched

ROUND, PART = "R9", "DUSK"
MADE = "made for a test"


@pytest.fixture(scope="module")
def dusk(service: Service) -> Service:
    """A round whose one session of an hour with two sites of T1 ended forty minutes ago, and nobody has reported."""
    closes = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=40)
    opens = closes - timedelta(hours=1)
    opens = max(opens, closes.replace(minute=0))  # within an hour of the clock, so that one report is due
    if opens == closes:
        opens -= timedelta(hours=1)
    with service.db.writing() as session:
        areas = {row.code: row for row in session.exec(select(AreaRow))}
        round_ = RoundRow(
            code=ROUND,
            name="第九轮",
            area_id=areas["C"].id,
            zone="Asia/Shanghai",
            state="running",
            provenance="generated",
            created_at=opens - timedelta(days=300),
            created_by="tests",
        )
        session.add(round_)
        session.flush()
        part = SessionRow(round_id=round_.id, code=PART, name="傍晚", opens_at=opens, closes_at=closes, slot_minutes=30)
        session.add(part)
        session.flush()
        for code, area in (("S91", "V11"), ("S92", "V12")):
            site = SiteRow(
                code=code,
                name=f"{code}采样点",
                area_id=areas[area].id,
                kind="fixed",
                lanes=2,
                people_per_lane_hour=60,
                opens=datetime.min.time(),
                closes=datetime.min.time(),
                lon=areas[area].lon,
                lat=areas[area].lat,
                provenance="generated",
                source=MADE,
            )
            session.add(site)
            session.flush()
            session.add(SiteServes(site_id=site.id, area_id=areas[area].id))
            session.add(SessionSite(session_id=part.id, site_id=site.id))
    return service


@pytest.mark.browser
def test_a_silent_hour_is_chased_closed_by_name_signed_and_reopened(
    dusk: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None], chromium: Browser
) -> None:
    sign_in("planner")
    page.goto(f"/rounds/{ROUND}/chase")
    expect(page.locator("h1")).to_contain_text("2 of 2 sites have not reported")
    accessible()
    page.get_by_role("link", name="Record a call S91采样点").click()
    accessible()
    page.check("input[name=answered][value=no]")
    page.get_by_role("button", name="Record the call").click()
    expect(page.locator("main")).to_contain_text("no answer")
    expect(page.locator("main")).to_contain_text("1 of 2 were called.")

    page.get_by_role("link", name="Record a call S92采样点").click()
    page.check("input[name=answered][value=yes]")
    page.check("input[name=said][value=figure]")
    page.get_by_role("button", name="Record the call").click()
    page.wait_for_url("**/s/S92?**")
    page.fill("#sampled", "57")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"/rounds/{ROUND}/chase")
    expect(page.locator("h1")).to_contain_text("1 of 2 sites has not reported")
    page.goto(f"/rounds/{ROUND}/lateness")
    expect(page.locator("h1")).to_contain_text("0 of 2 hourly reports came on time")
    accessible()

    phone = chromium.new_context(
        base_url=dusk.address, viewport={"width": 390, "height": 844}, is_mobile=True, locale="zh-CN"
    )
    own = phone.new_page()
    broken = watched(own)
    sign_in_as(own, "township")
    own.goto(f"/s/S91/closing?round={ROUND}")
    check_access(own)
    own.fill("#sampled", "43")
    own.fill("#tubes", "5")
    own.fill("#reason", "点长手机没电")
    own.close()  # the battery is out
    own = phone.new_page()
    broken += watched(own)
    own.goto(f"/s/S91/closing?round={ROUND}")
    expect(own.locator("[data-draft-line]")).to_be_visible()
    expect(own.locator("#sampled")).to_have_value("43")
    own.locator("main form button[type=submit]").click()
    expect(own.locator(".error-summary")).to_be_visible()  # when the last person was sampled is missing
    stands = closing.page(dusk.db, "S91", round_code=ROUND, now=datetime.now(UTC))
    assert stands is not None
    own.fill("#last_person_at", f"{stands.opening.closes_at.astimezone(stands.zone):%H:%M}")
    own.locator("main form button[type=submit]").click()
    expect(own.locator(".at-county")).to_contain_text("43")
    expect(own.locator("[data-draft-line]")).to_be_hidden()

    own.goto(f"/rounds/{ROUND}/daily")
    check_access(own)
    own.check("#no_closing")
    own.fill("#note", "S92点长次日补报收点")
    own.locator("#sign button[type=submit]").click()
    expect(own.locator("main")).to_contain_text("已锁定")
    check_access(own)
    assert broken == []
    phone.close()

    page.goto(f"/rounds/{ROUND}/daily")
    expect(page.locator("h1")).to_contain_text("1 of 2 townships have signed the day")
    accessible()
    page.click("a:text('T1镇')")
    accessible()
    page.click("text=Reopen the day")
    page.fill("#reason", "S92漏报两人")
    page.get_by_role("button", name="Reopen the day").click()
    expect(page.locator("main")).to_contain_text("Reopened by")
    page.goto(f"/rounds/{ROUND}/closing")
    expect(page.locator("h1")).to_contain_text("1 of 2 sites have closed")
    accessible()
    _, here = reading.township(dusk.db, round_code=ROUND, area_code="T1", now=datetime.now(UTC))
    assert (here.figures.final, [one.locked for one in here.versions]) == (100, [False])
