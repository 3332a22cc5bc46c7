"""Planning on the pages: a run is asked for, followed, stopped, and never solved inside a request."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import planning, plans, rounds
from sampling.storage.tables import Account, PlanRow, RunRow
from tests import county as counties
from tests.clock import PRESENT
from tests.county import County

SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PAGE = "/rounds/R1/sessions/AM/planning"


def start(browser: FlaskClient) -> str:
    answer = browser.post(PAGE, data={"seconds": "2", "seed": "1"})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def page_of_ways(app: Flask, planner: FlaskClient, ways: list[tuple[float, float]]) -> str:
    """The page of a finished run whose best plans had so many minutes of ways after so many seconds."""
    page = start(planner)
    with app.extensions["database"].writing() as session:
        row = session.get_one(RunRow, 1)
        row.state, row.attempt, row.started_at, row.finished_at = "done", 1, NOW, NOW
        steps = [[at, 0.0, 0.0, 5.0, 0.0, way, None] for at, way in ways]
        objective = [0.0, 5.0, ways[-1][1]]
        row.progress = {"stage": "travel", "objective": objective, "bound": [0.0, 0.0, None], "steps": steps}
        session.add(row)
    return planner.get(page).text


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
    assert "No plan reaches them all, and that is proven. At most 1.00 % from the best possible." in answer.text
    told = answer.text[: answer.text.index('id="solver"')]
    assert "1,200" not in told and "1,150" not in told  # weighted figures are no people and stand under details
    assert "The shortfall is weighted" in answer.text
    assert "data-final" in answer.text
    assert "proven by counting all roles and all hours together" in answer.text
    assert "down by 40 % in 1 s" in answer.text
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


def end(app: Flask, *, missed: int = 0, idle: bool = False, bound: float | None = None, stopped: bool = False) -> None:
    """Run 1 has come to its plan, whose targets are each missed by so many people."""
    db = app.extensions["database"]
    planning.execute(db, run_id=1, now=lambda: NOW, workers=1, explain_seconds=0)
    with db.writing() as session:
        row, plan = session.get_one(RunRow, 1), session.exec(select(PlanRow)).one()
        row.progress = dict(row.progress) | {"stopped": stopped, "steps": [[1.0, 1200.0 * bool(missed), bound]]}
        figures = dict(plan.figures) | {"explained": []}
        figures["targets"] = [dict(one) | {"missed": missed} for one in figures["targets"]]
        figures["objective"] = dict(figures["objective"]) | {"shortfall": 1200.0 * bool(missed)}
        figures["bound"] = dict(figures["bound"]) | {"shortfall": bound}
        figures["staff"] = {"sampler": {"available": 4, "used": 1 if idle else 4, "reserve": 0}}
        plan.figures = figures
        session.add(row)
        session.add(plan)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"missed": 9, "idle": True}, "The 2 s to calculate were too short: 3 people with the role Sampler"),
        ({"missed": 9}, "All 4 people with the role Sampler who are not kept in reserve are at work"),
        ({"missed": 9, "bound": 1200.0}, "no plan misses the targets by less, and that is proven"),
        ({"missed": 9, "stopped": True}, "The calculation was stopped by hand after"),
        ({"stopped": True}, "queues and ways may be longer than they need to be"),
    ],
)
def test_what_a_planner_is_advised_follows_from_what_is_known(
    app: Flask, sign_in: SignIn, county: County, how: dict[str, Any], told: str
) -> None:
    planner = sign_in("planner")
    run = start(planner)
    end(app, **how)
    plan = "/rounds/R1/sessions/AM/plans/1"
    for page in (run, plan, f"{plan}/publish"):
        assert told in planner.get(page).text, page
    again = how.get("missed") and (how.get("idle") or how.get("stopped"))  # else more time changes nothing
    assert ("Run it again" in planner.get(run).text) is bool(again)


def test_a_plan_that_is_good_is_given_no_advice(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    run = start(planner)
    end(app)
    text = planner.get(run).text
    assert "too short" not in text and "by hand" not in text and "Every target is reached." in text


@pytest.mark.parametrize(
    ("how", "mark"),
    [
        ({"missed": 9, "idle": True}, "cut off: too little time"),
        ({"missed": 9}, "too few people"),
        ({"stopped": True}, "cut off: stopped by hand"),
    ],
)
def test_a_plan_that_was_cut_off_says_so_in_the_list_of_versions(
    app: Flask, sign_in: SignIn, county: County, how: dict[str, Any], mark: str
) -> None:
    planner = sign_in("planner")
    start(planner)
    end(app, **how)
    assert mark in planner.get("/rounds/R1/sessions/AM/plans").text


def test_people_short_are_counted_once_and_a_run_that_is_over_says_what_is_not_proven(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner = sign_in("planner")
    run = start(planner)
    end(app, missed=9)
    text = planner.get(run).text
    assert "Short of the targets: 18 of 3,400 people, each counted once." in text  # two townships and their county
    assert "not known yet" not in text and "How much better a plan could be is not proven." in text


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ((100.0, 130.0), "up from 100 minutes to 130 minutes in 4 s, so that what counts before it got better"),
        ((130.0, 100.0), "down from 130 minutes to 100 minutes in 4 s"),
        ((130.0, 130.0), "unchanged at 130 minutes in 4 s"),
    ],
)
def test_a_curve_says_whether_it_rose_or_fell(
    app: Flask, sign_in: SignIn, county: County, ways: tuple[float, float], told: str
) -> None:
    assert told in page_of_ways(app, sign_in("planner"), list(zip((1.0, 5.0), ways, strict=True)))


def test_who_asked_for_a_run_is_named_as_people_know_them(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    text = planner.get(start(planner)).text
    with app.extensions["database"].reading() as session:
        full = session.exec(select(Account.full_name).where(Account.role == "planner")).one()
    assert f"asked for by {full}," in text


def test_a_session_that_is_over_is_called_so_before_it_is_planned(sign_in: SignIn, county: County) -> None:
    assert "This session ended on" in sign_in("planner").get(PAGE).text


def test_a_session_that_is_still_to_come_is_planned_without_a_warning(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"], opens_at=PRESENT + timedelta(days=1))
    assert "This session ended on" not in sign_in("planner").get(PAGE).text


def test_a_session_that_has_begun_is_planned_with_a_word_on_the_hours_that_are_gone(
    app: Flask, sign_in: SignIn
) -> None:
    opens = PRESENT.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    counties.insert(app.extensions["database"], opens_at=opens)
    text = sign_in("planner").get(PAGE).text
    assert "2 of 4 slots have begun" in text and "Re-plan from now" not in text


def test_what_people_did_before_can_be_fetched_where_there_is_something(
    sign_in: SignIn, county: County, app: Flask
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    page = start(planner)
    assert "history.json.gz" not in planner.get(page).text
    assert planner.get(f"{page}/history.json.gz").status_code == 404
    plan_id = planning.execute(db, run_id=1, now=lambda: NOW, workers=1)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=program("tests"), now=NOW)
    page = start(planner)
    assert f"{page}/history.json.gz" in planner.get(page).text
    fetched = planner.get(f"{page}/history.json.gz")
    assert json.loads(gzip.decompress(fetched.data))["format"] == "sampling-history/1"
    assert planning.execute(db, run_id=2, now=lambda: NOW, workers=1) is not None
    assert "are there again" in planner.get("/rounds/R1/sessions/AM/plans/2").text


def test_a_curve_says_when_the_value_was_reached_not_when_the_run_was_over(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    ways = [(1.0, 130.0), (5.0, 100.0), (20.0, 100.0), (30.0, 100.0)]
    assert "down from 130 minutes to 100 minutes in 4 s" in page_of_ways(app, sign_in("planner"), ways)


def test_cancelling_where_there_is_no_plan_yet_keeps_nothing_and_stopping_keeps_the_best(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    for fields, state in (({"nothing": "1"}, "cancelled"), ({}, "running")):
        page = start(planner)
        number = int(page.rsplit("/", 1)[1])
        with db.writing() as session:
            row = session.get_one(RunRow, number)
            row.state, row.attempt, row.started_at, row.heartbeat_at = "running", 1, NOW, NOW
            session.add(row)
        assert 'name="nothing"' in planner.get(page).text
        planner.post(f"{page}/cancel", data=fields)
        run = planning.run(db, number)
        assert (run.state, run.cancel_requested) == (state, not fields)


def test_only_a_run_that_waits_for_another_says_so(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    first, second = start(planner), start(planner)
    assert "It starts in a moment." in planner.get(first).text
    assert "as soon as the one before it is done" in planner.get(second).text


def test_a_draft_that_reaches_less_than_the_version_that_stands_says_so_on_its_own_page(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    for closed in ([], ["S11", "S12", "S21"]):
        wishes = {"format": "sampling-wishes/1", "closed": closed} if closed else None
        run_id = planning.request_run(
            db, round_code="R1", session_code="AM", seconds=1, wishes=wishes, by=program("tests"), now=NOW
        )
        plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
        if not closed:
            plans.publish(db, plan_id=plan_id or 0, by=program("tests"), now=NOW)
    text = planner.get("/rounds/R1/sessions/AM/plans/2").text
    assert "It reaches less than version 1, which stands now." in text
    assert "compare?first=1&amp;second=2" in text
    assert "It reaches less" not in planner.get("/rounds/R1/sessions/AM/plans/1").text


def test_while_wishes_are_priced_the_page_says_how_many_are(app: Flask, sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    page = start(planner)
    with app.extensions["database"].writing() as session:
        row = session.get_one(RunRow, 1)
        row.state, row.attempt, row.started_at, row.heartbeat_at = "running", 1, NOW, NOW
        row.progress = {"stage": "pricing", "prices": [1, 3], "priced": True}
        session.add(row)
    assert "Finding out what each wish costs: 1 of 3 wishes." in planner.get(page).text
