"""Thousands of reports at once, sent again and again over lines that break: each counts once, and nothing is lost."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import select

from sampling.storage.database import Database
from sampling.storage.tables import CountRow

from .serving import Phone, serving

Url = Callable[[str], str]


def stored(db: Database) -> list[tuple[str, int, int]]:
    """What stands: (report id, version, sampled)."""
    with db.reading() as session:
        return [(row.report_id, row.version, row.sampled) for row in session.exec(select(CountRow))]


@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 1), ("sqlite", 2), ("postgresql", 2)])
def test_500_reports_each_sent_ten_times_make_exactly_500_counts(
    tmp_path: Path, url_of: Url, kind: str, workers: int
) -> None:
    chance = random.Random(20220902)
    with serving(tmp_path, url_of(kind), sites=100, hours=5, workers=workers) as (server, storm, db):
        wanted = {(site, hour): 40 * (hour + 1) + k for k, site in enumerate(storm.secrets) for hour in range(5)}
        jobs = [place for place in wanted for _ in range(10)]
        chance.shuffle(jobs)
        statuses: Counter[int] = Counter()

        def send(share: list[tuple[str, int]]) -> None:
            phone = Phone(server.port)
            for site, hour in share:
                # one that comes before its earlier hours is no fall; each site's figures rise
                report = storm.report(site, hour, wanted[site, hour])
                what = (storm.address(site), storm.secrets[site], report)
                odds = chance.random()
                if odds < 0.05:
                    phone.send_and_hang_up(*what)
                elif odds < 0.10:
                    phone.cut()
                answer = phone.post(*what)
                while answer is None or answer[0] == 503:
                    time.sleep(0.2)
                    answer = phone.post(*what)
                statuses[answer[0]] += 1
            phone.cut()

        with ThreadPoolExecutor(50) as pool:
            list(pool.map(send, [jobs[k::50] for k in range(50)]))
        assert set(statuses) == {200, 201}, statuses
        found = stored(db)
        assert len(found) == 500 and all(version == 1 for _, version, _ in found)
        assert {report_id: sampled for report_id, _, sampled in found} == {
            f"{site}-{hour}": sampled for (site, hour), sampled in wanted.items()
        }


def test_phones_that_come_back_at_once_with_twelve_reports_are_all_served(tmp_path: Path, sqlite_url: str) -> None:
    phones = int(os.environ.get("PHONES", "120"))  # PHONES=1000 for a county
    with serving(tmp_path, sqlite_url, sites=phones, hours=12) as (server, storm, db):

        def come_back(site: str) -> Counter[int]:
            phone, statuses = Phone(server.port), Counter[int]()
            for hour in range(12):
                answer = None
                while answer is None or answer[0] in (429, 503):
                    answer = phone.post(
                        storm.address(site), storm.secrets[site], storm.report(site, hour, 40 * (hour + 1))
                    )
                    if answer is not None and answer[0] in (429, 503):
                        time.sleep(float(answer[1]["retry-after"]))
                statuses[answer[0]] += 1
            phone.cut()
            return statuses

        with ThreadPoolExecutor(phones) as pool:
            statuses = sum(pool.map(come_back, storm.secrets), Counter[int]())
        assert set(statuses) <= {200, 201}
        assert len(stored(db)) == phones * 12
