"""Going back to a plan that was superseded: a new version with the same people at the same sites."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, NotFound
from sampling.domain.plans import Plan
from sampling.services import auditing
from sampling.storage.database import Database
from sampling.storage.queries import plans as queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import PlanRow


def again(db: Database, *, plan_id: int, by: Actor, now: datetime) -> Plan:
    """Make a draft, the session's next version, with the assignments, slots and figures of a superseded plan.

    Raises NotFound, and Conflict where the plan is not superseded.
    """
    with db.writing() as session:
        rounds_queries.hold_of_plan(session, plan_id)  # two versions made at once get two numbers
        old, row = queries.plan_by_id(session, plan_id), queries.row_for_change(session, plan_id)
        if old is None or row is None:
            raise NotFound("There is no such plan.")
        if row.state != "superseded":
            raise Conflict(
                "Version %(version)s is %(state)s: only a superseded version can be taken up again.",
                version=row.version,
                state=row.state,
            )
        made = PlanRow(
            session_id=row.session_id,
            version=queries.last_version(session, row.session_id) + 1,
            figures={key: value for key, value in old.figures.items() if key != "replan"},  # no longer from now
            created_at=now,
            created_by=by.name,
        )
        session.add(made)
        session.flush()
        new_id = made.id or 0
        queries.copy_assignments(session, plan_id, new_id)
        queries.copy_slots(session, plan_id, new_id)
        subject = f"{old.round_code}/{old.session_code} v{made.version}"
        auditing.record(session, by=by, action="draft plan", subject=subject, at=now, copy_of=old.version)
        found = queries.plan_by_id(session, new_id)
    if found is None:
        raise NotFound("There is no such plan.")
    return found
