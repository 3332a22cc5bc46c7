"""The pages of handouts: who sees what, files that open, where people assemble, and everything at once."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from PIL import Image
from sqlmodel import select

from sampling.domain.links import Holder
from sampling.domain.permissions import EXPORT, allows
from sampling.services import handouts, links, rounds
from sampling.storage.database import Database
from sampling.storage.queries import links as link_rows
from sampling.storage.tables import RoundRow
from tests import county as counties
from tests.handouts import BY, NOW, WORK, publish

BASE = "/rounds/R1/sessions/AM"
UNIT = "演示卫生院"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def db(app: Flask, county: counties.County) -> Database:
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def token(db: Database) -> str:
    publish(db)
    with db.writing() as session:
        round_id = session.exec(select(RoundRow.id)).one() or 0
        withdrawn = link_rows.of_round(session, round_id)[Holder(staff="P03")]
        withdrawn.withdrawn_at = NOW
        session.add(withdrawn)
    return links.tokens(db, "R1")[Holder(staff="P00")]


def test_before_a_plan_is_published_the_pages_say_how_to_begin(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("planner", area="C")
    for page in ("handouts/township", "handouts/site/S11", "departures", "handouts/everything"):
        answer = browser.get(f"{BASE}/{page}")
        assert answer.status_code == 200 and "Nothing is published yet" in answer.text, page
        assert f"{BASE}/plans" in answer.text
    assert browser.get(f"{BASE}/handouts/picture/site/S11").status_code == 404


def test_everybody_is_listed_with_what_can_be_handed_out(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("planner", area="C")
    assert browser.get(f"{BASE}/handouts").headers["Location"].endswith("/handouts/township")
    for kind, names in {
        "township": ["T1镇", "T2镇"],
        "unit": [UNIT],
        "site": ["S11采样点", "S12采样点", "S21采样点"],
        "person": ["演示人员00", "演示人员03"],
    }.items():
        page = browser.get(f"{BASE}/handouts/{kind}").text
        assert all(name in page for name in names), kind
    assert "演示人员03" not in browser.get(f"{BASE}/handouts/person?words=P00").text
    assert "Nobody matches" in browser.get(f"{BASE}/handouts/person?words=x").text


def test_a_handout_is_read_copied_and_fetched_in_every_form(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("planner", area="C")
    for kind, code in (("township", "T1"), ("unit", UNIT), ("site", "S11"), ("person", "P00")):
        page = browser.get(f"{BASE}/handouts/{kind}/{code}")
        assert page.status_code == 200 and "readonly" in page.text and "Assemble: 07:" in page.text
        files = {form: browser.get(f"{BASE}/handouts/{form}/{kind}/{code}") for form in ("text", "picture", "calendar")}
        assert files["text"].text.startswith("【Sampling in C县")
        assert Image.open(io.BytesIO(files["picture"].data)).width == 750
        assert Calendar.from_ical(files["calendar"].data).walk("VEVENT")
        assert browser.get(f"{BASE}/handouts/csv/{kind}/{code}").data.startswith(b"\xef\xbb\xbf")
        assert browser.get(f"{BASE}/handouts/xlsx/{kind}/{code}").data[:2] == b"PK"
    assert browser.get(f"{BASE}/handouts/picture/site/S11?part=2").status_code == 404
    assert browser.get(f"{BASE}/handouts/site/S22").status_code == 404  # nobody works there
    assert f"http://localhost/p/{token}" in browser.get(f"{BASE}/handouts/person/P00").text
    assert "/p/" not in browser.get(f"{BASE}/handouts/person/P03").text


def test_the_text_is_in_the_language_of_the_reader(db: Database, token: str, sign_in: SignIn) -> None:
    page = sign_in("planner", area="C").get(f"{BASE}/handouts/text/site/S11?lang=zh")
    assert page.text.startswith("【C县核酸采样 派岗通知】")


def test_a_township_is_shown_its_own_area_alone(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T2")
    assert "T1镇" not in re.sub("(?s)<footer.*", "", browser.get(f"{BASE}/handouts/township").text)
    assert "S11" not in browser.get(f"{BASE}/handouts/site").text
    assert "演示人员01" not in browser.get(f"{BASE}/handouts/unit/{UNIT}").text
    for address in ("site/S11", "township/T1", "person/P01"):
        assert browser.get(f"{BASE}/handouts/{address}").status_code == 404
        assert browser.get(f"{BASE}/handouts/text/{address}").status_code == 404
    assert browser.get(f"{BASE}/handouts/person/P00").status_code == 200  # its own, at a site elsewhere


@pytest.mark.parametrize("role", ["leadership", "auditor"])
def test_who_may_not_see_staff_sees_no_name_and_no_phone(db: Database, token: str, sign_in: SignIn, role: str) -> None:
    browser = sign_in(role, area="C")
    for address in ("site/S11", f"unit/{UNIT}", "person/P00", "text/site/S11", "csv/site/S11", "calendar/person/P00"):
        answer = browser.get(f"{BASE}/handouts/{address}")
        is_file = address.startswith(("text/", "csv/", "calendar/"))
        assert answer.status_code == (403 if is_file and not allows(role, EXPORT) else 200), address
        assert "演示-0" not in answer.text and "演示人员" not in answer.text and "演示网格长" not in answer.text, (
            address
        )
    assert browser.get(f"{BASE}/departures").status_code == 403
    assert browser.post(f"{BASE}/handouts/everything").status_code == 403


def form(page: str) -> dict[str, str]:
    """The fields of a form as they stand in the page."""
    found = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    return dict(found)


def test_a_township_says_where_its_people_assemble(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    page = browser.get(f"{BASE}/departures")
    typed = {**form(page.text), "place-0": "卫生院门口", "assemble_at-0": "06:50", "vehicle-0": "中巴 01"}
    assert typed["base-0"] == "T1" and "base-1" not in typed
    assert browser.post(f"{BASE}/departures", data=typed).status_code == 302
    assert 'value="06:50"' in browser.get(f"{BASE}/departures").text
    told = browser.get(f"{BASE}/handouts/text/person/P01").text
    assert "Assemble: 06:50, 卫生院门口\nLeave: 06:55, vehicle: 中巴 01" in told
    again = browser.post(f"{BASE}/departures", data={**typed, "vehicle-0": "2"})  # from the page that was open before
    assert again.status_code == 422 and "changed this row" in again.text and 'value="2"' in again.text
    foreign = sign_in("township", area="T2").post(f"{BASE}/departures", data=typed)
    assert foreign.status_code == 404


def test_faults_of_the_table_stand_at_their_fields_and_nothing_typed_is_lost(
    db: Database, token: str, sign_in: SignIn
) -> None:
    browser = sign_in("planner", area="C")
    page = browser.get(f"{BASE}/departures?unit={UNIT}").text
    typed = {**form(page), "assemble_at-0": "25:00", "assemble_at-2": "08:30", "vehicle-1": "7"}
    answer = browser.post(f"{BASE}/departures?unit={UNIT}", data=typed)
    assert answer.status_code == 422 and "2 things to put right" in answer.text
    for text in ('value="25:00"', 'value="7"', 'id="assemble_at-0-error"', 'id="assemble_at-2-error"'):
        assert text in answer.text
    assert "Their work begins at 08:00" in answer.text


def test_what_is_sent_instead_of_the_table_breaks_nothing(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("planner", area="C")
    for data in ({}, {"rows": "x"}, {"rows": "-1"}):
        assert browser.post(f"{BASE}/departures", data=data).status_code == 302
    for data in ({"rows": "1"}, {"rows": "99999999"}, {"rows": "1", "unit-0": UNIT, "base-0": "T1", "site-0": "S22"}):
        assert browser.post(f"{BASE}/departures", data=data).status_code == 404


def test_everything_at_once_is_asked_for_followed_and_fetched(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("planner", area="C")
    assert "2 townships, 3 sites, 1 units and 4 people" in browser.get(f"{BASE}/handouts/everything").text
    asked = browser.post(f"{BASE}/handouts/everything?lang=zh")
    address = asked.headers["Location"]
    assert asked.status_code == 302 and "Waiting to start" in browser.get(address).text
    assert browser.get(f"{address}.zip").status_code == 404
    assert browser.post(f"{BASE}/handouts/everything").status_code == 409
    bundle_id = int(address.rsplit("/", 1)[1])
    assert handouts.execute(db, bundle_id=bundle_id, now=lambda: NOW, workers=1)
    progress = browser.get(f"{address}/progress")
    assert "data-final" in progress.text and "10 of 10 handouts" in progress.text
    assert browser.get(f"{address}/progress", headers={"If-None-Match": progress.headers["ETag"]}).status_code == 304
    file = browser.get(f"{address}.zip")
    assert int(file.headers["Content-Length"]) == len(file.data)
    names = zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    assert "T2镇/个人/P00 演示人员00.png" in names
    other = sign_in("township", area="T2")
    for page in (address, f"{address}.zip", f"{address}/progress"):
        assert other.get(page).status_code == 404
    publish(db, WORK[:2], version=2)
    assert "newer version of the plan" in browser.get(address).text


def test_what_is_being_made_can_be_called_off(db: Database, token: str, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    address = browser.post(f"{BASE}/handouts/everything").headers["Location"]
    assert sign_in("township", area="T2").post(f"{address}/cancel").status_code == 404
    assert browser.post(f"{address}/cancel").status_code == 302
    assert "called off" in browser.get(address).text
    assert browser.post(f"{address}/cancel").status_code == 400


def test_the_holder_of_a_link_fetches_the_own_work_without_an_account(
    app: Flask, db: Database, token: str, client: FlaskClient
) -> None:
    calendar = client.get(f"/p/{token}/assignment.ics")
    assert calendar.status_code == 200 and calendar.headers["Cache-Control"] == "no-store"
    (event,) = Calendar.from_ical(calendar.data).walk("VEVENT")
    assert "S11采样点" in event["SUMMARY"] and "演示人员01" not in calendar.text
    picture = client.get(f"/p/{token}/picture.png")
    assert picture.mimetype == "image/png" and Image.open(io.BytesIO(picture.data)).width == 750
    for form_ in ("assignment.ics", "picture.png"):
        assert client.get(f"/p/{'x' * 22}/{form_}").status_code == 404
    for state in ("running", "closed"):
        rounds.move(db, round_code="R1", to=state, by=BY, now=NOW)
    for form_ in ("assignment.ics", "picture.png"):
        answer = client.get(f"/p/{token}/{form_}")
        assert answer.status_code == 410 and "no longer opens" in answer.text
