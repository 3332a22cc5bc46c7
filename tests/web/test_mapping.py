"""The map of the watch: a ground that is asked for once, figures that are asked again, by coverage or by lateness."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import auditing, reporting
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.tables import AreaGround
from sampling.web.watching.sharing import Shared

from .. import county as counties

EIGHT = counties.County().opens_at
TEN = (EIGHT + timedelta(hours=2)).isoformat()
COUNTY = "/watch/R1/C"
SignIn = Callable[..., FlaskClient]


def square(west: float, south: float, side: float = 0.1) -> str:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


@pytest.fixture
def leader(app: Flask, county: counties.County, sign_in: SignIn) -> FlaskClient:
    """The ground of the county, of one township and of its two villages stands; two sites have reported two hours."""
    db: Database = app.extensions["database"]
    grounds = {"C": square(111.7, 33.0, 0.3), "T1": square(111.7, 33.0), "V11": square(111.7, 33.0, 0.05)}
    with db.writing() as session:
        for code, shape in (grounds | {"V12": square(111.75, 33.05, 0.05)}).items():
            row = areas.row_by_code(session, code)
            assert row is not None
            session.add(AreaGround(area_id=row.id or 0, geometry=shape, provenance="generated", source="tests"))
    for site, hours in (("S11", (1, 2)), ("S12", (1,)), ("S21", (1, 2))):
        for hour in hours:
            end = EIGHT + timedelta(hours=hour)
            said = CountReport(f"{site}-{hour}", end, 600 * hour)
            at = end + timedelta(minutes=5)
            reporting.report(db, round_code="R1", site_code=site, report=said, by=program("tests"), now=at)
    return sign_in("leadership", area="C")


def figures(browser: FlaskClient, area: str = "C", **asked: str) -> dict[str, object]:
    told: dict[str, object] = browser.get(f"/watch/R1/{area}/figures.json", query_string={"as_of": TEN} | asked).json
    return told


def test_the_ground_is_that_of_the_parts_and_figures_come_in_its_order(leader: FlaskClient) -> None:
    ground, told = leader.get(f"{COUNTY}/ground.json").json, figures(leader)
    assert ground["areas"] == [["T1", "T1镇"]] and told["ground"] == ground["version"]
    [[ring]] = ground["rings"]
    assert len(ring) == 8
    assert told["value"] == [0.72] and told["sampled"] == [1800] and told["people"] == [2500]
    assert [one[:3] for one in ground["sites"]] == [
        [code, f"{code}采样点", "fixed"] for code in ("S11", "S12", "S21", "S22")
    ]
    x, y = ground["sites"][0][3:]
    assert ground["west"] + x * ground["unit"] == pytest.approx(111.74, abs=1e-4)
    assert ground["south"] + y * ground["unit"] == pytest.approx(33.04, abs=1e-4)


def test_figures_say_who_is_without_news_and_for_how_long(leader: FlaskClient) -> None:
    told = figures(leader)
    assert told["sites"] == "rlrm" and told["owed"] == {"1": 1, "3": 2}
    assert told["told"] == {"0": [1200, "10:00"], "1": [600, "09:00"], "2": [1200, "10:00"]}
    one = {key: told[key][0] for key in ("reported", "expected", "late", "missing", "awaited", "longest", "step")}
    assert one == {"reported": 1, "expected": 2, "late": 1, "missing": 0, "awaited": 0, "longest": 1, "step": "late4"}
    at_once = figures(leader, known_at=(EIGHT + timedelta(hours=2, minutes=6)).isoformat())
    assert at_once["sites"] == "rarl" and at_once["awaited"] == [1] and at_once["step"] == ["awaited"]
    assert figures(leader, sites="none")["sites"] == ""


def test_a_level_below_the_parts_is_a_choice_of_the_map_alone(leader: FlaskClient) -> None:
    page = leader.get(COUNTY, query_string={"as_of": TEN}).text
    assert "level=village" in page and "level=township" not in page
    ground = leader.get(f"{COUNTY}/ground.json?level=village").json
    assert [code for code, _ in ground["areas"]] == ["V11", "V12"]
    assert figures(leader, level="village")["sampled"] == [1200, 600]
    assert "level=" not in leader.get("/watch/R1/T1", query_string={"as_of": TEN}).text
    assert [code for code, _ in leader.get(f"{COUNTY}/ground.json?level=nonsense").json["areas"]] == ["T1"]


def test_an_area_without_ground_shows_as_an_outline_where_it_is(leader: FlaskClient) -> None:
    ground = leader.get("/watch/R1/V21/ground.json").json
    assert ground["areas"] == [["C", ""]] and figures(leader, "V21")["value"] == [None]
    assert [site[0] for site in ground["sites"]] == ["S21"]
    assert leader.get("/watch/R1/V11/ground.json").json["areas"] == [["V11", "V11村"]]


def test_the_ground_is_kept_for_good_under_its_version_and_new_when_it_moves(app: Flask, leader: FlaskClient) -> None:
    version = figures(leader)["ground"]
    kept = leader.get(f"{COUNTY}/ground.json", query_string={"v": version})
    assert "immutable" in kept.headers["Cache-Control"] and "private" in kept.headers["Cache-Control"]
    assert "immutable" not in leader.get(f"{COUNTY}/ground.json?v=older").headers["Cache-Control"]
    known = leader.get(f"{COUNTY}/ground.json", headers={"If-None-Match": kept.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    db: Database = app.extensions["database"]
    with db.writing() as session:
        row = areas.row_by_code(session, "T2")
        assert row is not None
        session.add(AreaGround(area_id=row.id or 0, geometry=square(111.8, 33.0), provenance="generated", source="t"))
        auditing.record(session, by=program("tests"), action="import", subject="ground", at=EIGHT, details={})
    told = figures(leader)
    assert told["ground"] != version and len(told["value"]) == 2  # type: ignore[arg-type]


def test_figures_and_ground_are_packed_for_who_takes_it(leader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sampling.web.compressing.LEAST", 10)
    monkeypatch.setattr("sampling.web.watching.asked._for_good", Shared())
    for piece in ("figures.json", "ground.json", "figures"):
        address = f"{COUNTY}/{piece}?as_of={TEN.replace('+', '%2B')}"
        plain = leader.get(address)
        packed = leader.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data and packed.headers["Vary"] == plain.headers["Vary"]
        assert packed.headers["ETag"] == plain.headers["ETag"]


def test_by_lateness_is_an_address_that_links_keep(leader: FlaskClient) -> None:
    page = leader.get(COUNTY, query_string={"as_of": TEN, "map": "lateness"}).text
    assert 'data-fill="lateness"' in page and 'data-fill="coverage"' in leader.get(f"{COUNTY}?map=nonsense").text
    for place in ("T1", "T2"):
        links = [part.split('"')[0] for part in page.split('href="') if part.startswith(f"/watch/R1/{place}?")]
        assert links and all("map=lateness" in link for link in links)
    [wall] = [part.split('"')[0] for part in page.split('href="') if "wall=1" in part.split('"')[0]]
    assert "map=" not in wall
    assert 'data-fill="lateness"' in leader.get(f"{COUNTY}?wall=1&map=lateness").text


def test_the_table_has_what_the_map_by_lateness_shows(leader: FlaskClient) -> None:
    table = leader.get(f"{COUNTY}/parts", query_string={"as_of": TEN}).text
    assert "Without news" in table and table.count('data-figure="late-T1"') == 1
    cell = table.split('data-figure="late-T2"')[1].split("</td>")[0]
    assert ">1</a>" in cell and "2 h" in cell


def test_nobody_sees_the_map_of_an_area_that_is_not_his(leader: FlaskClient, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    for piece in ("figures.json", "ground.json"):
        assert browser.get(f"/watch/R1/T1/{piece}").status_code == 200
        assert browser.get(f"{COUNTY}/{piece}").status_code == 403
        assert browser.get(f"/watch/R1/T2/{piece}").status_code == 403
    assert [site[0] for site in browser.get("/watch/R1/T1/ground.json").json["sites"]] == ["S11", "S12"]


def test_what_is_shared_stays_small_and_forgets_the_oldest_first() -> None:
    shared: Shared[int] = Shared(most=10)
    for n in range(500):
        assert shared.get(n, lambda n=n: n) == n
        assert shared.get("asked all the time", lambda: -1, lambda _: True) == -1
        assert len(shared) <= 10
    assert shared.get("asked all the time", lambda: 1, lambda _: True) == -1


def test_while_an_answer_is_made_anew_others_get_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("sampling.web.watching.sharing.monotonic", lambda: clock[0])
    shared: Shared[str] = Shared()
    begun, may_end, made = Event(), Event(), list[str]()

    def slowly() -> str:
        begun.set()
        assert may_end.wait(10)
        return "second"

    assert shared.get("county", lambda: "first") == "first"
    clock[0] += 3
    maker = Thread(target=lambda: made.append(shared.get("county", slowly)))
    maker.start()
    assert begun.wait(10)
    assert shared.get("county", lambda: "never") == "first"
    may_end.set()
    maker.join(10)
    assert made == ["second"] and shared.get("county", lambda: "never") == "second"
    clock[0] += 60  # after a quiet minute nobody is shown what is so old
    assert shared.get("county", lambda: "third") == "third"
