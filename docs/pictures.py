"""The pictures of the README, taken from the running demonstration: `make pictures`."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/pictures"
PLAN = "/rounds/NX202205/sessions/0504/plans/1"
# name, account, address, width, height
PICTURES = (
    ("watch", "leader", "/watch", 1280, 1320),
    ("plan", "planner", PLAN, 1280, 900),
    ("rounds", "planner", "/rounds/NX202205", 1280, 1100),
    ("import", "planner", "/import", 1280, 900),
    ("report", "site", "/s", 390, 844),
    ("townships", "planner", "/rounds/NX202205/townships", 1280, 900),
    ("readiness", "leader", "/rounds/NX202205/readiness", 1280, 900),
    ("ready", "site", "/s/NX001/readiness", 390, 844),
)
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


def main() -> None:
    """Load the demonstration into a folder of its own, serve it, and take each picture in both languages."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"SAMPLING_DATA": data, "PORT": str(port)}
        subprocess.run([_beside_python("sampling"), "demo", "neixiang"], check=True, env=environment, cwd=ROOT)
        accounts = json.loads((Path(data) / "demonstration-accounts.json").read_text())
        passwords = {account["name"]: account["password"] for account in accounts["411325"]}
        server = subprocess.Popen(
            [_beside_python("gunicorn"), "-c", "gunicorn.conf.py", "wsgi:app"], env=environment, cwd=ROOT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/healthz")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
                for word, locale in LANGUAGES.items():
                    for picture in PICTURES:
                        _take(browser, address, passwords, word, locale, *picture)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


def _take(
    browser: Browser,
    address: str,
    passwords: dict[str, str],
    word: str,
    locale: str,
    name: str,
    account: str,
    path: str,
    width: int,
    height: int,
) -> None:
    context = browser.new_context(base_url=address, locale=locale, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", account)
    page.fill("#password", passwords[account])
    page.click("button.button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)  # the map has settled
    page.screenshot(path=FOLDER / f"{name}-{word}.png")
    context.close()
    print(f"docs/pictures/{name}-{word}.png")


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
