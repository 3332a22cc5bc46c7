"""What a run assumes that is not so, for this run alone: settings of the round, people, lanes and hours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from .errors import FieldFault
from .norms import Norm
from .texts import N_

INVENTED = "+"  # begins the codes of people whom a run assumes; they have no name and no assignment in the plan


@dataclass(frozen=True, slots=True)
class Assumptions:
    """None (or 0) where the round's own value holds.

    travel_minutes, block_minutes: limits. reserve: share of every role kept back. people: how many of `role` more
    (fewer, below 0), from the base `base`, "" for everywhere. lanes: how many more at `site`. later_minutes: how much
    longer all sites and people stay; targets due at the end are due that much later.
    """

    travel_minutes: float | None = None
    block_minutes: float | None = None
    reserve: float | None = None
    people: int = 0
    role: str = ""
    base: str = ""
    lanes: int = 0
    site: str = ""
    later_minutes: int = 0

    def as_dict(self) -> dict[str, Any]:
        """What is assumed, without what is not; {} for nothing."""
        said = {key: value for key, value in asdict(self).items() if value not in (None, 0, "")} | (
            {"reserve": self.reserve} if self.reserve is not None else {}
        )
        if not self.people:
            said = {key: value for key, value in said.items() if key not in ("role", "base")}
        if not self.lanes:
            said.pop("site", None)
        return said

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> "Assumptions":
        """The reverse of `as_dict`; what another version said is passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in said.items() if key in known})


NOTHING = Assumptions()
BETWEEN_SLOTS = N_(
    "The slots of this session are %(slot)s minutes long, and %(minutes)s minutes are not a whole number of them. "
    "Type %(less)s or %(more)s."
)
BELOW_A_SLOT = N_(
    "The slots of this session are %(slot)s minutes long, and %(minutes)s minutes are less than one. Type %(slot)s."
)


def slot_faults(assumed: Assumptions, slot_minutes: int) -> list[FieldFault]:
    """The minutes that a plan could follow only by rounding them: it places people in whole slots."""
    found = []
    for name, minutes in (("block_minutes", assumed.block_minutes), ("later_minutes", assumed.later_minutes)):
        if minutes and minutes % slot_minutes:
            less = int(minutes // slot_minutes) * slot_minutes
            facts = {"slot": slot_minutes, "minutes": minutes, "less": less, "more": less + slot_minutes}
            found.append(FieldFault(BETWEEN_SLOTS if less else BELOW_A_SLOT, facts, (name,)))
    return found


def holds_now(assumed: Mapping[str, Any], norms: Mapping[str, Norm]) -> bool:
    """True where all that was assumed is a setting of the round by now: only then may the plan be published."""
    norms_of = {
        "travel_minutes": ("travel_minutes_max",),
        "block_minutes": ("block_minutes_max",),
        "reserve": ("reserve.sampler", "reserve.recorder", "reserve.helper"),
    }
    return all(
        key in norms_of and all(abs(norms[name].value - value) < 1e-9 for name in norms_of[key])
        for key, value in assumed.items()
    )
