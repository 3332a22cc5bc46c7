"""Layers on the pages: brought, checked by the worker, looked at, applied; for planners, each with its own files."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from sampling import jobs
from sampling.domain.permissions import ROLES
from sampling.services import layers
from sampling.storage.database import Database
from tests.clock import PRESENT
from tests.paths import ROOT
from tests.services import import_files as files

SignIn = Callable[..., FlaskClient]
SAID = {"datum": "", "level": "", "provenance": "real", "source": "县自然资源局", "spread": "none", "repair": "y"}


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The numbers that the worker is told; it is run by the test."""
    told: list[int] = []
    monkeypatch.setattr(jobs, "enqueue_layer", lambda settings, layer_id: told.append(layer_id))
    yield told


@pytest.fixture
def db(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    files.put(found, "areas", files.areas())
    return found


@pytest.fixture
def planner(db: Database, sign_in: SignIn, enqueued: list[int]) -> FlaskClient:
    return sign_in("planner", area="K")


def bring(browser: FlaskClient, content: bytes, name: str = "村.geojson", **fields: str) -> Any:
    data = SAID | {"file": (io.BytesIO(content), name)} | fields
    return browser.post("/layers", data=data, content_type="multipart/form-data")


def worked(db: Database, enqueued: list[int]) -> None:
    layers.execute(db, layer_id=enqueued[-1], now=lambda: PRESENT)


def test_a_layer_is_brought_checked_looked_at_and_applied(
    db: Database, planner: FlaskClient, enqueued: list[int]
) -> None:
    answer = bring(planner, files.ground_bytes(files.ground()))
    assert answer.status_code == 302, answer.text
    address = answer.headers["Location"]
    assert "Waiting" in planner.get(address).text or "queued" in planner.get(address).text.lower()
    assert planner.get(address + "/progress").status_code == 200
    worked(db, enqueued)
    assert planner.get(address + "/progress").headers["Location"] == address
    page = planner.get(address).text
    assert "All 3 shapes are right and can be imported" in page and "What would stand" in page
    shapes = planner.get(address + "/areas.geojson").get_json()["features"]
    assert {one["properties"]["state"] for one in shapes} == {"on_target"}
    assert planner.post(address + "/apply", data={"rows": "all"}).status_code == 302
    worked(db, enqueued)
    assert "Imported: 3 new, 0 changed" in planner.get(address).text
    assert planner.post(address + "/apply", data={"rows": "all"}).status_code == 422


def test_findings_are_sentences_of_the_reader_and_can_be_taken_along(
    db: Database, planner: FlaskClient, enqueued: list[int]
) -> None:
    features = files.ground()
    features[1]["properties"]["code"] = "K9"
    features[2]["geometry"]["coordinates"] = [
        [[111.85, 33], [112.05, 33.2], [112.05, 33], [111.85, 33.2], [111.85, 33]]
    ]
    address = bring(planner, files.ground_bytes(features)).headers["Location"]
    worked(db, enqueued)
    page = planner.get(address).text
    assert "There is no area K9" in page and "crossed itself and was repaired" in page
    assert "Import the 2 right shapes and leave out the other 1" in page
    rows = files.rows_of(planner.get(address + "/findings.csv").data)
    assert {row["图形序号"] for row in rows} == {"2", "3"} and "K9" in rows[0]["校验问题"]
    planner.get("/language/zh_Hans")
    chinese = planner.get(address).text
    assert "没有辖区K9" in chinese and "边界自相交" in chinese
    assert not re.search(r"There is no area|crossed itself", chinese)


def village(n: int) -> dict[str, Any]:
    """A village of the first township, around its point."""
    shape = shapely.box(111.68 + 0.03 * n, 33, 111.71 + 0.03 * n, 33.2)
    return {"type": "Feature", "properties": {"code": f"K1{n}"}, "geometry": json.loads(shapely.to_geojson(shape))}


def test_a_total_is_spread_and_the_areas_page_says_where_the_figure_is_from(
    app: Flask, sign_in: SignIn, enqueued: list[int]
) -> None:
    db = app.extensions["database"]
    rows = [row | ({"residents": ""} if row["level"] == "village" else {}) for row in files.areas()]
    files.put(db, "areas", rows)
    planner = sign_in("planner", area="K")
    address = bring(planner, files.ground_bytes([village(n) for n in range(4)]), spread="equal").headers["Location"]
    worked(db, enqueued)
    assert "Areas with a share of a total" in planner.get(address).text
    assert planner.post(address + "/apply", data={"rows": "all"}).status_code == 302
    worked(db, enqueued)
    page = planner.get("/areas/K10").text
    assert "1,000" in page and "分摊：一镇 (K1)4000人中的4000人，平均" in page and "modelled" in page


def test_a_file_in_another_datum_is_checked_again_with_it(
    db: Database, planner: FlaskClient, enqueued: list[int]
) -> None:
    address = bring(planner, files.ground_bytes(files.ground())).headers["Location"]
    worked(db, enqueued)
    assert planner.post(address + "/again", data=SAID | {"datum": "gcj02"}).status_code == 302
    worked(db, enqueued)
    assert "converted from GCJ-02" in planner.get(address).text
    wrong = planner.post(address + "/again", data=SAID | {"datum": "nad27", "parent_code": "K9"})
    assert wrong.status_code == 422 and "There is no area with the code K9" in wrong.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"parent_code": "K9"}, "There is no area with the code K9."),
        ({"spread": "attribute"}, "Name the attribute"),
        ({"residents_date": "gestern"}, ""),
        ({"level": "street"}, ""),
        ({"name": "a.pdf"}, "is no layer"),
        ({"content": ""}, "Choose a file"),
    ],
)
def test_a_wrong_request_is_told_and_nothing_is_kept(
    db: Database, planner: FlaskClient, enqueued: list[int], fields: dict[str, str], says: str
) -> None:
    asked = dict(fields)
    content = b"" if "content" in asked else files.ground_bytes(files.ground())
    asked.pop("content", None)
    answer = bring(planner, content, asked.pop("name", "a.geojson"), **asked)
    assert answer.status_code == 422 and says in answer.text
    assert enqueued == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"SQLite format 3\0broken", b"{", b"\xff\xfe\xfd"])
@pytest.mark.parametrize("name", ["a.gpkg", "a.zip", "a.json", "a.csv"])
def test_a_broken_file_is_a_page_that_says_so(
    db: Database, planner: FlaskClient, enqueued: list[int], content: bytes, name: str
) -> None:
    answer = bring(planner, content, name)
    if not content:
        assert answer.status_code == 422
        return
    worked(db, enqueued)
    page = planner.get(answer.headers["Location"])
    assert page.status_code == 200 and "The layer can't be imported yet" in page.text


def test_another_person_sees_nothing_of_it(db: Database, planner: FlaskClient, sign_in: SignIn) -> None:
    address = bring(planner, files.ground_bytes(files.ground())).headers["Location"]
    other = sign_in("planner", area="K1")
    for way in ("", "/progress", "/areas.geojson", "/findings.csv"):
        assert other.get(address + way).status_code == 404
    for way in ("/again", "/apply"):
        assert other.post(address + way, data=SAID).status_code == 404


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"planner"}))
def test_only_planners_bring_layers(db: Database, sign_in: SignIn, role: str) -> None:
    files.put(db, "sites", files.sites())
    browser = sign_in(role, **({"site": "S0"} if role == "site_lead" else {"area": "K"}))
    assert browser.get("/layers").status_code == 403


def test_the_areas_leave_as_a_layer_within_the_accounts_own(db: Database, sign_in: SignIn) -> None:
    own = sign_in("planner", area="K1")
    codes = [one["properties"]["code"] for one in own.get("/layers/areas.geojson").get_json()["features"]]
    assert codes == ["K1", "K10", "K11", "K12", "K13"]
    assert own.get("/layers/areas.gpkg").data.startswith(b"SQLite format 3")
    assert own.get("/layers/areas.csv?level=township").text.count("\n") == 2
    assert own.get("/layers/areas.kml").status_code == 404


def test_the_pages_load_no_tables_of_geodata() -> None:
    code = (
        "import sys; from sampling.application import create_app; create_app(); import sampling.web.layers;"
        "from geo.layers.writing import write; write([{'code': '1', 'lon': 1.0, 'lat': 2.0}], 'gpkg');"
        "print([m for m in ('pandas','geopandas','pyogrio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
