"""What a re-plan changes for the holder of a personal link: the move order, in front of the whole of the new plan."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.orders import Moved
from sampling.services.orders import moved
from sampling.storage.database import Session
from sampling.storage.queries import plans


@dataclass(frozen=True, slots=True)
class Change:
    """From when on work is other than in the version before. sentence: why, in the planner's words; people: who is
    moved, of a person's link the holder alone."""

    begins_at: datetime
    sentence: str
    people: tuple[Moved, ...]


def change(session: Session, plan_id: int, *, staff_code: str | None = None, unit: str | None = None) -> Change | None:
    """What a plan changes for a person or a unit; None where it re-plans nothing, or nothing of theirs."""
    plan = plans.plan_by_id(session, plan_id)
    again = plan.figures.get("replan") if plan else None
    if plan is None or not again:
        return None
    own = [one for one in moved(session, plan) if staff_code in (None, one.code) and unit in (None, one.unit)]
    if not own:
        return None
    return Change(datetime.fromisoformat(again["from"]), again.get("sentence", ""), tuple(own))
