"""What the middle of a forecast expects of each site: who still comes, who queues, how fast its lanes work."""

from dataclasses import dataclass

from .county import county
from .given import TUNING, Given, Tuning
from .places import places


@dataclass(frozen=True, slots=True)
class SiteExpected:
    """A site from its newest report on. arrivals: people who come, by cell, 0 before the report and after its closing;
    queue: people queueing at the report; pace: of its lanes, in parts of the norm."""

    arrivals: tuple[float, ...]
    queue: float
    pace: float


def expected(given: Given, tuning: Tuning = TUNING) -> dict[str, SiteExpected]:
    """Every site by its code: what `sampling.domain.forecast` runs it on with."""
    whole = county(given, tuning)
    local, ratio = places(given, whole, tuning), whole.ratios(0.0)
    found = {}
    for at, site in enumerate(given.sites):
        end = len(site.arrivals) if site.closed_at is None else site.closed_at
        come = tuple(
            local.factor[at] * ratio[cell] * people if site.told_to <= cell < end else 0.0
            for cell, people in enumerate(site.arrivals)
        )
        found[site.code] = SiteExpected(come, local.queue[at], local.pace[at])
    return found
