"""A roster from a file: a dry run that tells all faults at once, then all of its rows, or the right ones alone."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.errors import NotFound, Refused
from sampling.readers import writing
from sampling.readers.duty import ROSTER
from sampling.storage.database import Database, Session
from sampling.storage.queries import duty as queries
from sampling.storage.tables import DutyRow

from .. import auditing
from ..importing.checking import Say, returned, returned_name
from ..importing.reports import Applied, ImportReport
from .judging import FIELDS, Line, examine


def template(form: str) -> bytes:
    """A file to fill in, "csv" or "xlsx"; raises NotFound for another form."""
    if form not in ("csv", "xlsx"):
        raise NotFound("There is no such template.")
    return writing.template(ROSTER, form)


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
    if not found.report.faulty:
        raise NotFound("Every row of the file is right.")
    return returned(found.table, found.report.findings, say), returned_name(file_name, found.table.form)


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
        if report.blocked or (only_right_rows and not report.right):
            raise Refused("Nothing was imported: %(what)s", what=next(say(f) for f in report.findings if f.blocks))
        if not only_right_rows and report.faulty:
            raise Refused(
                "Nothing was imported: %(faulty)s of %(rows)s rows have something to put right.",
                faulty=report.faulty,
                rows=report.rows,
            )
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
    left = report.faulty > 0
    return Applied(
        report,
        report.new,
        report.changed,
        report.unchanged,
        report.faulty,
        joined=0,
        fixed_sessions=0,
        returned=returned(found.table, report.findings, say) if left else None,
        returned_name=returned_name(file_name, found.table.form) if left else "",
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
