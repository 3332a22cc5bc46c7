"""Pages of expected people: the village's form with and without figures, who enters where, the roll-up and the file."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.expected import COUNTS
from sampling.services import expected
from tests import county as counties

PAGE = "/rounds/R1/expected/V11"
TYPED = {
    "version": "0", "away": "２００", "visitors": "30", "exempt_tested": "10", "exempt_vaccinated": "0",
    "exempt_quarantined": "0", "exempt_school": "40", "exempt_work": "0", "home_bound": "12", "source": "逐户",
}  # fmt: skip
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def village(county: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("village", area="V11")


def test_a_village_enters_and_sees_the_sum_without_scripts(village: FlaskClient) -> None:
    assert "1,500" in village.get(PAGE).text
    answer = village.post(PAGE, data=TYPED, follow_redirects=True)
    assert answer.status_code == 200 and "1,280 people are expected" in answer.text


def test_a_figure_that_was_not_typed_is_asked_for_and_the_rest_is_kept(village: FlaskClient) -> None:
    answer = village.post(PAGE, data=TYPED | {"away": "", "visitors": "viele"})
    assert answer.status_code == 422
    assert "Type how many people, 0 if nobody." in answer.text and 'value="viele"' in answer.text


def test_an_odd_figure_is_asked_about_once_and_then_taken(app: Flask, village: FlaskClient) -> None:
    odd = TYPED | {"away": "1000"}
    answer = village.post(PAGE, data=odd)
    assert answer.status_code == 422 and "more than 60 %" in answer.text
    confirm = answer.text.split('name="confirm" value="')[1].split('"')[0]
    assert village.post(PAGE, data=odd | {"away": "1001", "confirm": confirm}).status_code == 422
    assert village.post(PAGE, data=odd | {"confirm": confirm}).status_code == 302
    assert expected.village(app.extensions["database"], round_code="R1", area_code="V11").expected == 480


def test_who_was_overtaken_is_told_and_can_enter_after_comparing(village: FlaskClient) -> None:
    village.post(PAGE, data=TYPED)
    answer = village.post(PAGE, data=TYPED | {"away": "100"})
    assert answer.status_code == 409 and "has entered other figures" in answer.text and 'value="100"' in answer.text
    assert village.post(PAGE, data=TYPED | {"away": "100", "version": "1"}).status_code == 302


def test_a_village_enters_for_itself_alone_and_leadership_for_none(village: FlaskClient, sign_in: SignIn) -> None:
    assert village.post("/rounds/R1/expected/V12", data=TYPED).status_code == 403
    assert sign_in("township", area="T1").post("/rounds/R1/expected/V12", data=TYPED | {"away": "1"}).status_code == 302
    leader = sign_in("leadership", area="C")
    assert leader.get(PAGE).status_code == 200 and leader.post(PAGE, data=TYPED).status_code == 403


def test_the_roll_up_says_of_how_many_villages_it_is(village: FlaskClient, sign_in: SignIn) -> None:
    village.post(PAGE, data=TYPED)
    page = sign_in("planner", area="C").get("/rounds/R1/expected").text
    assert "1,280 expected people" in page and "entered 1 of 4 villages" in page
    own = sign_in("township", area="T2").get("/rounds/R1/expected").text
    assert "entered 0 of 2 villages" in own and "V11" not in own


def test_a_file_is_read_with_all_its_faults_at_once(county: counties.County, sign_in: SignIn) -> None:
    planner = sign_in("planner", area="C")
    head = ",".join(("code", *COUNTS, "source")) + "\n"

    def send(text: str) -> tuple[int, str]:
        data = {"file": (io.BytesIO(text.encode()), "e.csv")}
        answer = planner.post("/rounds/R1/expected/file", data=data, follow_redirects=True)
        return answer.status_code, answer.text

    status, text = send(head + "V11,9999,0,0,0,0,0,0,0,逐户\nX,1,0,0,0,0,0,0,0,逐户\n")
    assert status == 422 and "Nothing was written" in text and "no village with the code X" in text
    status, text = send(head + "V11,100,0,0,0,0,0,0,0,逐户\n")
    assert status == 200 and "1 villages are entered anew" in text
    assert planner.get("/rounds/R1/expected/template.xlsx").data[:2] == b"PK"


def test_the_planner_says_what_the_round_is_planned_with(county: counties.County, sign_in: SignIn) -> None:
    planner = sign_in("planner", area="C")
    assert planner.post("/rounds/R1/expected/basis", data={"basis": "expected"}).status_code == 302
    assert 'value="expected" checked' in planner.get("/rounds/R1/expected").text
    assert sign_in("township", area="T1").post("/rounds/R1/expected/basis").status_code == 403
