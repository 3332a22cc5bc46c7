"""What-if on the pages: closed by default, kept for one run, said on its plan."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sampling.domain.actors import program
from sampling.domain.assumptions import CHANGES_MAX
from sampling.services import planning, rounds
from sampling.web.assumptions import price_lines, wish_lines
from tests.county import County

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PAGE = "/rounds/R1/sessions/AM/planning"
SignIn = Callable[..., FlaskClient]


def test_a_what_if_and_a_wish_are_said_on_the_run_and_on_its_plan(app: Flask, sign_in: SignIn, county: County) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    assert '<details class="knobs"><summary>What if' in planner.get(PAGE).text
    typed = {
        "seconds": "1", "seed": "1", "travel_minutes": "45", "people-0-people": "2", "people-0-role": "sampler",
        "closed-0-site": "S22", "own_township": "y",
    }  # fmt: skip
    asked = planner.post(PAGE, data=typed)
    assert asked.status_code == 302, asked.text
    assert planning.execute(db, run_id=1, now=lambda: NOW, workers=1, explain_seconds=0) is not None
    run, plan = planner.get(asked.location).text, planner.get("/rounds/R1/sessions/AM/plans/1").text
    for text in (run, plan):
        assert "Ways of up to 45 minutes" in text and "2 more people with the role Sampler from all bases" in text
        assert "People work in their own township first" in text
    assert "People work in their own township first: so in " in plan
    assert "S22采样点 stays closed" in plan
    assert planner.get(f"{asked.location}/wishes.json.gz").status_code == 200
    assert '<span class="below">What if</span>' in planner.get("/rounds/R1/sessions/AM/plans").text


def test_a_what_if_has_no_button_to_publish_but_says_what_to_change_and_where(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner, db, plan = sign_in("planner"), app.extensions["database"], "/rounds/R1/sessions/AM/plans/1"
    planner.post(PAGE, data={"seconds": "1", "seed": "1", "travel_minutes": "45", "role": "sampler"})
    planning.execute(db, run_id=1, now=lambda: NOW, workers=1, explain_seconds=0)
    assert "Publish this plan" not in planner.get(plan).text
    for page in (plan, f"{plan}/publish"):
        text = planner.get(page).text
        assert "This is a what-if and can't be published" in text and "Then this version can be published." in text
        assert 'Ways of up to 45 minutes – <a href="/rounds/R1/norms">Norms</a>' in text
    refused = planner.post(f"{plan}/publish")
    assert refused.status_code == 409 and "can't be published yet" in refused.text and "<button" in refused.text
    assert 'type="submit">Publish this plan' not in refused.text
    norms = {"travel_minutes_max": (45.0, "county")}
    rounds.set_norms(db, round_code="R1", norms=norms, by=program("tests"), now=NOW)
    assert "Publish this plan" in planner.get(plan).text
    assert planner.post(f"{plan}/publish").status_code == 302


def test_a_run_without_wishes_has_no_file_of_them(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    asked = planner.post(PAGE, data={"seconds": "1", "seed": "1"})
    assert planner.get(f"{asked.location}/wishes.json.gz").status_code == 404


def test_what_was_typed_under_what_if_comes_back_open_with_its_fault(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    answer = planner.post(PAGE, data={"seconds": "1", "seed": "1", "travel_minutes": "0", "role": "sampler"})
    assert answer.status_code == 422
    assert '<details class="knobs" open><summary>What if' in answer.text
    unknown = planner.post(PAGE, data={"seconds": "1", "seed": "1", "sites-0-lanes": "1", "sites-0-site": "S99"})
    assert unknown.status_code == 422 and "no site with the code S99" in unknown.text


SEVERAL = {
    "people-0-people": "3", "people-0-role": "sampler", "people-0-base": "T1 T1镇",
    "people-1-people": "-1", "people-1-role": "helper", "people-1-base": "T1",
    "sites-0-site": "S11 S11采样点", "sites-0-opens": "09:00", "sites-0-closes": "11:00",
    "sites-1-site": "S12", "sites-1-lanes": "1", "sites-1-closes": "11:00",
    "closed-0-site": "S21", "closed-1-site": "S22",
    "pins-0-staff": "P00", "pins-0-site": "S12", "pins-0-role": "sampler",
    "pins-0-opens": "08:00", "pins-0-closes": "09:00",
    "pins-1-staff": "P00", "pins-1-site": "S11", "pins-1-opens": "10:00", "pins-1-closes": "11:00",
    "pairs-0-first": "P03", "pairs-0-second": "P06", "pairs-1-first": "P04", "pairs-1-second": "P05",
}  # fmt: skip
BRIEF = {"seconds": "1", "seed": "1"}


def shown(answer: TestResponse) -> list[tuple[str, str]]:
    """(id of the field or "", sentence) of each line of the error summary."""
    summary = re.search(r'<div class="error-summary".*?</ul>', answer.text, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", summary[0] if summary else "", re.DOTALL)
    links = [re.fullmatch(r'<a href="#([^"]*)">(.*)</a>', line, re.DOTALL) for line in lines]
    return [(m[1], unescape(m[2])) if m else ("", unescape(line)) for m, line in zip(links, lines, strict=True)]


def values(answer: TestResponse) -> dict[str, str]:
    """What stands in the fields of the form, by name."""
    out = {}
    text = re.sub(r"<template.*?</template>", "", answer.text, flags=re.DOTALL)
    for tag in re.findall(r"<input [^>]*>", text):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and value:
            out[name[1]] = unescape(value[1])
    return out


def test_a_run_takes_several_changes_and_wishes_of_each_kind_and_says_them_all(
    app: Flask, sign_in: SignIn, county: County
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    asked = planner.post(PAGE, data=BRIEF | SEVERAL)
    assert asked.status_code == 302, shown(asked)
    run = planning.run(db, 1)
    assert run.assumed["people"] == [
        {"people": 3, "role": "sampler", "base": "T1"}, {"people": -1, "role": "helper", "base": "T1"},
    ]  # fmt: skip
    assert run.assumed["sites"] == [
        {"site": "S11", "opens": "09:00", "closes": "11:00"}, {"site": "S12", "lanes": 1, "closes": "11:00"},
    ]  # fmt: skip
    assert run.wishes is not None and run.wishes["closed"] == ["S21", "S22"]
    assert [pin["slots"] for pin in run.wishes["pins"]] == [[0, 1], [2, 3]]
    assert run.wishes["together"] == {"pairs": [["P03", "P06"], ["P04", "P05"]]}
    text = planner.get(asked.location).text
    for line in (
        "3 more people with the role Sampler from T1镇", "1 fewer people with the role Helper from T1镇",
        "S11采样点 opens at 09:00 and closes at 11:00", "Lanes at S12采样点: +1", "S12采样点 closes at 11:00",
        "S21采样点 stays closed", "P00 works at S12采样点 (Sampler, 08:00 to 09:00)",
        "P00 works at S11采样点 (10:00 to 11:00)", "P04 and P05 work together",
    ):  # fmt: skip
        assert line in text, line
    assert planning.execute(db, run_id=1, now=lambda: NOW, workers=1, explain_seconds=0) is not None
    assert "S11采样点 opens at 09:00 and closes at 11:00" in planner.get("/rounds/R1/sessions/AM/plans/1").text


def test_rows_are_added_and_removed_without_a_script_and_keep_what_is_typed(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    more = planner.post(PAGE, data=BRIEF | SEVERAL | {"people-0-people": "abc", "rows": "closed.add"})
    assert more.status_code == 200 and not shown(more)
    assert '<details class="knobs" open><summary>What if' in more.text
    typed = values(more)
    assert {key: typed[key] for key in SEVERAL if key in typed} == {
        key: value for key, value in {**SEVERAL, "people-0-people": "abc"}.items() if not key.endswith("role")
    }
    assert re.search(r'<input autocomplete="off" autofocus[^>]*id="closed-2-site"', more.text)
    fewer = values(planner.post(PAGE, data=BRIEF | SEVERAL | {"rows": "pins.remove.0"}))
    assert fewer["pins-0-staff"] == "P00" and fewer["pins-0-site"] == "S11" and "pins-1-staff" not in fewer
    last = values(planner.post(PAGE, data=BRIEF | {"closed-0-site": "S22", "rows": "closed.remove.0"}))
    assert last["closed-0-site"] == ""
    for odd in (
        "closed.remove.9999",
        "nothing.add",
        "seconds.add",
        "closed",
        "closed.remove.-1",
        "closed.add.2",
        "",
        "9",
    ):
        assert planner.post(PAGE, data=BRIEF | SEVERAL | {"rows": odd}).status_code == 200


def test_there_are_at_most_so_many_rows_of_a_kind(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    full = {f"closed-{k}-site": f"S{k}" for k in range(CHANGES_MAX)}
    page = planner.post(PAGE, data=BRIEF | full | {"rows": "closed.add"}).text
    assert f"closed-{CHANGES_MAX - 1}-site" in page and f"closed-{CHANGES_MAX}-site" not in page
    assert f"There are {CHANGES_MAX} rows, and no more can be added." in page
    beyond = planner.post(PAGE, data=BRIEF | {f"closed-{k}-site": "S22" for k in range(CHANGES_MAX + 1)})
    assert beyond.status_code == 422
    assert ("", "Sites that stay closed: at most 40 rows can be given. Those after them were left out.") in shown(
        beyond
    )


@pytest.mark.parametrize("name", ["closed-" + "9" * 5000 + "-site", "closed-²-site", "closed-٣-site", "closed--site"])
def test_a_row_with_an_odd_number_is_no_row(sign_in: SignIn, county: County, name: str) -> None:
    assert sign_in("planner").post(PAGE, data=BRIEF | {name: "S99"}).status_code == 302


def test_all_faults_are_told_at_once_each_linked_to_its_field_and_named_by_its_row(
    sign_in: SignIn, county: County
) -> None:
    wrong = SEVERAL | {
        "seconds": "0", "people-0-people": "abc", "people-1-people": "-9", "sites-0-site": "S99",
        "closed-1-site": "S21", "pins-0-role": "driver", "pairs-1-second": "P04", "closed-3-site": "S98",
    }  # fmt: skip
    answer = sign_in("planner").post(PAGE, data=BRIEF | wrong)
    assert answer.status_code == 422
    assert [(id, text.partition(":")[0]) for id, text in shown(answer)] == [
        ("seconds", "Time to calculate"),
        ("people-0-people", "More or fewer people, row 1"),
        ("people-1-people", "More or fewer people, row 2"),
        ("sites-0-site", "Other lanes or hours of sites, row 1"),
        ("closed-1-site", "Sites that stay closed, row 2"),
        ("closed-2-site", "Sites that stay closed, row 3"),
        ("pins-0-role", "People who work at one site, row 1"),
        ("pairs-1-second", "Pairs who work together, row 2"),
    ]
    typed = values(answer)
    assert typed["people-0-people"] == "abc" and typed["pairs-1-second"] == "P04" and typed["closed-2-site"] == "S98"
    assert 'aria-describedby="sites-0-site-error"' in answer.text and 'id="sites-0-site-error"' in answer.text


def test_faults_are_told_in_chinese_with_names_and_roles_in_words(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    planner.get("/language/zh-Hans")
    wrong = {
        "people-0-people": "-99", "people-0-role": "sampler", "people-0-base": "T1",
        "pins-0-staff": "P02", "pins-0-site": "S11", "pins-0-role": "sampler", "pins-1-staff": "", "pins-1-site": "S11",
        "closed-0-site": "S22", "closed-1-site": "S22",
    }  # fmt: skip
    told = dict(shown(planner.post(PAGE, data=BRIEF | wrong)))
    assert told == {
        "people-0-people": "“增减人员”第1行：从T1镇（T1）出发的采样员现有0人，减少数不得超过现有人数。",
        "closed-1-site": "“不开放的采样点”第2行：S22采样点（S22）重复填写，请删除其中一行。",
        "pins-0-role": "“固定岗位人员”第1行：演示人员02（P02）不具备“采样员”岗位资格，请另选岗位或人员。",
        "pins-1-staff": "“固定岗位人员”第2行：请填写人员代码。",
    }
    assert not re.search("[A-Za-z]{4}", "".join(told.values()))


def test_the_forms_enter_key_starts_the_run(sign_in: SignIn, county: County) -> None:
    form = re.search(
        r'<form method="post" action="[^"]*/planning".*?</form>', sign_in("planner").get(PAGE).text, re.DOTALL
    )
    assert form is not None
    first = re.search(r"<button[^>]*>", form[0])
    assert first is not None and 'name="rows"' not in first[0]


def test_minutes_that_are_no_whole_slots_come_back_and_a_plan_of_longer_hours_shows_them(
    sign_in: SignIn, county: County, app: Flask
) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    typed = {"seconds": "1", "seed": "1", "role": "sampler"}
    refused = planner.post(PAGE, data=typed | {"later_minutes": "30"})
    assert refused.status_code == 422 and "slots of this session are 60 minutes long" in refused.text
    asked = planner.post(PAGE, data=typed | {"later_minutes": "60"})
    assert planning.execute(db, run_id=1, now=lambda: NOW, workers=1, explain_seconds=0) is not None
    for page in (asked.location, "/rounds/R1/sessions/AM/plans/1", "/rounds/R1/sessions/AM/plans/1/publish"):
        assert "4 May 2022 08:00–13:00" in planner.get(page).text
    assert "4 May 2022 08:00–12:00" in planner.get("/rounds/R1/sessions/AM/plans").text


def test_a_price_is_told_as_far_as_it_is_more_than_the_noise_of_the_search(app: Flask) -> None:
    price = {
        "wish": "closed S22", "people_missed": 0, "shortfall": 0.0, "waiting_person_slots": 120.0,
        "travel_minutes": 30.0, "between": [[0.0, 0.0], [0.0, 180.0], [None, None]], "measured": [True, True, False],
    }  # fmt: skip
    unasked = {**price, "wish": "scatter_minutes"}
    del unasked["measured"]  # as plans of an earlier version have it
    with app.test_request_context(headers={"Accept-Language": "en"}):
        (line,) = price_lines([price, unasked], 30)
        assert line["people"] == "0"
        assert line["waiting"] == "+60 (proven: 0 to +90)"
        assert line["travel"] == "not measurable in the time"
        (noise,) = price_lines([{**price, "measured": [True, False, False]}], 60)
        assert noise["waiting"] == "0 to +180"


def test_how_often_a_wish_is_kept_is_said_beside_it(app: Flask) -> None:
    wishes = {"own_township_first": {}, "teams": {"least": 3}}
    with app.test_request_context(headers={"Accept-Language": "en"}):
        own, teams = wish_lines(wishes, {}, kept={"own_township_first": [3210, 3339], "teams": [90, 100]})
    assert own == "People work in their own township first: so in 3,210 of 3,339 assignments"
    assert teams == "People of a unit go in teams of at least 3: so in 90 of 100 teams"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("block_minutes", "45", "The slots of this session are 60 minutes long, and 45 minutes are less than one"),
        ("travel_minutes", "-3", ""),
        ("reserve_percent", "150", ""),
    ],
)
def test_a_number_that_cannot_be_is_told_once_at_its_field_and_not_in_the_solvers_words(
    sign_in: SignIn, county: County, field: str, typed: str, told: str
) -> None:
    answer = sign_in("planner").post(PAGE, data={**BRIEF, field: typed})
    assert answer.status_code == 422
    lines = shown(answer)
    assert [place for place, _ in lines] == [field]
    assert told in lines[0][1] and "keeper" not in answer.text


def test_a_number_with_too_many_digits_is_called_too_long(sign_in: SignIn, county: County) -> None:
    answer = sign_in("planner").post(PAGE, data={"seconds": "99999999999999", "seed": "1"})
    assert "is too long a number: at most 12 digits" in unescape(answer.text)
