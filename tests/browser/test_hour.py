"""Journey of the hour, from 09:00 to 10:05: a mountain's phone without a network, a seat with eight lanes that asks for
help, the chase, a figure by telephone, the phone's other figure, the township that settles it, and the county's sum."""

import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import accounts, chasing, reporting, watching
from sampling.storage.tables import HelpTicketRow, RoundRow, SiteRow

from .conftest import PASSWORD, Service, check_access, serving, sign_in_as, watched
from .phones import SIZE, conflicts, counts, phone, round_the_clock

pytestmark = pytest.mark.browser
BY = program("tests")
HOUR = timedelta(hours=1)
ZONE = "Tests/Five_past_ten"
FIVE_PAST_TEN = timedelta(hours=10, minutes=5)
MOUNTAIN, SEAT = "S11", "S21"
NAMES = {MOUNTAIN: "鹰嘴岭采样点", SEAT: "县城广场采样点"}
LANES = tuple(range(41, 49))  # what each of the seat's eight lanes has sampled by ten
ELSEWHERE = {"S12": (70, 150), "S22": (25, 60), SEAT: (180,)}  # reported on time, for nine and for ten


def zone_file(offset: timedelta) -> bytes:
    """A zone of the tz database (RFC 8536, version 1) that is always so far from UTC."""
    head = struct.pack(">4sc15x6l", b"TZif", b"\0", 0, 0, 0, 0, 1, 4)
    return head + struct.pack(">lBB4s", int(offset.total_seconds()), 0, 0, b"TEN\0")


@pytest.fixture
def at_five_past_ten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """The county lies where its clocks show 10:05 now, whenever this runs; gives the instant of its ten o'clock."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    offset = FIVE_PAST_TEN - timedelta(hours=now.hour, minutes=now.minute)
    file = tmp_path / "zones" / ZONE
    file.parent.mkdir(parents=True)
    file.write_bytes(zone_file(offset))
    before = zoneinfo.TZPATH
    places = (str(tmp_path / "zones"), *before)
    zoneinfo.reset_tzpath(places)
    monkeypatch.setenv("PYTHONTZPATH", ":".join(places))  # for the server
    yield now - timedelta(minutes=5)
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache(only_keys=[ZONE])


@pytest.fixture
def county(tmp_path: Path, at_five_past_ten: datetime) -> Iterator[Service]:
    """Open since eight; the seat has eight lanes; every site but the mountain's and the seat has reported."""
    ten, nine = at_five_past_ten, at_five_past_ten - HOUR
    db, opens = round_the_clock(tmp_path, hours=2, opens=ten - 2 * HOUR)
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        round_.zone = ZONE
        session.add(round_)
        for site in session.exec(select(SiteRow)):
            site.name = NAMES.get(site.code, site.name)
            site.lanes = len(LANES) if site.code == SEAT else site.lanes
            session.add(site)
    accounts.create(
        db, name="seat_lead", full_name="演示 seat_lead", password=PASSWORD, role="site_lead", site_code=SEAT,
        by=BY, now=opens,
    )  # fmt: skip
    for code, figures in ELSEWHERE.items():
        for hour, sampled in zip((nine, ten), figures, strict=False):
            said = CountReport(report_id=f"{code}-{sampled}", hour=hour, sampled=sampled)
            reporting.report(db, round_code="R1", site_code=code, report=said, by=BY, now=hour, source="phone")
    with serving(tmp_path) as address:
        yield Service(address, db, opens)
    db.close()


@pytest.fixture
def people(chromium: Browser, county: Service) -> Iterator[dict[str, Page]]:
    """The seat's lead on a phone, and at desks the planner, the township's coordinator and leadership, signed in."""
    found, broken = {}, {}
    with ExitStack() as stack:
        for name in ("seat_lead", "planner", "township", "leadership"):
            size = SIZE if name == "seat_lead" else {"viewport": {"width": 1280, "height": 900}}
            context = chromium.new_context(base_url=county.address, locale="en-GB", **size)
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            found[name] = context.new_page()
            broken[name] = watched(found[name])
            sign_in_as(found[name], name)
        yield found
    assert broken == {name: [] for name in found}, "the browser's console has errors"


def test_from_nine_to_five_past_ten_nothing_is_lost_and_the_sum_is_exact(
    tmp_path: Path, chromium: Browser, county: Service, people: dict[str, Page]
) -> None:
    db, nine, ten = county.db, county.opens_at + HOUR, county.opens_at + 2 * HOUR
    seat, desk, township, leader = (people[name] for name in ("seat_lead", "planner", "township", "leadership"))
    with phone(chromium.browser_type, tmp_path / "phone", county.address) as mountain:
        far = mountain.on()
        mountain.sign_in()
        mountain.context.set_offline(True)
        mountain.report(nine, 31)
        mountain.report(ten, 64)
        expect(far.locator("[data-mine-state]")).to_have_text("On this phone")
        expect(far.locator("[data-lines]")).to_contain_text("2 on this phone, not yet at the county")
        expect(far.locator("[data-about]")).to_have_attribute("data-ready", "here")  # opened without a signal
        check_access(far)
        assert counts(db, MOUNTAIN) == []

        reports_by_lane(seat)
        assert (ten, 1, sum(LANES), "phone") in counts(db, SEAT)
        asks_for_help_and_is_answered(seat, desk)
        with db.reading() as session:
            assert [(row.kind, row.people) for row in session.exec(select(HelpTicketRow))] == [("queue", 80)]

        chases(desk, township)
        types_the_figure_by_telephone(township, county, ten, 66)
        desk.goto("/rounds/R1/chase")
        expect(desk.locator("h1")).to_have_text("All 4 sites have reported for 10:00")
        assert counts(db, MOUNTAIN) == [(ten, 1, 66, "grid")]
        watches(leader, sampled=sum(LANES) + 66 + 150 + 60)
        check_access(leader)

        mountain.context.set_offline(False)
        far.goto(f"/s/{MOUNTAIN}/queue")
        refused = far.locator(".queue-row.refused")
        expect(refused).to_contain_text("The county has 66 for")
        expect(refused).to_contain_text("Both figures are kept; the township will settle it.")
        expect(far.locator(".queue-row.at-county")).to_have_count(1)
        check_access(far)
        assert [(hour, sampled) for hour, _, sampled, _ in counts(db, MOUNTAIN)] == [(nine, 31), (ten, 66)]
        assert conflicts(db) == [64]

        settles(township)
        watches(leader, sampled=sum(LANES) + 64 + 150 + 60)  # the page that stands open, by itself
        hours = leader.locator("table", has_text="Hour by hour")
        expect(hours.locator("tr", has_text="09:00")).to_contain_text(str(31 + 180 + 70 + 25))
        expect(hours.locator("tr", has_text="10:00")).to_contain_text(str(64 + sum(LANES) + 150 + 60))
        far.goto(f"/s/{MOUNTAIN}")
        expect(far.locator("[data-mine-number]")).to_have_text("64")
        expect(far.locator("[data-mine-state]")).to_contain_text("At the county")
        check_access(far)

    assert [(hour, sampled) for hour, _, sampled, _ in counts(db, MOUNTAIN)] == [(nine, 31), (ten, 66), (ten, 64)]
    for hour, sampled in ((nine, 31 + 180 + 70 + 25), (ten, 64 + sum(LANES) + 150 + 60)):
        assert watching.coverages(db, round_code="R1", as_of=hour)["C"].sampled == sampled
        owed = chasing.chase(db, round_code="R1", hour=hour, now=datetime.now(UTC))
        assert owed is not None and (owed.owing, owed.expected) == (0, 4)


def reports_by_lane(seat: Page) -> None:
    """The hour that is due stands there by itself; eight lanes add up to one number."""
    expect(seat.locator("[data-about]")).to_have_attribute("data-ready", "told")
    expect(seat.locator("[data-hour]")).to_have_text("10:00")
    seat.check("#by-lane")
    expect(seat.locator("[data-lane]")).to_have_count(len(LANES))
    for lane, sampled in enumerate(LANES, start=1):
        seat.fill(f"#lane-{lane}", str(sampled))
    expect(seat.locator("#sampled")).to_have_value(str(sum(LANES)))
    expect(seat.locator(".difference")).to_contain_text(f"{sum(LANES) - 180} more than at 09:00")
    check_access(seat)
    seat.click("[data-send]")
    expect(seat.locator("[data-mine-number]")).to_have_text(str(sum(LANES)))
    expect(seat.locator("[data-mine-state]")).to_contain_text("At the county")


def asks_for_help_and_is_answered(seat: Page, desk: Page) -> None:
    """The desk sees what the lead asks for, and its answer is on the asking phone."""
    seat.get_by_role("link", name="Ask for help").click()
    seat.check("input[value=queue]")
    seat.fill("#queue_people", "80")
    check_access(seat)
    seat.click("text=Ask the county for help")
    standing = seat.locator("[data-standing]")
    expect(standing).to_contain_text("80 people queueing")
    expect(standing).to_contain_text("Sent")

    desk.goto("/rounds/R1/help")
    expect(desk.locator("h1")).to_have_text("1 request for help waits for an answer")
    check_access(desk)
    desk.click("#requests a:has-text('The queue is too long')")
    expect(desk.locator("h1")).to_contain_text(NAMES[SEAT])
    check_access(desk)
    desk.fill("#answer-text", "Two samplers come at 10:20")
    desk.click("button:has-text('It is on its way')")
    expect(desk.locator("[data-figure=state]")).to_contain_text("On its way")

    seat.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('ask-now'))")
    expect(standing).to_contain_text("Two samplers come at 10:20")
    check_access(seat)


def chases(desk: Page, township: Page) -> None:
    """The list at five past ten names the mountain's site alone; both who ring it record their calls."""
    desk.goto("/rounds/R1/chase")
    expect(desk.locator("h1")).to_have_text("1 of 4 sites has not reported for 10:00")
    expect(desk.locator(".chase-levels li").first).to_have_attribute("aria-current", "step")  # the site is called now
    missing = desk.locator(".chase-sites tbody tr")
    expect(missing).to_have_count(1)
    expect(missing).to_contain_text(NAMES[MOUNTAIN])
    expect(missing).to_contain_text("2 hours missing")
    expect(missing).to_contain_text("not called yet")
    check_access(desk)
    desk.get_by_role("link", name=f"Record a call {NAMES[MOUNTAIN]}").click()
    check_access(desk)
    desk.check("input[name=answered][value=no]")
    desk.get_by_role("button", name="Record the call").click()
    expect(missing).to_contain_text("no answer")

    township.goto("/rounds/R1/chase")
    expect(township.locator(".chase-sites")).to_contain_text("no answer")
    township.get_by_role("link", name=f"Record a call {NAMES[MOUNTAIN]}").click()
    township.check("input[name=answered][value=yes]")
    township.check("input[name=said][value=figure]")
    township.get_by_role("button", name="Record the call").click()
    township.wait_for_url(f"**/s/{MOUNTAIN}?**")
    check_access(township)


def types_the_figure_by_telephone(township: Page, county: Service, hour: datetime, sampled: int) -> None:
    """The coordinator types into the grid what was told; the cell is stored as it is left."""
    township.goto("/rounds/R1/counts")
    township.check("#source-grid")
    cell = township.locator(f"[id='c-{MOUNTAIN}.{int(hour.timestamp())}']")
    cell.fill(str(sampled))
    cell.press("Enter")
    expect(cell.locator("xpath=..")).to_contain_text("stored")
    expect(township.locator("[data-counting-news]")).to_contain_text("just stored")
    check_access(township)


def settles(township: Page) -> None:
    """The coordinator compares both figures and takes the phone's."""
    township.goto("/rounds/R1/conflicts")
    expect(township.locator("h1")).to_have_text("1 conflict waits for you")
    check_access(township)
    township.get_by_role("link", name="Settle").click()
    township.wait_for_url("**/conflicts/*")
    expect(township.locator(".sides .figure-big")).to_have_text(["66", "64"])
    check_access(township)
    township.get_by_label("What was offered").check()
    township.fill("#reason", "misheard on the telephone")
    township.get_by_role("button", name="Settle the conflict").click()
    township.wait_for_url("**/conflicts")
    expect(township.locator("h1")).to_have_text("No conflict waits")
    check_access(township)


def watches(leader: Page, *, sampled: int) -> None:
    """Leadership's page, opened or standing open, says how many, and that every site is in it."""
    if "/watch/" not in leader.url:
        leader.goto("/watch")
    expect(leader.locator(".figure-of").first).to_contain_text(f"{sampled:,} of 4,000 residents")
    expect(leader.locator(".figure-proof").first).to_contain_text("4 of 4 sites reported")
    expect(leader.locator(".figure-proof").first).to_contain_text("10:00")
