"""Sheets: rows of cells as text, whatever file they came from, and what keeps a file from becoming one."""

from dataclasses import dataclass

from .faults import N_, Fault

ENCRYPTED = Fault(
    N_("The workbook is protected with a password and can't be read."),
    N_("Save it without a password, or as CSV, and choose it again."),
)
NOT_A_TABLE = Fault(
    N_("The file is not a table: it holds pictures, a packed folder or other data."),
    N_("Choose a CSV or XLSX file; the templates show what it holds."),
)
TOO_MANY_ROWS = Fault(
    N_("The file has more than %(most)s rows."), N_("Split it into several files and import one after the other.")
)
TOO_MANY_COLUMNS = Fault(
    N_("Row %(row)s has more than %(most)s cells."),
    N_("Delete the columns beyond the table, empty ones too, or copy the table into the template."),
)
TOO_MANY_CELLS_IN_ALL = Fault(
    N_("The workbook has more than %(most)s cells."),
    N_("Delete empty rows and columns that only have a format, split it into several files, or save it as CSV."),
)
ROWS_MAX = 200_000
COLUMNS_MAX = 16_384  # as many as a spreadsheet can show
CELLS_MAX = 1_000_000  # of a workbook, empty ones with a format too: each costs time to read
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a spreadsheet shows it: its number from 1, and its cells as text."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """True where no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of rows that are not blank; `name` is "" for CSV."""

    name: str
    rows: tuple[Row, ...]


def released(cell: str) -> str:
    """The cell without the apostrophe that `writing.harmless` sets before what would run as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS and len(cell) > 1 else cell
