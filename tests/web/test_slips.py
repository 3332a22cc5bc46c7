"""Accounts of all sites on the pages: asked for, followed, fetched once."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling import jobs
from sampling.services import accounts, slips
from sampling.storage.database import Database
from tests.clock import PRESENT
from tests.county import County
from tests.papers import pages

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def db(app: Flask, county: County) -> Database:
    found: Database = app.extensions["database"]
    return found


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sheets that the worker is told of."""
    found: list[int] = []
    monkeypatch.setattr(jobs, "enqueue_slips", lambda settings, sheet_id: found.append(sheet_id))
    return found


def work(db: Database, sheet_id: int) -> None:
    slips.execute(db, sheet_id=sheet_id, now=lambda: PRESENT)


def test_accounts_for_all_sites_are_asked_for_followed_and_fetched_once(
    db: Database, sign_in: SignIn, told: list[int]
) -> None:
    admin = sign_in("administrator")
    page = admin.get("/accounts/sites").text
    assert "0 of 4 sites have an account" in page and "No phone of the help desk is set" in page
    answer = admin.post("/accounts/sites", data={"area_code": "C"})
    address = answer.headers["Location"]
    assert told == [1] and address == "/accounts/sites/slips/1"
    assert "Waiting to start" in admin.get(address).text
    work(db, 1)
    part = admin.get(f"{address}/progress")
    assert "4 accounts are ready" in part.text and "<html" not in part.text and "data-final" not in part.text
    file = admin.post(f"{address}/file")
    assert file.mimetype == "application/pdf" and file.headers["Cache-Control"] == "no-store"
    assert "http://localhost/sign-in" in pages(file.data)[0].lines
    assert admin.post(f"{address}/file").status_code == 400
    assert "They are not kept any more" in admin.get(address).text
    assert "4 of 4 sites have an account" in admin.get("/accounts/sites").text


def test_the_file_answers_nobody_but_who_asked(db: Database, sign_in: SignIn) -> None:
    sign_in("administrator").post("/accounts/sites", data={"area_code": "C"})
    work(db, 1)
    other = sign_in("administrator")
    for method, page in (("GET", ""), ("GET", "/progress"), ("POST", "/file")):
        assert other.open(f"/accounts/sites/slips/1{page}", method=method).status_code == 404
    for role, place in (("planner", None), ("township", "T1"), ("auditor", None)):
        assert sign_in(role, area=place).post("/accounts/sites/slips/1/file").status_code == 403


def test_new_passwords_say_first_what_they_would_do(db: Database, sign_in: SignIn, told: list[int]) -> None:
    admin = sign_in("administrator")
    unknown = admin.get("/accounts/sites/passwords", query_string={"area_code": "C"})
    assert unknown.status_code == 422 and "No site there has an account" in unknown.text
    admin.post("/accounts/sites", data={"area_code": "C"})
    work(db, 1)
    asked = {"area_code": "C", "site_codes": "S11， S99"}
    wrong = admin.get("/accounts/sites/passwords", query_string=asked)
    assert wrong.status_code == 422 and "S99" in wrong.text and "S11" in wrong.text
    sure = admin.get("/accounts/sites/passwords", query_string={"area_code": "C", "site_codes": "S11\nS12"}).text
    assert "New passwords for 2 accounts?" in sure and told == [1]
    assert admin.post("/accounts/sites/passwords", data={"area_code": "C", "site_codes": "S11 S12"}).status_code == 302
    assert told == [1, 2]


def test_the_code_on_a_slip_fills_in_the_name(db: Database, client: FlaskClient) -> None:
    page = client.get("/sign-in?name=S11").text
    assert 'value="S11"' in page and "autofocus" in page
    assert "&lt;b&gt;" in client.get("/sign-in?name=<b>").text


def test_the_password_of_a_slip_is_taken_without_hyphens_and_with_capitals(db: Database, sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    admin.post("/accounts/sites", data={"area_code": "C"})
    work(db, 1)
    (page, _) = pages(admin.post("/accounts/sites/slips/1/file").data)
    password = page.lines[page.lines.index("密码 PIN") + 1]
    for typed in (password, password.upper(), password.replace("-", ""), password.replace("-", " ").title()):
        assert accounts.sign_in(db, name="S11", password=typed) is not None
    for typed in (password[:-1], password[:-1] + "?", password[::-1]):
        assert accounts.sign_in(db, name="S11", password=typed) is None
