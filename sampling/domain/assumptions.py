"""What a run assumes that is not so, for this run alone: settings of the round, people, lanes and hours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

from .errors import FieldFault
from .norms import Norm
from .texts import N_

INVENTED = "+"  # begins the codes of people whom a run assumes; they have no name and no assignment in the plan
CHANGES_MAX = 40  # of each kind in one run: changes of people, of sites, and wishes of a kind
PEOPLE_MAX = 20_000  # more people in one run


@dataclass(frozen=True, slots=True)
class OtherPeople:
    """So many more people (fewer, below 0) of a role, from the base `base`, "" for everywhere."""

    people: int
    role: str
    base: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with the run."""
        return {key: value for key, value in asdict(self).items() if value != ""}


@dataclass(frozen=True, slots=True)
class OtherSite:
    """So many more lanes (fewer, below 0) at a site, and other local hours; None where its own hold."""

    site: str
    lanes: int = 0
    opens: time | None = None
    closes: time | None = None

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with the run."""
        hours = {"opens": self.opens, "closes": self.closes}
        kept = {key: f"{at:%H:%M}" for key, at in hours.items() if at is not None}
        return {"site": self.site, **({"lanes": self.lanes} if self.lanes else {}), **kept}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> "OtherSite":
        """The reverse of `as_dict`."""
        opens, closes = (time.fromisoformat(said[key]) if key in said else None for key in ("opens", "closes"))
        return cls(said["site"], said.get("lanes", 0), opens, closes)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """None (or 0, or nothing) where the round's own value holds.

    travel_minutes, block_minutes: limits. reserve: share of every role kept back. people, sites: one change after the
    other. later_minutes: how much longer all sites and people stay; targets due at the end are due that much later.
    """

    travel_minutes: float | None = None
    block_minutes: float | None = None
    reserve: float | None = None
    people: tuple[OtherPeople, ...] = ()
    sites: tuple[OtherSite, ...] = ()
    later_minutes: int = 0

    def as_dict(self) -> dict[str, Any]:
        """What is assumed, without what is not; {} for nothing."""
        said: dict[str, Any] = {
            "travel_minutes": self.travel_minutes,
            "block_minutes": self.block_minutes,
            "reserve": self.reserve,
            "people": [one.as_dict() for one in self.people],
            "sites": [one.as_dict() for one in self.sites],
            "later_minutes": self.later_minutes or None,
        }
        return {key: value for key, value in said.items() if value is not None and value != []}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> "Assumptions":
        """The reverse of `as_dict`; one change of a kind, as it was once kept, is read too, the unknown passed over."""
        known = {key: value for key, value in said.items() if key in {field.name for field in fields(cls)}}
        people, sites = said.get("people", ()), said.get("sites", ())
        if isinstance(people, int):
            people = [{"people": people, "role": said.get("role", ""), "base": said.get("base", "")}]
        if "lanes" in said:
            sites = [{"site": said.get("site", ""), "lanes": said["lanes"]}]
        changes = {
            "people": tuple(OtherPeople(**one) for one in people),
            "sites": tuple(OtherSite.from_dict(one) for one in sites),
        }
        return cls(**{**known, **changes})


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
