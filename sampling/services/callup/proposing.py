"""Asking for a proposal of call-ups, following it, keeping its windows, and calling it off."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.callup import Window
from sampling.domain.callup_proposals import BASES, SECONDS, Proposal, site_from
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.plans import CALL_UP
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, existing, session_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas
from sampling.storage.queries import callup as queries
from sampling.storage.tables import RunRow

from .framing import frame
from .keeping import put
from .reading import SiteCalls, path_of, read, village_of

LOOKED_AT = 40  # so many of the newest proposals are looked through for those of an area


def request_proposal(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    area_code: str,
    basis: str,
    seconds: float = SECONDS,
    seed: int = 0,
    by: Actor,
    now: datetime,
) -> int:
    """Put the call-ups of the sites that stand in an area into the queue, and give the run's id.

    basis: of `BASES`. Raises Refused where the round is closed, the area is not within the account's, nobody can be
    called there, or there is no plan whose lanes could be taken; NotFound.
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
        framed = frame(session, known, path, basis)
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


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal with the names that it is read with: of areas and sites by code; villages: the code of each area's."""

    round: Round
    session: RoundSession
    area: Area
    proposal: Proposal
    names: Mapping[str, str]
    villages: Mapping[str, str]
    site_names: Mapping[str, str]


def proposal_page(db: Database, *, round_code: str, session_code: str, run_id: int, by: Actor) -> ProposalPage:
    """A proposal for who reaches the area that it is for; raises NotFound, and Refused for who does not."""
    with db.reading() as session:
        found = _proposal(_row(session, round_code, session_code, run_id), round_code, session_code)
        path = path_of(session, round_code, found.area_code)
        if not within(path, by.area_path):
            raise Refused("%(area)s is not in your area.", area=found.area_code)
        if found.sites:
            known = read(session, round_code, session_code, path)
            tree, sites = known.areas, {one.site.code: one.site.name for one in known.sites}
        else:
            tree, sites = areas.areas_of(session, {found.area_code}), {}
        round_ = existing(session, round_code)
    at = {area.path: area for area in tree}
    return ProposalPage(
        round=round_,
        session=next(one for one in round_.sessions if one.code == session_code),
        area=next(one for one in tree if one.code == found.area_code),
        proposal=found,
        names={area.code: area.name for area in tree},
        villages={area.code: village_of(area, at).code for area in tree},
        site_names=sites,
    )


def proposal(db: Database, *, round_code: str, session_code: str, run_id: int) -> Proposal:
    """A proposal with what came of it; raises NotFound."""
    with db.reading() as session:
        return _proposal(_row(session, round_code, session_code, run_id), round_code, session_code)


def proposals(
    db: Database, *, round_code: str, session_code: str, within_path: str = "", most: int = 5
) -> list[Proposal]:
    """The newest proposals of a session for areas within a path, without their sites."""
    with db.reading() as session:
        own = session_of(session, round_code, session_code)
        found = [
            _proposal(row, round_code, session_code, whole=False)
            for row in queries.proposals_of(session, own.id or 0, most=LOOKED_AT)
        ]
        paths = {area.code: area.path for area in areas.areas_of(session, {one.area_code for one in found})}
    return [one for one in found if within(paths.get(one.area_code, ""), within_path)][:most]


def accept_proposal(db: Database, *, round_code: str, session_code: str, run_id: int, by: Actor, now: datetime) -> int:
    """Keep the windows of a proposal, and give at how many sites. Accepting it twice is a success.

    Raises Conflict where windows of its sites were kept meanwhile, Refused where it is not done, the round is closed or
    the area is not within the account's; NotFound.
    """
    with db.writing() as session:
        changeable(session, round_code)
        row = _row(session, round_code, session_code, run_id, hold=True)
        found = _proposal(row, round_code, session_code)
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
        row = _row(session, round_code, session_code, run_id, hold=True)
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


def _row(session: Session, round_code: str, session_code: str, run_id: int, *, hold: bool = False) -> RunRow:
    own = session_of(session, round_code, session_code)
    row = session.get(RunRow, run_id, with_for_update=hold)
    if row is None or row.session_id != own.id or row.progress.get("question") != CALL_UP:
        raise NotFound("There is no such proposal of call-ups in this session.")
    return row


def _proposal(row: RunRow, round_code: str, session_code: str, *, whole: bool = True) -> Proposal:
    told = row.progress
    answer = json.loads(gzip.decompress(row.answer)) if whole and row.answer and row.state == "done" else {}
    accepted = told.get("accepted_at")
    return Proposal(
        id=row.id or 0,
        round_code=round_code,
        session_code=session_code,
        state=row.state,
        area_code=told["area"],
        basis=told["basis"],
        plan_version=told.get("plan"),
        done=told.get("done", 0),
        of=told.get("of", 0),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
        failure=row.failure,
        failure_facts=told.get("failure_facts", {}),
        cancel_requested=row.cancel_requested,
        accepted_at=datetime.fromisoformat(accepted) if accepted else None,
        accepted_by=told.get("accepted_by", ""),
        sites=tuple(site_from(one) for one in answer.get("sites", ())),
        left=tuple(answer.get("left", ())),
    )
