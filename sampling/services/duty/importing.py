"""A roster from a file: a dry run that tells all faults at once, then all of its rows, or the right ones alone."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.readers.duty import ROSTER
from sampling.storage.database import Database, Session
from sampling.storage.queries import duty as queries
from sampling.storage.tables import DutyRow

from .. import auditing
from ..importing.reports import Applied, ImportReport
from ..importing.returning import Say, blank, check_applicable, check_faulty, given_back
from .judging import FIELDS, Line, examine


def template(form: str) -> bytes:
    """A file to fill in, "csv" or "xlsx"; raises NotFound for another form."""
    return blank(ROSTER, form)


def heading_of(column: str) -> str:
    """The Chinese heading of a column."""
    return ROSTER.heading_of(column)


def check_file(
    db: Database, *, content: bytes, file_name: str, zone: ZoneInfo, by: Actor, now: datetime
) -> ImportReport:
    """A dry run: what the file holds, what it would change, and everything that is wrong with it."""
    with db.reading() as session:
        return examine(session, content, file_name, zone, by, now).report


def left_out(
    db: Database, *, content: bytes, file_name: str, zone: ZoneInfo, by: Actor, now: datetime, say: Say = str
) -> tuple[bytes, str]:
    """The rows that findings keep out, with what is wrong with each, and a name for that file."""
    with db.reading() as session:
        found = examine(session, content, file_name, zone, by, now)
    check_faulty(found.report.faulty)
    return given_back(found.table, found.report.findings, file_name, say)


def apply_file(
    db: Database,
    *,
    content: bytes,
    file_name: str,
    zone: ZoneInfo,
    only_right_rows: bool = False,
    say: Say = str,
    by: Actor,
    now: datetime,
) -> Applied:
    """Write a file's rows in one transaction that checks them once more: all of them, or with `only_right_rows` those
    without a fault. Duties that stand but are not in the file are left alone. Raises Refused where a finding keeps rows
    out."""
    with db.writing() as session:
        queries.one_at_a_time(session)
        found = examine(session, content, file_name, zone, by, now)
        report = found.report
        check_applicable(report, only_right_rows, say)
        for line in found.lines:
            _write(session, line, by, now)
        auditing.record(
            session,
            by=by,
            action="import duty",
            subject=file_name[:120],
            at=now,
            sha256=hashlib.sha256(content).hexdigest(),
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            left_out=report.faulty,
        )
    rows, name = given_back(found.table, report.findings, file_name, say) if report.faulty else (None, "")
    return Applied(
        report,
        report.new,
        report.changed,
        report.unchanged,
        report.faulty,
        returned=rows,
        returned_name=name,
    )


def _write(session: Session, line: Line, by: Actor, now: datetime) -> None:
    values = line.wanted()
    if line.row is None:
        row = DutyRow(
            area_id=line.area_id,
            post=line.record.values["post"],
            name=line.record.values["name"],
            starts_at=line.span[0],
            created_by=by.name,
            created_at=now,
            **values,
        )
        session.add(row)
    elif line.changed():
        for key in FIELDS:
            setattr(line.row, key, values[key])
        session.add(line.row)
