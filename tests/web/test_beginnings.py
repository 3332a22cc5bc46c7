"""A page that has nothing to show yet says what comes there and how to begin; none of them is an error."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import delete

from sampling.storage.tables import AreaResidents

from .. import county as counties

AREAS = "/areas/C"


@pytest.fixture
def without_residents(app: Flask, county: counties.County) -> None:
    with app.extensions["database"].writing() as session:
        session.exec(delete(AreaResidents))


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("/rounds/R1/risks", "No tube can be counted yet"),
        ("/rounds/R1/risks/T1", "No tube can be counted yet"),
        ("/rounds/R1/sessions/AM/callup", "Nobody can be called yet"),
        ("/rounds/R1/sessions/AM/callup/areas/T1", "Nobody can be called yet"),
        ("/rounds/R1/sessions/AM/callup/notices/T1", "Nobody can be called yet"),
    ],
)
def test_without_residents_a_page_says_what_is_missing_and_leads_to_the_import(
    without_residents: None, sign_in: Callable[..., FlaskClient], page: str, says: str
) -> None:
    answer = sign_in("planner").get(page)
    assert answer.status_code == 200
    assert says in answer.text and "has no figure of its residents" in answer.text and 'href="/import"' in answer.text


def test_a_session_that_is_not_there_is_still_not_found(
    without_residents: None, sign_in: Callable[..., FlaskClient]
) -> None:
    assert sign_in("planner").get("/rounds/R1/sessions/PM/callup").status_code == 404


def test_where_there_is_one_county_the_areas_begin_with_what_lies_below_it(
    county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    answer = sign_in("planner").get("/areas")
    assert (answer.status_code, answer.headers["Location"]) == (302, AREAS)
    assert sign_in("township", area="T1").get("/areas").headers["Location"] == "/areas/T1"


def test_new_passwords_are_asked_for_on_the_page_of_the_sites(
    county: counties.County, sign_in: Callable[..., FlaskClient]
) -> None:
    answer = sign_in("administrator").get("/accounts/sites/passwords")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/sites#passwords")


def test_registers_head_with_how_many_there_are(county: counties.County, sign_in: Callable[..., FlaskClient]) -> None:
    browser = sign_in("planner")
    assert "<h1>4 sites, 8 lanes</h1>" in browser.get("/sites").text
    assert "<h1>12 people on the staff list</h1>" in browser.get("/staff").text
    assert "1 of 1 round is not closed yet" in browser.get("/rounds").text
