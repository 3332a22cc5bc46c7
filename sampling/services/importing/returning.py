"""What every file that is brought in has in common, whatever is in it: an empty one to fill in, when it may be applied,
and the rows that are given back with what is wrong with each."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from sampling.domain.errors import NotFound, Refused
from sampling.domain.findings import Finding
from sampling.domain.texts import N_
from sampling.readers import writing
from sampling.readers.columns import Kind
from sampling.readers.tables import FINDINGS_HEADING, Table

from .changes import faulty_rows
from .reports import ImportReport

Say = Callable[[Finding], str]
FORMS = ("csv", "xlsx")
EVERY_ROW_RIGHT = N_("Every row of the file is right.")


def blank(kind: Kind | None, form: str) -> bytes:
    """A file to fill in; raises NotFound for another form, and where there is none of the kind."""
    if kind is None or form not in FORMS:
        raise NotFound("There is no such template.")
    return writing.template(kind, form)


def check_applicable(report: ImportReport, only_right_rows: bool, say: Say) -> None:
    """Raises Refused where a finding keeps the file out: all of it, or, asked for the right rows alone, where there are
    none."""
    if report.blocked or (only_right_rows and not report.right):
        raise Refused("Nothing was imported: %(what)s", what=next(say(one) for one in report.findings if one.blocks))
    if not only_right_rows and report.faulty:
        raise Refused(
            "Nothing was imported: %(faulty)s of %(rows)s rows have something to put right.",
            faulty=report.faulty,
            rows=report.rows,
        )


def check_faulty(faulty: int) -> None:
    """Raises NotFound where there is no row to give back."""
    if not faulty:
        raise NotFound(EVERY_ROW_RIGHT)


def given_back(table: Table, findings: Sequence[Finding], file_name: str, say: Say) -> tuple[bytes, str]:
    """The rows that findings keep out, and a name for that file."""
    return returned(table, findings, say), returned_name(file_name, table.form)


def returned(table: Table, findings: Sequence[Finding], say: Say, *, all_rows: bool = False) -> bytes:
    """The rows that findings keep out, or all, as they came, with a last column that says what is wrong with each."""
    faulty = faulty_rows(findings)
    at = next((n for n, heading in enumerate(table.headings) if heading.strip() == FINDINGS_HEADING), None)
    rows = [[*_without(table.headings, at), FINDINGS_HEADING]]
    for record in table.records:
        if all_rows or record.row in faulty:
            told = "\n".join(_placed(table, finding, say) for finding in findings if finding.row == record.row)
            cells = (*record.cells, *[""] * (len(table.headings) - len(record.cells)))
            rows.append([*_without(cells, at), told])
    return writing.write_form(table.form, rows, table.sheet)


def returned_name(file_name: str, form: str) -> str:
    """The name of a file of rows that are given back."""
    return f"{PurePath(file_name).stem}-{FINDINGS_HEADING}.{form}"


def _placed(table: Table, finding: Finding, say: Say) -> str:
    """What is wrong with a row, behind the heading of the column where it is."""
    heading = table.kind.heading_of(finding.column) or finding.column if finding.column else None
    return f"{heading}：{say(finding)}" if heading else say(finding)


def _without(cells: Sequence[str], at: int | None) -> list[str]:
    return [cell for n, cell in enumerate(cells) if n != at]
