"""Signing in, closing accounts, and what a password must be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from flask.testing import FlaskClient

from sampling.application import create_app
from sampling.domain.actors import program
from sampling.domain.errors import Conflict, DomainError, Refused
from sampling.services import accounts, auditing
from sampling.settings import Settings
from sampling.storage.database import Database

from .. import county as counties
from ..clock import PRESENT
from ..conftest import NOW

GOOD = "correct horse battery"


def _create(db: Database, **changed: object) -> int:
    given = {"name": "wang", "full_name": "演示", "password": GOOD, "role": "planner", "by": program("t"), "now": NOW}
    return accounts.create(db, **{**given, **changed})  # type: ignore[arg-type]


def test_name_and_password_that_match_sign_in(db: Database) -> None:
    _create(db)
    found = accounts.sign_in(db, name="wang", password=GOOD)
    assert found is not None
    assert found.actor.role == "planner"


@pytest.mark.parametrize(("name", "password"), [("wang", "wrong"), ("nobody", GOOD), ("", "")])
def test_anything_else_does_not(db: Database, name: str, password: str) -> None:
    _create(db)
    assert accounts.sign_in(db, name=name, password=password) is None


def test_a_name_that_nobody_has_is_checked_with_the_same_parameters_as_a_password_that_is_kept_today() -> None:
    hasher = PasswordHasher()
    assert not hasher.check_needs_rehash(accounts.NOBODYS)
    with pytest.raises(VerifyMismatchError):
        hasher.verify(accounts.NOBODYS, GOOD)


def test_passwords_are_kept_as_argon2id_and_never_in_the_audit(db: Database) -> None:
    _create(db)
    with db.reading() as session:
        from sampling.storage.queries.accounts import account_by_name

        account = account_by_name(session, "wang")
    assert account is not None
    assert account.password_hash.startswith("$argon2id$")
    assert GOOD not in str(auditing.entries(db))


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"password": "short"}, Refused),
        ({"role": "king"}, Refused),
        ({"role": "site_lead"}, Refused),
        ({"role": "township"}, Refused),
        ({"area_code": "nowhere"}, DomainError),
        ({"site_code": "nowhere"}, DomainError),
    ],
)
def test_an_account_that_can_not_be_is_refused(db: Database, changed: dict[str, str], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        _create(db, **changed)
    assert accounts.accounts(db) == []


def test_a_name_is_given_once(db: Database) -> None:
    _create(db)
    with pytest.raises(Conflict):
        _create(db)


def test_closing_an_account_ends_its_session_at_once(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("planner")
    db: Database = app.extensions["database"]
    line = next(line for line in accounts.accounts(db) if line.role == "planner")
    accounts.set_active(db, account_id=line.id, active=False, by=program("t"), now=NOW)
    assert "/sign-in" in browser.get("/areas").headers["Location"]


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("planner")
    name = accounts.accounts(app.extensions["database"])[0].name
    other = app.test_client()
    other.post("/sign-in", data={"name": name, "password": GOOD})
    answer = browser.post("/account", data={"old": GOOD, "new": "another long one", "again": "another long one"})
    assert answer.status_code == 302
    assert browser.get("/account").status_code == 200
    assert "/sign-in" in other.get("/account").headers["Location"]


def test_signing_in_does_not_lead_to_a_foreign_address(app: Flask, county: counties.County) -> None:
    _create(app.extensions["database"])
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = app.test_client().post(
            "/sign-in", query_string={"next": address}, data={"name": "wang", "password": GOOD}
        )
        assert answer.headers["Location"] == "/"


def test_guessing_passwords_is_slowed_down(app: Flask, county: counties.County) -> None:
    app.extensions["sign_in_limiter"].enabled = True
    browser = app.test_client()
    answers = [browser.post("/sign-in", data={"name": f"x{n}", "password": "y"}) for n in range(12)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61
    assert "Wait " in answers[-1].text and "seconds, then try again" in answers[-1].text


def test_who_guesses_behind_a_proxy_does_not_lock_the_others_out(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=sqlite_url, secret_key="not a secret: tests only", https=True)
    app = create_app(settings, testing=True, clock=lambda: PRESENT)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["sign_in_limiter"].enabled = True
    browser = app.test_client()

    def answer(forged: str, address: str, name: str = "x") -> int:
        headers = {"X-Forwarded-For": f"{forged}, {address}"}  # what the browser sent, what the proxy has added
        return browser.post("/sign-in", data={"name": name, "password": "y"}, headers=headers).status_code

    assert [answer(f"10.0.0.{n}", "192.0.2.1", f"x{n}") for n in range(11)] == [422] * 10 + [429]
    assert answer("192.0.2.1", "192.0.2.2") == 422
    app.extensions["database"].close()


def test_an_administrator_can_not_close_its_own_account(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("administrator")
    line = accounts.accounts(app.extensions["database"])[0]
    assert browser.post(f"/accounts/{line.id}/active", data={"active": "0"}).status_code == 400


def test_the_page_says_what_is_wrong_with_a_new_account_and_keeps_what_was_typed(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("administrator")
    answer = browser.post(
        "/accounts/new", data={"name": "li", "full_name": "演示李", "role": "site_lead", "password": GOOD}
    )
    assert answer.status_code == 422
    assert "A site lead needs a site." in answer.text
    assert "演示李" in answer.text


def test_every_answer_carries_a_strict_content_policy(client: FlaskClient) -> None:
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_language_follows_the_browser_and_the_switch(client: FlaskClient) -> None:
    assert 'lang="zh-Hans"' in client.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert 'lang="en"' in client.get("/sign-in", headers={"Accept-Language": "fr"}).text
    client.get("/language/zh-Hans")
    assert 'lang="zh-Hans"' in client.get("/sign-in").text


def test_only_an_answer_that_changes_the_session_carries_its_cookie(
    client: FlaskClient, sign_in: Callable[[str], None]
) -> None:
    sign_in("planner")
    with client.get("/static/css/style.css") as file:
        assert "Set-Cookie" not in file.headers
    client.get("/rounds")  # the token of its forms is made here
    assert "Set-Cookie" not in client.get("/rounds").headers
