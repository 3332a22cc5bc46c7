"""Watching a large county: `python -m bench.watching`, 200 open pages beside 250 reports a second.

15,000 sites in 600 villages have reported twelve hours. Each page asks for the county's figure every five seconds and
says which one it has, as browsers do, so that most answers are 304; then the same without saying so, and the figures of
a township, of a past moment, and as it was known then, one after the other on a quiet server.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import many
from bench.reports import PASSWORD, requests_of, serving, signed_in
from bench.sending import Answers, request, send_all
from sampling.domain.actors import program
from sampling.services import accounts, watching
from sampling.storage.database import Database
from sampling.storage.migrating import migrate

GOAL_MS, GOAL_UNCHANGED_MS, GOAL_PAST_MS = 50.0, 30.0, 200.0
READERS, EVERY_SECONDS, REPORTS = 200, 5, 250
_COUNTS = (
    'INSERT INTO "count" (round_id, site_id, hour, version, day, sampled, note, source, reason, report_id,'
    " observed_at, received_at, reported_by) SELECT r.id, s.id, ?, 1, ?, ? * (60 + s.id % 90), '', 'api', '',"
    " 'b' || s.id || ?, ?, ?, 'bench' FROM site s, \"round\" r"
)


def insert_counts(db: Database, storm: many.Storm, hours: int) -> None:
    """Every site's counts of the first hours, as if they had come in five minutes after each."""
    with db.writing() as session:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        for n, hour in enumerate(storm.hours[:hours], 1):
            at = hour.replace(tzinfo=None).isoformat(" ", "microseconds")
            known = (hour + timedelta(minutes=5)).replace(tzinfo=None).isoformat(" ", "microseconds")
            day = (storm.hours[0] - timedelta(hours=1) + timedelta(hours=8)).date().isoformat()
            raw.execute(_COUNTS, (at, day, n, f"-{n}", known, known))


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures; ends with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.watching", description="The county's figure under load.")
    parser.add_argument("--sites", type=int, default=15_000)
    parser.add_argument("--seconds", type=int, default=15)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        db = Database(f"sqlite:///{data / 'sampling.db'}")
        migrate(db)
        storm = many.insert(db, sites=asked.sites, hours=23, villages=600)
        insert_counts(db, storm, 12)
        accounts.create(
            db, name="leader", full_name="演示", password=PASSWORD, role="leadership", area_code="B",
            by=program("bench"), now=datetime.now(UTC),
        )  # fmt: skip
        began = time.perf_counter()
        watching.made_anew(db, many.ROUND)
        print(f"summaries of {12 * asked.sites:,} counts made in {time.perf_counter() - began:.1f} s")
        db.close()
        with serving(data) as port:
            fast = under_load(port, storm, asked.seconds)
            past = of_the_past(port, storm)
    return 0 if fast and past else 1


def under_load(port: int, storm: many.Storm, seconds: int) -> bool:
    """The county's figure for 200 pages, with and without saying what the page has, beside the reports."""
    cookie = signed_in(port)
    address = f"/watch/{many.ROUND}/B/figures"
    reports = requests_of(storm, range(12, 23))
    send_all(port, reports[:500], lines=32)  # sites open, tokens are used first
    good = True
    for name, tells in (("figure, told what the page has", True), ("figure, sent each time", False)):

        def ask(answers: Answers, tells: bool = tells) -> bytes:
            return request("GET", address, cookie=cookie, known=answers.etag if tells else "")

        reads: list[Callable[[Answers], bytes]] = [ask] * (READERS * seconds // EVERY_SECONDS)
        found: list[Answers] = []
        reader = threading.Thread(
            target=lambda reads=reads, found=found: found.append(
                send_all(port, reads, lines=READERS, pace=READERS / EVERY_SECONDS)
            )
        )
        reader.start()
        batch = [reports.pop(500) for _ in range(REPORTS * seconds)]
        mixed = send_all(port, batch, lines=64, pace=REPORTS)
        reader.join()
        [answers] = found
        print(
            f"{name:<32} 200: p95 {answers.at(0.95, 200):6.1f} ms (goal {GOAL_MS:.0f});"
            f" 304: p95 {answers.at(0.95, 304):6.1f} ms (goal {GOAL_UNCHANGED_MS:.0f}); {dict(answers.statuses)};"
            f" reports p99 {mixed.at(0.99):.1f} ms {dict(mixed.statuses)} {answers.odd}{mixed.odd}"
        )
        good &= answers.at(0.95, 200) <= GOAL_MS and answers.at(0.95, 304) <= GOAL_UNCHANGED_MS
    return good


def of_the_past(port: int, storm: many.Storm) -> bool:
    """Figures of an area and a past moment, each asked for once: nobody has asked before."""
    cookie, good = signed_in(port), True
    hour = storm.hours[5]
    for name, address in (
        ("a past hour of the county", f"B/figures?as_of={_said(hour)}"),
        ("as it was known then", f"B/figures?as_of={_said(hour)}&known_at={_said(hour + timedelta(minutes=7))}"),
        ("a township", "T003/figures"),
        ("a village", "V00061/figures"),
    ):
        found = send_all(port, [request("GET", f"/watch/{many.ROUND}/{address}", cookie=cookie)], lines=1)
        print(f"{name:<32} {found.at(1.0):6.1f} ms (goal {GOAL_PAST_MS:.0f}) {dict(found.statuses)}")
        good &= found.at(1.0) <= GOAL_PAST_MS
    return good


def _said(at: datetime) -> str:
    return at.isoformat().replace("+", "%2B")


if __name__ == "__main__":
    sys.exit(main())
