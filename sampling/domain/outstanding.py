"""Outstanding people: who was expected and is not sampled yet, by reason. Counts of people, never names.

A village or a grid says them from its lead's phone; how they add up is in `tallies`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from .areas import Area
from .errors import FieldFault
from .expected import ENTERING
from .texts import N_

COMING = ("refused", "unknown")
"""Reasons with which people are expected at the sweep's sites; the home-bound are a mobile team's, all others are not
expected at all."""
BASES = ("counts", "entered")  # what the plan of a session after others goes out from: `services.planning.outstanding`
WAYS = ("page", "link")
ENTERED_WHILE = ("running", "sweep")  # states of a round
COUNT_MAX = 1_000_000  # more than any village
LATE_MOST = timedelta(hours=72)  # so long a draft may have waited on a phone

NEGATIVE = N_("This is a count of people: 0 or more, not %(count)s.")
TOO_MANY = N_("No village has so many people: %(count)s.")
MORE_THAN_EXPECTED = N_(
    "%(total)s people are said to be outstanding, but only %(people)s were expected here. Check the figures."
)
MORE_THAN_RESIDENTS = N_(
    "%(total)s people are said to be outstanding, but only %(people)s residents are known here. Check the figures."
)
NOT_AS_GRIDS = N_("Its grids say %(grids)s people together, the village itself says %(total)s.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an area says: people expected and not sampled yet, each person once, by reason.

    away: turned out not to be here. home_bound: can't come to a site. refused: will not come. exempt: need not come.
    elsewhere: sampled at another place. unknown: nobody knows why.
    """

    away: int = 0
    home_bound: int = 0
    refused: int = 0
    exempt: int = 0
    elsewhere: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """Everybody who is outstanding."""
        return sum(getattr(self, reason) for reason in REASONS)

    @property
    def coming(self) -> int:
        """Of them those whom the sweep expects at its sites."""
        return sum(getattr(self, reason) for reason in COMING)

    @property
    def with_reason(self) -> int:
        """Of them those of whom it is known why."""
        return self.total - self.unknown

    def __add__(self, other: "Entry") -> "Entry":
        return Entry(*(getattr(self, name) + getattr(other, name) for name in REASONS))


REASONS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it is kept: the newest of an area stands.

    as_of: the instant it stands for; entered_at: when it came in. way: of `WAYS`.
    """

    area_code: str
    version: int
    entry: Entry
    as_of: datetime
    entered_by: str
    entered_at: datetime
    way: str = "page"


def faults(entry: Entry) -> list[FieldFault]:
    """What an entry can't be, each at its field."""
    out = []
    for name in REASONS:
        count = getattr(entry, name)
        if count < 0:
            out.append(FieldFault(NEGATIVE, {"count": count}, (name,)))
        elif count > COUNT_MAX:
            out.append(FieldFault(TOO_MANY, {"count": count}, (name,)))
    return out


def doubts(
    entry: Entry, *, expected: int | None, residents: int | None, grids: Entry | None = None
) -> list[FieldFault]:
    """What is told about an entry that was kept: more people than there can be, another figure than its grids'.

    expected, residents: of the area, None where unknown. grids: what the grids of a village say, where all do.
    """
    out = []
    if expected is not None and entry.total > expected:
        out.append(FieldFault(MORE_THAN_EXPECTED, {"total": entry.total, "people": expected}))
    elif expected is None and residents is not None and entry.total > residents:
        out.append(FieldFault(MORE_THAN_RESIDENTS, {"total": entry.total, "people": residents}))
    if grids is not None and grids.total != entry.total:
        out.append(FieldFault(NOT_AS_GRIDS, {"grids": grids.total, "total": entry.total}))
    return out


def stands_for(now: datetime, waited: timedelta) -> datetime:
    """The instant that figures stand for which waited on a phone before they were sent, by the phone's own count.

    The phone says only how long ago it was: its clock may be wrong.
    """
    return now - min(max(waited, timedelta(0)), LATE_MOST)


def may_enter(area: Area, above: Iterable[Area], parts: int) -> bool:
    """True for a village or community, what lies in one, and the lowest area of a branch that has none.

    above: the areas above it. parts: how many areas lie below it.
    """
    return area.level in ENTERING or any(one.level in ENTERING for one in above) or not parts
