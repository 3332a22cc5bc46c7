"""What a forecast is made from: a session's time in cells, its sites with plan and reports, and how it is tuned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property


@dataclass(frozen=True, slots=True)
class SiteGiven:
    """A site in a session. arrivals, capacity: people to come, and people its lanes can sample, by cell.

    told: people counted since the opening, by edge; queues: people who queued, by edge. lanes_open: share of the
    planned lanes that the newest report says are open, None where it says nothing. closed_at: the edge from which it
    adds nothing more, None while open; final: people counted by then, None where that is its newest count.
    """

    code: str
    group: str
    arrivals: tuple[float, ...]
    capacity: tuple[float, ...]
    told: Mapping[int, int] = field(default_factory=dict)
    queues: Mapping[int, int] = field(default_factory=dict)
    lanes_open: float | None = None
    closed_at: int | None = None
    final: int | None = None

    @property
    def told_to(self) -> int:
        """The edge of the newest report; 0, the opening, where there is none."""
        return max(self.told, default=0)

    @property
    def counted(self) -> int:
        """People counted up to it."""
        return self.told[self.told_to] if self.told else 0


@dataclass(frozen=True)
class Given:
    """A session as it was known. edges: of its cells, from the opening to the last one asked about; now: which of them
    is the moment asked about; nothing told lies behind it.

    turnout: share of the people planned who are expected to come, before any report. has_plan: arrivals are those of a
    published plan, not of a curve taken from elsewhere.
    """

    edges: tuple[datetime, ...]
    now: int
    sites: tuple[SiteGiven, ...]
    turnout: float = 0.92
    has_plan: bool = True

    @cached_property
    def hours(self) -> tuple[float, ...]:
        """The edges as hours since the first one."""
        return tuple((edge - self.edges[0]).total_seconds() / 3600 for edge in self.edges)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the forecast is tuned: on simulated rounds that are none of those its quality is told on (`families`).

    Standard deviations are of logarithms. turnout_sd, hazard_sd: of p and h before any report. even: weight of the
    plan's people coming evenly instead of in its shape. late: of each share of late people in `county.LATE`. fit: of an
    hour of the county around its scenario, before any report; noise_hours: how many hours' worth that is known. memory:
    weight of an hour against the one after it. carry: part of the newest hour's deviation that goes on, fading by
    `fade` an hour. start, drift: of the county, for the next hour, and for a root of hours ahead, in parts
    of the noise; doubt: how much more that is while few hours are known. group_sd, site_sd: of f before any report;
    group_noise, site_noise: of an hour of one. silence_sd: for a root of hours of silence. elasticity: power of f
    for those to come. pace_sd: of the lanes' pace.
    """

    turnout_sd: float = 0.09
    hazard_sd: float = 0.05
    even: float = 0.45
    late: tuple[float, ...] = (0.036, 0.56, 0.38, 0.03)
    fit: float = 0.022
    noise_hours: float = 0.52
    memory: float = 0.64
    carry: float = 0.95
    fade: float = 0.47
    start: float = 0.65
    doubt: float = 5.0
    drift: float = 0.35
    group_sd: float = 0.11
    group_noise: float = 0.073
    site_sd: float = 0.4
    site_noise: float = 0.087
    silence_sd: float = 0.08
    elasticity: float = 0.95
    pace_sd: float = 0.02


TUNING = Tuning()
