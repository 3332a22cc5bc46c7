"""Plans and runs: the states they pass through, and the rows people read."""

from dataclasses import dataclass
from datetime import datetime

RUN_STATES = ("queued", "running", "done", "failed", "cancelled")
PLAN_STATES = ("draft", "published", "superseded")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person at a site in a role for a block of time."""

    staff_code: str
    staff_name: str
    unit: str
    work_phone: str | None
    site_code: str
    site_name: str
    area_code: str
    area_name: str
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PlanSlot:
    """What a plan expects of a site in the slot that ends at `ends_at`; figures in lanes and people."""

    site_code: str
    ends_at: datetime
    lanes: int
    arrivals: int
    served: int
    queue: int
