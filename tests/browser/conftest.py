"""A real Chromium against a real server: gunicorn and the worker on a small county, both in processes of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import accounts, reporting
from sampling.storage.database import Database
from tests import county as counties
from tests.empty import put_empty
from tests.paths import ROOT
from tests.starting import Program

PASSWORD = "correct horse battery"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CAST = {
    "planner": {"area_code": "C"},
    "township": {"area_code": "T1"},
    "site_lead": {"site_code": "S11"},
    "leadership": {"area_code": "C"},
    "administrator": {},
}


@dataclass(frozen=True)
class Service:
    """A running product: its address, and its database to look into."""

    address: str
    db: Database
    opens_at: datetime


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _anew(command: list[str], environment: dict[str, str], log: Path, root: Path) -> subprocess.Popen[bytes]:
    """A program that is loaded for itself, as from a shell."""
    gunicorn = [sys.executable, "-m", "gunicorn"]
    program = gunicorn if command[0] == "gunicorn" else [str(Path(sys.executable).parent / command[0])]
    with log.open("ab") as file:
        return subprocess.Popen([*program, *command[1:]], cwd=root, env=environment, stdout=file, stderr=file)


@contextmanager
def serving(data: Path, *, root: Path = ROOT, port: int | None = None) -> Iterator[str]:
    """The web server and the worker on the database in this folder, until left; gives the address.

    root: where the program is, for another version of it. port: one that a server has had before.
    """
    port = port or _free_port()
    environment = os.environ | {"SAMPLING_DATA": str(data), "PORT": str(port), "PYTHONPATH": str(root)}
    commands = [["gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"], ["sampling", "worker"]]
    log = data / "log"
    anew = root != ROOT or "PYTHONTZPATH" in environment  # which Python reads once, before a copy could be told
    processes = [
        _anew(command, environment, log, root) if anew else Program(command, environment, log) for command in commands
    ]
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90  # a machine with other work takes long to start two programs
        while not _answers(f"{address}/healthz"):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The product with a small county, whose morning session is open now."""
    data = tmp_path_factory.mktemp("data")
    db = Database(put_empty(data / "sampling.db"))
    opens = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    counties.insert(db, opens_at=opens)
    for role, place in CAST.items():
        accounts.create(
            db,
            name=role,
            full_name=f"演示 {role}",
            password=PASSWORD,
            role=role,
            by=program("tests"),
            now=opens,
            **place,
        )
    first_hour = opens + timedelta(hours=1)
    for site, sampled in (("S11", 10), ("S12", 80), ("S21", 95), ("S22", 40)):
        said = CountReport(report_id=f"first-{site}", hour=first_hour, sampled=sampled, queue=3, tubes=sampled // 10)
        reporting.report(db, round_code="R1", site_code=site, report=said, by=program("tests"), now=first_hour)
    with serving(data) as address:
        yield Service(address, db, opens)
    db.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing: run `make test`, or `apt-get install chromium`."
    expect.set_options(timeout=15_000)  # as long as actions wait; machines that test are often busy
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False)
        yield browser
        browser.close()


EXPECTED = ("(CONFLICT)", "(UNPROCESSABLE ENTITY)", "net::ERR_INTERNET_DISCONNECTED")
"""How lines on the console end that are no fault: a form was sent back (409, 422); a test took the network away."""


def _is_fault(line: ConsoleMessage) -> bool:
    return line.type == "error" and not line.text.endswith(EXPECTED)


def watched(page: Page) -> list[str]:
    """The faults of this page that its browser tells of, from now on."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if _is_fault(line) else None)
    return broken


@pytest.fixture
def page(chromium: Browser, service: Service, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at desk width, or with `@pytest.mark.parametrize("page", [{...}], indirect=True)` otherwise."""
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **getattr(request, "param", {})}
    context = chromium.new_context(base_url=service.address, **options)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    broken = watched(opened)
    yield opened
    context.close()
    assert broken == [], f"the browser's console has errors: {broken}"


@pytest.fixture
def sign_in(page: Page) -> Callable[[str], None]:
    """Sign this page in as one of the cast."""

    return partial(sign_in_as, page)


def sign_in_as(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in on this page with a name and its password."""
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("button.button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture
def accessible(page: Page) -> Callable[[], None]:
    """`accessible()`: the page, once it is whole, has no fault that axe finds under WCAG 2.2 AA."""
    return partial(check_access, page)


def check_access(page: Page) -> None:
    """Raises where axe finds a fault under WCAG 2.2 AA in the page, once it is whole."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    page.wait_for_load_state("load")  # without its style sheet every link is too small
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    faults = [f"{v['id']}: {v['help']} ({v['nodes'][0]['html'][:120]})" for v in found["violations"]]
    assert faults == [], f"{page.url}: {faults}"
