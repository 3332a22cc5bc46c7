"""Every page of a county with generated rows says so; a county of real rows says nothing of the kind."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from sampling.services import provenance

from .. import county as counties

LINE = "Generated for demonstration; not for operational use."


def test_a_page_says_what_is_generated(county: counties.County, sign_in: Callable[..., FlaskClient]) -> None:
    page = sign_in("planner").get("/sites").text
    assert LINE in page
    assert "residents by village, sites, staff" in page


def test_a_county_of_real_rows_is_not_called_generated(
    app: Flask, county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    with app.extensions["database"].writing() as session:
        for table in ("area", "area_residents", "site", "staff", "round"):
            session.execute(text(f"UPDATE {table} SET provenance = 'real'"))
    assert LINE not in sign_in("planner").get("/sites").text


def test_a_page_looks_up_what_is_generated_once(
    county: counties.County, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []
    told = provenance.not_real
    monkeypatch.setattr(provenance, "not_real", lambda db: looked_up.append(db) or told(db))
    assert LINE in sign_in("planner").get("/sites").text
    assert len(looked_up) == 1
