"""A phone of one's own: a browser that keeps what it has over a restart, and a county that counts round the clock."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from shutil import which

from playwright.sync_api import BrowserContext, BrowserType, Error, Page, TimeoutError, expect
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import accounts
from sampling.storage.database import Database
from sampling.storage.tables import CountConflictRow, CountRow, SessionRow, SiteRow
from tests import county as counties
from tests.empty import put_empty

from .conftest import CAST, PASSWORD, sign_in_as, watched

SIZE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WRONG_CLOCK = """(() => {
  const right = Date.now.bind(Date), shift = %d;
  window.Date = class extends Date {
    constructor(...given) { given.length ? super(...given) : super(right() + shift); }
    static now() { return right() + shift; }
  };
})()"""


def round_the_clock(data: Path, *, hours: int, opens: datetime | None = None) -> tuple[Database, datetime]:
    """A county in a database of its own, whose sites have been open, day and night, since `hours` full hours ago.

    opens: another instant to open at.
    """
    db = Database(put_empty(data / "sampling.db"))
    opens = opens or datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    counties.insert(db, opens_at=opens)
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        part.closes_at = opens + timedelta(hours=hours + 12)
        session.add(part)
        for site in session.exec(select(SiteRow)):
            site.opens = site.closes = time(0)
            session.add(site)
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
    return db, opens


def counts(db: Database, site: str = "S11") -> list[tuple[datetime, int, int, str]]:
    """(hour, version, sampled, source) of every count of a site."""
    with db.reading() as session:
        query = select(CountRow).join(SiteRow).where(SiteRow.code == site).order_by(CountRow.hour, CountRow.version)  # type: ignore[arg-type]
        return [(row.hour, row.version, row.sampled, row.source) for row in session.exec(query)]


def conflicts(db: Database) -> list[int]:
    """What was offered for hours that stood already."""
    with db.reading() as session:
        return [row.sampled for row in session.exec(select(CountConflictRow))]


class Phone:
    """A browser with a folder of its own. `killed` is a battery that is out; what it keeps is in the folder."""

    def __init__(self, kind: BrowserType, folder: Path, address: str, *, clock_wrong_ms: int = 0) -> None:
        self._kind, self._folder, self._address, self._wrong = kind, folder, address, clock_wrong_ms
        self.context: BrowserContext
        self.page: Page
        self.broken: list[str] = []

    def on(self, *, offline: bool = False) -> Page:
        """Switch it on; gives its page."""
        self.context = self._kind.launch_persistent_context(
            str(self._folder),
            executable_path=which("chromium"),
            chromium_sandbox=False,
            base_url=self._address,
            locale="en-GB",
            **SIZE,
        )
        self.context.set_default_timeout(15_000)
        if self._wrong:
            self.context.add_init_script(WRONG_CLOCK % self._wrong)
        self.context.set_offline(offline)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.broken = watched(self.page)
        return self.page

    def kill(self) -> None:
        """The battery is out: the browser of this folder, and no other, ends at once."""
        for process in Path("/proc").iterdir():
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if f"--user-data-dir={self._folder}" in words and not any(w.startswith("--type=") for w in words):
                    os.kill(int(process.name), signal.SIGKILL)
        with suppress(Error):
            self.context.close()

    def sign_in(self, name: str = "site_lead") -> None:
        """Sign in, and wait until the page is ready to go on without a network."""
        sign_in_as(self.page, name)
        expect(self.page.locator("[data-about]")).to_have_attribute("data-ready", "told")

    def look(self, path: str) -> None:
        """Open a page, a second time where the browser does not come to it: its program is being changed just then."""
        try:
            self.page.goto(path, wait_until="commit", timeout=30_000)
        except TimeoutError:
            self.page.goto(path, wait_until="commit", timeout=30_000)

    def report(self, hour: datetime, sampled: int) -> None:
        """Report an hour on its own page."""
        self.page.goto(f"/s/S11?hour={hour.isoformat().replace('+', '%2B')}")
        self.page.fill("#sampled", str(sampled))
        self.page.click("[data-send]")
        expect(self.page.locator("[data-mine-number]")).to_have_text(f"{sampled:,}")


@contextmanager
def phone(kind: BrowserType, folder: Path, address: str, *, clock_wrong_ms: int = 0) -> Iterator[Phone]:
    """A phone, switched off in the end."""
    made = Phone(kind, folder, address, clock_wrong_ms=clock_wrong_ms)
    try:
        yield made
        # That nobody answers is what these journeys are about.
        broken = [line for line in made.broken if not line.startswith("Failed to load resource: net::")]
        assert broken == [], f"the browser's console has errors: {broken}"
    finally:
        with suppress(Error):
            made.context.close()
