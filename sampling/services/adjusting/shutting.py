"""Which sites a proposal shuts although people are still expected there."""

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
