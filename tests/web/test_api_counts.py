"""Counts over the API: every status and its body, and never what was sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sampling.domain.actors import program
from sampling.services import tokens
from sampling.storage.database import Database
from tests import county as counties

Post = Callable[..., TestResponse]
NOW = datetime(2022, 5, 4, 13, tzinfo=UTC)
HOUR = counties.OPENS_AT + timedelta(hours=1)


@pytest.fixture
def secret(app: Flask, county: counties.County) -> str:
    db: Database = app.extensions["database"]
    return tokens.give_for_site(db, site_code="S11", kind="command", by=program("tests"), now=NOW).secret


@pytest.fixture
def post(app: Flask, secret: str) -> Post:
    """`post(sampled=5)`: a report of S11 for its first hour, with these fields."""
    app.config["WTF_CSRF_ENABLED"] = True

    def posted(
        *, site: str = "S11", round_code: str = "R1", shown: str | None = secret, hour: int = 1, **fields: Any
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
