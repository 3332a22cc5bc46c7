"""Applying: a file's rows written in one transaction that checks them once more. All of them, or the right ones."""

import hashlib
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.storage.database import Database, Session
from sampling.storage.queries import importing, sites, staff

from .. import auditing
from .checking import examine
from .reports import Applied
from .returning import Say, check_applicable, returned_name


def apply(
    db: Database,
    *,
    kind: str,
    content: bytes,
    file_name: str,
    round_code: str | None = None,
    only_right_rows: bool = False,
    scope_path: str = "",
    datum: str | None = None,
    say: Say = str,
    by: Actor,
    now: datetime,
) -> Applied:
    """Import a file: all of its rows, or with `only_right_rows` those without a fault.

    say: writes a finding in the reader's language, for the rows that are given back. Rows that stand but are not in
    the file are left alone. Raises Refused where a finding keeps rows out (all of them, where the file as a whole is
    wrong), and what `check` raises.
    """
    with db.writing() as session:
        return apply_within(
            session,
            kind=kind,
            content=content,
            file_name=file_name,
            round_code=round_code,
            only_right_rows=only_right_rows,
            scope_path=scope_path,
            datum=datum,
            say=say,
            by=by,
            now=now,
        )


def apply_within(
    session: Session,
    *,
    kind: str,
    content: bytes,
    file_name: str,
    round_code: str | None,
    only_right_rows: bool,
    scope_path: str,
    datum: str | None,
    say: Say,
    by: Actor,
    now: datetime,
) -> Applied:
    """As `apply`, within the caller's transaction."""
    importing.one_at_a_time(session)
    examined = examine(session, kind, content, file_name, round_code, scope_path, datum)
    report = examined.report
    check_applicable(examined.report, only_right_rows, say)
    examined.write(session)
    joined = importing.Joined()
    if round_code:
        ids = (sites if kind == "sites" else staff).ids_by_code(session)
        joined = importing.join_sessions(session, round_code, kind, [ids[code] for code in examined.codes])
    auditing.record(
        session,
        by=by,
        action=f"import {kind}",
        subject=file_name[:120],
        at=now,
        sha256=hashlib.sha256(content).hexdigest(),
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        left_out=report.faulty,
        round=round_code,
        joined=joined.places,
        fixed_sessions=joined.fixed or None,
        datum=report.datum,
    )
    left = report.faulty > 0
    return Applied(
        report,
        report.new,
        report.changed,
        report.unchanged,
        report.faulty,
        joined.places,
        joined.fixed,
        examined.left(say) if left else None,
        returned_name(file_name, examined.form) if left else "",
        examined.changes,
    )
