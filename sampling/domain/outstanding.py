"""Outstanding people: who was expected and is not sampled yet, by reason. Counts of people, never names.

A village or a grid says them from its lead's phone. Where a village has said its own, that counts and not what its
grids say; where it has not, its grids' figures are added up. They stand beside expected people and residents and are
never mixed with them: a sum of outstanding people is of the villages that have entered, and says of how many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from .areas import Area, within
from .errors import FieldFault
from .expected import ENTERING, entering
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


@dataclass(frozen=True, slots=True)
class Line:
    """A village with what it says.

    residents, expected: None while unknown. entry: what counts, its own or its grids' so far; None before any. own: its
    own newest version. grids: how many of the lowest areas it has, 1 where none; grids_entered: of how many the figures
    are. from_grids: what all its grids say, None while one is missing. first, last: instants its figures stand for.
    """

    area: Area
    residents: int | None
    expected: int | None
    entry: Entry | None
    own: Version | None
    grids: int
    grids_entered: int
    from_grids: Entry | None = None
    first: datetime | None = None
    last: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """True where the figures are of the whole village."""
        return self.entry is not None and self.grids_entered == self.grids

    @property
    def doubts(self) -> list[FieldFault]:
        """What looks wrong about its figures."""
        if self.entry is None:
            return []
        grids = self.from_grids if self.own is not None else None
        return doubts(self.entry, expected=self.expected, residents=self.residents, grids=grids)


def lines(
    areas: Sequence[Area],
    newest: Mapping[str, Version],
    residents: Mapping[str, int | None],
    expected: Mapping[str, int],
) -> list[Line]:
    """Every village among the areas (parents before children), with what counts of what was entered.

    newest: the newest version by area. expected: people of the villages that have entered them.
    """
    above = {area.parent_code for area in areas}
    villages = entering(areas)
    of_village = {area.code: area.code for area in villages}
    inside: dict[str, list[Area]] = {area.code: [] for area in villages}
    for area in areas:
        village = of_village.get(area.parent_code or "")
        if village is not None and area.code not in of_village:
            of_village[area.code] = village
            inside[village].append(area)
    return [
        _line(area, inside[area.code], above, newest, residents[area.code], expected.get(area.code))
        for area in villages
    ]


def counting(areas: Sequence[Area], newest: Mapping[str, Version]) -> dict[str, Version]:
    """The versions that count, by area: of those one below another the highest, so that nobody is counted twice."""
    out: dict[str, Version] = {}
    covered: set[str] = set()
    for area in areas:
        if area.parent_code in covered:
            covered.add(area.code)
        elif area.code in newest:
            out[area.code] = newest[area.code]
            covered.add(area.code)
    return out


def _line(
    village: Area,
    inside: Sequence[Area],
    above: set[str | None],
    newest: Mapping[str, Version],
    residents: int | None,
    expected: int | None,
) -> Line:
    lowest = [area for area in inside if area.code not in above]
    told = counting(inside, newest)
    paths = [area.path for area in inside if area.code in told]
    reached = [area for area in lowest if any(within(area.path, path) for path in paths)]
    all_grids = bool(lowest) and len(reached) == len(lowest)
    together = sum((one.entry for one in told.values()), Entry())
    from_grids = together if all_grids else None
    own = newest.get(village.code)
    if own is not None:
        whole = len(lowest) or 1
        return Line(
            village, residents, expected, own.entry, own, whole, whole, from_grids, first=own.as_of, last=own.as_of
        )
    instants = [one.as_of for one in told.values()]
    return Line(
        village,
        residents,
        expected,
        together if told else None,
        None,
        len(lowest) or 1,
        len(reached),
        from_grids,
        first=min(instants, default=None),
        last=max(instants, default=None),
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """Villages together.

    villages: how many; entered: of how many the figures are whole; partly: of how many some grids' are in. entry: of
    all that is in. residents: of all villages with a figure; expected, expected_of: people of the villages that have
    entered their expected people, and how many have. doubtful: villages whose figures look wrong. first, last: the
    instants the figures stand for, None before any.
    """

    villages: int
    entered: int
    partly: int
    entry: Entry
    residents: int
    expected: int
    expected_of: int
    doubtful: int
    first: datetime | None
    last: datetime | None

    @property
    def has_any(self) -> bool:
        """True where anything was entered."""
        return self.last is not None

    @property
    def is_whole(self) -> bool:
        """True where every village has entered."""
        return self.entered == self.villages


def rolled_up(some: Iterable[Line]) -> Sum:
    """The sum of villages: what is not entered is missing, not zero."""
    known = list(some)
    told = [line for line in known if line.entry is not None]
    return Sum(
        villages=len(known),
        entered=sum(line.is_whole for line in known),
        partly=sum(not line.is_whole for line in told),
        entry=sum((line.entry for line in told if line.entry), Entry()),
        residents=sum(line.residents or 0 for line in known),
        expected=sum(line.expected or 0 for line in known),
        expected_of=sum(line.expected is not None for line in known),
        doubtful=sum(bool(line.doubts) for line in told),
        first=min((line.first for line in told if line.first), default=None),
        last=max((line.last for line in told if line.last), default=None),
    )
