"""Deciding about a submission: taking over what is right and giving the rest back, or giving all of it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.submitting import AS_IT_STANDS, PLANNED_WITH, Submission
from sampling.services import auditing, importing
from sampling.storage.database import Database, Session
from sampling.storage.queries import submitting as queries
from sampling.storage.tables import SubmissionRow, TownshipChange

from ..importing.returning import Say, returned_name
from .places import Place, place, place_to_change
from .sending import for_round


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission, and its file held against what stands now; no report without a file."""

    submission: Submission
    report: importing.ImportReport | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What taking over did: figures as of an import, and how many of its rows a plan is made with."""

    new: int = 0
    changed: int = 0
    left_out: int = 0
    joined: int = 0
    fixed_sessions: int = 0
    planned_with: int = 0


def opened(db: Database, *, round_code: str, area_code: str, submission_id: int, by: Actor) -> Opened:
    """A submission with the findings and differences of its file as they are now; raises NotFound."""
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        row = _row(session, at, submission_id)
        found = queries.submissions(session, at.round_id, at.area_id)
        told = next(one for one in found if one.id == submission_id)
        if row.content is None or at.round.state == "closed":
            return Opened(told, None)
        return Opened(told, _examined(session, at, row).report)


def apply(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    submission_id: int,
    only_right_rows: bool = False,
    answer: str = "",
    say: Say = str,
    by: Actor,
    now: datetime,
) -> Decided:
    """Take over a submission: all of its rows, or the right ones, the others being given back with their findings.

    New people and sites join the round's sessions without a published plan. Raises NotFound, Conflict where it has been
    decided or superseded meanwhile, and Refused as an import does.
    """
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = _waiting(session, at, submission_id)
        if row.kind == AS_IT_STANDS:
            _decide(session, row, "applied", answer, by, now)
            _record(session, at, row, "apply submission", by, now)
            return Decided()
        applied = importing.apply_within(
            session,
            kind=row.kind,
            content=row.content or b"",
            file_name=row.file_name,
            round_code=for_round(row.kind, round_code),
            only_right_rows=only_right_rows,
            scope_path=at.area.path,
            datum=row.datum,
            say=say,
            by=by,
            now=now,
        )
        row.new, row.changed, row.faulty = applied.new, applied.changed, applied.left_out
        row.returned_content, row.returned_name = applied.returned, applied.returned_name
        _decide(session, row, "partly_applied" if applied.left_out else "applied", answer, by, now)
        noted = _noted(applied.changes, row.kind, at, by, now)
        queries.note_changes(session, noted)
        _record(
            session, at, row, "apply submission", by, now,
            new=applied.new, changed=applied.changed, left_out=applied.left_out, joined=applied.joined,
        )  # fmt: skip
        return Decided(
            applied.new, applied.changed, applied.left_out, applied.joined, applied.fixed_sessions, len(noted)
        )


def give_back(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    submission_id: int,
    answer: str,
    say: Say = str,
    by: Actor,
    now: datetime,
) -> None:
    """Give all of a submission back with what is to be done; its file comes back with its findings beside the rows.

    Raises NotFound, Refused without an answer, and Conflict where it has been decided or superseded meanwhile.
    """
    if not answer.strip():
        raise Refused("Write what the township is to do.")
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        row = _waiting(session, at, submission_id)
        if row.content is not None:
            examined = _examined(session, at, row)
            row.faulty = examined.report.faulty
            row.returned_content = examined.all_rows(say)
            row.returned_name = returned_name(row.file_name, examined.form)
        _decide(session, row, "returned", answer, by, now)
        _record(session, at, row, "give submission back", by, now, left_out=row.faulty)


def fetch(
    db: Database, *, round_code: str, area_code: str, submission_id: int, returned: bool, by: Actor
) -> tuple[bytes, str]:
    """A submission's file as it came, or what was given back of it, with its name; raises NotFound."""
    with db.reading() as session:
        row = _row(session, place(session, round_code, area_code, by), submission_id)
        content, name = (row.returned_content, row.returned_name) if returned else (row.content, row.file_name)
    if content is None:
        raise NotFound("There is no such file.")
    return content, name


def sender(db: Database, *, round_code: str, area_code: str, submission_id: int, by: Actor) -> str:
    """Sign-in name of who sent a submission in; raises NotFound."""
    with db.reading() as session:
        return _row(session, place(session, round_code, area_code, by), submission_id).submitted_by


def _row(session: Session, at: Place, submission_id: int, *, hold: bool = False) -> SubmissionRow:
    row = queries.submission_row(session, submission_id, at.round_id, at.area_id, hold=hold)
    if row is None:
        raise NotFound("There is no such submission.")
    return row


def _waiting(session: Session, at: Place, submission_id: int) -> SubmissionRow:
    row = _row(session, at, submission_id, hold=True)
    if row.state == "superseded":
        raise Conflict("A newer version has come in. Look at that one.")
    if row.state != "submitted":
        raise Conflict("This submission has been decided already. Nothing was changed.")
    return row


def _examined(session: Session, at: Place, row: SubmissionRow) -> importing.Examined:
    return importing.examine(
        session,
        row.kind,
        row.content or b"",
        row.file_name,
        for_round(row.kind, at.round.code),
        at.area.path,
        row.datum,
    )


def _decide(session: Session, row: SubmissionRow, state: str, answer: str, by: Actor, now: datetime) -> None:
    row.state, row.answer, row.decided_by, row.decided_at = state, answer.strip()[:2000], by.name, now
    session.add(row)


def _record(
    session: Session, at: Place, row: SubmissionRow, action: str, by: Actor, now: datetime, **details: object
) -> None:
    auditing.record(
        session, by=by, action=action, subject=at.subject, at=now, kind=row.kind, version=row.version, **details
    )


def _noted(changes: Sequence[importing.Change], kind: str, at: Place, by: Actor, now: datetime) -> list[TownshipChange]:
    """The rows that plans are made with and that are other now."""
    if kind not in PLANNED_WITH:
        return []
    subject, columns = PLANNED_WITH[kind]
    return [
        TownshipChange(
            round_id=at.round_id,
            area_id=at.area_id,
            subject=subject,
            code=change.record.values["code"],
            change="new" if change.is_new else "changed",
            at=now,
            by=by.name,
        )
        for change in changes
        if change.is_new or columns & change.fields.keys()
    ]
