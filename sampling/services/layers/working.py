"""Layers in the worker: looked at and written there, as a file of a county takes seconds and much memory."""

import gzip
import json
import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.errors import DomainError, Refused
from sampling.domain.layers import ATTEMPTS_MAX, KEPT, SILENT, Choices
from sampling.domain.permissions import IMPORT, allows
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import accounts
from sampling.storage.queries import layers as queries
from sampling.storage.tables import Account

from ..queued import left_behind
from .applying import apply
from .examining import Examined, examine
from .reports import as_kept

BROKEN = N_(
    "The layer could not be read because of a fault in the program. Nothing was imported. Tell the system's keeper the "
    "number %(reference)s, under which the cause is written down."
)
GIVEN_UP = N_(
    "Reading the layer was broken off %(attempts)s times, as the worker ended: the machine may lack memory. Nothing "
    "was imported. Split the layer into smaller ones."
)
NOT_ANY_MORE = N_("The account may not import any more. Nothing was imported.")
log = logging.getLogger(__name__)


def execute(db: Database, *, layer_id: int, now: Callable[[], datetime]) -> bool:
    """Check or apply a layer that waits; True where it is done. One that another worker has is left alone."""
    with db.writing() as session:
        row = queries.claim(session, layer_id, now=now(), worker={"host": socket.gethostname(), "pid": os.getpid()})
        if row is None:
            return False
        by, attempt = _sender(session, row.account_id), row.attempt
        given: dict[str, Any] = {"content": row.content, "file_name": row.file_name, "choices": Choices(**row.choices)}
        work, only_right = row.work, row.only_right
    ends: dict[str, Any] = {"state": "failed", "finished_at": now()}
    try:
        if not allows(by.role, IMPORT):
            raise Refused(NOT_ANY_MORE)
        if work == "apply":
            return _apply(db, layer_id, attempt, given, only_right, by, now)
        examined = examine(db, **given, scope_path=by.area_path)
        ends = _found(examined, now())
    except DomainError as error:
        facts = {
            key: value if isinstance(value, str | int | float) else str(value) for key, value in error.facts.items()
        }
        ends = {"state": "failed", "failure": error.sentence[:400], "facts": facts, "finished_at": now()}
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("layer %s failed, reference %s", layer_id, reference)
        ends |= {"failure": BROKEN, "facts": {"reference": reference}, "finished_at": now()}
    with db.writing() as session:
        queries.finish(session, layer_id, attempt, **ends)
    return bool(ends["state"] == "done")


def take_up(db: Database, *, now: datetime) -> list[int]:
    """Put every layer whose worker died back into the queue, forget those that are older than a day, and give all that
    wait, oldest first."""
    with db.writing() as session:
        for layer_id, attempt in left_behind(queries.running_rows(session), now=now, silent=SILENT):
            if attempt < ATTEMPTS_MAX:
                queries.requeue(session, layer_id, attempt)
                continue
            told = {"failure": GIVEN_UP, "facts": {"attempts": attempt}, "finished_at": now}
            queries.finish(session, layer_id, attempt, state="failed", **told)
        queries.sweep(session, now - KEPT)
        return queries.queued_ids(session)


def _apply(
    db: Database,
    layer_id: int,
    attempt: int,
    given: dict[str, Any],
    only_right: bool,
    by: Actor,
    now: Callable[[], datetime],
) -> bool:
    done = []

    def own(session: Session, examined: Examined) -> bool:
        """Whether the layer is still this worker's own: what it found is kept with what it writes, or neither is."""
        done.append(queries.finish(session, layer_id, attempt, **_found(examined, now())))
        return done[-1]

    apply(db, **given, only_right_rows=only_right, scope_path=by.area_path, by=by, now=now(), own=own)
    return done[-1]


def _found(examined: Examined, at: datetime) -> dict[str, Any]:
    drawn = json.dumps([asdict(one) for one in examined.drawn], ensure_ascii=False).encode()
    return {
        "state": "done",
        "report": as_kept(examined.report),
        "drawn": gzip.compress(drawn, 6, mtime=0),
        "failure": "",
        "facts": {},
        "finished_at": at,
    }


def _sender(session: Session, account_id: int) -> Actor:
    """Who brought it, with the reach that the account has now."""
    account = session.get(Account, account_id)
    if account is None:
        raise LookupError(f"the account {account_id} is gone")
    path, site_code = accounts.scope_of(session, account)
    return Actor(account.name, account.role, path, site_code, account.id)
