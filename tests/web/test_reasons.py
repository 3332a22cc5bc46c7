"""Why targets are missed, beside the plan: in sentences, each way closing it named, a shortage of several said once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.services import planning, plans
from sampling.storage.tables import PlanRow
from tests.county import County

pytestmark = pytest.mark.usefixtures("solved_once")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PAGE = "/rounds/R1/sessions/AM/plans/1"
SignIn = Callable[..., FlaskClient]
REMEDY = {
    "kind": "lanes", "amount": 2, "people": {}, "base": None, "site": "S11", "minutes": None, "people_gained": 412,
    "closes": True, "least": True, "person_hours": 0.0, "checked": True,
}  # fmt: skip
PEOPLE = {
    **REMEDY, "kind": "people", "people": {"sampler": 5}, "base": "T2", "site": "S11", "minutes": 12.4,
    "person_hours": 20.0,
}  # fmt: skip


@pytest.fixture
def planned(app: Flask, county: County) -> None:
    db, by = app.extensions["database"], program("tests")
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=by, now=NOW)
    assert planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0.3) is not None


def tell(app: Flask, explained: list[dict[str, Any]] | None) -> None:
    with app.extensions["database"].writing() as session:
        row = session.get_one(PlanRow, 1)
        row.figures = {**row.figures, "explained": explained}
        session.add(row)


def missed(target: int = 1, **values: Any) -> dict[str, Any]:
    own = {
        "target": target, "area": "T1", "by_slot": 4, "need": 2125, "people_short": 412, "binds": [],
        "remedies": [REMEDY, PEOPLE], "together": [],
    }  # fmt: skip
    return {**own, **values}


def test_a_missed_target_is_explained_by_the_worker_with_its_figures(
    app: Flask, planned: None, sign_in: SignIn
) -> None:
    plan = plans.plan_by_id(app.extensions["database"], 1)
    assert {one["target"] for one in plan.figures["explained"]} >= {0, 1}
    text = sign_in("planner").get(PAGE).text
    assert "Why targets are missed, and what would close them" in text
    for one in plan.figures["explained"]:
        if any(remedy["closes"] for remedy in one["remedies"]):
            assert f"{one['people_short']:,} people short by 12:00" in text


def test_the_ways_that_close_a_target_stand_in_one_sentence_the_least_effort_first(
    app: Flask, planned: None, sign_in: SignIn
) -> None:
    tell(app, [missed()])
    text = sign_in("planner").get(PAGE).text
    assert (
        "T1镇 is 412 people short by 12:00: lanes at S11采样点 +2, or more people from T2镇 (12 minutes to S11采样点): "
        "Sampler 5 would close it." in text
    )


def test_targets_with_the_same_reason_are_told_together(app: Flask, planned: None, sign_in: SignIn) -> None:
    reach = {"kind": "reach", "role": None, "people_gained": 0, "figures": {"minutes_max": 60}}
    alike = [missed(k, area=area, remedies=[], binds=[reach]) for k, area in ((1, "T1"), (2, "T2"))]
    tell(app, alike)
    text = sign_in("planner").get(PAGE).text
    assert text.count("2 targets due by 12:00: nothing that was tried closes one of them alone.") == 2  # and its name
    assert "T1镇 is 412 people short" not in text
    assert text.index("<caption>Targets") < text.index("2 targets due by 12:00")
    tell(app, [alike[0], missed(2, area="T2")])
    assert "T1镇 is 412 people short" in sign_in("planner").get(PAGE).text


def test_a_way_that_names_nobody_is_not_told(app: Flask, planned: None, sign_in: SignIn) -> None:
    tell(app, [missed(remedies=[{**PEOPLE, "people": {}}])])
    text = sign_in("planner").get(PAGE).text
    assert "more people from" not in text and "T1镇 is 412 people short" in text


def test_a_shortage_of_the_county_is_said_once_and_only_to_those_who_see_the_county(
    app: Flask, planned: None, sign_in: SignIn
) -> None:
    county = {"kind": "county", "role": "sampler", "people_gained": 0}
    figures = {"need": 3400, "most": 960, "people_more": 11}
    together = missed(-1, area="C", together=[0, 1, 2], remedies=[], binds=[{**county, "figures": figures}])
    whole = missed(0, area="C", people_short=700, remedies=[])
    tell(app, [together, whole, missed(), missed(2, area="T2", remedies=[])])
    planner = sign_in("planner")
    text = planner.get(PAGE).text
    assert text.count("There are too few people, and that is proven") == 1 and "is short as a whole" not in text
    assert "can sample at most 960 of the 3,400 people" in text and "At least 11 more" in text
    assert "C县 is 700 people short by 12:00: there are too few people for all of it together" in text
    plans.publish(app.extensions["database"], plan_id=1, by=program("tests"), now=NOW)
    township = sign_in("township", area="T1").get(PAGE).text
    assert "T1镇 is 412 people short" in township
    assert "is short as a whole" not in township and "T2镇 is" not in township


def test_what_holds_a_target_back_is_told_and_what_is_unknown_is_passed_over(
    app: Flask, planned: None, sign_in: SignIn
) -> None:
    binds = [
        {"kind": "reach", "role": None, "people_gained": 80, "figures": {"minutes_max": 60, "minutes_next": 71.6}},
        {"kind": "of another version", "role": None, "people_gained": 0, "figures": {}},
    ]
    tell(app, [missed(binds=binds, remedies=[{**REMEDY, "closes": False, "people_gained": 30}])])
    text = sign_in("planner").get(PAGE).text
    assert "Nobody is sent further than 60 minutes. The nearest base beyond that is 72 minutes away." in text
    assert "Without this limit alone 80 people fewer would be short." in text
    assert "30 people fewer short, not enough alone" in text
    assert "of another version" not in text


def test_a_plan_whose_misses_were_not_explained_says_so(app: Flask, planned: None, sign_in: SignIn) -> None:
    tell(app, None)
    assert "That was not found out" in sign_in("planner").get(PAGE).text


def test_a_remedy_that_names_nobody_is_not_told(app: Flask, planned: None, sign_in: SignIn) -> None:
    tell(app, [missed(remedies=[{**PEOPLE, "people": {}, "amount": 0}])])
    text = sign_in("planner").get(PAGE).text
    assert "more people from" not in text
    assert "would close it" not in text
