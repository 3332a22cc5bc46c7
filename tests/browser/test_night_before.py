"""Journey: the night before, from the order at 22:00 to 381 of 381 sites ready or open, in the demonstration county.

Everybody whom the order names does their part in a browser; the other townships and sites do the same through the
services. The county's clock is set by its zone: it is between six and seven in the morning there whenever this runs, so
that the session at eight takes reports of readiness.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from sampling.domain.actors import Actor, program
from sampling.domain.readiness import ITEMS, ReadinessReport
from sampling.services import accounts, importing, plans, readiness, rounds, site_accounts, submitting
from sampling.services.demonstration.files import IMPORTED
from sampling.storage.database import Database
from tests.empty import put_empty
from tests.paths import ROOT

from .conftest import PASSWORD, Service, check_access, serving, sign_in_as, watched

COUNTY, TOWNSHIP, OTHER = "411325", "411325100", "411325101"
SITE, VILLAGE = "NX001", "411325100001"
MOBILE = dict.fromkeys(("NX014", "NX101", "NX139", "NX209"), 500)  # the county's mobile sites, and whom they sample
EARLIER, ROUND, PART = "N0", "N1", "AM"
WHO_SIGN = (("township", "城关镇"), ("village", "县衙社区"), ("village", "赤眉"), ("village", "夏馆"))
HEADINGS = ("code", "name", "roles", "unit", "base_code", "work_phone", "provenance", "source")
UNIT = "演示城关镇医疗队"
BY = program("tests")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}, "permissions": ["clipboard-read", "clipboard-write"]}


def now() -> datetime:
    return datetime.now(UTC)


def morning_zone(at: datetime) -> str:
    """A zone in which it is between six and seven in the morning at that time."""
    ahead = (6 - at.astimezone(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"  # such names count westwards


@dataclass(frozen=True)
class Night(Service):
    """The running county. zone: its clock. opens_at: of the session that is prepared. passwords: on slips, by name."""

    zone: ZoneInfo
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """The demonstration county with its people, sites and accounts, and the round of the day before."""
    data = tmp_path_factory.mktemp("night")
    db = Database(put_empty(data / "sampling.db"))
    began = now()
    zone = morning_zone(began)
    eight = datetime.combine(began.astimezone(ZoneInfo(zone)).date(), time(8), ZoneInfo(zone))
    _import_the_county(db, began)
    _make_the_round_of_yesterday(db, zone, eight - timedelta(days=1))
    places = {"planner": COUNTY, "leadership": COUNTY, TOWNSHIP: TOWNSHIP, OTHER: OTHER}
    for name, area in places.items():
        role = "township" if name.isdigit() else name
        accounts.create(
            db, name=name, full_name=f"演示 {name}", password=PASSWORD, role=role, area_code=area, by=BY, now=began
        )
    slips = site_accounts.add_for_sites(db, area_code=VILLAGE, by=BY, now=began)
    with serving(data) as address:
        yield Night(address, db, eight, ZoneInfo(zone), {slip.name: slip.password for slip in slips})
    db.close()


def _import_the_county(db: Database, at: datetime) -> None:
    for kind in ("areas", "sites", "staff"):
        content = (ROOT / "demo/neixiang" / IMPORTED[kind]).read_bytes()
        importing.apply(db, kind=kind, content=content, file_name=IMPORTED[kind], by=BY, now=at)


def _make_the_round_of_yesterday(db: Database, zone: str, opens_at: datetime) -> None:
    made, closes = opens_at - timedelta(hours=12), opens_at + timedelta(hours=4)
    rounds.create(
        db, code=EARLIER, name="第一轮全县区域核酸采样", area_code=COUNTY, zone=zone, provenance="generated",
        by=BY, now=made,
    )  # fmt: skip
    rounds.add_session(
        db, round_code=EARLIER, code=PART, name="上午", opens_at=opens_at, closes_at=closes, people=MOBILE,
        by=BY, now=made,
    )  # fmt: skip
    # so few come that every site can be staffed in the seconds that a test has for it
    rounds.set_norms(db, round_code=EARLIER, norms={"turnout": (0.65, "made for a test")}, by=BY, now=made)
    rounds.set_targets(db, round_code=EARLIER, targets=[(COUNTY, 0.6, closes)], by=BY, now=made)
    for to, at in (("activated", made), ("preparing", made), ("running", opens_at), ("closed", closes)):
        rounds.move(db, round_code=EARLIER, to=to, by=BY, now=at)


class Visitors:
    """Everybody with a browser of their own, whose consoles are watched."""

    def __init__(self, chromium: Browser, service: Night) -> None:
        self.chromium, self.address = chromium, service.address
        self.contexts: list[BrowserContext] = []
        self.broken: list[list[str]] = []

    def visitor(self, options: dict[str, object]) -> Page:
        """A page of a new browser, signed in as nobody."""
        context = self.chromium.new_context(base_url=self.address, locale="en-GB", **options)
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        self.broken.append(watched(page))
        return page

    def signed_in(self, name: str, options: dict[str, object]) -> Page:
        """The first page of somebody with an account."""
        page = self.visitor(options)
        sign_in_as(page, name)
        return page


@pytest.fixture
def visitors(chromium: Browser, service: Night) -> Iterator[Visitors]:
    """Browsers for whoever takes part; none of their consoles may have had an error."""
    found = Visitors(chromium, service)
    yield found
    for context in found.contexts:
        context.close()
    assert [lines for lines in found.broken if lines] == []


def heading(page: Page, says: str) -> None:
    """The page says so above everything else, and is fit to be used by everybody."""
    expect(page.locator("h1")).to_contain_text(says)
    fits(page)


def fits(page: Page) -> None:
    """Nothing sticks out of the page sideways, and axe finds nothing."""
    try:
        _fits(page)
    except Error:  # the next page was on its way, and there was no document to ask
        _fits(page)


def _fits(page: Page) -> None:
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    check_access(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def the_planner_copies_yesterdays_round_and_tells_everybody(planner: Page, night: Night) -> None:
    heading(planner, "Rounds")
    follow(planner, "第一轮全县区域核酸采样")
    heading(planner, "第一轮")
    follow(planner, "Make a round from this one")
    heading(planner, "Make a round from")
    today = night.opens_at.astimezone(night.zone)
    planner.get_by_label("The order came at").fill(f"{today - timedelta(hours=10):%Y-%m-%dT%H:%M}")
    planner.get_by_label("Name", exact=True).fill("第二轮全县区域核酸采样")
    planner.get_by_label("Code", exact=True).fill(ROUND)
    planner.get_by_label("Day of the first session").fill(f"{today:%Y-%m-%d}")
    planner.get_by_label("opens at").fill("08:00")
    planner.get_by_label("closes at").fill("12:00")
    press(planner, "Make the round")
    heading(planner, "第二轮")
    expect(planner.locator("main")).to_contain_text("381")
    follow(planner, "Tell townships and sites")
    heading(planner, "Tell 16 townships and 381 sites of this round?")
    press(planner, "Tell townships and sites")
    heading(planner, "第二轮")


def workbook(rows: list[tuple[str, ...]]) -> bytes:
    """An XLSX with these people."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEADINGS, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def person(code: str, roles: str, base: str) -> tuple[str, ...]:
    return code, f"演示新来人员{code}", roles, UNIT, base, f"演示-{code}", "generated", "made for a test"


def a_coordinator_uploads(coordinator: Page, rows: list[tuple[str, ...]], *, faulty: int) -> None:
    follow(coordinator, "Rounds")
    heading(coordinator, "Rounds")
    follow(coordinator, "第二轮全县区域核酸采样")
    heading(coordinator, "第二轮")
    follow(coordinator, "Own township")
    fits(coordinator)
    coordinator.get_by_label("Staff", exact=True).check()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "人员.xlsx", "mimeType": kind, "buffer": workbook(rows)}
    coordinator.locator("input[type=file]").set_input_files(file)
    press(coordinator, "Check the file")
    heading(coordinator, "1 row has something to put right" if faulty else f"All {len(rows)} rows are right")
    press(coordinator, f"Submit {len(rows)} rows")
    expect(coordinator.locator("main")).to_contain_text("Staff, version 1")
    fits(coordinator)


def the_planner_applies_what_is_right(planner: Page, township: str, button: str, says: str) -> None:
    follow(planner, "Townships")
    fits(planner)
    planner.locator("tr", has=planner.get_by_role("link", name=township, exact=True)).first.get_by_role(
        "link", name="Staff, version 1"
    ).click()
    heading(planner, "Staff, version 1")
    press(planner, button)
    expect(planner.locator("main")).to_contain_text(says)
    fits(planner)


def the_coordinator_fetches_what_was_given_back(coordinator: Page, folder: Path) -> list[str]:
    """What the returned file's last column says."""
    coordinator.reload()
    expect(coordinator.locator("main")).to_contain_text("1 of 2 rows were given back")
    fits(coordinator)
    with coordinator.expect_download() as waiting:
        follow(coordinator, "Fetch the file with what is wrong in its last column")
    waiting.value.save_as(folder / "returned.xlsx")
    sheet = load_workbook(folder / "returned.xlsx").active
    assert sheet is not None
    return [str(row[-1]) for row in sheet.iter_rows(values_only=True)]


def the_other_townships_submit_as_it_stands(night: Night) -> None:
    for row in submitting.board(night.db, ROUND).rows:
        if row.state == "not_submitted":
            code = row.there.code
            by = Actor(name=code, role="township", area_path=f"{COUNTY}/{code}/")
            submitting.submit(night.db, round_code=ROUND, area_code=code, kind="as_it_stands", by=by, now=now())


def the_planner_solves_and_publishes(planner: Page) -> None:
    follow(planner, "Townships")
    heading(planner, "16 of 16 townships have submitted")
    follow(planner, "Plan this session")
    heading(planner, "Plan ")
    planner.get_by_label("Time to calculate").fill("12")
    press(planner, "Start the run")
    planner.wait_for_url("**/runs/*")
    fits(planner)
    planner.get_by_role("link", name="Open the plan").click(timeout=60_000)
    planner.wait_for_url("**/plans/1")
    fits(planner)
    follow(planner, "Publish this plan")
    heading(planner, "Publish this plan to 16 townships and 381 sites?")
    press(planner, "Publish this plan")
    expect(planner.locator("main")).to_contain_text("Published")
    fits(planner)


def the_planner_copies_the_text_of_a_unit(planner: Page) -> str:
    """What is in the clipboard then."""
    planner.goto(f"/rounds/{ROUND}")
    planner.locator("main table").get_by_role("link", name="上午", exact=True).click()
    heading(planner, "上午")
    follow(planner, "Handouts")
    heading(planner, "Handouts of")
    follow(planner, "By unit")
    heading(planner, "Handouts of")
    follow(planner, UNIT)
    heading(planner, UNIT)
    press(planner, "Copy the text")
    expect(planner.locator("[data-copied]")).to_contain_text("Copied")
    return str(planner.evaluate("navigator.clipboard.readText()"))


def the_planner_opens_who_has_to_sign(planner: Page) -> int:
    """How many stand in the list of those who have not."""
    planner.goto(f"/rounds/{ROUND}/documents")
    planner.locator("table tbody a").first.click()
    note = planner.locator("#people .caption-note").inner_text()
    fits(planner)
    return int(note.split(" of ")[0].replace(",", ""))


def the_planner_looks_up_a_link(planner: Page, level: str, place: str) -> str:
    """The address of the personal page of a lead; the planner stays in the list."""
    planner.get_by_label("Level").select_option(level)
    planner.get_by_label("Find by name, unit or area").fill(place)
    press(planner, "Find")
    planner.locator("#people tbody").get_by_role("link", name="Link and code").first.click()
    heading(planner, "Link of")
    address = planner.locator(".address code").inner_text()
    planner.go_back()
    return address


def a_lead_signs(phone: Page, address: str) -> None:
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("1 paper waits for your signature.")
    fits(phone)
    press(phone, "I have read this and sign for it")
    expect(phone.locator("main")).to_contain_text("You have signed for everything.")
    fits(phone)


def a_lead_opens_its_slip(phone: Page, night: Night) -> None:
    phone.goto(f"/sign-in?name={SITE}")
    fits(phone)
    phone.get_by_label("Password").fill(night.passwords[SITE])
    press(phone, "Sign in")
    phone.wait_for_url("**/s/**")
    fits(phone)
    follow(phone, "get it ready and open it")
    expect(phone.locator(".which")).to_contain_text("县衙社区第1采样点")
    press(phone, "I have the roster")
    expect(phone.locator("main")).to_contain_text("Roster acknowledged")
    fits(phone)


def offline_the_lead_ticks_two_absent_and_ready(phone: Page) -> list[str]:
    """The names of both."""
    phone.context.set_offline(True)
    boxes = phone.locator("#absent input[name=absent]").all()[:2]
    names = [box.evaluate("box => box.closest('li').querySelector('strong').textContent") for box in boxes]
    for box in boxes:
        box.check()
    for box in phone.locator("input[name=ticked], input[name=supplies_ok], input[name=network_ok]").all():
        box.check()
    press(phone, "Report ready")
    expect(phone.locator("[data-draft-line]")).to_contain_text("No signal. It will be sent by itself.")
    fits(phone)
    return names


def back_in_the_network_the_county_has_it_by_itself(phone: Page) -> None:
    phone.context.set_offline(False)
    expect(phone.locator("[data-standing]")).to_contain_text("Ready but for people")
    expect(phone.locator("[data-draft-line]")).to_be_hidden()
    fits(phone)


def the_other_sites_get_ready(night: Night, *, opened: int) -> None:
    plan = plans.published_plan(night.db, ROUND, PART)
    assert plan is not None
    at = {"round_code": ROUND, "session_code": PART}
    board = readiness.board(night.db, round_code=ROUND, now=now())
    assert board is not None
    said = ReadinessReport("", supplies_ok=True, network_ok=True, ticked=frozenset(ITEMS), ready=True)
    for n, line in enumerate(line for line in board.lines if line.code != SITE):
        here = at | {"site_code": line.code}
        by = Actor(name=line.code, role="site_lead", site_code=line.code)
        readiness.acknowledge(night.db, **here, by=by, now=now())
        page = readiness.site_page(night.db, line.code, now=now(), round_code=ROUND, session_code=PART)
        assert page is not None
        report = replace(said, report_id=f"morning-{line.code}", staff_there=page.planned)
        readiness.report(night.db, **here, report=report, by=by, now=now())
        if n < opened:
            readiness.open_ready(night.db, **here, by=by, now=now())


def the_planner_accepts_two_replacements(planner: Page, absent: list[str]) -> None:
    planner.goto(f"/rounds/{ROUND}")
    follow(planner, "Readiness")
    heading(planner, "380 of 381 sites ready or open")
    follow(planner, "Send people instead of 2 people")
    heading(planner, "2 people are absent: who goes instead?")
    for name in absent:
        expect(planner.locator("table").first).to_contain_text(name)
    press(planner, "Send all 2 replacements and publish version 2")
    expect(planner.locator("main")).to_contain_text("Version 2 of the plan is published: 2 replacements are sent.")
    fits(planner)


def the_lead_opens_the_site(phone: Page) -> None:
    phone.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('ask-now'))")
    expect(phone.locator("[data-standing]")).to_contain_text("On their way to you")
    fits(phone)
    phone.click("text=/Open (it|the site) now/")
    expect(phone.locator("main")).to_contain_text("Open since")
    fits(phone)


def leadership_reads(leader: Page, says: str) -> None:
    fits(leader)
    follow(leader, "see which sites are ready")
    heading(leader, says)


@pytest.mark.browser
def test_from_the_order_at_ten_in_the_evening_all_sites_are_ready_at_eight(
    service: Night, visitors: Visitors, tmp_path: Path
) -> None:
    planner = visitors.signed_in("planner", DESK)
    the_planner_copies_yesterdays_round_and_tells_everybody(planner, service)

    first, second = (visitors.signed_in(code, DESK) for code in (TOWNSHIP, OTHER))
    a_coordinator_uploads(first, [person("NEW1", "sampler", TOWNSHIP), person("NEW2", "helper", TOWNSHIP)], faulty=0)
    a_coordinator_uploads(second, [person("NEW3", "sampler", OTHER), person("NEW4", "samplr", OTHER)], faulty=1)
    the_planner_applies_what_is_right(planner, "城关镇", "Apply all 2 rows", "Applied: 2 new, 0 changed, 0 given back.")
    the_planner_applies_what_is_right(
        planner,
        "夏馆镇",
        "Apply the 1 right row and give back the other 1",
        "Applied: 1 new, 0 changed, 1 given back.",
    )
    findings = the_coordinator_fetches_what_was_given_back(second, tmp_path)
    assert len(findings) == 2, "its heading and the bad row alone"
    assert "samplr" in findings[1]

    the_other_townships_submit_as_it_stands(service)
    the_planner_solves_and_publishes(planner)
    text = the_planner_copies_the_text_of_a_unit(planner)
    assert UNIT in text
    before = the_planner_opens_who_has_to_sign(planner)
    addresses = [the_planner_looks_up_a_link(planner, level, place) for level, place in WHO_SIGN]
    for address in addresses:
        a_lead_signs(visitors.visitor(PHONE), address)
    assert the_planner_opens_who_has_to_sign(planner) == before - len(set(addresses)) == before - 4

    phone = visitors.visitor(PHONE)
    a_lead_opens_its_slip(phone, service)
    the_other_sites_get_ready(service, opened=378)
    absent = offline_the_lead_ticks_two_absent_and_ready(phone)
    back_in_the_network_the_county_has_it_by_itself(phone)
    the_planner_accepts_two_replacements(planner, absent)
    the_lead_opens_the_site(phone)
    leadership_reads(visitors.signed_in("leadership", DESK), "381 of 381 sites ready or open")


@pytest.mark.parametrize("hour", range(24))
def test_the_countys_morning_comes_at_any_time_of_day(hour: int) -> None:
    at = datetime(2022, 5, 4, hour, 59, tzinfo=UTC)
    assert at.astimezone(ZoneInfo(morning_zone(at))).hour == 6
