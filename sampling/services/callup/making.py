"""Making the notices of many villages, in a process beside the worker: an archive with a file for each township.

The row of the request is the truth. A township's file is set after another, so that memory holds the notices of one.
"""

import io
import logging
import os
import secrets
import socket
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sampling.domain.errors import DomainError, Refused
from sampling.domain.notices import ATTEMPTS_MAX, PER_FILE, SILENT, NoticeFiles
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import notices as queries

from ..handouts.contents import safe_name
from ..queued import left_behind, make_one_by_one
from .calls import Page
from .papers import around, document
from .posting import Sheet, sheets

BROKEN = N_(
    "The notices could not be made because of a fault in the program, not in your data. Ask for them again; if it "
    "fails again, tell the system's keeper the number %(reference)s, under which the cause is written down."
)
GIVEN_UP = N_(
    "Making the notices was broken off %(attempts)s times, as the worker ended. The machine may lack memory: fetch "
    "them township by township."
)
NOBODY = N_("Nobody is called here yet: propose the windows first.")
OnProgress = Callable[[int, int], None]
log = logging.getLogger(__name__)


class _Lost(Exception):
    """The request was called off, or another worker has it."""


def make_notices(
    db: Database, *, files_id: int, now: Callable[[], datetime], on_progress: OnProgress = lambda made, total: None
) -> bool:
    """Make the notices that were asked for; True where they are done. What another worker has, or is over, is left
    alone. on_progress: told how many notices of how many are made."""
    with db.writing() as session:
        attempt = queries.claim(session, files_id, now=now(), worker={"host": socket.gethostname(), "pid": os.getpid()})
        found = queries.files_by_id(session, files_id)
    if attempt is None or found is None:
        return False

    def tell(made: int, total: int) -> None:
        with db.writing() as session:
            if not queries.beat(session, files_id, attempt, heartbeat_at=now(), made=made, total=total):
                raise _Lost
        on_progress(made, total)

    ends: dict[str, object]
    try:
        content, made = _archive(db, found, now(), tell)
        ends = {"state": "done", "content": content, "size": len(content), "made": made, "total": made}
    except _Lost:
        return False
    except DomainError as error:
        facts = {key: one if isinstance(one, str | int | float) else str(one) for key, one in error.facts.items()}
        ends = {"state": "failed", "failure": error.sentence[:400], "facts": facts}
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("notices %s failed, reference %s", files_id, reference)
        ends = {"state": "failed", "failure": BROKEN, "facts": {"reference": reference}}
    with db.writing() as session:
        kept = queries.finish(session, files_id, attempt, finished_at=now(), **ends)  # type: ignore[arg-type]
    return kept and ends["state"] == "done"


def take_up_notices(db: Database, *, now: datetime) -> list[int]:
    """Put every request whose worker died back into the queue, and give all that wait, oldest first."""
    with db.writing() as session:
        for files_id, attempt in left_behind(queries.running_rows(session), now=now, silent=SILENT):
            if attempt < ATTEMPTS_MAX:
                queries.requeue(session, files_id, attempt)
                continue
            told = {"failure": GIVEN_UP, "facts": {"attempts": attempt}, "finished_at": now}
            queries.finish(session, files_id, attempt, state="failed", **told)
        return queries.queued_ids(session)


def make_waiting_notices(db: Database, *, now: Callable[[], datetime]) -> int:
    """Make all notices that wait, one request after the other; gives how many were taken."""
    return make_one_by_one(db, queries.queued_ids, lambda files_id: make_notices(db, files_id=files_id, now=now))


def _archive(db: Database, found: NoticeFiles, at: datetime, tell: OnProgress) -> tuple[bytes, int]:
    """The archive, and how many notices are in it."""
    page, all_ = sheets(db, round_code=found.round_code, session_code=found.session_code, area_code=found.area_code)
    if not all_:
        raise Refused(NOBODY)
    told, out, made = around(db, page, at), io.BytesIO(), 0
    tell(0, len(all_))
    local = at.astimezone(page.round.tz)
    stamp = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # the files are compressed already
        for name, some in _by_township(page, all_):
            archive.writestr(zipfile.ZipInfo(f"{name}.pdf", stamp), document(page, some, told))
            made += len(some)
            tell(made, len(all_))
    return out.getvalue(), made


def _by_township(page: Page, all_: Sequence[Sheet]) -> Iterator[tuple[str, Sequence[Sheet]]]:
    """The notices of each township with a name for their file; a large township has several."""
    groups: dict[str, tuple[str, list[Sheet]]] = {}
    for sheet in all_:
        township = sheet.notice.township or page.area
        groups.setdefault(township.code, (township.name, []))[1].append(sheet)
    for number, (name, some) in enumerate(groups.values(), 1):
        parts = [some[first : first + PER_FILE] for first in range(0, len(some), PER_FILE)]
        for n, part in enumerate(parts, 1):
            yield f"{number:02} {safe_name(name)}{f' ({n})' if len(parts) > 1 else ''}", part
