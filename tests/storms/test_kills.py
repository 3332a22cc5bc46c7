"""Workers and masters killed under load: no report that was answered is missing, and none counts twice."""

import os
import random
import threading
import time
from pathlib import Path

import pytest

from .serving import Phone, Server, Storm, serving
from .test_storms import Url, stored

KILLS = 10
SOAK_KILLS = int(os.environ.get("KILLS", "200"))


def shoot(server: Server, storm: Storm, kills: int, workers: int) -> set[str]:
    """Ids of the reports that were answered while the server was killed so often."""
    chance, answered, over = random.Random(411325), set[str](), threading.Event()
    lock, places = threading.Lock(), iter([(site, hour) for hour in range(len(storm.hours)) for site in storm.secrets])

    def send() -> None:
        phone = Phone(server.port)
        try:
            send_on(phone)
        finally:
            phone.cut()

    def send_on(phone: Phone) -> None:
        while not over.is_set():
            with lock:
                place = next(places, None)
            if place is None:
                return
            report = storm.report(*place, 40 * (place[1] + 1))
            answer = None
            while answer is None or answer[0] not in (200, 201):
                answer = phone.post(storm.address(place[0]), storm.secrets[place[0]], report)
                assert answer is None or answer[0] in (200, 201, 503), answer
                if over.is_set() and answer is None:
                    return
                if answer is None or answer[0] == 503:
                    time.sleep(0.05)
            with lock:
                answered.add(str(report["report_id"]))

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for kill in range(kills):
        time.sleep(chance.uniform(0.1, 0.6))
        if kill % 3:
            server.kill_a_worker(chance)
        else:
            server.kill_all()
        if workers == 1 or not kill % 3:
            server.wait()
    time.sleep(0.3)
    over.set()
    for sender in senders:
        sender.join(timeout=60)
    return answered


def judge(tmp_path: Path, url: str, kills: int, workers: int) -> None:
    with serving(tmp_path, url, sites=400, hours=23, workers=workers) as (server, storm, db):
        answered = shoot(server, storm, kills, workers)
        found = stored(db)
        ids = {report_id for report_id, _, _ in found}
        assert len(answered) > 5 * kills
        assert answered <= ids, f"{len(answered - ids)} answered reports are missing"
        assert len(ids) == len(found) and all(version == 1 for _, version, _ in found)


@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 1), ("postgresql", 2)])
def test_no_answered_report_is_missing_after_ten_kills(
    tmp_path: Path,
    url_of: Url,
    kind: str,
    workers: int,
) -> None:
    judge(tmp_path, url_of(kind), KILLS, workers)


@pytest.mark.slow
@pytest.mark.skipif("SOAK" not in os.environ, reason="200 kills take a quarter of an hour: make soak")
@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 1), ("sqlite", 2), ("postgresql", 2)])
def test_no_answered_report_is_missing_after_two_hundred_kills(
    tmp_path: Path,
    url_of: Url,
    kind: str,
    workers: int,
) -> None:
    judge(tmp_path, url_of(kind), SOAK_KILLS, workers)
