"""Who is still expected at each site of a session, slot by slot, as the forecast has learnt it from the reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.forecasting.expecting import expected
from sampling.domain.rounds import Session
from sampling.services.watching.facts import current
from sampling.storage.database import Database

from .gathering import gathered, session_of


@dataclass(frozen=True, slots=True)
class Expecting:
    """By code of the site. arrivals: people who come in each slot of the session; of a slot in which the newest report
    was made, those after it. queues: people who queued at the newest report; paces: of lanes, in parts of the norm."""

    as_of: datetime
    arrivals: Mapping[str, tuple[int, ...]]
    queues: Mapping[str, int]
    paces: Mapping[str, float]


def expecting(db: Database, *, round_code: str, session_code: str, as_of: datetime) -> Expecting | None:
    """None where nothing is forecast of this session at that moment: another is at hand, or no report has come in.

    Raises NotFound.
    """
    facts = current(db, round_code)
    part = session_of(facts, as_of)
    if part is None or part.code != session_code:
        return None
    found = gathered(db, facts, part, as_of=as_of, known_at=None, deadline=part.closes_at)
    if found is None or not any(site.told for site in found.given.sites):
        return None
    sites = expected(found.given)
    slots = part.slots(facts.zone)
    return Expecting(
        as_of,
        {code: _by_slot(one.arrivals, found.given.edges, part, slots) for code, one in sites.items()},
        {code: round(one.queue) for code, one in sites.items()},
        {code: one.pace for code, one in sites.items()},
    )


def _by_slot(
    arrivals: tuple[float, ...], edges: tuple[datetime, ...], part: Session, slots: list[datetime]
) -> tuple[int, ...]:
    """People by cell shared out to slots by the time they have in common; whole people, none lost on the way."""
    length = timedelta(minutes=part.slot_minutes)
    out, before, total = [], 0, 0.0
    for start in slots:
        for cell, people in enumerate(arrivals):
            shared = min(start + length, edges[cell + 1]) - max(start, edges[cell])
            if people and shared > timedelta():
                total += people * (shared / (edges[cell + 1] - edges[cell]))
        out.append(round(total) - before)
        before = round(total)
    return tuple(out)
