"""Signing in on the pages: slips and their codes, sessions, keys, roles, and what is said to who guesses."""

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.permissions import EXPORT, ROLES, allows
from sampling.guards import guard_of
from sampling.services import accounts, tokens
from sampling.storage.database import Database
from sampling.web.signins.roles import PERMISSION_WORDS, ROLE_SENTENCES
from tests.clock import PRESENT
from tests.county import County

SignIn = Callable[..., FlaskClient]
GOOD = "correct horse battery"


@pytest.fixture
def db(app: Flask, county: County) -> Database:
    found: Database = app.extensions["database"]
    return found


def lead(db: Database, sign_in: SignIn, site: str = "S11") -> tuple[FlaskClient, int]:
    """A lead's browser and account."""
    browser = sign_in("site_lead", site=site)
    return browser, accounts.accounts(db)[-1].id


def new_slip(desk: FlaskClient, account_id: int, site: str = "S11") -> tuple[str, str]:
    """Path of the code and PIN of a new slip."""
    answer = desk.post(f"/sites/{site}/sign-in/{account_id}/renew")
    assert answer.status_code == 201 and answer.headers["Cache-Control"] == "no-store"
    found = re.search(r'slip-pin">([^<]+)<', answer.text)
    assert found is not None and "data:image/svg+xml" in answer.text
    return code_of(answer.text), found.group(1)


def code_of(page: str) -> str:
    """The path that the picture of a slip holds: read back with the modules of the code itself."""
    import base64

    import segno

    svg = base64.b64decode(re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)[0]).decode()
    for path in _given:
        if segno.make(f"http://localhost{path}", error="q", micro=False).svg_inline(
            scale=4, border=4, omitsize=False, light="#fff"
        ).split("<path", 1)[1] == svg.split("<path", 1)[1].replace("\n", ""):
            return path
    raise AssertionError("no address that was made fits the picture")


_given: list[str] = []


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every code that is made in a test."""
    from sampling.services.slips import making

    _given.clear()
    fresh = making.fresh_code

    def made() -> str:
        code = fresh()
        _given.append(f"/q/{code}")
        return code

    monkeypatch.setattr(making, "fresh_code", made)


def test_a_slip_is_renewed_at_the_desk_and_signs_a_phone_in_for_the_round(
    app: Flask, db: Database, sign_in: SignIn
) -> None:
    old, account_id = lead(db, sign_in)
    desk = sign_in("desk", area="C")
    assert "Signing in here" in desk.get("/sites/S11").text
    code, pin = new_slip(desk, account_id)
    assert old.get("/s/S11").status_code == 302  # who was signed in before is out
    phone = app.test_client()
    page = phone.get(code)
    assert page.status_code == 200 and 'value="site_lead' in page.text and "readonly" in page.text
    assert page.headers["X-Robots-Tag"].startswith("noindex") and page.headers["Referrer-Policy"] == "same-origin"
    assert phone.get("/s/S11").status_code == 302  # the code alone opens nothing
    assert phone.post(code, data={"name": "planner", "password": "wrong"}).status_code == 422
    signed = phone.post(code, data={"name": "somebody else", "password": pin.upper().replace("-", " ")})
    assert signed.status_code == 302
    assert "Expires=" in signed.headers["Set-Cookie"]  # it outlives the browser
    assert phone.get("/s/S11").status_code == 200
    assert phone.get(code).status_code == 302  # scanned once more, it goes on
    assert "In use" in desk.get("/sites/S11/sign-in").text
    assert desk.get("/sites/S11/sign-in").text.count("with a slip") == 1
    assert desk.post(f"/sites/S11/sign-in/{account_id}/withdraw").status_code == 302
    assert phone.get("/s/S11").status_code == 302
    gone = app.test_client().get(code)
    assert gone.status_code == 410 and "replaced or withdrawn" in gone.text


def test_a_code_that_is_on_no_slip_leads_nowhere(client: FlaskClient, db: Database) -> None:
    answer = client.get("/q/nothing-of-the-kind")
    assert answer.status_code == 404
    assert client.post("/q/nothing-of-the-kind", data={"name": "x", "password": "y"}).status_code == 404


def test_who_may_give_slips_gives_them_in_its_own_area_alone(db: Database, sign_in: SignIn) -> None:
    _, here = lead(db, sign_in, "S11")
    _, there = lead(db, sign_in, "S21")
    township = sign_in("township", area="T1")
    assert township.get("/sites/S11/sign-in").status_code == 200
    assert township.get("/sites/S21/sign-in").status_code == 403
    assert township.post(f"/sites/S21/sign-in/{there}/renew").status_code == 403
    assert township.post(f"/sites/S11/sign-in/{there}/renew").status_code == 404  # another site's lead at one's own
    assert township.post(f"/sites/S11/sign-in/{there}/withdraw").status_code == 404
    assert township.post(f"/sites/S11/sign-in/{there}/sessions/1/end").status_code == 404
    assert township.post(f"/sites/S11/sign-in/{here}/renew").status_code == 201


def test_who_guesses_is_told_how_long_to_wait_in_both_languages(app: Flask, db: Database, sign_in: SignIn) -> None:
    sign_in("desk", area="C")
    name = accounts.accounts(db)[-1].name
    for n in range(6):  # from many addresses, at one account
        address = {"REMOTE_ADDR": f"198.51.100.{n}"}
        assert (
            app.test_client()
            .post("/sign-in", data={"name": name, "password": "wrong"}, environ_base=address)
            .status_code
            == 422
        )
    answer = app.test_client().post("/sign-in", data={"name": name, "password": GOOD})
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 30
    assert re.search(r"Wait \d+ seconds, then type it once more", answer.text) and f'value="{name}"' in answer.text
    assert app.test_client().post("/sign-in", data={"name": "another", "password": "x"}).status_code == 422


def test_one_address_that_tries_many_accounts_is_slowed_and_others_are_not(app: Flask, db: Database) -> None:
    app.extensions["sign_in_limiter"].enabled = True

    def tried(n: int, address: str) -> int:
        data = {"name": f"name {n}", "password": "wrong"}
        return app.test_client().post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code

    assert [tried(n, "198.51.100.7") for n in range(12)] == [422] * 10 + [429] * 2
    assert tried(99, "198.51.100.8") == 422


def test_who_scans_a_slip_is_not_held_up_by_who_guesses_behind_the_same_address(
    app: Flask, db: Database, sign_in: SignIn
) -> None:
    _, account_id = lead(db, sign_in)
    code, pin = new_slip(sign_in("desk", area="C"), account_id)
    app.extensions["sign_in_limiter"].enabled = True
    for n in range(12):
        app.test_client().post("/sign-in", data={"name": f"name {n}", "password": "wrong"})
    assert app.test_client().post("/sign-in", data={"name": "x", "password": "y"}).status_code == 429
    assert app.test_client().post(code, data={"password": pin}).status_code == 302


def test_own_sessions_are_listed_and_ended(app: Flask, db: Database, sign_in: SignIn) -> None:
    here = sign_in("planner")
    name = accounts.accounts(db)[-1].name
    there = app.test_client()
    there.post(
        "/sign-in", data={"name": name, "password": GOOD}, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/1"}
    )
    page = here.get("/account/sessions").text
    assert "You are signed in on 2 devices" in page and "iPhone, Safari" in page and page.count("127.0.0.x") == 2
    end = re.findall(r'action="(/account/sessions/\d+/end)"', page)
    assert len(end) == 1  # not this one
    assert here.post(end[0]).status_code == 302
    assert "/sign-in" in there.get("/account").headers["Location"]
    assert here.get("/account").status_code == 200
    assert "was signed out already" in here.post(end[0], follow_redirects=True).text
    again = app.test_client()
    again.post("/sign-in", data={"name": name, "password": GOOD})
    here.post("/account/sessions/others")
    assert again.get("/account").status_code == 302 and here.get("/account").status_code == 200


def test_nobody_ends_anothers_session_by_its_number(db: Database, sign_in: SignIn) -> None:
    one, other = sign_in("planner"), sign_in("planner")
    for number in range(1, 5):
        other.post(f"/account/sessions/{number}/end")
    assert one.get("/account").status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(app: Flask, db: Database, sign_in: SignIn) -> None:
    browser = sign_in("planner")
    cookie = browser.get_cookie("session")
    assert cookie is not None
    browser.post("/sign-out")
    stolen = app.test_client()
    stolen.set_cookie("session", cookie.value)
    assert "/sign-in" in stolen.get("/account").headers["Location"]


def test_the_administrator_sees_and_ends_the_sessions_of_an_account(db: Database, sign_in: SignIn) -> None:
    browser, account_id = lead(db, sign_in)
    admin = sign_in("administrator")
    page = admin.get(f"/accounts/{account_id}/sessions").text
    assert "is signed in once" in page
    assert admin.post(f"/accounts/{account_id}/sessions/end").status_code == 302
    assert browser.get("/s/S11").status_code == 302
    assert "Nobody is signed in" in admin.get(f"/accounts/{account_id}/sessions").text
    assert admin.get("/accounts/999999/sessions").status_code == 404


def test_a_key_is_shown_once_used_and_withdrawn(app: Flask, db: Database, sign_in: SignIn) -> None:
    admin = sign_in("administrator")
    wrong = admin.post("/accounts/keys", data={"role": "site_lead", "area_code": "nowhere", "last_day": "2001-01-01"})
    assert wrong.status_code == 422 and "Say which program" in wrong.text and "day is over" in wrong.text
    places = admin.post("/accounts/keys", data={"label": "x", "role": "site_lead", "area_code": "nowhere"})
    assert (
        places.status_code == 422 and "no area with the code nowhere" in places.text and "needs a site" in places.text
    )
    assert admin.post("/accounts/keys", data={"label": "x", "role": "administrator"}).status_code == 422
    given = admin.post("/accounts/keys", data={"label": "省平台", "role": "leadership", "area_code": "T1"})
    assert given.status_code == 201 and given.headers["Cache-Control"] == "no-store"
    secret = re.findall(r"Bearer ([\w-]{43})", given.text)[0]
    page = admin.get("/accounts/keys").text
    assert "省平台" in page and secret not in page and "never" in page
    token_id = re.findall(r"/accounts/keys/(\d+)/withdraw", page)[0]
    admin.post(f"/accounts/keys/{token_id}/withdraw")
    assert "省平台" not in admin.get("/accounts/keys").text
    assert "Withdrawn" in admin.get("/accounts/keys?all=1").text


def test_a_phones_token_is_listed_at_its_site_and_withdrawn_there(db: Database, sign_in: SignIn) -> None:
    from sampling.domain.actors import program
    from sampling.services import tokens

    given = tokens.give(
        db, kind="phone", role="site_lead", site_code="S11", label="lead's phone", by=program("t"), now=PRESENT
    )
    township = sign_in("township", area="T1")
    assert "lead&#39;s phone" in township.get("/sites/S11/sign-in").text
    assert township.post(f"/sites/S12/sign-in/tokens/{given.id}/withdraw").status_code == 404
    assert township.post(f"/sites/S11/sign-in/tokens/{given.id}/withdraw").status_code == 302
    assert tokens.actor_of(db, given.secret, PRESENT) is None


def test_the_page_of_roles_says_all_of_it_in_words(db: Database, sign_in: SignIn) -> None:
    page = html.unescape(sign_in("village", area="V11").get("/accounts/roles").text)
    held = set().union(*ROLES.values())
    assert held <= set(PERMISSION_WORDS) and set(ROLES) == set(ROLE_SENTENCES)
    for words in PERMISSION_WORDS.values():
        assert str(words) in page


@pytest.mark.parametrize("role", ["leadership", "auditor"])
def test_who_may_see_a_plan_but_not_take_it_away_gets_no_link_and_no_file(
    app: Flask, db: Database, sign_in: SignIn, role: str
) -> None:
    from tests.county import publish_by_hand

    publish_by_hand(db)
    browser = sign_in(role, area="C")
    page = browser.get("/rounds/R1/sessions/AM/handouts/site")
    assert page.status_code == 200
    files = re.findall(r'href="[^"]+/handouts/(?:picture|calendar|csv|xlsx)/', page.text)
    assert bool(files) is allows(role, EXPORT)
    answer = browser.get("/rounds/R1/sessions/AM/handouts/csv/site/S11")
    assert answer.status_code == (200 if allows(role, EXPORT) else 403)


FILES_OF_NO_RIGHT_OF_THEIR_OWN = {
    "briefings.paper": "what is handed round in the meeting: the sums of areas, as on the page, and no rows",
    "briefings.paper_of_watch": "the page of coverage on paper: the sums of areas, and no rows",
    "callup.notices_pdf": "what hangs on a village's wall: areas, hours and places, and nobody's name",
    "callup.notice_archive": "the same of many villages",
    "briefings.picture": "the page of coverage as a picture: the sums of areas, and no rows",
    "counting.left_out": "the rows of the person's own file that were left out",
    "counting.template": "an empty form",
    "counting.fetch": "gives back the file that the same person has just brought",
    "second.left_out": "the rows of the person's own file that were left out",
    "phones.manifest": "what a phone shows of the page, without any row",
    "second.template": "an empty form",
    "duty.fetch": "gives back the file that the same person has just brought",
    "duty.left_out": "the rows of that file that were left out",
    "duty.template": "an empty form",
    "importing.fetch": "gives back the file that the same person has just brought",
    "importing.left_out": "the rows of that file that were left out",
    "importing.template": "an empty form",
    "layers.findings": "what is wrong with the file that the same person has just brought",
    "expected.template": "an empty form",
    "gaps.template": "an empty form",
    "handouts.own_calendar": "the holder's own assignment, behind the holder's own link",
    "handouts.own_picture": "the holder's own assignment, behind the holder's own link",
    "signing.qr_code": "the code of one link",
}
FILE_SIGNS = (
    "send_file",
    "Content-Disposition",
    "as_file",
    "blank(",
    "_csv(",
    "write_csv",
    "image/",
    "gzip",
    "calendar",
)


def test_every_route_that_gives_a_file_asks_for_the_right_to_export(app: Flask) -> None:
    import inspect

    without = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint in FILES_OF_NO_RIGHT_OF_THEIR_OWN:
            continue
        source = inspect.getsource(inspect.unwrap(app.view_functions[rule.endpoint]))
        named = rule.rule.endswith((".csv", ".xlsx", ".zip", ".pdf", ".ics", ".png", ".json.gz", "<format>", "<form>"))
        guard = guard_of(app, rule.endpoint)
        if (named or any(sign in source for sign in FILE_SIGNS)) and (guard is None or guard.also != EXPORT):
            without.append(rule.endpoint)
    assert without == []


def test_tokens_are_called_by_what_they_do_and_those_that_are_over_stand_apart(
    app: Flask, db: Database, sign_in: SignIn
) -> None:
    now = PRESENT
    by = program("sampling token")
    for label in ("", "省平台，李某"):
        tokens.give_for_site(db, site_code="S11", kind="command", label=label, by=by, now=now)
    over = tokens.give_for_site(db, site_code="S11", kind="command", label="上月的程序", by=by, now=now)
    phone = sign_in("site_lead", site="S11")
    for _ in range(3):
        phone.post("/s/S11/phone", json={"round": "R1"})
    admin = sign_in("administrator")
    tokens.withdraw(db, token_id=over.id, by=program("tests"), now=now)
    site = admin.get("/sites/S11/sign-in").text
    open_ones, _, ended = site.partition("that open no more")
    assert "Reports for S11采样点 (S11)" in open_ones and "省平台，李某" in open_ones
    assert open_ones.count("Phone of 演示 site_lead") == 2  # in its row, and on its button
    assert "上月的程序" not in open_ones and "上月的程序" in ended
    assert ended.count("Phone of 演示 site_lead") == 2
    keys = admin.get("/accounts/keys").text
    assert "上月的程序" not in keys and "sampling token" not in keys
    everything = admin.get("/accounts/keys?all=1").text
    first, _, last = everything.partition("Those that are over")
    assert "上月的程序" not in first and "上月的程序" in last and "省平台，李某" not in last
