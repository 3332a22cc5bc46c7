"""Rows out again: CSV as UTF-8 with BOM, XLSX as text cells; nothing in them can run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from .columns import Kind
from .sheets import FORMULA_SIGNS
from .values import narrow

_DIGITS = frozenset("0123456789.,")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula; numbers stay numbers."""
    if not cell.startswith(FORMULA_SIGNS):
        return cell
    number = cell[1:] and set(cell[1:]) <= _DIGITS and cell[0] in "+-"
    return cell if number else f"'{cell}"


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV that a spreadsheet opens with the right letters."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[str]], sheet: str, headings: int = 1) -> bytes:
    """The rows as a workbook of one sheet whose cells are all text, with the first `headings` rows kept in view."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    listed = [[ILLEGAL_CHARACTERS_RE.sub("", harmless(text)) for text in row] for row in rows]
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet[:31] or "1")
    for column in range(1, max(map(len, listed), default=0) + 1):
        dimension = page.column_dimensions[get_column_letter(column)]
        dimension.number_format = "@"  # what is typed below stays text: a code keeps all its digits
        widths = [sum(1 + (not c.isascii()) for c in row[column - 1]) for row in listed[:50] if len(row) >= column]
        widest = max(widths, default=0)
        dimension.width = min(max(widest + 2, 8), 60)
    page.freeze_panes = f"A{headings + 1}"
    for place, row in enumerate(listed, start=1):
        cells: list[object] = list(row)
        if place <= headings:
            cells = [WriteOnlyCell(page, text) for text in row]
            for cell in cells:
                cell.font = Font(bold=True)  # type: ignore[attr-defined]
        page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_form(form: str, rows: Iterable[Sequence[str]], sheet: str = "", headings: int = 1) -> bytes:
    """The rows as "csv" or "xlsx"."""
    return write_xlsx(rows, sheet, headings) if form == "xlsx" else write_csv(rows)


def template(kind: Kind, form: str) -> bytes:
    """A file to fill in: the codes of the columns, their Chinese headings, and an example row that is not read."""
    columns = kind.columns
    rows = [[c.code for c in columns], [c.heading for c in columns], [c.example for c in columns]]
    return write_form(form, rows, sheet=narrow(kind.name), headings=2)
