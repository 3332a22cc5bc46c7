"""Two counties in one database, and parts of one county: nobody sees or changes what lies beyond the account's area."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import Actor, program
from sampling.domain.errors import NotFound
from sampling.domain.permissions import EDIT_ROUNDS, PLAN, ROLES
from sampling.guards import guard_of
from sampling.services import accounts, auditing, planning, plans, rounds
from sampling.storage.database import Database
from sampling.storage.tables import AreaRow, SiteRow, StaffRole, StaffRow
from tests import county as counties
from tests.web.test_guards import VALUES, _value

pytestmark = pytest.mark.usefixtures("solved_once")
SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
OTHERS = ("演示人员", "演示网格长", "演示-", "C县", "T1镇", "V11村", "S11采样点", "第一轮")  # all of the county C


@pytest.fixture
def other(app: Flask, county: counties.County) -> str:
    """A second county D with a site, a person and a round of its own, R9."""
    db: Database = app.extensions["database"]
    real = {"provenance": "real", "source": "made for a test"}
    with db.writing() as session:
        root = AreaRow(code="D", name="丁县", level="county", path="D/", lon=105.7, lat=26.0, **real)
        session.add(root)
        session.flush()
        town = AreaRow(
            code="D1", name="丁镇", level="township", path="D/D1/", parent_id=root.id, lon=105.7, lat=26.0, **real
        )
        session.add(town)
        session.flush()
        key = town.id or 0
        session.add(
            SiteRow(
                code="DS1", name="丁采样点", area_id=key, kind="fixed", lanes=1, people_per_lane_hour=60,
                opens=time(8), closes=time(12), lon=105.7, lat=26.0, **real,
            )
        )  # fmt: skip
        person = StaffRow(code="DP1", name="丁人员", unit="丁卫生院", base_id=key, **real)
        session.add(person)
        session.flush()
        session.add(StaffRole(staff_id=person.id or 0, role="sampler"))
    rounds.create(db, code="R9", name="丁轮", area_code="D", by=BY, now=NOW)
    rounds.add_session(
        db,
        round_code="R9",
        code="AM",
        name="丁场",
        opens_at=county.opens_at,
        closes_at=county.closes_at,
        by=BY,
        now=NOW,
    )
    rounds.move(db, round_code="R9", to="activated", by=BY, now=NOW)
    rounds.move(db, round_code="R9", to="preparing", by=BY, now=NOW)
    return "D"


@pytest.fixture
def published(app: Flask, county: counties.County) -> int:
    """A published plan of R1."""
    db = app.extensions["database"]
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=NOW)
    return plan_id


def _pages(app: Flask, browser: FlaskClient, **places: str) -> dict[str, tuple[int, str]]:
    """Every page, map and table with these places in its address: status and text."""
    adapter, out = app.url_map.bind("localhost"), {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("template"):
            continue  # holds made-up examples, the same for everybody
        if "GET" in (rule.methods or set()) and rule.endpoint not in ("static", "accounts.language"):
            arguments = {name: _value(rule, name, {**VALUES, **places}) for name in rule.arguments}
            address = adapter.build(rule.endpoint, arguments, method="GET")
            answer = browser.get(address)
            out[address] = (answer.status_code, answer.get_data().decode(errors="replace"))
    return out


@pytest.mark.parametrize("role", [role for role in ROLES if role != "site_lead"])
def test_nothing_of_one_county_is_seen_in_the_other(
    app: Flask, other: str, published: int, sign_in: SignIn, role: str
) -> None:
    browser = sign_in(role, area="D1" if role in ("township", "village") else "D")
    own = _pages(app, browser, area_code="D1", site_code="DS1", round_code="R9")
    foreign = _pages(app, browser, area_code="T1", site_code="S11", round_code="R1")
    mixed = _pages(app, browser, area_code="D1", site_code="DS1", round_code="R1")
    for pages in (own, foreign, mixed):
        for address, (status, text) in pages.items():
            assert status != 500, address
            seen = [word for word in OTHERS if word in text.replace(address, "")]
            assert not seen, f"{role} {address}: {status} {seen}"


@pytest.mark.parametrize(("role", "area"), [("planner", "D"), ("planner", "T1")])
def test_who_does_not_reach_the_whole_county_changes_nothing_of_its_rounds(
    app: Flask, other: str, published: int, sign_in: SignIn, role: str, area: str
) -> None:
    browser, adapter = sign_in(role, area=area), app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        if guard is None or guard.permission not in (EDIT_ROUNDS, PLAN) or not guard.round:
            continue
        arguments = {name: _value(rule, name, VALUES) for name in rule.arguments}
        for method in {"GET", "POST"} & set(rule.methods or ()):
            address = adapter.build(rule.endpoint, arguments, method=method)
            assert browser.open(address, method=method).status_code == 403, f"{method} {address}"
    before = rounds.round_by_code(app.extensions["database"], "R1")
    browser.post("/rounds/R1/targets", data={"area": "T1", "percent": "1", "by": "2022-05-04T12:00"})
    browser.post("/rounds/R1/norms", data={"turnout-value": "50", "turnout-source": "x"})
    assert rounds.round_by_code(app.extensions["database"], "R1") == before
    assert not any(norm.own for norm in rounds.norms(app.extensions["database"], "R1").values())


def test_places_of_another_county_in_a_form_are_refused(app: Flask, other: str, sign_in: SignIn) -> None:
    db, planner = app.extensions["database"], sign_in("planner", area="D")
    target = {"area": "T1", "percent": "50", "by": "2022-05-04T12:00"}
    assert planner.post("/rounds/R9/targets", data=target).status_code == 422
    planner.post("/rounds/R9/sessions/AM/sites", data={"site": "S11", "sites-T1": "all"})
    assert rounds.session_members(db, round_code="R9", session_code="AM").sites == frozenset()
    made = planner.post("/rounds/new", data={"code": "RX", "name": "x", "area_code": "C"})
    assert made.status_code == 422
    report = {"round": "R1", "hour": "2022-05-04T09:00+08:00", "sampled": "5"}
    assert planner.post("/s/S11", data=report).status_code == 403
    assert planner.post("/s/DS1", data=report).status_code == 404
    people = "code,name,roles,unit,base_code,provenance,source\nP00,改名,sampler,x,D1,real,x\n"
    brought = {"kind": "staff", "file": (io.BytesIO(people.encode()), "staff.csv"), "round_code": "R1", "datum": ""}
    assert planner.post("/import", data=brought).status_code == 422
    brought = {"kind": "staff", "file": (io.BytesIO(people.encode()), "staff.csv"), "round_code": "", "datum": ""}
    looked = planner.post("/import", data=brought).headers["Location"]
    assert "演示人员" not in planner.get(looked).text
    planner.post(looked.partition("?")[0], data={"rows": "right"})
    assert "演示人员00" in sign_in("planner", area="C").get("/staff").text


def test_an_administrator_of_a_county_keeps_the_accounts_of_that_county_alone(
    app: Flask, other: str, sign_in: SignIn
) -> None:
    sign_in("planner", area="C")
    sign_in("site_lead", site="S11")
    sign_in("administrator")
    browser = sign_in("administrator", area="D")
    db = app.extensions["database"]
    foreign = [line for line in accounts.accounts(db) if line.area_name != "丁县"]
    page = browser.get("/accounts").text
    for line in foreign:
        assert f">{line.name}<" not in page
        data = {"password": "a new long password"}
        assert browser.post(f"/accounts/{line.id}/password", data=data).status_code == 404
        assert browser.post(f"/accounts/{line.id}/active", data={"active": "0"}).status_code == 404
    new = {"name": "n", "full_name": "n", "password": "a long password", "role": "planner"}
    assert browser.post("/accounts/new", data=new | {"area_code": "C"}).status_code == 422
    assert browser.post("/accounts/new", data=new | {"role": "site_lead", "site_code": "S11"}).status_code == 422
    assert browser.post("/accounts/new", data=new | {"area_code": ""}).status_code == 302
    made = next(line for line in accounts.accounts(db, scope_path="D/") if line.name == "n")
    assert made.area_name == "丁县"


def test_an_account_beyond_ones_area_is_as_if_it_were_not_there(app: Flask, other: str) -> None:
    db, admin = app.extensions["database"], Actor("a", "administrator", "D/")
    key = accounts.create(
        db, name="everywhere", full_name="x", password="a long password", role="administrator", by=BY, now=NOW
    )
    with pytest.raises(NotFound):
        accounts.reset_password(db, account_id=key, new="another password", by=admin, now=NOW)


def test_an_auditor_of_a_county_reads_what_concerns_it(app: Flask, other: str, sign_in: SignIn) -> None:
    db = app.extensions["database"]
    rounds.edit(db, round_code="R1", name="甲改", note="", by=BY, now=NOW)
    rounds.edit(db, round_code="R9", name="丁改", note="", by=BY, now=NOW)
    rounds.edit(db, round_code="R1", name="甲又改", note="", by=Actor("elsewhere", "planner", "C/"), now=NOW)
    text = sign_in("auditor", area="D").get("/audit").text
    assert "丁改" in text and "R9/AM" in text
    assert "甲改" not in text and "甲又改" not in text
    everything, own = (auditing.entries(db, scope_path=path)[1] for path in ("", "D/"))
    assert 0 < own < everything


def test_a_township_sees_its_own_part_of_a_round(published: int, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    for page in ("", "/targets", "/sessions/AM"):
        shown = browser.get(f"/rounds/R1{page}").text
        text = re.sub(r"<(script|link)[^>]*>|<input[^>]*csrf[^>]*>", "", shown)  # hashes and tokens say anything
        assert "T1" in text and "T2" not in text, page
    table = browser.get("/rounds/R1/sessions/AM/plans/1/targets.csv").text
    assert "T1" in table and "T2" not in table and "C县" not in table


def test_names_of_staff_are_shown_to_nobody_who_does_not_place_them(
    app: Flask, published: int, sign_in: SignIn
) -> None:
    for role in ("village", "leadership", "auditor", "administrator"):
        browser = sign_in(role, area={"village": "V11"}.get(role))
        for address, (_, text) in _pages(app, browser).items():
            assert "演示人员" not in text, f"{role} {address}"
    for address, (_, text) in _pages(app, sign_in("administrator")).items():
        assert "演示网格长" not in text, address


def test_what_is_sent_to_one_person_is_kept_by_no_cache(published: int, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    for address in ("/staff", "/rounds/R1/sessions/AM/plans/1/persons.csv", "/import/templates/staff.csv", "/nowhere"):
        assert planner.get(address).headers["Cache-Control"] == "no-store", address


def test_signing_in_and_out_begins_a_session_anew(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("planner")
    with browser.session_transaction() as session:
        session["imported"], session["locale"] = {"token": "t"}, "zh_Hans"
    browser.post("/sign-out")
    with browser.session_transaction() as session:
        assert dict(session) == {"locale": "zh_Hans"}
