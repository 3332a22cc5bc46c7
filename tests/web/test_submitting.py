"""A township on its phone, the planner at the board: submitting, deciding, giving back, editing, and who is refused."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.permissions import ROLES
from sampling.services import submitting
from sampling.storage.queries.rounds import session_row
from sampling.storage.tables import PlanRow
from tests import county as counties
from tests.services import import_files as files
from tests.services.test_submitting import NOW, PLACE, T1, person, staff_file

SignIn = Callable[..., FlaskClient]
BOARD = "/rounds/R1/townships"
OWN, OTHER = f"{BOARD}/T1", f"{BOARD}/T2"


@pytest.fixture
def township(app: Flask, county: counties.County, sign_in: SignIn) -> FlaskClient:
    """The browser of the coordinator of T1."""
    return sign_in("township", area="T1")


@pytest.fixture
def planner(app: Flask, county: counties.County, sign_in: SignIn) -> FlaskClient:
    """The browser of the county's planner."""
    return sign_in("planner", area="C")


def bring(browser: FlaskClient, content: bytes, name: str = "staff.csv", at: str = OWN, **fields: str) -> Any:
    data = {"kind": "staff", "datum": "", "file": (io.BytesIO(content), name)} | fields
    return browser.post(f"{at}/files", data=data, content_type="multipart/form-data")


def send(browser: FlaskClient, content: bytes, **more: str) -> str:
    """The township's page after a file was brought, looked at and submitted."""
    answer = bring(browser, content, **more)
    assert answer.status_code == 302, answer.text
    address = answer.headers["Location"]
    assert browser.get(address).status_code == 200
    page = browser.post(address, data={"note": "请审核"}, follow_redirects=True)
    assert page.status_code == 200, page.text
    return page.text


def opened(browser: FlaskClient) -> str:
    """The address of the newest submission on the board."""
    found = re.findall(rf'href="({OWN}/submissions/\d+)"', browser.get(BOARD).text)
    return max(found, key=lambda address: int(address.rpartition("/")[2]))


def test_a_file_goes_from_the_phone_to_the_planner_and_the_rest_comes_back(
    township: FlaskClient, planner: FlaskClient
) -> None:
    assert "0 of 2 townships have submitted" in planner.get(BOARD).text
    page = send(township, staff_file(person("Q1"), person("Q2", roles="厨师")))
    assert "Submitted: Staff, version 1." in page
    assert "1 / 2" in page
    board = planner.get(BOARD).text
    assert "1 of 2 townships have submitted" in board
    assert "1 of 2 rows right" in board
    address = opened(planner)
    page = planner.get(address).text
    assert "Apply the 1 right row and give back the other 1" in page
    assert "厨师" in page and "请审核" in page
    done = planner.post(f"{address}/apply", data={"rows": "right", "answer": "厨师不是角色"}, follow_redirects=True)
    assert "Applied: 1 new, 0 changed, 1 given back." in done.text
    page = township.get(OWN).text
    assert "Staff, version 1: 1 of 2 rows were given back." in page
    assert "厨师不是角色" in page
    link = re.search(rf'href="({OWN}/submissions/\d+/returned)"', page)
    assert link is not None
    back = township.get(link[1])
    assert "attachment" in back.headers["Content-Disposition"]
    (row,) = files.rows_of(back.data)
    assert row["code"] == "Q2" and "厨师" in row["校验问题"]


def test_a_file_that_changes_what_stands_shows_the_planner_what_would_change(
    township: FlaskClient, planner: FlaskClient
) -> None:
    send(township, staff_file(person("Q1")))
    planner.post(f"{opened(planner)}/apply", data={"rows": "all"})
    send(township, staff_file(person("Q1", work_phone="演示-77")))
    page = planner.get(opened(planner))
    assert page.status_code == 200
    assert "演示-9" in page.text and "演示-77" in page.text and "work_phone" in page.text


def test_what_is_given_back_speaks_the_language_of_who_sent_it(township: FlaskClient, planner: FlaskClient) -> None:
    send(township, staff_file(person("Q2", roles="厨师")))
    planner.post(f"{opened(planner)}/return?lang=en", data={"answer": "厨师不是角色"})
    link = re.search(rf'href="({OWN}/submissions/\d+/returned)"', township.get(OWN).text)
    assert link is not None
    (row,) = files.rows_of(township.get(link[1]).data)
    assert "请" in row["校验问题"] and "words" not in row["校验问题"]


def test_all_of_it_is_given_back_with_a_note_and_never_without(township: FlaskClient, planner: FlaskClient) -> None:
    send(township, staff_file())
    address = opened(planner)
    answer = planner.post(f"{address}/return", data={"answer": ""})
    assert answer.status_code == 409
    assert "Write what the township is to do." in answer.text
    planner.post(f"{address}/return", data={"answer": "请补电话"}, follow_redirects=True)
    assert "请补电话" in township.get(OWN).text
    again = planner.post(f"{address}/apply", data={"rows": "all"})
    assert again.status_code == 409
    assert "This submission has been decided already." in again.text


def test_as_it_stands_is_a_submission_and_the_planner_takes_note(township: FlaskClient, planner: FlaskClient) -> None:
    page = township.post(f"{OWN}/as-it-stands", data={"note": "无变化"}, follow_redirects=True).text
    assert "Submitted as it stands." in page
    address = opened(planner)
    assert "Take note of it" in planner.get(address).text
    planner.post(f"{address}/apply", follow_redirects=True)
    assert "Applied" in township.get(OWN).text


def test_a_file_that_cannot_be_read_is_told_and_offers_no_button(township: FlaskClient) -> None:
    page = township.get(bring(township, b"%PDF-1.4").headers["Location"]).text
    assert "be sent in yet" in page
    assert "The file is not a table" in page
    assert "Submit 0" not in page


def test_without_a_file_the_page_asks_for_one(township: FlaskClient) -> None:
    answer = township.post(f"{OWN}/files", data={"kind": "sites"}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_note_that_is_too_long_is_told_and_nothing_is_sent(township: FlaskClient, app: Flask) -> None:
    address = bring(township, staff_file()).headers["Location"]
    answer = township.post(address, data={"note": "x" * 2001})
    assert answer.status_code == 422
    assert submitting.township(app.extensions["database"], **PLACE, by=T1).submissions == ()


def test_a_person_is_edited_on_the_phone(township: FlaskClient, app: Flask) -> None:
    page = township.get(f"{OWN}/people/P01").text
    assert 'value="演示-0001"' in page
    assert re.search(r'<input checked[^>]*value="recorder"', page)
    form = {"work_phone": "13x", "roles": [], "available_from": "08:00", "available_to": "", "away": "y"}
    answer = township.post(f"{OWN}/people/P01", data=form)
    assert answer.status_code == 422
    for text in ("does not look like a phone number", "Tick at least one role.", "Give both times"):
        assert text in answer.text
    assert 'value="13x"' in answer.text
    form |= {"work_phone": "演示-5", "roles": ["recorder"], "available_to": "12:00"}
    done = township.post(f"{OWN}/people/P01", data=form, follow_redirects=True)
    assert "The person left 1 session whose plan is not published yet." in done.text
    assert "not to be had" in done.text
    found = submitting.person(app.extensions["database"], **PLACE, staff_code="P01", by=T1)
    assert (found.away, found.member.work_phone, found.member.roles) == (True, "演示-5", ("recorder",))


def test_a_site_and_a_vehicle_are_edited_on_the_phone(township: FlaskClient, app: Flask) -> None:
    db = app.extensions["database"]
    vehicle = {"code": "W1", "plate": "演示00001", "kind": "van", "seats": "6", "base_code": "T1", "unit": "镇"}
    files.put(db, "vehicles", [vehicle | {"provenance": "generated", "source": "made for a test"}])
    answer = township.post(f"{OWN}/sites/S11", data={"name": "", "lanes": "x", "opens": "08:00", "closes": "12:00"})
    assert answer.status_code == 422
    assert "Type a name." in answer.text and "“x” is not a whole number" in answer.text
    form = {"name": "新采样点", "lanes": "5", "opens": "08:00", "closes": "12:00"}
    assert "新采样点" in township.post(f"{OWN}/sites/S11", data=form, follow_redirects=True).text
    form = {"plate": "12", "kind": "van", "seats": "0", "unit": "", "driver_name": "", "driver_phone": "演示-1"}
    answer = township.post(f"{OWN}/vehicles/W1", data=form)
    assert answer.status_code == 422
    for text in ("is not a number plate", "Type the unit.", "without the driver"):
        assert text in answer.text
    form |= {"plate": "演示00009", "seats": "7", "unit": "镇", "driver_name": "演示驾驶员"}
    page = township.post(f"{OWN}/vehicles/W1", data=form, follow_redirects=True).text
    assert "演示00009" in page and "演示驾驶员" in page


def test_the_board_says_what_a_published_plan_does_not_know_and_links_to_the_replan(
    app: Flask, township: FlaskClient, planner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sampling.web.submitting.board.now", lambda: NOW)
    db = app.extensions["database"]
    with db.writing() as session:
        own = session_row(session, "R1", "AM")
        assert own is not None
        session.add(
            PlanRow(session_id=own.id or 0, version=2, state="published", created_at=files.NOW, created_by="tests")
        )
    page = planner.get(BOARD).text
    assert "nothing that a plan is made with has changed since version 2." in page
    form = {"work_phone": "", "roles": ["recorder"], "available_from": "", "available_to": "", "away": "y"}
    done = township.post(f"{OWN}/people/P01", data=form, follow_redirects=True).text
    assert "A published plan of 1 session counts on the person." in done
    form = {"name": "S11采样点", "lanes": "5", "opens": "08:00", "closes": "12:00"}
    township.post(f"{OWN}/sites/S11", data=form)
    page = planner.get(BOARD).text
    assert "1 person gone, 1 site changed since version 2" in page
    assert "Gone: P01" in page
    assert "In T1镇." in page
    assert "/rounds/R1/sessions/AM/plans/replan" in page


def test_before_anything_is_published_the_board_links_to_the_planning(
    planner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sampling.web.submitting.board.now", lambda: NOW)
    page = planner.get(BOARD).text
    assert "not planned yet" in page
    assert "/rounds/R1/sessions/AM/planning" in page


def test_who_has_not_submitted_is_to_be_reminded_with_a_phone(
    township: FlaskClient, planner: FlaskClient, app: Flask
) -> None:
    send(township, staff_file())
    page = planner.get(BOARD).text
    assert "Remind 1 township" in page
    assert "演示-T2" in page
    assert "演示-T1" not in page


def test_areas_without_a_manager_stand_on_the_board_those_without_lent_staff_first(
    app: Flask, planner: FlaskClient
) -> None:
    db = app.extensions["database"]
    said = {"no_manager": "是", "provenance": "generated", "source": "made for a test"}
    rows = [
        {
            "code": code,
            "name": f"{code}村",
            "level": "village",
            "parent_code": code[:1].replace("V", "T") + code[1],
            **said,
        }
        for code in ("V11", "V22")
    ]
    files.put(db, "areas", rows)
    files.put(db, "staff", [person("Q1", base_code="V11", lent_by="演示县医院")])
    page = planner.get(BOARD).text
    assert "1 of 2 areas without a manager has no lent staff" in page
    table = page[page.index("areas without a manager has") :]
    assert table.index("V22村") < table.index("V11村")
    assert "演示县医院 1" in table


@pytest.mark.parametrize("kind", ["areas", "sites", "staff", "vehicles"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_the_county_has_is_to_be_had_as_a_file(township: FlaskClient, kind: str, form: str) -> None:
    answer = township.get(f"{OWN}/own/{kind}.{form}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbfcode," if form == "csv" else b"PK")
    assert township.get(f"{OWN}/own/ground.csv").status_code == 400


# Every route of a township's, with what it is asked: (method, address below the township's, a form).
ROUTES = [
    ("GET", "", None),
    ("POST", "/as-it-stands", {"note": "x"}),
    ("GET", "/own/staff.csv", None),
    ("POST", "/files", {"kind": "staff"}),
    ("GET", "/files/{token}", None),
    ("POST", "/files/{token}", {"note": "x"}),
    ("GET", "/submissions/{id}", None),
    ("GET", "/submissions/{id}/sent", None),
    ("GET", "/submissions/{id}/returned", None),
    ("GET", "/people", None),
    ("GET", "/sites", None),
    ("GET", "/vehicles", None),
    ("GET", "/people/{person}", None),
    ("POST", "/people/{person}", {"roles": ["helper"], "away": "y"}),
    ("GET", "/sites/{site}", None),
    ("POST", "/sites/{site}", {"name": "x", "lanes": "9", "opens": "08:00", "closes": "12:00"}),
    ("GET", "/vehicles/{vehicle}", None),
    (
        "POST",
        "/vehicles/{vehicle}",
        {"plate": "演示00008", "kind": "van", "seats": "1", "unit": "x", "driver_name": "", "driver_phone": ""},
    ),
]


def _places(app: Flask) -> dict[str, str]:
    """Codes of things of T2, with a submission of T2's."""
    db = app.extensions["database"]
    said = {"provenance": "generated", "source": "made for a test"}
    row = {"code": "W2", "plate": "演示00002", "kind": "van", "seats": "6", "base_code": "T2", "unit": "镇", **said}
    files.put(db, "vehicles", [row])
    place: dict[str, Any] = {"round_code": "R1", "area_code": "T2", "by": T1.__class__("t2", "township", "C/T2/")}
    content = staff_file(person("Q7", base_code="T2"))
    submitting.submit(db, **place, kind="staff", content=content, file_name="s.csv", now=NOW)
    (one,) = submitting.township(db, **place).submissions
    return {"person": "P00", "site": "S21", "vehicle": "W2", "id": str(one.id), "token": "x"}


@pytest.mark.parametrize(("method", "path", "form"), ROUTES)
def test_a_township_is_refused_under_another_ones_address_and_finds_nothing_of_it_under_its_own(
    app: Flask, township: FlaskClient, method: str, path: str, form: dict[str, Any] | None
) -> None:
    below = path.format(**_places(app))
    assert township.open(f"{OTHER}{below}", method=method, data=form).status_code == 403
    if "{" in path:
        assert township.open(f"{OWN}{below}", method=method, data=form).status_code in (403, 404)
    assert submitting.person(
        app.extensions["database"], round_code="R1", area_code="T2", staff_code="P00", by=T1.__class__("x", "planner")
    ).member.roles == ("sampler",)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_may_look_and_who_may_decide(
    app: Flask, county: counties.County, sign_in: SignIn, township: FlaskClient, role: str
) -> None:
    send(township, staff_file())
    place = {"township": {"area": "T1"}, "village": {"area": "V11"}, "site_lead": {"site": "S11"}}.get(
        role, {"area": "C"}
    )
    browser = sign_in(role, **place)
    board = browser.get(BOARD).status_code
    assert board == (200 if role in ("planner", "desk", "leadership") else 403)
    assert browser.get(OWN).status_code == (200 if role in ("planner", "desk", "leadership", "township") else 403)
    one = f"{OWN}/submissions/1"
    assert browser.get(one).status_code == (200 if role in ("planner", "township") else 403)
    assert (browser.post(f"{one}/return", data={"answer": ""}).status_code == 403) is (role != "planner")
    assert (browser.post(f"{one}/apply", data={"rows": "all"}).status_code == 403) is (role != "planner")


def test_a_planner_of_another_county_sees_no_board(app: Flask, county: counties.County, sign_in: SignIn) -> None:
    files.put(app.extensions["database"], "areas", [files.areas()[0]])
    assert sign_in("planner", area="K").get(BOARD).status_code == 403
    assert sign_in("desk", area="T1").get(BOARD).status_code == 403


def test_leadership_sees_figures_and_no_name_of_staff(
    app: Flask, county: counties.County, sign_in: SignIn, township: FlaskClient
) -> None:
    township.post(f"{OWN}/people/P01", data={"work_phone": "", "roles": ["recorder"]})
    assert "演示人员01" in township.get(OWN).text
    page = sign_in("leadership", area="C").get(OWN).text
    assert "1 of 8 people has no work phone." in page
    assert "演示人员01" not in page
    assert "Check the file" not in page


def test_nobody_sends_the_file_that_another_brought(township: FlaskClient, sign_in: SignIn) -> None:
    address = bring(township, staff_file()).headers["Location"]
    other = sign_in("township", area="T1")
    assert other.get(address).status_code == 404
    assert other.post(address, data={}).status_code == 404


def test_a_closed_round_is_looked_at_and_not_changed(
    app: Flask, county: counties.County, township: FlaskClient, planner: FlaskClient
) -> None:
    send(township, staff_file())
    address = opened(planner)
    for to in ("running", "closed"):
        planner.post(f"/rounds/R1/move/{to}")
    assert "Send in a file" not in township.get(OWN).text
    assert "is closed" in township.post(f"{OWN}/as-it-stands", data={}).text
    assert township.get(address).status_code == 200
    answer = planner.post(f"{address}/apply", data={"rows": "all"})
    assert answer.status_code == 409 and "is closed" in answer.text


def test_vehicles_have_a_list(app: Flask, township: FlaskClient) -> None:
    assert "No vehicle yet" in township.get("/vehicles").text
    _places(app)
    assert "演示00002" not in township.get("/vehicles").text
