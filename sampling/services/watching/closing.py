"""What closing a round would fix: the figures as they stand, and the reports that are still missing."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.coverage import Coverage, hours_missing
from sampling.domain.errors import NotFound
from sampling.storage.database import Database

from .days import days_of
from .facts import current
from .rounds import moments


@dataclass(frozen=True, slots=True)
class Closing:
    """A round as its closing would leave it.

    coverage: of the round's area as of the newest hour; None where no hour is over and nothing was counted.
    hours_due: hours of its sites that are over. hours_missing: those of them without a count of either source;
    sites_missing: of so many sites. open_until: when the session that is open now closes, else None. days: how many the
    coverage adds up.
    """

    coverage: Coverage | None
    hours_due: int
    hours_missing: int
    sites_missing: int
    open_until: datetime | None
    days: int = 0


def closing(db: Database, round_code: str, *, now: datetime) -> Closing:
    """What closing the round at `now` would fix; raises NotFound."""
    facts = current(db, round_code)
    path = facts.round.area_path
    if path not in facts.areas:
        raise NotFound("The area %(area)s is not part of the round %(round)s.", area=path, round=round_code)
    seen = moments(db, round_code, now=now)
    missing = hours_missing(facts.openings, [*facts.own_counts, *facts.counts], now, facts.zone)
    return Closing(
        coverage=facts.coverage(path, seen[-1].at) if seen else None,
        hours_due=sum(end <= now for one in facts.openings for end in one.due(facts.zone)),
        hours_missing=len(missing),
        sites_missing=len({site_code for site_code, _ in missing}),
        open_until=max((s.closes_at for s in facts.round.sessions if s.opens_at <= now < s.closes_at), default=None),
        days=days_of(facts, path, seen[-1].at) if seen else 0,
    )
