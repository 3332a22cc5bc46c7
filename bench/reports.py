"""Reports a second: `python -m bench.reports`, durable single ones over the API.

They stand beside an echo of the same JSON on the same server, and beside sqlite3 alone, in one run; then 250 a second
beside 50 reads a second of what an open dashboard asks for.

The echo is the limit of the server, sqlite3 with a commit each that of the disk. The client takes part of the same
cores, so only the ratios mean something on another machine.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import many
from bench.sending import Answers, request, send_all
from sampling.domain.actors import program
from sampling.services import accounts
from sampling.storage.database import Database
from sampling.storage.migrating import migrate

ROOT = Path(__file__).resolve().parent.parent
GOAL_SHARE, GOAL_MS = 0.70, 100.0
PASSWORD = "correct horse battery"


@contextlib.contextmanager
def serving(data: Path, workers: int = 1, app: str = "bench.echo:app") -> Iterator[int]:
    """The server over the data in a folder; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {"SAMPLING_DATA": str(data), "PORT": str(port), "SAMPLING_TOKEN_PACE": "0"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--workers", str(workers), app]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz"):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def requests_of(storm: many.Storm, hours: range) -> list[bytes]:
    """A report of every site for each of these hours, hour after hour."""
    return [
        request("POST", storm.address(site), secret=secret, body=storm.report(site, hour, 200 * (hour + 1)))
        for hour in hours
        for site, secret in storm.secrets.items()
    ]


def echoes(storm: many.Storm, count: int) -> list[bytes]:
    """The same bodies to the echo."""
    sites = list(storm.secrets)
    return [
        request("POST", "/api/v1/echo", secret=storm.secrets[site], body=storm.report(site, n % len(storm.hours), 40))
        for n in range(count)
        for site in [sites[n % len(sites)]]
    ]


def alone(path: Path, seconds: float, together: int) -> float:
    """Rows a second that sqlite3 alone writes as we do (a count and its line of the audit), `together` in a commit."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE c (a INTEGER PRIMARY KEY, b TEXT UNIQUE, c TEXT, d INT, e INT, f TEXT, UNIQUE (c, d, e))")
    db.execute("CREATE TABLE a (a INTEGER PRIMARY KEY, b TEXT, c TEXT, d TEXT)")
    db.execute("CREATE INDEX i ON a (b)")
    details, began, n = json.dumps({"round": "STORM", "hour": "2022-05-04T09:00+08:00", "sampled": 40}), time.time(), 0
    while time.time() - began < seconds:
        db.execute("BEGIN IMMEDIATE")
        for _ in range(together):
            n += 1
            db.execute("INSERT INTO c (b, c, d, e, f) VALUES (?, ?, ?, 1, ?)", (str(n), "2022-05-04", n, "note"))
            db.execute("INSERT INTO a (b, c, d) VALUES ('2022-05-04', 'report count', ?)", (details,))
        db.execute("COMMIT")
    db.close()
    return n / (time.time() - began)


def signed_in(port: int) -> str:
    """The cookie of somebody of the leadership."""
    import http.cookiejar
    import re

    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"http://127.0.0.1:{port}/sign-in").read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    token = found.group(1) if found else ""
    form = f"csrf_token={token}&name=leader&password={PASSWORD.replace(' ', '+')}"
    browser.open(f"http://127.0.0.1:{port}/sign-in", form.encode())
    return "; ".join(f"{one.name}={one.value}" for one in jar)


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures; ends with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description="Reports a second.")
    parser.add_argument("--sites", type=int, default=381)
    parser.add_argument("--lines", type=int, default=32, help="connections")
    parser.add_argument("--rounds", type=int, default=3, help="turns of echo and reports, one after the other")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        db = Database(f"sqlite:///{data / 'sampling.db'}")
        migrate(db)
        storm = many.insert(db, sites=asked.sites, hours=23)
        accounts.create(
            db, name="leader", full_name="演示", password=PASSWORD, role="leadership", area_code="B",
            by=program("bench"), now=datetime.now(UTC),
        )  # fmt: skip
        db.close()
        one_each, sixteen = alone(data / "alone.db", 2, 1), alone(data / "alone16.db", 2, 16)
        print(f"sqlite3 alone, one in a commit      {one_each:8,.0f} reports a second")
        print(f"sqlite3 alone, sixteen in a commit  {sixteen:8,.0f}")
        with serving(data) as port:
            send_all(port, echoes(storm, 500), lines=asked.lines)
            send_all(port, requests_of(storm, range(1)), lines=asked.lines)  # sites open, tokens are used first
            echoed, reported = Answers(), Answers()
            hour = 1
            for _ in range(asked.rounds):
                _add(echoed, send_all(port, echoes(storm, 3 * asked.sites), lines=asked.lines))
                _add(reported, send_all(port, requests_of(storm, range(hour, hour + 3)), lines=asked.lines))
                hour += 3
            share = reported.a_second / echoed.a_second
            _say("echo of the same JSON", echoed)
            _say("reports, durable", reported)
            print(f"share of the echo                   {share:8.1%}   (goal {GOAL_SHARE:.0%})")
            rows = sqlite3.connect(data / "sampling.db").execute('SELECT count(*) FROM "count"').fetchone()[0]
            assert rows == asked.sites * hour, (rows, asked.sites * hour)
            mixed, pages = beside(port, storm, hour)
            _say("reports at 250 a second", mixed)
            _say("pages at 50 a second", pages)
            print(f"p99 of reports                      {mixed.at(0.99):8.1f} ms (goal {GOAL_MS:.0f} ms)")
    return 0 if share >= GOAL_SHARE and mixed.at(0.99) < GOAL_MS else 1


def beside(port: int, storm: many.Storm, hour: int) -> tuple[Answers, Answers]:
    """Reports at 250 a second, and reads of the watch at 50 a second, for some seconds."""
    cookie = signed_in(port)
    pieces = ("figures", "curve.json")  # what an open dashboard asks for when something is new
    reads = [request("GET", f"/watch/{many.ROUND}/B/{pieces[n % 2]}", cookie=cookie) for n in range(50 * 8)]
    send_all(port, reads[:2], lines=1)  # a page that is open: somebody has looked before
    time.sleep(3)
    found: list[Answers] = []
    reader = threading.Thread(target=lambda: found.append(send_all(port, reads, lines=16, pace=50)))
    reader.start()
    mixed = send_all(port, requests_of(storm, range(hour, hour + 6))[: 250 * 8], lines=64, pace=250)
    reader.join()
    return mixed, found[0]


def _add(to: Answers, more: Answers) -> None:
    to.seconds += more.seconds
    to.statuses += more.statuses
    to.took += more.took
    to.odd = to.odd or more.odd


def _say(what: str, answers: Answers) -> None:
    statuses = ", ".join(f"{count:,} x {status}" for status, count in sorted(answers.statuses.items()))
    print(
        f"{what:<35} {answers.a_second:8,.0f} a second, median {answers.at(0.5):.1f} ms, p99 {answers.at(0.99):.1f} ms"
        f"  ({statuses}) {answers.odd}"
    )


if __name__ == "__main__":
    sys.exit(main())
