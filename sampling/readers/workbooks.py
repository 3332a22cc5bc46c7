"""Opening an XLSX workbook: its visible sheets as rows of text, with limits against files made to fill the memory."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from .extents import check_extent
from .faults import N_, BadFile, Fault
from .sheets import ENCRYPTED, NOT_A_TABLE, ROWS_MAX, TOO_MANY_ROWS, Row, Sheet, released

BROKEN_WORKBOOK = Fault(
    N_("The workbook is damaged and can't be read."), N_("Open it in a spreadsheet, save it again as XLSX or CSV.")
)
TOO_LARGE = Fault(
    N_("Unpacked, the workbook has %(size)s MB, more than the %(most)s MB that are read."),
    N_("Leave out pictures and sheets that are not needed, or save it as CSV."),
)
UNPACKED_MAX = 160 * 1024 * 1024
READ_MAX = 200  # cells of a row: no kind of file has more columns
BLANK_RUN_MAX = 2_000  # styled rows without content below the table: the table has ended


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of a workbook, in order; raises BadFile."""
    _check_package(content)
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_extent(package)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which do not matter here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return tuple(_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible")
            finally:
                book.close()
    except BadFile:
        raise
    except Exception as error:  # whatever a damaged or hostile package makes the library stumble over
        raise BadFile(BROKEN_WORKBOOK.found()) from error


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_members(package.infolist())
    except zipfile.BadZipFile as error:
        raise BadFile(BROKEN_WORKBOOK.found()) from error


def _check_members(members: Sequence[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise BadFile(ENCRYPTED.found())
    if not any(member.filename == "[Content_Types].xml" for member in members):
        raise BadFile(NOT_A_TABLE.found())
    size = sum(member.file_size for member in members)
    if size > UNPACKED_MAX:
        raise BadFile(TOO_LARGE.found(size=size // 2**20, most=UNPACKED_MAX // 2**20))


def _sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # some programs write a wrong size, and rows would be cut off
    return Sheet(sheet.title, tuple(_rows(sheet.iter_rows(max_col=READ_MAX, values_only=True))))


def _rows(found: Iterable[tuple[Any, ...]]) -> Iterable[Row]:
    kept = blank = 0
    for number, cells in enumerate(found, start=1):
        width = next((place for place in range(len(cells), 0, -1) if cells[place - 1] is not None), 0)
        texts = [released(as_text(cell)) for cell in cells[:width]]
        while texts and not texts[-1].strip():
            texts.pop()
        row = Row(number, tuple(texts))
        blank = blank + 1 if row.is_blank else 0
        if blank > BLANK_RUN_MAX:
            return
        if row.is_blank:
            continue
        kept += 1
        if kept > ROWS_MAX:
            raise BadFile(TOO_MANY_ROWS.found(most=ROWS_MAX))
        yield row


def as_text(value: Any) -> str:
    """A cell's value as somebody would have typed it: 411325100.0 as 411325100, dates and times as ISO writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        if value.year < 1901:  # a time of the day that a spreadsheet counts from its first day
            return value.time().isoformat("seconds")
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        hours, rest = divmod(round(value.total_seconds()), 3600)
        return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
    return str(value)
