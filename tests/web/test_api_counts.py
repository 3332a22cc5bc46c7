"""Counts over the API: every status and its body, and never what was sent."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sampling.api import limiting
from sampling.application import create_app
from sampling.cli.tokens import token
from sampling.domain.actors import Actor, program
from sampling.domain.closing import ClosingReport
from sampling.services import accounts, closing, reporting, rounds, tokens
from sampling.settings import Settings
from sampling.storage.database import Database
from tests import county as counties
from tests.clock import PRESENT

Post = Callable[..., TestResponse]
NOW = datetime(2022, 5, 4, 13, tzinfo=UTC)
HOUR = counties.OPENS_AT + timedelta(hours=1)
LEAD = Actor("lead-S11", "site_lead", "C/T1/V11/", "S11")


@pytest.fixture
def secret(app: Flask, county: counties.County) -> str:
    db: Database = app.extensions["database"]
    return tokens.give_for_site(db, site_code="S11", kind="command", by=program("tests"), now=NOW).secret


@pytest.fixture
def post(app: Flask, secret: str) -> Post:
    """`post(sampled=5)`: a report of S11 for its first hour, with these fields."""
    app.config["WTF_CSRF_ENABLED"] = True

    def posted(
        *, site: str = "S11", round_code: str = "R1", shown: str | None = secret, hour: float = 1, **fields: Any
    ) -> TestResponse:
        sent = {"report_id": "r-1", "hour": (HOUR + timedelta(hours=hour - 1)).isoformat(), "sampled": 40, **fields}
        return app.test_client().post(
            f"/api/v1/rounds/{round_code}/sites/{site}/counts",
            json={key: value for key, value in sent.items() if value is not ...},
            headers={"Authorization": f"Bearer {shown}"} if shown else {},
        )

    return posted


def test_a_report_is_stored_once_and_given_back_again(post: Post) -> None:
    first, again = post(sampled=40, pool_size=10), post(sampled=40, pool_size=10)
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert first.json["count"] == again.json["count"]
    assert first.json["count"]["pool_size"] == 10
    assert (first.json["created"], again.json["created"]) == (True, False)


def test_an_hour_to_come_of_a_closed_site_is_told_as_closed(app: Flask, secret: str, post: Post) -> None:
    assert post(sampled=40).json["count"]["state"] == "reported"
    db: Database = app.extensions["database"]
    moment = HOUR + timedelta(minutes=20)
    said = ClosingReport("closed", moment - timedelta(minutes=5), 55, tubes=6)
    closing.report(
        db, round_code="R1", session_code="AM", site_code="S11", report=said, by=LEAD, now=moment
    )  # fmt: skip
    answer = app.test_client().get(
        "/api/v1/rounds/R1/sites/S11/counts", headers={"Authorization": f"Bearer {secret}"}
    )  # fmt: skip
    told = [(one["sampled"], one["state"]) for one in answer.json["counts"]]
    assert told == [(40, "reported"), (55, "closed"), (55, "closed"), (55, "closed")]


def test_figures_are_strict_but_a_whole_number_may_have_a_point(post: Post) -> None:
    assert post(sampled=40.0, tubes=4.0).status_code == 201
    for odd in ("5", True, 40.5, None, -1, 1_000_001, [], "１"):
        answer = post(sampled=odd, report_id="r-2", hour=2)
        assert answer.status_code == 422, odd
        assert [fault["field"] for fault in answer.json["faults"]] == ["sampled"]


def test_every_fault_is_told_at_once_and_nothing_that_was_sent(post: Post) -> None:
    answer = post(
        sampled="geheim", hour=1, tubes=-5, note="x" * 501, surprise="geheim", report_id="a b", reason="a\x00b"
    )
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    found = {(fault["field"], fault["code"]) for fault in answer.json["faults"]}
    assert found == {
        ("sampled", "not_whole"),
        ("tubes", "out_of_range"),
        ("note", "too_long"),
        ("surprise", "unknown_field"),
        ("report_id", "unusable_text"),
        ("reason", "unusable_text"),
    }
    assert "geheim" not in answer.text


def test_what_the_service_finds_is_told_with_its_codes(post: Post) -> None:
    assert [one["code"] for one in post(visitors=41).json["faults"]] == ["more_visitors_than_sampled"]
    assert post(sampled=40).status_code == 201
    assert [one["code"] for one in post(sampled=39, hour=2, report_id="b").json["faults"]] == [
        "fewer_than_earlier_hour"
    ]
    assert post(hour=20, report_id="c").json["code"] == "hour_not_open"


def test_an_hour_at_which_the_site_is_not_open_is_told_with_those_that_it_can_send(post: Post) -> None:
    answer = post(hour=20).json
    [fault] = answer["faults"]
    assert fault["message"] == answer["detail"] == answer["detail"].strip()
    assert "it is open from 2022-05-04 08:00 to 2022-05-04 12:00." in answer["detail"]
    assert answer["detail"].endswith("Send the hours that end from 2022-05-04 09:00 to 2022-05-04 18:00.")
    between = post(hour=1.5).json["detail"]
    assert "has no hour that ends at 2022-05-04 09:30" in between
    assert between.endswith("Send the full hours from 2022-05-04 09:00 to 2022-05-04 18:00, or the close.")


def test_other_figures_are_a_conflict_with_both_versions(post: Post) -> None:
    assert post(sampled=40).status_code == 201
    other_id = post(sampled=41, report_id="b")
    assert (other_id.status_code, other_id.json["code"]) == (409, "hour_differs")
    assert (other_id.json["stored"]["sampled"], other_id.json["offered"]["sampled"]) == (40, 41)
    same_id = post(sampled=42)
    assert (same_id.status_code, same_id.json["code"]) == (409, "report_id_differs")
    assert post(sampled=41, report_id="b", reason="一户重复").json["count"]["version"] == 2


def test_a_correction_of_a_version_that_stands_no_more_is_a_conflict_with_a_reason_too(post: Post) -> None:
    assert post(sampled=40, seen=0).status_code == 201
    assert post(sampled=44, report_id="b", reason="一户重复").json["count"]["version"] == 2
    outdated = post(sampled=38, report_id="c", reason="一户重复", seen=1)
    assert (outdated.status_code, outdated.json["code"]) == (409, "hour_differs")
    assert outdated.json["stored"]["sampled"] == 44
    assert "Since this was written the county has got 44 people" in outdated.json["detail"]
    assert post(sampled=38, report_id="d", reason="一户重复", seen=2).json["count"]["version"] == 3


def test_a_late_report_names_the_later_hour_that_it_puts_in_doubt(post: Post) -> None:
    assert post(sampled=40, hour=2, report_id="later").status_code == 201
    late = post(sampled=50, hour=1, report_id="late")
    assert late.status_code == 201
    [later] = late.json["later"]
    assert (later["sampled"], [doubt["code"] for doubt in later["doubts"]]) == (40, ["fewer_than_earlier_hour"])


@pytest.mark.parametrize(
    ("shown", "status"), [(None, 401), ("", 401), ("wrong", 401), ("x" * 5000, 401), ("ü", 401)]
)  # fmt: skip
def test_without_a_token_that_opens_nothing_is_answered(post: Post, shown: str | None, status: int) -> None:
    answer = post(shown=shown.encode().decode("latin-1") if shown else shown)
    assert (answer.status_code, answer.json["code"]) == (status, "no_access_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_reaches_its_own_site_and_round_alone(app: Flask, post: Post) -> None:
    assert post(site="S12").status_code == 403
    assert post(site="S99").status_code == 404
    assert post(round_code="R9").status_code == 404


def test_what_is_no_json_is_said(app: Flask, secret: str) -> None:
    shown = {"Authorization": f"Bearer {secret}"}
    address = "/api/v1/rounds/R1/sites/S11/counts"
    browser = app.test_client()
    assert browser.post(address, data="sampled=5", headers=shown).status_code == 415
    for odd in ("", "{", "[1", "null", '"text"', '{"sampled": 1e999}', '{"sampled": ' + "9" * 5000 + "}", "5"):
        answer = browser.post(address, data=odd, content_type="application/json", headers=shown)
        assert answer.status_code in (400, 422), odd
        assert answer.mimetype == "application/problem+json"
    assert browser.put(address, headers=shown).status_code == 405


def test_a_session_alone_reads_and_does_not_write(app: Flask, post: Post, sign_in: Callable[..., Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = sign_in("site_lead", site="S11")
    app.config["WTF_CSRF_ENABLED"] = True
    address = "/api/v1/rounds/R1/sites/S11/counts"
    assert browser.get(address).status_code == 200
    sent = {"report_id": "r", "hour": HOUR.isoformat(), "sampled": 4}
    answer = browser.post(address, json=sent)
    assert (answer.status_code, answer.json["code"]) == (400, "no_csrf_token")
    assert browser.post(address, json=sent, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_token_opens_no_page(app: Flask, secret: str) -> None:
    answer = app.test_client().get("/s/S11", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 302


def test_a_token_ends_with_its_round_its_withdrawal_and_its_account(
    app: Flask, post: Post, secret: str, sign_in: Callable[..., Any]
) -> None:
    db: Database = app.extensions["database"]
    app.config["WTF_CSRF_ENABLED"] = False
    browser = sign_in("site_lead", site="S11")
    given = browser.post("/s/S11/phone", json={})
    assert given.status_code == 201
    assert given.json["address"] == "/api/v1/rounds/R1/sites/S11/counts"
    phone = given.json["token"]
    assert post(shown=phone).json["count"]["source"] == "phone"
    [line] = [one for one in tokens.tokens(db, scope_path="C/T1/", now=NOW) if one.kind == "phone"]
    assert line.last_used_at is not None and line.opens
    assert tokens.tokens(db, scope_path="C/T2/", now=NOW) == []
    found = next(one for one in accounts.accounts(db) if one.site_name == "S11采样点")
    accounts.set_active(db, account_id=found.id, active=False, by=program("tests"), now=NOW)
    assert post(shown=phone).status_code == 401
    accounts.set_active(db, account_id=found.id, active=True, by=program("tests"), now=NOW)
    assert post(shown=phone).status_code == 401
    assert post().status_code == 200
    rounds.move(db, round_code="R1", to="running", by=program("tests"), now=NOW)
    rounds.move(db, round_code="R1", to="closed", by=program("tests"), now=NOW)
    assert post().status_code == 401


def test_a_batch_answers_for_each_report_by_itself(app: Flask, secret: str) -> None:
    one = {"site": "S11", "report_id": "a", "hour": HOUR.isoformat(), "sampled": 4}
    batch = [one, one, {**one, "sampled": 5}, {**one, "site": "S12"}, {**one, "site": "S99"}, {**one, "tubes": "x"}, 7]
    shown = {"Authorization": f"Bearer {secret}"}
    answer = app.test_client().post("/api/v1/rounds/R1/counts:batch", json=batch, headers=shown)
    assert answer.status_code == 200
    assert [item["status"] for item in answer.json] == [201, 200, 409, 403, 404, 422, 422]
    many = app.test_client().post("/api/v1/rounds/R1/counts:batch", json=[one] * 1001, headers=shown)
    assert (many.status_code, many.json["faults"][0]["code"]) == (422, "too_many")


def test_counts_are_read_in_pages_and_again_only_when_they_have_changed(app: Flask, post: Post, secret: str) -> None:
    for hour in (1, 2, 3):
        assert post(hour=hour, sampled=10 * hour, report_id=f"h{hour}").status_code == 201
    assert post(hour=1, sampled=11, report_id="h1b", reason="一户漏报").status_code == 201
    browser, shown = app.test_client(), {"Authorization": f"Bearer {secret}"}
    address, seen, after = "/api/v1/rounds/R1/counts?limit=2", [], "0"
    while after is not None:
        page = browser.get(f"{address}&after={after}", headers=shown).json
        seen += [(one["report_id"], one["version"]) for one in page["counts"]]
        after = page["next"]
    assert seen == [("h2", 1), ("h3", 1), ("h1b", 2)]
    every = browser.get("/api/v1/rounds/R1/counts?versions=all", headers=shown)
    assert len(every.json["counts"]) == 4
    known = shown | {"If-None-Match": every.headers["ETag"]}
    assert browser.get("/api/v1/rounds/R1/counts?versions=all", headers=known).status_code == 304
    assert browser.get("/api/v1/rounds/R1/counts?area=T2", headers=shown).status_code == 403
    assert [one["code"] for one in browser.get("/api/v1/rounds/R1/sites", headers=shown).json["sites"]] == ["S11"]
    assert [one["code"] for one in browser.get("/api/v1/rounds", headers=shown).json["rounds"]] == ["R1"]


def test_a_token_that_asks_too_much_is_told_when_to_come_again(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiting, "monotonic", lambda: 1_000.0)  # no time passes, however slow the machine is
    settings = Settings(tmp_path, sqlite_url, "not a secret: tests only", token_pace=0.5)
    app = create_app(settings, testing=True, clock=lambda: PRESENT)
    db: Database = app.extensions["database"]
    counties.insert(db)
    secret = tokens.give_for_site(db, site_code="S11", kind="command", by=program("tests"), now=NOW).secret
    shown = {"Authorization": f"Bearer {secret}"}
    answers = [app.test_client().get("/api/v1/rounds", headers=shown) for _ in range(limiting.BURST + 5)]
    assert {one.status_code for one in answers} == {200, 429}
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 2
    assert answers[-1].json["code"] == "too_many_requests"
    db.close()


def test_a_database_that_does_not_answer_is_no_fault_of_the_report(
    app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(reporting.taking, "_take", locked)
    answer = post()
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
    monkeypatch.undo()
    assert post().status_code == 201


def test_the_description_and_its_page_are_there_for_everybody(app: Flask, county: counties.County) -> None:
    assert app.test_client().get("/api/openapi.json").json["openapi"].startswith("3.1")
    page = app.test_client().get("/api/docs")
    assert page.status_code == 200
    assert "<script>" not in page.text and "http://cdn" not in page.text and "https://" not in page.text
    assert "counts:batch" in page.text


def test_a_command_prints_a_token_for_a_site(app: Flask, county: counties.County, command: Callable[..., Any]) -> None:
    printed = command(token, "S11", "--round", "R1")
    assert printed.exit_code == 0, printed.output
    secret = printed.stdout.splitlines()[0]
    holder = tokens.actor_of(app.extensions["database"], secret, NOW)
    assert holder is not None and (holder.actor.site_code, holder.actor.round_code) == ("S11", "R1")


def test_lists_within_lists_without_an_end_cannot_be_read(app: Flask, secret: str) -> None:
    shown = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    answer = app.test_client().post("/api/v1/rounds/R1/counts:batch", data="[" * 100_000, headers=shown)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_a_page_of_another_size_than_there_is_names_what_can_be_asked(app: Flask, secret: str) -> None:
    shown = {"Authorization": f"Bearer {secret}"}
    answer = app.test_client().get("/api/v1/rounds/R1/counts?limit=5000", headers=shown)
    assert (answer.status_code, answer.json["faults"][0]["code"]) == (422, "wrong_form")


def test_a_body_that_is_too_large_is_said_to_be_and_not_read(app: Flask, secret: str) -> None:
    shown = {"Authorization": f"Bearer {secret}"}
    for address in ("/api/v1/rounds/R1/sites/S11/counts", "/api/v1/rounds/R1/counts:batch"):
        sent = b'{"note":"' + b"x" * 30_000_000
        answer = app.test_client().post(address, data=sent, headers=shown, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (413, "too_large")
        assert answer.json["detail"]
        in_pieces = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
        answer = app.test_client().post(
            address, data=sent, headers=shown, content_type="application/json", environ_overrides=in_pieces
        )
        assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_the_largest_batch_that_there_can_be_is_not_too_large(app: Flask, secret: str) -> None:
    one = {"site": "S11", "report_id": "a" * 64, "hour": HOUR.isoformat(), "sampled": 4, "note": "𠮷" * 500}
    sent = [{**one, "report_id": f"{n}", "reason": "𠮷" * 500} for n in range(1000)]
    shown = {"Authorization": f"Bearer {secret}"}
    answer = app.test_client().post("/api/v1/rounds/R1/counts:batch", json=sent, headers=shown)
    assert answer.status_code == 200
    assert answer.json[0]["status"] == 201


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "not_found"),
        ("GET", "/api/nowhere", 404, "not_found"),
        ("POST", "/api/v1/rounds/R1/nowhere", 404, "not_found"),
        ("PUT", "/api/v1/rounds", 405, "method_not_allowed"),
        ("POST", "/api/docs", 405, "method_not_allowed"),
        ("POST", "/api/v1/sites/S11/phone-facts", 405, "method_not_allowed"),
        ("GET", "/api/v1/sites/S12/phone-facts", 403, "not_allowed"),
        ("GET", "/api/v1/sites/S99/phone-facts", 404, "not_found"),
        ("GET", "/api/v1/rounds/R1/sites/S12/counts", 403, "not_allowed"),
        ("GET", "/api/v1/rounds/R9", 404, "not_found"),
        ("GET", "/api/v1/rounds/R1/counts?area=T2", 403, "not_allowed"),
        ("GET", "/api/v1/rounds/R1/counts?site=S99", 404, "not_found"),
    ],
)
def test_every_problem_has_a_code_and_a_sentence(
    app: Flask, secret: str, method: str, address: str, status: int, code: str
) -> None:
    answer = app.test_client().open(address, method=method, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["detail"].endswith(".")
    assert (answer.headers.get("Allow") is not None) == (status == 405)


def test_without_a_token_a_phone_is_asked_for_one(app: Flask, county: counties.County) -> None:
    answer = app.test_client().get("/api/v1/sites/S11/phone-facts")
    assert (answer.status_code, answer.json["code"]) == (401, "no_access_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_breaks_in_the_api_is_a_problem_too(app: Flask, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(rounds, "rounds", breaks)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/api/v1/rounds", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json["code"]) == (500, "broken")
    assert "geheim" not in answer.text


def test_instants_come_back_on_the_clock_of_the_round_whatever_they_came_with(
    app: Flask, post: Post, secret: str
) -> None:
    shown = {"Authorization": f"Bearer {secret}"}
    first = post(hour=1, observed_at="2022-05-04T01:01:00Z")
    again = post(hour=1, observed_at="2022-05-04T09:01:00+08:00")
    read = app.test_client().get("/api/v1/rounds/R1/sites/S11/counts", headers=shown).json["counts"][0]
    for count in (first.json["count"], again.json["count"], read):
        assert count["hour"] == "2022-05-04T09:00:00+08:00"
        assert count["observed_at"] == "2022-05-04T09:01:00+08:00"
        assert count["received_at"].endswith("+08:00")
    other = post(hour=1, sampled=50, report_id="b").json
    assert other["stored"]["hour"] == other["offered"]["hour"] == "2022-05-04T09:00:00+08:00"
    one = {"site": "S11", "report_id": "c", "hour": "2022-05-04T03:00:00Z", "sampled": 44}
    many = app.test_client().post("/api/v1/rounds/R1/counts:batch", json=[one, {**one, "sampled": 1}], headers=shown)
    assert many.json[0]["body"]["count"]["hour"] == "2022-05-04T11:00:00+08:00"
    assert many.json[1]["body"]["offered"]["hour"] == "2022-05-04T11:00:00+08:00"
    late = post(hour=2, sampled=60, report_id="d").json
    assert late["later"][0]["hour"] == "2022-05-04T11:00:00+08:00"
    [part] = app.test_client().get("/api/v1/rounds/R1", headers=shown).json["sessions"]
    assert part["opens_at"] == "2022-05-04T08:00:00+08:00"


def test_an_hour_at_which_the_site_is_closed_is_told_beside_every_other_fault(
    app: Flask, post: Post, secret: str
) -> None:
    def places(answer: TestResponse) -> list[tuple[str, str]]:
        assert answer.status_code == 422
        return [(fault["field"], fault["code"]) for fault in answer.json["faults"]]

    assert places(post(hour=20, sampled="x")) == [("sampled", "not_whole"), ("hour", "hour_not_open")]
    assert places(post(hour=20, visitors=41)) == [
        ("visitors", "more_visitors_than_sampled"),
        ("hour", "hour_not_open"),
    ]
    assert places(post(sampled="x")) == [("sampled", "not_whole")]
    item = {"site": "S11", "report_id": "a", "hour": (HOUR + timedelta(hours=19)).isoformat(), "sampled": "x"}
    batch = [item, {**item, "site": "S21"}, {**item, "site": 7}, {**item, "hour": HOUR.isoformat()}]
    shown = {"Authorization": f"Bearer {secret}"}
    answer = app.test_client().post("/api/v1/rounds/R1/counts:batch", json=batch, headers=shown)
    told = [{(fault["field"], fault["code"]) for fault in one["body"]["faults"]} for one in answer.json]
    assert told == [
        {("sampled", "not_whole"), ("hour", "hour_not_open")},
        {("sampled", "not_whole")},  # of another site nothing is told
        {("sampled", "not_whole"), ("site", "not_text")},
        {("sampled", "not_whole")},
    ]
