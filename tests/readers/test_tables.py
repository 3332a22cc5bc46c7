"""Headings are found by code or in Chinese, in any order; every finding says where it is and what to do."""

import pytest

from sampling.readers import documents, tables
from sampling.readers.areas import AREAS
from sampling.readers.columns import Kind
from sampling.readers.faults import Fault
from sampling.readers.sites import SITES
from sampling.readers.staff import STAFF
from sampling.readers.tables import Table, read_table
from sampling.readers.writing import harmless, template, write_csv, write_form

RIGHT = {
    "code": "S1", "name": "第一采样点", "area_code": "V11", "kind": "固定", "lanes": "3", "people_per_lane_hour": "60",
    "opens": "7:00", "closes": "20:00", "lon": "111.84", "lat": "33.04", "serves": "V11；V12", "provenance": "real",
    "source": "a test",
}  # fmt: skip
KINDS = (AREAS, SITES, STAFF)


def read(*rows: list[str]) -> Table:
    return read_table(SITES, write_csv(rows))


def sentences(table: Table) -> list[str]:
    return [finding.sentence for finding in table.findings]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_headings_may_be_codes_or_chinese_in_any_order(form: str) -> None:
    codes = list(RIGHT)[::-1]
    chinese = [SITES.heading_of(code) for code in codes]
    cells = [RIGHT[code] for code in codes]
    by_code = read_table(SITES, write_form(form, [codes, cells], "sheet"))
    by_heading = read_table(SITES, write_form(form, [chinese, cells], "sheet"))
    assert by_code.findings == by_heading.findings == ()
    assert by_code.records[0].values == by_heading.records[0].values
    assert by_code.records[0].values["serves"] == ("V11", "V12")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_has_every_column_and_its_example_would_be_right_but_is_not_read(kind: Kind, form: str) -> None:
    table = read_table(kind, template(kind, form))
    assert sentences(table) == [tables.NO_ROWS.sentence]
    assert table.columns == {column.code for column in kind.columns}
    example = [column.example.removeprefix(tables.EXAMPLE) for column in kind.columns]
    filled = read_table(kind, write_csv([[c.code for c in kind.columns], [c.heading for c in kind.columns], example]))
    assert [str(finding) for finding in filled.findings] == []
    assert len(filled.records) == 1


def test_a_title_above_the_headings_is_passed_over() -> None:
    table = read(["内乡县采样点"], list(RIGHT), list(RIGHT.values()))
    assert table.findings == ()
    assert table.records[0].row == 3


def test_the_first_sheet_that_has_the_headings_is_read() -> None:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].append(["说明"])
    sheet = book.create_sheet("采样点")
    sheet.append(list(RIGHT))
    sheet.append([*list(RIGHT.values())[:4], "x", *list(RIGHT.values())[5:]])
    out = BytesIO()
    book.save(out)
    table = read_table(SITES, out.getvalue())
    assert [(f.sheet, f.row, f.column) for f in table.findings] == [("采样点", 2, "lanes")]


@pytest.mark.parametrize(
    ("headings", "fault", "blocks"),
    [
        (["what", "ever"], tables.NO_HEADINGS, True),
        ([*RIGHT, "备注"], tables.UNKNOWN_COLUMN, False),
        ([*RIGHT, "code"], tables.COLUMN_TWICE, True),
        ([name for name in RIGHT if name != "lanes"], tables.MISSING_COLUMNS, True),
    ],
)
def test_headings_that_are_not_right_are_a_finding(headings: list[str], fault: Fault, blocks: bool) -> None:
    table = read(headings, [RIGHT.get(name, "x") for name in headings])
    found = [finding for finding in table.findings if finding.sentence == fault.sentence]
    assert [finding.blocks for finding in found] == [blocks]


def test_missing_columns_are_all_named_at_once() -> None:
    kept = [name for name in RIGHT if name not in ("lanes", "source")]
    (finding,) = read(kept, [RIGHT[name] for name in kept]).findings
    assert str(finding.facts["missing"]) == "lanes (采样台数), source (数据来源)"


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    wrong = RIGHT | {"code": "", "kind": "?", "lanes": "x", "opens": "soon", "provenance": ""}
    table = read(list(RIGHT), list(wrong.values()))
    assert [f.column for f in table.findings if f.row == 2] == ["code", "kind", "lanes", "opens", "provenance"]


def test_a_code_that_stands_twice_is_told_at_both_rows() -> None:
    row = list(RIGHT.values())
    table = read(list(RIGHT), row, row)
    assert [(f.row, f.facts["rows"]) for f in table.findings] == [(2, "2, 3"), (3, "2, 3")]


def test_a_value_beyond_the_last_heading_is_told() -> None:
    table = read(list(RIGHT), [*RIGHT.values(), "left over"])
    assert sentences(table) == [tables.TOO_MANY_CELLS.sentence]


def test_an_unreadable_file_is_a_finding_too() -> None:
    assert sentences(read_table(SITES, b"")) == [documents.EMPTY_FILE.sentence]


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+86 138", "-x", "@cmd", "\tx", "=1+1"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_written_runs_as_a_formula_and_it_comes_back_as_it_was(cell: str, form: str) -> None:
    assert harmless(cell) == f"'{cell}"
    content = write_form(form, [list(RIGHT), [*list(RIGHT.values())[:-1], cell]], "s")
    if form == "csv":
        assert f"'{cell}" in content.decode("utf-8-sig")
    else:
        from io import BytesIO

        from openpyxl import load_workbook

        shown = load_workbook(BytesIO(content)).worksheets[0].cell(2, len(RIGHT))
        assert (shown.data_type, shown.value) == ("s", f"'{cell}")
    assert read_table(SITES, content).records[0].values["source"] == " ".join(cell.split())


def test_negative_numbers_are_written_as_they_are() -> None:
    assert [harmless(text) for text in ("-111.84", "+3", "x=1")] == ["-111.84", "+3", "x=1"]


def test_a_workbook_is_written_whatever_the_texts_hold_and_however_long_the_rows_are() -> None:
    rows = [["code"]] * 60 + [["a\x07b", "beyond"]]
    (sheet,) = documents.open_document(write_form("xlsx", rows, "s")).sheets
    assert sheet.rows[-1].cells == ("ab", "beyond")
