"""Journeys of a phone without a network: thirty reports, a dead battery, a new version, a server that is down."""

import re
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.counts import CountReport
from sampling.domain.hours import hour_to_report
from sampling.services import phones, reporting
from sampling.storage.tables import AreaRow, DailyReportRow
from tests.paths import ROOT

from .conftest import check_access, serving
from .phones import conflicts, counts, phone, round_the_clock

pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)
NO_SIGNAL = "No signal. Your figures will be sent by themselves."
SILENT = "The system does not answer for now. Your figures are safe on this phone, keep sampling."


def newer_version(folder: Path) -> Path:
    """The program with another word on its page, as an update brings it."""
    for part in ("sampling", "static", "optimizer", "geo"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.map"))
    for name in ("wsgi.py", "gunicorn.conf.py"):
        shutil.copy(ROOT / name, folder / name)
    page = folder / "sampling/templates/phones/app.html"
    page.write_text(page.read_text().replace("Reports on this phone", "Reports on this telephone"))
    return folder


def due(round_: phones.RoundFacts) -> str:
    """The hour that is to be reported now, as the county's clock has it."""
    hour = hour_to_report([one.opening for one in round_.openings], datetime.now(UTC), round_.zone)
    assert hour is not None
    return f"{hour.astimezone(round_.zone):%H:%M}"


def test_thirty_reports_outlive_the_network_the_battery_an_update_and_the_server_with_a_clock_two_hours_wrong(
    tmp_path: Path, chromium: Browser
) -> None:
    db, opens = round_the_clock(tmp_path, hours=31)
    hours = [opens + HOUR * n for n in range(1, 31)]
    # Cumulative by the local day: it begins again with each opening.
    [round_] = phones.facts(db, "S11", now=opens + 31 * HOUR).rounds
    of_day = {hour: opening.day for opening in round_.openings for hour in opening.due}
    wanted = [
        (hour, 10 * sum(of_day[other] == of_day[hour] for other in hours[: n + 1])) for n, hour in enumerate(hours)
    ]
    kind = chromium.browser_type
    with ExitStack() as stack:
        server = stack.enter_context(ExitStack())
        address = server.enter_context(serving(tmp_path))
        port = int(address.rpartition(":")[2])
        mine = stack.enter_context(phone(kind, tmp_path / "phone", address, clock_wrong_ms=-2 * 3600 * 1000))
        page = mine.on()
        mine.sign_in()
        expect(page.locator("[data-lines]")).to_contain_text("This phone's clock is 120 minutes wrong")
        expect(page.locator("[data-hour]")).to_have_text(due(round_))  # the county's hour, not the phone's

        mine.context.set_offline(True)
        for hour, sampled in wanted[:15]:
            mine.report(hour, sampled)
        expect(page.locator("[data-mine-state]")).to_have_text("On this phone")
        expect(page.locator("[data-lines]")).to_contain_text(NO_SIGNAL)
        expect(page.locator("[data-lines]")).to_contain_text("15 on this phone, not yet at the county")

        # Offline by the server too: a browser's own switch does not always reach a program that was there before it.
        server.close()
        mine.kill()
        page = mine.on(offline=True)
        page.goto("/s/S11/queue")
        expect(page.locator(".queue-row")).to_have_count(15)
        page.goto("/s/S11/readiness")
        expect(page.locator("main")).to_contain_text("This page needs a signal")
        page.click("main a.button")
        page.wait_for_url("**/s/S11")
        expect(page.locator("[data-hour]")).to_have_text(due(round_))
        for hour, sampled in wanted[15:25]:
            mine.report(hour, sampled)
        assert counts(db) == []

        # The new version comes, and reports do not get through for the moment.
        server.enter_context(serving(tmp_path, root=newer_version(tmp_path / "newer"), port=port))
        mine.context.route("**/api/v1/**", lambda route: route.abort())
        mine.context.set_offline(False)
        expect(page.locator("[data-lines]")).to_contain_text(
            "A new version of this page is on this phone.", timeout=120_000
        )
        expect(page.locator("[data-lines]")).to_contain_text(SILENT)
        mine.context.set_offline(True)
        page.reload()
        expect(page.locator(".more-pages")).to_contain_text("Reports on this telephone")
        expect(page.locator("[data-lines]")).to_contain_text("25 on this phone, not yet at the county")
        mine.context.unroute("**/api/v1/**")

        server.close()
        mine.context.set_offline(False)
        expect(page.locator("[data-lines]")).to_contain_text(SILENT)
        for hour, sampled in wanted[25:]:
            mine.report(hour, sampled)
        assert counts(db) == []

        server.enter_context(serving(tmp_path, port=port))
        mine.look("/s/S11/queue")
        expect(page.locator("[data-lines]")).to_contain_text(
            "Everything on this phone is at the county", timeout=90_000
        )
        expect(page.locator(".queue-row.at-county")).to_have_count(30)
    assert counts(db) == [(hour, 1, sampled, "phone") for hour, sampled in wanted]
    assert conflicts(db) == []
    db.close()


def test_a_phone_from_the_mountain_returns_after_two_hours_and_the_township_settles_what_differs(
    tmp_path: Path, chromium: Browser
) -> None:
    db, opens = round_the_clock(tmp_path, hours=3)
    nine, ten = opens + HOUR, opens + 2 * HOUR
    with ExitStack() as stack:
        address = stack.enter_context(serving(tmp_path))
        mine = stack.enter_context(phone(chromium.browser_type, tmp_path / "phone", address))
        page = mine.on()
        mine.sign_in()
        mine.context.set_offline(True)
        mine.report(nine, 31)
        mine.report(ten, 64)
        # Meanwhile the township's coordinator has rung the site and typed what was understood.
        said = CountReport(report_id="rung", hour=nine, sampled=37)
        coordinator = Actor("township", "township", "C/T1/")
        reporting.report(db, round_code="R1", site_code="S11", report=said, by=coordinator, now=ten, source="grid")
        mine.context.set_offline(False)
        page.goto("/s/S11/queue")
        refused = page.locator(".queue-row.refused")
        expect(refused).to_contain_text("The county has 37 for")
        expect(refused).to_contain_text("Both figures are kept; the township will settle it.")
        expect(page.locator(".queue-row.at-county")).to_have_count(1)
        page.goto(f"/s/S11?hour={nine.isoformat().replace('+', '%2B')}")
        assert [(hour, sampled) for hour, _, sampled, _ in counts(db)] == [(nine, 37), (ten, 64)]
        assert conflicts(db) == [31]
        page.click(".account button")  # nothing of it is left behind: the lead may go
        page.wait_for_url("**/sign-in**")
    db.close()


def test_nobody_signs_out_with_unsent_reports_and_they_can_be_taken_to_another_phone(
    tmp_path: Path, chromium: Browser
) -> None:
    db, opens = round_the_clock(tmp_path, hours=3)
    with ExitStack() as stack:
        address = stack.enter_context(serving(tmp_path))
        first = stack.enter_context(phone(chromium.browser_type, tmp_path / "first", address))
        page = first.on()
        first.sign_in()
        first.context.set_offline(True)
        first.report(opens + HOUR, 31)
        first.report(opens + 2 * HOUR, 64)
        page.click(".account button")
        expect(page.locator("[data-leaving]")).to_contain_text("Signing out would leave them behind")
        with page.expect_download() as saving:
            page.click("[data-save]")
        saved = tmp_path / "saved.txt"
        saving.value.save_as(saved)
        assert re.search(r"31 people", saved.read_text())

        second = stack.enter_context(phone(chromium.browser_type, tmp_path / "second", address))
        page = second.on()
        second.sign_in()
        page.goto("/s/S11/queue")
        page.set_input_files("#file-in", saved)
        expect(page.locator("[data-read-said]")).to_have_text("2 read in, 0 were here already.")
        expect(page.locator(".queue-row.at-county")).to_have_count(2)
        page.fill("#text-in", saved.read_text())
        page.click("[data-read]")
        expect(page.locator("[data-read-said]")).to_have_text("0 read in, 2 were here already.")

        first.context.set_offline(False)  # it has signal again after all: they are the same reports
        expect(first.page.locator(".queue-row.at-county")).to_have_count(2)
        first.page.click(".account button")
        first.page.wait_for_url("**/sign-in**")
    assert [(hour, version, sampled) for hour, version, sampled, _ in counts(db)] == [
        (opens + HOUR, 1, 31),
        (opens + 2 * HOUR, 1, 64),
    ]
    assert conflicts(db) == []
    db.close()


def test_a_stale_correction_replaces_nothing_and_a_page_that_needed_a_signal_opens_by_itself(
    tmp_path: Path, chromium: Browser
) -> None:
    db, opens = round_the_clock(tmp_path, hours=3)
    first = opens + HOUR
    with ExitStack() as stack:
        address = stack.enter_context(serving(tmp_path))
        mine = stack.enter_context(phone(chromium.browser_type, tmp_path / "phone", address))
        page = mine.on()
        mine.sign_in()
        mine.report(first, 31)
        expect(page.locator("[data-mine-state]")).to_contain_text("At the county")
        mine.context.set_offline(True)
        page.click("[data-correct]")
        page.fill("#sampled", "29")
        page.fill("#reason", "two names twice")
        page.click("[data-send]")
        expect(page.locator("[data-mine-state]")).to_have_text("On this phone")
        said = CountReport("by-telephone", first, 33, reason="two more came")
        coordinator = Actor("township", "township", "C/T1/")
        reporting.report(
            db, round_code="R1", site_code="S11", report=said, by=coordinator, now=datetime.now(UTC), source="grid"
        )
        page.goto("/s/S11/help")
        expect(page.locator("h1")).to_have_text("This page needs a signal")
        mine.context.set_offline(False)
        expect(page.locator("[data-help]")).to_be_visible()
        page.goto("/s/S11/queue")
        expect(page.locator(".queue-row.refused")).to_contain_text("The county has 33")
    assert [(version, sampled) for _, version, sampled, _ in counts(db)] == [(1, 31), (2, 33)]
    assert conflicts(db) == [29]
    db.close()


def test_a_signed_day_takes_nothing_says_so_and_holds_nobody_back(tmp_path: Path, chromium: Browser) -> None:
    db, opens = round_the_clock(tmp_path, hours=3)
    [round_] = phones.facts(db, "S11", now=opens + HOUR).rounds
    with ExitStack() as stack:
        address = stack.enter_context(serving(tmp_path))
        mine = stack.enter_context(phone(chromium.browser_type, tmp_path / "phone", address))
        page = mine.on()
        mine.sign_in()
        mine.context.set_offline(True)
        mine.report(opens + HOUR, 31)
        with db.writing() as session:
            area = session.exec(select(AreaRow).where(AreaRow.code == "T1")).one()
            for number, day in enumerate(sorted({opening.day for opening in round_.openings}), start=1):
                signed = {"day": day, "version": 1, "number": number, "zero": False, "figures": {}}
                session.add(
                    DailyReportRow(round_id=1, area_id=area.id, signed_at=opens, signed_by="township", **signed)
                )
        mine.context.set_offline(False)
        page.goto("/s/S11/queue")
        refused = page.locator(".queue-row.refused")
        expect(refused).to_contain_text("Only the county can reopen it")
        page.click(".account button")
        expect(page.locator("[data-leaving]")).to_contain_text("waiting changes nothing")
        with page.expect_download():
            page.click("[data-save]")
        expect(page.locator("[data-leaving]")).to_contain_text("you can sign out now")
        expect(refused).to_contain_text("Copied or saved.")
        check_access(page)
        page.goto("/s/S11")
        expect(page.locator("[data-signed-text]")).to_contain_text("has signed this day")
        expect(page.locator("form[data-report]")).to_be_hidden()
        expect(page.locator("[data-owed]")).to_be_hidden()
        check_access(page)
        page.click(".account button")
        page.wait_for_url("**/sign-in**")
    assert counts(db) == []
    db.close()


def test_five_hundred_waiting_reports_open_quickly_and_all_arrive(tmp_path: Path, chromium: Browser) -> None:
    db, opens = round_the_clock(tmp_path, hours=20)
    [round_] = phones.facts(db, "S11", now=opens + 20 * HOUR).rounds
    hour = opens + HOUR
    with ExitStack() as stack:
        address = stack.enter_context(serving(tmp_path))
        mine = stack.enter_context(phone(chromium.browser_type, tmp_path / "phone", address))
        page = mine.on()
        mine.sign_in()
        mine.context.set_offline(True)
        # 500 corrections of one hour, as of a phone that nobody has looked at: read in like a file.
        rows = [
            {"id": f"r{n}", "round": "R1", "end": int(hour.timestamp()), "iso": hour.isoformat(), "day": "-",
             "clock": f"{hour.astimezone(round_.zone):%H:%M}", "written": 1000 * int(hour.timestamp()) + n,
             "sampled": n + 1, "reason": f"counted {n}"}
            for n in range(500)
        ]  # fmt: skip
        page.goto("/s/S11/queue")
        told = page.evaluate(
            "rows => JSON.stringify({form: 'sampling-reports', version: 1, site: 'S11', reports: rows})", rows
        )
        page.fill("#text-in", told)
        page.click("[data-read]")
        expect(page.locator(".queue-row")).to_have_count(500)
        began = page.evaluate("performance.timeOrigin")
        page.reload()
        expect(page.locator(".queue-row")).to_have_count(500)
        shown = page.evaluate("performance.now()")
        assert began and shown < 5000
        mine.context.set_offline(False)
        expect(page.locator(".queue-row.at-county")).to_have_count(500, timeout=120_000)
    assert [sampled for _, _, sampled, _ in counts(db)] == list(range(1, 501))
    db.close()
