"""An error is told in the reader's language, with its facts as a page writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from sampling.domain.errors import Refused
from sampling.web.errors import sentence

from .. import county as counties

SignIn = Callable[..., FlaskClient]

FIXED = "The round %(code)s is %(state)s: its hours no longer change."
COUNTED = "The county has %(n)s people for %(hour)s already. Say why it is another figure now."


def _told(app: Flask, error: Refused, language: str) -> str:
    with app.test_request_context(headers={"Accept-Language": language}):
        return sentence(error)


def test_a_state_is_told_by_its_word(app: Flask) -> None:
    error = Refused(FIXED, code="R1", state="preparing")
    assert _told(app, error, "en") == "The round R1 is being prepared: its hours no longer change."
    assert _told(app, error, "zh-CN") == "轮次R1为“准备中”状态，时间不再变更。"


def test_a_count_is_written_as_on_the_pages(app: Flask) -> None:
    error = Refused(COUNTED, n=12345, hour="10:00")
    assert "12,345 people for 10:00" in _told(app, error, "en")
    assert _told(app, error, "zh-CN") == "县指挥部已有10:00数字12,345人，请说明数字变更的原因。"


def test_the_number_of_a_run_or_a_version_is_no_count(app: Flask) -> None:
    assert _told(app, Refused("The run %(id)s has no answer.", id=1204), "en") == "The run 1204 has no answer."


def test_a_day_is_written_as_on_the_pages(app: Flask) -> None:
    error = Refused("This duty ended at %(ends)s on %(day)s. What is over stays as it was.", day=date(2026, 11, 28))
    error.facts["ends"] = datetime(2026, 11, 28, 8, tzinfo=UTC)
    assert "at 16:00 on 28 November 2026." in _told(app, error, "en")
    assert "2026年11月28日" in _told(app, error, "zh-CN")


def test_a_request_that_an_address_does_not_take_is_no_unreadable_entry(client: FlaskClient) -> None:
    answer = client.post("/about-nothing")
    assert answer.status_code == 404
    answer = client.delete("/sign-in")
    assert answer.status_code == 405
    assert "This address takes no such request" in answer.text and "could not be read" not in answer.text


def test_a_page_that_is_refused_speaks_of_no_entry_for_nobody_has_entered_anything(
    county: counties.County, sign_in: SignIn
) -> None:
    planner = sign_in("planner")
    for language, title, entry in (("en", "This is not possible now", "entry"), ("zh", "目前无法办理", "填写")):
        answer = planner.get("/watch/R1/C?as_of=never", headers={"Accept-Language": language})
        assert answer.status_code == 400
        told = answer.text.split("<main")[1].split("</main")[0]
        assert title in told and entry not in told and "in the form" not in told


@pytest.mark.parametrize(
    ("method", "reason", "title"),
    [
        ("POST", "The form was open for too long.", "Your entry could not be read"),
        ("GET", "There is nothing to brief on.", "This is not possible now"),
        ("GET", "", "This address is not complete"),
    ],
)
def test_only_what_was_sent_is_an_entry_that_could_not_be_read(
    app: Flask, method: str, reason: str, title: str
) -> None:
    with app.test_request_context("/", method=method):
        assert f"<h1>{title}</h1>" in render_template("errors/400.html", reason=reason, code=400)
