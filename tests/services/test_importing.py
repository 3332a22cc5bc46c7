"""Importing: what a file changes and what it leaves alone, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sampling.domain.areas import Contact
from sampling.domain.errors import NotFound, Refused
from sampling.services import areas, auditing, importing, rounds, sites, staff
from sampling.storage.database import Database
from sampling.storage.queries.rounds import session_row
from sampling.storage.tables import PlanRow
from tests import county as counties

from . import import_files as files

KINDS = {"areas": files.areas, "sites": files.sites, "staff": files.staff}


def figures(db: Database, kind: str, content: bytes, **more: object) -> tuple[int, int, int, int]:
    report = importing.check(db, **{"kind": kind, "content": content, "file_name": "x", **more})  # type: ignore[arg-type]
    return report.new, report.changed, report.unchanged, report.faulty


def test_a_whole_county_is_imported_and_stands_as_the_files_say(db: Database) -> None:
    files.county(db)
    found = {area.code: area for area in areas.areas_within(db)}
    assert [found[code].path for code in ("K", "K2", "K23")] == ["K/", "K/K2/", "K/K2/K23/"]
    assert found["K1"].residents is not None
    assert found["K1"].residents.count == 4000
    contacts = areas.area_view(db, "K1", with_contacts=True).contacts
    assert contacts == (
        Contact("lead", "演示网格长", "演示-1"),
        Contact("member", "演示甲", "演示-2"),
        Contact("member", "演示乙", None),
    )
    assert sites.site(db, "S5").serves == ("K21",)
    people = {person.code: person for person in staff.staff_page(db).staff}
    assert people["P0"].roles == ("recorder", "helper")
    assert (people["P0"].lent_by, people["P1"].lent_by) == ("演示市医院", None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_same_file_twice_changes_nothing_and_leaves_one_line_each_in_the_audit(
    db: Database, kind: str, form: str
) -> None:
    files.county(db)
    content = files.file_of(KINDS[kind](), form)
    before = auditing.entries(db)[1]
    again = files.put(db, kind, [], content=content)
    assert (again.new, again.changed, again.left_out) == (0, 0, 0)
    assert again.unchanged == len(KINDS[kind]())
    assert auditing.entries(db)[1] == before + 1


def test_a_dry_run_changes_nothing(db: Database) -> None:
    report = importing.check(db, kind="areas", content=files.file_of(files.areas()), file_name="areas.csv")
    assert (report.rows, report.new, report.is_right) == (11, 11, True)
    assert areas.areas_within(db) == []


def test_an_updated_file_updates_and_tells_every_field_that_differs(db: Database) -> None:
    files.county(db)
    rows = files.sites()
    rows[2] |= {"lanes": "5", "opens": "06:30", "serves": "K12；K13"}
    report = importing.check(db, kind="sites", content=files.file_of(rows), file_name="sites.csv")
    assert [(d.row, d.code, d.column, d.old, d.new) for d in report.differences] == [
        (4, "S2", "lanes", "3", "5"),
        (4, "S2", "opens", "07:00", "06:30"),
        (4, "S2", "serves", "K12", "K12；K13"),
    ]
    assert files.put(db, "sites", rows).changed == 1
    changed = sites.site(db, "S2")
    assert (changed.lanes, changed.opens.hour, changed.serves) == (5, 6, ("K12", "K13"))


def test_rows_that_are_not_in_the_file_are_left_alone(db: Database) -> None:
    files.county(db)
    assert figures(db, "staff", files.file_of(files.staff()[:1])) == (0, 0, 1, 0)
    files.put(db, "staff", files.staff()[:1])
    assert staff.staff_page(db).total == 6


def test_a_column_that_the_file_lacks_changes_nothing_and_an_empty_cell_clears(db: Database) -> None:
    files.county(db)
    rows = [{k: v for k, v in row.items() if k not in ("lead_name", "lead_phone")} for row in files.areas()]
    rows[1]["member_names"] = rows[1]["member_phones"] = ""
    assert files.put(db, "areas", rows).changed == 1
    contacts = areas.area_view(db, "K1", with_contacts=True).contacts
    assert contacts == (Contact("lead", "演示网格长", "演示-1"),)


def test_a_figure_of_another_day_joins_the_old_one_and_the_newest_counts(db: Database) -> None:
    files.county(db)
    rows = files.areas()[:1]
    rows[0] |= {"residents": "9000", "residents_date": "2023-11-01"}
    assert files.put(db, "areas", rows).changed == 1
    found = areas.area(db, "K").residents
    assert found is not None
    assert found.count == 9000
    assert figures(db, "areas", files.file_of(files.areas())) == (0, 0, 11, 0)  # the census figure stands beside it


def test_an_area_that_moves_takes_what_hangs_below_it_along(db: Database) -> None:
    files.county(db)
    grid = files.areas()[3] | {"code": "G", "name": "网格", "level": "grid", "parent_code": "K10", "residents": ""}
    files.put(db, "areas", [grid])
    moved = files.areas()[3] | {"parent_code": "K2"}
    report = files.put(db, "areas", [moved]).report
    assert not [finding for finding in report.findings if finding.blocks]
    assert areas.area(db, "G").path == "K/K2/K10/G/"
    assert sites.site(db, "S0").area_path == "K/K2/K10/"


def test_children_may_stand_above_their_parents_in_the_file(db: Database) -> None:
    assert files.put(db, "areas", files.areas()[::-1]).new == 11


def test_all_or_nothing_keeps_everything_out_for_one_fault(db: Database) -> None:
    files.county(db)
    rows = files.sites()
    rows[0]["lanes"], rows[1]["lanes"] = "x", "9"
    with pytest.raises(Refused, match="1 of 8 rows"):
        files.put(db, "sites", rows)
    assert sites.site(db, "S1").lanes == 3


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_right_rows_go_in_and_the_others_come_back_to_be_corrected_and_imported(db: Database, form: str) -> None:
    files.county(db)
    rows = files.sites()
    rows[0]["lanes"], rows[1]["lanes"], rows[2]["kind"] = "x", "9", "=cmd"
    applied = files.put(db, "sites", rows, content=files.file_of(rows, form), only_right_rows=True)
    assert (applied.changed, applied.unchanged, applied.left_out) == (1, 5, 2)
    assert sites.site(db, "S1").lanes == 9
    assert applied.returned is not None
    assert applied.returned_name == f"sites-校验问题.{form}"
    told = importing.check(db, kind="sites", content=applied.returned, file_name=applied.returned_name)
    assert [(f.row, f.column) for f in told.findings] == [(2, "lanes"), (3, "kind")]
    if form == "csv":
        back = files.rows_of(applied.returned)
        assert list(back[0]) == [*rows[0], "校验问题"]
        assert "whole number" in back[0]["校验问题"]
        assert back[1]["kind"] == "'=cmd"
        back[0]["lanes"], back[1]["kind"] = "4", "mobile"
        assert files.put(db, "sites", back).changed == 2
        assert (sites.site(db, "S0").lanes, sites.site(db, "S2").kind) == (4, "mobile")


def test_what_hangs_below_a_row_that_is_left_out_is_left_out_too(db: Database) -> None:
    rows = files.areas()
    rows[1]["level"] = "?"
    applied = files.put(db, "areas", rows, only_right_rows=True)
    assert applied.left_out == 5
    assert {area.code for area in areas.areas_within(db)} == {"K", "K2", "K20", "K21", "K22", "K23"}


def test_nothing_is_applied_of_a_file_that_is_wrong_as_a_whole(db: Database) -> None:
    files.county(db)
    rows = [{name: cell for name, cell in row.items() if name != "lanes"} for row in files.sites()]
    with pytest.raises(Refused):
        files.put(db, "sites", rows, only_right_rows=True)


def test_two_imports_of_the_same_file_at_once_make_each_row_once(db: Database) -> None:
    files.put(db, "areas", files.areas())
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: files.put(db, "sites", files.sites()), range(2)))
    assert sorted((applied.new, applied.unchanged) for applied in both) == [(0, 8), (8, 0)]
    assert len(sites.sites_within(db)) == 8


def test_an_import_holds_the_file_against_what_stands_when_it_writes(db: Database) -> None:
    files.county(db)
    content = files.file_of(files.sites())
    assert figures(db, "sites", content) == (0, 0, 8, 0)
    other = files.sites()
    other[0]["lanes"] = "7"
    files.put(db, "sites", other)  # somebody else, between the dry run and the import
    assert files.put(db, "sites", [], content=content).changed == 1


def test_a_planner_imports_its_own_area_alone(db: Database) -> None:
    files.county(db)
    report = importing.check(db, kind="sites", content=files.file_of(files.sites()), file_name="x", scope_path="K/K1/")
    assert (report.unchanged, report.faulty) == (4, 4)
    assert {finding.row for finding in report.findings} == {6, 7, 8, 9}


def test_a_foreign_row_cannot_be_pulled_into_the_own_area(db: Database) -> None:
    files.county(db)
    stolen = files.sites()[5] | {"area_code": "K10", "serves": "K10", "lon": "111.7", "lat": "33.05"}
    assert figures(db, "sites", files.file_of([stolen]), scope_path="K/K1/") == (0, 0, 0, 1)
    area = files.areas()[8] | {"parent_code": "K1"}
    assert figures(db, "areas", files.file_of([area]), scope_path="K/K1/") == (0, 0, 0, 1)


def test_sites_and_staff_of_a_round_go_into_its_sessions_once(db: Database) -> None:
    made = counties.insert(db, round_state="standby")
    site = files.sites()[0] | {"area_code": "V11", "serves": "V11", "lon": "111.74", "lat": "33.04"}
    first = files.put(db, "sites", [site], round_code=made.round)
    assert (first.new, first.joined) == (1, 1)
    assert files.put(db, "sites", [site], round_code=made.round).joined == 0
    person = files.staff()[0] | {"base_code": "T1"}
    assert files.put(db, "staff", [person], round_code=made.round).joined == 1
    (session,) = rounds.round_by_code(db, made.round).sessions
    assert (session.sites, session.staff) == (5, 13)


def test_a_session_whose_plan_is_published_gets_no_new_places(db: Database) -> None:
    made = counties.insert(db)
    hours = {"opens_at": made.opens_at, "closes_at": made.closes_at}
    rounds.add_session(db, round_code=made.round, code="PM", name="下午", **hours, by=files.BY, now=files.NOW)
    with db.writing() as session:
        own = session_row(session, made.round, "AM")
        assert own is not None
        plan = PlanRow(session_id=own.id or 0, version=1, state="published", created_at=files.NOW, created_by="tests")
        session.add(plan)
    person = files.staff()[0] | {"base_code": "T1"}
    applied = files.put(db, "staff", [person], round_code=made.round)
    assert (applied.new, applied.joined, applied.fixed_sessions) == (1, 1, 1)
    assert {one.code: one.staff for one in rounds.round_by_code(db, made.round).sessions} == {"AM": 12, "PM": 13}
    again = files.put(db, "staff", [person], round_code=made.round)
    assert (again.joined, again.fixed_sessions) == (0, 1)


def test_a_round_must_be_there_and_open_and_of_the_same_county(db: Database) -> None:
    counties.insert(db, round_state="closed")
    files.county(db)
    with pytest.raises(NotFound):
        files.put(db, "sites", files.sites(), round_code="nowhere")
    with pytest.raises(Refused, match="closed"):
        files.put(db, "sites", files.sites(), round_code="R1")
    with pytest.raises(Refused, match="Only sites and staff"):
        files.put(db, "areas", files.areas(), round_code="R1")


def test_sites_of_another_county_do_not_go_into_a_round(db: Database) -> None:
    counties.insert(db, round_state="standby")
    files.county(db)
    assert figures(db, "sites", files.file_of(files.sites()), round_code="R1") == (0, 0, 0, 8)


def test_the_audit_says_what_was_imported(db: Database) -> None:
    files.put(db, "areas", files.areas())
    (entry,), _ = auditing.entries(db)
    assert (entry.actor, entry.action, entry.subject) == ("tests", "import areas", "areas.csv")
    assert (entry.details["new"], entry.details["left_out"]) == (11, 0)
