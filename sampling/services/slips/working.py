"""Making a sheet in the worker: passwords, their hashes, the file, and then all of it at once."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.errors import DomainError
from sampling.domain.slips import ATTEMPTS_MAX, SILENT, Slip
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import accounts as account_queries
from sampling.storage.queries import areas
from sampling.storage.queries import slips as queries
from sampling.storage.tables import Account, AreaRow, SlipSheet

from .. import auditing, duty, provenance
from ..queued import left_behind
from . import making
from .drawing import Paper, draw
from .sheets import is_gone_at

BROKEN = N_(
    "The slips could not be made because of a fault in the program. Nothing was changed. Ask for them again; if it "
    "fails again, tell the system's keeper the number %(reference)s, under which the cause is written down."
)
GIVEN_UP = N_("Making the slips was broken off %(attempts)s times, as the worker ended. Nothing was changed.")
ZONE = ZoneInfo("Asia/Shanghai")
BEAT_SECONDS = 1.0
log = logging.getLogger(__name__)


class _Lost(Exception):
    """The sheet is no longer this worker's own."""


def execute(db: Database, *, sheet_id: int, now: Callable[[], datetime], zone: ZoneInfo = ZONE) -> bool:
    """Make a sheet that waits; True where it is ready. One that another worker has, or that is over, is left alone."""
    with db.writing() as session:
        row = queries.claim(session, sheet_id, now=now(), worker={"host": socket.gethostname(), "pid": os.getpid()})
        if row is None:
            return False
        by, area = _requester(session, row)
        kind, codes, attempt, address = row.kind, list(row.site_codes), row.attempt, row.address
    try:
        return _make(db, sheet_id, attempt, kind, codes, address, area, by, now, zone)
    except _Lost:
        return False
    except DomainError as error:
        _fail(db, sheet_id, attempt, error.sentence, dict(error.facts), now())
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("slips %s failed, reference %s", sheet_id, reference)
        _fail(db, sheet_id, attempt, BROKEN, {"reference": reference}, now())
    return False


def take_up(db: Database, *, now: datetime) -> list[int]:
    """Put every sheet whose worker died back into the queue, forget the files whose hour is over, and give all sheets
    that wait, oldest first."""
    with db.writing() as session:
        queries.expire(session, now)
        for sheet_id, attempt in left_behind(queries.running_rows(session), now=now, silent=SILENT):
            if attempt < ATTEMPTS_MAX:
                queries.requeue(session, sheet_id, attempt)
                continue
            told = {"failure": GIVEN_UP, "facts": {"attempts": attempt}, "finished_at": now}
            queries.finish(session, sheet_id, attempt, state="failed", **told)
        return queries.queued_ids(session)


def _make(
    db: Database,
    sheet_id: int,
    attempt: int,
    kind: str,
    codes: list[str],
    address: str,
    area: AreaRow,
    by: Actor,
    now: Callable[[], datetime],
    zone: ZoneInfo,
) -> bool:
    with db.reading() as session:
        wanted: list[tuple[int, Slip]] = []
        if kind == "reset":
            wanted = making.reset_slips(session, area.path, codes)
        slips = [slip for _, slip in wanted] if kind == "reset" else making.new_slips(session, area.path)
        county = areas.area_by_code(session, area.path.partition("/")[0])
    if not slips:
        with db.writing() as session:
            queries.finish(session, sheet_id, attempt, state="nothing", total=0, finished_at=now())
        return False
    made = making.hashes(slips, _beating(db, sheet_id, attempt, len(slips), now))
    content = draw(slips, paper_of(db, county.code if county else None, address, now(), zone))
    with db.writing() as session:
        at = now()
        ready = {"content": content, "done": len(slips), "total": len(slips), "finished_at": at}
        if not queries.finish(session, sheet_id, attempt, state="ready", expires_at=is_gone_at(at), **ready):
            return False
        if kind == "reset":
            making.put_passwords(session, wanted, made, by=by, now=at)
        else:
            making.put_accounts(session, slips, made, by=by, now=at)
        auditing.record(
            session, by=by, action="make slips", subject=area.code, at=at, kind=f"{kind} slips", sites=len(slips)
        )
    return True


def paper_of(db: Database, area_code: str | None, address: str, at: datetime, zone: ZoneInfo) -> Paper:
    """What stands on every slip of the county in which an area lies; of the first county where none is given."""
    with db.reading() as session:
        tree = areas.areas_within(session)
    own = next((area for area in tree if area.code == area_code), None)
    root = own.path.partition("/")[0] if own else None
    county = next((area for area in tree if area.code == root), tree[0] if tree else None)
    desk = duty.help_desk(db, county.path) if county else None
    return Paper(
        county=county.name if county else "",
        address=address,
        help_phone=desk.phone if desk else "",
        help_hours=desk.hours if desk else "",
        generated=bool(provenance.not_real(db).get("sites")),
        at=at,
        zone=zone,
    )


def _requester(session: Session, row: SlipSheet) -> tuple[Actor, AreaRow]:
    """Who asked, with the reach that the account has now, and the area that was asked for."""
    account, area = session.get(Account, row.account_id), session.get(AreaRow, row.area_id)
    if account is None or area is None:
        raise LookupError(f"slips {row.id}: their account or area is gone")
    path, site_code = account_queries.scope_of(session, account)
    return Actor(account.name, account.role, path, site_code, account.id), area


def _beating(
    db: Database, sheet_id: int, attempt: int, total: int, now: Callable[[], datetime]
) -> Callable[[int], None]:
    """Says about every second how many passwords are made; raises where the sheet is another's by now."""
    last = [time.monotonic() - BEAT_SECONDS]

    def tell(done: int) -> None:
        if done < total and time.monotonic() - last[0] < BEAT_SECONDS:
            return
        last[0] = time.monotonic()
        with db.writing() as session:
            if not queries.beat(session, sheet_id, attempt, heartbeat_at=now(), done=done, total=total):
                raise _Lost

    return tell


def _fail(db: Database, sheet_id: int, attempt: int, failure: str, facts: dict[str, Any], at: datetime) -> None:
    told = {key: value if isinstance(value, str | int | float) else str(value) for key, value in facts.items()}
    with db.writing() as session:
        queries.finish(
            session, sheet_id, attempt, state="failed", failure=failure[:400], facts=told, finished_at=at, content=None
        )
