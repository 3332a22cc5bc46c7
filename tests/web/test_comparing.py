"""Two versions of a plan side by side: figures, targets, townships, and who changes place, to those who may see it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.services import planning, plans, rounds
from sampling.web.plans import comparing
from tests.county import County

pytestmark = pytest.mark.usefixtures("solved_once")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PAGE = "/rounds/R1/sessions/AM/plans/compare"
BY = program("tests")
SignIn = Callable[..., FlaskClient]


def draft(app: Flask) -> None:
    db = app.extensions["database"]
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=BY, now=NOW)
    assert planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0) is not None


@pytest.fixture
def two(app: Flask, county: County) -> None:
    """Version 1 with everybody, version 2 without the samplers P00 and P03."""
    db = app.extensions["database"]
    draft(app)
    staff = [f"P{n:02}" for n in range(12) if n not in (0, 3)]
    rounds.set_session_staff(db, round_code="R1", session_code="AM", staff_codes=staff, by=BY, now=NOW)
    draft(app)


def test_two_versions_are_shown_side_by_side_the_older_one_first(app: Flask, two: None, sign_in: SignIn) -> None:
    db = app.extensions["database"]
    first, second = (
        plans.plan_of_version(db, round_code="R1", session_code="AM", version=version) for version in (1, 2)
    )
    found = plans.moves(db, first, second, with_names=True)
    assert {move.code for move in found if move.change == "free"} >= {"P00", "P03"}
    text = sign_in("planner").get(PAGE).text
    assert "Version 1 beside version 2" in text
    for plan in (first, second):
        assert f"{plan.figures['people']['served']:,}</td>" in text
    assert "People short of targets" in text and "People sampled by township" in text
    assert f"{len(found)} people change place" in text
    assert "演示人员00" in text


def test_the_order_is_as_it_is_asked_for(two: None, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    assert "Version 2 beside version 1" in planner.get(PAGE + "?first=2&second=1").text


def test_a_version_is_not_compared_with_itself(two: None, sign_in: SignIn) -> None:
    text = sign_in("planner").get(PAGE + "?first=1&second=1").text
    assert "This is the same version twice." in text and "change place" not in text


def test_targets_stand_with_all_residents_and_what_is_not_proven_in_brackets(two: None, sign_in: SignIn) -> None:
    text = sign_in("planner").get(PAGE).text
    assert re.search(r"[\d,]+ of 2,\d{3}", text)
    assert "not known yet" not in text and ("(not proven)" in text or "no plan has less" in text)


def test_everybody_who_changes_place_can_be_fetched_by_those_who_see_names(
    app: Flask, two: None, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOVES_SHOWN", 1)
    planner = sign_in("planner")
    assert "page=2" in planner.get(PAGE).text
    for ending in ("csv", "xlsx"):
        assert planner.get(f"{PAGE}/moves.{ending}?first=1&second=2").status_code == 200
    lines = planner.get(f"{PAGE}/moves.csv?first=1&second=2").text.splitlines()
    assert any("演示人员00" in line for line in lines) and len(lines) > 3
    assert sign_in("leadership").get(f"{PAGE}/moves.csv?first=1&second=2").status_code == 403


def test_the_column_of_people_is_called_by_a_word_for_people_in_chinese(two: None, sign_in: SignIn) -> None:
    text = sign_in("planner").get(PAGE + "?lang=zh-Hans").text
    assert "姓名" in text and "名称" not in text


@pytest.mark.parametrize("query", ["?first=9", "?first=one", "?second=-1", "?first=99999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(two: None, sign_in: SignIn, query: str) -> None:
    assert sign_in("planner").get(PAGE + query).status_code == 404


def test_who_may_not_see_names_sees_the_number_of_people_who_change(two: None, sign_in: SignIn) -> None:
    text = sign_in("leadership").get(PAGE).text
    assert "people change place" in text and "演示人员" not in text and "P00" not in text
    assert "Who they are is shown to those who place them." in text


def test_a_township_compares_what_is_published_alone(app: Flask, two: None, sign_in: SignIn) -> None:
    township = sign_in("township", area="T1")
    assert "Nothing to compare yet" in township.get(PAGE).text
    assert township.get(PAGE + "?first=1&second=2").status_code == 200
    for plan_id in (1, 2):
        plans.publish(app.extensions["database"], plan_id=plan_id, by=BY, now=NOW)
    text = township.get(PAGE).text
    assert "T1镇" in text and "T2镇" not in text
