"""Reading a kind of file: find its headings, read every cell, and gather all findings at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sampling.domain.findings import Finding

from .columns import Column, Kind
from .documents import Document, open_document
from .faults import N_, BadFile, BadValue, Fault
from .sheets import Row, Sheet
from .totals import Totals
from .values import plain

NO_HEADINGS = Fault(
    N_("No row with the headings of this kind of file was found."),
    N_("Begin with the template, whose first row has the headings (%(headings)s)."),
)
MISSING_COLUMNS = Fault(
    N_("These columns are missing: %(missing)s."),
    N_("Add them; the template has all of them."),
)
COLUMN_TWICE = Fault(N_("The column %(heading)s is there twice."), N_("Remove one of the two."))
UNKNOWN_COLUMN = Fault(
    N_("The column “%(heading)s” is not known and is not read."),
    N_("Remove it, or give it its heading from the template."),
    blocks=False,
)
NO_ROWS = Fault(N_("Below the headings there is no row."), N_("Fill in the rows and choose the file again."))
EMPTY_CELL = Fault(N_("The cell is empty."), N_("Fill it in."))
TOO_MANY_CELLS = Fault(
    N_("The row has more cells than there are headings: “%(value)s” stands beyond the last one."),
    N_("Check whether a value holds a separator; put such values in quotation marks, or remove what is too much."),
)
CODE_TWICE = Fault(
    N_("The code %(code)s stands in rows %(rows)s."),
    N_("Keep one of the rows; a code may stand once in a file."),
)
FINDINGS_HEADING = "校验问题"
EXAMPLE = "示例"
_HEADINGS_WITHIN = 10  # rows of title above the headings at most


@dataclass(frozen=True, slots=True)
class Record:
    """A row that was read. values: by column; a cell that could not be read is missing. cells: as they came."""

    row: int
    values: dict[str, Any]
    cells: tuple[str, ...]

    @property
    def code(self) -> str | None:
        """The row's code, None where it could not be read."""
        found: str | None = self.values.get("code")
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read: where its rows stood, the rows, and everything noticed. columns: those the file has."""

    kind: Kind
    form: str
    encoding: str
    sheet: str
    headings: tuple[str, ...]
    columns: frozenset[str]
    records: tuple[Record, ...]
    findings: tuple[Finding, ...]


def read_table(kind: Kind, content: bytes) -> Table:
    """Read a file of a kind. Never raises for a bad file: what is wrong is in the findings."""
    try:
        document = open_document(content)
    except BadFile as error:
        return Table(kind, "csv", "", "", (), frozenset(), (), (error.finding,))
    return read_document(kind, document)


def read_document(kind: Kind, document: Document) -> Table:
    """As `read_table`, of what has been opened already, or was never a file of rows."""
    sheet, at = _headed(kind, document)
    if sheet is None:
        offered = kind.named(column.code for column in kind.columns if column.needed)
        return Table(
            kind, document.form, document.encoding, "", (), frozenset(), (), (NO_HEADINGS.found(headings=offered),)
        )
    headings = sheet.rows[at]
    columns, findings = _columns(kind, sheet.name, headings)
    records, totals = list[Record](), Totals(columns)
    for row in sheet.rows[at + 1 :]:
        if _is_aside(kind, row, columns):
            continue
        if (word := totals.word(row)) is not None:
            findings.append(totals.told(sheet.name, row, word))
            continue
        record, found = _record(kind, sheet.name, row, columns)
        records.append(record)
        totals.add(record.values)
        findings += found
    findings += _twice(sheet.name, records)
    if not records:
        findings.append(NO_ROWS.found(headings.number, sheet=sheet.name))
    present = frozenset(column.code for column in columns if column)
    return Table(
        kind,
        document.form,
        document.encoding,
        sheet.name,
        headings.cells,
        present,
        tuple(records),
        tuple(sorted(findings, key=lambda finding: finding.row or 0)),
    )


def _headed(kind: Kind, document: Document) -> tuple[Sheet | None, int]:
    """The first visible sheet that has the headings, and the place of their row."""
    known = _names(kind)
    for sheet in document.sheets:
        for place, row in enumerate(sheet.rows[:_HEADINGS_WITHIN]):
            hits = {known[heading].code for cell in row.cells if (heading := plain(cell)) in known}
            if len(hits) >= 3 and kind.key in hits:
                return sheet, place
    return None, 0


def _names(kind: Kind) -> dict[str, Column]:
    return {plain(name): column for column in kind.columns for name in (column.code, column.heading)}


def _columns(kind: Kind, sheet: str, row: Row) -> tuple[list[Column | None], list[Finding]]:
    known, columns, findings = _names(kind), list[Column | None](), list[Finding]()
    for cell in row.cells:
        column = known.get(plain(cell))
        if column in columns and column is not None:
            findings.append(COLUMN_TWICE.found(None, column.code, sheet=sheet, heading=cell.strip()))
            column = None
        elif column is None and cell.strip() and cell.strip() != FINDINGS_HEADING:
            findings.append(UNKNOWN_COLUMN.found(row.number, None, sheet=sheet, heading=cell.strip()))
        columns.append(column)
    missing = [column for column in kind.columns if column.needed and column not in columns]
    if missing:
        named = kind.named(column.code for column in missing)
        findings.append(MISSING_COLUMNS.found(None, None, sheet=sheet, missing=named))
    return columns, findings


def _is_aside(kind: Kind, row: Row, columns: list[Column | None]) -> bool:
    """True for the second row of headings, and for the example row."""
    for cell, column in zip(row.cells, columns, strict=False):
        if column is not None and column.code == kind.key:
            return plain(cell) in (column.code, plain(column.heading)) or cell.strip().startswith(EXAMPLE)
    return False


def _record(kind: Kind, sheet: str, row: Row, columns: list[Column | None]) -> tuple[Record, list[Finding]]:
    findings: list[Finding] = []
    values: dict[str, Any] = {}
    unread: set[str] = set()
    cells = (*row.cells, *[""] * (len(columns) - len(row.cells)))
    for cell, column in zip(cells, columns, strict=False):
        if column is None:
            continue
        try:
            value = column.parse(cell) if cell.strip() else column.blank
        except BadValue as error:
            facts = {"example": column.example.removeprefix(EXAMPLE)} | error.facts
            findings.append(error.fault.found(row.number, column.code, sheet=sheet, **facts))
            unread.add(column.code)
            continue
        if value == column.blank and column.filled:
            findings.append(EMPTY_CELL.found(row.number, column.code, sheet=sheet))
            unread.add(column.code)
            continue
        values[column.code] = value
        doubt = column.doubt(value) if column.doubt and value != column.blank else None
        if doubt:
            findings.append(doubt[0].found(row.number, column.code, sheet=sheet, **doubt[1]))
    beyond = next((cell for cell in row.cells[len(columns) :] if cell.strip()), None)
    if beyond is not None:
        findings.append(TOO_MANY_CELLS.found(row.number, None, sheet=sheet, value=beyond.strip()[:40]))
    whole = {c.code: values.get(c.code, c.blank) for c in kind.columns if c.code not in unread}
    findings += [fault.found(row.number, at, sheet=sheet, **facts) for at, fault, facts in kind.rules(whole)]
    return Record(row.number, values, row.cells), findings


def _twice(sheet: str, records: list[Record]) -> Iterator[Finding]:
    rows: dict[str, list[int]] = {}
    for record in records:
        if record.code is not None:
            rows.setdefault(record.code, []).append(record.row)
    for code, places in rows.items():
        for row in places if len(places) > 1 else ():
            yield CODE_TWICE.found(row, "code", sheet=sheet, code=code, rows=", ".join(map(str, places)))
