"""Layers: all that is wrong is told at once, what is put right is said, totals are spread exactly."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlmodel import select

from geo import crs
from geo.layers import read_layer
from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import accounts, areas, auditing, layers
from sampling.services.layers import Choices, applying
from sampling.services.layers.faults import FAULTS
from sampling.services.layers.inner import fill_inner_points
from sampling.storage.database import Database
from sampling.storage.queries import importing_areas as queries
from sampling.storage.tables import Account, AreaRow, LayerRow

from . import import_files as files

NOW = files.NOW
SAID = Choices(provenance="real", source="县自然资源局")


def feature(code: str, shape: shapely.Geometry | None, **properties: Any) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shape)) if shape is not None else None
    return {"type": "Feature", "properties": {"code": code} | properties, "geometry": geometry}


def strips(codes: list[str], west: float = 111.68, **properties: Any) -> list[dict[str, Any]]:
    """Villages side by side in the first township, each around its point."""
    boxes = [shapely.box(west + 0.03 * n, 33.0, west + 0.03 * (n + 1), 33.2) for n in range(len(codes))]
    return [feature(code, box, **properties) for code, box in zip(codes, boxes, strict=True)]


def looked(db: Database, features: list[dict[str, Any]], choices: Choices = SAID, **more: Any) -> layers.LayerReport:
    return layers.check(db, content=files.ground_bytes(features), file_name="a.geojson", choices=choices, **more)


def kinds(report: layers.LayerReport) -> list[tuple[str, int | None, bool]]:
    return [(one.code, one.row, one.blocks) for one in report.findings]


def put(db: Database, features: list[dict[str, Any]], choices: Choices = SAID, **more: Any) -> layers.LayerReport:
    return files.put_layer(db, features, choices=choices, **more)


@pytest.fixture
def county(db: Database) -> Database:
    files.put(db, "areas", files.areas())
    files.put_layer(db, files.ground())
    return db


def test_the_same_layer_twice_changes_nothing_and_leaves_one_line_each_in_the_audit(county: Database) -> None:
    before = auditing.entries(county)[1]
    again = files.put_layer(county, files.ground())
    assert (again.new, again.changed, again.unchanged, again.findings) == (0, 0, 3, ())
    assert auditing.entries(county)[1] == before + 1
    assert auditing.entries(county, action="import layer")[1] == 2


def test_what_a_shape_says_of_itself_is_of_its_outline_and_the_area_stays_what_it_is(county: Database) -> None:
    one = feature("K1", shapely.box(111.65, 33, 111.85, 33.2), provenance="approximate", source="描的")
    put(county, [one])
    assert areas.area(county, "K1").source == "made for a test"
    with county.reading() as session:
        assert queries.standing_grounds(session)["K1"][1:] == ("approximate", "描的")


def test_an_area_without_a_seat_lies_at_a_point_inside_its_outline_and_is_marked_so(county: Database) -> None:
    boxes = [shapely.box(111.68 + 0.03 * n, 33.0, 111.71 + 0.03 * n, 33.2) for n in range(2)]
    said = {"name": "新村", "level": "village", "parent_code": "K1"}
    put(county, [feature("N1", boxes[0], **said), feature("N2", boxes[1], **said)])
    found = {area.code: area for area in areas.areas_within(county)}
    assert found["N1"].is_inner and (found["N1"].lon, found["N1"].lat) == pytest.approx((111.695, 33.1), abs=1e-4)
    assert not found["K10"].is_inner
    content, _ = layers.export(county, form="csv")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert (rows["N1"]["lon"], rows["N1"]["lat"]) == ("", "") and float(rows["N1"]["inner_lon"]) == found["N1"].lon
    assert rows["K10"]["inner_lon"] == "" and float(rows["K10"]["lon"]) == found["K10"].lon
    for form in ("csv", "geojson", "gpkg"):
        content, name = layers.export(county, form=form)
        again = layers.apply(county, content=content, file_name=name, choices=SAID, by=files.BY, now=NOW).report
        assert again.unchanged >= 5 and areas.area(county, "N1") == found["N1"], form
    # a point inside is derived: an outline that changes has another one, and a seat takes its place
    put(county, [feature("N1", shapely.box(111.68, 33.0, 111.71, 33.1))])
    assert areas.area(county, "N1").lat == pytest.approx(33.05, abs=1e-4)
    seat = "code,lon,lat\nN1,111.7,33.05\n"
    layers.apply(county, content=seat.encode(), file_name="seats.csv", choices=SAID, by=files.BY, now=NOW)
    assert not areas.area(county, "N1").is_inner and areas.area(county, "N1").lon == 111.7


def test_staff_may_start_from_an_area_without_a_seat_and_that_is_noted(county: Database) -> None:
    box = shapely.box(111.68, 33.0, 111.71, 33.2)
    put(county, [feature("N1", box, name="新村", level="village", parent_code="K1")])
    rows = [row | {"base_code": "N1"} for row in files.staff()]
    report = files.put(county, "staff", rows).report
    assert report.new == len(rows) and {one.blocks for one in report.findings} == {False}
    assert "taken to start at a point inside its outline" in str(report.findings[0])


def test_outlines_from_before_there_were_points_inside_get_theirs(county: Database) -> None:
    put(county, strips(["K10", "K11"]))
    with county.writing() as session:
        for row in session.exec(select(AreaRow)):
            row.inner_lon = row.inner_lat = None
            session.add(row)
    assert fill_inner_points(county) == 5 and fill_inner_points(county) == 0
    with county.reading() as session:
        row = session.exec(select(AreaRow).where(AreaRow.code == "K10")).one()
        assert row.inner_lon == pytest.approx(111.695, abs=1e-4)


SPOILT: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("no code", lambda f: f["properties"].update(code=""), "no_code"),
    ("unknown", lambda f: f["properties"].update(code="K9"), "unknown_code"),
    ("twice", lambda f: f["properties"].update(code="K"), "twice"),
    ("unsaid", lambda f: f["properties"].pop("provenance"), "not_said"),
    (
        "a line",
        lambda f: f.update(geometry={"type": "LineString", "coordinates": [[111, 33], [112, 33]]}),
        "no_polygon",
    ),
    (
        "metres",
        lambda f: f["geometry"].update(coordinates=[[[5e5, 3e6], [6e5, 3e6], [6e5, 4e6], [5e5, 3e6]]]),
        "not_degrees",
    ),
]


@pytest.mark.parametrize(("spoil", "kind"), [pytest.param(c[1], c[2], id=c[0]) for c in SPOILT])
def test_a_fault_of_a_shape_is_found_where_it_is_and_the_others_can_go_in(
    county: Database, spoil: Callable[[dict[str, Any]], Any], kind: str
) -> None:
    features = files.ground()
    spoil(features[1])
    report = looked(county, features, Choices())
    assert kinds(report) == [(kind, 2, True)]
    assert (report.right, report.faulty) == (2, 1)
    with pytest.raises(Refused, match="1 of 3 rows"):
        files.put_layer(county, features)
    assert files.put_layer(county, features, only_right_rows=True).unchanged == 2


def test_an_outline_that_crosses_itself_is_repaired_and_it_is_said(county: Database) -> None:
    tie = shapely.Polygon([(111.65, 33), (111.85, 33.2), (111.85, 33), (111.65, 33.2)])
    report = put(county, [feature("K1", tie)])
    assert (report.repaired, report.changed) == (1, 1)
    assert kinds(report)[0] == ("repaired", 1, False)
    with county.reading() as session:
        stands = json.loads(queries.standing_grounds(session)["K1"][0])
    assert shapely.from_geojson(json.dumps(stands)).is_valid


def test_new_areas_are_made_where_their_ground_lies_and_what_nobody_says_is_said_for_all(county: Database) -> None:
    new = strips(["K1A", "K1B"], name="甲村")
    report = put(county, new, replace(SAID, level="village"))
    assert (report.new, kinds(report)) == (2, [])
    made = areas.area(county, "K1A")
    assert (made.path, made.level, made.name, made.source) == ("K/K1/K1A/", "village", "甲村", "县自然资源局")
    unplaced = looked(
        county, [feature("N", shapely.box(112.3, 33, 112.31, 33.01), name="外村")], replace(SAID, level="village")
    )
    assert kinds(unplaced) == [("no_parent", 1, True)]
    unlevelled = looked(county, [feature("N", shapely.box(111.66, 33, 111.67, 33.01), name="甲村")])
    assert [(f.column, f.blocks) for f in unlevelled.findings] == [("level", True)]


@pytest.mark.parametrize(("datum", "name"), [("gcj02", "GCJ-02"), ("bd09", "BD-09")])
def test_outlines_in_another_datum_are_told_and_converted_on_request(county: Database, datum: str, name: str) -> None:
    convert = {"gcj02": crs.wgs84_to_gcj02, "bd09": crs.wgs84_to_bd09}[datum]
    villages = [*strips(["K10", "K11", "K12", "K13"]), *strips(["K20", "K21", "K22", "K23"], 111.88)]
    put(county, villages)
    moved = [
        feature(code, shapely.transform(shape, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1]))))
        for one in villages
        for code, shape in [(one["properties"]["code"], shapely.from_geojson(json.dumps(one["geometry"])))]
    ]
    report = looked(county, moved)
    assert report.datum_is_sure and not looked(county, moved[:2]).datum_is_sure
    told = [one for one in report.findings if one.code == "wrong_datum"]
    assert [(one.row, one.blocks, one.facts["datum"]) for one in told] == [(None, True, name)]
    assert (report.blocked, report.right) == (True, 0)
    converted = looked(county, moved, replace(SAID, datum=datum))
    assert kinds(converted) == [("converted", None, False)] and converted.unchanged == 8


def test_a_sliver_is_put_right_with_a_note_only_where_that_is_wanted(county: Database) -> None:
    villages = [
        feature("K10", shapely.box(111.65, 33, 111.715, 33.2)),
        feature("K11", shapely.box(111.7149, 33, 111.75, 33.2)),
    ]
    left = looked(county, villages, replace(SAID, repair=False))
    assert (kinds(left), left.repaired) == ([("sliver", 2, False)], 0)
    report = put(county, villages)
    (note,) = [one for one in report.findings if one.code == "sliver_repaired"]
    assert (note.row, note.facts["code"], note.facts["other"]) == (2, "K11", "K10")
    assert int(str(note.facts["square_m"])) == pytest.approx(0.0001 * 93_300 * 0.2 * 110_900, rel=0.01)
    with county.reading() as session:
        grounds = queries.standing_grounds(session)
    one, two = (shapely.from_geojson(grounds[code][0]) for code in ("K10", "K11"))
    assert one.intersection(two).area < 1e-9


def test_an_overlap_within_the_file_keeps_a_shape_out_and_one_with_what_stands_is_told(county: Database) -> None:
    over = [
        feature("K10", shapely.box(111.65, 33, 111.715, 33.2)),
        feature("K11", shapely.box(111.71, 33, 111.75, 33.2)),
    ]
    report = looked(county, over)
    assert kinds(report) == [("overlap", 2, True)] and report.right == 1
    put(county, over, only_right_rows=True)
    alone = looked(county, over[1:])
    assert kinds(alone) == [("overlap", 1, False)] and alone.right == 1


def test_ground_beyond_the_township_and_points_astray_are_told(county: Database) -> None:
    report = looked(
        county,
        [feature("K10", shapely.box(111.80, 33, 111.90, 33.2)), feature("K11", shapely.box(111.9, 33, 112, 33.2))],
    )
    assert ("outside_parent", 1, False) in kinds(report) and ("outside_parent", 2, True) in kinds(report)
    assert ("point_outside", 1, False) in kinds(report)
    far = looked(
        county, [feature("K10", shapely.box(111.66, 33.0, 111.72, 33.1)), feature("K13", shapely.Point(113, 34))]
    )
    assert [(one.row, one.blocks) for one in far.findings] == [(2, True)]


def villages_without_figures() -> list[files.Row]:
    return [row | ({"residents": ""} if row["level"] == "village" else {}) for row in files.areas()]


def residents(db: Database) -> dict[str, int | None]:
    return {one.code: one.residents.count if one.residents else None for one in areas.areas_within(db)}


def test_a_townships_total_is_spread_by_ground_exactly_and_marked_so(db: Database) -> None:
    files.put(db, "areas", villages_without_figures())
    files.put_layer(db, files.ground())
    west, widths = 111.65, (0.02, 0.03, 0.05, 0.1)
    shapes = []
    for n, width in enumerate(widths):
        shapes.append(feature(f"K1{n}", shapely.box(west, 33, west + width, 33.2)))
        west += width
    report = put(db, shapes, replace(SAID, spread="ground"))
    assert report.spread == 4
    found = residents(db)
    assert [found[f"K1{n}"] for n in range(4)] == [400, 600, 1000, 2000]
    assert found["K20"] is None
    figure = areas.area(db, "K10").residents
    assert figure is not None and figure.provenance == "modelled"
    assert figure.source == "分摊：一镇 (K1)4000人中的4000人，按辖区面积，最大余数法；census"
    assert put(db, shapes, replace(SAID, spread="ground")).spread == 0


def test_a_counted_figure_is_never_touched_and_a_spread_one_follows_its_total(db: Database) -> None:
    rows = villages_without_figures()
    next(row for row in rows if row["code"] == "K10")["residents"] = "1003"
    files.put(db, "areas", rows)
    shapes = strips(["K10", "K11", "K12", "K13"])
    assert put(db, shapes, replace(SAID, spread="equal")).spread == 3
    found = residents(db)
    assert [found[f"K1{n}"] for n in range(4)] == [1003, 999, 999, 999]
    next(row for row in rows if row["code"] == "K1")["residents"] = "4001"
    files.put(db, "areas", [row for row in rows if row["code"] == "K1"])
    assert put(db, shapes, replace(SAID, spread="equal")).spread == 3
    found = residents(db)
    assert [found[f"K1{n}"] for n in range(4)] == [1003, 1000, 999, 999]


def test_a_total_is_divided_by_an_attribute_and_not_where_one_has_none(db: Database) -> None:
    files.put(db, "areas", villages_without_figures())
    shapes = strips(["K10", "K11", "K12", "K13"])
    for n, one in enumerate(shapes):
        one["properties"]["户数"] = 10 * (n + 1)
    by_homes = replace(SAID, spread="attribute", weight_field="户数")
    assert put(db, shapes, by_homes).spread == 4
    assert [residents(db)[f"K1{n}"] for n in range(4)] == [400, 800, 1200, 1600]
    del shapes[2]["properties"]["户数"]
    report = looked(db, shapes, by_homes)
    assert ("no_weight", None, False) in kinds(report) and report.spread == 0


def test_residents_of_a_layer_need_their_day_and_source_which_can_be_said_for_all(county: Database) -> None:
    shapes = strips(["K10"], 人口=1234.0)
    told = [one.column for one in looked(county, shapes).findings if one.blocks]
    assert told == ["residents_date", "residents_source"]
    put(county, shapes, replace(SAID, residents_date="2020-11-01", residents_source="七普"))
    figure = areas.area(county, "K10").residents
    assert figure is not None and (figure.count, figure.source) == (1234, "七普")


def test_an_account_brings_layers_of_its_own_area_alone(county: Database) -> None:
    report = looked(county, files.ground(), Choices(), scope_path="K/K1/")
    assert [(one.row, one.blocks) for one in report.findings] == [(1, True), (3, True)]


def test_areas_that_change_meanwhile_are_looked_at_again_or_nothing_is_written(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = applying.examine, []

    def meanwhile(db: Database, **given: Any) -> Any:
        found = real(db, **given)
        if len(turns) < most:
            turns.append(1)
            row = next(row for row in files.areas() if row["code"] == "K10")
            files.put(db, "areas", [row | {"name": f"改{most}{len(turns)}"}])
        return found

    monkeypatch.setattr(applying, "examine", meanwhile)
    most = 1
    assert put(county, strips(["K11"])).new == 1
    turns.clear()
    most = 9
    with pytest.raises(Conflict):
        put(county, strips(["K12"]))
    with county.reading() as session:
        assert "K12" not in queries.standing_grounds(session)


def planner(db: Database, name: str = "planner", area: str | None = None) -> Actor:
    key = accounts.create(
        db, name=name, full_name=name, password="a long password", role="planner", area_code=area,
        by=program("tests"), now=NOW,
    )  # fmt: skip
    return Actor(name, "planner", f"{area}/" if area else "", None, key)


def test_the_worker_checks_then_applies_and_who_brought_it_follows(county: Database) -> None:
    by = planner(county)
    content = files.ground_bytes(strips(["K10", "K11"]))
    layer_id = layers.request(county, content=content, file_name="村.geojson", choices=SAID, by=by, now=NOW)
    assert layers.layer(county, layer_id, by=by).state == "queued"
    with pytest.raises(Refused):
        layers.request_applying(county, layer_id, only_right_rows=False, by=by)
    assert layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    looked_at = layers.layer(county, layer_id, by=by)
    assert looked_at.report is not None and (looked_at.state, looked_at.report.new) == ("done", 2)
    assert [one["state"] for one in layers.drawn(county, layer_id, by=by)] == ["right", "right"]
    layers.request_applying(county, layer_id, only_right_rows=False, by=by)
    assert layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    assert layers.layer(county, layer_id, by=by).is_applied
    assert not layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    assert auditing.entries(county, action="import layer", actor="planner")[1] == 1
    with pytest.raises(NotFound):
        layers.layer(county, layer_id, by=planner(county, "other"))


def test_a_layer_whose_worker_died_is_taken_up_and_given_up_after_three(county: Database) -> None:
    by = planner(county)
    content = files.ground_bytes(strips(["K10"]))
    layer_id = layers.request(county, content=content, file_name="a.geojson", choices=SAID, by=by, now=NOW)
    for attempt in (1, 2, 3):
        with county.writing() as session:
            row = session.get_one(LayerRow, layer_id)
            row.state, row.attempt, row.heartbeat_at = "running", attempt, NOW
            session.add(row)
        assert layers.take_up(county, now=NOW) == []
        assert layers.take_up(county, now=NOW + timedelta(hours=1)) == ([layer_id] if attempt < 3 else [])
    assert layers.layer(county, layer_id, by=by).state == "failed"
    layers.take_up(county, now=NOW + timedelta(days=2))
    with pytest.raises(NotFound):
        layers.layer(county, layer_id, by=by)


def test_who_may_not_import_any_more_when_the_worker_comes_to_it_imports_nothing(county: Database) -> None:
    by = planner(county)
    content = files.ground_bytes(strips(["K10"]))
    layer_id = layers.request(county, content=content, file_name="a.geojson", choices=SAID, by=by, now=NOW)
    with county.writing() as session:
        account = session.get_one(Account, by.user_id)
        account.role = "auditor"
        session.add(account)
    assert not layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    assert "may not import any more" in layers.layer(county, layer_id, by=by).failure


def test_what_fails_while_it_is_applied_is_a_sentence_and_writes_nothing(county: Database) -> None:
    by = planner(county)
    features = [
        feature("K10", shapely.box(111.65, 33, 111.715, 33.2)),
        feature("K9", shapely.box(111.715, 33, 111.8, 33.2)),
    ]
    content = files.ground_bytes(features)
    layer_id = layers.request(county, content=content, file_name="a.geojson", choices=SAID, by=by, now=NOW)
    layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    layers.request_applying(county, layer_id, only_right_rows=False, by=by)
    assert not layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    failed = layers.layer(county, layer_id, by=by)
    assert (failed.state, failed.facts) == ("failed", {"faulty": 1, "rows": 2})
    layers.request_again(county, layer_id, choices=SAID, by=by)
    layers.execute(county, layer_id=layer_id, now=lambda: NOW)
    layers.request_applying(county, layer_id, only_right_rows=True, by=by)
    assert layers.execute(county, layer_id=layer_id, now=lambda: NOW)


def test_everything_wrong_with_a_request_is_told_at_once(county: Database) -> None:
    wrong = Choices(
        datum="x", level="x", provenance="x", spread="attribute", residents_date="gestern", parent_code="K9"
    )
    with pytest.raises(Faulty) as told:
        layers.request(county, content=b"x", file_name="a.pdf", choices=wrong, by=planner(county), now=NOW)
    places = [fault.where for fault in told.value.faults]
    names = ("file", "datum", "level", "provenance", "residents_date", "weight_field", "parent_code")
    assert places == [(name,) for name in names]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"PK\x03\x04", b'{"features": [{}]}', b"code,lon\n"])
@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.zip", "a.csv", "a.shp", "a"])
def test_a_broken_file_is_a_report_and_never_an_error(county: Database, content: bytes, name: str) -> None:
    report = layers.check(county, content=content, file_name=name)
    assert report.blocked or report.faulty == report.rows > 0
    assert all(one.code in FAULTS for one in report.findings)


@pytest.mark.parametrize("form", ["geojson", "gpkg", "csv"])
def test_what_is_exported_is_imported_again_as_it_was(county: Database, tmp_path: Path, form: str) -> None:
    content, name = layers.export(county, form=form)
    assert name == f"areas.{form}"
    report = layers.check(county, content=content, file_name=name)
    assert (report.rows, report.unchanged, kinds(report)) == (11, 11, [])
    (tmp_path / name).write_bytes(content)
    layer = read_layer(tmp_path / name, None, points=True)
    assert (len(layer.grounds), len(layer.points)) == ((0, 10) if form == "csv" else (3, 8))


def test_a_row_that_leaves_its_place_empty_keeps_an_areas_place_and_makes_no_new_area(county: Database) -> None:
    content = "code,name,level,parent_code,lon,lat,source\nK10,甲,village,K1,,,改\nN1,新,village,K1,,,新\n"
    report = layers.check(county, content=content.encode(), file_name="a.csv", choices=SAID)
    assert kinds(report) == [("no_polygon", 2, True)] and report.changed == 1
    assert [(one.column, one.new) for one in report.differences] == [("name", "甲")]


def test_an_export_has_one_level_where_asked_and_csv_its_points(county: Database) -> None:
    content, name = layers.export(county, form="csv", level="village", scope_path="K/K1/")
    rows = files.rows_of(content)
    assert (name, [row["code"] for row in rows]) == ("areas-village.csv", ["K10", "K11", "K12", "K13"])
    assert np.isclose(float(rows[0]["lon"]), 111.7)
    for wrong in ({"form": "kml"}, {"form": "csv", "level": "street"}):
        with pytest.raises(NotFound):
            layers.export(county, **wrong)
