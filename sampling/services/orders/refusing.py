"""Refusals: who is not moved again in a session, and what a re-plan is held to by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.adjusting import LeftOut
from sampling.domain.errors import NotFound
from sampling.domain.orders import KINDS, Moved, chain, newest
from sampling.domain.plans import Plan
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken
from sampling.storage.queries import orders as queries
from sampling.storage.queries import plans as plan_queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.queries.orders import Refusal

from .answering import note_refusal
from .issuing import between, moved


@dataclass(frozen=True, slots=True)
class Standing:
    """What refusals hold a re-plan to. returned: who did not go where the plan that holds sends them, by code, with the
    id of the plan by which they stand. refusals: how many there are."""

    left_out: LeftOut
    returned: dict[str, int]
    refusals: int


def standing(session: Session, session_id: int) -> Standing:
    """The refusals of a session as they bear on a re-plan of the version that holds."""
    known = queries.refusals(session, session_id)
    plans = {one.id: one for one in plan_queries.plans_of_session(session, session_id)} if known else {}
    held = next((one for one in plans.values() if one.state == "published"), None)
    left = LeftOut(
        frozenset(one.staff for one in known if one.staff)
        | frozenset(queries.people_of_units(session, {one.unit for one in known if one.unit})),
        frozenset(one.site for one in known if one.site),
    )
    returned: dict[str, int] = {}
    for one in known:
        plan = plans.get(one.plan_id)
        if held is not None and plan is not None:
            returned |= _returned(session, one, plan, held)
    return Standing(left, returned, len(known))


def _returned(session: Session, one: Refusal, plan: Plan, held: Plan) -> dict[str, int]:
    """Whom a refused order has moved and the version that holds still has there: they stay where they were before."""
    again = plan.figures.get("replan")
    if not again:
        return {}
    since = datetime.fromisoformat(again["from"])
    own = [person for person in moved(session, plan) if _is_of(person, one)]
    other = set() if held.id == plan.id else {p.code for p in between(session, plan.id, held.id, since)}
    return {person.code: int(again["plan"]) for person in own if person.code not in other}


def _is_of(person: Moved, one: Refusal) -> bool:
    if one.site:
        return one.site in person.sites
    return person.code == one.staff if one.staff else person.unit == one.unit


def refuse(db: Database, *, round_code: str, session_code: str, kind: str, code: str, by: Actor, now: datetime) -> None:
    """Note that a site, a person (codes) or a unit (its name) is not moved again in a session; a second time changes
    nothing. Raises NotFound where no order that stands concerns it."""
    try:
        with db.writing() as session:
            own = rounds_queries.session_row(session, round_code, session_code)
            session_id = own.id or 0 if own else 0
            plan = _of_order(session, plan_queries.plans_of_session(session, session_id), kind, code)
            if plan is None:
                raise NotFound("No move order of this session concerns %(code)s.", code=code)
            whose = {"unit": code} if kind == "unit" else queries.key_of(session, kind, code)
            if note_refusal(session, session_id, plan.id, whose, by, now):
                subject, facts = f"{round_code}/{session_code} v{plan.version}", {"kind": kind, "whose": code}
                auditing.record(session, by=by, action="leave out of moves", subject=subject, at=now, **facts)
    except Taken:
        return  # somebody else has just noted it


def _of_order(session: Session, plans: Sequence[Plan], kind: str, code: str) -> Plan | None:
    """The newest version whose orders concern it."""
    if kind not in KINDS:
        return None
    for plan, person in newest(chain(plans), lambda plan: moved(session, plan)):
        if code in {"site": person.sites, "unit": {person.unit}, "person": {person.code}}[kind]:
            return plan
    return None
