"""Checking: a file held against what stands, without changing anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from sampling.domain.areas import within
from sampling.domain.errors import NotFound, Refused
from sampling.domain.findings import Finding
from sampling.readers.areas import AREAS
from sampling.readers.candidates import CANDIDATES
from sampling.readers.columns import Kind
from sampling.readers.sites import SITES
from sampling.readers.staff import STAFF
from sampling.readers.tables import Table, read_table
from sampling.readers.vehicles import VEHICLES
from sampling.storage.database import Database, Session
from sampling.storage.queries import rounds

from . import areas, candidates, sites, staff, vehicles
from .changes import Change, changes, faulty_rows
from .judging import Question
from .reports import DIFFERENT_ROWS_MAX, ImportReport, differences, report_of
from .returning import Say, blank, check_faulty, returned, returned_name

KINDS = ("areas", "sites", "staff", "vehicles", "candidates")
_TABLES: dict[str, tuple[Kind, ModuleType]] = {
    "areas": (AREAS, areas),
    "sites": (SITES, sites),
    "staff": (STAFF, staff),
    "vehicles": (VEHICLES, vehicles),
    "candidates": (CANDIDATES, candidates),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file with its report. write: puts the right rows in. codes: theirs. left: the other rows with their findings.

    all_rows: every row with its findings, for a file that is given back as a whole.
    form: how the file is written, for the name of what is given back. changes: the right rows that are new or change
    something.
    """

    report: ImportReport
    write: Callable[[Session], None]
    codes: Sequence[str]
    left: Callable[[Say], bytes]
    form: str
    changes: Sequence[Change] = ()
    all_rows: Callable[[Say], bytes] = lambda say: b""


def check(
    db: Database,
    *,
    kind: str,
    content: bytes,
    file_name: str,
    round_code: str | None = None,
    scope_path: str = "",
    datum: str | None = None,
) -> ImportReport:
    """A dry run: what the file holds, what it would change, and everything that is wrong with it.

    kind: one of `KINDS`. datum: "wgs84", "gcj02" or "bd09" where the user says which; None to recognise it.
    Raises NotFound for an unknown round, Refused where a round does not go with the kind or is closed.
    """
    with db.reading() as session:
        return examine(session, kind, content, file_name, round_code, scope_path, datum).report


def check_round(db: Database, *, kind: str, round_code: str | None, scope_path: str = "") -> None:
    """Raise what `check` raises about the round, before a file is looked at."""
    with db.reading() as session:
        _county_path(session, kind, round_code, scope_path)


def examine(
    session: Session,
    kind: str,
    content: bytes,
    file_name: str,
    round_code: str | None,
    scope_path: str,
    datum: str | None,
) -> Examined:
    """As `check`, within the caller's transaction, with what is needed to go on."""
    if kind not in KINDS:
        raise Refused("There is no import of %(kind)s.", kind=kind)
    county_path = _county_path(session, kind, round_code, scope_path)
    spec, judge = _TABLES[kind]
    table = read_table(spec, content)
    question = Question(table.records, table.findings, table.sheet, scope_path, county_path, datum)
    judged = judge.judge(session, question)
    findings = sorted([*table.findings, *judged.findings], key=lambda finding: finding.row or 0)
    faulty = faulty_rows(findings)
    right = changes([record for record in judged.records if record.row not in faulty], judged.standing)
    report = _report(spec, table, file_name, findings, right, judged.datum)
    return Examined(
        report,
        lambda session: judge.write(session, [change for change in right if change.fields]),
        [change.record.values["code"] for change in right],
        lambda say: returned(table, findings, say),
        table.form,
        [change for change in right if change.fields],
        lambda say: returned(table, findings, say, all_rows=True),
    )


def left_out(
    db: Database,
    *,
    kind: str,
    content: bytes,
    file_name: str,
    round_code: str | None = None,
    scope_path: str = "",
    datum: str | None = None,
    say: Say = str,
) -> tuple[bytes, str]:
    """The rows that findings keep out, with what is wrong with each, and a name for that file; nothing is imported."""
    with db.reading() as session:
        examined = examine(session, kind, content, file_name, round_code, scope_path, datum)
        check_faulty(examined.report.faulty)
        return examined.left(say), returned_name(file_name, examined.form)


def template(kind: str, form: str) -> bytes:
    """A file to fill in, "csv" or "xlsx"; raises NotFound for a kind that has none."""
    return blank(_TABLES[kind][0] if kind in _TABLES else None, form)


def heading_of(kind: str, column: str) -> str:
    """The Chinese heading of a column, "" where it has none."""
    return _TABLES[kind][0].heading_of(column) if kind in _TABLES else ""


def _report(
    spec: Kind, table: Table, file_name: str, findings: list[Finding], right: list[Change], datum: str | None
) -> ImportReport:
    changed = [change for change in right if not change.is_new and change.fields]
    new = sum(change.is_new for change in right)
    shown = [
        difference
        for change in changed[:DIFFERENT_ROWS_MAX]
        for difference in differences(change.record.row, change.record.values["code"], change.fields)
    ]
    return report_of(
        spec.name,
        file_name,
        table,
        findings,
        right=len(right),
        new=new,
        changed=len(changed),
        differences=shown,
        datum=datum,
    )


def _county_path(session: Session, kind: str, round_code: str | None, scope_path: str) -> str | None:
    if not round_code:
        return None
    if kind not in ("sites", "staff"):
        raise Refused("Only sites and staff are imported for a round.")
    path, row = rounds.county_path(session, round_code), rounds.row_by_code(session, round_code)
    if path is None or row is None or not (within(path, scope_path) or within(scope_path, path)):
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    if row.state == "closed":
        raise Refused("The round %(code)s is closed: its sites and staff stay as they are.", code=round_code)
    return path
