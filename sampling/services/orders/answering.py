"""A site answers its order: it signs, or reports a difficulty, which may be that it can't."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound
from sampling.domain.orders import DIFFICULTY_MAX, chain
from sampling.domain.plans import Plan
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import orders as queries
from sampling.storage.queries import plans as plan_queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import MoveOrderRow, MoveRefusalRow

_TRIES = 3
NO_DIFFICULTY = N_("Write what the difficulty is.")
TOO_LONG = N_("Write at most %(most)s characters; these are %(n)s.")


def sign(
    db: Database, *, round_code: str, session_code: str, version: int, site_code: str, by: Actor, now: datetime
) -> None:
    """Sign an order for a site; a second time changes nothing. A site that said that it can't does so after all.

    Raises NotFound, and Conflict where a newer order has taken its place.
    """
    with db.writing() as session:
        plan, row = _order(session, round_code, session_code, version, site_code)
        if row.signed_at is not None:
            return
        if row.cannot:
            queries.forget_refusal(session, _session_id(session, plan), row.site_id)
        row.signed_at, row.signed_by, row.cannot = now, by.name, False
        session.add(row)
        _record(session, plan, site_code, "sign move order", by, now)


def report_difficulty(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    version: int,
    site_code: str,
    text: str,
    cannot: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Report a difficulty with an order; a later text takes the place of an earlier one.

    cannot: the site can't follow it. It is then not used for moves again in this session, and the order counts as not
    signed. Raises NotFound, Faulty, and Conflict where a newer order has taken its place.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Faulty([FieldFault(NO_DIFFICULTY, where=("difficulty",))])
    if len(text) > DIFFICULTY_MAX:
        raise Faulty([FieldFault(TOO_LONG, {"most": DIFFICULTY_MAX, "n": len(text)}, ("difficulty",))])
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                _report(session, (round_code, session_code, version, site_code), text, cannot, by, now)
            return
        except Taken:
            continue  # the planner left the site out in the same moment
    raise Conflict("The answer of %(site)s is being changed by somebody else. Send it again.", site=site_code)


def _report(
    session: Session, which: tuple[str, str, int, str], text: str, cannot: bool, by: Actor, now: datetime
) -> None:
    plan, row = _order(session, *which)
    if (row.difficulty, row.cannot) == (text, cannot):
        return
    session_id = _session_id(session, plan)
    if row.cannot and not cannot:
        queries.forget_refusal(session, session_id, row.site_id)
    if cannot and not row.cannot:
        row.signed_at = row.signed_by = None
        note_refusal(session, session_id, plan.id, {"site_id": row.site_id}, by, now)
    row.difficulty, row.difficulty_at, row.difficulty_by, row.cannot = text, now, by.name, cannot
    session.add(row)
    _record(session, plan, which[3], "report difficulty with order", by, now, cannot=cannot)


def note_refusal(
    session: Session, session_id: int, plan_id: int, whose: Mapping[str, Any], by: Actor, now: datetime
) -> bool:
    """Note within the caller's transaction that somebody is not moved again; False where that is so already.

    whose: the field of the refusal that names it. Raises Taken where somebody else has just noted it.
    """
    for one in queries.refusal_rows(session, session_id):
        if all(getattr(one, key) == value for key, value in whose.items()):
            return False
    put(session, MoveRefusalRow(session_id=session_id, plan_id=plan_id, refused_at=now, refused_by=by.name, **whose))
    return True


def _order(
    session: Session, round_code: str, session_code: str, version: int, site_code: str
) -> tuple[Plan, MoveOrderRow]:
    own = rounds_queries.session_row(session, round_code, session_code)
    plans = plan_queries.plans_of_session(session, own.id or 0) if own else []
    plan = next((one for one in plans if one.version == version), None)
    row = queries.row_for_change(session, plan.id, site_code) if plan else None
    if plan is None or row is None:
        raise NotFound("There is no such move order.")
    chained = chain(plans)
    newer = {one.row.plan_id for one in queries.answers(session, [p.id for p in chained]) if one.site_code == site_code}
    if next((one.id for one in chained if one.id in newer), None) != plan.id:
        raise Conflict("A newer move order has taken the place of this one. Open the page again.")
    return plan, row


def _session_id(session: Session, plan: Plan) -> int:
    own = rounds_queries.session_row(session, plan.round_code, plan.session_code)
    return own.id or 0 if own else 0


def _record(
    session: Session, plan: Plan, site_code: str, action: str, by: Actor, now: datetime, **details: object
) -> None:
    subject = f"{plan.round_code}/{plan.session_code} v{plan.version}"
    auditing.record(session, by=by, action=action, subject=subject, at=now, site=site_code, **details)
