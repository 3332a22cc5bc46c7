"""What an import answers: figures, findings, differences; and, once applied, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sampling.domain.findings import Finding
from sampling.readers.tables import Table

from .changes import Change

DIFFERENT_ROWS_MAX = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a row that stands with another value. old, new: as texts, "" for nothing."""

    row: int
    code: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A file held against what stands.

    rows = new + changed + unchanged + faulty.
    blocked: something about the file as a whole is wrong, so that not even its right rows can be applied.
    encoding: how its text was read, "" for a workbook. datum: the one its points were taken for, None without points.
    differences: field by field, for the first 50 rows that change.
    """

    kind: str
    file_name: str
    rows: int
    new: int
    changed: int
    unchanged: int
    faulty: int
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...]
    encoding: str = ""
    sheet: str = ""
    datum: str | None = None

    @property
    def blocked(self) -> bool:
        """True where a finding about the file as a whole keeps everything out."""
        return any(finding.blocks and finding.row is None for finding in self.findings)

    @property
    def is_right(self) -> bool:
        """True where nothing keeps any row out."""
        return not any(finding.blocks for finding in self.findings)

    @property
    def right(self) -> int:
        """How many rows could be applied now."""
        return 0 if self.blocked else self.rows - self.faulty

    @property
    def errors(self) -> int:
        """How many findings keep rows or the file out."""
        return sum(finding.blocks for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings only ask to be looked at."""
        return len(self.findings) - self.errors


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did. joined: new places of sites or people in the round's sessions.

    fixed_sessions: sessions that got none of them, as a plan of theirs is published.
    returned, returned_name: the rows that were left out with their findings, in the form of the file; None without any.
    changes: the rows that are new or changed something, field by field.
    """

    report: ImportReport
    new: int
    changed: int
    unchanged: int
    left_out: int
    joined: int = 0
    fixed_sessions: int = 0
    returned: bytes | None = None
    returned_name: str = ""
    changes: Sequence[Change] = ()


def as_text(value: Any) -> str:
    """A value as a cell would show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "；".join(map(as_text, value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.7f}".rstrip("0").rstrip(".")
    return str(value)


def report_of(
    kind: str,
    file_name: str,
    table: Table,
    findings: Sequence[Finding],
    *,
    right: int,
    new: int,
    changed: int,
    differences: Sequence[Difference],
    datum: str | None = None,
) -> ImportReport:
    """The report of a table of which so many rows are right, and of these so many new and changed."""
    return ImportReport(
        kind=kind,
        file_name=file_name,
        rows=len(table.records),
        new=new,
        changed=changed,
        unchanged=right - new - changed,
        faulty=len(table.records) - right,
        findings=tuple(findings),
        differences=tuple(differences),
        encoding=table.encoding,
        sheet=table.sheet,
        datum=datum,
    )


def differences(row: int, code: str, fields: Mapping[str, tuple[Any, Any]]) -> list[Difference]:
    """The differences of a row, in the order of its fields."""
    return [Difference(row, code, column, as_text(old), as_text(new)) for column, (old, new) in fields.items()]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file that is written at once: everything noticed, and where nothing kept it out how many entries
    are new, changed or as they were. rows: that were read."""

    findings: tuple[Finding, ...]
    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def is_written(self) -> bool:
        """True where nothing was wrong."""
        return not any(finding.blocks for finding in self.findings)
