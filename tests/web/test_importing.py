"""Importing from the pages: choose, look, import, take back; for planners alone, each with its own files."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.permissions import ROLES
from sampling.services import sites
from sampling.storage.queries.rounds import session_row
from sampling.storage.tables import PlanRow
from tests import county as counties
from tests.services import import_files as files

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def planner(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A planner's browser; the county's areas stand."""
    files.put(app.extensions["database"], "areas", files.areas())
    return sign_in("planner", area="K")


def bring(browser: FlaskClient, content: bytes, name: str = "sites.csv", **fields: str) -> Any:
    data = {"kind": "sites", "round_code": "", "datum": "", "file": (io.BytesIO(content), name)} | fields
    return browser.post("/import", data=data, content_type="multipart/form-data")


def look(browser: FlaskClient, content: bytes, name: str = "sites.csv", **fields: str) -> tuple[str, str]:
    """Address and text of the dry run's page."""
    answer = bring(browser, content, name, **fields)
    assert answer.status_code == 302, answer.text
    page = browser.get(answer.headers["Location"])
    assert page.status_code == 200, page.text
    return answer.headers["Location"].partition("?")[0], page.text


def test_sessions_that_are_left_alone_are_told_with_the_way_on(app: Flask, sign_in: SignIn) -> None:
    db = app.extensions["database"]
    made = counties.insert(db)
    with db.writing() as session:
        own = session_row(session, made.round, made.session)
        assert own is not None
        plan = PlanRow(session_id=own.id or 0, version=1, state="published", created_at=files.NOW, created_by="tests")
        session.add(plan)
    browser = sign_in("planner", area="C")
    site = files.sites()[0] | {"area_code": "V11", "serves": "V11", "lon": "111.74", "lat": "33.04"}
    address, _ = look(browser, files.file_of([site]), round_code=made.round)
    page = browser.post(address, data={"rows": "all"}, follow_redirects=True).text
    assert "1 session was left alone" in page
    assert f"/rounds/{made.round}/sessions/new" in page


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"planner"}))
def test_only_planners_import(app: Flask, county: counties.County, sign_in: SignIn, role: str) -> None:
    place = {"township": {"area": "T1"}, "village": {"area": "V11"}, "site_lead": {"site": "S11"}}.get(
        role, {"area": "C"}
    )
    browser = sign_in(role, **place)
    for address in ("/import", "/import/x", "/import/x/done", "/import/x/file", "/import/templates/areas.csv"):
        assert browser.get(address).status_code == 403, address
    assert bring(browser, b"x").status_code == 403
    assert browser.post("/import/x").status_code == 403


@pytest.mark.parametrize("kind", ["areas", "sites", "staff", "vehicles"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_are_to_be_had(planner: FlaskClient, kind: str, form: str) -> None:
    answer = planner.get(f"/import/templates/{kind}.{form}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbfcode," if form == "csv" else b"PK")
    assert planner.get(f"/import/templates/ground.{form}").status_code == 404


def test_a_right_file_is_looked_at_first_and_then_imported(app: Flask, planner: FlaskClient) -> None:
    address, page = look(planner, files.file_of(files.sites()))
    assert "All 8 rows are right and can be imported" in page
    assert "Import all 8 rows" in page
    assert sites.sites_within(app.extensions["database"]) == []
    answer = planner.post(address, data={"rows": "all", "datum": ""}, follow_redirects=True)
    assert "Imported: 8 new, 0 changed" in answer.text
    assert len(sites.sites_within(app.extensions["database"])) == 8
    assert "The file changes nothing" in planner.get(address).text


def test_findings_are_shown_and_the_right_rows_can_be_imported(app: Flask, planner: FlaskClient) -> None:
    rows = files.sites()
    rows[0]["lanes"], rows[1]["kind"] = "x", "<b>大型</b>"
    address, page = look(planner, files.file_of(rows))
    assert "2 rows have something to put right" in page
    assert "“x” is not a whole number." in page
    assert "&lt;b&gt;大型&lt;/b&gt;" in page
    assert "Import the 6 right rows and give me back the other 2" in page
    before = files.rows_of(planner.get(f"{address}/left-out").data)
    done = planner.post(address, data={"rows": "right"}, follow_redirects=True)
    assert "2 rows were left out" in done.text
    link = re.search(r'href="(/import/[^"]+/file)"', done.text)
    assert link is not None
    back = planner.get(link[1])
    assert "attachment" in back.headers["Content-Disposition"]
    assert [row["code"] for row in files.rows_of(back.data)] == [row["code"] for row in before] == ["S0", "S1"]
    assert len(sites.sites_within(app.extensions["database"])) == 6


def test_importing_all_of_a_faulty_file_brings_back_to_its_findings(app: Flask, planner: FlaskClient) -> None:
    rows = files.sites()
    rows[0]["lanes"] = "x"
    address, _ = look(planner, files.file_of(rows))
    answer = planner.post(address, data={"rows": "all"}, follow_redirects=True)
    assert "Nothing was imported: 1 of 8 rows have something to put right." in answer.text
    assert sites.sites_within(app.extensions["database"]) == []


def test_what_would_change_is_shown_field_by_field(app: Flask, planner: FlaskClient) -> None:
    files.put(app.extensions["database"], "sites", files.sites())
    rows = files.sites()
    rows[3]["opens"] = "06:30"
    _, page = look(planner, files.file_of(rows))
    assert "What would change" in page
    assert re.search(r"07:00</td>\s*<td[^>]*>06:30", page)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.4", "The file is not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old workbook (.xls)"),
        (b"PK\x03\x04", "The workbook is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_clear_sentence(planner: FlaskClient, content: bytes, says: str) -> None:
    _, page = look(planner, content)
    assert "be imported yet" in page
    assert says in page
    assert 'name="rows"' not in page


def test_without_a_file_the_page_asks_for_one(planner: FlaskClient) -> None:
    answer = planner.post("/import", data={"kind": "sites"}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_file_larger_than_is_read_is_refused(app: Flask, planner: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    assert bring(planner, b"x" * 2000).status_code == 413


def test_an_unknown_round_is_told_beside_its_field(planner: FlaskClient) -> None:
    answer = bring(planner, files.file_of(files.sites()), round_code="R9")
    assert answer.status_code == 422
    assert "There is no round with the code R9." in answer.text


def test_nobody_sees_the_file_of_another_planner(planner: FlaskClient, sign_in: SignIn) -> None:
    address, _ = look(planner, files.file_of(files.sites()))
    other = sign_in("planner", area="K")
    assert other.get(address).status_code == 404
    assert other.post(address, data={"rows": "all"}).status_code == 404
    assert other.get(f"{address}/file").status_code == 404


def test_a_planner_of_another_county_imports_nothing_here(app: Flask, planner: FlaskClient, sign_in: SignIn) -> None:
    files.put(app.extensions["database"], "areas", [files.areas()[0] | {"code": "C", "name": "乙县"}])
    _, page = look(sign_in("planner", area="C"), files.file_of(files.sites()))
    assert "8 rows have something to put right" in page
    assert "is not within the area that your account is for." in page


def test_the_page_works_in_chinese(planner: FlaskClient) -> None:
    answer = planner.get("/import?lang=zh")
    assert answer.status_code == 200
    assert 'lang="zh-Hans"' in answer.text


def test_chinese_readers_are_told_columns_by_their_chinese_headings(planner: FlaskClient) -> None:
    planner.get("/language/zh-Hans?back=/import")
    rows = files.sites()
    rows[0] |= {"lanes": "x", "lon": "东经"}
    _, page = look(planner, files.file_of(rows))
    cells = re.findall(r'data-label="列"><span>(.*?) <span class="below">(.*?)</span>', page)
    assert ("采样台数", "lanes") in cells
    assert ("经度", "lon") in cells
    assert "请只填写数字，如8。" in page
    assert "如111.83727" in page
    _, page = look(planner, files.file_of([{k: v for k, v in rows[0].items() if k not in ("opens", "closes")}]))
    assert "缺少以下列：开放时间、关闭时间。" in page
    planner.get("/language/en?back=/import")
    _, page = look(planner, files.file_of(rows))
    assert '<span>lanes <span class="below">采样台数</span></span>' in page
