"""Sending a file in as the township's next version, after a dry run; or saying that all is right as it stands."""

import hashlib
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Refused
from sampling.domain.submitting import AS_IT_STANDS, FILES
from sampling.services import auditing, importing
from sampling.storage.database import Database, Taken, put
from sampling.storage.queries import submitting as queries
from sampling.storage.tables import SubmissionRow

from .places import place, place_to_change

NOTE_MAX = 2000


def check(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    kind: str,
    content: bytes,
    file_name: str,
    datum: str | None = None,
    by: Actor,
) -> importing.ImportReport:
    """A dry run of a township's file: what it would change, and what is wrong with it; rows of others are findings.

    kind: one of `FILES`. Raises NotFound, and Refused for another kind or a closed round.
    """
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        return importing.examine(
            session, known(kind), content, file_name, for_round(kind, round_code), at.area.path, datum
        ).report


def submit(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    kind: str,
    content: bytes | None = None,
    file_name: str = "",
    datum: str | None = None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """Send in a file of a kind, or without one the word that all is right as it stands; gives the version.

    What waits of the same kind is superseded; the same file once more is the version that waits already. Rows with
    findings may be in it: the planner gives them back. Raises NotFound, Refused where the file as a whole can't be
    read or the round is closed, and Conflict where another version comes in at the same moment.
    """
    rows = new = changed = faulty = 0
    if kind == AS_IT_STANDS:
        content = None
    else:
        report = check(
            db, round_code=round_code, area_code=area_code, kind=kind, content=content or b"", file_name=file_name,
            datum=datum, by=by,
        )  # fmt: skip
        if report.blocked:
            raise Refused("The file can't be read as it is: put right what is said above, and choose it again.")
        rows, new, changed, faulty = report.rows, report.new, report.changed, report.faulty
    sha256 = hashlib.sha256(content).hexdigest() if content is not None else ""
    with db.writing() as session:
        at = place_to_change(session, round_code, area_code, by)
        waits = queries.waiting_row(session, at.round_id, at.area_id, kind)
        if waits is not None and (waits.sha256, waits.datum, waits.note) == (sha256, datum, note):
            return waits.version
        superseded = queries.supersede_waiting(session, at.round_id, at.area_id, kind)
        version = queries.last_version(session, at.round_id, at.area_id, kind) + 1
        row = SubmissionRow(
            round_id=at.round_id,
            area_id=at.area_id,
            kind=kind,
            version=version,
            file_name=file_name[-200:],
            content=content,
            sha256=sha256,
            datum=datum,
            submitted_by=by.name,
            submitted_at=now,
            note=note[:NOTE_MAX],
            rows=rows,
            new=new,
            changed=changed,
            faulty=faulty,
        )
        try:
            put(session, row)
        except Taken:
            raise Conflict("Another version came in at this moment. Look at the page again.") from None
        auditing.record(
            session,
            by=by,
            action="submit",
            subject=at.subject,
            at=now,
            kind=kind,
            version=version,
            rows=rows,
            left_out=faulty,
            superseded=superseded or None,
            sha256=sha256,
        )
    return version


def known(kind: str) -> str:
    """The kind of a file that townships send in; raises Refused."""
    if kind not in FILES:
        raise Refused("There is no import of %(kind)s.", kind=kind)
    return kind


def for_round(kind: str, round_code: str) -> str | None:
    """The round whose sessions the rows of a kind join."""
    return round_code if kind in ("sites", "staff") else None
