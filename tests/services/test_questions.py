"""Questions the other way round: runs of their own that make no plan and keep what was found and proven."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import Refused
from sampling.domain.plans import QUESTIONS
from sampling.services import auditing, planning, plans, rounds
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def ask(db: Database, question: str, seconds: float = 3.0) -> int:
    return planning.request_question(
        db, question=question, round_code="R1", session_code="AM", seconds=seconds, seed=1, by=BY, now=NOW
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_the_worker_and_makes_no_plan(
    db: Database, county: counties.County, question: str
) -> None:
    run_id = ask(db, question)
    assert planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1) is None
    run = planning.run(db, run_id)
    assert (run.state, run.question, run.plan_version, run.failure) == ("done", question, None, "")
    assert run.answer == json.loads(gzip.decompress(planning.stored_answer(db, run_id)))
    assert plans.plans(db, round_code="R1", session_code="AM") == []
    entry = auditing.entries(db, actor="", action="ask question", subject="", page=1, per_page=9)[0][0]
    assert entry.details["question"] == question and entry.details["run"] == run_id
    said: dict[str, Any] = run.answer or {}
    if question == "fewest":
        assert {role["role"]: role["have"] for role in said["roles"]} == {"sampler": 4, "recorder": 4, "helper": 8}
        assert {one["area"] for one in said["unreachable"]} == {"C", "T1", "T2"}  # eight lanes serve 1,920 of 3,400
        assert said["found"] is None or said["found"] >= said["bound"] >= 0
    elif question == "finish":
        assert said["by_slot"] is None and said["not_before"] == 5
    else:
        assert said["need"] == 3400  # by the county and by its two townships, the same people
        assert [point["share"] for point in said["points"]] == sorted(point["share"] for point in said["points"])


def test_a_question_without_targets_or_unknown_or_without_time_is_refused(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Refused, match="no question"):
        ask(db, "why")
    with pytest.raises(Refused, match="seconds"):
        ask(db, "curve", seconds=0)
    rounds.set_targets(db, round_code="R1", targets=[], by=BY, now=NOW)
    with pytest.raises(Refused, match="no target"):
        ask(db, "curve")


def test_a_stopped_question_keeps_what_is_known(db: Database, county: counties.County) -> None:
    run_id = ask(db, "fewest")
    planning.cancel(db, run_id=run_id, by=BY, now=NOW)
    assert planning.run(db, run_id).state == "cancelled"
    assert planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1) is None
    assert planning.run(db, run_id).answer is None


def test_a_question_begins_with_the_plan_that_the_session_has(db: Database, county: counties.County) -> None:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=3, seed=1, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    assert plan_id is not None
    targets = {one["area"]: one["missed"] for one in plans.plan_by_id(db, plan_id).figures["targets"]}
    asked = ask(db, "curve", seconds=0.05)
    planning.execute(db, run_id=asked, now=lambda: NOW, workers=1)
    answer: dict[str, Any] = planning.run(db, asked).answer or {}
    missed = [point["people_missed"] for point in answer["points"]]
    whole = next(point["people_missed"] for point in answer["points"] if point["share"] == 1)
    assert whole <= max(targets["C"], targets["T1"] + targets["T2"])  # the same people, once
    known = [people for people in missed if people is not None]
    assert known == sorted(known, reverse=True)
