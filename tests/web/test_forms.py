"""Every form: all faults at once, each in a sentence of ours with its field, and what was typed stays."""

import ast
import html
import importlib.util
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.services import rounds
from sampling.web import numbers
from sampling.web.sentences import SENTENCES
from tests.county import County

SignIn = Callable[..., FlaskClient]
PLANNING = "/rounds/R1/sessions/AM/planning"
# no form of ours has these validators, or several choices in one field
NOT_USED = re.compile(
    r"email|IP address|Mac|URL|UUID|must be one of|can't be any of|edited|disabled|field name|week|"
    r"Choices|choice\(s\)|for this field"
)


def said_by_wtforms() -> Iterator[str]:
    [root] = importlib.util.find_spec("wtforms").submodule_search_locations  # type: ignore[union-attr,misc]
    for path in sorted(Path(root).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if (
                called in ("gettext", "ngettext")
                and isinstance(node, ast.Call)
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value)


def faults(page: str) -> list[tuple[str, str]]:
    """(id of the field, sentence) of each line of the summary, whose heading counts them."""
    summary = re.search(r'class="error-summary".*?</div>', page, re.DOTALL)
    assert summary is not None
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL)
    links = [re.fullmatch(r'<a href="#([^"]+)">(.*)</a>', line, re.DOTALL) for line in lines]
    assert all(links), lines
    counted = re.search(r"<h2>\D*(\d+)", summary[0])
    assert counted is not None and int(counted[1]) == len(lines)
    found = [(link[1], html.unescape(link[2])) for link in links if link]
    for id, text in found:
        assert f'id="{id}"' in page, f"nothing to go to: {id}"
        assert text.partition(": ")[2] in html.unescape(page.replace(summary[0], "")) or "：" in text
    return found


def test_whatever_wtforms_may_say_is_said_in_a_sentence_of_ours() -> None:
    said = {text for text in said_by_wtforms() if not NOT_USED.search(text)}
    assert len(said) > 20
    assert said - set(SENTENCES) == set()


def test_a_sentence_of_ours_keeps_the_facts_of_the_librarys() -> None:
    facts = re.compile(r"%\((\w+)\)\w")
    for theirs, ours in SENTENCES.items():
        assert set(facts.findall(ours)) <= {*facts.findall(theirs), "other_label"}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20", 20),
        (" 20 ", 20),
        ("２０", 20),
        ("1,204", 1204),
        ("１，２０４", 1204),
        ("1 204 000", 1_204_000),
        ("-5", -5),
        ("－５", -5),
        ("−5", -5),
    ],
)
def test_a_whole_number_is_read_as_people_type_it(typed: str, number: int) -> None:
    assert numbers.whole(typed) == number


@pytest.mark.parametrize("typed", ["", "abc", "八十", "２０秒", "1_000", "4.5", "1,5", "12,34", "9" * 13, "--5"])
def test_what_is_no_whole_number_is_none(typed: str) -> None:
    assert numbers.whole(typed) is None


@pytest.mark.parametrize(("typed", "number"), [("87.5", 87.5), ("８７．５％", 87.5), ("85 %", 85), ("85.", 85)])
def test_a_share_is_read_with_its_sign_of_percent(typed: str, number: float) -> None:
    assert numbers.decimal(typed) == number


@pytest.mark.parametrize("typed", ["", "nan", "inf", "1e3", "八十", "1_0", "87,5"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numbers.decimal(typed) is None


def test_full_width_digits_are_taken(sign_in: SignIn, county: County) -> None:
    assert (
        sign_in("planner").post(PLANNING, data={"seconds": "２０", "seed": "０", "role": "sampler"}).status_code == 302
    )


def test_each_fault_is_named_counted_and_linked_and_what_was_typed_stays(sign_in: SignIn, county: County) -> None:
    typed = {"seconds": "２０秒", "seed": "-3", "role": "sampler", "travel_minutes": "abc", "later_minutes": "721"}
    answer = sign_in("planner").post(PLANNING, data=typed)
    assert answer.status_code == 422
    assert faults(answer.text) == [
        ("seconds", "Time to calculate: “２０秒” is not a whole number. Use digits only, for example 20."),
        ("seed", "Number of the draw: Type a number from 0 to 2147483647."),
        (
            "travel_minutes",
            "Longest way from base to site: “abc” is not a whole number. Use digits only, for example 20.",
        ),
        ("later_minutes", "Sites and people stay longer: Type a whole number from 0 to 720, or nothing."),
    ]  # fmt: skip
    for name in ("seconds", "travel_minutes"):
        field = re.search(rf'<input[^>]* name="{name}"[^>]*>', answer.text)
        assert field is not None and f'value="{typed[name]}"' in field[0] and 'type="text"' in field[0]


def test_the_same_is_said_in_chinese(sign_in: SignIn, county: County) -> None:
    typed = {"seconds": "八十", "seed": "-3", "role": "sampler"}
    page = sign_in("planner").post(f"{PLANNING}?lang=zh", data=typed).text
    assert [text for _, text in faults(page)] == [
        "测算时限：“八十”不是整数，请只填写阿拉伯数字，例如20。",
        "随机数编号：请填写0至2147483647之间的数字。",
    ]


def test_a_new_round_is_told_all_that_is_wrong_with_it(sign_in: SignIn, county: County) -> None:
    planner = sign_in("planner")
    typed = {"name": "长" * 121, "code": "有 空格", "area_code": "X", "note": "y" * 2001}
    answer = planner.post("/rounds/new", data=typed)
    assert answer.status_code == 422
    assert faults(answer.text) == [
        ("name", "Name: Type at most 120 characters."),
        ("code", "Code: The code “有 空格” can't be used. A code has 1 to 40 letters, digits, points or hyphens."),
        ("area_code", "County: Choose one from the list."),
        ("note", "Note: Type at most 2000 characters."),
    ]
    both = planner.post("/rounds/new", data={"name": "", "code": "R1", "area_code": "C"})
    assert faults(both.text) == [
        ("name", "Name: Type a name."),
        ("code", "Code: There is a round with the code R1 already. Choose another."),
    ]


def test_a_new_session_is_told_all_that_is_wrong_with_it(sign_in: SignIn, county: County) -> None:
    hours = {"day": "2022-05-05", "opens": "08:00", "closes": "12:00"}
    typed = {"code": "AM", "name": "", "slot_minutes": "７", **hours}
    planner = sign_in("planner")
    assert faults(planner.post("/rounds/R1/sessions/new", data=typed).text) == [
        ("code", "Code: The round has a session with the code AM already. Choose another."),
        ("name", "Name: Type a name."),
        ("slot_minutes", "Length of a slot: The session's hours are not a whole number of slots of 7 minutes."),
    ]
    odd = planner.post("/rounds/R1/sessions/new", data=typed | {"code": "PM", "name": "x", "day": "soon"})
    assert faults(odd.text) == [("day", "Day: Type a day, for example 2022-05-04.")]


def test_targets_are_told_all_that_is_wrong_in_every_row(app: Flask, sign_in: SignIn, county: County) -> None:
    by = "2022-05-04T12:00"
    typed = {"area": ["NOPE", "C", "T1", "T1"], "percent": ["150", "八十", "80", "９０"], "by": [by, "", by, by]}
    planner = sign_in("planner")
    assert faults(planner.post("/rounds/R1/targets", data=typed).text) == [
        ("area-0", "Area, row 1: The round's county has no area with the code NOPE."),
        ("percent-0", "Coverage in percent, row 1: A target is above 0 and at most 100 percent, not 150."),
        ("percent-1", "Coverage in percent, row 2: “八十” is not a number. Use digits only, for example 85 or 87.5."),
        ("by-1", "By, row 2: Choose the day and time by which it is to be reached."),
        ("area-3", "Area, row 4: T1镇 has two targets for the same time. Keep one."),
    ]
    assert planner.get("/rounds/R1/targets?lang=zh").status_code == 200
    right = {"area": ["C"], "percent": ["８５．５％"], "by": [by]}
    assert planner.post("/rounds/R1/targets", data=right).status_code == 302
    assert [t.coverage for t in rounds.round_by_code(app.extensions["database"], "R1").targets] == [0.855]


def test_norms_are_told_all_that_is_wrong_with_them(sign_in: SignIn, county: County, app: Flask) -> None:
    data = {}
    for key, norm in rounds.norms(app.extensions["database"], "R1").items():
        data[f"{key}-value"] = f"{norm.value * (100 if norm.unit == 'share' else 1):g}"
        data[f"{key}-source"] = norm.source
    data |= {"turnout-value": "150", "travel_detour-value": "二", "residents_per_sampler-value": "2.5"}
    data |= {"travel_km_per_hour-value": "３０", "travel_km_per_hour-source": ""}
    found = dict(faults(sign_in("planner").post("/rounds/R1/norms", data=data).text))
    assert set(found) == {"turnout", "travel_detour", "residents_per_sampler", "travel_km_per_hour-source"}
    assert "is from 1 to 100, not 150." in found["turnout"]
    assert "“二” is not a number." in found["travel_detour"]
    assert "is a whole number, not 2.5." in found["residents_per_sampler"]


def test_a_new_account_is_told_all_that_is_wrong_with_it(sign_in: SignIn, county: County) -> None:
    typed = {"name": "", "full_name": "王", "role": "site_lead", "area_code": "NOPE", "site_code": "", "password": "x"}
    assert faults(sign_in("administrator").post("/accounts/new", data=typed).text) == [
        ("name", "Sign-in name: Type a sign-in name."),
        ("area_code", "Code of the area: There is no area with the code NOPE."),
        ("site_code", "Code of the site: A site lead needs a site."),
        ("password", "First password: A password has at least 10 characters."),
    ]
