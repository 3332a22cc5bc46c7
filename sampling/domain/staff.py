"""Staff: people with roles, of a unit, own or lent, who start from a base."""

from dataclasses import dataclass
from datetime import time

ROLES = ("sampler", "recorder", "helper", "lead", "driver", "lab")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who can work.

    roles: in the order of `ROLES`. base_code: the area from whose seat the person starts.
    lent_by: the unit that lends the person, None for the county's own.
    available_from, available_to: local hours on any day, None for always.
    """

    code: str
    name: str
    roles: tuple[str, ...]
    unit: str
    lent_by: str | None
    base_code: str
    base_name: str
    work_phone: str | None
    available_from: time | None
    available_to: time | None
    provenance: str
    source: str
