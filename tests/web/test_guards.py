"""Nobody gets where its role and its area do not reach: every route, every role, own and foreign places."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from sampling import guards
from sampling.application import create_app
from sampling.domain.actors import program
from sampling.domain.permissions import COUNTY_ROLES, ROLES
from sampling.services import tokens

from .. import county as counties
from ..clock import PRESENT

OWN = {"area_code": "V11", "site_code": "S11"}
NOBODY = 2_000_000_000  # no account and no sign-in has this number: an address here must not sign its own caller out
VALUES = {
    **OWN,
    "round_code": "R1",
    "session_code": "AM",
    "kind": "areas",
    "tag": "en",
    "format": "csv",
    "account_id": NOBODY,
    "sign_in_id": NOBODY,
}
FOREIGN = {"area_code": "V21", "site_code": "S21"}


def _place(role: str) -> dict[str, str]:
    if role in COUNTY_ROLES:
        return {"area": "C"}
    return {"township": {"area": "T1"}, "village": {"area": "V11"}, "site_lead": {"site": "S11"}}[role]


def _addresses(app: Flask, places: dict[str, str]) -> list[tuple[str, str, guards.Guard]]:
    """Every guarded GET or POST route as (method, address, guard), with these places in it."""
    values = {**VALUES, **places}
    out = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        guard = guards.guard_of(app, rule.endpoint)
        if rule.endpoint == "static" or guard is None or guard.permission is None:
            continue
        arguments = {name: _value(rule, name, values) for name in rule.arguments}
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        out.append((method, adapter.build(rule.endpoint, arguments, method=method), guard))
    return out


def _value(rule: Rule, name: str, values: dict[str, str]) -> object:
    """A value that the route takes: of a choice of words the first, else the place of this name, else 1."""
    converter = rule._converters.get(name)
    return min(converter.items) if isinstance(converter, AnyConverter) else values.get(name, 1)


def test_every_route_has_a_guard(app: Flask) -> None:
    without = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and guards.guard_of(app, rule.endpoint) is None
    ]
    assert without == []


def test_a_route_whose_guard_was_forgotten_answers_nobody(app: Flask) -> None:
    app = create_app(
        app.extensions["settings"], testing=True, clock=lambda: PRESENT
    )  # one of its own: routes can't be taken away again
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 403
    app.extensions["database"].close()


def test_a_stranger_sees_no_guarded_page(app: Flask, county: counties.County) -> None:
    for method, address, _ in _addresses(app, OWN):
        answer = app.test_client().open(address, method=method)
        assert answer.status_code in (302, 401), address
        if answer.status_code == 302:
            assert "/sign-in" in answer.headers["Location"], address


@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_reaches_what_it_is_allowed_and_nothing_else(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient], role: str
) -> None:
    browser = sign_in(role, **_place(role))
    for method, address, guard in _addresses(app, OWN):
        answer = browser.open(address, method=method)
        if guards.permits(guard, role):
            assert answer.status_code not in (401, 403, 500), f"{role} {method} {address}: {answer.status_code}"
        else:
            assert answer.status_code == 403, f"{role} {method} {address}: {answer.status_code}"


@pytest.mark.parametrize("role", list(ROLES))
def test_no_role_gets_into_an_area_that_its_account_is_not_for(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient], role: str
) -> None:
    browser = sign_in(role, **({"area": "T1"} if role in COUNTY_ROLES else _place(role)))
    for method, address, guard in _addresses(app, FOREIGN):
        if guard.area or guard.site:
            assert browser.open(address, method=method).status_code == 403, f"{role} {method} {address}"


def test_a_site_lead_is_refused_at_another_site_of_the_same_village(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("site_lead", site="S11")
    for method, address, guard in _addresses(app, {"area_code": "V12", "site_code": "S12"}):
        if guard.site:
            assert browser.open(address, method=method).status_code == 403, address


def test_a_post_without_its_token_is_refused(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in("administrator")
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            arguments = {name: _value(rule, name, VALUES) for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, arguments, method="POST")
            assert browser.post(address).status_code == 400, rule.endpoint


@pytest.mark.parametrize("role", list(ROLES))
def test_a_key_reaches_what_its_role_may_at_its_place_and_no_page(
    app: Flask, county: counties.County, role: str
) -> None:
    place = {"site_code": "S11"} if role == "site_lead" else {"area_code": "V11" if role == "village" else "T1"}
    given = tokens.give(app.extensions["database"], kind="key", role=role, by=program("tests"), now=PRESENT, **place)
    shown = {"Authorization": f"Bearer {given.secret}"}
    for places, own in ((OWN, True), (FOREIGN, False)):
        for method, address, guard in _addresses(app, places):
            answer = app.test_client().open(address, method=method, headers=shown)
            if not address.startswith(guards.API):
                assert answer.status_code in (302, 401), f"{role} {method} {address}: a key opens no page"
            elif not guards.permits(guard, role) or (not own and (guard.area or guard.site)):
                assert answer.status_code == 403, f"{role} {method} {address}: {answer.status_code}"
            else:
                assert answer.status_code not in (302, 401, 403, 500), (
                    f"{role} {method} {address}: {answer.status_code}"
                )


def test_a_key_that_was_withdrawn_opens_nothing(app: Flask, county: counties.County) -> None:
    db, now = app.extensions["database"], PRESENT
    given = tokens.give(db, kind="key", role="planner", by=program("tests"), now=now)
    tokens.withdraw(db, token_id=given.id, by=program("tests"), now=now)
    for secret in (given.secret, given.secret[:-1], "", "x" * 500):
        shown = {"Authorization": f"Bearer {secret}"}
        for method, address, _ in _addresses(app, OWN):
            if address.startswith(guards.API):
                assert app.test_client().open(address, method=method, headers=shown).status_code == 401, address
