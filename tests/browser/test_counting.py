"""The township's coordinator types and pastes by keyboard alone, says why where asked, and settles a conflict."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict
from sampling.services import reporting, watching
from sampling.storage.tables import CountRow, SiteRow

from .conftest import Service

GRID = "/rounds/R1/counts"


def cell(service: Service, site: str, hour: int) -> str:
    return f"[id='c-{site}.{int((service.opens_at + timedelta(hours=hour)).timestamp())}']"


def newest(service: Service, site: str) -> list[int]:
    """What stands for each hour of a site, earliest first."""
    with service.db.reading() as session:
        rows = session.exec(
            select(CountRow)
            .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
            .where(SiteRow.code == site)
            .order_by(col(CountRow.hour), col(CountRow.version))
        )
        return list({row.hour: row.sampled for row in rows}.values())


def reasons(service: Service, site: str) -> list[str]:
    """Why each version of a site's counts is another, in the order in which they came."""
    with service.db.reading() as session:
        rows = session.exec(
            select(CountRow)
            .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
            .where(SiteRow.code == site)
            .order_by(col(CountRow.id))
        )
        return [row.reason for row in rows]


def paste(page: Page, text: str) -> None:
    """Paste a text into the field that has the focus, as Ctrl+V does."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def covered(page: Page) -> bool:
    """True where something else lies over a corner of the field that has the focus."""
    return bool(
        page.evaluate(
            """() => {
            const field = document.activeElement, box = field.getBoundingClientRect();
            return [box.top + 2, box.bottom - 2].some((y) => document.elementFromPoint(box.left + 9, y) !== field);
        }"""
        )
    )


def test_the_coordinator_types_pastes_and_settles_by_keyboard_alone(
    page: Page, service: Service, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("township")
    page.goto(GRID)
    accessible()
    before = page.locator("h1").inner_text()
    first, second = cell(service, "S11", 1), cell(service, "S11", 2)
    page.focus(first)
    page.keyboard.press("ArrowRight")
    expect(page.locator(second)).to_be_focused()
    page.keyboard.type("31")
    page.keyboard.press("Enter")  # down: S12, the same hour
    expect(page.locator(cell(service, "S12", 2))).to_be_focused()
    assert not covered(page), "the line at the foot covers the cell that is typed into"
    news = page.locator("[data-counting-news]")
    expect(news).to_contain_text("just stored")
    assert newest(service, "S11") == [10, 31]
    assert page.locator("h1").inner_text() != before  # the page keeps up with what it stores

    # A block from a spreadsheet: two sites by two hours, one figure a slip, one a correction, one beyond the grid.
    page.focus(first)
    paste(page, "12\t32x\t\t\t\t\t\t7\r\n\t95\r\n")
    expect(page.locator(second).locator("xpath=..")).to_contain_text("look again")
    expect(page.locator(first).locator("xpath=..")).to_contain_text("say why")
    expect(page.locator(second)).to_have_value("32x")
    expect(page.locator("tr[data-told=S11]")).to_contain_text("is not a whole number")
    expect(news).to_contain_text("2 cells need you: they are marked.")
    outside = page.locator("[data-counting-outside]")
    expect(outside).to_contain_text("1 pasted figure fell outside")  # it stands beside what became of the others
    expect(outside).to_contain_text("was left out: 7")
    assert newest(service, "S12") == [80, 95] and newest(service, "S11") == [10, 31]
    accessible()

    # What is wrong is put right; one reason serves the cells that were waiting for it.
    page.focus(second)
    page.keyboard.type("32")
    page.keyboard.press("Tab")
    expect(page.locator(second).locator("xpath=..")).to_contain_text("say why")
    page.focus("#reason")
    page.keyboard.type("read again on the phone")
    page.keyboard.press("Enter")
    expect(page.locator(first).locator("xpath=..")).to_contain_text("stored")
    expect(page.locator(second).locator("xpath=..")).to_contain_text("stored")
    assert newest(service, "S11") == [12, 32]

    # The reason was for those: its box is empty, and the next site's correction asks for its own.
    expect(page.locator("#reason")).to_have_value("")
    page.fill("#reason", "typed before anything was asked")
    other = cell(service, "S12", 2)
    page.focus(other)
    page.keyboard.type("96")
    page.keyboard.press("Tab")
    expect(page.locator(other).locator("xpath=..")).to_contain_text("say why")
    expect(news).to_contain_text("1 cell needs you: it is marked.")
    assert newest(service, "S12") == [80, 95]
    page.fill("#reason", "one more tube")
    page.get_by_role("button", name="Store what was typed").press("Enter")
    expect(page.locator(other).locator("xpath=..")).to_contain_text("stored")
    expect(page.locator("#reason")).to_have_value("")
    assert reasons(service, "S11")[-1] == "read again on the phone" and reasons(service, "S12")[-1] == "one more tube"
    expect(outside).to_contain_text("was left out: 7")  # until somebody has seen it
    page.get_by_role("button", name="I have seen it").press("Enter")
    expect(outside).to_be_empty()
    told = page.locator("h1").inner_text(), page.title(), page.locator("[data-how-many=flags]").inner_text()
    page.reload()  # which says nothing else
    assert told == (page.locator("h1").inner_text(), page.title(), page.locator("[data-how-many=flags]").inner_text())
    expect(page.locator(first)).to_have_value("12")

    # The site's phone was offline, and returns with another figure: the township settles it, the sum is exact.
    hour = service.opens_at + timedelta(hours=2)
    with pytest.raises(Conflict):
        reporting.report(
            service.db, round_code="R1", site_code="S11", report=CountReport("from-the-mountain", hour, 41),
            by=program("phone"), now=hour + timedelta(minutes=9), source="phone",
        )  # fmt: skip
    page.goto("/rounds/R1/conflicts")
    accessible()
    page.get_by_role("link", name="Settle").first.press("Enter")
    page.wait_for_url("**/conflicts/*")
    accessible()
    page.get_by_label("What was offered").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("the phone counted on while it was offline")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conflicts")
    expect(page.locator("main")).to_contain_text("No conflict waits")
    assert newest(service, "S11") == [12, 41]
    of_township = watching.coverages(service.db, round_code="R1", as_of=hour)["T1"]
    assert of_township.sampled == 41 + 96

    for path in ("/counts/flags", "/counts/file", "/counts/tally", "/counts/export"):
        page.goto(f"/rounds/R1{path}")
        accessible()
    page.goto(f"/rounds/R1/counts/history/S11?hour={hour.isoformat().replace('+', '%2B')}")
    expect(page.locator("main")).to_contain_text("the phone counted on while it was offline")
    accessible()


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}], indirect=True)
def test_the_desk_is_whole_on_a_phone_in_chinese(
    page: Page, service: Service, sign_in: Callable[[str], None], accessible: Callable[[], None]
) -> None:
    sign_in("planner")
    for path in ("/counts", "/counts?area=T1", "/conflicts", "/counts/flags", "/counts/file", "/counts/tally?area=T1"):
        page.goto(f"/rounds/R1{path}")
        accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto(f"{GRID}?area=T1")
    for site in ("S11", "S12"):
        page.focus(cell(service, site, 1))
        assert not covered(page), "the line at the foot covers the cell that is typed into"


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_grid_is_a_form(page: Page, service: Service, sign_in: Callable[[str], None]) -> None:
    sign_in("township")
    page.goto(GRID)
    page.fill(cell(service, "S12", 2), "nine")
    page.get_by_role("button", name="Store what was typed").click()
    expect(page.locator(cell(service, "S12", 2))).to_have_value("nine")
    expect(page.locator(".error-summary")).to_contain_text("is not a whole number")
