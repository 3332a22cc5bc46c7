"""What a run assumes that is not so, for this run alone: settings of the round, people, lanes and hours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from .norms import Norm

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


IN_NORMS = {
    "travel_minutes": ("travel_minutes_max",),
    "block_minutes": ("block_minutes_max",),
    "reserve": ("reserve.sampler", "reserve.recorder", "reserve.helper"),
}
"""What is a setting of the round: by the norms that say it."""


def not_so(assumed: Mapping[str, Any], norms: Mapping[str, Norm]) -> dict[str, Any]:
    """What was assumed that is no setting of the round by now; only where nothing is left may the plan be published."""
    return {
        key: value
        for key, value in assumed.items()
        if key not in IN_NORMS or any(abs(norms[name].value - value) >= 1e-9 for name in IN_NORMS[key])
    }
