"""Asking for a proposal of call-ups, keeping its windows, and calling it off."""

import gzip
import hashlib
import json
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.callup import Window
from sampling.domain.callup_proposals import BASES, SECONDS
from sampling.domain.errors import Conflict, Refused
from sampling.domain.plans import CALL_UP
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, session_of
from sampling.storage.database import Database
from sampling.storage.tables import RunRow

from .calls import SiteCalls
from .framing import frame
from .keeping import put
from .proposals import proposal_row, told_of
from .reading import path_of, read


def request_proposal(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    area_code: str,
    basis: str,
    plan_version: int | None = None,
    seconds: float = SECONDS,
    seed: int = 0,
    by: Actor,
    now: datetime,
) -> int:
    """Put the call-ups of the sites that stand in an area into the queue, and give the run's id.

    basis: of `BASES`. plan_version: whose lanes, None for the plan that holds. Raises Refused where the round is
    closed, the area is not within the account's, nobody can be called there, or there is no plan whose lanes could be
    taken; NotFound, also for a version that can't be chosen.
    """
    if basis not in BASES:
        raise Refused("Call-ups are proposed for the lanes of a plan, or for as few lanes as keep waits short.")
    with db.reading() as session:
        changeable(session, round_code)
        path = path_of(session, round_code, area_code)
        known = read(session, round_code, session_code, path)
        if not within(path, by.area_path):
            raise Refused(
                "%(area)s is not in your area.", area=next(one.name for one in known.areas if one.code == area_code)
            )
        framed = frame(session, known, path, basis, plan_version)
    text = json.dumps(framed.given, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    with db.writing() as session:
        own = session_of(session, round_code, session_code)
        row = RunRow(
            session_id=own.id,
            seed=seed,
            seconds_limit=seconds,
            input=gzip.compress(text, mtime=0),
            input_hash=hashlib.sha256(text).hexdigest(),
            progress={
                "question": CALL_UP,
                "area": area_code,
                "basis": basis,
                "plan": framed.plan.version if framed.plan else None,
                "done": 0,
                "of": 2 * len(framed.given["sites"]),
            },
            requested_by=by.name,
            requested_at=now,
        )
        session.add(row)
        session.flush()
        auditing.record(
            session,
            by=by,
            action="request call-ups",
            subject=f"{round_code}/{session_code}",
            at=now,
            area=area_code,
            sites=len(framed.given["sites"]),
            run=row.id,
        )
        return int(row.id or 0)


def accept_proposal(db: Database, *, round_code: str, session_code: str, run_id: int, by: Actor, now: datetime) -> int:
    """Keep the windows of a proposal, and give at how many sites. Accepting it twice is a success.

    Raises Conflict where windows of its sites were kept meanwhile, Refused where it is not done, the round is closed or
    the area is not within the account's; NotFound.
    """
    with db.writing() as session:
        changeable(session, round_code)
        row = proposal_row(session, round_code, session_code, run_id, hold=True)
        found = told_of(row, round_code, session_code)
        if not found.sites:
            raise Refused("There are no windows to keep: the proposal is not done.")
        path = path_of(session, round_code, found.area_code)
        if not within(path, by.area_path):
            raise Refused("%(area)s is not in your area.", area=found.area_code)
        if found.accepted_at:
            return len(found.sites)
        here = {one.site.code: one for one in read(session, round_code, session_code, path).sites}
        gone = [one.code for one in found.sites if one.code not in here]
        changed = [
            here[one.code].site.name for one in found.sites if one.code in here and _is_other(here[one.code], one)
        ]
        if gone or changed:
            raise Conflict(
                "Since this was asked for, sites, areas or windows have changed: %(sites)s. Ask for a new proposal.",
                sites=", ".join((gone + changed)[:6]),
            )
        written = [
            (here[one.code], [Window(w.area_code, w.starts_at, w.ends_at) for w in one.windows]) for one in found.sites
        ]
        put(session, session_of(session, round_code, session_code), written, by, now)
        row.progress = {**row.progress, "accepted_at": now.isoformat(), "accepted_by": by.name}
        session.add(row)
        auditing.record(
            session,
            by=by,
            action="accept call-ups",
            subject=f"{round_code}/{session_code}",
            at=now,
            area=found.area_code,
            sites=len(found.sites),
            count=sum(len(one.windows) for one in found.sites),
            run=run_id,
        )
    return len(found.sites)


def stop_proposal(db: Database, *, round_code: str, session_code: str, run_id: int, by: Actor, now: datetime) -> None:
    """Call a proposal off: at once while it waits, else within seconds, and sites that are worked out stay."""
    with db.writing() as session:
        row = proposal_row(session, round_code, session_code, run_id, hold=True)
        if not within(path_of(session, round_code, row.progress["area"]), by.area_path):
            raise Refused("%(area)s is not in your area.", area=row.progress["area"])
        if row.state == "queued":
            row.state, row.finished_at = "cancelled", now
        elif row.state == "running":
            row.cancel_requested = True
        else:
            raise Refused("The run is over already.")
        session.add(row)
        auditing.record(session, by=by, action="cancel run", subject=str(run_id), at=now)


def _is_other(here: SiteCalls, proposed: Any) -> bool:
    return here.version != proposed.version or {call.area.code for call in here.calls} != {
        window.area_code for window in proposed.windows
    }
