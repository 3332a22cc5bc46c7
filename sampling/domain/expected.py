"""Expected people: residents - away + visitors - exempt by reason. Counts of people, never names.

What a village says overnight stands beside the residents' figure and is never mixed with it: a sum of expected people
is of the villages that have entered theirs, and says of how many villages it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol, TypeVar

from .areas import Area
from .errors import FieldFault
from .texts import N_

EXEMPT = ("tested", "vaccinated", "quarantined", "school", "work")
"""Why somebody need not come: tested or vaccinated a short while ago, in quarantine and sampled there, sampled at
school or at work."""
BASES = ("residents", "expected")  # what a round is planned with: `services.planning.basis`
ENTERING = ("village", "community")
COUNT_MAX = 10_000_000
SOURCE_MAX = 400
AWAY_ODD, EXEMPT_ODD, HOME_BOUND_ODD = 0.6, 0.6, 0.1

NEGATIVE = N_("This is a count of people: 0 or more, not %(count)s.")
TOO_MANY = N_("This is more than anybody could mean: %(count)s.")
MORE_THAN_THERE = N_(
    "%(gone)s people are away or exempt, but with the visitors there are only %(there)s (%(residents)s residents and "
    "%(visitors)s visitors). Check the figures."
)
MORE_THAN_EXPECTED = N_("%(home_bound)s people are home-bound, but only %(expected)s are expected. Check the figure.")
NO_SOURCE = N_("Say where the figures are from, for example “asked house by house”.")
LONG_SOURCE = N_("The text has %(length)s characters, more than the %(most)s that are kept.")
MANY_AWAY = N_("%(away)s of %(residents)s residents are away. That is more than 60 %%.")
MANY_VISITORS = N_("There are %(visitors)s visitors, more than the %(residents)s residents.")
MANY_EXEMPT = N_("%(exempt)s of the %(there)s people who are there are exempt. That is more than 60 %%.")
MANY_HOME_BOUND = N_("%(home_bound)s of %(expected)s expected people are home-bound. That is more than 10 %%.")
NOBODY = N_("Nobody would be expected of %(residents)s residents.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a village says: counts of people. home_bound: of the expected, who can't come to a site."""

    away: int = 0
    visitors: int = 0
    exempt_tested: int = 0
    exempt_vaccinated: int = 0
    exempt_quarantined: int = 0
    exempt_school: int = 0
    exempt_work: int = 0
    home_bound: int = 0

    @property
    def exempt(self) -> int:
        """People who need not come, for whatever reason."""
        return sum(getattr(self, f"exempt_{reason}") for reason in EXEMPT)

    def __add__(self, other: "Entry") -> "Entry":
        return Entry(*(getattr(self, name) + getattr(other, name) for name in COUNTS))


COUNTS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it is kept: the newest of an area counts."""

    area_code: str
    version: int
    entry: Entry
    source: str
    entered_by: str
    entered_at: datetime


def people(residents: int | None, entry: Entry) -> int | None:
    """How many are expected, never below 0; None without a figure of the residents."""
    if residents is None:
        return None
    return max(0, residents - entry.away + entry.visitors - entry.exempt)


def faults(entry: Entry, residents: int | None, source: str) -> list[FieldFault]:
    """What an entry can't be, each at its field."""
    out = []
    for name in COUNTS:
        count = getattr(entry, name)
        if count < 0:
            out.append(FieldFault(NEGATIVE, {"count": count}, (name,)))
        elif count > COUNT_MAX:
            out.append(FieldFault(TOO_MANY, {"count": count}, (name,)))
    if not source.strip():
        out.append(FieldFault(NO_SOURCE, where=("source",)))
    elif len(source.strip()) > SOURCE_MAX:
        out.append(FieldFault(LONG_SOURCE, {"length": len(source.strip()), "most": SOURCE_MAX}, ("source",)))
    if residents is None or any(fault.where != ("source",) for fault in out):
        return out
    gone, there = entry.away + entry.exempt, residents + entry.visitors
    expected = there - gone
    if expected < 0:
        facts = {"gone": gone, "there": there, "residents": residents, "visitors": entry.visitors}
        out.append(FieldFault(MORE_THAN_THERE, facts, ("away",)))
    elif entry.home_bound > expected:
        facts = {"home_bound": entry.home_bound, "expected": expected}
        out.append(FieldFault(MORE_THAN_EXPECTED, facts, ("home_bound",)))
    return out


def doubts(entry: Entry, residents: int | None) -> list[FieldFault]:
    """What looks like a slip of the finger in an entry without faults: asked about, not refused."""
    expected = people(residents, entry)
    if not residents or expected is None:
        return []
    there = residents - entry.away + entry.visitors
    out = []
    if entry.away > AWAY_ODD * residents:
        out.append(FieldFault(MANY_AWAY, {"away": entry.away, "residents": residents}, ("away",)))
    if entry.visitors > residents:
        out.append(FieldFault(MANY_VISITORS, {"visitors": entry.visitors, "residents": residents}, ("visitors",)))
    if entry.exempt > EXEMPT_ODD * there:
        out.append(FieldFault(MANY_EXEMPT, {"exempt": entry.exempt, "there": there}, ("exempt_tested",)))
    if entry.home_bound > HOME_BOUND_ODD * expected and entry.home_bound > 5:
        facts = {"home_bound": entry.home_bound, "expected": expected}
        out.append(FieldFault(MANY_HOME_BOUND, facts, ("home_bound",)))
    if expected == 0:
        out.append(FieldFault(NOBODY, {"residents": residents}, ("away",)))
    return out


class Place(Protocol):
    """An area as `entering` needs it."""

    @property
    def code(self) -> str:
        """Its code."""
        ...

    @property
    def parent_code(self) -> str | None:
        """Of the area above; None at the top."""
        ...

    @property
    def level(self) -> str:
        """Of `domain.areas.LEVELS`."""
        ...


_P = TypeVar("_P", bound=Place)


def entering(areas: Sequence[_P]) -> list[_P]:
    """The areas that enter expected people, parents before children: the villages and communities, and in a branch
    without any its lowest areas. Together they hold everybody once."""
    of = {area.code: area for area in areas}
    above = {area.parent_code for area in areas}
    found: dict[str, bool] = {}  # whether the area, or one above it, enters
    holds: set[str] = set()  # areas with an entering level below them
    for area in areas:
        up = found.get(area.parent_code or "", False)
        found[area.code] = up or area.level in ENTERING
        if found[area.code] and not up:
            parent = area.parent_code
            while parent in of and parent not in holds:
                holds.add(parent)
                parent = of[parent].parent_code
    return [
        area
        for area in areas
        if not found.get(area.parent_code or "", False)
        and (area.level in ENTERING or (area.code not in above and area.code not in holds))
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A village: its residents (None: no figure), and what it has entered (None: nothing yet)."""

    area: Area
    residents: int | None
    newest: Version | None

    @property
    def expected(self) -> int | None:
        """How many are expected; None while nothing was entered or there is no figure of the residents."""
        return None if self.newest is None else people(self.residents, self.newest.entry)


@dataclass(frozen=True, slots=True)
class Sum:
    """Villages together.

    villages, entered: how many there are, and of how many an entry stands. residents: of all, as far as there are
    figures; residents_entered, entry, expected: of those with an entry alone. as_of: when the newest came, None before
    any.
    """

    villages: int
    entered: int
    residents: int
    residents_entered: int
    entry: Entry
    expected: int
    as_of: datetime | None

    @property
    def is_whole(self) -> bool:
        """True where every village has entered."""
        return self.entered == self.villages


def rolled_up(lines: Iterable[Line]) -> Sum:
    """The sum of villages: what is not entered is missing, not zero."""
    known = list(lines)
    told = [line for line in known if line.newest is not None]
    return Sum(
        villages=len(known),
        entered=len(told),
        residents=sum(line.residents or 0 for line in known),
        residents_entered=sum(line.residents or 0 for line in told),
        entry=sum((line.newest.entry for line in told if line.newest), Entry()),
        expected=sum(line.expected or 0 for line in told),
        as_of=max((line.newest.entered_at for line in told if line.newest), default=None),
    )


def residents_of(areas: Sequence[Area]) -> dict[str, int | None]:
    """Residents by area, parents before children given: its own figure, else the sum of its parts, else None."""
    out: dict[str, int | None] = {}
    below: dict[str, int] = {}
    for area in reversed(areas):
        own = area.residents.count if area.residents else below.get(area.code)
        out[area.code] = own
        if own is not None and area.parent_code is not None:
            below[area.parent_code] = below.get(area.parent_code, 0) + own
    return out


def newest_of(versions: Iterable[Version]) -> Mapping[str, Version]:
    """The newest version of each area."""
    out: dict[str, Version] = {}
    for one in versions:
        if one.area_code not in out or one.version > out[one.area_code].version:
            out[one.area_code] = one
    return out
