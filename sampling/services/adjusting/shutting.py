"""Which sites a proposal shuts although people are still expected there, and who still waits at its deadline."""

from datetime import datetime
from typing import Any

from sampling.domain.plans import Plan
from sampling.services.watching.facts import current
from sampling.storage.database import Database
from sampling.storage.queries import plans as queries


def shut(db: Database, plan: Plan, again: dict[str, Any]) -> tuple[str, ...]:
    """Names of the sites that ran a lane in the version that held and run none any more, with people who wait or are to
    come. again: the re-plan's figures."""
    since = datetime.fromisoformat(again["from"])
    with db.reading() as session:
        held, now = (
            [slot for slot in queries.slots(session, key) if slot.ends_at > since] for key in (again["plan"], plan.id)
        )
    ran, runs = ({slot.site_code for slot in slots if slot.lanes} for slots in (held, now))
    people = {slot.site_code for slot in now if slot.arrivals or slot.queue}
    sites = current(db, plan.round_code).sites
    return tuple(sites[code].name if code in sites else code for code in sorted((ran - runs) & people))


def queueing(db: Database, plan: Plan, at: datetime) -> dict[str, int]:
    """People who still queue at an instant by the plan, by code of the site."""
    with db.reading() as session:
        return {slot.site_code: slot.queue for slot in queries.slots(session, plan.id) if slot.ends_at == at}
