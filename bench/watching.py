"""Watching a large county: `python -m bench.watching`, 200 open pages beside 250 reports a second.

15,000 sites in 600 villages have reported twelve hours. Each page asks for the county's figure every five seconds and
says which one it has, as browsers do, so that most answers are 304; then the same without saying so. Then, one after
the other on a quiet server, figures that nobody has asked for yet: of a past hour, as it was known then, of a township,
of a village; and the same where 500,000 sites have reported a million times.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import many
from bench.reports import PASSWORD, requests_of, serving, signed_in
from bench.section import table, write
from bench.sending import Answers, request, send_all
from sampling.domain.actors import program
from sampling.services import accounts, watching
from sampling.storage.database import Database
from sampling.storage.migrating import migrate

GOAL_MS, GOAL_UNCHANGED_MS, GOAL_PAST_MS = 50.0, 30.0, 200.0
READERS, EVERY_SECONDS, REPORTS = 200, 5, 250
VILLAGES, HOURS = 600, 23
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


@contextmanager
def county(sites: int, hours: int) -> Iterator[tuple[Path, many.Storm, float]]:
    """A folder with a county that has reported so many hours, and the seconds that its summaries took."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        db = Database(f"sqlite:///{data / 'sampling.db'}")
        migrate(db)
        storm = many.insert(db, sites=sites, hours=HOURS, villages=VILLAGES, opened=True)
        insert_counts(db, storm, hours)
        accounts.create(
            db, name="leader", full_name="演示", password=PASSWORD, role="leadership", area_code="B",
            by=program("bench"), now=datetime.now(UTC),
        )  # fmt: skip
        began = time.perf_counter()
        watching.made_anew(db, many.ROUND)
        took = time.perf_counter() - began
        db.close()
        yield data, storm, took


Row = tuple[str, str, str, str]


def under_load(port: int, storm: many.Storm, seconds: int) -> Iterator[tuple[Row, bool]]:
    """The county's figure for 200 pages, with and without saying what the page has, beside the reports."""
    cookie = signed_in(port)
    address = f"/watch/{many.ROUND}/B/figures"
    reports = requests_of(storm, range(12, HOURS))
    send_all(port, [request("GET", address, cookie=cookie)], lines=1)
    send_all(port, reports[:500], lines=32)  # tokens are used first
    opened = send_all(port, [request("GET", address, cookie=cookie)], lines=1)  # the pages are open
    for tells in (True, False):

        def ask(answers: Answers, tells: bool = tells) -> bytes:
            return request("GET", address, cookie=cookie, known=(answers.etag or opened.etag) if tells else "")

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
        what = "telling what they have" if tells else "telling nothing"
        for status, goal in ((200, GOAL_MS), (304, GOAL_UNCHANGED_MS)):
            many_ = answers.statuses[status]
            if many_:
                at = answers.at(0.95, status)
                name = f"{READERS} pages {what}: {'sent' if status == 200 else 'unchanged, 304'}"
                yield (name, f"p95 of {many_:,}", f"{at:.1f}", f"{goal:.0f}"), at <= goal
        good = set(answers.statuses) <= {200, 304} and set(mixed.statuses) == {201}
        yield (f"the reports beside them{'' if good else f' {answers.odd}{mixed.odd}'}", f"p99 of {len(batch):,}",
               f"{mixed.at(0.99):.1f}", ""), good  # fmt: skip


def one_by_one(port: int, storm: many.Storm, goal_ms: float) -> Iterator[tuple[Row, bool]]:
    """Figures of an area and a moment, each asked for once: nobody has asked before."""
    cookie, hour = signed_in(port), storm.hours[1]
    asked = [("the county, the first look of a new process", "B/figures", 0.0)]
    asked += [
        ("the county, when a report has come in", "B/figures?", goal_ms),
        ("a past hour of the county", f"B/figures?as_of={_said(hour)}", GOAL_PAST_MS),
        (
            "the same as it was known then",
            f"B/figures?as_of={_said(hour)}&known_at={_said(hour + timedelta(minutes=7))}",
            GOAL_PAST_MS,
        ),
        ("a township", "T003/figures", GOAL_PAST_MS),
        ("a village at a past hour", f"V00061/figures?as_of={_said(hour)}", GOAL_PAST_MS),
    ]
    reports = requests_of(storm, range(12, 13))
    for name, address, goal in asked:
        if goal == goal_ms:
            send_all(port, reports[:20], lines=4)
            time.sleep(3)  # until then it may be shown what was made for another
        found = send_all(port, [request("GET", f"/watch/{many.ROUND}/{address}", cookie=cookie)], lines=1)
        took, good = found.at(1.0), dict(found.statuses) == {200: 1}
        yield (name, "once", f"{took:.1f}", f"{goal:.0f}" if goal else ""), good and (not goal or took <= goal)


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures, and with --write puts them into docs/benchmarks.md; ends with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.watching", description="The county's figure under load.")
    parser.add_argument("--sites", type=int, default=15_000)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--large", type=int, default=500_000, help="sites of the large county; 0 leaves it out")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    rows: list[Row] = []
    reached: list[bool] = []

    def note(row: Row, good: bool = True) -> None:
        rows.append((row[0] if good else f"**missed** {row[0]}", *row[1:]))
        reached.append(good)
        print(*row, sep=" | ", flush=True)

    with county(asked.sites, 12) as (data, storm, took):
        note((f"{asked.sites:,} sites, 12 hours: making all summaries anew", "once", f"{took * 1000:,.0f}", ""))
        with serving(data) as port:
            for row, good in one_by_one(port, storm, GOAL_MS):
                note(row, good)
            for row, good in under_load(port, storm, asked.seconds):
                note(row, good)
    if asked.large:
        with county(asked.large, 2) as (data, storm, took):
            note((f"{asked.large:,} sites, 2 hours: making all summaries anew", "once", f"{took * 1000:,.0f}", ""))
            with serving(data) as port:
                for row, good in one_by_one(port, storm, GOAL_MS):
                    note(row, good)
    text = (
        f"The county's figure in a page of its own, for {READERS} pages that ask every {EVERY_SECONDS} s beside"
        f" {REPORTS} reports a second, and asked for one after the other. Milliseconds, the sender on the"
        " same cores.\n\n" + table(("", "", "ms", "goal"), rows)
    )
    if asked.write:
        write("Watching a large county", text)
    return 0 if all(reached) else 1


def _said(at: datetime) -> str:
    return at.isoformat().replace("+", "%2B")


if __name__ == "__main__":
    sys.exit(main())
