"""Nothing that a browser can send breaks a page: odd values are refused with a sentence, on both databases."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from urllib.parse import quote

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from sampling import guards
from sampling.application import create_app
from sampling.domain.actors import Actor, program
from sampling.domain.help import Ask
from sampling.domain.siting import Question
from sampling.readers.writing import write_form
from sampling.services import accounts, gaps, help, importing, layers, planning, rounds, signing, siting, submitting
from sampling.settings import Settings
from sampling.storage.tables import LinkRow
from tests import county as counties
from tests.clock import PRESENT
from tests.empty import put_empty

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
BRIEF = {"Accept": "application/json"}  # errors are told without a page, so that thousands can be asked for
Browsers = dict[str, FlaskClient]

# What the two databases take differently, as they limit texts, numbers and times each in its own way.
STORED = (
    "a\x00b",
    "%s %(n)s {0} {{7*7}}",
    "\u202e\u2066a\ufffe\U0010ffff",
    "县" * 3000,
    "9" * 5000,
    "1" + "0" * 30,
    str(2**31),
    str(2**63),
    "NaN",
    "1e999",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-14:00",
)
# What is settled before a database is asked, and so the same on both.
READ = (
    " ",
    "\"><script>alert(1)</script>'",
    "=cmd|' /C calc'!A0",
    "..",
    "//[",
    "/\r\nSet-Cookie: a=b",
    "-1",
    "1" + "0" * 400,
    "1e-9",
    "٣",
    "0001-01-01",
    "9999-12-31",
    "2022-13-45T99:99",
)
NASTY = STORED + READ
BYTES = ("%ff%fe", "%ed%a0%80", "%00")  # as they stand in an address: no UTF-8, a surrogate, NUL
QUERIES = {
    "accounts.sign_in": ("next",),
    "accounts.language": ("back",),
    "gaps.show": ("kind", "township", "page"),
    "auditing.list_entries": ("actor", "action", "subject", "page", "lang"),
    "help.site": ("round",),
    "help.standing": ("round",),
    "help.desk": ("township", "kind", "show", "mine"),
    "second.show": ("hour", "township", "only"),
    "second.look": ("column_time", "column_sampled"),
    "handouts.list_handouts": ("words", "page"),
    "handouts.file": ("part",),
    "callup.proposal": ("site",),
    "callup.progress": ("site",),
    "handouts.departures": ("township", "unit"),
    "importing.choose": ("kind",),
    "importing.look": ("datum",),
    "importing.left_out": ("datum",),
    "layers.export": ("level",),
    "plans.show_table": ("words", "page"),
    "submitting.show": ("kind",),
    "submitting.list_people": ("words", "page"),
    "submitting.look": ("datum",),
    "reporting.site": ("round", "hour"),
    "signing.call_tree": ("session", "township"),
    "signing.call_tree_file": ("session", "township"),
    "signing.new_document": ("party",),
    "signing.personal": ("lang",),
    "signing.receipts_file": ("level", "township", "state", "words"),
    "signing.show_document": ("level", "township", "state", "words", "page"),
    "sites.list_sites": ("words", "page"),
    "rounds.mark_step": ("session",),
    "rounds.new_session": ("like",),
    "staff.list_staff": ("words", "page"),
    "watching.watch": ("round",),
    "watching.area": ("as_of", "known_at", "map", "level"),
    "watching.fragment": ("as_of", "known_at"),
    "watching.curve_json": ("as_of", "known_at"),
    "watching.ground_json": ("v", "level"),
    "siting.compare": ("first", "second"),
    "siting.catchment_geojson": ("lon", "lat"),
    "siting.move": ("lon", "lat"),
    "siting.moved": ("lon", "lat"),
    "watching.figures_json": ("as_of", "known_at", "level", "sites"),
}
HOURS = {"name": "上午", "day": "2022-05-04", "opens": "08:00", "closes": "12:00", "slot_minutes": "60"}
REPORT = {
    "report_id": "r-1", "round": "R1", "hour": "2022-05-04T09:00+08:00", "sampled": "10", "queue": "1", "tubes": "1",
    "staff_present": "1", "lanes_open": "1", "visitors": "0", "note": "无", "reason": "更正",
}  # fmt: skip
ENTRY = {
    "version": "0", "kind": "firm", "name": "厂", "area_code": "V11", "people": "5", "contact_name": "演示",
    "contact_phone": "演示-1", "site_code": "S11", "in_place": "", "provenance": "generated", "source": "县",
}  # fmt: skip
LAYER = {
    "datum": "", "system": "", "layer": "", "code_field": "", "level": "", "parent_code": "T1", "provenance": "real",
    "source": "县", "residents_date": "2020-11-01", "residents_source": "县", "spread": "none", "weight_field": "",
    "repair": "y",
}  # fmt: skip
FORMS = {
    "accounts.sign_in": {"name": "planner", "password": PASSWORD},
    "accounts.own": {"old": PASSWORD + "!", "new": PASSWORD, "again": PASSWORD},
    "accounts.new": {
        "name": "new", "full_name": "新", "role": "desk", "area_code": "C", "site_code": "", "password": PASSWORD,
    },
    "accounts.reset": {"password": "short"},
    "submitting.submit_as_it_stands": {"note": "x"},
    "submitting.bring": {"kind": "staff", "datum": ""},
    "submitting.send": {"note": "x", "datum": ""},
    "submitting.apply": {"rows": "right", "answer": "x"},
    "submitting.give_back": {"answer": "x"},
    "submitting.edit_person": {
        "work_phone": "演示-1", "roles": "recorder", "available_from": "", "available_to": "", "away": "y",
    },
    "submitting.edit_site": {"name": "x", "lanes": "2", "opens": "08:00", "closes": "12:00"},
    "submitting.edit_vehicle": {
        "plate": "演示00001", "kind": "van", "seats": "1", "unit": "x", "driver_name": "x", "driver_phone": "演示-1",
    },
    "accounts.set_active": {"active": "1"},
    "siting.new": {"name": "选点", "code": "ST2", "area_code": "T1", "round_code": "R1"},
    "siting.ask": {
        "kind": "walking", "minutes": "15", "sites": "2", "hours": "10", "most": "", "km_worth": "1", "site_cost": "0",
        "km_per_hour": "4", "near_detour": "1.4", "far_detour": "1.3", "seconds": "5", "source": "",
    },
    "siting.keep": {"lon": "111.76", "lat": "33.06"},
    "siting.bring_ways": {"file": ""},
    "siting.set_pins": {"pin-S11": "open", "pin-S12": ""},
    "planning.show": {
        "seconds": "1", "seed": "0", "people-0-people": "1", "people-0-role": "sampler", "people-0-base": "T1",
        "sites-0-site": "S12", "sites-0-lanes": "1", "sites-0-opens": "08:00", "sites-0-closes": "12:00",
        "closed-0-site": "S22", "pins-0-staff": "P00", "pins-0-site": "S11", "pins-0-role": "", "pins-0-opens": "08:00",
        "pins-0-closes": "10:00", "pairs-0-first": "P03", "pairs-0-second": "P06",
    },
    "expected.enter": {
        "version": "0", "confirm": "", "away": "10", "visitors": "1", "exempt_tested": "1", "exempt_vaccinated": "0",
        "exempt_quarantined": "0", "exempt_school": "0", "exempt_work": "0", "home_bound": "1", "source": "逐户",
    },
    "expected.set_basis": {"basis": "expected"},
    "risks.set_levels": {"level-V11": "high", "source-V11": "县"},
    "callup.propose": {"anew": "1"},
    "callup.ask": {"basis": "wish"},
    "callup.set_windows": {"version": "0", "from-V11": "08:00", "to-V11": "09:00"},
    "layers.bring": LAYER,
    "layers.again": LAYER,
    "layers.apply": {"rows": "right"},
    "gaps.sign": {"gap": "no_phone:V11", "signed_by": "演示", "reason": "无"},
    "gaps.new": ENTRY,
    "gaps.edit": ENTRY,
    "help.send": {
        "key": "k", "round": "R1", "age": "5", "kind": "supplies", "queue_people": "1", "home_people": "1",
        "place": "x", "item_masks": "1", "note": "x", "ticket": "", "act": "said", "text": "x",
    },
    "help.call": {
        "key": "c", "where": "V11", "caller_kind": "staff", "caller": "x", "caller_phone": "1", "kind": "queue",
        "queue_people": "1", "note": "x",
    },
    "help.act": {"key": "a", "owner": "", "text": "x", "to": "unit", "unit": "x", "done": "x", "way": "1"},
    "second.choose": {
        "seen": "0", "official": "own", "area": "T1", "hour": "2022-05-04T09:00:00+08:00", "reason": "x", "shown": "",
    },
    "planning.ask": {"ask-question": "curve", "ask-seconds": "1"},
    "reporting.send": REPORT,
    "rounds.new": {"code": "R2", "name": "第二轮", "area_code": "C", "note": "无"},
    "rounds.edit": {"name": "第一轮", "note": "无"},
    "rounds.targets": {
        "area": "T1", "percent": "85", "by": "2022-05-04T12:00", "all-percent": "", "all-by": "2022-05-04T12:00",
    },
    "rounds.norms": {"turnout-value": "90", "turnout-source": "县", "people_per_lane_hour-value": "61"},
    "rounds.new_session": {
        "code": "PM", "kind": "sweep", "members_of": "AM", "numbers-0-site": "S11", "numbers-0-people": "1", **HOURS,
    },
    "rounds.copy": {
        "code": "R3", "name": "第三轮", "first_day": "2030-05-10", "shown_day": "2030-05-10", "order": "come",
        "ordered_at": "2030-05-09T22:00", "note": "", "name_0": "上午", "opens_0": "08:00", "closes_0": "12:00",
        "part_0": "y", "part_1": "y", "target_0": "85", "target_1": "85", "target_county": "85", "target_all": "",
        "pool_size": "10", "heat": "y",
    },
    "rounds.set_people": {"numbers-0-site": "S11", "numbers-0-people": "1"},
    "rounds.teams": {
        "teams-0-name": "采样组", "teams-0-duty": "采样", "teams-0-lead_name": "王", "teams-0-lead_phone": "6533",
        "teams-0-key": "sampling",
    },
    "rounds.mark_step": {"verdict": "", "done_by": "王", "reason": "电话"},
    "rounds.edit_session": HOURS,
    "rounds.set_sites": {"sites-T1": "all", "site": "S11"},
    "rounds.set_staff": {"staff-T1": "all"},
    "signing.new_document": {
        "sent_id": "", "first_number": "17", "title": "令", "body": "请准备。", "levels": "township", "township": "T1",
    },
    "signing.answer": {"document": "1", "name": "演示签收人", "act": "difficulty", "difficulty": "没有车"},
}  # fmt: skip


SHAPED = ("rounds.new_session", "rounds.edit_session", "rounds.remove_session")  # done with a draft alone


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def nasty_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on each database, with a county, and a run that has drafted a plan; odd values change little."""
    folder = tmp_path_factory.mktemp("nasty")
    address = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else ""
    url = f"{address}nasty_{os.getpid()}" if address else f"sqlite:///{folder / 'sampling.db'}"
    if address:
        with psycopg.connect(address + "postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE nasty_{os.getpid()} TEMPLATE template_{os.getpid()}")
    else:
        put_empty(folder / "sampling.db")
    settings = Settings(data=folder, database_url=url, secret_key="not a secret: tests only")
    app = create_app(settings, testing=True, clock=lambda: PRESENT)
    app.config["WTF_CSRF_ENABLED"] = False
    db = app.extensions["database"]
    place = counties.insert(db)
    run_id = planning.request_run(
        db, round_code="R1", session_code="AM", seconds=1, seed=1, by=program("tests"), now=NOW
    )
    assert planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1) is not None
    by = program("tests")
    vehicle = ("W1", "演示00001", "van", "6", "T1", "镇", "generated", "made for a test")
    head = ("code", "plate", "kind", "seats", "base_code", "unit", "provenance", "source")
    content = write_form("csv", [head, vehicle])
    importing.apply(db, kind="vehicles", content=content, file_name="v.csv", by=by, now=NOW)
    for kind in ("vehicles", "as_it_stands"):
        township = {"round_code": "R1", "area_code": "T1", "kind": kind}
        submitting.submit(db, **township, content=content, file_name="v.csv", by=by, now=NOW)
    rounds.create(db, code="R0", name="草稿", area_code="C", by=by, now=NOW)
    rounds.add_session(
        db, round_code="R0", code="AM", name="上午", opens_at=place.opens_at, closes_at=place.closes_at, by=by, now=NOW
    )
    order = signing.Wording("notice", "通知", "请准备。", ("township", "village"))
    signing.issue(db, round_code="R1", wording=order, sent_id="nasty", by=by, now=NOW)
    with db.writing() as session:
        first = session.get_one(LinkRow, 1)
        first.token = "t"
        session.add(first)
    wanted = Ask("other", note="x")
    help.ask(db, round_code="R1", site_code="S11", ask=wanted, key="nasty", by=by, now=NOW)
    frame = gaps.Wanted("firm", "演示食品厂", "V12", "名录", provenance="generated")
    gaps.put_entry(db, round_code="R1", wanted=frame, by=by, now=NOW)
    siting.make_study(db, code="ST", name="选点", area_code="C", by=by, now=NOW)
    asked = siting.ask(db, code="ST", question=Question(sites=4, hours=24.0), by=by, now=NOW)
    assert siting.execute(db, run_id=asked, now=lambda: NOW) == 1
    yield app
    db.close()


@pytest.fixture(scope="module")
def browsers(nasty_app: Flask) -> Browsers:
    """A planner's and an administrator's browser, who together reach every page; they see 500 instead of errors."""
    nasty_app.config["PROPAGATE_EXCEPTIONS"] = False
    out, db = {}, nasty_app.extensions["database"]
    for role in ("planner", "administrator"):
        key = accounts.create(db, name=role, full_name=role, password=PASSWORD, role=role, by=program("tests"), now=NOW)
        if role == "planner":  # the layer that it has brought
            given = {"content": b'{"features": []}', "file_name": "a.json", "choices": layers.Choices()}
            layers.request(db, **given, by=Actor(role, role, user_id=key), now=PRESENT)  # type: ignore[arg-type]
            layers.execute(db, layer_id=1, now=lambda: PRESENT)
        out[role] = nasty_app.test_client()
        assert out[role].post("/sign-in", data={"name": role, "password": PASSWORD}).status_code == 302
    return out


def _good(rule: Rule, name: str) -> str:
    if name == "area_code" and rule.endpoint == "expected.enter":
        return "V11"  # villages enter, townships don't
    if name in ("account_id", "sign_in_id", "token_id") and rule.endpoint.startswith("signins."):
        return "99"  # nobody's: the browsers here stay signed in
    if name == "round_code" and rule.endpoint in SHAPED:
        return "R0"
    known = {
        "area_code": "T1", "site_code": "S11", "round_code": "R1", "session_code": "AM", "kind": "areas",
        "form": "csv", "tag": "en", "piece": "parts", "to": "running", "token": "t", "run_id": "1", "version": "1",
        "account_id": "1", "step_key": "gaps", "bundle_id": "1", "code": "T1", "document_id": "1", "link_id": "1",
        "entry_id": "1", "signature_id": "1", "submission_id": "1", "duty_id": "1", "sheet_id": "1",
        "ticket_id": "1", "conflict_id": "1", "staff_code": "P00", "vehicle_code": "V1", "filename": "css/app.css",
        "number": "1", "layer_id": "1", "files_id": "1", "study_code": "ST", "place_code": "S11",
    }  # fmt: skip
    converter = rule._converters.get(name)
    return min(converter.items) if isinstance(converter, AnyConverter) else known[name]


def _rules(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Every rule of a method with the role that is let in."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or set()):
            continue
        guard = guards.guard_of(app, rule.endpoint)
        permission = guard.permission if guard else None
        yield rule, "administrator" if permission in ("manage accounts", "see audit") else "planner"


def _address(rule: Rule, **changed: str) -> str:
    """The rule's address with good values, and with `changed` ones as they stand, already quoted."""
    out = ""
    for is_dynamic, part in rule._trace:
        if part == "|":
            out = ""
            continue
        out += changed.get(part, quote(_good(rule, part))) if is_dynamic else part
    return out


def _broken(answer: TestResponse, told: str) -> list[str]:
    where = answer.headers.get("Location", "")
    own = where.removeprefix("http://localhost")
    elsewhere = own and (not own.startswith("/") or own.startswith(("//", "/\\")))
    return [f"{answer.status_code} {told[:300]} {where[:80]}"] if answer.status_code >= 500 or elsewhere else []


def _values(app: Flask) -> tuple[str, ...]:
    """The odd values to try: all on SQLite, which answers at once; on PostgreSQL those that it takes its own way."""
    return STORED if app.extensions["database"].is_postgresql else NASTY


def _quoted(app: Flask) -> list[str]:
    """Every odd value as it stands in an address."""
    return [*(quote(value, safe="") for value in _values(app)), *BYTES]


def test_no_place_in_an_address_breaks_a_page(nasty_app: Flask, browsers: Browsers) -> None:
    broken = []
    for method in ("GET", "POST"):
        for rule, role in _rules(nasty_app, method):
            if method == "POST" and "GET" in (rule.methods or set()):
                continue  # the same place, read by the same view
            for name, value in product(sorted(rule.arguments), _quoted(nasty_app)):
                address = _address(rule, **{name: value})
                answer = browsers[role].open(address, method=method, headers=BRIEF)
                broken += _broken(answer, f"{role} {method} {address}")
    assert not broken, "\n".join(broken)


def test_no_query_breaks_a_page(nasty_app: Flask, browsers: Browsers) -> None:
    broken = []
    for rule, role in _rules(nasty_app, "GET"):
        for name, value in product(QUERIES.get(rule.endpoint, ()), _quoted(nasty_app)):
            address = f"{_address(rule)}?{name}={value}"
            broken += _broken(browsers[role].get(address, headers=BRIEF), f"{role} GET {address}")
    assert not broken, "\n".join(broken)


def test_no_form_breaks_a_page(nasty_app: Flask, browsers: Browsers) -> None:
    broken = []
    for rule, role in _rules(nasty_app, "POST"):
        form = FORMS.get(rule.endpoint, {})
        for name, value in product(form, _values(nasty_app)):
            answer = browsers[role].post(_address(rule), data=form | {name: value}, headers=BRIEF)
            broken += _broken(answer, f"{role} POST {rule} {name}={value!r}")
    assert not broken, "\n".join(broken)


def test_no_address_leads_to_another_site(app: Flask, county: counties.County) -> None:
    accounts.create(
        app.extensions["database"], name="p", full_name="p", password=PASSWORD, role="planner",
        by=program("tests"), now=NOW,
    )  # fmt: skip
    broken = []
    for back in (*NASTY, "//example.org", "/\\example.org", "/\t/example.org", "https://example.org"):
        browser, quoted = app.test_client(), quote(back, safe="")
        broken += _broken(browser.get(f"/language/en?back={quoted}"), f"language {back!r}")
        answer = browser.post(f"/sign-in?next={quoted}", data={"name": "p", "password": PASSWORD})
        assert answer.status_code in (302, 400), back
        broken += _broken(answer, f"sign-in {back!r}")
    assert not broken, "\n".join(broken)
