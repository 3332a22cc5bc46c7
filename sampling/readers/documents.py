"""Opening a file: CSV in UTF-8 (with or without BOM), UTF-16 or GB18030, or XLSX; rows of text come out.

What a file is is decided by its content, never by its name.
"""

import csv
import io
from dataclasses import dataclass

from .faults import N_, BadFile, Fault
from .sheets import (
    COLUMNS_MAX,
    ENCRYPTED,
    NOT_A_TABLE,
    ROWS_MAX,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Row,
    Sheet,
    released,
)
from .workbooks import read_workbook

EMPTY_FILE = Fault(N_("The file is empty."), N_("Choose the file again; save it in the spreadsheet first."))
OLD_WORKBOOK = Fault(
    N_("The file is an old workbook (.xls), which can't be read."),
    N_("Open it in a spreadsheet and save it as XLSX or CSV."),
)
UNKNOWN_ENCODING = Fault(
    N_("The text of the file is neither UTF-8 nor GB18030 (from byte %(at)s on)."),
    N_("Save it as CSV in UTF-8, or as XLSX."),
)
BROKEN_QUOTES = Fault(
    N_("The quotation marks do not match, near line %(line)s of the file."),
    N_("Write a quotation mark within a quoted text twice, and close every quoted text."),
)
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Document:
    """An opened file. form: "csv" or "xlsx". encoding: how its text was read, "" for XLSX. sheets: the visible ones."""

    form: str
    encoding: str
    sheets: tuple[Sheet, ...]


def open_document(content: bytes) -> Document:
    """Open a file; raises BadFile where it can't be read at all."""
    if not content.strip(b"\x00 \t\r\n"):
        raise BadFile(EMPTY_FILE.found())
    if content.startswith(_OLE):
        raise BadFile((ENCRYPTED if _ENCRYPTED_STREAM in content else OLD_WORKBOOK).found())
    if content.startswith(b"PK\x03\x04"):
        return Document("xlsx", "", read_workbook(content))
    if content.startswith(_OTHERS):
        raise BadFile(NOT_A_TABLE.found())
    text, encoding = _decoded(content)
    if "\x00" in text:
        raise BadFile(NOT_A_TABLE.found())
    return Document("csv", encoding, (Sheet("", _rows(text)),))


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    try:
        text = content.decode("utf-8-sig")
        return text, "UTF-8 BOM" if content.startswith(b"\xef\xbb\xbf") else "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), "GB18030"
    except UnicodeDecodeError as error:
        raise BadFile(UNKNOWN_ENCODING.found(at=error.start + 1)) from None


def _rows(text: str) -> tuple[Row, ...]:
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > COLUMNS_MAX:
                raise BadFile(TOO_MANY_COLUMNS.found(row=number, most=COLUMNS_MAX))
            row = Row(number, tuple(map(released, cells)))
            if row.is_blank:
                continue
            if len(rows) >= ROWS_MAX:
                raise BadFile(TOO_MANY_ROWS.found(most=ROWS_MAX))
            rows.append(row)
    except csv.Error:
        raise BadFile(BROKEN_QUOTES.found(line=reader.line_num)) from None
    return tuple(rows)
