"""Journey of ten past ten: the forecast is short; a planner has at most twenty people moved and publishes; a unit
signs, a site can't; it is solved again without it; at eleven more are counted than was forecast without moves."""

import zoneinfo
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.links import Holder
from sampling.domain.plans import Plan
from sampling.services import accounts, adjusting, links, planning, plans, reporting, watching
from sampling.storage.database import Database
from sampling.storage.tables import (
    AreaRow,
    CountRow,
    RoundRow,
    SessionRow,
    SessionStaff,
    SiteRow,
)
from tests.county import ROLES, add_staff

from .conftest import PASSWORD, Service, check_access, serving, sign_in_as, watched
from .phones import round_the_clock
from .test_hour import zone_file

pytestmark = pytest.mark.browser
BY = program("tests")
HOUR = timedelta(hours=1)
ZONE = "Tests/Ten_past_ten"
TEN_PAST_TEN = timedelta(hours=10, minutes=10)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
R1 = {"round_code": "R1", "session_code": "AM"}
QUEUE = 400
UNIT = "演示卫生院"


@pytest.fixture
def ten_o_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """The county lies where its clocks show 10:10 now, whenever this runs; gives the instant of its ten o'clock."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    offset = TEN_PAST_TEN - timedelta(hours=now.hour, minutes=now.minute)
    file = tmp_path / "zones" / ZONE
    file.parent.mkdir(parents=True)
    file.write_bytes(zone_file(offset))
    before = zoneinfo.TZPATH
    places = (str(tmp_path / "zones"), *before)
    zoneinfo.reset_tzpath(places)
    monkeypatch.setenv("PYTHONTZPATH", ":".join(places))  # for the server
    yield now - timedelta(minutes=10)
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache(only_keys=[ZONE])


@pytest.fixture
def county(tmp_path: Path, ten_o_clock: datetime) -> Iterator[Service]:
    """Eight to twelve in slots of twenty minutes, with a plan of the day before. By ten hardly anybody comes to the
    site with the most lanes any more, and everywhere else people queue."""
    db, opens = round_the_clock(tmp_path, hours=2, opens=ten_o_clock - 2 * HOUR)
    before = opens - 10 * HOUR
    with db.writing() as session:
        round_, part = session.exec(select(RoundRow)).one(), session.exec(select(SessionRow)).one()
        round_.zone, part.closes_at, part.slot_minutes = ZONE, opens + 4 * HOUR, 20
        session.add(round_)
        session.add(part)
        # who is moved by a refused order stays where they were: there are others to solve it again with
        base = session.exec(select(AreaRow).where(AreaRow.code == "T1")).one()
        more = add_staff(session, ROLES * 3, letter="Q", named="演示增援", bases=[base.id or 0] * 9)
        session.add_all(SessionStaff(session_id=part.id or 0, staff_id=one.id or 0) for one in more)
    for code in ("S12", "S21", "S22"):  # S11 has its lead already
        accounts.create(
            db, name=f"lead_{code}", full_name=f"演示 {code}", password=PASSWORD, role="site_lead", site_code=code,
            by=BY, now=opens,
        )  # fmt: skip
    run_id = planning.request_run(db, **R1, seconds=2, seed=1, by=BY, now=before)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: before, workers=1, explain_seconds=0)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=before)
    lines = plans.by_site(db, plans.plan_by_id(db, plan_id))
    idle = max(lines, key=lambda line: line.lanes)
    for hours in (1, 2):
        at = opens + hours * HOUR
        for line in lines:
            able = sum(slot.lanes for slot in line.slots if slot.ends_at <= at) * 20  # 60 an hour
            sampled, queue = (30 * hours, 0) if line is idle else (able, QUEUE)
            report(db, line.code, at, sampled, queue=queue)
    with serving(tmp_path) as address:
        yield Service(address, db, opens)
    db.close()


def report(db: Database, site: str, hour: datetime, sampled: int, **beside: int) -> None:
    said = CountReport(report_id=f"{site}-{hour:%H}", hour=hour, sampled=sampled, **beside)
    reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=hour)


def test_at_ten_past_ten_a_short_forecast_becomes_moves_and_at_eleven_more_are_sampled(
    chromium: Browser, county: Service
) -> None:
    db, eleven = county.db, county.opens_at + 3 * HOUR
    broken: list[list[str]] = []
    with ExitStack() as stack:

        def opened(**size: object) -> Page:
            context = chromium.new_context(base_url=county.address, locale="en-GB", **size)  # type: ignore[arg-type]
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            page = context.new_page()
            broken.append(watched(page))
            return page

        desk = opened(**DESK)
        sign_in_as(desk, "planner")
        proposes_in_two_taps(desk)
        first = publishes(desk, db)
        assert first.figures["replan"]["changed"] <= 20
        signs_for_the_unit(opened(**PHONE), db)
        site = next(change["site"] for change in first.figures["replan"]["changes"] if change["site"])
        cannot(opened(**PHONE), "site_lead" if site == "S11" else f"lead_{site}", site)
        solves_again_without(desk, site)
        last = publishes(desk, db)
        assert (last.version, last.figures["replan"]["of"]) == (first.version + 1, first.version)
        moved = {one["staff"] for change in last.figures["replan"]["changes"] for one in change["people"]}
        assert site not in {c["site"] for c in last.figures["replan"]["changes"]}, moved
        expect(desk.locator(f"#orders-site tr:has-text('{site}')")).to_contain_text("not moved again")

    # What reality would give with the lanes of either version, against what was forecast before anybody was moved.
    without = next(mid for at, _, mid, _ in points(first) if at == eleven)
    before = plans.plan_of_version(db, **R1, version=first.figures["replan"]["of"])
    with_moves, as_before = (served_by_eleven(db, plan, eleven) for plan in (last, before))
    assert sum(with_moves.values()) > max(without, sum(as_before.values()))
    for code, sampled in with_moves.items():
        report(db, code, eleven, sampled)
    counted = watching.coverages(db, round_code="R1", as_of=eleven)["C"].sampled
    came = adjusting.proposal(db, last, with_names=True, now=eleven + timedelta(minutes=5)).total.counted
    assert came is not None and came[1] == counted == sum(with_moves.values()) > came[2]
    assert broken == [[] for _ in broken], "the browser's console has errors"


def points(plan: Plan) -> list[tuple[datetime, int, int, int]]:
    """What was forecast of the county when the moves were asked for."""
    rows = plan.figures["replan"]["forecast"]["areas"]["C"]["points"]
    return [(datetime.fromisoformat(at), low, mid, high) for at, low, mid, high in rows]


def proposes_in_two_taps(desk: Page) -> None:
    """From a red township to a proposal: the row's link, and one button."""
    desk.goto("/watch")
    desk.locator("#areas").get_by_role("link", name="Propose moves").first.click()
    expect(desk.locator("h1")).to_contain_text("people short at 12:00")
    expect(desk.locator("main")).to_contain_text("Reports of 4 of 4 sites")
    expect(desk.locator("#moves")).to_have_value("20")
    check_access(desk)
    desk.get_by_role("button", name="Work out the moves from 10:20").click()
    desk.wait_for_url("**/adjust/*", timeout=60_000)
    expect(desk.locator("#moves tbody tr").first).to_be_visible()
    check_access(desk)


def publishes(desk: Page, db: Database) -> Plan:
    """The proposal is accepted with its sentence; gives the version that holds."""
    desk.get_by_role("button", name="send the orders").click()
    desk.wait_for_url("**/orders")
    expect(desk.locator("h1")).to_contain_text("move orders are signed")
    check_access(desk)
    held = plans.published_plan(db, "R1", "AM")
    assert held is not None
    return held


def signs_for_the_unit(phone: Page, db: Database) -> None:
    """The head of the unit signs on the unit's personal link."""
    phone.goto(f"/p/{links.tokens(db, 'R1')[Holder(unit=UNIT)]}")
    plan = phone.locator("section.paper").first
    plan.locator("input[name=name]").fill("演示负责人")
    plan.locator("button[value=sign]").click()
    expect(plan).to_contain_text("Signed by 演示负责人")


def cannot(phone: Page, lead: str, site: str) -> None:
    """The lead of the site finds the order on the hourly page, and reports that the site can't follow it."""
    sign_in_as(phone, lead)
    phone.goto(f"/s/{site}")
    phone.get_by_role("link", name="to the move order").click()
    expect(phone.locator("h1")).to_have_text("Move orders")
    check_access(phone)
    phone.get_by_text("We have a difficulty").click()
    phone.locator("textarea").fill("没有多余的采样台")
    phone.get_by_label("We can't follow this order").check()
    phone.get_by_role("button", name="Tell the planners").click()
    expect(phone.locator("main")).to_contain_text("that you can't follow it")
    check_access(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def solves_again_without(desk: Page, site: str) -> None:
    """The board shows who has signed and who can't; one tap solves it again without the site."""
    desk.reload()
    expect(desk.locator("#orders-unit")).to_contain_text("演示负责人")
    row = desk.locator(f"#orders-site tr:has-text('{site}')")
    expect(row).to_contain_text("Can't follow it")
    expect(row).to_contain_text("没有多余的采样台")
    check_access(desk)
    row.get_by_role("button", name="Solve again without it").click()
    desk.wait_for_url("**/adjust/*", timeout=60_000)


def served_by_eleven(db: Database, plan: Plan, eleven: datetime) -> dict[str, int]:
    """People of each site by eleven: those by ten, and whom of its queue the lanes of a version can sample since, at
    sixty an hour; where nobody queues, hardly anybody comes."""
    out = {}
    for line in plans.by_site(db, plan):
        sampled, queue = at_ten(db, line.code)
        lanes = sum(slot.lanes for slot in line.slots if eleven - HOUR < slot.ends_at <= eleven)
        out[line.code] = sampled + min(20 * lanes, queue or 30)
    return out


def at_ten(db: Database, site: str) -> tuple[int, int]:
    """(sampled, queue) of a site's newest count."""
    with db.reading() as session:
        query = select(CountRow).join(SiteRow).where(SiteRow.code == site).order_by(col(CountRow.hour).desc())
        row = session.exec(query).first()
    assert row is not None
    return row.sampled, row.queue or 0
