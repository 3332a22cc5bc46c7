"""Counts from a file: a dry run with all findings, then stored row by row through reporting; and the template."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.counts import newest
from sampling.domain.errors import DomainError, Refused
from sampling.domain.findings import Finding
from sampling.domain.rounds import TOLD, UNDER_WAY
from sampling.domain.texts import N_
from sampling.readers.counts import COUNTS
from sampling.readers.faults import Fault
from sampling.storage.database import Database, Taken
from sampling.storage.queries import counts

from .. import auditing, reporting
from ..importing.reports import Applied, ImportReport
from ..importing.returning import Say, blank, check_faulty, given_back
from .examining import Examined, Line, examine
from .place import Place, place

CHANGED = Fault(
    N_("The county has got another figure for this hour since the file was checked: %(n)s."),
    N_("Look at it, and say in the column reason why the file's is right, or leave the row out."),
)
BUSY = Fault(N_("Somebody else changed this count at that moment."), N_("Choose the file once more."))


def template(form: str) -> bytes:
    """A file to fill in, "csv" or "xlsx"; raises NotFound for another form."""
    return blank(COUNTS, form)


def heading_of(column: str) -> str:
    """The Chinese heading of a column of the file."""
    return COUNTS.heading_of(column)


def check_file(
    db: Database, *, round_code: str, content: bytes, file_name: str, by: Actor, now: datetime
) -> ImportReport:  # fmt: skip
    """A dry run: what the file would store, and everything that is wrong with it. Raises NotFound and Refused."""
    return _examined(db, round_code, content, file_name, by, now)[0].report


def left_out(
    db: Database, *, round_code: str, content: bytes, file_name: str, by: Actor, now: datetime, say: Say = str
) -> tuple[bytes, str]:
    """The rows that findings keep out, with what is wrong with each, and a name for that file. Raises NotFound."""
    found, _ = _examined(db, round_code, content, file_name, by, now)
    check_faulty(found.report.faulty)
    return given_back(found.table, found.report.findings, file_name, say)


def apply_file(
    db: Database,
    *,
    round_code: str,
    content: bytes,
    file_name: str,
    only_right_rows: bool = False,
    say: Say = str,
    by: Actor,
    now: datetime,
) -> Applied:
    """Store a file's rows, each by itself: all of them, or with `only_right_rows` those without a fault. What stands
    already is left as it is, so that the same file changes nothing the second time.

    A row whose hour got another figure meanwhile is left out and told. Raises Refused where a finding keeps rows out.
    """
    found, at = _examined(db, round_code, content, file_name, by, now)
    report = found.report
    if report.blocked or (report.faulty and (not only_right_rows or not report.right)):
        raise Refused("Nothing was stored: %(what)s", what=next(say(one) for one in report.findings if one.blocks))
    late: list[Finding] = []
    of_sites: dict[str, list[Line]] = {}
    for line in found.lines:
        if line.report is not None:
            of_sites.setdefault(line.site_code, []).append(line)
    for site_code, lines in of_sites.items():
        late += _store(db, at, site_code, lines, found.table.sheet, by, now)
    rows_out = {finding.row for finding in late}
    stored = [line for lines in of_sites.values() for line in lines if line.record.row not in rows_out]
    new = sum(line.standing is None for line in stored)
    findings = [*report.findings, *late]
    out = report.faulty + len(rows_out)
    with db.writing() as session:
        auditing.record(
            session,
            by=by,
            action="import counts",
            subject=round_code,
            at=now,
            file=file_name[:120],
            sha256=hashlib.sha256(content).hexdigest(),
            new=new,
            changed=len(stored) - new,
            unchanged=report.unchanged,
            left_out=out,
        )
    rows, name = given_back(found.table, findings, file_name, say) if out else (None, "")
    return Applied(
        replace(report, findings=tuple(findings)),
        new,
        len(stored) - new,
        report.unchanged,
        out,
        returned=rows,
        returned_name=name,
    )


def _examined(
    db: Database, round_code: str, content: bytes, file_name: str, by: Actor, now: datetime
) -> tuple[Examined, Place]:
    with db.reading() as session:
        at = place(session, round_code, None, by)
        if at.round.state not in TOLD:
            raise Refused("The round %(round)s is not published yet, so it takes no counts.", round=round_code)
        if at.round.state not in UNDER_WAY:
            raise Refused("The round %(round)s is closed. The county can open it again.", round=round_code)
        return examine(session, at, content, file_name, now), at


def _store(
    db: Database, at: Place, site_code: str, lines: Sequence[Line], sheet: str, by: Actor, now: datetime
) -> list[Finding]:
    """Store the rows of a site in one transaction; what could not be stored is told, and leaves the others alone."""
    late: list[Finding] = []
    with db.writing() as session:
        site = counts.site_row(session, site_code, lock=True)
        known = newest(counts.counts_of_site(session, at.row, site)) if site else {}
        for line in lines:
            if line.report is None:
                continue
            stands = known.get(line.hour)
            if stands is not None and stands.version != line.seen:
                late.append(CHANGED.found(line.record.row, "sampled", sheet=sheet, n=stands.report.sampled))
                continue
            try:
                sent = reporting.Sent(at.round.code, site_code, line.report, "file")
                reporting.take(session, sent, by=by, now=now)
            except Taken:
                late.append(BUSY.found(line.record.row, "sampled", sheet=sheet))
            except DomainError as error:
                late.append(Finding(error.sentence, "", line.record.row, "sampled", sheet, dict(error.facts)))
    return late
