"""The API does what its description says, whatever is sent: schemathesis asks every route with all its checks."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation.modes import GenerationMode

from sampling.application import create_app
from sampling.domain.actors import program
from sampling.services import tokens
from sampling.settings import Settings
from tests import county as counties
from tests.clock import PRESENT
from tests.empty import put_empty


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The application with the small county, and the secret of a token that opens all of it."""
    folder = tmp_path_factory.mktemp("schema")
    installation = Settings(folder, put_empty(folder / "sampling.db"), "not a secret: tests only", token_pace=0)
    app = create_app(installation, testing=True, clock=lambda: PRESENT)
    db = app.extensions["database"]
    counties.insert(db, round_state="running")
    now = PRESENT
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
PLANNED = [counties.OPENS_AT + timedelta(hours=hour) for hour in range(1, 5)]  # at which S11 counts
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
CENTURY = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=OFFSETS)  # noqa: DTZ001
# The description asks for a time of this century; left alone, the tool draws any year and throws nearly all away.
schemathesis.openapi.format("date-time", CENTURY.map(datetime.isoformat))


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

    @given(case=strategy, known=st.booleans(), hour=st.sampled_from(PLANNED), offset=OFFSETS)
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    def asked(case: schemathesis.Case, known: bool, hour: datetime, offset: timezone) -> None:
        if known:
            case.path_parameters |= {name: OWN[name] for name in case.path_parameters}
        is_report = method == "POST" and "site_code" in case.path_parameters
        if is_report and case.meta.generation.mode.is_positive:
            case.body = _meant(case.body, hour.astimezone(offset))
        answer = case.call_and_validate(headers=own)
        if is_report:
            answers.append((case.meta.generation.mode.is_positive and known, answer.status_code))

    answers: list[tuple[bool, int]] = []
    asked()
    if answers:
        taken = [status for is_meant, status in answers if is_meant]
        assert set(taken) <= {200, 201, 409}
        assert taken.count(201) >= 3, "hardly a report was ever taken: this asks nothing"


def _meant(report: dict[str, Any], hour: datetime) -> dict[str, Any]:
    """A report that is right by itself, as a site sends it that knows its plan: what no schema can say is that the site
    counts at this hour, that visitors are among the people sampled, and that who corrects a figure says why."""
    visitors = report.get("visitors")
    said = {**report, "hour": hour.isoformat()}
    if visitors is not None:
        said["visitors"] = min(visitors, report["sampled"])
    if not report.get("reason", "").strip():
        said["reason"] = "一户漏报"
    return said
