"""Every route that writes leaves a line in the audit: looked for here in what each calls, and watched by
`tests.audited` in every test that sends something."""

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest
from flask import Flask

from sampling import guards
from sampling.services import auditing

NO_LINE = {
    "importing.bring": "keeps the file aside for its look; what is imported has a line",
    "duty.bring": "keeps the file aside for its look; what is imported has a line",
    "counting.bring": "keeps the file aside for its look; what is stored has a line",
    "second.bring": "keeps the file aside for its look; what is brought has a line",
    "layers.again": "looks at the file again; what is imported has a line",
    "layers.apply": "asks the worker, whose import has a line, in the name of who asked",
    "layers.bring": "keeps the file aside for its look; what is imported has a line",
    "submitting.bring": "keeps the file aside for its look; what is sent in has a line",
}
REACH = 7  # calls from a view down to the line


def _reached(view: Callable[..., Any]) -> bool:
    """True where the view, or what it calls in this product, gets to the function that writes a line."""
    wanted = {auditing.record, auditing.record_at_once}
    seen: set[object] = set()
    row: list[Any] = [inspect.unwrap(view)]
    for _ in range(REACH):
        below: list[Any] = []
        for function in row:
            if function in wanted:
                return True
            if function in seen or not isinstance(function, FunctionType):
                continue
            seen.add(function)
            below += list(_called(function))
        row = below
    return any(function in wanted for function in row)


def _called(function: FunctionType) -> Iterator[Any]:
    """The functions of this product that a function names, in itself and in those within it."""
    names = _names(function.__code__)
    for name in names:
        found = function.__globals__.get(name)
        if isinstance(found, ModuleType) and found.__name__.startswith("sampling"):
            yield from (part for other in names if isinstance(part := getattr(found, other, None), FunctionType))
        elif isinstance(found, FunctionType) and found.__module__.startswith("sampling"):
            yield inspect.unwrap(found)
        elif isinstance(found, type) and found.__module__.startswith("sampling"):
            yield from (part for part in vars(found).values() if isinstance(part, FunctionType))


def _names(code: Any) -> set[str]:
    found = set(code.co_names)
    for part in code.co_consts:
        if inspect.iscode(part):
            found |= _names(part)
    return found


def _writing(app: Flask) -> list[str]:
    """Endpoints that take a POST, PUT, PATCH or DELETE."""
    verbs = {"POST", "PUT", "PATCH", "DELETE"}
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if verbs & (rule.methods or set())})


def test_every_route_that_writes_gets_to_the_audit_or_has_a_reason(app: Flask) -> None:
    without = [name for name in _writing(app) if name not in NO_LINE and not _reached(app.view_functions[name])]
    assert without == []


def test_the_reasons_are_for_routes_that_there_are(app: Flask) -> None:
    assert set(NO_LINE) <= set(_writing(app)), "take the reason away with the route"
    assert [name for name in NO_LINE if _reached(app.view_functions[name])] == [], "it needs no reason"


def test_the_search_finds_who_writes_and_not_who_reads(app: Flask) -> None:
    assert _reached(app.view_functions["rounds.move"])
    assert not _reached(app.view_functions["areas.list_areas"])
    assert guards.guard_of(app, "rounds.move") is not None


@pytest.mark.parametrize("name", ["rounds.move", "signins.renew_slip", "accounts.set_active"])
def test_a_route_whose_line_is_forgotten_is_noticed(app: Flask, name: str) -> None:
    def forgotten() -> None:
        """It calls nothing."""

    app.view_functions[name] = forgotten
    assert not _reached(app.view_functions[name])
