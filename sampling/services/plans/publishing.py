"""Plans as versions: finding them, and publishing one in place of the one before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.assumptions import not_so
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.norms import effective
from sampling.domain.plans import Plan, may_publish
from sampling.domain.rounds import UNDER_WAY
from sampling.services import auditing, orders, signing
from sampling.storage.database import Database, Session
from sampling.storage.queries import documents
from sampling.storage.queries import plans as queries
from sampling.storage.queries import rounds as rounds_queries

from .standing import check_replan


def plan_by_id(db: Database, plan_id: int) -> Plan:
    """The plan with this id; raises NotFound."""
    with db.reading() as session:
        found = queries.plan_by_id(session, plan_id)
    if found is None:
        raise NotFound("There is no such plan.")
    return found


def plan_of_version(db: Database, *, round_code: str, session_code: str, version: int) -> Plan:
    """A version of a session's plan; raises NotFound."""
    found = next((p for p in plans(db, round_code=round_code, session_code=session_code) if p.version == version), None)
    if found is None:
        raise NotFound(
            "The session %(session)s has no version %(version)s of its plan.", session=session_code, version=version
        )
    return found


def plans(db: Database, *, round_code: str, session_code: str) -> list[Plan]:
    """Every version of a session's plan, newest first; raises NotFound where there is no such session."""
    with db.reading() as session:
        own = rounds_queries.session_row(session, round_code, session_code)
        if own is None:
            raise NotFound(
                "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
            )
        return queries.plans_of_session(session, own.id or 0)


def published_plan(db: Database, round_code: str, session_code: str) -> Plan | None:
    """The plan that holds for a session; None before one is published."""
    return next(
        (p for p in plans(db, round_code=round_code, session_code=session_code) if p.state == "published"), None
    )


def may_see_drafts(actor: Actor, round_path: str) -> bool:
    """True for those who reach the whole county: a township sees what is published, not what may yet change."""
    return within(round_path, actor.area_path)


def not_so_yet(db: Database, plan: Plan) -> dict[str, Any]:
    """What the plan assumes that is not so in its round by now: while there is something it can't be published."""
    if not plan.figures.get("assumed"):
        return {}
    with db.reading() as session:
        round_ = rounds_queries.row_by_code(session, plan.round_code)
        return _not_so(plan, rounds_queries.own_norms(session, round_.id or 0) if round_ else {})


def _not_so(plan: Plan, own: Mapping[str, tuple[float, str]]) -> dict[str, Any]:
    return not_so(plan.figures.get("assumed", {}), effective(own))


def publish(db: Database, *, plan_id: int, by: Actor, now: datetime) -> None:
    """Publish a draft; the plan published before it becomes superseded. Neither changes any more.

    Everybody down the chain gets a link and the plan to sign for; who has the same to do as before keeps the signature.

    Raises Conflict where it is no draft any more, Refused where townships have not been told of the round or it is
    closed, or where it is a re-plan that no longer fits what holds.
    """
    with db.writing() as session:
        publish_within(session, plan_id=plan_id, by=by, now=now)


def publish_within(session: Session, *, plan_id: int, by: Actor, now: datetime) -> None:
    """`publish` as a part of the caller's transaction."""
    round_ = rounds_queries.hold_of_plan(session, plan_id)
    row = queries.row_for_change(session, plan_id)
    found = queries.plan_by_id(session, plan_id)
    if row is None or found is None:
        raise NotFound("There is no such plan.")
    if not may_publish(row.state):
        raise Conflict("Version %(version)s is %(state)s and never changes.", version=row.version, state=row.state)
    if round_ is None or round_.state not in UNDER_WAY:
        raise Refused(
            "The round %(code)s is %(state)s. Tell townships and sites of the round first, then publish its plan.",
            code=found.round_code,
            state=round_.state if round_ else "",
        )
    check_replan(queries.plans_of_session(session, row.session_id), found, now)
    if _not_so(found, rounds_queries.own_norms(session, round_.id or 0)):
        raise Refused(
            "Version %(version)s assumes what is not so in this round. Put it into the round's norms, sites and "
            "staff first; then run again and publish that plan.",
            version=row.version,
        )
    before = queries.supersede(session, row.session_id)
    row.state, row.published_at, row.published_by = "published", now, by.name
    session.add(row)
    session.flush()
    standing = documents.of_version(session, row.session_id, before) if before else None
    told = signing.send_plan(session, round_row=round_, plan_id=plan_id, before=standing, by=by, now=now)
    sites = orders.issue(session, found) if found.figures.get("replan") else None
    auditing.record(
        session,
        by=by,
        action="publish plan",
        subject=f"{found.round_code}/{found.session_code} v{row.version}",
        at=now,
        supersedes=before,
        recipients=told,
        **({"ordered_sites": sites} if sites else {}),
    )
