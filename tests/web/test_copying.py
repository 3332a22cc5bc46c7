"""The page that makes a round from the last one: filled in with what was, all faults at their fields."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from sampling.domain.actors import program
from sampling.services import rounds
from sampling.web.rounds.copying import usual_day
from tests.clock import PRESENT
from tests.county import County

from .test_rounds import copied

SignIn = Callable[..., FlaskClient]
BY = program("tests")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)


def test_the_page_of_a_copy_is_filled_in_with_what_was(sign_in: SignIn, county: County, app: Flask) -> None:
    db = app.extensions["database"]
    with db.writing() as session:
        session.execute(text("UPDATE session SET name = '5月4日上午'"))
    page = sign_in("planner").get("/rounds/R1/copy").text
    day = usual_day(rounds.round_by_code(db, "R1"), PRESENT)
    assert f'value="{day.month}月{day.day}日上午"' in page and f'value="{day.isoformat()}"' in page
    assert 'value="08:00"' in page and page.count('value="85"') == 3 and 'value="10"' in page
    assert len(re.findall(r"<input checked[^>]*part_", page)) == 2


def test_the_first_day_is_the_next_one_that_leaves_the_hours_of_the_norm(app: Flask, county: County) -> None:
    round_ = rounds.round_by_code(app.extensions["database"], "R1")
    for clock, day in (("2022-05-09T22:00", 10), ("2022-05-10T03:30", 10), ("2022-05-10T04:30", 11)):
        at = datetime.fromisoformat(f"{clock}+08:00")
        assert usual_day(round_, at).day == day
    assert usual_day(round_, datetime.fromisoformat("2022-05-03T12:00+08:00")).day == 5


def test_a_name_whose_date_was_filled_in_follows_the_day_that_is_chosen(
    sign_in: SignIn, county: County, app: Flask
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    with db.writing() as session:
        session.execute(text("UPDATE session SET name = '5月4日上午'"))
    shown = {"shown_day": "2022-05-10", "name_0": "5月10日上午"}
    typed = copied({"code": "R2", "name": "第二轮", "first_day": "2022-05-12", **shown})
    assert planner.post("/rounds/R1/copy", data=typed).status_code == 302
    assert rounds.round_by_code(db, "R2").sessions[0].name == "5月12日上午"
    typed |= {"code": "R3", "name_0": "5月10日清晨"}
    assert planner.post("/rounds/R1/copy", data=typed).status_code == 302
    assert rounds.round_by_code(db, "R3").sessions[0].name == "5月10日清晨"


def test_what_is_typed_in_the_page_of_a_copy_is_what_the_round_has(sign_in: SignIn, county: County, app: Flask) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    typed = copied({"code": "R2", "name": "第二轮", "first_day": "2030-05-10"})
    came = PRESENT - timedelta(minutes=30)
    local = came.astimezone(rounds.round_by_code(db, "R1").tz)
    typed |= {"order": "come", "ordered_at": f"{local:%Y-%m-%dT%H:%M}", "opens_0": "07:00", "closes_0": "13:00"}
    typed |= {"target_all": "９０", "pool_size": "5", "heat": "y"}
    del typed["part_1"]
    assert planner.post("/rounds/R1/copy", data=typed).location == "/rounds/R2"
    made = rounds.round_by_code(db, "R2")
    assert (made.state, made.scope) == ("activated", ("T1",))
    assert made.ordered_at is not None and abs(made.ordered_at - came) < timedelta(minutes=1)
    assert [(one.area_code, one.coverage) for one in made.targets] == [("T1", 0.9)]
    page = planner.get("/rounds/R2").text
    assert "08:00–12:00 then, 07:00–13:00 now" in page
    assert "No longer takes part: T2镇." in page
    assert "People whose samples share a tube: 10 then, 5 now." in page
    assert "1 township takes part" in page and "30 min since the order." in page


def test_each_fault_of_a_copy_stands_at_its_field_and_everything_typed_comes_back(
    sign_in: SignIn, county: County
) -> None:
    wrong = {
        "order": "come",
        "ordered_at": "2099-05-09T22:00",
        "name_0": "早场",
        "closes_0": "12:30",
        "target_0": "120",
        "target_1": "many",
        "target_county": "0",
        "pool_size": "21",
        "note": "雨天",
    }
    typed = copied({"code": "R 2", "name": "", "first_day": "2022-05-04", **wrong})
    answer = sign_in("planner").post("/rounds/R1/copy", data=typed)
    assert answer.status_code == 422
    told = dict(re.findall(r'<p class="error" id="([^"]+)-error">.*?</span>(.*?)</p>', answer.text))
    assert set(told) == {
        "name",
        "code",
        "ordered_at",
        "first_day",
        "closes_0",
        "target_0",
        "target_1",
        "target_county",
        "pool_size",
    }
    summary = answer.text[answer.text.index("data-error-summary") :]
    assert "There are 9 things to put right" in summary
    assert all(f'<a href="#{place}">' in summary for place in told)
    assert all(f'value="{value}"' in answer.text for value in ("早场", "12:30", "120", "many", "21"))
    assert "雨天" in answer.text
    none = copied({"code": "R2", "name": "x", "first_day": "2022-05-10"})
    del none["part_0"], none["part_1"]
    page = sign_in("planner").post("/rounds/R1/copy", data=none)
    assert page.status_code == 422 and "Choose at least one township" in page.text
    broken = sign_in("planner").post("/rounds/R1/copy", data=typed | {"opens_0": "", "ordered_at": ""})
    assert "Choose the day and time at which the order came." in broken.text
    assert "Type a time of day" in broken.text
