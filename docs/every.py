"""Pictures of every page of `docs/pages.py`, with an index of all and a sheet a journey."""

import html
import io
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from acts import ACTS
from pages import PAGES, PLACES
from pages import Page as Asked
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sampling.application import create_app
from sampling.settings import Settings

WIDTHS = {"phone": (390, 844), "desk": (1280, 900), "wide": (1920, 1080), "paper": (794, 1123)}
"""Of the window, in pixels; paper is A4 with the rules of print."""
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
TALLEST = 12_000  # pixels of a picture: what is below is rows like those above
SHEET = (420, 460, 150)  # of a page on its journey's sheet: width at a desk, height, width on a phone
ACROSS = 3
HEAD = """<!doctype html><html lang=en><meta charset=utf-8><title>All pages</title>
<style>body { font-family: sans-serif; margin: 2rem }
figure { display: inline-block; vertical-align: top; margin: 0 1rem 1rem 0 }
img { height: 260px; max-width: 420px; object-fit: cover; object-position: top left; border: 1px solid #ccc }</style>"""
BOTH = ("desk", "phone")  # what is taken in both languages; the others in the first alone


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken: of which page, how wide a window, in which language, and its file."""

    page: Asked
    width: str
    word: str
    file: Path


def routes() -> MapAdapter:
    """The addresses of the application, from an installation that is forgotten again."""
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Settings(Path(data), "sqlite://", "-", development=True), testing=True)
        app.extensions["database"].close()
        return app.url_map.bind("localhost")


class Taker:
    """Takes pictures of one installation."""

    def __init__(self, browser: Browser, address: str, passwords: dict[str, str], folder: Path) -> None:
        self.browser, self.address, self.passwords, self.folder = browser, address, passwords, folder
        self.adapter = routes()
        self.cookies: dict[str, object] = {}
        self.found: dict[Asked, str] = {}
        self.missed: list[str] = []

    def take_all(self, pages: Sequence[Asked], widths: Sequence[str], languages: Sequence[str]) -> list[Taken]:
        """Take all of these, and say after each how far it is; what can't be taken is named, and the others go on."""
        views = [(width, word) for width in widths for word in (languages if width in BOTH else languages[:1])]
        asked, out, seen, begun = len(pages) * len(views), [], 0, time.monotonic()
        for width, word in views:
            windows: dict[str, Page] = {}
            for page in pages:
                target = self.folder / f"{page.account or 'nobody'}-{page.file_name}-{width}-{word}.webp"
                try:
                    if page.account not in windows:
                        windows[page.account] = self._window(page.account, width, word)
                    said = self._take(windows[page.account], page, target, width)
                    out.append(Taken(page, width, word, target))
                except (BrowserError, LookupError) as error:
                    said = f"could not be taken: {error}".splitlines()[0]
                    self.missed.append(f"{target.name}: {said}")
                seen += 1
                left = (time.monotonic() - begun) / seen * (asked - seen) / 60
                print(f"{seen:4} of {asked}, {left:3.0f} min left  {target.name}  {said}", flush=True)
            for window in windows.values():
                window.context.close()
        return out

    def _window(self, account: str, width: str, word: str) -> Page:
        size = WIDTHS[width]
        context = self.browser.new_context(
            base_url=self.address,
            locale=LANGUAGES[word],
            viewport={"width": size[0], "height": size[1]},
            storage_state=self.cookies.get(account),  # type: ignore[arg-type]
        )
        page = context.new_page()
        if account and account not in self.cookies:
            page.goto("/sign-in")
            page.fill("#name", account)
            page.fill("#password", self.passwords[account])
            page.click("button.button[type=submit]")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            self.cookies[account] = context.storage_state()
        if width == "paper":
            page.emulate_media(media="print")
        return page

    def _take(self, shown: Page, asked: Asked, target: Path, width: str) -> str:
        answer = shown.goto(self.address_of(shown, asked))
        status = answer.status if answer else 0
        if asked.send:
            _send_empty(shown)
        shown.wait_for_load_state("networkidle")
        shown.wait_for_timeout(500 if shown.locator("[data-map], [data-curve]").count() else 50)
        height = min(shown.evaluate("document.documentElement.scrollHeight"), TALLEST)
        over = shown.evaluate("document.documentElement.scrollWidth") - WIDTHS[width][0]
        clip = {"x": 0, "y": 0, "width": WIDTHS[width][0] + max(over, 0), "height": height}
        with Image.open(io.BytesIO(shown.screenshot(full_page=True, clip=clip))) as picture:  # type: ignore[arg-type]
            picture.convert("RGB").save(target, "WEBP", quality=80, method=2)
        return " ".join(filter(None, ("" if status == 200 else str(status), f"{over} px too wide" if over > 0 else "")))

    def address_of(self, shown: Page, asked: Asked) -> str:
        """The address of a page: out of its route, a link on another page, or what an act leads to."""
        if asked in self.found:
            return self.found[asked]
        if asked.act:
            address = self._done(shown, asked)
        elif asked.on:
            on = next(one for one in PAGES if one.endpoint == asked.on and not one.send)
            shown.goto(self.address_of(shown, on))
            address = self._link(shown, asked)
        else:
            address = build(self.adapter, asked)
        self.found[asked] = address + (f"?{asked.query}" if asked.query and "?" not in address else "")
        return self.found[asked]

    def _done(self, shown: Page, asked: Asked) -> str:
        act = ACTS[asked.act]
        own = act.by == asked.account
        window = shown if own else self._window(act.by, "desk", "zh")
        try:
            address = act.does(window).removeprefix(self.address)
            if own:
                self.cookies[act.by] = window.context.storage_state()  # what was brought may be known by its session
        finally:
            if not own:
                window.context.close()
        return address

    def _link(self, shown: Page, asked: Asked) -> str:
        for href in shown.locator("a[href]").evaluate_all("all => all.map(one => one.href)"):
            path = href.removeprefix(self.address)
            try:
                endpoint, _ = self.adapter.match(re.split(r"[?#]", path)[0], "GET")
            except HTTPException:
                continue
            if endpoint == asked.endpoint:
                return path
        raise LookupError(f"no link to {asked.endpoint} on {shown.url}")


def build(adapter: MapAdapter, asked: Asked) -> str:
    """The address of a page that needs no number out of the database."""
    places = {**PLACES, **asked.values}
    rule = next(adapter.map.iter_rules(asked.endpoint))
    return adapter.build(asked.endpoint, {name: places[name] for name in rule.arguments})


def _send_empty(shown: Page) -> None:
    """Send the first form of the page with nothing in it, as one does who presses its button too early."""
    shown.evaluate(
        """() => {
          const form = document.querySelector("main form[method=post]");
          form.noValidate = true;
          const typed = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea";
          for (const one of form.querySelectorAll(typed))
            one.value = "";
          form.requestSubmit(form.querySelector("button[type=submit]:not([name=rows]):not([tabindex='-1'])"));
        }"""
    )
    shown.wait_for_load_state()


def empty(pages: Sequence[Asked]) -> list[Asked]:
    """What an installation without any data shows: each page whose address names nothing, once."""
    adapter, out = routes(), {}
    for one in pages:
        rule = next(adapter.map.iter_rules(one.endpoint))
        if not rule.arguments and not one.writes and not one.query and one.account in ("planner", "admin"):
            out[one.endpoint] = replace(one, name="empty")
    return list(out.values())


def write_index(folder: Path, taken: Sequence[Taken]) -> Path:
    """A page with all pictures, journey by journey."""
    parts = [HEAD, f"<h1>All pages</h1><p>{len(taken)} pictures</p>"]
    for journey, own in _by_journey(taken).items():
        parts.append(f"<h2 id={journey}>{journey}</h2>")
        for one in own:
            name = html.escape(one.file.name)
            parts.append(
                f'<figure><a href="{name}"><img loading=lazy src="{name}" alt=""></a>'
                f"<figcaption>{html.escape(one.file.stem)}</figcaption></figure>"
            )
    target = folder / "index.html"
    target.write_text("\n".join(parts), encoding="utf-8")
    return target


def write_sheets(folder: Path, taken: Sequence[Taken]) -> list[Path]:
    """One small picture a journey: each of its pages at a desk in English, and on a phone in Chinese beside it."""
    folder.mkdir(exist_ok=True)
    out = []
    for journey, own in _by_journey(taken).items():
        desks = {one.page: one.file for one in own if (one.width, one.word) == ("desk", "en")}
        phones = {one.page: one.file for one in own if (one.width, one.word) == ("phone", "zh")}
        if not desks:
            continue
        wide, high, narrow = SHEET
        rows = -(-len(desks) // ACROSS)
        sheet = Image.new("RGB", (ACROSS * (wide + narrow + 16), rows * (high + 20)), "#8a949b")
        words = ImageDraw.Draw(sheet)
        for n, (page, file) in enumerate(desks.items()):
            left, top = n % ACROSS * (wide + narrow + 16), n // ACROSS * (high + 20)
            words.text((left + 2, top + 4), f"{page.account or 'nobody'}  {page.file_name}", fill="#ffffff")
            sheet.paste(_top(file, wide, high), (left, top + 20))
            if page in phones:
                sheet.paste(_top(phones[page], narrow, high), (left + wide + 4, top + 20))
        target = folder / f"{journey}.webp"
        sheet.save(target, "WEBP", quality=40, method=6)
        out.append(target)
    return out


def _by_journey(taken: Sequence[Taken]) -> dict[str, list[Taken]]:
    out: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        out[one.page.journey].append(one)
    return dict(sorted(out.items()))


def _top(file: Path, width: int, height: int) -> Image.Image:
    with Image.open(file) as picture:
        whole = picture.convert("RGB")
        part = whole.crop((0, 0, whole.width, min(whole.height, whole.width * height // width)))
        return part.resize((width, max(1, part.height * width // whole.width)), Image.Resampling.LANCZOS)
