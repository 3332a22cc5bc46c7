"""The worker: a real consumer that solves runs, and another that takes up what a killed one left."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sampling import jobs
from sampling.domain.actors import Actor, program
from sampling.domain.plans import Run
from sampling.services import accounts, callup, planning, slips
from sampling.settings import Settings
from sampling.storage.database import Database
from sampling.storage.tables import RunRow
from tests import county as counties
from tests.workers import consumer, working

BY = program("tests")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database_url, secret_key="not a secret: tests only")


@pytest.fixture
def worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    with working(settings) as process:
        yield process


def request(db: Database, settings: Settings, seconds: float) -> int:
    now = datetime.now(UTC)
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=seconds, seed=1, by=BY, now=now)
    jobs.enqueue(settings, run_id)
    return run_id


def wait(db: Database, run_id: int, until: Callable[[Run], bool], seconds: float = 45) -> Run:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        run = planning.run(db, run_id)
        if until(run):
            return run
        time.sleep(0.1)
    raise AssertionError(f"still {planning.run(db, run_id)}")


def test_the_worker_solves_what_the_pages_ask_for(
    db: Database, settings: Settings, worker: subprocess.Popen[bytes]
) -> None:
    counties.insert(db)
    run = wait(db, request(db, settings, 1), lambda run: run.state == "done")
    assert (run.plan_version, run.attempt) == (1, 1)


def test_the_worker_works_out_call_ups(db: Database, settings: Settings, worker: subprocess.Popen[bytes]) -> None:
    counties.insert(db)
    run_id = callup.request_proposal(
        db, round_code="R1", session_code="AM", area_code="C", basis="wish", by=BY, now=datetime.now(UTC)
    )
    jobs.enqueue(settings, run_id)
    run = wait(db, run_id, lambda run: run.state == "done")
    assert (run.plan_version, run.attempt) == (None, 1)
    assert len(callup.proposal(db, round_code="R1", session_code="AM", run_id=run_id).sites) == 4


@pytest.mark.slow
def test_a_run_whose_worker_is_killed_is_taken_up_again(
    db: Database, settings: Settings, worker: subprocess.Popen[bytes]
) -> None:
    counties.insert(db)
    run_id = request(db, settings, 3)
    wait(db, run_id, lambda run: run.state == "running")
    with db.reading() as session:
        solving = session.get_one(RunRow, run_id).progress["worker"]["pid"]
    assert solving != worker.pid
    os.kill(solving, signal.SIGKILL)
    run = wait(db, run_id, lambda run: run.state in ("done", "failed"))
    assert (run.state, run.attempt, run.plan_version) == ("done", 2, 1)


@pytest.mark.slow
def test_a_worker_that_starts_takes_up_what_waits_though_nobody_queued_it(db: Database, settings: Settings) -> None:
    counties.insert(db)
    now = datetime.now(UTC)
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=BY, now=now)
    process = consumer(settings.data, settings.database_url)
    try:
        assert wait(db, run_id, lambda run: run.state == "done").plan_version == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_the_worker_makes_slips_that_were_asked_for(
    db: Database, settings: Settings, worker: subprocess.Popen[bytes]
) -> None:
    counties.insert(db)
    now = datetime.now(UTC)
    key = accounts.create(
        db, name="admin", full_name="x", password="a long password", role="administrator", by=BY, now=now
    )
    by = Actor("admin", "administrator", user_id=key)
    sheet = slips.request(db, area_code="C", kind="new", address="https://sampling.example", by=by, now=now)
    jobs.enqueue_slips(settings, sheet)
    end = time.monotonic() + 45
    while time.monotonic() < end and slips.sheet(db, sheet, by=by, now=now).state != "ready":
        time.sleep(0.1)
    assert slips.fetch(db, sheet, by=by, now=now)[0].startswith(b"%PDF-")
