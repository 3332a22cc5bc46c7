"""One right file, spoilt in one place at a time: each fault is found where it is, and says what to do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo import crs
from sampling.domain.findings import Finding
from sampling.readers import areas as area_columns
from sampling.readers import columns, tables, values
from sampling.readers import sites as site_columns
from sampling.readers import staff as staff_columns
from sampling.readers import vehicles as vehicle_columns
from sampling.readers.faults import Fault
from sampling.readers.writing import write_csv
from sampling.services import importing
from sampling.services.importing import areas as area_rules
from sampling.services.importing import points, sites, staff, trees, vehicles
from sampling.storage.database import Database
from tests.empty import put_empty

from . import import_files as files

Change = dict[str, str]

# The row that is spoilt (as a spreadsheet numbers it), what is written there, the column of the finding, the fault.
AREAS: list[tuple[int, Change, str, Fault]] = [
    (5, {"code": ""}, "code", tables.EMPTY_CELL),
    (5, {"code": "4.11325E+11"}, "code", values.SPOILT_CODE),
    (5, {"code": "a/b"}, "code", values.NOT_A_CODE),
    (5, {"code": "K11"}, "code", tables.CODE_TWICE),
    (5, {"name": ""}, "name", tables.EMPTY_CELL),
    (5, {"name": "村" * 121}, "name", values.TOO_LONG),
    (5, {"name": "#REF!"}, "name", values.SHEET_ERROR),
    (5, {"level": "星系"}, "level", values.UNKNOWN_WORD),
    (5, {"residents": "many"}, "residents", values.NOT_WHOLE),
    (5, {"residents": "-5"}, "residents", values.OUT_OF_RANGE),
    (5, {"residents_date": ""}, "residents_date", area_columns.RESIDENTS_WITHOUT),
    (5, {"residents_source": ""}, "residents_source", area_columns.RESIDENTS_WITHOUT),
    (5, {"residents_date": "last year"}, "residents_date", values.NOT_A_DATE),
    (3, {"residents": "3999"}, "residents", area_rules.MORE_RESIDENTS_BELOW),
    (5, {"lead_name": "演示甲；演示乙"}, "lead_name", area_columns.TWO_LEADS),
    (5, {"lead_name": ""}, "lead_phone", area_columns.PHONE_OF_NOBODY),
    (5, {"lead_phone": "call me"}, "lead_phone", columns.DOUBTFUL_PHONE),
    (5, {"member_phones": "演示-1；演示-2；演示-3"}, "member_phones", area_columns.PHONES_DIFFER),
    (5, {"lat": ""}, "lat", area_columns.HALF_A_POINT),
    (5, {"no_manager": "maybe"}, "no_manager", values.UNKNOWN_WORD),
    (5, {"provenance": "hearsay"}, "provenance", values.UNKNOWN_WORD),
    (5, {"source": ""}, "source", tables.EMPTY_CELL),
    (5, {"parent_code": "K9"}, "parent_code", trees.PARENT_UNKNOWN),
    (5, {"parent_code": ""}, "parent_code", trees.ROOT_IS_NO_COUNTY),
    (5, {"parent_code": "K10"}, "parent_code", trees.LOOP),
    (5, {"lon": "33.05", "lat": "111.70"}, "lon", points.EXCHANGED),
    (5, {"lat": "-111.70"}, "lat", points.NO_LATITUDE),
    (5, {"lon": "121.70"}, "lon", points.FAR_AWAY),
    (5, {"lon": "111.95"}, "lon", points.OUTSIDE),
]
SITES: list[tuple[int, Change, str, Fault]] = [
    (4, {"area_code": "K99"}, "area_code", sites.AREA_UNKNOWN),
    (4, {"serves": "K12；K99"}, "serves", sites.AREA_UNKNOWN),
    (4, {"serves": "K12；C"}, "serves", sites.SERVES_OTHER_COUNTY),
    (4, {"kind": "大型"}, "kind", values.UNKNOWN_WORD),
    (4, {"lanes": "0"}, "lanes", values.OUT_OF_RANGE),
    (4, {"lanes": "2.5"}, "lanes", values.NOT_WHOLE),
    (4, {"lanes": "31"}, "lanes", site_columns.MANY_LANES),
    (4, {"people_per_lane_hour": "0"}, "people_per_lane_hour", values.OUT_OF_RANGE),
    (4, {"people_per_lane_hour": "600"}, "people_per_lane_hour", site_columns.ODD_PACE),
    (4, {"opens": "morning"}, "opens", values.NOT_A_TIME),
    (4, {"closes": ""}, "closes", tables.EMPTY_CELL),
    (4, {"lon": ""}, "lon", tables.EMPTY_CELL),
    (4, {"lon": "111°42′"}, "lon", values.NOT_DECIMAL),
    (4, {"lon": "33.09", "lat": "111.76"}, "lon", points.EXCHANGED),
    (4, {"lon": "116.40", "lat": "39.90"}, "lon", points.FAR_AWAY),
    (4, {"lon": "111.86"}, "lon", points.OUTSIDE),
]
STAFF: list[tuple[int, Change, str, Fault]] = [
    (3, {"roles": "采样员；厨师"}, "roles", values.UNKNOWN_WORD),
    (3, {"roles": "；"}, "roles", tables.EMPTY_CELL),
    (3, {"base_code": "K99"}, "base_code", sites.AREA_UNKNOWN),
    (3, {"base_code": "C"}, "base_code", staff.BASE_WITHOUT_POINT),
    (3, {"base_code": "K"}, "base_code", staff.BASE_INSIDE),
    (3, {"available_to": ""}, "available_to", staff_columns.HALF_A_TIME),
    (3, {"available_from": ""}, "available_from", staff_columns.HALF_A_TIME),
    (3, {"available_from": "early"}, "available_from", values.NOT_A_TIME),
    (3, {"work_phone": "none"}, "work_phone", columns.DOUBTFUL_PHONE),
]
VEHICLES: list[tuple[int, Change, str, Fault]] = [
    (3, {"code": "W0"}, "code", tables.CODE_TWICE),
    (3, {"plate": "12345"}, "plate", vehicle_columns.NOT_A_PLATE),
    (3, {"plate": ""}, "plate", tables.EMPTY_CELL),
    (3, {"plate": "演示·00000"}, "plate", vehicles.PLATE_TWICE),
    (3, {"code": "W9"}, "plate", vehicles.PLATE_TAKEN),
    (3, {"kind": "拖拉机"}, "kind", values.UNKNOWN_WORD),
    (3, {"seats": "four"}, "seats", values.NOT_WHOLE),
    (3, {"seats": "101"}, "seats", values.OUT_OF_RANGE),
    (3, {"seats": "0"}, "seats", vehicle_columns.NO_SEATS),
    (3, {"base_code": "K99"}, "base_code", sites.AREA_UNKNOWN),
    (3, {"unit": ""}, "unit", tables.EMPTY_CELL),
    (3, {"driver_name": ""}, "driver_phone", vehicle_columns.PHONE_OF_NOBODY),
    (3, {"driver_phone": "call me"}, "driver_phone", columns.DOUBTFUL_PHONE),
    (3, {"provenance": "hearsay"}, "provenance", values.UNKNOWN_WORD),
]
CASES = [
    pytest.param(kind, *case, id=f"{kind}-{case[2]}-{number}")
    for kind, cases in (("areas", AREAS), ("sites", SITES), ("staff", STAFF), ("vehicles", VEHICLES))
    for number, case in enumerate(cases)
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The county with its true ground, and another one beside it; only looked at, so that all tests share it."""
    database = Database(put_empty(tmp_path_factory.mktemp("county") / "county.db"))
    files.county(database)
    files.put(database, "areas", [files.areas()[0] | {"code": "C", "name": "乙县"}])
    yield database
    database.close()


@pytest.fixture
def approximate(tmp_path: Path) -> Iterator[Database]:
    """The county with approximate ground."""
    database = Database(put_empty(tmp_path / "county.db"))
    files.county(database, grounds="approximate")
    yield database
    database.close()


def found(db: Database, kind: str, content: bytes, **more: Any) -> tuple[Finding, ...]:
    return importing.check(db, kind=kind, content=content, file_name="file.csv", **more).findings


@pytest.mark.parametrize(("kind", "row", "change", "column", "fault"), CASES)
def test_a_fault_is_found_where_it_is(
    db: Database, kind: str, row: int, change: Change, column: str, fault: Fault
) -> None:
    rows = {"areas": files.areas, "sites": files.sites, "staff": files.staff, "vehicles": files.vehicles}[kind]()
    assert not found(db, kind, files.file_of(rows))
    rows[row - 2] |= change
    here = [f for f in found(db, kind, files.file_of(rows)) if (f.row, f.column) == (row, column)]
    assert [(f.sentence, f.blocks) for f in here] == [(fault.sentence, fault.blocks)]
    assert here[0].sentence % here[0].facts
    assert here[0].remedy % here[0].facts


@pytest.mark.parametrize("kind", ["areas", "sites", "staff", "vehicles"])
def test_the_example_of_a_remedy_is_one_that_its_column_takes(kind: str) -> None:
    spec = {
        "areas": area_columns.AREAS,
        "sites": site_columns.SITES,
        "staff": staff_columns.STAFF,
        "vehicles": vehicle_columns.VEHICLES,
    }[kind]
    shown = 0
    for column in spec.columns:
        cells = [[c.code for c in spec.columns], ["??" if c is column else c.example for c in spec.columns]]
        cells[1][0] = "1?" if column.code == "code" else "X1"
        told = tables.read_table(spec, write_csv(cells)).findings
        for finding in (one for one in told if one.column == column.code and "%(example)s" in one.remedy):
            column.parse(str(finding.facts["example"]))
            shown += 1
    assert shown >= 4


def test_every_fault_of_a_file_is_told_at_once(db: Database) -> None:
    rows = files.sites()
    for row, change in ((0, {"lanes": "x", "area_code": "K99"}), (3, {"opens": "x"}), (7, {"serves": "K98"})):
        rows[row] |= change
    told = {(f.row, f.column) for f in found(db, "sites", files.file_of(rows))}
    assert told == {(2, "lanes"), (2, "area_code"), (5, "opens"), (9, "serves")}


def test_a_loop_over_several_rows_is_told_at_each_and_what_hangs_below_follows(db: Database) -> None:
    rows = files.areas()
    rows[1]["parent_code"], rows[3]["parent_code"] = "K10", "K1"
    told = {(f.row, f.sentence) for f in found(db, "areas", files.file_of(rows)) if f.blocks}
    assert told == {(3, trees.LOOP.sentence), (5, trees.LOOP.sentence)}  # what hangs below stands under the old tree


def test_what_hangs_below_a_loop_of_new_areas_follows(db: Database) -> None:
    rows = [
        files.areas()[3] | {"code": code, "parent_code": above} for code, above in (("X", "Y"), ("Y", "X"), ("Z", "X"))
    ]
    told = [(f.row, f.sentence) for f in found(db, "areas", files.file_of(rows)) if f.blocks]
    assert told == [(2, trees.LOOP.sentence), (3, trees.LOOP.sentence), (4, trees.PARENT_FAULTY.sentence)]


def test_an_area_does_not_move_to_another_county(db: Database) -> None:
    row = files.areas()[1] | {"parent_code": "C"}
    told = [f.sentence for f in found(db, "areas", files.file_of([row])) if f.blocks]
    assert told == [trees.OTHER_COUNTY.sentence]


def test_outside_approximate_ground_is_only_a_warning(approximate: Database) -> None:
    rows = files.sites()
    rows[2]["lon"] = "111.86"
    told = found(approximate, "sites", files.file_of(rows))
    assert [(f.row, f.sentence, f.blocks) for f in told] == [(4, points.OUTSIDE_APPROXIMATE.sentence, False)]


def shifted(convert: Callable[..., Any]) -> bytes:
    rows = files.sites()
    for row in rows:
        lon, lat = convert(float(row["lon"]), float(row["lat"]))
        row |= {"lon": f"{float(lon):.7f}", "lat": f"{float(lat):.7f}"}
    return files.file_of(rows)


@pytest.mark.parametrize(
    ("datum", "name", "convert"),
    [("gcj02", "GCJ-02", crs.wgs84_to_gcj02), ("bd09", "BD-09", crs.wgs84_to_bd09)],
)
def test_a_file_in_another_datum_is_named_with_figures_and_converted_when_it_is_said(
    db: Database, datum: str, name: str, convert: Callable[..., Any]
) -> None:
    content = shifted(convert)
    report = importing.check(db, kind="sites", content=content, file_name="x")
    (finding,) = report.findings
    assert (finding.row, finding.sentence, finding.facts["datum"]) == (None, points.WRONG_DATUM.sentence, name)
    assert int(str(finding.facts["off_m"])) > 300 > 50 > int(str(finding.facts["rest_m"]))
    assert (report.blocked, report.right) == (True, 0)
    converted = importing.check(db, kind="sites", content=content, file_name="x", datum=datum)
    assert (converted.findings, converted.unchanged) == ((), 8)
    forced = importing.check(db, kind="sites", content=content, file_name="x", datum="wgs84")
    assert [(f.sentence, f.blocks) for f in forced.findings] == [(points.OTHER_DATUM.sentence, False)]


def test_a_file_with_all_coordinates_exchanged_is_told_once(db: Database) -> None:
    rows = [row | {"lon": row["lat"], "lat": row["lon"]} for row in files.sites()]
    told = found(db, "sites", files.file_of(rows))
    assert [(f.row, f.sentence, f.facts["count"]) for f in told] == [(None, points.ALL_EXCHANGED.sentence, 8)]
