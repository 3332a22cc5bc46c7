"""Planning on the pages: a run is asked for, followed, stopped, and never solved inside a request."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import planning, rounds
from sampling.storage.tables import PlanRow, RunRow
from tests import county as counties
from tests.county import County

SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PAGE = "/rounds/R1/sessions/AM/planning"


def start(browser: FlaskClient) -> str:
    answer = browser.post(PAGE, data={"seconds": "2", "seed": "1"})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_run_is_asked_for_and_waits_for_the_worker(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    page = start(planner)
    assert page == "/rounds/R1/runs/1"
    text = planner.get(page).text
    assert "Waiting to start" in text and 'data-poll="/rounds/R1/runs/1/progress"' in text
    assert app.extensions["settings"].queue_path.exists()
    assert planning.run(app.extensions["database"], 1).state == "queued"


def test_asking_for_a_run_loads_no_solver_into_the_web_process(sqlite_url: str, tmp_path: Path) -> None:
    script = """
import sys
from datetime import UTC, datetime, timedelta
from sampling.application import create_app
from sampling.domain.actors import program
from sampling.services import planning
from tests import county
app = create_app(testing=True)
db = app.extensions["database"]
county.insert(db)
planning.request_run(db, round_code="R1", session_code="AM", seconds=1, by=program("tests"), now=datetime.now(UTC))
print(sorted({"ortools", "pandas", "scipy", "geopandas", "openpyxl"} & set(sys.modules)))
"""
    environment = {**os.environ, "SAMPLING_DATA": str(tmp_path), "SAMPLING_DATABASE_URL": sqlite_url}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("seconds", ["0", "4000", "soon", ""])
def test_a_time_that_cannot_be_comes_back_with_a_sentence(sign_in: SignIn, county: County, seconds: str) -> None:
    answer = sign_in("planner").post(PAGE, data={"seconds": seconds, "seed": "0"})
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_round_that_cannot_be_planned_says_why(app: Flask, sign_in: SignIn, county: County) -> None:
    db = app.extensions["database"]
    rounds.set_session_staff(db, round_code="R1", session_code="AM", staff_codes=[], by=program("tests"), now=NOW)
    answer = sign_in("planner").post(PAGE, data={"seconds": "2", "seed": "0"})
    assert answer.status_code == 422 and "nobody" in answer.text


@pytest.mark.parametrize(
    ("role", "area"), [("desk", None), ("township", "T1"), ("leadership", None), ("auditor", None)]
)
def test_only_planners_plan(sign_in: SignIn, county: County, role: str, area: str | None) -> None:
    page = start(sign_in("planner"))
    browser = sign_in(role, area=area)
    for address in (PAGE, page, f"{page}/progress", f"{page}/input.json.gz"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{page}/cancel").status_code == 403


def test_a_run_is_found_only_under_its_own_round(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    start(planner)
    assert planner.get("/rounds/R1/runs/2").status_code == 404
    assert planner.get("/rounds/R9/runs/1").status_code == 404


def test_progress_is_told_in_plain_words_and_costs_nothing_when_nothing_changed(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    page = start(planner)
    with db.writing() as session:
        row = session.get_one(RunRow, 1)
        row.state, row.attempt, row.started_at, row.finished_at = "done", 1, NOW, NOW
        row.progress = {
            "stage": "improving",
            "objective": [1200.0, 5.0, 7.0],
            "bound": [1150.0, None, None],
            "kind": ["coupled LP", None, None],
            "need": 3850,
            "steps": [[0.5, 2000.0, None], [1.0, 1200.0, 1150.0]],
        }
        session.add(row)
    answer = planner.get(f"{page}/progress")
    assert "No plan can be better than 1,150: at most 50 from the best possible." in answer.text
    assert "data-final" in answer.text
    assert "proven by counting all roles and all hours together" in answer.text
    assert "1.00 %" in answer.text  # 50 of the bound and the need together
    assert 'class="run-best"' in answer.text and 'class="run-bound"' in answer.text
    again = planner.get(f"{page}/progress", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_run_that_no_worker_takes_up_says_so(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    page = start(planner)
    assert "No worker has taken it up" not in planner.get(page).text
    with db.writing() as session:
        row = session.get_one(RunRow, 1)
        row.requested_at = NOW
        session.add(row)
    assert "No worker has taken it up" in planner.get(page).text


def test_a_failed_run_shows_a_sentence_and_no_trace(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    page = start(planner)
    with db.writing() as session:
        row = session.get_one(RunRow, 1)
        row.state, row.failure = "failed", "It broke, see %(reference)s."
        row.progress = {"failure_facts": {"reference": "0badf00d"}}
        session.add(row)
    text = planner.get(page).text
    assert "It broke, see 0badf00d." in text and "Traceback" not in text


def test_a_waiting_run_is_cancelled_from_its_page(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    page = start(planner)
    assert planner.post(f"{page}/cancel").location == page
    assert planning.run(app.extensions["database"], 1).state == "cancelled"
    assert "Cancelled" in planner.get(page).text


def test_what_a_run_was_given_can_be_fetched_and_holds_no_name(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    page = start(planner)
    given = gzip.decompress(planner.get(f"{page}/input.json.gz").data)
    assert json.loads(given)["format"] == "sampling-round/1"
    assert "演示" not in given.decode()
    assert planner.get(f"{page}/answer.json.gz").status_code == 404


@pytest.mark.parametrize(
    ("shortfall", "bound", "told"),
    [(1200.0, None, True), (1200.0, 1150.0, False), (1200.0, 1200.0, False), (0.0, None, False)],
)
def test_a_run_whose_time_was_too_short_says_so(
    app: Flask, sign_in: SignIn, county: County, shortfall: float, bound: float | None, told: bool
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    page = start(planner)
    with db.writing() as session:
        row = session.get_one(RunRow, 1)
        row.state, row.attempt, row.started_at, row.finished_at = "done", 1, NOW, NOW
        row.progress = {
            "stage": "improving",
            "objective": [shortfall, 5.0, 7.0],
            "bound": [bound, None, None],
            "steps": [[1.0, shortfall, bound]],
        }
        session.add(row)
    assert ("The time was too short for a good plan" in planner.get(page).text) is told


def test_a_plan_that_reaches_no_target_tells_that_the_time_was_too_short(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    page = start(planner)
    planning.execute(db, run_id=1, now=lambda: NOW, workers=1)
    with db.writing() as session:
        row = session.get_one(RunRow, 1)
        row.progress = dict(row.progress) | {"steps": [[1.0, 1200.0, 100.0]]}
        session.add(row)
        plan = session.exec(select(PlanRow)).one()
        targets = [dict(target) | {"reached": 0, "missed": 9} for target in plan.figures["targets"]]
        plan.figures = dict(plan.figures) | {"targets": targets}
        session.add(plan)
    assert "The time was too short for a good plan" in planner.get(page).text


def test_a_session_that_is_over_is_called_so_before_it_is_planned(sign_in: SignIn, county: County) -> None:
    assert "This session ended on" in sign_in("planner").get(PAGE).text


def test_a_session_that_is_still_to_come_is_planned_without_a_warning(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"], opens_at=datetime.now(UTC) + timedelta(days=1))
    assert "This session ended on" not in sign_in("planner").get(PAGE).text
