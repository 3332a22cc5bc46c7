"""Duty on the pages: who sees, who changes, one tap to call, and that nothing typed is lost."""

import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.services import duty
from sampling.storage.database import Database
from sampling.web.formatting import ZONE
from tests.clock import PRESENT
from tests.county import County

SignIn = Callable[..., FlaskClient]
BY = program("tests")


@pytest.fixture
def db(app: Flask, county: County) -> Database:
    found: Database = app.extensions["database"]
    return found


def today(days: int = 0) -> str:
    return (PRESENT.astimezone(ZONE).date() + timedelta(days=days)).isoformat()


def given(**changed: object) -> dict[str, object]:
    return {
        "area": "T1",
        "post": "带班领导",
        "name": "演示甲",
        "work_phone": "0377-65330001",
        "day": today(),
        "shift": "whole",
        "days": "1",
        "note": "",
        **changed,
    }


def stands(db: Database, area: str, name: str, phone: str = "0377-65330001", days: int = 2) -> None:
    """On duty today and tomorrow, around the clock."""
    first = PRESENT.astimezone(ZONE).date()
    wanted = duty.Wanted(area, "值班员", name, phone, first, *WHOLE, days=days)
    duty.add(db, wanted, zone=ZONE, by=BY, now=PRESENT)


WHOLE = (datetime.min.time(), datetime.min.time())


def test_who_is_on_duty_is_called_with_one_tap(db: Database, sign_in: SignIn) -> None:
    stands(db, "C", "演示县值班", "0377-65330009")
    stands(db, "T1", "演示镇值班", "演示-300001")
    page = sign_in("leadership").get("/duty").text
    assert 'href="tel:037765330009"' in page and 'href="tel:300001"' in page
    assert page.index("演示县值班") < page.index("演示镇值班")
    assert "T2镇" in page and re.search(r"1 of 2 townships have nobody on duty", page)
    assert "4 of 4 villages have nobody on duty for the next 24 hours" in page


def test_the_part_that_keeps_itself_fresh_is_answered_alone(db: Database, sign_in: SignIn) -> None:
    stands(db, "C", "演示县值班")
    browser = sign_in("desk")
    answer = browser.get("/duty/part")
    assert "演示县值班" in answer.text and "<html" not in answer.text and answer.headers["ETag"]


@pytest.mark.parametrize(
    ("role", "place", "sees", "not_sees"),
    [
        ("planner", {}, ("甲", "乙", "丙", "丁"), ()),
        ("auditor", {}, ("甲", "乙", "丙", "丁"), ()),
        ("township", {"area": "T1"}, ("甲", "乙", "丁"), ("丙",)),
        ("village", {"area": "V11"}, ("甲", "乙", "丁"), ("丙",)),
        ("village", {"area": "V12"}, ("甲", "乙"), ("丙", "丁")),
        ("site_lead", {"site": "S11"}, ("甲", "乙"), ("丙", "丁")),
    ],
)
def test_each_sees_whom_to_call(
    db: Database, sign_in: SignIn, role: str, place: dict[str, str], sees: tuple[str, ...], not_sees: tuple[str, ...]
) -> None:
    for area, name in (("C", "甲"), ("T1", "乙"), ("T2", "丙"), ("V11", "丁")):
        stands(db, area, f"演示{name}员")
    browser = sign_in(role, **place)
    for page in (browser.get("/duty").text, browser.get("/duty/roster").text):
        assert all(f"演示{name}员" in page for name in sees), page
        assert not any(f"演示{name}员" in page for name in not_sees)


@pytest.mark.parametrize(
    ("role", "place"),
    [("leadership", {}), ("auditor", {}), ("administrator", {}), ("site_lead", {"site": "S11"})],
)
def test_who_only_looks_finds_nothing_to_change(
    db: Database, sign_in: SignIn, role: str, place: dict[str, str]
) -> None:
    stands(db, "T1", "演示甲")
    browser = sign_in(role, **place)
    for page in ("/duty", "/duty/roster"):
        text = browser.get(page).text
        assert "Put somebody on the roster" not in text and "/absence" not in text
    for page in ("/duty/new", "/duty/1/edit", "/duty/1/remove", "/duty/1/absence", "/duty/import"):
        assert browser.get(page).status_code == 403


def test_a_duty_is_put_on_changed_and_taken_off_from_the_pages(db: Database, sign_in: SignIn) -> None:
    desk = sign_in("desk")
    answer = desk.post("/duty/new", data=given(days="2"), follow_redirects=True)
    assert "is on the roster of T1镇 for 2 days" in answer.text and "演示甲" in answer.text
    form = desk.get("/duty/1/edit").text
    assert "演示甲" in form and re.search(r'checked[^>]*value="whole"', form)
    answer = desk.post(
        "/duty/1/edit", data=given(name="演示乙", shift="other", starts="20:00", ends="06:00"), follow_redirects=True
    )
    assert "The duty is changed." in answer.text and "20:00–" in answer.text
    assert "Say why" in desk.post("/duty/1/remove", data={"reason": ""}).text
    assert "is taken off the roster" in desk.post("/duty/1/remove", data={"reason": "排重"}, follow_redirects=True).text


def test_all_faults_stand_at_their_fields_and_nothing_typed_is_lost(db: Database, sign_in: SignIn) -> None:
    wrong = given(
        area="X9", post="", work_phone="无", shift="other", starts="25:00", ends="", days="99", name="演示<甲>"
    )
    answer = sign_in("planner").post("/duty/new", data=wrong)
    assert answer.status_code == 422
    for told in (
        "There is no area “X9”",
        "Fill this in.",
        "at least three digits",
        "Type a time of day",
        "from 1 to 31",
    ):
        assert told in answer.text, told
    assert 'value="X9"' in answer.text and "演示&lt;甲&gt;" in answer.text and 'value="99"' in answer.text


def test_a_township_puts_people_on_its_own_roster_alone(db: Database, sign_in: SignIn) -> None:
    stands(db, "T2", "演示丙")
    town = sign_in("township", area="T1")
    assert "There is no area “T2”" in town.post("/duty/new", data=given(area="T2")).text
    for page in ("edit", "remove", "absence"):
        assert town.get(f"/duty/1/{page}").status_code == 404
        assert town.post(f"/duty/1/{page}", data=given(reason="x")).status_code == 404
    assert town.get("/duty?area=T2").status_code == 404
    assert town.post("/duty/new", data=given(area="V11")).status_code == 302


def test_an_absence_is_announced_and_taken_back(db: Database, sign_in: SignIn) -> None:
    stands(db, "T1", "演示甲")
    town = sign_in("township", area="T1")
    refused = town.post(
        "/duty/1/absence", data={"reason": "", "stand_in_name": "演示甲", "stand_in_phone": "0377-65330001"}
    )
    assert refused.status_code == 422 and "is the one who is absent" in refused.text and "Fill this in." in refused.text
    who = {"reason": "病假", "stand_in_name": "演示乙", "stand_in_phone": "0377-65330002"}
    assert "演示乙 stands in for 演示甲" in town.post("/duty/1/absence", data=who, follow_redirects=True).text
    page = town.get("/duty").text
    assert "stands in for 演示甲" in page and 'href="tel:037765330002"' in page and "Why: 病假" in page
    assert "is on duty again" in town.post("/duty/1/absence/take-back", follow_redirects=True).text
    assert "演示乙" not in town.get("/duty").text


def test_one_person_at_two_places_is_told_at_once_and_on_the_page(db: Database, sign_in: SignIn) -> None:
    desk = sign_in("desk")
    desk.post("/duty/new", data=given())
    answer = desk.post("/duty/new", data=given(area="T2"), follow_redirects=True)
    assert "演示甲 is on duty at T1镇, too" in answer.text
    assert "at T1镇 and at T2镇 at the same time" in answer.text


@pytest.mark.parametrize("day", ["2022-05-04", "", "x", "0001-01-01", "9999-12-31", "2022-W18-3"])
def test_the_roster_of_any_day_is_shown(db: Database, sign_in: SignIn, day: str) -> None:
    answer = sign_in("desk").get("/duty/roster", query_string={"day": day})
    assert answer.status_code == 200 and "Duty roster of" in answer.text


def test_the_hours_of_a_day_are_drawn_and_told_in_words(db: Database, sign_in: SignIn) -> None:
    desk = sign_in("desk")
    desk.post("/duty/new", data=given(shift="other", starts="06:00", ends="00:00", day=today(1)))
    page = desk.get("/duty/roster", query_string={"day": today(1), "area": "T1"}).text
    assert 'aria-label="Nobody from 00:00 to 06:00"' in page
    assert '<rect class="gap" x="0.0"' in page and '<rect class="on" x="360.0"' in page


def test_a_roster_comes_as_a_file_with_its_faults_told_first(db: Database, sign_in: SignIn) -> None:
    desk = sign_in("desk")
    content = (
        "area_code,post,name,work_phone,day,starts,ends\n"
        f"T1,值班员,演示甲,0377-65330001,{today(1)},08:00,20:00\nT9,值班员,演示乙,无,{today(1)},08:00,16:00\n"
    ).encode()
    assert "Choose a file." in desk.post("/duty/import", data={}).text
    sent = desk.post("/duty/import", data={"file": (io.BytesIO(content), "值班表.csv")})
    token = sent.headers["Location"].rpartition("/")[2]
    look = desk.get(f"/duty/import/{token}").text
    assert "1 row has something to put right" in look and "T9" in look and "has no digits to call" in look
    assert (
        "Nothing was imported" in desk.post(f"/duty/import/{token}", data={"rows": "all"}, follow_redirects=True).text
    )
    done = desk.post(f"/duty/import/{token}", data={"rows": "right"}, follow_redirects=True).text
    assert "Imported: 1 new, 0 changed" in done
    left = re.search(r"/duty/import/[\w-]+/file", done)
    assert left and "演示乙" in desk.get(left[0]).data.decode("utf-8-sig")
    assert sign_in("desk").get(f"/duty/import/{token}").status_code == 404
    assert "演示甲" in desk.get("/duty/roster", query_string={"day": today(1)}).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_there_to_fill_in(db: Database, sign_in: SignIn, form: str) -> None:
    answer = sign_in("village", area="V11").get(f"/duty/template.{form}")
    assert answer.status_code == 200 and len(answer.data) > 100


def test_the_help_desk_is_set_by_who_may_and_shown_to_all(db: Database, sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    assert "at least three digits" in admin.post("/duty/help-desk", data={"phone": "-", "hours": ""}).text
    admin.post("/duty/help-desk", data={"phone": "0377-65330000", "hours": "day and night"})
    page = sign_in("site_lead", site="S11").get("/duty").text
    assert 'href="tel:037765330000"' in page and "day and night" in page
    for role, place in (("desk", None), ("township", "T1"), ("leadership", None)):
        assert sign_in(role, area=place).get("/duty/help-desk").status_code == 403


def test_a_county_without_areas_says_what_comes_first(sign_in: SignIn) -> None:
    answer = sign_in("planner").get("/duty")
    assert answer.status_code == 404 and "Import the county" in answer.text


@pytest.mark.parametrize("clock", ["00:00:30", "00:05:00", "12:00:00", "23:50:00"])
def test_the_next_24_hours_are_told_as_such_at_every_hour(
    app: Flask, db: Database, sign_in: SignIn, clock: str
) -> None:
    stands(db, "T1", "演示镇值班")
    at = datetime.combine(PRESENT.astimezone(ZONE).date(), time.fromisoformat(clock), ZONE)
    app.extensions["clock"] = lambda: at
    page = sign_in("leadership").get("/duty").text
    assert "4 of 4 villages have nobody on duty for the next 24 hours" in page
    app.extensions["clock"] = lambda: at + timedelta(days=1)  # the second of T1's two days
    page = sign_in("leadership").get("/duty").text
    assert "on duty from 24:00 on, in all the next 24 hours" in page
    assert "all day" not in page


@pytest.mark.parametrize(
    ("clock", "shift"), [("07:59", "night"), ("08:00", "morning"), ("15:59", "morning"), ("21:47", "evening")]
)
def test_a_new_duty_begins_with_the_shift_that_runs_now(
    app: Flask, db: Database, sign_in: SignIn, clock: str, shift: str
) -> None:
    desk = sign_in("desk")
    at = datetime.combine(PRESENT.astimezone(ZONE).date(), time.fromisoformat(clock), ZONE)
    app.extensions["clock"] = lambda: at
    page = desk.get("/duty/new").text
    assert re.search(rf'<input checked[^>]*value="{shift}"', page)
    later = desk.get(f"/duty/new?day={(at.date() + timedelta(days=1)).isoformat()}").text
    assert re.search(r'<input checked[^>]*value="morning"', later)
