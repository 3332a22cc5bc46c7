"""Studies with ways of their own: a measured table and streets are followed everywhere, and no straight line is."""

import itertools
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.siting import Question
from sampling.services import planning, siting
from sampling.services.siting import bringing, reading_ways
from sampling.services.siting import given as givens
from sampling.storage.database import Database
from sampling.storage.queries import runs
from sampling.storage.queries import siting as queries
from sampling.storage.tables import RunRow
from tests import county as counties
from tests.services.test_siting import BY, NOW, WALK, answer, candidate, county

__all__ = ["county"]
SITES = ("S11", "S12", "S21", "S22", "K1", "K2")
MINUTES: dict[str, tuple[float | None, ...]] = {
    "V11": (50.0, 40.0, 5.5, 60.0, None, 70.0),
    "V12": (50.0, 45.0, 6.0, 60.0, None, None),
    "V21": (12.25, 45.0, 90.0, 60.0, 80.0, 30.0),
    "V22": (None, None, None, None, None, None),
}


def table(minutes: dict[str, tuple[float | None, ...]]) -> bytes:
    rows = [
        f"{place},{site},{walk}"
        for place, walks in minutes.items()
        for site, walk in zip(SITES, walks, strict=True)
        if walk is not None
    ]
    return "\n".join(["origin,destination,minutes", *rows]).encode()


def bring(db: Database, content: bytes = table(MINUTES), name: str = "ways.csv") -> None:
    siting.bring_ways(db, code="ST", content=content, file_name=name, by=BY, now=NOW)


def least(found: siting.Looked, count: int) -> float:
    """Person-minutes of the best choice that leaves nobody with a way without one, over all choices."""
    told = dict(zip(found.given.place_codes, found.given.people.tolist(), strict=True))
    walks = [(told[place], [np.inf if one is None else one for one in MINUTES[place]]) for place in MINUTES]
    reach = [(people, row) for people, row in walks if np.isfinite(row).any()]
    return min(
        sum(people * min(row[n] for n in chosen) for people, row in reach)
        for chosen in itertools.combinations(range(len(SITES)), count)
    )


@pytest.mark.parametrize("count", [1, 2])
def test_an_answer_follows_the_minutes_of_the_file_and_no_straight_line(
    db: Database, county: counties.County, count: int
) -> None:
    bring(db)
    found = answer(db, replace(WALK, sites=count))
    figures = found.figures
    reached = figures.people - figures.no_way
    people = dict(zip(found.given.place_codes, found.given.people.tolist(), strict=True))
    assert figures.no_way == people["V22"] and reached == sum(people[code] for code in ("V11", "V12", "V21"))
    assert figures.mean_minutes * reached == pytest.approx(least(found, count), abs=0.01 * reached)
    walked = dict(zip(found.given.place_codes, siting.minutes_of(found.given, found.answer).tolist(), strict=True))
    site = dict(zip(found.given.place_codes, found.answer.site_of.tolist(), strict=True))
    assert site["V22"] == -1 and np.isinf(walked["V22"])
    for place in ("V11", "V12", "V21"):
        own = MINUTES[place][SITES.index(found.given.codes[site[place]])]
        assert own is not None and walked[place] == pytest.approx(own, abs=0.01)
    assert sum(one.people for one in figures.sites) == reached
    assert sum(one.people for one in figures.beyond) + figures.within == figures.people
    assert figures.curve[-1] <= reached


def test_the_method_and_the_hash_of_the_file_stay_with_the_answer_when_the_file_is_gone(
    db: Database, county: counties.County
) -> None:
    bring(db)
    own = siting.study(db, "ST").ways
    assert own is not None and own.facts["places_without"] == 1 and own.facts["pairs"] == 15
    first = answer(db)
    siting.take_ways_away(db, code="ST", by=BY, now=NOW)
    assert siting.study(db, "ST").ways is None
    with pytest.raises(NotFound):
        siting.take_ways_away(db, code="ST", by=BY, now=NOW)
    second = answer(db)
    again = siting.look(db, code="ST", version=1)
    assert again.given.method.kind == "matrix" and again.figures == first.figures
    assert again.given.method.detail["file"] == {"name": "ways.csv", "sha256": own.sha256}
    assert second.given.method.kind == "straight" and not second.figures.no_way
    content, digest = givens.packed(again.given)
    assert digest == again.version.input_hash and givens.packed(givens.unpacked(content)) == (content, digest)


@pytest.mark.parametrize(
    "question",
    [
        Question(kind="fewest", minutes=20.0, hours=24.0),
        Question(kind="reach", sites=1, minutes=15.0, hours=24.0),
        Question(kind="room", hours=24.0, site_cost=50.0),
        Question(kind="walking", sites=3, most=2000, hours=24.0),
    ],
    ids=lambda question: question.kind,
)
def test_every_question_is_answered_along_measured_ways(
    db: Database, county: counties.County, question: Question
) -> None:
    bring(db)
    found = answer(db, question)
    assert found.answer.status == "optimal"
    if question.keeps_room:
        assert not found.figures.over
    goes = found.answer.site_of >= 0
    assert np.isfinite(siting.minutes_of(found.given, found.answer)[goes]).all()
    if question.kind == "fewest":
        assert {one.code for one in found.figures.sites} == {"S11", "S21"}


def test_a_site_is_not_moved_where_ways_are_measured(db: Database, county: counties.County) -> None:
    bring(db)
    site = answer(db).figures.sites[0].code
    with pytest.raises(Refused, match="can't be moved"):
        siting.moved(db, code="ST", version=1, site=site, lon=111.76, lat=33.06)
    with pytest.raises(Refused, match="can't be moved"):
        siting.save_move(db, code="ST", version=1, site=site, lon=111.76, lat=33.06, by=BY, now=NOW)
    assert siting.restore(db, code="ST", version=1, by=BY, now=NOW) == 2


def test_all_that_is_wrong_with_a_file_is_told_at_once_and_the_ways_before_stay(
    db: Database, county: counties.County
) -> None:
    bring(db)
    before = siting.study(db, "ST").ways
    wrong = b"origin,destination,minutes\nV11,S11,-3\nV11,S12,soon\n,S21,4\nV12,S11,4\nV12,S11,5\n"
    with pytest.raises(Faulty) as told:
        bring(db, wrong)
    rows = [fault.facts["row"] for fault in told.value.faults]
    assert sorted(rows) == [2, 3, 4, 6] and all(fault.where == ("file",) for fault in told.value.faults)
    for content, name, words in (
        (b"", "ways.csv", "Choose a file"),
        (b"x", "ways.xlsx", "no file of ways"),
        (b"x", "ways.gpkg", "can't be read as a GeoPackage"),
        (b"origin,destination,minutes\nX,Y,3", "ways.csv", "No row is of a place and a candidate"),
        (b"origin,destination,minutes\n" + b"V11,S11,-1\n" * 50, "ways.csv", "20 more faults"),
    ):
        with pytest.raises(Faulty, match=words):
            bring(db, content, name)
    assert siting.study(db, "ST").ways == before


def large(db: Database, content: bytes, monkeypatch: pytest.MonkeyPatch, name: str = "ways.csv") -> int:
    """A file that counts as a large one, brought; its run."""
    monkeypatch.setattr(bringing, "AT_ONCE_BYTES", 10)
    run = siting.bring_ways(db, code="ST", content=content, file_name=name, by=BY, now=NOW)
    assert run is not None
    return run


def test_a_large_file_is_read_by_the_worker_and_counts_as_a_small_one_does(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(db)
    at_once = siting.study(db, "ST").ways
    siting.take_ways_away(db, code="ST", by=BY, now=NOW)
    run = large(db, table(MINUTES), monkeypatch)
    waiting = siting.run_of(db, "ST", run)
    assert waiting is not None and (waiting.state, waiting.reads) == ("queued", "ways.csv")
    assert siting.study(db, "ST").ways is None
    with pytest.raises(Conflict, match="being read"):
        siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
    assert siting.execute(db, run_id=run, now=lambda: NOW) is None
    done = siting.run_of(db, "ST", run)
    assert done is not None and done.state == "done"
    assert siting.study(db, "ST").ways == at_once
    assert answer(db).given.method.kind == "matrix"
    with db.reading() as session:
        row = session.get(RunRow, run)
        assert row is not None and row.input == b"", "the file is not kept twice"


def test_all_that_is_wrong_with_a_large_file_is_told_at_once_and_the_ways_before_stay(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(db)
    before = siting.study(db, "ST").ways
    wrong = b"origin,destination,minutes\nV11,S11,-3\nV11,S12,soon\n,S21,4\nV12,S11,4\nV12,S11,5\n"
    run = large(db, wrong, monkeypatch)
    siting.execute(db, run_id=run, now=lambda: NOW)
    failed = siting.run_of(db, "ST", run)
    assert failed is not None and failed.state == "failed" and "not kept" in failed.failure
    assert sorted(facts["row"] for _, facts in failed.faults) == [2, 3, 4, 6]
    assert siting.study(db, "ST").ways == before
    siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)


def test_reading_a_large_file_says_how_far_it_is_and_can_be_called_off(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"X{n},S11,{n % 90}\n" for n in range(50_000)).encode()
    run = large(db, b"origin,destination,minutes\n" + rows + table(MINUTES).split(b"\n", 1)[1], monkeypatch)
    told: list[tuple[int, int]] = []
    told_before = reading_ways.read

    def read(*arguments: Any) -> Any:
        def heard(done: int, of: int) -> None:
            told.append((done, of))
            planning.cancel(db, run_id=run, by=BY, now=NOW)
            arguments[-1](done, of)
            while True:  # until the heart has asked
                arguments[-1](done, of)
                time.sleep(0.01)

        return told_before(*arguments[:-1], heard)

    monkeypatch.setattr(reading_ways, "read", read)
    siting.execute(db, run_id=run, now=lambda: NOW, beat_seconds=0.05)
    over = siting.run_of(db, "ST", run)
    assert over is not None and over.state == "cancelled" and siting.study(db, "ST").ways is None
    [(done, of)] = told
    assert 0 < done < of == 50_000 + 15 + 1 and (over.done, over.of) == (done, of)


def test_a_file_whose_worker_died_is_taken_up_as_every_run(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = large(db, table(MINUTES), monkeypatch)
    with db.writing() as session:
        assert runs.claim(session, run, now=NOW, progress={"worker": {"host": "elsewhere", "pid": 1}}) is not None
    assert planning.take_up(db, now=NOW + timedelta(minutes=2)) == [run]
    siting.execute(db, run_id=run, now=lambda: NOW)
    assert siting.study(db, "ST").ways is not None


def test_what_came_after_the_file_is_asked_for_and_not_made_up(db: Database, county: counties.County) -> None:
    bring(db)
    with db.writing() as session:
        queries.write_candidates(session, [candidate("K3", "V11", 111.746, 33.042)], [])
    with pytest.raises(Refused, match="K3"):
        siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
    bring(db)
    siting.set_pins(db, code="ST", pins=dict.fromkeys(SITES, "closed"), by=BY, now=NOW)
    with pytest.raises(Refused, match="no way from any"):
        siting.ask(db, code="ST", question=replace(WALK, sites=1), by=BY, now=NOW)


def test_no_file_is_brought_or_taken_away_while_the_study_is_answered(db: Database, county: counties.County) -> None:
    bring(db)
    siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
    with pytest.raises(Conflict):
        bring(db)
    with pytest.raises(Conflict):
        siting.take_ways_away(db, code="ST", by=BY, now=NOW)


def test_areas_in_parts_have_the_ways_of_their_area(db: Database, county: counties.County) -> None:
    bring(db)
    found = answer(db, Question(kind="room", hours=24.0, most=1200, splits=True))
    parts = [n for n, code in enumerate(found.given.place_codes) if code == "V11"]
    assert len(parts) == 2 and found.given.measured is not None
    assert np.array_equal(found.given.measured.cells[parts[0]], found.given.measured.cells[parts[1]])
    assert not found.figures.over


def test_a_street_network_is_gone_along_and_a_candidate_that_moved_is_measured_anew(
    db: Database, county: counties.County, tmp_path: Path
) -> None:
    given = siting.candidates(db, "ST")
    points = [*zip(given.place_lon, given.place_lat, strict=True), *zip(given.lon, given.lat, strict=True)]
    lines = [shapely.LineString([point, (111.80, 33.20)]) for point in points]
    streets = geopandas.GeoDataFrame({"n": range(len(lines))}, geometry=lines, crs=4326)
    streets.to_file(tmp_path / "streets.gpkg")
    bring(db, (tmp_path / "streets.gpkg").read_bytes(), "streets.gpkg")
    found = answer(db)
    assert found.given.method.kind == "network" and found.given.method.detail["file"]["name"] == "streets.gpkg"
    every = np.arange(len(found.given.codes))
    walked = found.given.walk_m(every)
    assert (walked > replace(found.given, measured=None).walk_m(every)).any()
    faster = replace(found.given, question=replace(found.given.question, km_per_hour=8.0))
    assert np.allclose(faster.minutes(faster.walk_m(every)) * 2, found.given.minutes(walked))
    with db.writing() as session:
        queries.write_candidates(session, [], [candidate("K1", "V11", 111.746, 33.042)])
    with pytest.raises(Refused, match="K1"):
        siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)


@pytest.fixture
def engine() -> Iterator[str]:
    """An engine that answers as OSRM's table is documented: each way takes a minute a candidate, to the last none."""

    class Table(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = re.findall(r"(?:sources|destinations)=([0-9;]+)", self.path)
            here, there = (len(one.split(";")) for one in asked)
            row = [60.0 * (n + 1) for n in range(there - 1)] + [None]
            said = {"code": "Ok", "durations": [row] * here, "distances": [[10.0] * there] * here}
            said |= {"sources": [{"distance": 1.0}] * here, "destinations": [{"distance": 1.0}] * there}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Table)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"osrm foot http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_engine_that_is_set_up_measures_and_its_ways_stay_with_the_answer(
    db: Database, county: counties.County, engine: str
) -> None:
    with pytest.raises(Refused, match="No routing engine is set up"):
        siting.use_engine(db, code="ST", engine="", by=BY, now=NOW)
    siting.use_engine(db, code="ST", engine=engine, by=BY, now=NOW)
    run = siting.ask(db, code="ST", question=replace(WALK, sites=1), by=BY, now=NOW)
    assert siting.execute(db, run_id=run, now=lambda: NOW, engine=engine) == 1
    found = siting.look(db, code="ST")
    assert found.given.method.kind == "engine" and "127.0.0.1" not in json.dumps(found.given.method.as_json())
    assert found.figures.mean_minutes == pytest.approx(1.0, abs=0.01) and not found.figures.no_way
    assert found.given.measured is not None and np.isinf(found.given.measured.cells[:, -1]).all()
    assert givens.packed(found.given)[1] == found.version.input_hash


def test_an_engine_that_does_not_answer_is_told_and_no_straight_line_is_taken(
    db: Database, county: counties.County
) -> None:
    siting.use_engine(db, code="ST", engine="osrm foot http://127.0.0.1:9", by=BY, now=NOW)
    for engine in ("osrm foot http://127.0.0.1:9", ""):
        run = siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
        assert siting.execute(db, run_id=run, now=lambda: NOW, engine=engine) is None
        told = siting.run_of(db, "ST")
        assert told is not None and told.state == "failed" and "routing engine gave no ways" in told.failure
    assert siting.study(db, "ST").version == 0
