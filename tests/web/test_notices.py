"""Pages of notices: a village or a small township at once, more by the worker; each within the own area."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from sampling import jobs
from sampling.domain.actors import program
from sampling.services import callup
from sampling.storage.database import Database
from sampling.web.callup import notices
from tests import county as counties
from tests.clock import PRESENT
from tests.printed import codes, texts

SignIn = Callable[..., FlaskClient]
BASE = "/rounds/R1/sessions/AM/callup/notices"


@pytest.fixture
def db(app: Flask, county: counties.County) -> Database:
    found: Database = app.extensions["database"]
    callup.propose_windows(
        found, round_code="R1", session_code="AM", area_code="C", anew=False, by=program("tests"),
        now=PRESENT - timedelta(hours=1),
    )  # fmt: skip
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """How often the worker is told; no more than one notice is made at once."""
    found: list[object] = []
    monkeypatch.setattr(jobs, "enqueue_packing", found.append)
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    return found


def test_a_page_and_a_file_say_the_same_and_their_codes_open_the_same_place(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("planner", area="C")
    page = browser.get(f"{BASE}/T1").text
    file = browser.get(f"{BASE}/T1.pdf")
    said = "\n".join(texts(file.data))
    assert file.mimetype == "application/pdf" and page.count('<section class="notice"') == 2
    for village, site, address in (
        ("V11", "S11", "geo:33.040000,111.740000"),
        ("V12", "S12", "geo:33.060000,111.760000"),
    ):
        assert f"{village}村" in page and f"{site}采样点" in page and f"{village}村" in said and f"{site}采样点" in said
        lat, lon = address.removeprefix("geo:").split(",")
        assert lat in page and lon in page and lat in said and lon in said
        assert [address] in codes(file.data)
        assert callup.code_svg(address) == callup.code_svg(address)
        assert segno.make(address, error="q", mask=2, boost_error=False).version <= 3
    assert "演示人员" not in page + said, "nobody's name stands on a wall"


def test_more_than_are_made_at_once_are_asked_for_followed_and_fetched(
    db: Database, sign_in: SignIn, told: list[object]
) -> None:
    browser = sign_in("planner", area="C")
    page = browser.get(f"{BASE}/C").text
    assert "4 notices" in page and f"{BASE}/T1" in page and "Make 4 notices" in page
    assert browser.get(f"{BASE}/C.pdf").status_code == 400
    address = browser.post(f"{BASE}/C/files").headers["Location"]
    assert len(told) == 1 and re.fullmatch(rf"{BASE}/C/files/\d+", address)
    assert "Cancel" in browser.get(address).text and "They are being made" in browser.get(f"{BASE}/C").text
    assert browser.get(f"{address}.zip").status_code == 404
    callup.make_waiting_notices(db, now=lambda: PRESENT)
    part = browser.get(f"{address}/progress").text
    assert "4 of 4 notices" in part and "data-final" in part and f"{address}.zip" in part
    file = browser.get(f"{address}.zip")
    assert file.mimetype == "application/zip" and file.data.startswith(b"PK")
    assert f"{address}.zip" in browser.get(f"{BASE}/C").text


def test_they_are_called_off_on_the_page(db: Database, sign_in: SignIn, told: list[object]) -> None:
    browser = sign_in("planner", area="C")
    address = browser.post(f"{BASE}/C/files").headers["Location"]
    assert "Nothing of it is kept" in browser.post(f"{address}/cancel", follow_redirects=True).text
    assert callup.make_waiting_notices(db, now=lambda: PRESENT) == 0


@pytest.mark.parametrize("role", ["planner", "desk", "township", "leadership", "auditor"])
def test_a_township_sees_its_own_notices_and_no_others(
    db: Database, sign_in: SignIn, told: list[object], role: str
) -> None:
    planner, own = sign_in("planner", area="C"), sign_in(role, area="T1")
    address = planner.post(f"{BASE}/C/files").headers["Location"]
    other = planner.post(f"{BASE}/T2/files").headers["Location"]
    callup.make_waiting_notices(db, now=lambda: PRESENT)
    assert own.get(f"{BASE}/V11").status_code == 200 and own.get(f"{BASE}/V11.pdf").status_code == 200
    for closed in (f"{BASE}/C", f"{BASE}/V21", f"{BASE}/V21.pdf", address, f"{address}.zip", f"{other}/progress"):
        assert own.get(closed).status_code in (403, 404), closed
    assert own.post(f"{BASE}/T2/files").status_code in (403, 404)
    inside = own.post(f"{BASE}/T1/files")
    assert inside.status_code == 302, "who may look may print"
    stolen = address.rpartition("/")[2]
    assert own.get(f"{BASE}/T1/files/{stolen}.zip").status_code == 404
