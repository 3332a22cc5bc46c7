"""Rounds: one county-wide sampling with its sessions and targets, and the states it passes through."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

STATES = ("standby", "activated", "preparing", "ready", "running", "sweep", "closed")
"""Kept at hand; the order has come; townships and sites have been told; sites are ready; sampling; sampling those still
outstanding; over."""

MOVES: dict[str, tuple[str, ...]] = {
    "standby": ("activated",),
    "activated": ("preparing", "standby"),
    "preparing": ("ready", "running", "activated"),
    "ready": ("running", "preparing"),
    "running": ("sweep", "closed"),
    "sweep": ("closed", "running"),
    "closed": ("running",),
}
TOLD = STATES[2:]  # townships and sites know of the round
UNDER_WAY = STATES[2:-1]  # plans are published, and counts taken
SESSION_KINDS = ("main", "sweep")
"""Everybody is called; those still outstanding after the sessions before it are."""


def may_move(state: str, to: str) -> bool:
    """True where a round in `state` may be moved to the state `to`."""
    return to in MOVES.get(state, ())


def may_change(state: str) -> bool:
    """True where targets, norms, and the sites and staff of sessions may still be changed."""
    return state != "closed"


def may_reshape(state: str) -> bool:
    """True where sessions may be removed and their hours changed: before townships and sites have been told."""
    return state not in TOLD


def moved(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day on the county's clock, so many days later."""
    local = at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of a round with its own hours, sites, staff and plan.

    opens_at, closes_at: instants; slot_minutes: length of a planning slot.
    sites, staff: how many are assigned to it. kind: one of `SESSION_KINDS`. throughout: its sites are open for all
    of it, whatever their own hours. outstanding_basis: of `outstanding.BASES`.
    """

    code: str
    name: str
    opens_at: datetime
    closes_at: datetime
    slot_minutes: int
    sites: int = 0
    staff: int = 0
    kind: str = "main"
    throughout: bool = False
    outstanding_basis: str = "counts"

    def slots(self, zone: ZoneInfo) -> list[datetime]:
        """Starts of the planning slots in the county's zone, whole ones only."""
        step = timedelta(minutes=self.slot_minutes)
        count = int((self.closes_at - self.opens_at) / step)
        return [(self.opens_at + k * step).astimezone(zone) for k in range(count)]

    def staying(self, minutes: int) -> "Session":
        """The session as a plan has it whose sites and people stay so much longer: by whole slots."""
        step = timedelta(minutes=self.slot_minutes)
        return replace(self, closes_at=self.closes_at + -(-timedelta(minutes=minutes) // step) * step)


@dataclass(frozen=True, slots=True)
class Target:
    """A coverage (fraction of the residents) that an area is to reach by a time."""

    area_code: str
    area_name: str
    coverage: float
    by: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One county-wide sampling.

    ordered_at: when the order came; None while it stands by. scope: codes of the areas directly below the county that
    take part, () where all do.
    """

    code: str
    name: str
    area_code: str
    area_path: str
    zone: str
    state: str
    provenance: str
    note: str
    sessions: tuple[Session, ...]
    targets: tuple[Target, ...]
    copied_from: str | None = None  # code of the round that it was made from
    ordered_at: datetime | None = None
    scope: tuple[str, ...] = ()

    @property
    def tz(self) -> ZoneInfo:
        """The county's zone."""
        return ZoneInfo(self.zone)
