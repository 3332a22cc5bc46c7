"""Proposals of call-ups as people read them: how far one is, and what came of it."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.callup_proposals import Proposal, site_from
from sampling.domain.errors import NotFound, Refused
from sampling.domain.plans import CALL_UP, Plan
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.services.rounds.reading import existing, session_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas
from sampling.storage.queries import callup as queries
from sampling.storage.queries import plans as plan_queries
from sampling.storage.tables import RunRow

from .framing import choosable
from .reading import path_of, read
from .villages import village_of

LOOKED_AT = 40  # so many of the newest proposals are looked through for those of an area


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
        found = told_of(proposal_row(session, round_code, session_code, run_id), round_code, session_code)
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


def plans_to_choose(db: Database, *, round_code: str, session_code: str) -> list[Plan]:
    """The plans of a session whose lanes call-ups may be proposed for, the one that holds first."""
    with db.reading() as session:
        own = session_of(session, round_code, session_code)
        return choosable(plan_queries.plans_of_session(session, own.id or 0))


def proposal(db: Database, *, round_code: str, session_code: str, run_id: int) -> Proposal:
    """A proposal with what came of it; raises NotFound."""
    with db.reading() as session:
        return told_of(proposal_row(session, round_code, session_code, run_id), round_code, session_code)


def proposals(
    db: Database, *, round_code: str, session_code: str, within_path: str = "", most: int = 5
) -> list[Proposal]:
    """The newest proposals of a session for areas within a path, without their sites."""
    with db.reading() as session:
        own = session_of(session, round_code, session_code)
        found = [
            told_of(row, round_code, session_code, whole=False)
            for row in queries.proposals_of(session, own.id or 0, most=LOOKED_AT)
        ]
        paths = {area.code: area.path for area in areas.areas_of(session, {one.area_code for one in found})}
    return [one for one in found if within(paths.get(one.area_code, ""), within_path)][:most]


def proposal_row(session: Session, round_code: str, session_code: str, run_id: int, *, hold: bool = False) -> RunRow:
    own = session_of(session, round_code, session_code)
    row = session.get(RunRow, run_id, with_for_update=hold)
    if row is None or row.session_id != own.id or row.progress.get("question") != CALL_UP:
        raise NotFound("There is no such proposal of call-ups in this session.")
    return row


def told_of(row: RunRow, round_code: str, session_code: str, *, whole: bool = True) -> Proposal:
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
