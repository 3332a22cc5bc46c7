"""The pictures of the README, and of all pages there are, taken from the running demonstration: `make pictures`.

Those of the README come into docs/pictures, those of all pages into docs/pictures/all, with an index and, a journey
each, small sheets. With `--address http://… --accounts FILE` they are taken from a demonstration that runs already:
then the pages for which something would have to be written are left out.
"""

import argparse
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import every
from pages import COUNTY, PAGES
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/pictures"
ALL = FOLDER / "all"
ROUND = "/rounds/NX202205"
SESSION = f"{ROUND}/sessions/0504"
WATCH = f"/watch/NX202205/{COUNTY}?as_of=2022-05-04T10:00%2B08:00"
LANGUAGES = every.LANGUAGES
EMPTY = "nothing-here-yet"  # the password of the installation without data, gone with it
DESK, PHONE = (1280, 900), (390, 844)
COLOURS = 160  # of a picture: few enough that all of them together are small, enough for the maps and the marks


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as an account sees it. link: text or selector of a link to follow from `path`, for addresses that differ
    from one demonstration to the next; size: width and height; top: what is scrolled to the top of it."""

    name: str
    account: str
    path: str
    link: str = ""
    size: tuple[int, int] = DESK
    top: str = ""


PICTURES = (
    Picture("watch", "leader", "/watch", size=(1280, 1320)),
    # before staff: the places, and what a village is told
    Picture("where", "planner", "/siting/where-411325", size=(1280, 1080)),
    Picture("notice", "planner", f"{SESSION}/callup/notices/411325102", top=".notice", size=(800, 1000)),
    # the night before
    Picture("townships", "planner", f"{ROUND}/townships"),
    Picture("plan", "planner", f"{SESSION}/plans/2", size=(1280, 1180)),
    Picture("handout", "planner", f"{SESSION}/handouts", link="main table a"),
    Picture("readiness", "leader", f"{ROUND}/readiness"),
    Picture("ready", "site", "/s/NX001/readiness", size=PHONE),
    # the hour
    Picture("report", "site", "/s", size=PHONE),
    Picture("counts", "desk", f"{ROUND}/counts", link="main table tbody a"),
    Picture("chase", "desk", f"{ROUND}/lateness?day=2022-05-04"),
    Picture("help", "desk", f"{ROUND}/help?show=solved"),
    Picture("second-source", "planner", f"{ROUND}/second-source", top="#townships", size=(1280, 1000)),
    # the leadership
    Picture("wall", "leader", f"{WATCH}&wall=1", size=(1600, 900)),
    Picture("behind", "leader", WATCH, top="#who-lags", size=(1280, 1000)),
    Picture("briefing", "leader", f"{ROUND}/briefings/2", size=(1280, 1180)),
    # afterwards
    Picture("outstanding", "planner", f"{ROUND}/outstanding", size=(1280, 1000)),
    Picture("reconciled", "planner", f"{ROUND}/outstanding/reconciled"),
    Picture("sweep", "planner", f"{SESSION}S/outstanding", size=(1280, 1000)),
)


def main() -> None:
    """Load the demonstration into a folder of its own, serve it, and take each picture in both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of a demonstration that runs already")
    parser.add_argument("--accounts", type=Path, help="its demonstration-accounts.json")
    parser.add_argument("--pages", default=".", help="of all pages those whose file's name has this in it (a regex)")
    parser.add_argument("--widths", default="desk,phone,wide,paper", help="of all pages")
    parser.add_argument("names", nargs="*", help="of the README's pictures (default: all, and all pages)")
    asked = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    FOLDER.mkdir(exist_ok=True)
    chosen = [one for one in PICTURES if not asked.names or one.name in asked.names]
    if asked.pages != ".":
        chosen = []
    pages = [] if asked.names else [one for one in PAGES if re.search(asked.pages, f"{one.account}-{one.file_name}")]
    widths = asked.widths.split(",")
    if asked.address and asked.accounts:
        _take_all(chromium, asked.address, asked.accounts, chosen)
        if pages:
            _take_pages(chromium, asked.address, asked.accounts, [one for one in pages if not one.writes], widths)
        return
    with _served() as (address, accounts):
        _take_all(chromium, address, accounts, chosen)
        if pages:
            with _served_empty() as nothing:
                _take_pages(chromium, address, accounts, pages, widths, nothing)


@contextmanager
def _served() -> Iterator[tuple[str, Path]]:
    """The demonstration in a folder of its own: its address, and the file of its accounts."""
    with _running(["demo", "neixiang"]) as (address, data):
        yield address, data / "demonstration-accounts.json"


@contextmanager
def _served_empty() -> Iterator[str]:
    """An installation without any data, with an administrator and a planner: its address."""
    county = ["init", "--code", "411300", "--name", "示例县", "--admin", "admin", "--password", EMPTY]
    planner = ["account", "planner", "--role", "planner", "--area", "411300", "--password", EMPTY]
    with _running(county, planner) as (address, _):
        yield address


@contextmanager
def _running(*commands: list[str]) -> Iterator[tuple[str, Path]]:
    """An installation of its own, after these commands, served and with its worker: its address and folder."""
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"SAMPLING_DATA": data, "PORT": str(port), "SAMPLING_DEVELOPMENT": "1"}
        for command in commands:
            subprocess.run([_beside_python("sampling"), *command], check=True, env=environment, cwd=ROOT)
        served = (
            [_beside_python("gunicorn"), "-c", "gunicorn.conf.py", "wsgi:app"],
            [_beside_python("sampling"), "worker"],
        )
        running = [subprocess.Popen(one, env=environment, cwd=ROOT) for one in served]
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/healthz")
            yield address, Path(data)
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(timeout=20)


def _take_pages(
    chromium: str, address: str, accounts: Path, pages: list[every.Asked], widths: list[str], nothing: str = ""
) -> None:
    """Every page, and those of the installation without data; then their index and the sheets."""
    passwords = {one["name"]: one["password"] for one in json.loads(accounts.read_text())[COUNTY]}
    ALL.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        takers = [every.Taker(browser, address, passwords, ALL)]
        taken = takers[0].take_all(pages, widths, list(LANGUAGES))
        if nothing:
            takers.append(every.Taker(browser, nothing, dict.fromkeys(("admin", "planner"), EMPTY), ALL))
            taken += takers[1].take_all(every.empty(pages), widths, list(LANGUAGES))
        browser.close()
    print(every.write_index(ALL, taken).relative_to(ROOT))
    whole = len(pages) == len(PAGES)  # of some pages alone a journey's sheet would lose the others
    for sheet in every.write_sheets(ALL / "sheets", taken) if whole else ():
        print(f"{sheet.relative_to(ROOT)}: {sheet.stat().st_size:,} bytes")
    missed = [one for taker in takers for one in taker.missed]
    if missed:
        sys.exit("\n".join([f"{len(missed)} pictures could not be taken:", *missed]))


def _take_all(chromium: str, address: str, accounts: Path, chosen: list[Picture]) -> None:
    passwords = {one["name"]: one["password"] for one in json.loads(accounts.read_text())[COUNTY]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        for word, locale in LANGUAGES.items():
            for one in chosen:
                target = FOLDER / f"{one.name}-{word}.png"
                target.write_bytes(small(_taken(browser, address, passwords[one.account], locale, one)))
                print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")
        browser.close()


def _taken(browser: Browser, address: str, password: str, locale: str, one: Picture) -> bytes:
    width, height = one.size
    context = browser.new_context(base_url=address, locale=locale, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", one.account)
    page.fill("#password", password)
    page.click("button.button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    _open(page, one.path)
    if one.link:
        _open(page, page.locator(one.link).first.get_attribute("href") or one.path)
    if one.top:
        page.locator(one.top).first.evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(800)  # the map has settled
    taken = page.screenshot()
    context.close()
    return taken


def _open(page: Page, path: str) -> None:
    answer = page.goto(path)
    if answer is None or not answer.ok:
        sys.exit(f"{path} can't be opened.")
    page.wait_for_load_state("networkidle")


def small(png: bytes) -> bytes:
    """The picture in few colours: a page has not many."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _beside_python(program: str) -> str:
    return str(Path(sys.executable).parent / program)


def _wait(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("The server did not answer within 30 seconds.")


if __name__ == "__main__":
    main()
