"""What a file is is decided by its content, and what can't be read says why and what to do."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from time import perf_counter as clock

import pytest
from openpyxl import Workbook

from sampling.readers import documents, extents, sheets, workbooks
from sampling.readers.documents import open_document
from sampling.readers.faults import BadFile, Fault

TEXT = "code,name\nA1,城关镇\n"


def rows(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in open_document(content).sheets[0].rows]


def workbook(*lines: Sequence[object], title: str = "Sheet") -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    return book


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 BOM"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_the_encoding_is_recognised_and_named(encoding: str, named: str) -> None:
    document = open_document(TEXT.encode(encoding))
    assert document.encoding == named
    assert [row.cells for row in document.sheets[0].rows] == [("code", "name"), ("A1", "城关镇")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_of_the_first_row(delimiter: str) -> None:
    assert rows(f"code{delimiter}name\nA1{delimiter}x\n".encode()) == [("code", "name"), ("A1", "x")]


def test_a_line_break_within_quotation_marks_stays_in_its_row_and_blank_rows_count() -> None:
    found = open_document(b'code,name\n\n"A\n1",x\nA2,y\n').sheets[0].rows
    assert [(row.number, row.cells) for row in found] == [(1, ("code", "name")), (3, ("A\n1", "x")), (4, ("A2", "y"))]


def test_cells_of_a_workbook_are_read_as_somebody_would_type_them() -> None:
    book = workbook(
        [
            411325100.0,
            411325100001,
            datetime.combine(date(2020, 11, 1), time()),
            date(2020, 11, 1),
            time(8, 0),
            111.844,
            True,
            None,
        ]
    )
    assert rows(saved(book)) == [
        ("411325100", "411325100001", "2020-11-01", "2020-11-01", "08:00:00", "111.844", "TRUE")
    ]


def test_a_hidden_sheet_is_not_read() -> None:
    book = workbook(["hidden"])
    book.create_sheet("shown").append(["here"])
    book.worksheets[0].sheet_state = "hidden"
    assert [sheet.name for sheet in open_document(saved(book)).sheets] == ["shown"]


def locked() -> bytes:
    return documents._OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")


def packed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", documents.EMPTY_FILE),
        (b" \n\r\n", documents.EMPTY_FILE),
        (locked(), documents.ENCRYPTED),
        (documents._OLE + b"\0" * 512, documents.OLD_WORKBOOK),
        (b"%PDF-1.7 ...", documents.NOT_A_TABLE),
        (b"\x89PNG\r\n", documents.NOT_A_TABLE),
        (b"code,name\x00\x01", documents.NOT_A_TABLE),
        (packed(readme="x"), documents.NOT_A_TABLE),
        (packed(**{"[Content_Types].xml": "<x/>"}), workbooks.BROKEN_WORKBOOK),
        (b"PK\x03\x04 cut off", workbooks.BROKEN_WORKBOOK),
        (b"code,name\n\xff\xff\xff,\x81", documents.UNKNOWN_ENCODING),
        (b'code,name\n"A1,x\nA2,y\n', documents.BROKEN_QUOTES),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, fault: Fault) -> None:
    with pytest.raises(BadFile) as caught:
        open_document(content)
    assert caught.value.finding.sentence == fault.sentence
    assert str(caught.value.finding)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "UNPACKED_MAX", 10_000)
    with pytest.raises(BadFile) as caught:
        open_document(packed(**{"[Content_Types].xml": "0" * 20_000}))
    assert caught.value.finding.sentence == workbooks.TOO_LARGE.sentence


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_more_rows_than_are_read_are_refused(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "ROWS_MAX", 5)
    monkeypatch.setattr(workbooks, "ROWS_MAX", 5)
    content = saved(workbook(*[["x"]] * 6)) if form == "xlsx" else b"x\n" * 6
    with pytest.raises(BadFile) as caught:
        open_document(content)
    assert caught.value.finding.sentence == documents.TOO_MANY_ROWS.sentence


def sheet_of(rows: bytes) -> bytes:
    """A workbook whose sheet holds these rows as they stand."""
    whole, out = zipfile.ZipFile(io.BytesIO(saved(Workbook()))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                content = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, rows)
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        sheet_of(b"<row>" + b"<c><v>1</v></c>" * 400_000 + b"</row>"),
        sheet_of(b'<row r="1">' + b'<c r="A1"/>' * 400_000 + b"</row>"),
        b"code,name\n" + b"1," * 400_000,
    ],
    ids=["without addresses", "empty with addresses", "csv"],
)
def test_a_row_of_hundreds_of_thousands_of_cells_is_refused_at_once(content: bytes) -> None:
    begun = clock()
    with pytest.raises(BadFile) as caught:
        open_document(content)
    assert clock() - begun < 2
    assert caught.value.finding.sentence == sheets.TOO_MANY_COLUMNS.sentence
    assert caught.value.finding.row is None  # about the file as a whole


def test_more_cells_than_are_read_are_refused_over_all_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    book = workbook(*[("a", "b", "c")] * 10)
    book.create_sheet("second").append(["d"] * 30)
    monkeypatch.setattr(extents, "CELLS_MAX", 60)
    assert len(rows(saved(book))) == 10
    monkeypatch.setattr(extents, "CELLS_MAX", 59)
    with pytest.raises(BadFile) as caught:
        open_document(saved(book))
    assert caught.value.finding.sentence == sheets.TOO_MANY_CELLS_IN_ALL.sentence


def test_a_value_far_to_the_right_costs_no_more_than_the_columns_that_are_read() -> None:
    found = rows(sheet_of(b'<row><c r="A1"><v>7</v></c><c r="XFD1"><v>1</v></c></row>'))
    assert found == [("7",)]


def test_styled_rows_far_below_the_table_do_not_slow_it_down() -> None:
    book = workbook(["code"], ["A1"])
    book.worksheets[0].cell(1_000_000, 1).number_format = "@"
    assert rows(saved(book)) == [("code",), ("A1",)]


def test_a_file_is_what_it_holds_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(saved(workbook(["code", "name"])))
    assert open_document(path.read_bytes()).form == "xlsx"
