"""Tables as files: CSV in UTF-8 with BOM, and XLSX. A cell that a spreadsheet would take for a formula stays text."""

import csv
import io
from collections.abc import Sequence
from typing import Any

Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[Cell]], note: str = "") -> bytes:
    """A CSV file; the note, where there is one, is its last line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    writer.writerows([[safe(cell) for cell in row] for row in rows])
    if note:
        writer.writerow([safe(note)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], note: str = "") -> bytes:
    """A workbook of one sheet with frozen headings; the note stands under the table."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for k, width in enumerate(_widths(headings, rows)):
        sheet.column_dimensions[_letter(k)].width = width

    def text(value: Cell, font: Font | None = None) -> Any:
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            cell.data_type = "s"  # also where it begins with "="
        if font is not None:
            cell.font = font
        return cell

    bold = Font(bold=True)
    sheet.append([text(heading, bold) for heading in headings])
    for row in rows:  # a cell object only where it is needed: there may be a million
        known = [ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value for value in row]
        sheet.append([text(value) if isinstance(value, str) and value.startswith("=") else value for value in known])
    if note:
        sheet.append([])
        sheet.append([text(note)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def safe(value: Cell) -> Cell:
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31] or "1"


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[float]:
    columns = zip(headings, *rows[:200], strict=True) if rows else [(heading,) for heading in headings]
    return [min(40, 2 + max(_width(cell) for cell in column)) for column in columns]


def _width(cell: Cell) -> int:
    text = "" if cell is None else str(cell)
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index + 1))
