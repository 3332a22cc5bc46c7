"""The API does what its description says, whatever is sent: schemathesis asks every route with all its checks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sampling.application import create_app
from sampling.domain.actors import program
from sampling.services import tokens
from sampling.settings import Settings
from tests import county as counties


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The application with the small county, and the secret of a token that opens all of it."""
    import shutil

    folder = tmp_path_factory.mktemp("schema")
    shutil.copy(sqlite_template, folder / "sampling.db")
    url = f"sqlite:///{folder / 'sampling.db'}"
    app = create_app(Settings(folder, url, "not a secret: tests only", token_pace=0), testing=True)
    db = app.extensions["database"]
    counties.insert(db, round_state="running")
    now = datetime.now(UTC)
    given = tokens.give(db, kind="key", role="desk", area_code="C", by=program("tests"), now=now)
    yield app, given.secret
    db.close()


ROUTES = (
    ("GET", "/api/v1/rounds"),
    ("GET", "/api/v1/rounds/{round_code}"),
    ("GET", "/api/v1/rounds/{round_code}/counts"),
    ("POST", "/api/v1/rounds/{round_code}/counts:batch"),
    ("GET", "/api/v1/rounds/{round_code}/sites"),
    ("GET", "/api/v1/rounds/{round_code}/sites/{site_code}/counts"),
    ("POST", "/api/v1/rounds/{round_code}/sites/{site_code}/counts"),
)
OWN = {"site_code": "S11", "round_code": "R1"}


@pytest.fixture(scope="module")
def schema(served: tuple[Flask, str]) -> schemathesis.BaseSchema:
    """The description as the application gives it."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", served[0])


def test_every_described_route_is_asked(schema: schemathesis.BaseSchema) -> None:
    described = {(one.ok().method.upper(), one.ok().path) for one in schema.get_all_operations()}
    assert described == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_does_what_it_says_whatever_is_sent(
    served: tuple[Flask, str], schema: schemathesis.BaseSchema, method: str, path: str
) -> None:
    strategy = st.one_of(
        schema[path][method].as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )
    own = {"Authorization": f"Bearer {served[1]}"}

    @given(case=strategy, known=st.booleans())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def asked(case: schemathesis.Case, known: bool) -> None:
        if known:
            case.path_parameters |= {name: OWN[name] for name in case.path_parameters}
        # that a site is not open at most instants there are is no fault of the description
        case.call_and_validate(headers=own, excluded_checks=[positive_data_acceptance])

    asked()
