"""Questions the other way round on the pages: asked, answered in sentences, the curve a picture with a table."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.storage.tables import RunRow
from tests.county import County

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
ASK = "/rounds/R1/sessions/AM/questions"
SignIn = Callable[..., FlaskClient]
FEWEST = {
    "roles": [{"role": "sampler", "have": 4, "found": 15, "bound": 14}],
    "found": 36, "bound": 35, "seconds": 1.0,
    "unreachable": [{"target": 1, "area": "T1", "by_slot": 4, "people": 300}],
}  # fmt: skip
FINISH = {
    "by_slot": 3, "at": "2022-05-04T11:00:00+08:00", "not_before": 2, "seconds": 1.0,
    "tries": [
        {"by_slot": 1, "people_missed": 40, "bound": 12.4, "kind": "coupled LP"},
        {"by_slot": 2, "people_missed": None, "bound": None, "kind": None},
        {"by_slot": 3, "people_missed": 0, "bound": 0, "kind": "nothing less"},
    ],
}  # fmt: skip
CURVE = {
    "need": 1000, "seed": 0, "seconds": 1.0,
    "points": [
        {"share": share, "staff": int(12 * share), "people_missed": missed, "bound": bound, "kind": "coupled LP",
         "coverage": None if missed is None else 1 - missed / 1000}
        for share, missed, bound in ((0.5, 600, 580), (1.0, 250, 200), (1.2, None, 0))
    ],
}  # fmt: skip


@pytest.fixture
def answered(app: Flask, county: County, sign_in: SignIn) -> Callable[[str, dict[str, Any]], str]:
    """The page of a question with this answer."""

    def page(question: str, answer: dict[str, Any]) -> str:
        planner = sign_in("planner")
        asked = planner.post(ASK, data={"ask-question": question, "ask-seconds": "5"})
        assert asked.status_code == 302, asked.text
        with app.extensions["database"].writing() as session:
            row = session.get_one(RunRow, 1)
            row.state, row.started_at, row.finished_at = "done", NOW, NOW
            row.progress = {**row.progress, "stage": "done", "answer": answer}
            session.add(row)
        assert planner.get(asked.location + "/progress").status_code == 200
        return planner.get(asked.location).text

    return page


def test_the_fewest_people_are_told_with_what_is_proven_and_what_nobody_can_reach(
    answered: Callable[[str, dict[str, Any]], str],
) -> None:
    text = answered("fewest", FEWEST)
    assert (
        "36 people are enough if their roles are as below and each can start from any base; fewer than 35 never are."
        in text
    )
    assert "T1镇 stays 300 people short by 12:00 however many people there are" in text


def test_without_a_number_that_is_enough_none_is_said_not_to_be(
    answered: Callable[[str, dict[str, Any]], str],
) -> None:
    roles = [{"role": "sampler", "have": 4, "found": None, "bound": 0}]
    text = answered("fewest", {**FEWEST, "roles": roles, "found": None, "bound": 0})
    assert "No number of people was found yet that is enough." in text
    assert "ask again with more time" in text
    assert "fewer than 0" not in text
    assert "not proven" in text


def test_a_number_that_is_enough_is_told_though_nothing_is_proven(
    answered: Callable[[str, dict[str, Any]], str],
) -> None:
    text = answered("fewest", {**FEWEST, "bound": 0})
    assert (
        "36 people are enough if their roles are as below and each can start from any base; whether fewer are is not "
        "proven." in text
    )


def test_the_earliest_finish_is_a_clock(answered: Callable[[str, dict[str, Any]], str]) -> None:
    text = answered("finish", FINISH)
    assert "All targets can be reached by 11:00." in text and "No plan can be there before 10:00." in text
    assert '<th scope="row">09:00</th><td class="number">40</td><td class="number">13</td>' in text


def test_the_curve_is_a_picture_that_needs_no_script_with_a_table_beside_it(
    answered: Callable[[str, dict[str, Any]], str],
) -> None:
    text = answered("curve", CURVE)
    picture = text[text.index('class="staff-curve"') : text.index("</figure>")]
    assert picture.count("<circle") == 2  # what was not tried is no point
    found = re.search(r'curve-actual" points="([^"]+)"', picture)
    most = re.search(r'curve-plan" points="([^"]+)"', picture)
    assert found and most
    heights = [[float(point.split(",")[1]) for point in line.group(1).split()] for line in (found, most)]
    assert heights[0][0] > heights[0][1]  # more people, more coverage: y runs downwards
    assert all(plan >= proven for plan, proven in zip(heights[0], heights[1], strict=False))
    assert "75.0 %" in text and "not tried" in text


def test_the_curve_says_how_sure_each_point_is(answered: Callable[[str, dict[str, Any]], str]) -> None:
    points = [dict(point) for point in CURVE["points"]]
    points[0]["bound"], points[2]["people_missed"] = points[0]["people_missed"], 0
    text = answered("curve", {**CURVE, "points": points})
    assert text.count("no plan can be better") == 2
    assert "The time ended before everything was settled." in text
    assert "In 1 row a better plan may exist" in text


def test_a_question_that_is_none_or_has_no_time_comes_back_with_a_sentence(county: County, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    for data in ({"ask-question": "why", "ask-seconds": "5"}, {"ask-question": "curve", "ask-seconds": "soon"}):
        answer = planner.post(ASK, data=data)
        assert answer.status_code == 422 and "error-summary" in answer.text


def test_only_planners_ask(county: County, sign_in: SignIn) -> None:
    for role, area in (("desk", None), ("township", "T1"), ("leadership", None)):
        data = {"ask-question": "curve", "ask-seconds": "5"}
        assert sign_in(role, area=area).post(ASK, data=data).status_code == 403
