"""The audit says in the reader's words what was done: no action and no detail is shown as it is stored."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel

from sampling.domain.actors import program
from sampling.services import auditing, importing
from sampling.storage.changes import LEFT_OUT
from sampling.web.auditing import ACTION_WORDS, DETAIL_WORDS
from sampling.web.auditing.words import FIELD_WORDS, TABLE_WORDS

from .. import county as counties
from ..paths import ROOT

FIXED = {"by", "action", "subject", "at"}
ONCE = {"created_at", "created_by", "issued_at", "issued_by", "submitted_at", "submitted_by", "sent_id", "copied_from",
        "key", "path", "content", "faulty", "returned_name", "returned_content"}  # fmt: skip


def _calls(name: str) -> Iterator[tuple[ast.Module, ast.Call]]:
    """Every call of a function of this name in the services, with its module."""
    yield from _calls_of_services().get(name, [])


@cache
def _calls_of_services() -> dict[str, list[tuple[ast.Module, ast.Call]]]:
    found: dict[str, list[tuple[ast.Module, ast.Call]]] = {}
    for path in sorted((ROOT / "sampling/services").rglob("*.py")):
        module = ast.parse(path.read_text())
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                found.setdefault(called, []).append((module, node))
    return found


def _texts(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _handed_to(module: ast.Module, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What other functions hand to this one as `action`, in order or by name, and what it takes where they don't."""
    places = [argument.arg for argument in function.args.args]
    if "action" in places:
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name:
                yield node.args[places.index("action")]
    for argument, usual in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if argument.arg == "action" and usual is not None:
            yield usual
            yield from (
                word.value for _, call in _calls(function.name) for word in call.keywords if word.arg == "action"
            )


@cache
def _actions() -> set[str]:
    """Every action that the services record, also where it comes by a variable, a constant or an argument."""
    found: set[str] = set()
    for module, call in [*_calls("record"), *_calls("record_at_once")]:
        written = next(word.value for word in call.keywords if word.arg == "action")
        if isinstance(written, ast.JoinedStr):
            found |= {f"import {kind}" for kind in importing.KINDS}
            continue
        given = [written]
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and call in ast.walk(node):
                if any(argument.arg == "action" for argument in (*node.args.args, *node.args.kwonlyargs)):
                    given = list(_handed_to(module, node))
                else:
                    inside = [one for one in ast.walk(node) if isinstance(one, ast.Assign)]
                    given += [one.value for one in inside if _named(one.targets[0]) == "action"]
        names = {_named(one) for one in given} - {""}
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Tuple)
                and isinstance(node.value, ast.Tuple)
            ):
                parts = zip(node.targets[0].elts, node.value.elts, strict=True)
                given += [value for target, value in parts if _named(target) in names]
        found |= set().union(*(_texts(one) for one in given))
    return found


def _named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def test_every_action_that_is_recorded_has_a_word() -> None:
    found = _actions()
    assert {"publish plan", "close account", "set staff of session", "import layer", "begin demonstration"} <= found
    assert found - set(ACTION_WORDS) == set()


def test_no_action_has_a_word_that_is_never_recorded() -> None:
    assert set(ACTION_WORDS) - _actions() == set()


def test_every_detail_that_is_recorded_has_a_word() -> None:
    keys = {
        str(word.arg)
        for _, call in [*_calls("record"), *_calls("record_at_once")]
        for word in call.keywords
        if word.arg
    } - FIXED
    more = [word.value for _, call in _calls("put") for word in call.keywords if word.arg == "details"]
    keys |= {key.value for given in more if isinstance(given, ast.Dict) for key in given.keys if key}  # type: ignore[attr-defined]
    assert {"sampled_before", "question"} <= keys
    assert keys - set(DETAIL_WORDS) == set()


def test_the_page_shows_words_and_filters_by_action(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    at = datetime(2022, 5, 4, 1, 0, tzinfo=UTC)
    with app.extensions["database"].writing() as session:
        by, goals = program("t"), [{"area": "C"}, {"area": "T1"}]
        auditing.record(session, by=by, action="move round", subject="R7", at=at, before="draft", to="published")
        auditing.record(session, by=by, action="set targets", subject="R8", at=at, targets=goals)
    browser = sign_in("auditor")
    page = browser.get("/audit").text
    assert "State of a round changed" in page
    assert "Before: Draft; After: Published" in page
    assert "Targets: 2" in page
    assert "<td>move round</td>" not in page
    one = browser.get("/audit?action=set+targets").text
    assert "R8" in one
    assert "R7" not in one
    chinese = browser.get("/audit", headers={"Accept-Language": "zh-CN"}).text
    assert "变更前：草稿；变更后：已下达" in chinese


def test_every_field_that_people_change_in_a_row_has_a_word() -> None:
    """Keys, fingerprints and who made a row when do not change, or are not told; the rest has words."""
    columns = [
        column
        for name, table in SQLModel.metadata.tables.items()
        if name in TABLE_WORDS
        for column in table.columns
        if not column.primary_key and not column.foreign_keys
    ]
    told = {one.name for one in columns} - LEFT_OUT - ONCE
    assert told - set(DETAIL_WORDS) - set(FIELD_WORDS) == set()


def test_lines_are_told_by_their_time_the_newest_first_on_the_page_and_in_the_file(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("auditor")
    with app.extensions["database"].writing() as session:
        for subject, clock in (("R-noon", 4), ("R-later", 5), ("R-early", 3), ("R-noon-too", 4)):
            at = datetime(2022, 5, 4, clock, tzinfo=UTC)
            auditing.record(session, by=program("t"), action="move round", subject=subject, at=at)
    for address in ("/audit?action=move+round", "/audit.csv?action=move+round"):
        told = browser.get(address).text
        assert told.index("R-later") < told.index("R-noon-too") < told.rindex("R-noon") < told.index("R-early")


def test_the_file_is_read_in_pieces_without_a_line_twice_or_left_out(
    app: Flask, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = app.extensions["database"]
    with db.writing() as session:
        for n in range(7):
            at = datetime(2022, 5, 4, 1 + n % 3, tzinfo=UTC)
            auditing.record(session, by=program("t"), action="move round", subject=f"R{n}", at=at)
    whole = [one.subject for one in auditing.every(db, action="move round")]
    monkeypatch.setattr(auditing, "AT_ONCE", 2)
    assert [one.subject for one in auditing.every(db, action="move round")] == whole
    assert whole == ["R5", "R2", "R4", "R1", "R6", "R3", "R0"]
