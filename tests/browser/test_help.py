"""Journey: a lead without a network asks for help, the request goes out by itself once, the desk sees it, answers, and
the answer shows on the phone; and the other platform's figures beside the county's own."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from sampling.storage.tables import HelpActRow, HelpTicketRow

from .conftest import Service, check_access, sign_in_as, watched

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('sampling-outbox:')).length"


def tickets(service: Service) -> list[tuple[str, int | None]]:
    with service.db.reading() as session:
        return [(row.kind, row.people) for row in session.exec(select(HelpTicketRow).order_by(HelpTicketRow.id))]  # type: ignore[arg-type]


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_help_is_asked_for_offline_answered_at_the_desk_and_read_on_the_phone(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None], chromium: Browser
) -> None:
    sign_in("site_lead")
    page.goto("/s/S11/help")
    expect(page.locator("main")).to_contain_text("Nothing has been asked for from this site yet.")
    expect(page.locator("#queue_people")).to_be_hidden()
    accessible()
    page.check("input[value=queue]")
    expect(page.locator("#queue_people")).to_be_visible()
    phone = page.context.new_page()  # its console is not watched: without a network it says so there
    phone.goto(page.url)
    page.close()

    phone.click("text=Ask the county for help")
    expect(phone.locator("[data-help-refused]")).to_contain_text("Choose what you need.")
    phone.check("input[value=queue]")
    phone.fill("#queue_people", "80")
    phone.context.set_offline(True)
    phone.dblclick("text=Ask the county for help")
    waiting = phone.locator("[data-help-waiting]")
    expect(waiting).to_contain_text("No signal. It will be sent by itself.")
    expect(waiting).to_contain_text("The queue is too long")
    assert tickets(service) == []
    phone.context.set_offline(False)
    standing = phone.locator("[data-standing]")
    expect(standing).to_contain_text("80 people queueing")
    expect(standing).to_contain_text("Sent")
    expect(waiting).to_be_hidden()
    assert tickets(service) == [("queue", 80)] and phone.evaluate(KEPT) == 0

    desk = chromium.new_context(base_url=service.address, locale="en-GB").new_page()
    broken = watched(desk)
    sign_in_as(desk, "planner")
    desk.goto("/rounds/R1/help")
    expect(desk.locator("h1")).to_have_text("1 request for help waits for an answer")
    check_access(desk)
    desk.click("#requests a:has-text('The queue is too long')")
    expect(desk.locator("h1")).to_contain_text("S11采样点")
    check_access(desk)
    phone.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('ask-now'))")
    expect(standing).to_contain_text("Seen by 演示 planner")
    desk.fill("#answer-text", "Two samplers come at 10:20")
    desk.click("button:has-text('It is on its way')")
    expect(desk.locator("[data-figure=state]")).to_contain_text("On its way")

    phone.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('ask-now'))")
    expect(standing).to_contain_text("Two samplers come at 10:20")
    check_access(phone)
    phone.click("text=Write back to the desk")
    phone.fill("#text", "One is here, one is missing")
    phone.click("[data-help-reply] button")
    expect(standing).to_contain_text("One is here, one is missing")
    phone.click("button:has-text('Still needed')")
    expect(standing.locator(".help-state")).to_contain_text("Still needed")
    expect(desk.locator("[data-figure=state]")).to_contain_text("Still needed")  # by itself
    desk.fill("#done", "The second one has come")
    desk.click("text=Close: it is solved")
    phone.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('ask-now'))")
    expect(standing).to_contain_text("The second one has come")
    expect(standing.locator(".help-state")).to_contain_text("Solved")
    desk.goto("/rounds/R1/help/call")
    check_access(desk)
    with service.db.reading() as session:
        assert [row.act for row in session.exec(select(HelpActRow).order_by(HelpActRow.id))] == [  # type: ignore[arg-type]
            "seen",
            "on_way",
            "said",
            "still_needed",
            "closed",
        ]
    assert broken == []
    desk.context.close()


@pytest.mark.browser
def test_the_other_platforms_file_is_brought_compared_and_made_official(
    service: Service, page: Page, sign_in: Callable[[str], None], accessible: Callable[[], None], tmp_path: Path
) -> None:
    sign_in("planner")
    hour = (service.opens_at + timedelta(hours=1)).astimezone(ZoneInfo("Asia/Shanghai"))
    rows = [f"{site},{hour:%Y-%m-%d %H:%M},{people}" for site, people in (("S11", 14), ("S12", 80), ("S21", 95))]
    file = tmp_path / "省平台.csv"
    file.write_bytes("\n".join(["点位编码,统计时间,累计采样人次", *rows]).encode("gb18030"))
    page.goto("/rounds/R1/second-source")
    expect(page.locator("main")).to_contain_text("No file of the other platform has been brought yet")
    page.click("text=Bring a file")
    page.set_input_files("#file", file)
    accessible()
    page.click("text=Check the file")
    expect(page.locator("h1")).to_have_text("All 3 rows are right and can be brought in")
    accessible()
    page.click("text=Keep all 3 rows as the next version")
    expect(page.locator("h1")).to_contain_text("1 of 3 sites differs")
    expect(page.locator("#sites tbody tr").first).to_contain_text("differs by +4")
    accessible()
    page.check("input[value=second]")
    page.select_option("#area", "T1")
    page.fill("#reason", "checked with the platform")
    page.click("text=Make it official")
    expect(page.locator("#townships")).to_contain_text("The second source")
