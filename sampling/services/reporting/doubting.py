"""What is unlikely about a count, beside the others of its day and what its site can do."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from sampling.domain.counts import Count, CountReport, around, doubts
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening


class Able(Protocol):
    """A site as far as doubts ask: what it can do, and whose clock it goes by."""

    @property
    def lanes(self) -> int:
        """Its lanes."""

    @property
    def people_per_lane_hour(self) -> float:
        """Its pace."""

    @property
    def residents_served(self) -> int | None:
        """Residents it serves; None where that is not known."""

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What is known of a site, as `Able` asks."""

    lanes: int
    people_per_lane_hour: float
    residents_served: int | None
    zone: ZoneInfo


def doubts_of(report: CountReport, day: list[Count], opening: Opening, able: Able) -> tuple[Finding, ...]:
    """What is unlikely about a report, beside the counts of its day."""
    found = doubts(
        report,
        before=around(report.hour, day)[0],
        opens_at=opening.opens_at,
        lanes=able.lanes,
        people_per_lane_hour=able.people_per_lane_hour,
        residents_served=able.residents_served,
        zone=able.zone,
    )
    return tuple(found)
