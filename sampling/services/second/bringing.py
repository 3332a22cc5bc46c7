"""A file of the other platform: a dry run that tells all findings at once, then a version that is kept for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.readers.second import SECOND
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import second as queries
from sampling.storage.tables import RoundRow, SecondFileRow

from .. import auditing
from ..importing.returning import EVERY_ROW_RIGHT, Say, blank, check_faulty, given_back
from ..rounds.reading import row_of
from .judging import Dry, examine

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Brought:
    """The version that a file became. created: False where the very same file was the newest already."""

    version: int
    rows: int
    left_out: int
    created: bool


def template(form: str) -> bytes:
    """A file to fill in, "csv" or "xlsx"; raises NotFound for another form."""
    return blank(SECOND, form)


def check_file(
    db: Database, *, round_code: str, content: bytes, mapping: Mapping[str, str] | None = None
) -> Dry:  # fmt: skip
    """A dry run. mapping: heading of the file by our field; None to tell by the headings. Raises NotFound."""
    with db.reading() as session:
        round_ = row_of(session, round_code)
        dry, _, _ = examine(session, round_, content, mapping)
    return dry


def left_out(
    db: Database, *, round_code: str, content: bytes, file_name: str, mapping: Mapping[str, str] | None, say: Say
) -> tuple[bytes, str]:
    """The rows that findings keep out, with what is wrong with each, and a name for that file; raises NotFound."""
    with db.reading() as session:
        dry, _, table = examine(session, row_of(session, round_code), content, mapping)
    if table is None:
        raise NotFound(EVERY_ROW_RIGHT)
    check_faulty(dry.faulty)
    return given_back(table, dry.findings, file_name, say)


def bring(
    db: Database,
    *,
    round_code: str,
    content: bytes,
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    only_right_rows: bool = False,
    by: Actor,
    now: datetime,
) -> Brought:
    """Keep a file as the next version, with all of its rows or the right ones. The same file again changes nothing.

    Raises Refused where a finding keeps rows out that were asked for, NotFound, and Conflict under contention.
    """
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                round_ = row_of(session, round_code)
                queries.hold(session, round_)
                return _bring(session, round_, content, file_name, mapping, only_right_rows, by, now)
        except Taken:
            continue
    raise Conflict("The second source is being changed by somebody else. Send it again.")


def _bring(
    session: Session,
    round_: RoundRow,
    content: bytes,
    file_name: str,
    mapping: Mapping[str, str] | None,
    only_right_rows: bool,
    by: Actor,
    now: datetime,
) -> Brought:
    dry, figures, _ = examine(session, round_, content, mapping)
    last = queries.last_file(session, round_.id or 0)
    if last is not None and last.digest == dry.digest and figures and not dry.new and not dry.changed:
        return Brought(last.version, last.rows, last.left_out, False)
    if dry.blocked or not figures or (dry.faulty and not only_right_rows):
        raise Refused(
            "Nothing was written: %(faulty)s of %(rows)s rows have something to put right.",
            faulty=dry.faulty,
            rows=dry.rows,
        )
    row = SecondFileRow(
        round_id=round_.id or 0,
        version=last.version + 1 if last else 1,
        file_name=file_name[-200:],
        digest=dry.digest,
        rows=dry.rows,
        left_out=dry.faulty,
        brought_by=by.name,
        brought_at=now,
    )
    put(session, row)
    queries.add_counts(
        session,
        row.id or 0,
        [{"site_id": one.site_id, "hour": one.hour, "day": one.day, "sampled": one.sampled} for one in figures],
    )
    auditing.record(
        session,
        by=by,
        action="bring second source",
        subject=round_.code,
        at=now,
        version=row.version,
        name=row.file_name,
        sha256=dry.digest,
        rows=dry.rows,
        left_out=dry.faulty,
    )
    return Brought(row.version, row.rows, row.left_out, True)
